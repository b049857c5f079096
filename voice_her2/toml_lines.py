"""Tell on which line of a TOML file a value stands; tomllib, which reads the values, forgets that.

The text must be one that tomllib accepts. Tables are found in one pass; what stands inside one is read only when asked for,
so that a file without a mistake costs almost nothing.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field

Place = tuple[str | int, ...]
"""Where a value stands: keys, and indexes from 0 in arrays: ("entries", 3, "phrasings", 0)."""

# Possessive throughout (Python 3.11): a text of a megabyte must cost one pass.
_STRING = (
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"{3,5}'
    r"|'''(?:[^']++|'(?!''))*+'{3,5}"
    r'|"(?:[^"\\\n]++|\\.)*+"'
    r"|'[^'\n]*+'"
)
# Most lines have no bracket outside a one-line text: they are passed over whole, which makes the pass six times as quick.
_DULL_LINE = r'^[^\[\]#"\'\n]*+(?:"(?!"")[^"\\\n]*+"[^\[\]#"\'\n]*+)*+\n'
_LANDMARK = re.compile(rf"{_DULL_LINE}|{_STRING}|#[^\n]*|[\[\]]", re.DOTALL | re.MULTILINE)
_TOKEN = re.compile(rf"{_STRING}|#[^\n]*|[\[\]{{}}=,.\n]|[^\s\"'#=,\[\]{{}}.]+", re.DOTALL)
_LIMIT_DOTTED_KEYS = 16
"""A key dotted deeper than this is placed by its start, so that one of thousands of parts costs no more than its length."""


@dataclass(slots=True)
class _Table:
    path: Place
    start: int
    end: int
    places: dict[Place, int] | None = None


@dataclass(slots=True)
class _Frame:
    """Hold an array (`index` counts) or an inline table (`index` is None) that is being read."""

    path: Place
    index: int | None
    keys: list[str] = field(default_factory=list)
    in_value: bool = False


class TomlLines:
    """Find the lines of a TOML text, counted from 1."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._tables = list(_tables(text))
        self._by_path: dict[Place, list[_Table]] = {}
        self._first: dict[Place, int] = {}
        for table in self._tables:
            self._by_path.setdefault(table.path, []).append(table)
            for length in range(1, len(table.path) + 1):
                self._first.setdefault(table.path[:length], table.start)

    def line(self, path: Place) -> int:
        """Return the line of the value at `path`, of the nearest thing around it that stands in the file, else 1."""
        for length in range(len(path), -1, -1):
            near = path[:length]
            if near in self._first:
                return self._line_at(self._first[near])
            for split in range(length, -1, -1):
                for table in self._by_path.get(near[:split], ()):
                    if (position := self._places(table).get(near)) is not None:
                        return self._line_at(position)
        return 1

    def _line_at(self, position: int) -> int:
        return bisect_right(self._breaks, position - 1) + 1

    def _places(self, table: _Table) -> dict[Place, int]:
        if table.places is None:
            table.places = _places(self._text, table)
        return table.places


def _tables(text: str) -> list[_Table]:
    """Return the tables in order; the first is the file's top, which has the empty path."""
    tables = [_Table((), 0, len(text))]
    sizes: dict[Place, int] = {}
    depth = header_end = 0
    for match in _LANDMARK.finditer(text):
        mark, position = match.group(), match.start()
        if position < header_end:
            continue
        if mark == "[" and depth == 0 and not text[text.rfind("\n", 0, position) + 1 : position].strip():
            keys, is_array, header_end = _header(text, position)
            path = _resolved(keys, sizes, is_array)
            tables[-1].end = position
            tables.append(_Table(path, position, len(text)))
        elif mark == "[":
            depth += 1
        elif mark == "]":
            depth -= 1
    return tables


def _header(text: str, position: int) -> tuple[list[str], bool, int]:
    is_array = text.startswith("[[", position)
    keys: list[str] = []
    end = position
    for token in _TOKEN.finditer(text, position + (2 if is_array else 1)):
        end = token.end()
        if token.group() == "]":
            break
        if token.group() != ".":
            keys.append(_key(token.group()))
    return keys, is_array, end + (1 if is_array else 0)


def _resolved(keys: list[str], sizes: dict[Place, int], is_array: bool) -> Place:
    """Return the path with the indexes of the arrays of tables that the header stands in; counts a new element."""
    path: Place = ()
    for key in keys[:-1]:
        path = (*path, key)
        if path in sizes:
            path = (*path, sizes[path] - 1)
    path = (*path, keys[-1]) if keys else path
    if is_array:
        sizes[path] = sizes.get(path, 0) + 1
        path = (*path, sizes[path] - 1)
    return path


def _places(text: str, table: _Table) -> dict[Place, int]:
    """Return where each value of one table starts: at its key, or in an array at the value itself."""
    places: dict[Place, int] = {}
    start = _header(text, table.start)[2] if table.path else table.start
    stack = [_Frame(table.path, None)]
    for match in _TOKEN.finditer(text, start, table.end):
        mark, top = match.group(), stack[-1]
        if mark[0] == "#":
            continue
        if mark == "\n":
            if len(stack) == 1:
                top.keys, top.in_value = [], False
        elif mark == ",":
            if top.index is not None:
                top.index += 1
            else:
                top.keys, top.in_value = [], False
        elif mark == "=":
            top.in_value = True
        elif mark in ("]", "}"):
            if len(stack) > 1:
                stack.pop()
        elif top.index is None and not top.in_value:
            if mark != "." and len(top.keys) < _LIMIT_DOTTED_KEYS:
                top.keys.append(_key(mark))
                places.setdefault((*top.path, *top.keys), match.start())
        else:
            path: Place = (*top.path, *top.keys) if top.index is None else (*top.path, top.index)
            places.setdefault(path, match.start())
            if mark in ("[", "{"):
                stack.append(_Frame(path, 0 if mark == "[" else None))
    return places


def _key(mark: str) -> str:
    if mark[0] == "'":
        return mark[1:-1]
    if mark[0] != '"':
        return mark
    if "\\" not in mark:
        return mark[1:-1]
    return next(iter(tomllib.loads(f"{mark} = 0")))
