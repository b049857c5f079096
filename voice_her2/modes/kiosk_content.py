"""The content that a kiosk serves: private copies of what was good, while the file itself may be edited at any time."""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from voice_her2 import places
from voice_her2.config import Settings
from voice_her2.content import Content
from voice_her2.content_file import LIMIT_FILE_BYTES, read_content
from voice_her2.errors import ContentError, VoiceHer2Error
from voice_her2.health import Trouble

SETTLE_S = 1.0
"""A file that has not changed for so long is not being written any more."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Hold a content that could be read, and its copy."""

    content: Content
    copy: Path


class ServedContent:
    """Serve the content that is set, from a copy that nobody edits.

    When the file is broken at the start, the last good copy of an earlier run is served, if there is one; else ContentError.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.path = places.content_file(settings)
        self._folder = folder
        self._name = "content-" + hashlib.sha256(os.fsencode(self.path.absolute())).hexdigest()[:16]
        self._last_good = folder / f"{self._name}.toml"
        self._seen = self._settled = self._state()
        self.problem: Trouble | None = None
        try:
            self.content, self.copy = self._copied()
        except ContentError as error:
            reading = read_content(self._last_good)
            if reading.content is None:
                raise
            self.problem = _trouble(error)
            self.content, self.copy = reading.content, self._last_good
        self.take(Changed(self.content, self.copy))

    def look(self) -> Changed | None:
        """Return the file's content when it has changed and can be read; to be called every `SETTLE_S`, on any thread."""
        state = self._state()
        if state != self._seen:
            self._seen = state
            return None
        if state == self._settled:
            return None
        self._settled = state
        try:
            content, copy = self._copied()
        except VoiceHer2Error as error:
            self.problem = _trouble(error)
            return None
        if content.sha256 == self.content.sha256:
            self.problem = None
            return None
        return Changed(content, copy)

    def take(self, changed: Changed) -> None:
        """Serve this from now on."""
        if changed.copy != self._last_good:
            changed.copy.replace(self._last_good)
            self.problem = None
        self.content, self.copy = changed.content, self._last_good

    def refuse(self, problem: Trouble) -> None:
        """Go on serving what was good, and say why."""
        self.problem = problem

    def _copied(self) -> tuple[Content, Path]:
        """Return the content of a new copy of the file, and the copy."""
        copy = self._folder / f"{self._name}.new"
        try:
            with self.path.open("rb") as file:
                data = file.read(LIMIT_FILE_BYTES + 1)
        except OSError:
            data = b""
        reading = read_content(self.path)
        if reading.content is None:
            raise reading.problems[0]
        if hashlib.sha256(data).hexdigest() != reading.content.sha256:
            raise ContentError(
                "changing",
                "The content file changed while it was read",
                seen=str(self.path),
                fix="Save it again",
                path=str(self.path),
            )
        with contextlib.suppress(FileNotFoundError):
            copy.unlink()
        try:
            with os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(data)
        except OSError as error:
            fix = "Make room there"
            raise ContentError("uncopied", "The content cannot be copied", seen=str(error), fix=fix, path=str(copy)) from error
        return reading.content, copy

    def _state(self) -> tuple[int, ...]:
        try:
            status = self.path.stat()
        except OSError:
            return ()
        return (status.st_mtime_ns, status.st_size, status.st_ino)


def _trouble(error: VoiceHer2Error) -> Trouble:
    place = f"{error.path}:{error.line}: " if isinstance(error, ContentError) and error.line else ""
    return Trouble(error.code, error.what, place + error.seen, error.fix)
