"""How a kiosk runs: its plan, and the command and the environment of its child processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from voice_her2.config import ENVIRONMENT_PREFIX, Settings
from voice_her2.health import Limits

DEFAULT_PORT = 8765


def worker_command(task: str) -> list[str]:
    """Return the command that does a task of the worker, `work` or `prepare`, in a child process."""
    return [sys.executable, "-m", "voice_her2", "kiosk", "worker", task]


@dataclass(frozen=True, slots=True)
class Plan:
    """Say how a kiosk runs."""

    port: int = DEFAULT_PORT
    log: Path | None = None
    """Where what was heard is written; None: nowhere."""
    limits: Limits = field(default_factory=Limits)
    command: Callable[[str], Sequence[str]] = worker_command
    tell: Callable[[Mapping[str, object]], None] | None = None
    """Called with each line of the worker, and with each change of health."""


def worker_environment(settings: Settings, content: Path) -> dict[str, str]:
    """Return the environment of a child process: these settings, and the content at this path."""
    values = {ENVIRONMENT_PREFIX + f.name.upper(): str(getattr(settings, f.name)) for f in fields(Settings)}
    values[ENVIRONMENT_PREFIX + "CONTENT"] = str(content)
    return {**os.environ, **values, "VOICE_HER2_SUPERVISOR": str(os.getpid())}
