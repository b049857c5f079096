"""The page's server: fixed routes, a few clients, one picture for all of them.

What is to be shown stands on a board. A client gets what is on the board when it comes, and what has changed since whenever
it is ready for more: a slow one sees fewer pictures, and nothing queues up for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from voice_her2.edges.kiosk_page.connections import LimitedHttp, LimitedWebSocket
from voice_her2.edges.kiosk_page.gate import Gate
from voice_her2.errors import UsageError

HOST = "127.0.0.1"
MOST_CLIENTS = 8
MOST_MESSAGE_BYTES = 2048
REQUESTS_PER_S, REQUESTS_AT_ONCE = 8.0, 24
FLOOD_AFTER = 200
"""Requests refused for their number, after which a client is put out."""
LEAST_INTERVAL_S = 0.05
SEND_LIMIT_S = 5.0
FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}

HealthCheck = Callable[[], tuple[bool, Mapping[str, object]]]


def listening_socket(port: int) -> socket.socket:
    """Return a socket that listens on the loopback address; UsageError when the port is taken. 0: any free port."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, port))
        sock.listen(64)
    except (OSError, OverflowError) as error:
        sock.close()
        fix = "Stop what uses it, or give another one with --port"
        raise UsageError("port-taken", "The page's port cannot be used", seen=f"{HOST}:{port}: {error}", fix=fix) from error
    return sock


class Board:
    """Hold the latest message of each kind, and wake whoever waits for a change."""

    def __init__(self) -> None:
        self.latest: dict[str, tuple[int, str]] = {}
        self._version = 0
        self._waiting: set[asyncio.Event] = set()

    def put(self, kind: str, message: Mapping[str, object]) -> None:
        """Replace the message of this kind."""
        text = json.dumps({"about": kind, **message}, ensure_ascii=True)
        if self.latest.get(kind, (0, ""))[1] != text:
            self._version += 1
            self.latest[kind] = (self._version, text)
            for event in self._waiting:
                event.set()

    @contextlib.contextmanager
    def watched(self) -> Iterator[asyncio.Event]:
        """Give an event that is set at each change."""
        event = asyncio.Event()
        event.set()
        self._waiting.add(event)
        try:
            yield event
        finally:
            self._waiting.discard(event)


class PageServer:
    """Serve the page on a socket; `request` is called with each valid request of a client.

    `requests` are the words that a client may send; anything else is dropped.
    """

    def __init__(
        self,
        sock: socket.socket,
        board: Board,
        accepts: Callable[[str], bool],
        request: Callable[[str], None],
        health: HealthCheck,
    ) -> None:
        self._sock = sock
        self._board, self._accepts, self._request, self._health = board, accepts, request, health
        self.port: int = sock.getsockname()[1]
        self.clients = 0
        folder = files(__package__).joinpath("static")
        self._files = {path: (folder.joinpath(name).read_bytes(), kind) for path, (name, kind) in FILES.items()}
        routes = [Route(path, self._file) for path in FILES]
        app = Starlette(routes=[*routes, Route("/healthz", self._healthz), WebSocketRoute("/events", self._events)])
        app.router.redirect_slashes = False
        # The errors of clients are no news, and their headers not for a log.
        logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
        config = uvicorn.Config(
            Gate(app, self.port), http=LimitedHttp, ws=LimitedWebSocket, loop="asyncio", lifespan="off", log_config=None,
            access_log=False, server_header=False, proxy_headers=False, timeout_keep_alive=3, timeout_graceful_shutdown=2,
            h11_max_incomplete_event_size=8192, ws_max_size=MOST_MESSAGE_BYTES, ws_per_message_deflate=False,
            ws_ping_interval=10.0, ws_ping_timeout=10.0,
        )  # fmt: skip
        self._server = _Server(config)

    async def serve(self) -> None:
        """Serve until `stop`."""
        await self._server.serve(sockets=[self._sock])

    def stop(self) -> None:
        """End serving soon."""
        self._server.should_exit = True

    async def _file(self, request: Request) -> Response:
        body, kind = self._files[request.url.path]
        return Response(body, media_type=kind)

    async def _healthz(self, request: Request) -> Response:
        well, facts = self._health()
        return JSONResponse(dict(facts), status_code=200 if well else 503)

    async def _events(self, websocket: WebSocket) -> None:
        if self.clients >= MOST_CLIENTS:
            await websocket.send_denial_response(PlainTextResponse("Too many pages are open.", status_code=503))
            return
        self.clients += 1
        try:
            await websocket.accept()
            tasks = [asyncio.create_task(self._send(websocket)), asyncio.create_task(self._receive(websocket))]
            _, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in pending:
                task.cancel()
            # What ends one of them - the client gone, or too slow - is no error of ours.
            await asyncio.gather(*tasks, return_exceptions=True)
            with contextlib.suppress(RuntimeError, WebSocketDisconnect, asyncio.TimeoutError):
                await asyncio.wait_for(websocket.close(1008), 1.0)
        finally:
            self.clients -= 1

    async def _send(self, websocket: WebSocket) -> None:
        sent: dict[str, int] = {}
        with self._board.watched() as changed:
            while True:
                await changed.wait()
                changed.clear()
                for kind, (version, text) in list(self._board.latest.items()):
                    if sent.get(kind) != version:
                        sent[kind] = version
                        await asyncio.wait_for(websocket.send_text(text), SEND_LIMIT_S)
                await asyncio.sleep(LEAST_INTERVAL_S)

    async def _receive(self, websocket: WebSocket) -> None:
        times: deque[float] = deque(maxlen=REQUESTS_AT_ONCE)
        refused = 0
        while refused < FLOOD_AFTER:
            message = await websocket.receive()
            if message["type"] != "websocket.receive":
                return
            now_s = time.monotonic()
            if len(times) == REQUESTS_AT_ONCE and now_s - times[0] < REQUESTS_AT_ONCE / REQUESTS_PER_S:
                refused += 1
                continue
            times.append(now_s)
            if (request := _request_in(message.get("text"))) is not None and self._accepts(request):
                self._request(request)


def _request_in(text: str | None) -> str | None:
    """Return the request in a client's message, or None."""
    try:
        message = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    request = message.get("request") if isinstance(message, dict) else None
    return request if isinstance(request, str) else None


class _Server(uvicorn.Server):
    """Leave signals to the program."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
