"""Programs that run on the rig, as child processes that tell what happens as JSON lines."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class Program:
    """Run a Python program with an environment; take the JSON lines that it prints, one by one."""

    def __init__(self, environment: Mapping[str, str], *arguments: str | os.PathLike[str]) -> None:
        command = [sys.executable, "-W", "error", *map(os.fspath, arguments)]
        self._process = subprocess.Popen(
            command, env={**environment, "PYTHONPATH": os.fspath(ROOT)}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self._lines: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._errors: list[str] = []
        self._readers = [threading.Thread(target=take, daemon=True) for take in (self._take_lines, self._take_errors)]
        for reader in self._readers:
            reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def errors(self) -> str:
        """What it wrote to standard error so far."""
        return "".join(self._errors)

    def next(self, event: str, *, within_s: float = 30.0, field: str = "event") -> dict[str, Any]:
        """Return the next line whose event it is; those before it are dropped. Fails when the program ends before."""
        deadline_s = time.monotonic() + within_s
        seen = []
        while True:
            try:
                line = self._lines.get(timeout=max(0.01, deadline_s - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {event} within {within_s} s, but {seen}\n{self.errors}") from None
            if line is None:
                raise AssertionError(f"the program ended before {event}, after {seen}\n{self.errors}")
            if line.get(field) == event:
                return line
            seen.append(line)

    def next_line(self, *, within_s: float = 30.0) -> dict[str, Any]:
        """Return the next line, whatever it is."""
        try:
            line = self._lines.get(timeout=within_s)
        except queue.Empty:
            line = None
        assert line is not None, f"no line\n{self.errors}"
        return line

    def all_until(self, event: str, *, within_s: float = 30.0) -> list[dict[str, Any]]:
        """Return every line up to the one with this event."""
        deadline_s, found = time.monotonic() + within_s, []
        while not found or found[-1].get("event") != event:
            try:
                line = self._lines.get(timeout=max(0.01, deadline_s - time.monotonic()))
            except queue.Empty:
                line = None
            assert line is not None, f"no {event}, but {found}\n{self.errors}"
            found.append(line)
        return found

    def tell(self, **command: object) -> None:
        """Write one JSON line to its standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def finish(self, *, within_s: float = 30.0) -> int:
        """End its standard input, wait for its end, return its exit code."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        code = self._process.wait(timeout=within_s)
        for reader in self._readers:
            reader.join(timeout=within_s)
        return code

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(timeout=10)
        for reader in self._readers:
            reader.join(timeout=10)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def _take_lines(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))
        self._lines.put(None)

    def _take_errors(self) -> None:
        assert self._process.stderr is not None
        self._errors.extend(iter(self._process.stderr.readline, ""))
