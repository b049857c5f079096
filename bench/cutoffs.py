#!/usr/bin/env python
"""Weigh how soon an utterance is taken to be over against how often a person who pauses is cut off.

Hears recordings with pauses in the middle (bench/make_pauses.py) and fluent ones (tests/audio) through the real path, with
several patiences: by meaning, as the assistant does it, and by a fixed silence. Prints the curve, and writes
build/bench/cutoffs.json.

    python bench/make_pauses.py --set reported --out build/pauses
    python bench/cutoffs.py --pauses build/pauses [--clips 40]
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from live import clips, quantile, save

from voice_her2 import config
from voice_her2.audio import blocks_of
from voice_her2.dialogue import Dialogue
from voice_her2.endpoint import Patience, Wholeness
from voice_her2.hearing import Decoder
from voice_her2.listening import Ear, UtteranceEnded
from voice_her2.modes.parts import content_of, hearing_of
from voice_her2.phrases import Phrases

RATE_HZ = 16_000
BLOCK_SAMPLES = 512
FACTORS = (0.5, 0.75, 1.0, 1.5)
WHOLE_S = (0.096, 0.128, 0.16, 0.224, 0.32)
FIXED_S = (0.16, 0.32, 0.5, 0.8, 1.28)
TAIL_S = 3.0


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded question and when its last pause is over (0: it has none) and its speech ends."""

    name: str
    pcm: bytes
    whole_from_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Setting:
    """A patience and how it judges what was heard so far."""

    name: str
    patience: Patience
    wholeness: Callable[[str], Wholeness]


def recording(path: Path, whole_from_s: float = 0.0) -> Recording:
    samples, rate_hz = soundfile.read(path, dtype="int16")
    if rate_hz != RATE_HZ:
        raise ValueError(f"{path} is not 16 kHz")
    end_s = float(np.flatnonzero(np.abs(samples.astype(np.int32)) > 300)[-1]) / RATE_HZ
    return Recording(path.name, samples.tobytes() + bytes(int(TAIL_S * RATE_HZ) * 2), whole_from_s, end_s)


def paused(folder: Path) -> list[Recording]:
    """Return the recordings of a set made by make_pauses.py."""
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    found = []
    for row in rows:
        start, _, length = row["pauses"].split()[-1].partition("+")
        found.append(recording(folder / row["file"], float(start) + float(length)))
    return found


def settings(dialogue: Dialogue) -> list[Setting]:
    """Return what is compared: the assistant's own patience scaled, only that after a whole question changed, one for all."""
    usual = Patience()
    names = [field.name for field in dataclasses.fields(usual) if field.name != "longest_s"]
    found = []
    for factor in FACTORS:
        scaled = dataclasses.replace(usual, **{name: factor * getattr(usual, name) for name in names})
        found.append(Setting(f"by meaning x {factor:g}", scaled, dialogue.wholeness))
    sooner = {whole_s: dataclasses.replace(usual, whole_s=whole_s) for whole_s in WHOLE_S}
    found += [Setting(f"whole {whole_s:g} s", patience, dialogue.wholeness) for whole_s, patience in sooner.items()]
    for silence_s in FIXED_S:
        fixed = dataclasses.replace(usual, **dict.fromkeys(names, silence_s))
        found.append(Setting(f"fixed {silence_s:g} s", fixed, lambda text: Wholeness.OPEN))
    return found


def decisions(ear: Ear, heard: Recording) -> list[tuple[float, float]]:
    """Return end of speech and decision, in seconds, of each utterance in which a word was heard."""
    events = [event for block in blocks_of(heard.pcm, BLOCK_SAMPLES) for event in ear.hear(block)] + ear.finish()
    ended = [event.utterance for event in events if isinstance(event, UtteranceEnded)]
    spoken = [utterance for utterance in ended if any(hypothesis.words for hypothesis in utterance.hypotheses)]
    return [(u.endpoint.speech_end_sample / RATE_HZ, u.endpoint.decided_sample / RATE_HZ) for u in spoken]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--pauses", type=Path, required=True, help="folder made by make_pauses.py")
    parser.add_argument("--clips", type=int, default=40, help="fluent questions (default 40)")
    args = parser.parse_args()
    given = config.load({})
    content = content_of(given)
    hearing = hearing_of(given, content)
    # What the guided decoder hears alone decides when an utterance is over; the others would only take time here.
    hearing = dataclasses.replace(hearing, recognizers={Decoder.GUIDED: hearing.recognizers[Decoder.GUIDED]})
    with_pauses = paused(args.pauses)
    fluent = [recording(Path(__file__).parents[1] / "tests" / "audio" / clip.name) for clip in clips(args.clips)]
    rows: list[dict[str, Any]] = []
    for setting in settings(Dialogue(content, Phrases())):
        cut, delays = [], []
        for heard in (*with_pauses, *fluent):
            hearing.activity.reset()
            ear = Ear(hearing.activity, hearing.recognizers, setting.wholeness, setting.patience)
            found = decisions(ear, heard)
            if found and found[0][1] < max(heard.whole_from_s, heard.end_s - 0.5):
                cut.append(heard.name)
            if heard.whole_from_s == 0.0 and found:
                delays.append(1000 * (found[-1][1] - heard.end_s))
        cut_paused = [name for name in cut if name in {recording.name for recording in with_pauses}]
        rows.append(
            {
                "setting": setting.name, "cut_percent": 100 * len(cut_paused) / len(with_pauses),
                "fluent_cut_percent": 100 * (len(cut) - len(cut_paused)) / max(1, len(fluent)),
                "p50_ms": quantile(delays, 0.5), "p95_ms": quantile(delays, 0.95), "cut": cut_paused,
            }
        )  # fmt: skip
        print({key: round(v, 1) if isinstance(v, float) else v for key, v in rows[-1].items() if key != "cut"}, flush=True)
    print("written:", save("cutoffs", {"paused": len(with_pauses), "fluent": len(fluent), "settings": rows}), file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
