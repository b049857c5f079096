"""How well a spoken "stop" is heard over the own voice, with its echo in the microphone; on the tests' virtual devices.

    .venv/bin/python bench/interruption.py [--stops 20] [--clips FOLDER] [--echo-db -10 0 10]

Asks a question, lets the answer sound in the room, says "stop" somewhere in it, and measures when the speaker falls silent. As
many answers are left to themselves: none may be cut off. The echo's level is against the one who says "stop".
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

import numpy as np
from live import AUDIO, LOUD, RATE_HZ, ROOT, Assistant, Clip, clips, environment, quantile, save
from rig.echo import Echo
from rig.server import Rig
from rig.tape import Samples, SpeakerTape, play_into_microphone, words_at

STOP_DBFS = -25.0
ANSWER_DBFS = -20.0
"""Source: espeak-ng's answers at volume 1, where it speaks."""


def stop_clips(folder: Path) -> list[Samples]:
    """Return recordings of people who say stop, cut to the words, equally loud."""
    paths = folder.glob("*stop*.flac" if folder == AUDIO else "*.flac")
    return [words_at(path, STOP_DBFS) for path in sorted(paths)]


def ask(rig: Rig, assistant: Assistant, clip: Clip) -> None:
    """Ask until the answer sounds; what is not answered is asked again."""
    for _ in range(3):
        play_into_microphone(rig, np.concatenate([clip.samples, np.zeros(RATE_HZ // 2, np.int16)]), RATE_HZ)
        try:
            assistant.wait("speaking", 5)
        except RuntimeError:
            continue
        return
    raise RuntimeError(f"{clip.name} is not answered")


def trial(rig: Rig, assistant: Assistant, clip: Clip, stop: Samples | None, after_s: float) -> tuple[bool, float]:
    """Return whether the answer was cut off, and how long after the word's end the speaker fell silent."""
    with SpeakerTape(rig, RATE_HZ) as tape:
        ask(rig, assistant, clip)
        ended_s = time.monotonic()
        if stop is not None:
            time.sleep(after_s)
            ended_s = play_into_microphone(rig, stop, RATE_HZ).last_s
        cut = not assistant.wait("spoken", 60)["completed"]
        time.sleep(0.3)
        silent_s = max((end for _, end in tape.sounds(LOUD)), default=ended_s)
    time.sleep(1.0)
    return cut, silent_s - ended_s


def main() -> int:
    """Measure at each level of echo; print and save the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stops", type=int, default=20, help="stops at each level, and answers left to themselves")
    parser.add_argument("--clips", type=Path, default=AUDIO, help="folder of recordings of stops, 16 kHz mono FLAC")
    parser.add_argument("--echo-db", type=float, nargs="+", default=[-10.0, 0.0, 10.0])
    options = parser.parse_args()
    stops, questions, rng = stop_clips(options.clips), clips(8), random.Random(3)
    rng.shuffle(stops)
    table = {}
    for echo_db in options.echo_db:
        command = [sys.executable, "-m", "voice_her2", "listen", "--json"]
        gain_db = STOP_DBFS + echo_db - ANSWER_DBFS
        with Rig() as rig, Echo(rig, gain_db=gain_db), Assistant(command, environment(rig)) as assistant:
            said, left = [], []
            for turn in range(options.stops):
                clip = questions[turn % len(questions)]
                said.append(trial(rig, assistant, clip, stops[turn % len(stops)], rng.uniform(1.0, 5.0)))
                left.append(trial(rig, assistant, clip, None, 0.0)[0])
                print(
                    f"\r{echo_db:+.0f} dB {sum(c for c, _ in said)}/{len(said)} {sum(left)} {said[-1]}", end="", file=sys.stderr
                )
        silent_ms = [1000 * seconds for cut, seconds in said if cut]
        table[f"{echo_db:+.0f} dB"] = {
            "stopped": sum(cut for cut, _ in said),
            "of": len(said),
            "silent_p50_ms": round(quantile(silent_ms, 0.5)),
            "silent_p90_ms": round(quantile(silent_ms, 0.9)),
            "cut_off_unasked": sum(left),
        }
        print(f"\n{echo_db:+.0f} dB", table[f"{echo_db:+.0f} dB"])
    print(save("interruption", {"echo": table}).relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
