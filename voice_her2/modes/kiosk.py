"""The kiosk: a supervisor in plain Python that owns the page and the health, and keeps a worker alive.

Nothing native runs here. What the worker prints drives the page and the monitor; what the monitor decides is done here.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Mapping

from voice_her2 import __version__
from voice_her2.config import Settings
from voice_her2.edges.systemd import Notifier
from voice_her2.edges.worker_process import WorkerProcess, how_ended
from voice_her2.errors import UsageError
from voice_her2.health import Health, Kill, Monitor, Retire, Start, Trouble
from voice_her2.kiosk_view import View
from voice_her2.modes.kiosk_content import SETTLE_S, ServedContent
from voice_her2.modes.kiosk_plan import Plan, worker_environment
from voice_her2.modes.kiosk_preparation import prepare_in_child
from voice_her2.modes.kiosk_transcripts import Transcripts

TICK_S = 0.1
CLOCK_S = 4
STOP_GRACE_S = 4.0
PAGE_REQUESTS = frozenset(
    ("stop", "repeat", "slower", "faster", "louder", "quieter", "mute", "what-can-i-ask", "help", "goodbye")
)
NOT_PRINTED = frozenset({"level", "heartbeat"})


class Kiosk:
    """Run one kiosk. `page` and `served` are made before, so that what is wrong with them is told at once."""

    def __init__(self, settings: Settings, plan: Plan, served: ServedContent, sock: socket.socket) -> None:
        from voice_her2.edges.kiosk_page import Board, PageServer

        self._settings, self._plan, self._served = settings, plan, served
        self._monitor = Monitor(plan.limits)
        self._view = View(served.content, settings.forget_s)
        self._board = Board()
        self._page = PageServer(sock, self._board, self._accepts, self._requested, self.health)
        self._worker: WorkerProcess | None = None
        self._notifier = Notifier()
        self._transcripts = Transcripts(plan.log)
        self._told: tuple[Health, Trouble | None] | None = None
        self._started_s = time.monotonic()
        self._over = asyncio.Event()
        self._exit_code = 0

    @property
    def port(self) -> int:
        """Port of the page."""
        return self._page.port

    async def run(self) -> int:
        """Run until a signal ends it; return the exit code."""
        loop = asyncio.get_running_loop()
        for number, code in ((signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGINT, 130)):
            loop.add_signal_handler(number, self._end, code)
        self._transcripts.open()
        self._show_content()
        self._show()
        jobs: list[Awaitable[object]] = [self._page.serve(), self._keep_worker(), self._watch_time(), self._watch_content()]
        tasks = [asyncio.ensure_future(job) for job in jobs]
        ending = asyncio.ensure_future(self._over.wait())
        try:
            # A job never ends by itself: one that does has failed, and takes the whole kiosk with it, for systemd to see.
            done, _ = await asyncio.wait([ending, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in done - {ending}:
                task.result()
        finally:
            self._notifier.tell("STOPPING=1")
            self._page.stop()
            if self._worker is not None:
                await self._worker.stop(STOP_GRACE_S)
            for task in tasks[1:]:
                task.cancel()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(asyncio.gather(*tasks, ending, return_exceptions=True), 5.0)
            self._transcripts.close()
        return self._exit_code

    def _end(self, code: int) -> None:
        self._exit_code = code
        self._over.set()

    # The worker.

    async def _keep_worker(self) -> None:
        while True:
            await asyncio.sleep(TICK_S / 2)
            if isinstance(self._monitor.tick(time.monotonic()), Start):
                await self._one_worker()

    async def _one_worker(self) -> None:
        try:
            worker = self._worker = await WorkerProcess.start(
                self._plan.command("work"), worker_environment(self._settings, self._served.copy)
            )
        except OSError as error:
            self._monitor.started(time.monotonic())
            self._ended(f"it cannot be started: {error}", 1)
            return
        self._monitor.started(time.monotonic())
        self._show()
        reading = asyncio.create_task(self._read(worker))
        waiting = asyncio.create_task(worker.wait())
        try:
            while not waiting.done():
                await asyncio.wait([waiting], timeout=TICK_S)
                match self._monitor.tick(time.monotonic()):
                    case Kill():
                        worker.kill()
                    case Retire():
                        await worker.stop(STOP_GRACE_S)
            # Its last lines say why it ended; a grandchild may hold the pipe open after it.
            await asyncio.wait([reading], timeout=0.5)
        finally:
            worker.kill()
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reading
        code = await waiting
        self._worker = None
        self._ended(how_ended(code), code)

    async def _read(self, worker: WorkerProcess) -> None:
        async for line in worker.lines():
            now_s = time.monotonic()
            self._monitor.line(now_s, line)
            if self._view.take(now_s, line):
                self._show()
            elif line.get("event") == "level":
                self._board.put("level", {"dbfs": line.get("dbfs")})
            if line.get("event") == "utterance":
                self._transcripts.write(line)
            if self._plan.tell is not None and line.get("event") not in NOT_PRINTED:
                self._plan.tell(line)

    def _ended(self, how: str, code: int) -> None:
        self._monitor.ended(time.monotonic(), how, code)
        self._view.worker_gone()
        self._show()

    # The page.

    def _accepts(self, request: str) -> bool:
        return request in PAGE_REQUESTS or request.removeprefix("ask:") in self._served.content.by_id

    def _requested(self, request: str) -> None:
        if self._worker is not None and self._monitor.takes_requests:
            self._worker.request(request)
        elif request.startswith("ask:"):
            self._view.read(time.monotonic(), request.removeprefix("ask:"))
            self._show()

    def _show(self) -> None:
        state, trouble = self._monitor.state, self._monitor.trouble
        self._board.put("picture", self._view.picture(state, trouble))
        if self._told != (state, trouble):
            self._told = (state, trouble)
            told: dict[str, object] = {"event": "health", "t": round(time.monotonic(), 4), "state": state.value}
            if trouble is not None:
                told |= {"code": trouble.code, "what": trouble.what, "seen": trouble.seen, "fix": trouble.fix}
            if self._plan.tell is not None:
                self._plan.tell(told)
            self._notifier.tell(f"STATUS={state.value}" + (f": {trouble.what} ({trouble.seen})" if trouble else ""))

    def _show_content(self) -> None:
        content = self._served.content
        entries = [{"id": entry.id, "question": entry.question} for entry in content.entries]
        logged = self._plan.log is not None
        self._board.put("content", {"title": content.title, "notice": content.notice, "entries": entries, "logged": logged})

    # Time, systemd, and what is asked about health.

    async def _watch_time(self) -> None:
        ready = False
        while True:
            await asyncio.sleep(TICK_S)
            now_s = time.monotonic()
            self._view.tick(now_s)
            self._show()
            # A page that hears nothing for a while takes the kiosk for dead.
            self._board.put("clock", {"beat": int(now_s) // CLOCK_S})
            if not ready and self._monitor.can_hear:
                ready = self._notifier.tell("READY=1") or True
            if ready:
                self._notifier.beat(now_s, self._monitor.last_audio_s, self._monitor.dialogue == "muted")

    def health(self) -> tuple[bool, Mapping[str, object]]:
        """Return whether questions are heard now, and the facts of `/healthz`."""
        monitor, now_s = self._monitor, time.monotonic()
        beat = monitor.beat if self._worker is not None else {}
        return monitor.can_hear, {
            "state": monitor.state.value,
            "dialogue": monitor.dialogue,
            "trouble": _parts(monitor.trouble),
            "audio_age_s": _age(now_s, monitor.last_audio_s),
            "utterance_age_s": _age(now_s, self._view.last_utterance_s),
            "restarts": monitor.restarts,
            "planned_restarts": monitor.planned_restarts,
            "worker": {key: beat.get(key) for key in ("rss_bytes", "threads", "files", "blocks", "zero_s", "content_sha256")},
            "worker_pid": self._worker.pid if self._worker is not None else None,
            "content": {
                "path": str(self._served.path),
                "sha256": self._served.content.sha256,
                "problem": _parts(self._served.problem),
            },
            "pages": self._page.clients,
            "uptime_s": round(now_s - self._started_s, 1),
            "transcripts": str(self._plan.log) if self._plan.log else None,
            "transcripts_problem": _parts(self._transcripts.trouble),
            "versions": {"voice_her2": __version__, "python": sys.version.split()[0]},
        }

    # The content file.

    async def _watch_content(self) -> None:
        while True:
            await asyncio.sleep(SETTLE_S)
            changed = await asyncio.to_thread(self._served.look)
            if changed is None:
                continue
            refused = await prepare_in_child(self._plan.command("prepare"), worker_environment(self._settings, changed.copy))
            if refused is not None:
                self._served.refuse(refused)
                continue
            self._served.take(changed)
            self._view.serve(changed.content)
            self._show_content()
            self._show()
            self._monitor.retire("the content has changed")


def run(settings: Settings, plan: Plan, announce: Callable[[str], None]) -> int:
    """Run a kiosk until a signal ends it; return the exit code. Errors of the start are raised."""
    try:
        from voice_her2.edges.kiosk_page import listening_socket
    except ImportError as error:
        fix = "Install it: pip install 'voice-her2[kiosk]'"
        raise UsageError("kiosk-missing", "The kiosk's page needs a web server", seen=str(error), fix=fix) from error
    from voice_her2.edges.single_instance import only_instance

    with only_instance() as folder, contextlib.closing(listening_socket(plan.port)) as sock:
        served = ServedContent(settings, folder)

        async def running() -> int:
            kiosk = Kiosk(settings, plan, served, sock)
            announce(f"http://127.0.0.1:{kiosk.port}/")
            return await kiosk.run()

        return asyncio.run(running())


def _parts(trouble: Trouble | None) -> dict[str, str] | None:
    return {"code": trouble.code, "what": trouble.what, "seen": trouble.seen, "fix": trouble.fix} if trouble else None


def _age(now_s: float, then_s: float | None) -> float | None:
    return None if then_s is None else round(now_s - then_s, 2)
