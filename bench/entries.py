#!/usr/bin/env python
"""Measure what more entries cost: starting, reading, matching, memory, and the guided decoder's grammar up to where it gives way.

Every size runs in a process of its own. Prints tables, and writes build/bench/entries.json.

    python bench/entries.py [--sizes 8 1000 10000] [--phrases 1000 10000 50000 100000 200000]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, os.fspath(ROOT / "tests"))

QUESTIONS = 300
LIMIT_S = 600
STARTS = 3
"""After the first."""


def memory_mb() -> float:
    """Return what this process holds."""
    fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def match(entries: int) -> dict[str, Any]:
    """Read and match content of this size."""
    from big_content import WORDINGS, content_text, entry_id, pairs
    from live import quantile

    from voice_her2.content_file import load_content
    from voice_her2.matching import Matcher
    from voice_her2.outcome import Intent

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "big.toml"
        path.write_text(content_text(entries), encoding="utf-8")
        before_mb, started_s = memory_mb(), time.perf_counter()
        content = load_content(path)
        read_s = time.perf_counter()
        matcher = Matcher(content)
        built_s = time.perf_counter()
    times, right = [], 0
    wanted = list(pairs(entries))
    for number in range(QUESTIONS):
        pair = wanted[number * 7919 % entries]
        text = WORDINGS[number % len(WORDINGS)].format(thing=pair[0], effect=pair[1])
        asked_s = time.perf_counter()
        outcome = matcher.match_text(text)
        times.append(1000 * (time.perf_counter() - asked_s))
        right += isinstance(outcome, Intent) and outcome.entry.id == entry_id(*pair)
    return {
        "entries": entries, "read_s": read_s - started_s, "matcher_s": built_s - read_s, "right": right / QUESTIONS,
        "p50_ms": quantile(times, 0.5), "p95_ms": quantile(times, 0.95), "memory_mb": memory_mb() - before_mb,
    }  # fmt: skip


def guided(phrases: int) -> dict[str, Any]:
    """Build the guided decoder for so many phrases, and hear a clip with it."""
    from big_content import EFFECTS, THINGS, WORDINGS
    from live import clips

    from voice_her2 import config, places
    from voice_her2.edges.vosk import VoskModel

    model = VoskModel(places.model_folder(config.load({})))
    every = (w.format(thing=t, effect=e).lower() for w in WORDINGS for t in THINGS + EFFECTS for e in EFFECTS + THINGS)
    wanted = (*dict.fromkeys(phrase for _, phrase in zip(range(phrases - 1), every, strict=False)), "[unk]")
    before_mb, started_s = memory_mb(), time.perf_counter()
    decoder = model.guided(wanted)
    built_s = time.perf_counter()
    (clip,) = clips(1)
    decoder.accept(clip.samples.tobytes())
    decoder.finish()
    heard_s = time.perf_counter() - built_s
    return {
        "phrases": len(wanted), "build_s": built_s - started_s, "memory_mb": memory_mb() - before_mb,
        "cpu_s_per_s": heard_s / clip.length_s,
    }  # fmt: skip


def start(entries: int) -> dict[str, Any]:
    """Start listening with content of this size: the first time, nothing kept, and later."""
    from big_content import content_text
    from live import Rig, commands, environment
    from resources import starts

    from voice_her2 import config, places

    ours = commands(places.model_folder(config.load({})))["ours"]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Rig() as rig:
        path = Path(folder) / "big.toml"
        path.write_text(content_text(entries), encoding="utf-8")
        at = ours.index("listen")
        command = [*ours[:at], "--content", os.fspath(path), *ours[at:]]
        return {"entries": entries, **starts(command, environment(rig), STARTS)}


def in_child(what: str, size: int) -> dict[str, Any]:
    """Measure in a process of its own; one that dies is a result too."""
    command = [sys.executable, __file__, "--child", what, str(size)]
    environment = {**os.environ, "PYTHONPATH": os.fspath(ROOT)}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        return {"size": size, "died": f"no end within {LIMIT_S} s"}
    if done.returncode:
        return {"size": size, "died": f"exit code {done.returncode}: {done.stderr[-300:]}"}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[8, 1000, 10_000], help="numbers of entries")
    parser.add_argument("--phrases", type=int, nargs="+", default=[1000, 10_000, 50_000, 100_000, 200_000])
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        print(json.dumps({"match": match, "start": start, "guided": guided}[args.child[0]](int(args.child[1]))))
        return 0
    from live import save

    found: dict[str, Any] = {"match": [], "start": [], "guided": []}
    for what, sizes in (("match", args.sizes), ("start", args.sizes), ("guided", args.phrases)):
        for size in sizes:
            found[what].append(in_child(what, size))
            print(what, {key: round(v, 3) if isinstance(v, float) else v for key, v in found[what][-1].items()}, flush=True)
    print("written:", save("entries", found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
