"""Labelled recordings: a folder with a `manifest.tsv` that says of each what is right.

Columns, separated by tabs, in any order: `file` (path from the folder), `kind`, `expected`, and, if there, `voice` and `text`.
`expected` is one word, or one for each utterance of the recording, separated by spaces:

| expected | right is |
|---|---|
| an entry's id | its answer |
| `none` or `-` | no answer; asking back helps nobody but harms nobody |
| `ask` | asking back |
| `ask-or:ENTRY` | asking back, or that entry's answer |
| `command:NAME` | the command, obeyed |
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from voice_her2.errors import UsageError
from voice_her2.replies import Command

MANIFEST_NAME = "manifest.tsv"
_COMMANDS = tuple(command.value for command in Command)
COLUMNS_NEEDED = ("file", "kind", "expected")


@dataclass(frozen=True, slots=True)
class AnEntry:
    """Want this entry answered."""

    entry_id: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Want no entry answered."""


@dataclass(frozen=True, slots=True)
class AskBack:
    """Want it asked what was meant; `or_entry` may be answered as well, if it is not empty."""

    or_entry: str = ""


@dataclass(frozen=True, slots=True)
class ACommand:
    """Want this command obeyed."""

    name: str


Wanted = AnEntry | NoAnswer | AskBack | ACommand


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one labelled recording; `wanted` has at least one item, the last one stands for the last utterance."""

    file: str
    """Path from the folder, as the manifest has it."""
    kind: str
    wanted: tuple[Wanted, ...]
    expected: str
    """What `wanted` was read from."""
    voice: str = ""
    text: str = ""

    @property
    def allowed(self) -> frozenset[str]:
        """Entries that may be answered somewhere in the recording."""
        named = (w.entry_id if isinstance(w, AnEntry) else w.or_entry if isinstance(w, AskBack) else "" for w in self.wanted)
        return frozenset(name for name in named if name)


def wanted_of(expected: str, entry_ids: Collection[str]) -> tuple[Wanted, ...]:
    """Return what a manifest's `expected` asks for; raise UsageError for what it cannot mean."""
    wanted = tuple(_wanted(word, entry_ids) for word in expected.split())
    if not wanted:
        raise _meaningless(expected, entry_ids)
    return wanted


def read_cases(folder: Path, entry_ids: Collection[str]) -> tuple[Case, ...]:
    """Return the labelled recordings of a folder in the manifest's order; raise UsageError where there are none to be had."""
    path = folder / MANIFEST_NAME
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (FileNotFoundError, NotADirectoryError) as error:
        fix = f"Give a folder with a {MANIFEST_NAME}: columns {', '.join(COLUMNS_NEEDED)}, text, separated by tabs"
        raise UsageError("manifest-missing", "There is no manifest in this folder", seen=str(path), fix=fix) from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        what = "The manifest cannot be read"
        raise UsageError("manifest-unreadable", what, seen=f"{path}: {error}", fix="Make it UTF-8 text with tabs") from error
    return tuple(_case(path, number, row, entry_ids) for number, row in enumerate(rows, start=2))


def _case(path: Path, line: int, row: dict[str, str | None], entry_ids: Collection[str]) -> Case:
    missing = [name for name in COLUMNS_NEEDED if not row.get(name)]
    if missing:
        what = f"Line {line} of the manifest has no {' and no '.join(missing)}"
        raise UsageError("manifest-column", what, seen=str(path), fix=f"Fill the columns {', '.join(COLUMNS_NEEDED)}")
    expected = row["expected"] or ""
    try:
        wanted = wanted_of(expected, entry_ids)
    except UsageError as error:
        raise UsageError(error.code, f"{error.what}, in line {line} of {path}", seen=error.seen, fix=error.fix) from error
    return Case(row["file"] or "", row["kind"] or "", wanted, expected, row.get("voice") or "", row.get("text") or "")


def _wanted(word: str, entry_ids: Collection[str]) -> Wanted:
    if word in entry_ids:
        return AnEntry(word)
    head, _, tail = word.partition(":")
    match head:
        case "none" | "-" if not tail:
            return NoAnswer()
        case "ask" if not tail:
            return AskBack()
        case "ask-or" if tail in entry_ids:
            return AskBack(tail)
        case "command" if tail in _COMMANDS:
            return ACommand(tail)
    raise _meaningless(word, entry_ids)


def _meaningless(word: str, entry_ids: Collection[str]) -> UsageError:
    entries = ", ".join(sorted(entry_ids)[:12])
    fix = f"Give an entry's id, none, ask, ask-or:ENTRY or command:NAME; entries are {entries}; commands {', '.join(_COMMANDS)}"
    return UsageError("manifest-expected", "The expected outcome means nothing here", seen=repr(word), fix=fix)
