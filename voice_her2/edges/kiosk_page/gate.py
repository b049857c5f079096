"""Who may come in: an ASGI layer before everything else that looks at the Host and Origin of each request.

A page of another site can make this machine's browser send requests to the loopback address, and by rebinding a name even
read the answers: comparing Origin with Host does not help, as both are the attacker's then. So both must stand in a list.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cache-control", b"no-store"),
)


class Gate:
    """Let through what names this server as its host, and comes from its own page or from no page."""

    def __init__(self, app: App, port: int) -> None:
        self._app = app
        names = (b"127.0.0.1:%d" % port, b"localhost:%d" % port, b"[::1]:%d" % port)
        self._hosts = frozenset(names)
        self._origins = frozenset(b"http://" + name for name in names)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it with its reason."""
        if scope["type"] not in ("http", "websocket"):
            return

        async def guarded(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                message["headers"] = [*message.get("headers", []), *HEADERS]
            await send(message)

        refusal = self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, guarded)
        else:
            await _refuse(scope, guarded, *refusal)

    def _refusal(self, scope: Message) -> tuple[int, bytes] | None:
        """Return the status and reason of a refusal, or None."""
        values: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            values.setdefault(name.lower(), []).append(value.strip().lower())
        if len(hosts := values.get(b"host", [])) != 1 or hosts[0] not in self._hosts:
            return 421, b"This server answers to its own name only."
        origins = values.get(b"origin", [])
        if len(origins) > 1 or (origins and origins[0] not in self._origins):
            return 403, b"Another site's page may not read this one."
        if scope["type"] == "websocket":
            return None if origins else (403, b"A connection must say which page it comes from.")
        if values.get(b"sec-fetch-site", [b"none"])[0] not in (b"none", b"same-origin"):
            return 403, b"Another site's page may not read this one."
        if scope["method"] not in ("GET", "HEAD"):
            return 405, b"GET only."
        return None


async def _refuse(scope: Message, send: Send, status: int, reason: bytes) -> None:
    kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(reason)),
        (b"connection", b"close"),
    ]
    if status == 405:
        headers.append((b"allow", b"GET, HEAD"))
    await send({"type": f"{kind}.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.body", "body": b"" if scope.get("method") == "HEAD" else reason})
