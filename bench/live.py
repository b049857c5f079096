"""Run an assistant on the virtual microphone and speaker of the tests' rig, and measure it from outside, as a process."""

from __future__ import annotations

import csv
import json
import os
import platform
import queue
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

ROOT = Path(__file__).parents[1]
sys.path.insert(0, os.fspath(ROOT / "tests"))

from rig.server import Rig  # noqa: E402  # found beside the tests
from rig.tape import Samples, SpeakerTape, play_into_microphone  # noqa: E402

AUDIO = ROOT / "tests" / "audio"
RESULTS = ROOT / "build" / "bench"
RATE_HZ = 16_000
LOUD = 300
"""Samples above this are sound, at the microphone and at the speaker: -41 dBFS."""
SILENT_S = 8.0
"""An assistant that has said nothing so long after the question is not going to."""
REPLY_LIMIT_S = 90.0
WORDS_A_MINUTE = 400
"""Answers are spoken fast, which shortens the measurement and changes nothing before their first sound."""
SAMPLE_S = 0.02
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def machine() -> dict[str, str]:
    """Say where something was measured."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return {"cpu": f"{os.cpu_count()} cores, {model}", "python": platform.python_version(), "load": load}


def save(name: str, result: Mapping[str, Any]) -> Path:
    """Write a measurement where report.py finds it."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps({**result, "machine": machine()}, indent=1) + "\n", encoding="utf-8")
    return path


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of all lies; NaN for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


@dataclass(frozen=True, slots=True)
class Clip:
    """A recorded question, cut after its last loud sample."""

    name: str
    voice: str
    expected: str
    samples: Samples

    @property
    def length_s(self) -> float:
        return len(self.samples) / RATE_HZ


def clips(count: int, *, seed: int = 1) -> list[Clip]:
    """Return questions that have an answer: as written, across a contrast and in people's own words, voices mixed."""
    with (AUDIO / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["outcome"] == "answer"]
    kinds = [[row for row in rows if row["kind"] == kind] for kind in ("contrast", "in", "as-written")]
    for kind in kinds:
        random.Random(seed).shuffle(kind)
    mixed = [row for turn in range(max(map(len, kinds))) for kind in kinds for row in kind[turn : turn + 1]]
    return [_clip(row) for row in mixed[:count]]


