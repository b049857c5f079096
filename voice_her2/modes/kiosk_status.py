"""Ask a running kiosk how it does."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voice_her2.errors import UsageError, printable

HOST = "127.0.0.1"
LIMIT_S = 5.0
MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Status:
    """Hold what `/healthz` said."""

    hears: bool
    facts: Mapping[str, Any]

    def as_text(self) -> str:
        """Return the facts for people, one a line."""
        rows = [("hears", "yes" if self.hears else "no")]
        for name, value in self.facts.items():
            rows += [(f"{name}.{key}", part) for key, part in value.items()] if isinstance(value, dict) else [(name, value)]
        return "\n".join(f"{name:<24} {_shown(value)}" for name, value in rows)


def status(port: int) -> Status:
    """Return how the kiosk on this port does; UsageError where none answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=LIMIT_S)
    try:
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        facts = json.loads(response.read(MOST_BYTES))
        if not isinstance(facts, dict) or "state" not in facts:
            raise ValueError("something else answers there")
    except (OSError, ValueError, http.client.HTTPException) as error:
        fix = "Start it with 'voice-her2 kiosk', or name its port: 'voice-her2 kiosk --port N status'"
        raise UsageError("no-kiosk", "No kiosk answers", seen=f"{HOST}:{port}: {error}", fix=fix) from error
    finally:
        connection.close()
    return Status(response.status == http.client.OK, facts)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        value = ", ".join(f"{key} {part}" for key, part in value.items())
    return "-" if value is None else printable(str(value), 300)
