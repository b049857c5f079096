"""Settings: defaults, then a TOML file, then the environment, then flags; validated once, frozen after.

Source of the order: as pip and many command line tools have it; the later one wins for each single value.
"""

from __future__ import annotations

import dataclasses
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from voice_her2.errors import UsageError

ENVIRONMENT_PREFIX = "VOICE_HER2_"
_NOT_SETTINGS = frozenset("pictures python supervisor".split())
"""Other names in the environment: what scripts, tests and the kiosk's worker are told by."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold every setting of a run. Empty strings mean: the default place, device or voice."""

    content: str = ""
    """Path of the content file; empty: the one that comes with the package."""
    model: str = ""
    """Folder of the recognition model; empty: the user's data folder."""
    microphone: str = ""
    """Part of the input device's name; empty: the system's default."""
    speaker: str = ""
    """Part of the output device's name; empty: the system's default."""
    voice: str = ""
    """A pyttsx3 voice id, such as `gmw/en-us`, or `neural:joe`; empty: the default English one."""
    rate_wpm: int = 170
    """Speaking rate, words a minute."""
    volume: float = 1.0
    """Scales the spoken answer, 0..2."""
    wake_phrase: str = ""
    """What begins a conversation, such as "hello computer"; empty: every question is heard."""
    holdoff_s: float = 0.4
    """What is heard so long after the own voice has ended is discarded (room echo)."""
    forget_s: float = 60.0
    """A conversation is forgotten after so much quiet."""

    def __post_init__(self) -> None:
        _in_range("rate_wpm", self.rate_wpm, 80, 400)
        _in_range("volume", self.volume, 0.0, 2.0)
        _in_range("holdoff_s", self.holdoff_s, 0.0, 5.0)
        _in_range("forget_s", self.forget_s, 5.0, 3600.0)
        if self.wake_phrase and len(self.wake_phrase.split()) not in (2, 3, 4):
            fix = 'Give two to four words that are not said otherwise, such as "hello computer"'
            raise UsageError("wake-phrase", "The wake phrase is too short or too long", seen=self.wake_phrase, fix=fix)
        for name in ("content", "model", "microphone", "speaker", "voice", "wake_phrase"):
            if any(not c.isprintable() for c in getattr(self, name)):
                raise UsageError(
                    "setting-unprintable",
                    f"The setting {name} has a control character",
                    seen=getattr(self, name),
                    fix="Give it without control characters",
                )


def load(flags: Mapping[str, object], *, environment: Mapping[str, str] | None = None, file: Path | None = None) -> Settings:
    """Return the settings that result from the file, the environment and the flags.

    `flags` whose value is None were not given. Raises UsageError naming the setting, its value and where it came from.
    """
    known = {field.name: field for field in dataclasses.fields(Settings)}
    values: dict[str, object] = {}
    if file is not None:
        values |= _typed(_read(file), known, f"the file {file}")
    environ = os.environ if environment is None else environment
    strange = [name for name in environ if name.startswith(ENVIRONMENT_PREFIX) and _unknown(name, known)]
    if strange:
        fix = "One of: " + ", ".join(ENVIRONMENT_PREFIX + name.upper() for name in known)
        raise UsageError("setting-unknown", "There is no setting of this name, in the environment", seen=strange[0], fix=fix)
    named = {name: environ[ENVIRONMENT_PREFIX + name.upper()] for name in known if ENVIRONMENT_PREFIX + name.upper() in environ}
    values |= _typed(named, known, "the environment")
    values |= _typed({name: value for name, value in flags.items() if value is not None}, known, "the command line")
    return Settings(**values)  # type: ignore[arg-type]  # _typed has converted each value to its field's type


def _unknown(name: str, known: Mapping[str, object]) -> bool:
    setting = name.removeprefix(ENVIRONMENT_PREFIX).casefold()
    return setting not in known and setting not in _NOT_SETTINGS


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(
            "settings-missing", "There is no such settings file", seen=str(file), fix="Check the path given with --settings"
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            "settings-unreadable", f"The settings file {file} cannot be read", seen=str(error), fix="Make it valid TOML in UTF-8"
        ) from error


def _typed(values: Mapping[str, object], known: Mapping[str, dataclasses.Field[object]], place: str) -> dict[str, object]:
    typed: dict[str, object] = {}
    for name, value in values.items():
        if name not in known:
            raise UsageError(
                "setting-unknown", f"There is no setting of this name, in {place}", seen=name, fix="One of: " + ", ".join(known)
            )
        kind = type(known[name].default)
        try:
            typed[name] = _convert(value, kind)
        except (TypeError, ValueError) as error:
            raise UsageError(
                "setting-type",
                f"The setting {name} in {place} is no {_KINDS[kind]}",
                seen=repr(value),
                fix=f"Give a {_KINDS[kind]}",
            ) from error
    return typed


_KINDS = {str: "text", int: "whole number", float: "number"}


def _convert(value: object, kind: type) -> object:
    if kind is str and isinstance(value, str):
        return value
    if kind in (int, float) and isinstance(value, (str, int, float)) and not isinstance(value, bool):
        if kind is int and isinstance(value, float) and not value.is_integer():
            raise ValueError(value)
        return kind(value)
    raise TypeError(value)


def _in_range(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise UsageError("setting-range", f"The setting {name} is out of range", seen=str(value), fix=f"Give {least} to {most}")
