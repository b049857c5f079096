"""Collect what is wrong with a content file, each with its line, so that an author can mend all of it in one go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voice_her2.errors import ContentError
from voice_her2.grammar import bare_words
from voice_her2.templates import expand
from voice_her2.toml_lines import Place, TomlLines

LIMIT_PROBLEMS = 100
"""Beyond this many, problems are counted and not kept: a file in the wrong format has one on each line."""


class ContentSource:
    """Tell where in the file something stands."""

    def __init__(self, name: str, text: str, document: Mapping[str, Any]) -> None:
        self.name = name
        self._document = document
        self._lines = TomlLines(text)

    def line(self, place: Place) -> int:
        """Return the line of the value at `place`, from 1, or of the nearest thing around it."""
        return self._lines.line(place)

    def phrase_line(self, place: Place, phrase: str) -> int:
        """Return the line of the template under `place`, a list of templates, that makes `phrase` once bare."""
        value: Any = self._document
        for step in place:
            value = value[step]
        for index, template in enumerate(value):
            if bare_words(phrase) in map(bare_words, expand(template)):
                return self.line((*place, index))
        return self.line(place)


class Problems:
    """Hold the problems of one content file, in the order in which they were met."""

    def __init__(self, source: ContentSource) -> None:
        self.source = source
        self.found: list[ContentError] = []
        self.count = 0

    def add(self, place: Place, code: str, what: str, *, seen: object, fix: str) -> None:
        """Report a problem with the value at `place`."""
        self.add_at_line(self.source.line(place) if self.count < LIMIT_PROBLEMS else 0, code, what, seen=seen, fix=fix)

    def add_placed(self, place: Place, error: ContentError) -> None:
        """Report `error`, which knows no file, for the value at `place`."""
        self.add(place, error.code, error.what, seen=error.seen, fix=error.fix)

    def add_at_line(self, line: int, code: str, what: str, *, seen: object, fix: str) -> None:
        """Report a problem on a known line, from 1."""
        self.count += 1
        if len(self.found) < LIMIT_PROBLEMS:
            self.found.append(ContentError(code, what, seen=str(seen), fix=fix, path=self.source.name, line=line))
