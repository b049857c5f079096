#!/usr/bin/env python
"""Play an hour of what is not meant for the assistant, and count what it says to it.

Announcements, chat, television, people, noise and silence of tests/audio (or of another folder with a manifest) follow one
another in a random order, at random levels, a third of them over babble, and go down the path of `replay`. Prints each answer and
each question back with its time, and fails when anything was answered.

    python bench/unrelated.py [--minutes 60] [--seed 1] [--folder DIR]
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE_HZ = 16_000
UNRELATED = ("out", "broadcast", "human", "noise", "silence")
AUDIO = Path(__file__).parents[1] / "tests" / "audio"
PAUSE_S = (0.3, 4.0)
LEVEL_DB = (-20.0, 0.0)
BABBLE_SHARE = 1 / 3
BABBLE_DB = (0.0, 15.0)
TALKERS = 5

Samples = NDArray[np.float32]


def recordings(folder: Path) -> list[Samples]:
    """Return the recordings of a folder that no entry answers."""
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        names = [row["file"] for row in rows if row["kind"] in UNRELATED]
    found = []
    for name in names:
        samples, rate_hz = soundfile.read(folder / name, dtype="float32")
        if rate_hz != RATE_HZ or samples.ndim != 1:
            raise ValueError(f"{folder / name} is not 16 kHz mono")
        found.append(samples)
    return found


def babble(voices: list[Samples], length: int, rng: np.random.Generator) -> Samples:
    """Return several voices at once, each from a place of its own."""
    mixed = np.zeros(length, np.float32)
    for _ in range(TALKERS):
        voice = voices[rng.integers(len(voices))]
        mixed += np.resize(np.roll(voice, rng.integers(voice.size)), length)
    return mixed


def hours(voices: list[Samples], minutes: float, seed: int) -> Samples:
    """Return so many minutes of them, as a room with a television hears them."""
    rng = np.random.default_rng(seed)
    parts: list[Samples] = []
    length = 0
    while length < minutes * 60 * RATE_HZ:
        voice = voices[rng.integers(len(voices))] * np.float32(10 ** (rng.uniform(*LEVEL_DB) / 20))
        if rng.random() < BABBLE_SHARE:
            noise = babble(voices, voice.size, rng)
            power = float(np.mean(noise**2))
            if power > 0:
                wanted = float(np.mean(voice**2)) * 10 ** (-rng.uniform(*BABBLE_DB) / 10)
                voice = voice + noise * np.float32((wanted / power) ** 0.5)
        pause = np.zeros(int(rng.uniform(*PAUSE_S) * RATE_HZ), np.float32)
        parts += [np.clip(voice, -1, 1), pause]
        length += voice.size + pause.size
    return np.concatenate(parts)


def main() -> int:
    """Make the sound, let it be heard, and count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--minutes", type=float, default=60.0, help="at most 115: a recording's limit is two hours (default 60)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=AUDIO, help="recordings with a manifest (default tests/audio)")
    args = parser.parse_args()
    voices = recordings(args.folder)
    if not voices:
        print(f"error: no recording of the kinds {', '.join(UNRELATED)} in {args.folder}", file=sys.stderr)
        return 1
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="unrelated-") as folder:
        path = Path(folder) / "unrelated.flac"
        soundfile.write(path, hours(voices, args.minutes, args.seed), RATE_HZ, subtype="PCM_16")
        command = [sys.executable, "-m", "voice_her2", "replay", "--json", "--no-speak", str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as heard:
            for line in heard.stdout or ():
                said = json.loads(line)
                outcomes[said["outcome"]] += 1
                if said["outcome"] in ("answer", "clarify"):
                    print(f"{said['start_s']:8.1f} s  {said['outcome']} {said['entry'] or ''}  {said['transcript']}", flush=True)
        if heard.returncode:
            return heard.returncode
    print(
        f"{args.minutes:g} min of {len(voices)} recordings:",
        ", ".join(f"{count} {name}" for name, count in outcomes.most_common()),
    )
    return int(outcomes["answer"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
