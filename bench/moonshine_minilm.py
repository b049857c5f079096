"""Hear with Moonshine and match with MiniLM; runs in the environment that baselines_setup.sh makes, never in the project's own.

usage: DIR/venv/bin/python bench/moonshine_minilm.py DIR
The first line on standard input is a JSON list of questions. Each further line is base64 of 16 kHz 16-bit mono PCM, and is
answered with one JSON line: {"text": what was heard, "best": index of the nearest question, "cosine": how near}.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from pathlib import Path

import moonshine_voice
import numpy as np
import onnxruntime
from moonshine_voice.moonshine_api import ModelArch
from moonshine_voice.transcriber import Transcriber
from tokenizers import Tokenizer


class Sentences:
    """Embed sentences: the mean of the last layer, of length 1."""

    def __init__(self, home: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(home / "minilm.onnx"), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(home / "minilm-tokenizer.json"))
        self._tokenizer.no_padding()
        self._inputs = [given.name for given in self._session.get_inputs()]

    def vector(self, text: str) -> np.ndarray:
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean = self._session.run(None, {name: given[name] for name in self._inputs})[0][0].mean(axis=0)
        return mean / np.linalg.norm(mean)


def main() -> None:
    """Answer line by line until the input ends."""
    # What the engine prints must not come between the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    assets = Path(moonshine_voice.__file__).parent / "assets" / "tiny-en"
    transcriber, sentences = Transcriber(str(assets), ModelArch.TINY), Sentences(Path(sys.argv[1]))
    questions = np.stack([sentences.vector(question) for question in json.loads(sys.stdin.readline())])
    for line in sys.stdin:
        samples = np.frombuffer(base64.b64decode(line), "<i2").astype(np.float32) / 32_768
        heard = transcriber.transcribe_without_streaming(samples.tolist(), 16_000).lines if samples.size else []
        text = re.sub(r"\bher[ -]?(two|to|too|2)\b", "HER2", " ".join(part.text for part in heard), flags=re.IGNORECASE)
        cosines = questions @ sentences.vector(text)
        best = int(cosines.argmax())
        answers.write(json.dumps({"text": text, "best": best, "cosine": float(cosines[best])}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
