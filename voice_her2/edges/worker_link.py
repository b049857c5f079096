"""The worker's end of the pipe: a screen that writes JSON lines to the supervisor and takes requests from it.

Nothing here waits for the supervisor: lines go through a bounded queue to a thread. When the supervisor is gone - the end
of standard input, or a pipe that nobody reads - the worker ends, by force if it must.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import queue
import resource
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

BEAT_S = 0.5
MOST_WAITING_LINES = 1000
MOST_WAITING_REQUESTS = 32
MOST_REQUEST_BYTES = 4096
LAST_WORDS_S = 3.0
"""For the worker to end in peace after the supervisor has gone."""
_PR_SET_PDEATHSIG = 1
_PAGE_BYTES = resource.getpagesize()


class WorkerLink:
    """Be the screen of a worker. To be made once, first thing: standard output belongs to it from then on.

    What libraries print to standard output goes to standard error instead.
    """

    def __init__(self, supervisor_pid: int) -> None:
        sys.stdout.flush()
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace")
        os.dup2(2, 1)
        self._lines: queue.Queue[str | None] = queue.Queue(MOST_WAITING_LINES)
        self._requests: deque[str] = deque(maxlen=MOST_WAITING_REQUESTS)
        self._closed = threading.Event()
        self._beating = threading.Event()
        _die_with(supervisor_pid)
        self._writer = threading.Thread(target=self._write, name="link-writer", daemon=True)
        self._writer.start()
        threading.Thread(target=self._read, name="link-reader", daemon=True).start()

    @property
    def closed(self) -> bool:
        """Tell whether the supervisor wants the worker to end."""
        return self._closed.is_set()

    def beat(self, facts: Callable[[], Mapping[str, object]]) -> None:
        """Send a heartbeat with these facts, the memory used and the threads running, every `BEAT_S` from now on."""

        def beating() -> None:
            while not self._beating.wait(BEAT_S):
                own = {"rss_bytes": _resident_bytes(), "threads": threading.active_count(), "files": _open_files()}
                self.tell({"event": "heartbeat", "t": round(time.monotonic(), 4), **own, **facts()})

        threading.Thread(target=beating, name="link-beat", daemon=True).start()

    def tell(self, line: Mapping[str, object]) -> None:
        """Send one line; where the supervisor does not read, it is dropped."""
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait(json.dumps(line, ensure_ascii=True))

    def requests(self) -> Sequence[str]:
        """Return what was asked for since the last call; after the end was asked for, to be silent."""
        found = [self._requests.popleft() for _ in range(len(self._requests))]
        return ["stop"] if self.closed else found

    def close(self) -> None:
        """Send what still waits, and stop beating; may be called twice."""
        self._beating.set()
        with contextlib.suppress(queue.Full):
            self._lines.put(None, timeout=1.0)
        self._writer.join(timeout=1.0)

    def _write(self) -> None:
        try:
            while (line := self._lines.get()) is not None:
                self._out.write(line + "\n")
                self._out.flush()
        except (OSError, ValueError):
            self._end()

    def _read(self) -> None:
        held = b""
        # Not through sys.stdin: a thread that waits inside its buffer makes Python abort at exit.
        with contextlib.suppress(OSError):
            while raw := os.read(0, MOST_REQUEST_BYTES):
                *whole, held = (held + raw).split(b"\n")
                for line in whole:
                    self._take(line)
                held = held[:MOST_REQUEST_BYTES]
        self._end()

    def _take(self, raw: bytes) -> None:
        with contextlib.suppress(ValueError, AttributeError):
            request = json.loads(raw).get("request")
            if isinstance(request, str):
                self._requests.append(request)

    def _end(self) -> None:
        if self._closed.is_set():
            return
        self._closed.set()
        time.sleep(LAST_WORDS_S)
        # Whatever hangs - a native library, a pipe - must not keep a second voice alive.
        os._exit(0)


def _die_with(supervisor_pid: int) -> None:
    """Have the kernel kill this process when its parent dies, and leave no core file, which would hold audio."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != supervisor_pid:
        # It died before the kernel was told.
        os._exit(0)


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
