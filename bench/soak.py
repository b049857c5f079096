"""A scripted day in the waiting room: the whole kiosk on virtual sound devices, at real pace, for as long as is asked.

    .venv/bin/python bench/soak.py --minutes 60 [--clips FOLDER] [--out FOLDER]

Questions come between unrelated speech, silence, noise and the assistant's own answers; now and then the worker is killed
or the microphone's sound server restarted. Prints a table, writes samples.csv and result.json, and exits 1 when a promise is
broken: a question that did not get what `replay` gives, anything else that was answered, trouble that nobody made, or growth
after the warm-up.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from rig.program import Program  # noqa: E402  # found by the path above
from rig.server import Rig  # noqa: E402
from rig.tape import play_into_microphone  # noqa: E402

AUDIO = ROOT / "tests" / "audio"
WARM_UP_S = 600.0
"""By then everything has been used once. What decoders come to need is reserved at the start (`edges/heap.py`); before it was,
the worker's memory rose in steps until minute 43."""
SAMPLE_S = 5.0
ANSWER_LIMIT_S = 60.0
HEARS_AGAIN_LIMIT_S = 60.0
MOST_SLOPE_MB_PER_H = 1.0


@dataclass
class Tally:
    """Count what happened."""

    asked: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    others: int = 0
    back_s: list[float] = field(default_factory=list)
    noticed_s: list[float] = field(default_factory=list)
    samples: list[dict[str, float]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    """What the kiosk said was out of order, whether a fault was made or not."""


class Room:
    """Hold the kiosk and what is played to it: the recordings of a folder."""

    def __init__(self, rig: Rig, kiosk: Program, port: int, clips: Path) -> None:
        self.rig, self.kiosk, self.port, self.clips = rig, kiosk, port, clips
        self.tally = Tally()
        self.rng = random.Random(7)
        with (clips / "manifest.tsv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        asked = [row["file"] for row in rows if row["kind"] in QUESTIONS]
        self.questions = replayed(clips, asked)
        self.others = [row["file"] for row in rows if row["kind"] in OTHERS]

    def play(self, name: str, gain: float = 1.0) -> None:
        samples, rate_hz = soundfile.read(self.clips / name, dtype="int16", always_2d=True)
        mono = np.clip(samples.mean(axis=1) * gain, -32768, 32767).astype(np.int16)
        play_into_microphone(self.rig, np.concatenate([mono, np.zeros(rate_hz // 2, np.int16)]), rate_hz)

    def ask(self) -> None:
        name, entry = self.rng.choice(sorted(self.questions.items()))
        self.tally.asked += 1
        self.play(name)
        lines = self.until("spoken", ANSWER_LIMIT_S)
        utterances = [line for line in lines if line["event"] == "utterance"]
        if [u["entry"] for u in utterances] == [entry] and lines[-1].get("completed"):
            self.tally.right += 1
        else:
            self.tally.wrong.append(f"{name}: {[(u['outcome'], u['entry'], u['transcript']) for u in utterances]}")

    def other(self) -> None:
        """Play what must not be answered: unrelated speech, silence, noise."""
        self.tally.others += 1
        choice = self.rng.random()
        if choice < 0.6:
            name = self.rng.choice(self.others)
            self.play(name)
        elif choice < 0.8:
            name = "noise"
            noise = np.random.default_rng(self.rng.randrange(1000)).normal(0, 10 ** self.rng.uniform(1, 3), 16_000 * 4)
            play_into_microphone(self.rig, noise.astype(np.int16), 16_000)
        else:
            name = "silence"
            time.sleep(4.0)
        time.sleep(2.0)
        for line in self.waiting():
            if line["event"] == "utterance" and line["outcome"] == "answer":
                self.tally.unasked.append(f"{name}: {line['entry']} for {line['transcript']!r}")
            if line["event"] == "speaking":
                self.until("spoken", ANSWER_LIMIT_S)

    def kill_worker(self) -> None:
        pid = self.health()["worker_pid"]
        number = self.rng.choice((signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP))
        start_s = time.monotonic()
        os.kill(pid, number)
        self.until("listening", HEARS_AGAIN_LIMIT_S)
        self.tally.back_s.append(time.monotonic() - start_s - (2.5 if number is signal.SIGSTOP else 0.0))

    def pull_microphone(self) -> None:
        start_s = time.monotonic()
        self.rig.microphone.kill()
        self.until("device_lost", HEARS_AGAIN_LIMIT_S)
        self.tally.noticed_s.append(time.monotonic() - start_s)
        time.sleep(self.rng.uniform(0.5, 4.0))
        self.rig.microphone.start()
        start_s = time.monotonic()
        self.until("device_back", HEARS_AGAIN_LIMIT_S)
        self.tally.back_s.append(time.monotonic() - start_s)

    def until(self, event: str, within_s: float) -> list[dict[str, Any]]:
        return self._noted(self.kiosk.all_until(event, within_s=within_s))

    def waiting(self) -> list[dict[str, Any]]:
        """Return the lines that have come, without waiting for more."""
        found = []
        while True:
            try:
                found.append(self.kiosk.next_line(within_s=0.05))
            except AssertionError:
                return self._noted(found)

    def _noted(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        self.tally.troubles += [f"{line['code']}: {line['what']} ({line['seen']})" for line in lines if line.get("code")]
        return lines

    def health(self) -> dict[str, Any]:
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            facts: dict[str, Any] = json.loads(connection.getresponse().read())
            return facts
        finally:
            connection.close()

    def sample(self, over: threading.Event, scratch: Path, start_s: float) -> None:
        while not over.wait(SAMPLE_S):
            facts = self.health()
            worker = facts["worker"]
            if not worker["rss_bytes"]:
                continue
            supervisor = Path(f"/proc/{self.kiosk.pid}")
            self.tally.samples.append(
                {
                    "t_s": time.monotonic() - start_s,
                    "worker": facts["worker_pid"],
                    "worker_mb": worker["rss_bytes"] / 1e6,
                    "worker_files": worker["files"],
                    "worker_threads": worker["threads"],
                    "supervisor_mb": int((supervisor / "statm").read_text().split()[1]) * 4096 / 1e6,
                    "supervisor_files": sum(1 for _ in (supervisor / "fd").iterdir()),
                    "temporary_files": sum(1 for _ in scratch.rglob("*")),
                }
            )


QUESTIONS = frozenset(("as-written", "contrast", "in"))
OTHERS = frozenset(("out", "near", "human", "noise", "silence"))


def replayed(clips: Path, names: list[str]) -> dict[str, str]:
    """Return the entry that `replay` answers each recording with; those that it does not answer are left out."""
    command = [sys.executable, "-m", "voice_her2", "replay", "--json", *(str(clips / name) for name in names)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, timeout=1800)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {str(Path(line["source"]).relative_to(clips)): line["entry"] for line in lines if line["outcome"] == "answer"}


GROWING = ("worker_mb", "worker_files", "worker_threads", "supervisor_mb", "supervisor_files", "temporary_files")


def slope_per_h(samples: list[dict[str, float]], name: str) -> float:
    """Return the growth of a figure by least squares, in its unit an hour."""
    if len(samples) < 3:
        return 0.0
    return statistics.linear_regression([s["t_s"] / 3600 for s in samples], [s[name] for s in samples]).slope


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--minutes", type=float, default=60.0)
    arguments.add_argument(
        "--faults", type=int, default=0, help="a fault (worker killed, microphone pulled) after so many questions; 0: none"
    )
    arguments.add_argument(
        "--clips", type=Path, default=AUDIO, help="recordings, and manifest.tsv with the columns file and kind"
    )
    arguments.add_argument("--out", type=Path, default=ROOT / "out" / "soak")
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with Rig() as rig, tempfile.TemporaryDirectory(prefix="soak-") as scratch:
        environment = {**rig.environment, "TMPDIR": scratch, "XDG_RUNTIME_DIR": scratch}
        with Program(environment, "-m", "voice_her2", "kiosk", "--json", "--port", "0") as kiosk:
            kiosk.next("listening", within_s=180)
            port = int(kiosk.errors.split("http://127.0.0.1:")[1].split("/")[0])
            room = Room(rig, kiosk, port, options.clips.resolve())
            return live(room, options.minutes * 60, options.faults, Path(scratch), options.out)


def live(room: Room, length_s: float, faults: int, scratch: Path, out: Path) -> int:
    over, start_s = threading.Event(), time.monotonic()
    sampler = threading.Thread(target=room.sample, args=(over, scratch, start_s), daemon=True)
    sampler.start()
    while time.monotonic() - start_s < length_s:
        for _ in range(room.rng.randrange(3)):
            room.other()
        room.ask()
        if faults and room.tally.asked % faults == 0:
            room.rng.choice((room.kill_worker, room.pull_microphone))()
        show(room.tally, time.monotonic() - start_s)
    over.set()
    sampler.join(timeout=30)
    room.waiting()
    return report(room.tally, out, faults_made=bool(faults))


def show(tally: Tally, t_s: float) -> None:
    last = tally.samples[-1] if tally.samples else {"worker_mb": 0.0}
    sys.stderr.write(
        f"\r{t_s / 60:5.1f} min  {tally.right}/{tally.asked} right, {len(tally.unasked)} unasked, {last['worker_mb']:.0f} MB "
    )
    sys.stderr.flush()


def report(tally: Tally, out: Path, *, faults_made: bool) -> int:
    warm = [sample for sample in tally.samples if sample["t_s"] > WARM_UP_S]
    lives = [[s for s in warm if s["worker"] == pid] for pid in dict.fromkeys(s["worker"] for s in warm)]
    longest = max(lives, key=len, default=[])
    slopes = {name: slope_per_h(longest if name.startswith("worker") else warm, name) for name in GROWING}
    with (out / "samples.csv").open("w", encoding="utf-8", newline="") as file:
        if tally.samples:
            table = csv.DictWriter(file, list(tally.samples[0]))
            table.writeheader()
            table.writerows(tally.samples)
    result = {
        "asked": tally.asked,
        "right": tally.right,
        "others_played": tally.others,
        "wrong": tally.wrong,
        "answered_unasked": tally.unasked,
        "troubles": tally.troubles,
        "listening_again_s": sorted(round(s, 2) for s in tally.back_s),
        "loss_noticed_s": sorted(round(s, 2) for s in tally.noticed_s),
        "slope_per_h": {name: round(value, 3) for name, value in slopes.items()},
        "steady_minutes": round((longest[-1]["t_s"] - longest[0]["t_s"]) / 60, 1) if longest else 0.0,
    }
    (out / "result.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\n{json.dumps(result, indent=1, ensure_ascii=False)}")
    grows = slopes["worker_mb"] > MOST_SLOPE_MB_PER_H or slopes["supervisor_mb"] > MOST_SLOPE_MB_PER_H
    if result["steady_minutes"] < 30:
        # Less says nothing about an hour: a single page of memory is 0.5 MB/h then.
        grows = False
    return int(bool(tally.wrong or tally.unasked or grows or (tally.troubles and not faults_made)))


if __name__ == "__main__":
    sys.exit(main())
