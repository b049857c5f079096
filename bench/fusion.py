#!/usr/bin/env python
"""Count contrast words that each decoder, and their joining, hears, misses and invents, in babble.

    python bench/fusion.py FOLDER [--snr 10] [--limit 100]

FOLDER has recordings and a manifest.tsv (`voice_her2/labelled.py`). A value is sure when the guided decoder and a witness heard
it at the same time: the last row. Prints a table; `fusion.py` cites it.
"""

from __future__ import annotations

import argparse
import collections
import csv
from pathlib import Path

import soundfile

from voice_her2 import config, places
from voice_her2.content_file import load_content
from voice_her2.edges.distortion import MIN_TALKERS, with_babble
from voice_her2.edges.vosk import VoskModel
from voice_her2.english import FUNCTION_WORDS
from voice_her2.fusion import understand
from voice_her2.grammar import common_words, grammar_phrases
from voice_her2.hearing import Endpoint, EndpointReason, Hypothesis, Recognizer, Utterance
from voice_her2.lexicon import Lexicon
from voice_her2.meaning import Kind
from voice_her2.narration import NARRATION_WORDS
from voice_her2.understanding import Understanding
from voice_her2.wording import words_of

CHUNK_BYTES = 8_000


def heard(recognizer: Recognizer, pcm: bytes) -> Hypothesis:
    for start in range(0, len(pcm), CHUNK_BYTES):
        recognizer.accept(pcm[start : start + CHUNK_BYTES])
    return recognizer.finish()


def values_of(said: Understanding, *, sure_only: bool) -> collections.Counter[str]:
    return collections.Counter(m.name for m in said.meanings if m.kind is Kind.VALUE and (m.sure or not sure_only))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--snr", type=float, default=10.0)
    parser.add_argument("--limit", type=int, default=100)
    chosen = parser.parse_args()
    settings = config.load({})
    content, model = load_content(places.content_file(settings)), VoskModel(places.model_folder(settings))
    lexicon, phrases = Lexicon(content), grammar_phrases(content)
    decoders = [model.guided(phrases), model.common(common_words(phrases, FUNCTION_WORDS | NARRATION_WORDS)), model.free()]
    with (chosen.folder / "manifest.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    some = rows[:: max(1, len(rows) // chosen.limit)]
    pcm_of = {row["file"]: soundfile.read(chosen.folder / row["file"], dtype="int16")[0].tobytes() for row in some}
    talkers = list(pcm_of.values())[: 4 * MIN_TALKERS]
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for row in some:
        noisy = with_babble(pcm_of[row["file"]], talkers, chosen.snr, seed=len(row["text"]))
        hypotheses = tuple(heard(decoder, noisy) for decoder in decoders)
        utterance = Utterance(hypotheses, Endpoint(EndpointReason.SILENCE, 0, 0), 0, 0)
        said = values_of(lexicon.understand_text(row["text"]), sure_only=False)
        found = {
            h.decoder.value: values_of(lexicon.understand_text(" ".join(words_of(h.text))), sure_only=False) for h in hypotheses
        }
        found["joined, sure"] = values_of(understand(utterance, lexicon), sure_only=True)
        for name, got in found.items():
            counts[name] += collections.Counter(
                said=sum(said.values()), right=sum((said & got).values()), invented=sum((got - said).values())
            )
    print(f"{len(pcm_of)} recordings, babble at {chosen.snr:g} dB\n")
    print("| decoder | values said | heard | missed | invented |")
    print("|---|---|---|---|---|")
    for name, count in counts.items():
        print(f"| {name} | {count['said']} | {count['right']} | {count['said'] - count['right']} | {count['invented']} |")


if __name__ == "__main__":
    main()
