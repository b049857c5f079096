"""Name everything that can go wrong, once.

    VoiceHer2Error            code, exit code; what happened, the value seen, the fix
    +-- UsageError            2   a flag, setting or argument
    +-- ContentError          3   the content file: adds line and path
    +-- ModelError            4   the recogniser's model: missing, damaged, not to be had
    +-- SoundDeviceError      5   microphone or speaker: absent, lost, refused
    +-- RecordingError        6   one recording that cannot be read; the others still are
    +-- SpeechOutputError     7   rendering or playing the spoken answer

An error raised in an edge is always one of these; foreign exceptions are chained to it (`raise ... from`). Refusing to
answer is not an error: it is `outcome.NotRecognized`.
"""

from __future__ import annotations

from typing import Any, ClassVar

INTERRUPTED_EXIT_CODE = 130
UNWRITTEN_EXIT_CODE = 1
"""Of output that cannot be written: the disk is full, or whoever read it is gone."""


class VoiceHer2Error(Exception):
    """Say what happened, the value that was seen, and what mends it.

    `what` and `fix` are whole sentences without the full stop; `seen` is the offending value as text, already cut to a
    length that fits a terminal line by `printable`.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, what: str, *, seen: str, fix: str) -> None:
        super().__init__(what)
        self.code = code
        """Stable, machine-readable name of this failure, such as `model-missing`."""
        self.what = what
        self.seen = printable(seen)
        self.fix = fix

    def __reduce__(self) -> tuple[Any, ...]:
        # Exception's own way calls the class with `what` alone, which fails in the process that unpickles it.
        return _restored, (type(self), self.args, dict(self.__dict__))

    def __str__(self) -> str:
        return f"{self.what}\n  seen: {self.seen}\n  fix:  {self.fix}"


class UsageError(VoiceHer2Error):
    """Report a flag, setting or argument that cannot be used."""

    exit_code = 2


class ContentError(VoiceHer2Error):
    """Report content that must not be served, with the file and the line where it stands."""

    exit_code = 3

    def __init__(self, code: str, what: str, *, seen: str, fix: str, path: str = "", line: int = 0) -> None:
        super().__init__(code, what, seen=seen, fix=fix)
        self.path = path
        self.line = line
        """Line of the file, counted from 1; 0 when the failure has no line."""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}: " if self.line else f"{self.path}: " if self.path else ""
        return place + super().__str__()


class ModelError(VoiceHer2Error):
    """Report a recognition model that is missing, damaged or cannot be fetched."""

    exit_code = 4


class SoundDeviceError(VoiceHer2Error):
    """Report a microphone or speaker that is absent, lost or refuses."""

    exit_code = 5


class RecordingError(VoiceHer2Error):
    """Report one recording that cannot be read."""

    exit_code = 6


class SpeechOutputError(VoiceHer2Error):
    """Report that an answer could not be rendered or played."""

    exit_code = 7


def printable(text: str, limit: int = 200) -> str:
    """Return text that is safe on a terminal: no control, bidirectional or escape characters, at most `limit` long."""
    safe = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text[: limit + 1])
    return safe if len(safe) <= limit else safe[: limit - 1] + "…"


def _restored(kind: type[VoiceHer2Error], args: tuple[Any, ...], attributes: dict[str, Any]) -> VoiceHer2Error:
    error = kind.__new__(kind, *args)
    error.__dict__.update(attributes)
    return error
