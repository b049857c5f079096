"""How soon a tap on the page ends an answer, and starts one: the whole kiosk on the tests' virtual devices.

    .venv/bin/python bench/taps.py [--taps 30]

Taps a question, taps "stop" somewhere in its answer, and measures when the speaker began to sound and when it falls silent. A tap
is the request that the page sends for it, from a page that has just connected. Prints and saves the table.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from itertools import cycle

from live import LOUD, RATE_HZ, ROOT, quantile, save
from rig.program import Program
from rig.server import Rig
from rig.tape import SpeakerTape
from websockets.sync.client import connect
from websockets.typing import Origin

from voice_her2 import config, places
from voice_her2.content_file import load_content

START_LIMIT_S = 180.0


def tap(port: int, request: str) -> float:
    """Send what a tap sends; return when."""
    address = f"127.0.0.1:{port}"
    with connect(f"ws://{address}/events", origin=Origin(f"http://{address}")) as page:
        tapped_s = time.monotonic()
        page.send(json.dumps({"request": request}))
    return tapped_s


def trial(rig: Rig, kiosk: Program, port: int, entry: str, after_s: float) -> tuple[float, float]:
    """Return how long after its tap an answer sounded, and how long after the next one it was silent."""
    with SpeakerTape(rig, RATE_HZ) as tape:
        asked_s = tap(port, f"ask:{entry}")
        kiosk.next("sentence")
        time.sleep(after_s)
        stopped_s = tap(port, "stop")
        kiosk.next("spoken")
        time.sleep(0.6)
        sounds = tape.sounds(LOUD)
    return sounds[0][0] - asked_s, sounds[-1][1] - stopped_s


def main() -> int:
    """Measure; print and save the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--taps", type=int, default=30)
    options = parser.parse_args()
    entries = [entry.id for entry in load_content(places.content_file(config.load({}))).entries]
    rng = random.Random(4)
    with Rig() as rig, tempfile.TemporaryDirectory(prefix="taps-") as scratch:
        environment = {**rig.environment, "TMPDIR": scratch, "XDG_RUNTIME_DIR": scratch}
        with Program(environment, "-m", "voice_her2", "kiosk", "--json", "--port", "0") as kiosk:
            kiosk.next("listening", within_s=START_LIMIT_S)
            port = int(kiosk.errors.split("http://127.0.0.1:")[1].split("/")[0])
            turns = zip(range(options.taps), cycle(entries), strict=False)
            found = [trial(rig, kiosk, port, entry, rng.uniform(0.5, 4.0)) for _, entry in turns]
    began_ms, silent_ms = ([1000 * value for value in values] for values in zip(*found, strict=True))
    table = {
        name: {"p50_ms": round(quantile(times, 0.5)), "p90_ms": round(quantile(times, 0.9)), "most_ms": round(max(times))}
        for name, times in (("from a tap to its answer", began_ms), ("from a tap on stop to silence", silent_ms))
    }
    for name, row in table.items():
        print(f"{name:32} {row}")
    print(save("taps", {"taps": table}).relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
