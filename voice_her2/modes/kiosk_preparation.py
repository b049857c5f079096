"""Make a kiosk's new content ready in a child process, while the old one is still served."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from voice_her2.edges.worker_process import WorkerProcess, how_ended
from voice_her2.health import Trouble, trouble_of

PREPARE_LIMIT_S = 300.0


async def prepare_in_child(command: Sequence[str], environment: Mapping[str, str]) -> Trouble | None:
    """Let a child find out whether the content can be served, and render it; return what is wrong."""
    trouble: Trouble | None = None
    try:
        child = await WorkerProcess.start(command, environment)
    except OSError as error:
        return _not_prepared(str(error))
    try:
        async with asyncio.timeout(PREPARE_LIMIT_S):
            async for line in child.lines():
                trouble = trouble_of(line) if line.get("event") == "failed" else trouble
            code = await child.wait()
    except TimeoutError:
        return _not_prepared(f"not done in {PREPARE_LIMIT_S:.0f} s")
    finally:
        child.kill()
    return None if code == 0 else trouble or _not_prepared(how_ended(code))


def _not_prepared(seen: str) -> Trouble:
    return Trouble(
        "content-unprepared",
        "The new content cannot be made ready",
        seen,
        "See 'voice-her2 content check FILE', then save it again",
    )