def _clip(row: Mapping[str, str]) -> Clip:
    samples, rate_hz = soundfile.read(AUDIO / row["file"], dtype="int16")
    if rate_hz != RATE_HZ or samples.ndim != 1:
        raise ValueError(f"{row['file']} is not 16 kHz mono")
    last = int(np.flatnonzero(np.abs(samples.astype(np.int32)) > LOUD)[-1])
    return Clip(row["file"], row["voice"], row["expected"], samples[: last + 1])


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process and the children that it has waited for have used so far."""

    t_s: float
    cpu_s: float


class Assistant:
    """Run a command that prints JSON lines, "listening" being the first that counts; watch its processor time and memory."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        started_s = time.monotonic()
        self._process = subprocess.Popen(
            command, env=dict(environment), text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._lines: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._errors: list[str] = []
        self.usages: list[Usage] = []
        self._over = threading.Event()
        for work in (self._take_lines, self._take_errors, self._watch):
            threading.Thread(target=work, daemon=True).start()
        self.wait("listening", 120)
        self.start_s = time.monotonic() - started_s

    def wait(self, event: str, limit_s: float) -> dict[str, Any]:
        """Return the next line with this event; RuntimeError when it does not come."""
        deadline_s = time.monotonic() + limit_s
        while True:
            try:
                line = self._lines.get(timeout=max(0.01, deadline_s - time.monotonic()))
            except queue.Empty:
                raise RuntimeError(f"no '{event}' within {limit_s} s: {''.join(self._errors)[-2000:]}") from None
            if line.get("event") == event:
                return line

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield what it has printed since."""
        while not self._lines.empty():
            yield self._lines.get()

    def cpu_s(self, start_s: float, end_s: float) -> float:
        """Return the processor time used between two moments."""
        times = [usage.t_s for usage in self.usages]
        return float(np.diff(np.interp([start_s, end_s], times, [usage.cpu_s for usage in self.usages]))[0])

    @property
    def peak_mb(self) -> float:
        """The most memory that the process has held at once."""
        return self._status("VmHWM") / 1024

    @property
    def memory_mb(self) -> float:
        """The memory that it holds."""
        return self._status("VmRSS") / 1024

    def close(self) -> None:
        """End it."""
        self._over.set()
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(timeout=10)

    def __enter__(self) -> Assistant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _status(self, name: str) -> int:
        for line in Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1])
        raise RuntimeError(f"no {name}: the assistant has ended: {''.join(self._errors)[-2000:]}")

    def _watch(self) -> None:
        path = Path(f"/proc/{self._process.pid}/stat")
        while not self._over.wait(SAMPLE_S):
            try:
                fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                return
            # User and system time, of the process and of the children that it has waited for.
            ticks = sum(int(field) for field in fields[11:15])
            self.usages.append(Usage(time.monotonic(), ticks / _TICKS_A_SECOND))

    def _take_lines(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                self._lines.put(json.loads(line))

    def _take_errors(self) -> None:
        assert self._process.stderr is not None
        self._errors.extend(iter(self._process.stderr.readline, ""))


@dataclass(frozen=True, slots=True)
class Asked:
    """One question asked aloud: when it began and ended at the microphone, and when the reply was heard, if any was."""

    began_s: float
    ended_s: float
    reply_began_s: float | None
    reply_ended_s: float | None

    @property
    def delay_ms(self) -> float | None:
        """From the end of the question to the first sound; sound that begins before that end is counted as none."""
        return None if self.reply_began_s is None else 1000 * (self.reply_began_s - self.ended_s)


def ask(rig: Rig, clip: Clip) -> Asked:
    """Play a question into the microphone and wait until the reply is over."""
    lead = np.zeros(int(0.3 * RATE_HZ), np.int16)
    tail = np.zeros(int(0.1 * RATE_HZ), np.int16)
    with SpeakerTape(rig, RATE_HZ) as tape:
        played = play_into_microphone(rig, np.concatenate([lead, clip.samples, tail]), RATE_HZ)
        began_s = played.first_s + len(lead) / RATE_HZ
        ended_s = began_s + clip.length_s
        while True:
            time.sleep(0.2)
            replies = [sound for sound in tape.sounds(LOUD, gap_s=1.2) if sound[0] > ended_s]
            now_s = time.monotonic()
            if not replies and now_s > ended_s + SILENT_S:
                return Asked(began_s, ended_s, None, None)
            if replies and (now_s > replies[-1][1] + 1.4 or now_s > ended_s + REPLY_LIMIT_S):
                return Asked(began_s, ended_s, replies[0][0], replies[-1][1])


def commands(model: Path) -> dict[str, list[str]]:
    """Return the two assistants that are compared."""
    if shutil.which("aplay") is None:
        # pyttsx3 plays through it, and says nothing where it is missing: the plain loop would never reply.
        raise SystemExit("The plain loop speaks through aplay, which is not installed. Run: apt-get install alsa-utils")
    plain = [sys.executable, os.fspath(ROOT / "bench" / "plain_loop.py"), "--model", os.fspath(model)]
    ours = [sys.executable, "-m", "voice_her2", "--model", os.fspath(model), "--rate", str(WORDS_A_MINUTE), "listen", "--json"]
    return {"ours": ours, "plain": [*plain, "--rate", str(WORDS_A_MINUTE)]}


def environment(rig: Rig) -> dict[str, str]:
    """Return what both run in."""
    return {**rig.environment, "PYTHONPATH": os.fspath(ROOT)}
