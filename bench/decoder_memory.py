"""What the decoders' memory does while they hear one recording after another, each with its own loudness and noise.

    .venv/bin/python bench/decoder_memory.py [--decoder free] [--minutes 60] [--renewed-after-s 60]

Minutes are of sound; an hour takes three minutes for the free decoder. Prints the process's memory as it goes, and the slope
over the second half. `--renewed-after-s inf` shows what happens without the measure that `edges/vosk` takes.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr

from voice_her2 import config, places
from voice_her2.content_file import load_content
from voice_her2.edges.heap import set_heap
from voice_her2.edges.vosk import BATCH_BYTES, FREE_RENEWED_AFTER_S, RATE_HZ, VoskModel
from voice_her2.english import FUNCTION_WORDS
from voice_her2.grammar import common_words, grammar_phrases
from voice_her2.hearing import Recognizer
from voice_her2.narration import NARRATION_WORDS

AUDIO = Path(__file__).parent.parent / "tests" / "audio"
LONGEST_S = 15
SHOWN_EVERY_S = 120.0


def recordings() -> list[np.ndarray]:
    found = []
    for path in sorted(AUDIO.rglob("*.flac")):
        samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
        mono = soxr.resample(samples.mean(axis=1), rate_hz, RATE_HZ)[: LONGEST_S * RATE_HZ]
        found.append(np.concatenate([mono, np.zeros(RATE_HZ // 2, np.float32)]))
    return found


def utterances() -> Iterator[bytes]:
    """Yield recordings for ever, none twice alike."""
    chance, noise, known = random.Random(1), np.random.default_rng(1), recordings()
    while True:
        chance.shuffle(known)
        for samples in known:
            hiss = noise.normal(0, 10 ** chance.uniform(-3.8, -2.3), len(samples))
            yield (np.clip(samples * chance.uniform(0.3, 1.2) + hiss, -1, 1) * 32767).astype("<i2").tobytes()


def decoder_of(name: str, renewed_after_s: float) -> Recognizer:
    set_heap()
    settings = config.load({})
    model = VoskModel(places.model_folder(settings), free_renewed_after_s=renewed_after_s)
    phrases = grammar_phrases(load_content(places.content_file(settings)), [])
    match name:
        case "guided":
            return model.guided(phrases)
        case "common":
            return model.common(common_words(phrases, FUNCTION_WORDS | NARRATION_WORDS))
    return model.free()


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 / 1e6


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--decoder", choices=("guided", "common", "free"), default="free")
    arguments.add_argument("--minutes", type=float, default=60.0)
    arguments.add_argument("--renewed-after-s", type=float, default=FREE_RENEWED_AFTER_S)
    options = arguments.parse_args()
    decoder, heard_s, shown_s, count = decoder_of(options.decoder, options.renewed_after_s), 0.0, 0.0, 0
    samples: list[tuple[float, float]] = []
    print(f"{resident_mb():6.1f} MB before the first utterance", flush=True)
    for pcm in utterances():
        for start in range(0, len(pcm), BATCH_BYTES):
            decoder.accept(pcm[start : start + BATCH_BYTES])
        decoder.finish()
        heard_s, count = heard_s + len(pcm) / 2 / RATE_HZ, count + 1
        samples.append((heard_s / 3600, resident_mb()))
        if heard_s >= shown_s + SHOWN_EVERY_S:
            shown_s = heard_s
            print(f"{samples[-1][1]:6.1f} MB after {heard_s / 60:5.1f} min, {count} utterances", flush=True)
        if heard_s >= options.minutes * 60:
            break
    late = samples[len(samples) // 2 :]
    slope = statistics.linear_regression([h for h, _ in late], [mb for _, mb in late]).slope
    used = f"{time.process_time() / heard_s:.3f} s of processor time a second of sound"
    print(f"{slope:+.1f} MB an hour of sound over the second half; most {max(mb for _, mb in samples):.1f} MB; {used}")


if __name__ == "__main__":
    main()
