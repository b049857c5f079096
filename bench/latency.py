#!/usr/bin/env python
"""Measure from the end of a question at the virtual microphone to the first sound of the reply at the virtual speaker.

This assistant and the plain loop get the same clips in turns, in one run on one machine. Prints a table, and writes
build/bench/latency.json.

    python bench/latency.py [--clips 60] [--block 10]
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from live import Asked, Assistant, Clip, Rig, ask, clips, commands, environment, quantile, save

from voice_her2 import config, places

PARTS = ("endpoint", "decode", "match", "first_audio")


def ask_all(rig: Rig, name: str, command: list[str], block: list[Clip]) -> list[dict[str, Any]]:
    """Ask one assistant some questions."""
    rows = []
    with Assistant(command, environment(rig)) as assistant:
        for clip in block:
            list(assistant.lines())
            asked = ask(rig, clip)
            said = [line for line in assistant.lines() if line.get("event") == "utterance"]
            rows.append(row_of(name, clip, asked, said))
    return rows


def row_of(name: str, clip: Clip, asked: Asked, said: list[dict[str, Any]]) -> dict[str, Any]:
    last = said[-1] if said else {}
    delay_ms = None if asked.delay_ms is None else round(asked.delay_ms)
    row = {"who": name, "clip": clip.name, "voice": clip.voice, "ms": delay_ms, "outcome": last.get("outcome")}
    return row | {"right": last.get("entry") == clip.expected, "utterances": len(said), "timing_ms": last.get("timing_ms")}


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of one assistant."""
    delays = [row["ms"] for row in rows if row["ms"] is not None]
    found: dict[str, Any] = {"asked": len(rows), "replied": len(delays), "voices": len({row["voice"] for row in rows})}
    found |= {"p50_ms": quantile(delays, 0.5), "p95_ms": quantile(delays, 0.95)}
    split = [row["timing_ms"] for row in rows if row["timing_ms"] and row["ms"] is not None]
    return found | {part: [quantile([s[part] for s in split], q) for q in (0.5, 0.95)] for part in PARTS if split}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--clips", type=int, default=60, help="questions for each of the two (default 60)")
    parser.add_argument("--block", type=int, default=10, help="questions in a row for one of them (default 10)")
    args = parser.parse_args()
    wanted = clips(args.clips)
    rows: list[dict[str, Any]] = []
    with Rig() as rig:
        for start in range(0, len(wanted), args.block):
            for name, command in commands(places.model_folder(config.load({}))).items():
                rows += ask_all(rig, name, command, wanted[start : start + args.block])
                print(f"\r{len(rows)}/{2 * len(wanted)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    found = {name: summary([row for row in rows if row["who"] == name]) for name in ("ours", "plain")}
    ratios = {f"{q}_ratio": found["ours"][f"{q}_ms"] / found["plain"][f"{q}_ms"] for q in ("p50", "p95")}
    for name, figures in found.items():
        print(name, figures)
    print(ratios)
    print("written:", save("latency", {**found, **ratios, "rows": rows}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
