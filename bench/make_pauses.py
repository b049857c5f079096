#!/usr/bin/env python
"""Make questions with a pause in the middle, as people leave them while they look for a word.

A question is rendered in two or three pieces, cut between words, and joined with 0.3 to 1.2 s of silence; every third pause has
a filler before or behind it. manifest.tsv has make_speech's columns and `pauses`: START+LENGTH in seconds, separated by spaces.
An utterance that ends before the last pause is over was cut off.

    python bench/make_pauses.py --set tuning --out /tmp/pauses --engine kokoro --kokoro DIR --limit 60
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from make_speech import COLUMNS, RATE_HZ, questions
from numpy.typing import NDArray
from speech_engines import Engine, EngineMissingError, Espeak, Flite, Job, Kokoro
from speech_text import spoken

FILLERS = ("um", "uh", "er", "well", "you know")
LOT = 20
# Levels below this, relative to the loudest sample, are the engine's own silence at the ends of a piece.
SILENCE = 0.02


@dataclass(frozen=True, slots=True)
class Paused:
    """One question, the pieces it is said in, and the silence after each piece but the last."""

    file: str
    expected: str
    voice: str
    text: str
    pieces: tuple[str, ...]
    pauses_s: tuple[float, ...]
    speed: float


def draw(number: int, expected: str, text: str, voices: tuple[str, ...], seed: int) -> Paused | None:
    """Cut a question between words, anywhere but inside HER2; None when it is too short to hold a pause."""
    rng = random.Random(f"{seed}|{text}")
    words = spoken(text, rng).replace("H E R two", "H_E_R_two").replace("her two", "her_two").replace("I H C", "I_H_C").split()
    if len(words) < 4:
        return None
    cuts = sorted(rng.sample(range(1, len(words) - 1), 2 if len(words) > 8 and rng.random() < 0.3 else 1))
    pieces = [" ".join(words[start:end]) for start, end in zip([0, *cuts], [*cuts, len(words)], strict=True)]
    for index in range(len(pieces) - 1):
        if rng.random() < 1 / 3:
            filler = rng.choice(FILLERS)
            if rng.random() < 0.5:
                pieces[index] += f", {filler}"
            else:
                pieces[index + 1] = f"{filler}, {pieces[index + 1]}"
    pauses_s = tuple(round(rng.uniform(0.3, 1.2), 2) for _ in cuts)
    voice = rng.choice(voices)
    name = f"pause-{number:03d}__{voice.replace('+', '-')}.flac"
    return Paused(
        name,
        expected,
        voice,
        text,
        tuple(piece.replace("_", " ") for piece in pieces),
        pauses_s,
        round(rng.uniform(0.85, 1.05), 2),
    )


def piece(path: Path) -> NDArray[np.float32]:
    """Read a rendered piece at 16 kHz without the silence that the engine puts around it."""
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    mono = samples.mean(axis=1)
    if rate_hz != RATE_HZ:
        mono = soxr.resample(mono, rate_hz, RATE_HZ, "HQ")
    loud = np.flatnonzero(np.abs(mono) > SILENCE * np.abs(mono).max(initial=0.0))
    if loud.size == 0:
        raise EngineMissingError(f"the engine made silence: {path}")
    # 30 ms more on either side keep the soft ends of words.
    margin = int(0.03 * RATE_HZ)
    return np.asarray(mono[max(0, loud[0] - margin) : loud[-1] + margin], np.float32)


def join(pieces: list[NDArray[np.float32]], pauses_s: tuple[float, ...]) -> tuple[NDArray[np.float32], str]:
    """Return the whole recording and where its pauses stand."""
    parts = [np.zeros(int(0.4 * RATE_HZ), np.float32)]
    places = []
    for index, samples in enumerate(pieces):
        parts.append(samples)
        if index < len(pauses_s):
            places.append(f"{sum(part.size for part in parts) / RATE_HZ:.2f}+{pauses_s[index]:.2f}")
            parts.append(np.zeros(int(pauses_s[index] * RATE_HZ), np.float32))
    parts.append(np.zeros(int(1.5 * RATE_HZ), np.float32))
    whole = np.concatenate(parts)
    return whole * np.float32(0.5 / np.abs(whole).max()), " ".join(places)


def make(out: Path, wanted: list[Paused], engine: Engine) -> None:
    """Render lot by lot and write the manifest after each."""
    out.mkdir(parents=True, exist_ok=True)
    lines = ["\t".join((*COLUMNS, "pauses"))]
    for start in range(0, len(wanted), LOT):
        with tempfile.TemporaryDirectory() as folder:
            lot = wanted[start : start + LOT]
            jobs = {
                (take.file, index): Job(Path(folder) / f"{number}-{index}.wav", take.voice, text, take.speed, 1.0)
                for number, take in enumerate(lot)
                for index, text in enumerate(take.pieces)
            }
            engine.render(jobs.values())
            for take in lot:
                whole, places = join([piece(jobs[take.file, index].output) for index in range(len(take.pieces))], take.pauses_s)
                soundfile.write(out / take.file, whole, RATE_HZ, format="FLAC", subtype="PCM_16")
                lines.append("\t".join((take.file, "pause", take.expected, take.voice, take.text, places)))
        (out / "manifest.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"\r{len(lines) - 1}/{len(wanted)} made", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def main() -> int:
    """Parse the call and make the set."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--set", required=True, choices=("tuning", "reported"), help="which half of bench/questions")
    parser.add_argument("--out", required=True, type=Path, help="folder for the recordings and manifest.tsv")
    parser.add_argument("--engine", default="espeak-ng", choices=("espeak-ng", "flite", "kokoro"))
    parser.add_argument("--limit", type=int, default=60, help="how many questions (default 60)")
    parser.add_argument("--seed", type=int, default=5, help="draws questions, cuts, pauses, fillers, voices (default 5)")
    parser.add_argument("--kokoro", type=Path, default=Path("build/kokoro"), help="where kokoro_setup.sh put it")
    args = parser.parse_args()
    every: dict[str, Engine] = {"espeak-ng": Espeak(), "flite": Flite(), "kokoro": Kokoro(args.kokoro)}
    engine = every[args.engine]
    try:
        rows = questions(args.set, frozenset({"in"}))
        random.Random(args.seed).shuffle(rows)
        voices = engine.voices()
        drawn = (draw(number, expected, text, voices, args.seed) for number, (_, expected, text) in enumerate(rows))
        make(args.out, [take for take in drawn if take is not None][: args.limit], engine)
    except EngineMissingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
