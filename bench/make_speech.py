#!/usr/bin/env python
"""Make recordings out of bench/questions: FLAC 16 kHz mono and a manifest that `voice-her2 evaluate DIR` reads.

Which voice says what, how fast and how high is drawn from the seed and the text alone, so the same call makes the same set,
and a call for more voices or other engines on the same folder adds to it. What stands there already is not made again.

    python bench/make_speech.py --set tuning --out /tmp/tuning --engines kokoro --kokoro DIR --voices 1
    python bench/make_speech.py --set reported --out /tmp/reported --engines espeak-ng flite festival --voices 2
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from speech_engines import Engine, EngineMissingError, Espeak, Festival, Flite, Job, Kokoro, Piper
from speech_text import spoken

RATE_HZ = 16_000
QUESTIONS = Path(__file__).with_name("questions")
COLUMNS = ("file", "kind", "expected", "voice", "text")
# Rendered in lots, so that an interrupted run keeps what it made.
LOT = 20


@dataclass(frozen=True, slots=True)
class Take:
    """One recording to make."""

    file: str
    kind: str
    expected: str
    voice: str
    text: str
    said: str
    engine: str
    speed: float
    pitch: float


def questions(name: str, kinds: frozenset[str]) -> list[tuple[str, str, str]]:
    """Return (kind, expected, text) of one half, all kinds when `kinds` is empty."""
    with (QUESTIONS / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = [
            (row["kind"], row["expected"], row["text"]) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
    return [row for row in rows if not kinds or row[0] in kinds]


def takes(rows: list[tuple[str, str, str]], engines: dict[str, Engine], per_text: int, seed: int) -> Iterator[Take]:
    """Draw `per_text` voices for each text, of different engines as far as there are enough."""
    voices = {name: engine.voices() for name, engine in engines.items()}
    for kind, expected, text in rows:
        rng = random.Random(f"{seed}|{'+'.join(sorted(engines))}|{text}")
        order = sorted(engines)
        rng.shuffle(order)
        drawn: set[str] = set()
        for turn in range(per_text):
            engine = order[turn % len(order)]
            left = [voice for voice in voices[engine] if voice not in drawn]
            if not left:
                continue
            voice = rng.choice(left)
            drawn.add(voice)
            name = hashlib.sha256(text.encode()).hexdigest()[:10]
            said = spoken(text, rng)
            # People talk between 0.85 and 1.2 of a synthetic voice's own pace; beyond it the cheap voices smear.
            speed, pitch = round(rng.uniform(0.85, 1.2), 2), round(rng.uniform(0.75, 1.3), 2)
            yield Take(f"{kind}-{name}__{voice.replace('+', '-')}.flac", kind, expected, voice, text, said, engine, speed, pitch)


def store(wav: Path, target: Path, rng: random.Random) -> None:
    """Bring a rendered WAV to 16 kHz mono, a level as people sit, and silence around it; write FLAC atomically."""
    samples, rate_hz = soundfile.read(wav, dtype="float32", always_2d=True)
    mono = samples.mean(axis=1)
    if rate_hz != RATE_HZ:
        mono = soxr.resample(mono, rate_hz, RATE_HZ, "HQ")
    peak = float(np.abs(mono).max(initial=0.0))
    if peak < 0.01 or mono.size < RATE_HZ // 5:
        raise EngineMissingError(f"{target.name}: the engine made {mono.size / RATE_HZ:.2f} s with peak {peak:.3f}")
    level = 10 ** (rng.uniform(-14.0, -3.0) / 20)
    lead, tail = (np.zeros(int(RATE_HZ * length_s), np.float32) for length_s in (rng.uniform(0.2, 0.6), rng.uniform(0.6, 0.9)))
    part = target.with_name(target.name + ".part")
    soundfile.write(part, np.concatenate([lead, mono * (level / peak), tail]), RATE_HZ, format="FLAC", subtype="PCM_16")
    part.replace(target)


def write_manifest(out: Path, made: list[Take]) -> int:
    """Add the takes to what the manifest holds; return its number of recordings."""
    path = out / "manifest.tsv"
    rows: dict[str, dict[str, str]] = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            rows = {row["file"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    for take in made:
        rows[take.file] = {
            "file": take.file,
            "kind": take.kind,
            "expected": take.expected,
            "voice": take.voice,
            "text": take.text,
        }
    part = path.with_name("manifest.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        lines = ["\t".join(COLUMNS), *("\t".join(row[column] for column in COLUMNS) for _, row in sorted(rows.items()))]
        file.write("\n".join(lines) + "\n")
    part.replace(path)
    return len(rows)


def make(out: Path, wanted: list[Take], engines: dict[str, Engine], seed: int) -> int:
    """Render what is missing, lot by lot; return how many recordings the folder holds."""
    out.mkdir(parents=True, exist_ok=True)
    done = [take for take in wanted if (out / take.file).exists()]
    missing = [take for take in wanted if not (out / take.file).exists()]
    total = write_manifest(out, done)
    count = 0
    for name, engine in engines.items():
        mine = [take for take in missing if take.engine == name]
        for start in range(0, len(mine), LOT):
            lot = mine[start : start + LOT]
            with tempfile.TemporaryDirectory() as folder:
                jobs = [Job(Path(folder) / f"{n}.wav", t.voice, t.said, t.speed, t.pitch) for n, t in enumerate(lot)]
                engine.render(jobs)
                for job, take in zip(jobs, lot, strict=True):
                    store(job.output, out / take.file, random.Random(f"{seed}|{take.file}"))
            total = write_manifest(out, lot)
            count += len(lot)
            print(f"\r{count}/{len(missing)} made, {total} in {out}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return total


def main() -> int:
    """Parse the call and make the set."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--set", required=True, choices=("tuning", "reported"), help="which half of bench/questions")
    parser.add_argument("--out", required=True, type=Path, help="folder for the recordings and manifest.tsv; added to")
    parser.add_argument(
        "--engines", nargs="+", default=["espeak-ng"], choices=("espeak-ng", "flite", "festival", "kokoro", "piper")
    )
    parser.add_argument("--voices", type=int, default=1, help="voices for each text (default 1)")
    parser.add_argument("--kinds", nargs="*", default=[], help="only these kinds")
    parser.add_argument("--limit", type=int, default=None, help="only the first N texts")
    parser.add_argument("--seed", type=int, default=2, help="draws voices, pace, pitch, level (default 2)")
    parser.add_argument("--kokoro", type=Path, default=Path("build/kokoro"), help="where kokoro_setup.sh put it")
    parser.add_argument(
        "--piper-python", type=Path, default=Path(sys.executable), help="a Python that has piper-tts and its voice"
    )
    args = parser.parse_args()
    every: dict[str, Engine] = {
        "espeak-ng": Espeak(),
        "flite": Flite(),
        "festival": Festival(),
        "kokoro": Kokoro(args.kokoro),
        "piper": Piper(args.piper_python),
    }
    engines = {name: every[name] for name in args.engines}
    try:
        rows = questions(args.set, frozenset(args.kinds))[: args.limit]
        total = make(args.out, list(takes(rows, engines, args.voices, args.seed)), engines, args.seed)
    except EngineMissingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{total} recordings in {args.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
