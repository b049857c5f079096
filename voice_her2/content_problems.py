"""Collect what is wrong with a content file, each with its line, so that an author can mend all of it in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
        self._templates: dict[Place, dict[str, int]] = {}

    def line(self, place: Place) -> int:
        """Return the line of the value at `place`, from 1, or of the nearest thing around it."""
        return self._lines.line(place)

    def phrase_line(self, place: Place, phrase: str) -> int:
        """Return the line of the template under `place`, a list of templates, that makes `phrase` once bare."""
        if place not in self._templates:
            self._templates[place] = self._template_indexes(place)
        index = self._templates[place].get(bare_words(phrase))
        return self.line(place if index is None else (*place, index))

    def _template_indexes(self, place: Place) -> dict[str, int]:
        value: Any = self._document
        for step in place:
            value = value[step]
        indexes: dict[str, int] = {}
        for index, template in enumerate(value):
            for phrase in expand(template):
                indexes.setdefault(bare_words(phrase), index)
        return indexes


class Problems:
    """Hold the problems of one content file, in the order in which they were met."""

    def __init__(self, source: ContentSource) -> None:
        self.source = source
        self.found: list[ContentError] = []
        self.count = 0

    @property
    def full(self) -> bool:
        """Tell whether further problems are only counted."""
        return self.count >= LIMIT_PROBLEMS

    def add(self, place: Place, code: str, what: str, *, seen: object, fix: str) -> None:
        """Report a problem with the value at `place`."""
        self._add(lambda: self.source.line(place), code, what, seen, fix)

    def add_placed(self, place: Place, error: ContentError) -> None:
        """Report `error`, which knows no file, for the value at `place`."""
        self.add(place, error.code, error.what, seen=error.seen, fix=error.fix)

    def add_phrase(self, place: Place, phrase: str, code: str, what: str, *, fix: str) -> None:
        """Report a problem with `phrase`, which a template of the list at `place` makes."""
        self._add(lambda: self.source.phrase_line(place, phrase), code, what, phrase, fix)

    def _add(self, line: Callable[[], int], code: str, what: str, seen: object, fix: str) -> None:
        if not self.full:
            self.found.append(ContentError(code, what, seen=str(seen), fix=fix, path=self.source.name, line=line()))
        self.count += 1
