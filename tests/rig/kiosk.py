"""A kiosk under test: the real supervisor and page in a child process, with a worker that does what the test says.

The scripted worker speaks the real worker's protocol. Each of its lives connects to the test, which has it print lines, and
sees what it was asked. `ScriptedKiosk.stage` is for what the test wants to hear of it.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LIMIT_S = 20.0


class Life:
    """Hold one life of the scripted worker."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._file = connection.makefile("rb")
        hello = json.loads(self._file.readline())
        self.pid: int = hello["pid"]
        self.task: str = hello["task"]
        self.content: str = hello["content"]
        self.requests: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        try:
            for line in self._file:
                self.requests.put(json.loads(line)["request"])
        except OSError:
            return

    def order(self, **order: object) -> None:
        """Have it do something: print a line, beat otherwise, end."""
        self._connection.sendall(json.dumps(order).encode() + b"\n")

    def tell(self, event: str, **more: object) -> None:
        """Have it print a line."""
        self.order(print={"event": event, "t": round(time.monotonic(), 4), **more})

    def say(self, entry: str | None, texts: list[str], **more: object) -> None:
        """Have it print what the real one prints when it begins to say something."""
        self.tell("speaking", entry=entry, texts=texts, length_s=5.0, **more)
        self.tell("state", state="speaking")

    def listen(self) -> None:
        """Have it print that it hears."""
        self.tell("listening", device="rig")
        self.tell("state", state="listening")

    def request(self, within_s: float = LIMIT_S) -> str:
        """Return the next request that reached it."""
        return self.requests.get(timeout=within_s)

    def kill(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._listener.join(timeout=10)
        self._file.close()
        self._connection.close()


class ScriptedKiosk:
    """Run the supervisor as a child process; the context's end ends it, and everything it has started."""

    def __init__(self, folder: Path, *, content: Path | None = None, limits: Mapping[str, float] | None = None, port: int = 0,
                 environment: Mapping[str, str] | None = None, log: Path | None = None) -> None:  # fmt: skip
        self.folder = folder
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._address = f"\0kiosk-{os.getpid()}-{id(self)}"
        self._listener.bind(self._address)
        self._listener.listen(16)
        self._listener.settimeout(LIMIT_S)
        runtime = folder / "runtime"
        runtime.mkdir(parents=True, exist_ok=True, mode=0o700)
        options = {"limits": dict(limits or {}), "port": port, "log": str(log) if log else None}
        names = {"XDG_RUNTIME_DIR": str(runtime), "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "RIG_ADDRESS": self._address[1:]}
        if content is not None:
            names["VOICE_HER2_CONTENT"] = str(content)
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "rig.kiosk", "kiosk", json.dumps(options)],
            env={**os.environ, **names, **(environment or {})}, cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.lives: list[Life] = []
        self.events: list[dict[str, Any]] = []
        self._news = threading.Condition()
        self._ready: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._errors: list[str] = []
        self._readers = [threading.Thread(target=take, daemon=True) for take in (self._take, self._take_errors)]
        for reader in self._readers:
            reader.start()
        self._port: int | None = None

    @property
    def port(self) -> int:
        if self._port is None:
            self._port = self._ready.get(timeout=LIMIT_S)
        assert self._port is not None, f"the kiosk did not start:\n{self.errors}"
        return self._port

    @property
    def errors(self) -> str:
        """What it wrote to standard error."""
        return "".join(self._errors)

    def life(self, task: str = "work") -> Life:
        """Return the next life of the worker."""
        connection, _ = self._listener.accept()
        life = Life(connection)
        self.lives.append(life)
        assert life.task == task
        return life

    def hearing(self) -> Life:
        """Return the next life, once it hears."""
        life = self.life()
        life.listen()
        self.wait_health(lambda facts: facts["state"] == "healthy" and facts["worker_pid"] == life.pid)
        return life

    def healthz(self) -> tuple[int, dict[str, Any]]:
        """Return the status and the facts of /healthz."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_S)
        try:
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def wait_health(self, wanted: Callable[[dict[str, Any]], bool], within_s: float = LIMIT_S) -> dict[str, Any]:
        """Return the facts as soon as they are as wanted."""
        deadline_s = time.monotonic() + within_s
        while True:
            facts = self.healthz()[1]
            if wanted(facts):
                return facts
            assert time.monotonic() < deadline_s, f"not within {within_s} s: {facts}\n{self.errors}"
            time.sleep(0.03)

    def wait_event(self, wanted: Callable[[dict[str, Any]], bool], within_s: float = LIMIT_S) -> dict[str, Any]:
        """Return the first event printed by the kiosk, from its start on, that is as wanted."""
        with self._news:
            found = self._news.wait_for(lambda: next(filter(wanted, self.events), None), timeout=within_s)
        assert found is not None, f"not within {within_s} s: {self.events}\n{self.errors}"
        return found

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it in peace; return its exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=LIMIT_S)

    def __enter__(self) -> ScriptedKiosk:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(timeout=10)
        for life in self.lives:
            life.close()
        self._listener.close()
        for reader in self._readers:
            reader.join(timeout=10)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def _take(self) -> None:
        assert self.process.stdout is not None
        for text in self.process.stdout:
            line = json.loads(text)
            if "address" in line:
                self._ready.put(int(line["address"].rstrip("/").rpartition(":")[2]))
            with self._news:
                self.events.append(line)
                self._news.notify_all()
        self._ready.put(None)

    def _take_errors(self) -> None:
        assert self.process.stderr is not None
        self._errors.extend(iter(self.process.stderr.readline, ""))


def _kiosk(options: dict[str, Any]) -> int:
    from voice_her2 import config
    from voice_her2.errors import VoiceHer2Error
    from voice_her2.health import Limits
    from voice_her2.modes import kiosk
    from voice_her2.modes.kiosk_plan import Plan

    def tell(line: Mapping[str, object]) -> None:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()

    plan = Plan(
        port=options["port"], log=Path(options["log"]) if options["log"] else None, limits=Limits(**options["limits"]),
        command=lambda task: [sys.executable, "-m", "rig.kiosk", "worker", task], tell=tell,
    )  # fmt: skip
    try:
        return kiosk.run(config.load({}), plan, lambda address: tell({"address": address}))
    except VoiceHer2Error as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


def _worker(task: str) -> int:
    """Do what the test says; beat as a worker does that is well, until told otherwise."""
    stage = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    stage.connect("\0" + os.environ["RIG_ADDRESS"])
    writing = threading.Lock()
    beat: dict[str, Any] = {"audio_age_s": 0.03, "zero_s": 0.0, "rss_bytes": 100_000_000, "blocks": 1, "threads": 3, "files": 9}

    def out(raw: str) -> None:
        with writing:
            sys.stdout.write(raw + "\n")
            sys.stdout.flush()

    def beating() -> None:
        while True:
            time.sleep(0.1)
            if beat:
                out(json.dumps({"event": "heartbeat", **beat}))

    def obeying() -> None:
        for raw in stage.makefile("rb"):
            order = json.loads(raw)
            if "print" in order:
                out(json.dumps(order["print"]))
            if "raw" in order:
                out(order["raw"])
            if "beat" in order:
                beat.clear() if order["beat"] is None else beat.update(order["beat"])
            if "exit" in order:
                os._exit(order["exit"])

    hello = {"pid": os.getpid(), "task": task, "content": os.environ["VOICE_HER2_CONTENT"]}
    stage.sendall(json.dumps(hello).encode() + b"\n")
    if task == "work":
        threading.Thread(target=beating, daemon=True).start()
    threading.Thread(target=obeying, daemon=True).start()
    for request in sys.stdin.buffer:
        stage.sendall(request)
    return 0


if __name__ == "__main__":
    sys.exit(_kiosk(json.loads(sys.argv[2])) if sys.argv[1] == "kiosk" else _worker(sys.argv[2]))
