"""The supervisor's end of the pipe: a child process that prints JSON lines, and takes requests as JSON lines."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

MOST_LINE_BYTES = 256 * 1024
MOST_UNREAD_BYTES = 16 * 1024
"""Requests that a worker does not read are dropped beyond this."""


class WorkerProcess:
    """Hold one child process, in a process group of its own, so that its children can be ended with it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, command: Sequence[str], environment: Mapping[str, str]) -> WorkerProcess:
        """Start it; OSError where that fails. Its standard error is this process's."""
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=dict(environment),
            start_new_session=True,
            limit=MOST_LINE_BYTES,
        )
        return cls(process)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def lines(self) -> AsyncIterator[Mapping[str, Any]]:
        """Yield what it prints, until it closes its standard output; what is no event is left out."""
        out = self._process.stdout
        if out is None:
            return
        while True:
            try:
                raw = await out.readuntil(b"\n")
            except asyncio.IncompleteReadError:
                return
            except asyncio.LimitOverrunError as error:
                await out.read(error.consumed)
                continue
            with contextlib.suppress(ValueError, RecursionError):
                line = json.loads(raw)
                if isinstance(line, dict) and isinstance(line.get("event"), str):
                    yield line

    def request(self, request: str) -> None:
        """Ask for something; lost where the worker is gone or does not read."""
        stdin = self._process.stdin
        if stdin is not None and not stdin.is_closing() and stdin.transport.get_write_buffer_size() < MOST_UNREAD_BYTES:
            stdin.write(json.dumps({"request": request}).encode() + b"\n")

    async def wait(self) -> int:
        """Wait for its end; return its exit code, or minus the number of the signal that killed it."""
        return await self._process.wait()

    async def stop(self, grace_s: float) -> None:
        """Close its standard input, and kill it when it has not ended in this time."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._process.wait(), grace_s)
        self.kill()

    def kill(self) -> None:
        """End it and its children at once; may be called when it is gone."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)


def how_ended(code: int) -> str:
    """Return an exit code in words."""
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return f"killed by {signal.Signals(-code).name}"
    return f"killed by signal {-code}"
