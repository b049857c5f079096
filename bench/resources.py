#!/usr/bin/env python
"""Measure processor time and memory of this assistant and of the plain loop: starting, in a silent room, hearing, speaking.

Both run on the virtual devices, one after the other. Prints a table, and writes build/bench/resources.json.

    python bench/resources.py [--clips 10] [--quiet 60] [--starts 3]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from typing import Any

import numpy as np
from live import RATE_HZ, Assistant, Clip, Rig, ask, clips, commands, environment, play_into_microphone, quantile, save

from voice_her2 import config, places

NOISE_DBFS = -50.0
"""Level of the noise that a quiet room has at a usual microphone."""


def starts(command: list[str], around: dict[str, str], count: int) -> dict[str, Any]:
    """Return seconds from the start of the process to "listening": the first time, and the median of later ones."""
    with tempfile.TemporaryDirectory(prefix="bench-cache-") as cache:
        times = []
        for _ in range(1 + count):
            with Assistant(command, {**around, "XDG_CACHE_HOME": cache}) as assistant:
                times.append(assistant.start_s)
    return {"first_start_s": times[0], "next_start_s": quantile(times[1:], 0.5)}


def quiet(rig: Rig, assistant: Assistant, length_s: float) -> dict[str, float]:
    """Return percent of one core in a room without any sound, and in one with a steady noise."""
    time.sleep(2)
    began_s = time.monotonic()
    time.sleep(length_s)
    silent = 100 * assistant.cpu_s(began_s, began_s + length_s) / length_s
    noise = np.random.default_rng(1).normal(0, 32768 * 10 ** (NOISE_DBFS / 20), int(length_s * RATE_HZ)).astype(np.int16)
    player = threading.Thread(target=play_into_microphone, args=(rig, noise, RATE_HZ))
    began_s = time.monotonic()
    player.start()
    player.join()
    return {"silent_percent": silent, "noise_percent": 100 * assistant.cpu_s(began_s, began_s + length_s) / length_s}


def conversation(rig: Rig, assistant: Assistant, wanted: list[Clip]) -> dict[str, float]:
    """Return processor seconds a second of speech heard, up to the first sound of the reply, and a second of reply."""
    hearing_s = heard_s = speaking_s = spoken_s = 0.0
    for clip in wanted:
        asked = ask(rig, clip)
        reply_s = asked.reply_began_s or asked.ended_s + 2.0
        hearing_s += assistant.cpu_s(asked.began_s, reply_s)
        heard_s += clip.length_s
        if asked.reply_began_s is not None and asked.reply_ended_s is not None:
            speaking_s += assistant.cpu_s(asked.reply_began_s, asked.reply_ended_s)
            spoken_s += asked.reply_ended_s - asked.reply_began_s
    return {"hearing_cpu_s_per_s": hearing_s / heard_s, "speaking_percent": 100 * speaking_s / spoken_s if spoken_s else 0.0}


def measured(rig: Rig, command: list[str], wanted: list[Clip], quiet_s: float, count: int) -> dict[str, Any]:
    """Return all figures of one assistant."""
    around = environment(rig)
    found = starts(command, around, count)
    with Assistant(command, around) as assistant:
        found["loaded_mb"] = assistant.memory_mb
        found |= quiet(rig, assistant, quiet_s)
        found |= conversation(rig, assistant, wanted)
        found["peak_mb"] = assistant.peak_mb
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--clips", type=int, default=10, help="questions asked of each (default 10)")
    parser.add_argument("--quiet", type=float, default=60.0, help="seconds of silence, and of noise (default 60)")
    parser.add_argument("--starts", type=int, default=3, help="starts after the first (default 3)")
    args = parser.parse_args()
    found: dict[str, Any] = {}
    with Rig() as rig:
        for name, command in commands(places.model_folder(config.load({}))).items():
            print(f"measuring {name}", file=sys.stderr)
            found[name] = measured(rig, command, clips(args.clips), args.quiet, args.starts)
    found["ratios"] = {key: found["ours"][key] / found["plain"][key] for key in found["ours"] if found["plain"][key]}
    for key, ours in found["ours"].items():
        print(
            f"{key:<22} ours {ours:8.3f}  plain {found['plain'][key]:8.3f}  ratio {found['ratios'].get(key, float('nan')):6.2f}"
        )
    print("written:", save("resources", found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
