"""The file of what a kiosk has heard, where one was asked for; nobody else may read it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from voice_her2.errors import UsageError
from voice_her2.health import Trouble


class Transcripts:
    """Append what is heard to a file, or to none."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._log: IO[str] | None = None
        self.trouble: Trouble | None = None
        """What keeps the last utterance from being written."""

    def open(self) -> None:
        """Open the file; raise UsageError where it cannot be written."""
        if self._path is not None:
            self._log = _opened(self._path)

    def write(self, line: Mapping[str, Any]) -> None:
        """Append an utterance; what keeps it from being written is told in `trouble`."""
        if self._log is None or line.get("outcome") == "no_speech":
            return
        kept = {key: line.get(key) for key in ("transcript", "outcome", "entry", "reason")}
        try:
            self._log.write(json.dumps({"at": datetime.now().astimezone().isoformat(timespec="seconds"), **kept}) + "\n")
            self._log.flush()
            self.trouble = None
        except OSError as error:
            self.trouble = Trouble("log-unwritable", "What was heard cannot be written", str(error), "Make room on the disk")

    def close(self) -> None:
        """Close the file."""
        if self._log is not None:
            self._log.close()


def _opened(path: Path) -> IO[str]:
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600), "a", encoding="utf-8")
    except OSError as error:
        fix = "Name a file that can be written, or leave --log-transcripts out"
        raise UsageError("log-unwritable", "What is heard cannot be written there", seen=str(error), fix=fix) from error
