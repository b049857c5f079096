"""The command line as people run it: a process, its exit code, and what it printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
AUDIO = ROOT / "tests" / "audio"


@dataclass(frozen=True)
class Done:
    """Hold how a command ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def command(*arguments: str | os.PathLike[str]) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "voice_her2", *map(os.fspath, arguments)]


def environment(more: Mapping[str, str | os.PathLike[str]] | None = None) -> dict[str, str]:
    return {**os.environ, **{name: os.fspath(value) for name, value in (more or {}).items()}, "PYTHONPATH": os.fspath(ROOT)}


def voice_her2(
    *arguments: str | os.PathLike[str],
    stdin: str = "",
    more: Mapping[str, str | os.PathLike[str]] | None = None,
    limit_s: float = 120.0,
) -> Done:
    """Run `voice-her2` to its end; a time limit that is reached fails the test."""
    done = subprocess.run(
        command(*arguments),
        input=stdin,
        env=environment(more),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)
