"""Connections with an end: uvicorn's own protocols, with a limit to their number, their age and their slowness.

uvicorn has no time limit for a request's head, and none for a reader that stops reading.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

MOST_CONNECTIONS = 48
"""Of all kinds. A browser opens six to one host."""
REQUEST_LIMIT_S = 10.0
"""From connecting to the last byte of the last answer; a page of three small files takes milliseconds."""
UNREAD_LIMIT_S = 5.0


class LimitedHttp(H11Protocol):
    """Drop a connection that is one too many, or too old, unless it became a WebSocket."""

    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Take a connection, or refuse it."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
            return
        self._limit = self.loop.call_later(REQUEST_LIMIT_S, self._too_old)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of a connection."""
        if self._limit is not None:
            self._limit.cancel()
        super().connection_lost(exc)

    def _too_old(self) -> None:
        if self.transport.get_protocol() is self:
            self.transport.abort()


class LimitedWebSocket(WebSocketsSansIOProtocol):
    """Drop a client that does not read what it is sent."""

    _limit: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """Take that the client reads too slowly."""
        super().pause_writing()
        if self._limit is None:
            self._limit = self.loop.call_later(UNREAD_LIMIT_S, self.transport.abort)

    def resume_writing(self) -> None:
        """Take that it has caught up."""
        self._relax()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of a connection."""
        self._relax()
        super().connection_lost(exc)

    def _relax(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None
