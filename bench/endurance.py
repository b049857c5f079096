"""Faults one after the other against the whole kiosk on virtual sound devices: how soon each is noticed and mended.

    .venv/bin/python bench/endurance.py [--microphones 50] [--servers 50] [--kills 30] [--out FOLDER]

Microphones: the microphone's sound server is killed and started again. Servers: the speaker's is killed in the middle of an
answer, or both at once. Kills: the worker gets KILL, SEGV or STOP while it listens, hears, speaks or has asked back. Prints a
table, writes cycles.csv, and exits 1 when a cycle broke the promise: noticed within 3 s, listening again within 5 s.

"Noticed" is from the fault to the page's state; "again" from when the server is started - its own start is in it; for a kill
from the kill itself, noticing included - to the page's "healthy", with /healthz saying the same. After the loss of a speaker
alone it is from a tap on a question to its first sound.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import itertools
import json
import math
import os
import random
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from rig.program import Program  # noqa: E402  # found by the path above
from rig.server import Rig  # noqa: E402
from rig.tape import play_into_microphone  # noqa: E402
from websockets.sync.client import connect  # noqa: E402
from websockets.typing import Origin  # noqa: E402

AUDIO = ROOT / "tests" / "audio"
QUESTION = "as-written-her2-abbreviation__af_bella.flac"
WITHOUT_STATUS = "nostatus-treatment__af_aoede.flac"
ENTRY = "her2-abbreviation"
NOTICED_LIMIT_S, AGAIN_LIMIT_S = 3.0, 5.0
START_LIMIT_S = 180.0
MEND_LIMIT_S = 60.0
STEADY_S = 3.2
"""Above `health.Limits.steady_s`: one fault at a time is measured, not a worker that dies as soon as it is up."""
SIGNALS = (signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP)
SITUATIONS = ("listening", "hearing", "speaking", "clarifying")


@dataclass(frozen=True)
class Cycle:
    """Hold one fault: what it was, and the two times; infinite where it did not happen within a minute."""

    kind: str
    noticed_s: float
    again_s: float
    seen: str = ""


class Bench:
    """Hold the kiosk, do faults to it and measure."""

    def __init__(self, rig: Rig, kiosk: Program, port: int) -> None:
        self.rig, self.kiosk, self.port = rig, kiosk, port
        self.rng = random.Random(11)

    def line_after(self, start_s: float, wanted: Callable[[dict[str, Any]], bool], within_s: float = MEND_LIMIT_S) -> float:
        """Return when the first such line since `start_s` was printed; fails where none comes."""
        deadline_s = time.monotonic() + within_s
        while True:
            line = self.kiosk.next_line(within_s=max(0.01, deadline_s - time.monotonic()))
            if line.get("t", 0.0) >= start_s and wanted(line):
                return float(line["t"])

    def shown(self, start_s: float, *, healthy: bool) -> float:
        """Return when the page first showed that it hears, or that it does not; /healthz must say the same then."""
        at_s = self.line_after(start_s, lambda line: line["event"] == "health" and (line["state"] == "healthy") is healthy)
        status, facts = self.healthz()
        if (status == 200) is not healthy:
            raise AssertionError(f"/healthz says {status}, the page that it is healthy: {healthy}; {facts}")
        return at_s

    def healthz(self) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def ask_by_tap(self) -> float:
        """Tap a question; return when its first sentence was heard."""
        tapped_s = time.monotonic()
        self.request(f"ask:{ENTRY}")
        return self.line_after(tapped_s, lambda line: line["event"] == "sentence")

    def request(self, request: str) -> None:
        address = f"127.0.0.1:{self.port}"
        with connect(f"ws://{address}/events", origin=Origin(f"http://{address}")) as page:
            page.send(json.dumps({"request": request}))

    def settle(self) -> None:
        """Wait until it listens and has done so for a moment, whatever it was saying."""
        deadline_s = time.monotonic() + MEND_LIMIT_S
        while (dialogue := self.healthz()[1]["dialogue"]) != "listening":
            if dialogue in ("speaking", "clarifying"):
                self.request("stop")
            if time.monotonic() > deadline_s:
                raise AssertionError(f"it does not get back to listening: {self.healthz()}")
            time.sleep(0.1)

    def play(self, name: str) -> threading.Thread:
        samples, rate_hz = soundfile.read(AUDIO / name, dtype="int16")
        padded = np.concatenate([samples, np.zeros(rate_hz // 2, np.int16)])
        playing = threading.Thread(target=play_into_microphone, args=(self.rig, padded, rate_hz), daemon=True)
        playing.start()
        return playing

    def microphone(self) -> Cycle:
        start_s = time.monotonic()
        self.rig.microphone.kill()
        noticed_s = self.shown(start_s, healthy=False) - start_s
        time.sleep(self.rng.uniform(0.0, 1.0))
        start_s = time.monotonic()
        self.rig.microphone.start()
        return Cycle("microphone", noticed_s, self.shown(start_s, healthy=True) - start_s)

    def speaker(self) -> Cycle:
        self.ask_by_tap()
        time.sleep(self.rng.uniform(0.3, 1.0))
        start_s = time.monotonic()
        self.rig.speaker.kill()
        lost_at_s = self.line_after(start_s, lambda line: line["event"] == "device_lost" and line["device"] == "speaker")
        noticed_s = lost_at_s - start_s
        self.rig.speaker.start()
        self.settle()
        start_s = time.monotonic()
        again_s = self.ask_by_tap() - start_s
        return Cycle("speaker's server", noticed_s, again_s)

    def both(self) -> Cycle:
        start_s = time.monotonic()
        self.rig.microphone.kill()
        self.rig.speaker.kill()
        noticed_s = self.shown(start_s, healthy=False) - start_s
        time.sleep(self.rng.uniform(0.0, 1.0))
        start_s = time.monotonic()
        self.rig.speaker.start()
        self.rig.microphone.start()
        return Cycle("both servers", noticed_s, self.shown(start_s, healthy=True) - start_s)

    def kill(self, number: signal.Signals, situation: str) -> Cycle:
        playing = self.bring_into(situation)
        facts = self.healthz()[1]
        start_s = time.monotonic()
        os.kill(facts["worker_pid"], number)
        noticed_s = self.shown(start_s, healthy=False) - start_s
        again_s = self.shown(start_s, healthy=True) - start_s
        if playing is not None:
            playing.join(timeout=30)
        return Cycle(f"{number.name} while {situation}", noticed_s, again_s, str(facts["dialogue"]))

    def bring_into(self, situation: str) -> threading.Thread | None:
        start_s = time.monotonic()
        match situation:
            case "hearing":
                playing = self.play(QUESTION)
                self.line_after(start_s, lambda line: line["event"] == "speech_started")
                time.sleep(self.rng.uniform(0.1, 1.0))
                return playing
            case "speaking":
                self.ask_by_tap()
            case "clarifying":
                self.play(WITHOUT_STATUS).join(timeout=30)
                self.line_after(start_s, lambda line: line["event"] == "state" and line["state"] == "clarifying")
        return None


def cycles(bench: Bench, microphones: int, servers: int, kills: int) -> list[Callable[[], Cycle]]:
    """Return what is to be done, in order: each signal meets each situation as often as any other."""
    pairs = itertools.cycle(itertools.product(SITUATIONS, SIGNALS))
    return [
        *(bench.microphone for _ in range(microphones)),
        *((bench.speaker, bench.both)[n % 2] for n in range(servers)),
        *((lambda s=s, n=n: bench.kill(n, s)) for s, n in itertools.islice(pairs, kills)),
    ]


def measured(bench: Bench, todo: list[Callable[[], Cycle]]) -> list[Cycle]:
    found: list[Cycle] = []
    for number, cycle in enumerate(todo, 1):
        bench.settle()
        try:
            found.append(cycle())
        except AssertionError as error:
            found.append(Cycle("failed", math.inf, math.inf, str(error)[:500]))
            bench.rig.mend()
        last = found[-1]
        sys.stderr.write(f"{number:3}/{len(todo)}  {last.kind:28} {last.noticed_s:6.2f} {last.again_s:6.2f}  {last.seen}\n")
        time.sleep(STEADY_S if "while" in last.kind else bench.rng.uniform(0.3, 0.8))
    return found


def figures(name: str, values: list[float], limit_s: float) -> str:
    """Return one row of the table."""
    ordered = sorted(values)
    high = ordered[min(len(ordered) - 1, math.ceil(0.95 * len(ordered)) - 1)]
    within = sum(value <= limit_s for value in ordered)
    row = f"{ordered[0]:6.2f} {statistics.median(ordered):6.2f} {high:6.2f} {ordered[-1]:6.2f}"
    return f"{name:38} {row}   {within} of {len(ordered)} within {limit_s:g} s"


def report(found: list[Cycle], out: Path) -> int:
    out.mkdir(parents=True, exist_ok=True)
    with (out / "cycles.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ["kind", "noticed_s", "again_s", "seen"])
        table.writeheader()
        table.writerows(asdict(cycle) for cycle in found)
    print(f"{'seconds':38} {'min':>6} {'median':>6} {'p95':>6} {'max':>6}")
    for kind in dict.fromkeys(cycle.kind.partition(" while")[0] for cycle in found):
        some = [cycle for cycle in found if cycle.kind.partition(" while")[0] == kind]
        print(figures(f"{kind}: noticed", [c.noticed_s for c in some], NOTICED_LIMIT_S))
        print(figures(f"{kind}: again", [c.again_s for c in some], AGAIN_LIMIT_S))
    broken = [c for c in found if c.noticed_s > NOTICED_LIMIT_S or c.again_s > AGAIN_LIMIT_S]
    return int(bool(broken))


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--microphones", type=int, default=50)
    arguments.add_argument("--servers", type=int, default=50)
    arguments.add_argument("--kills", type=int, default=30)
    arguments.add_argument("--out", type=Path, default=ROOT / "out" / "endurance")
    options = arguments.parse_args()
    with Rig() as rig, tempfile.TemporaryDirectory(prefix="endurance-") as scratch:
        environment = {**rig.environment, "TMPDIR": scratch, "XDG_RUNTIME_DIR": scratch}
        with Program(environment, "-m", "voice_her2", "kiosk", "--json", "--port", "0") as kiosk:
            kiosk.next("listening", within_s=START_LIMIT_S)
            bench = Bench(rig, kiosk, int(kiosk.errors.split("http://127.0.0.1:")[1].split("/")[0]))
            todo = cycles(bench, options.microphones, options.servers, options.kills)
            return report(measured(bench, todo), options.out)


if __name__ == "__main__":
    sys.exit(main())
