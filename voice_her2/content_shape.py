"""Turn a parsed content file into the data of content.py, refusing what has the wrong shape: keys, types, texts, templates.

What the parts say about one another is for content_rules.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from voice_her2.content import Concept, Content, Contrast, Entry, Pronunciation, Role
from voice_her2.content_problems import Problems
from voice_her2.content_text import (
    LIMIT_ANSWER_CHARACTERS,
    LIMIT_NOTE_CHARACTERS,
    LIMIT_PHRASE_CHARACTERS,
    LIMIT_QUESTION_CHARACTERS,
    check_note,
    check_template_text,
    check_text,
)
from voice_her2.errors import ContentError
from voice_her2.grammar import bare_words
from voice_her2.templates import expand
from voice_her2.toml_lines import Place

FORMAT = 1
LIMIT_ENTRIES = 20_000
LIMIT_PHRASES = 200_000
"""Of all templates of a file together. Source: twice the 10,000 entries of 10 phrasings that the engine is built for."""
LIMIT_NAME_CHARACTERS = 64

_ID = re.compile(r"[a-z0-9-]+")
_NAME = re.compile(r"[a-z0-9]+(?:[ -][a-z0-9]+)*")
_TOKEN = re.compile(r"[a-z0-9]+")
_LANGUAGE = re.compile(r"en(?:-[A-Z]{2})?")
_TYPES = {str: "a text", bool: "true or false", int: "a whole number", float: "a number", list: "a list", dict: "a table"}


class _Reader:
    """Read the values of a file's tables; report what is wrong and give an empty value for it."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.phrases_left = LIMIT_PHRASES

    def known_keys(self, table: Mapping[str, Any], place: Place, required: str, optional: str = "") -> None:
        known = [*required.split(), *optional.split()]
        for key in table:
            if key not in known:
                near = None if self.problems.full else _nearest(key, known)
                fix = f"Did you mean '{near}'?" if near else f"Take it out; known here: {', '.join(known)}"
                self.problems.add((*place, key), "unknown-key", "A key is not known here", seen=key, fix=fix)
        for key in required.split():
            if key not in table:
                what = f"The key '{key}' is missing"
                self.problems.add(
                    place, "missing-key", what, seen=", ".join(table) or "(nothing)", fix=f"Add a line '{key} = ...'"
                )

    def wrong_type(self, place: Place, value: object, wanted: str) -> None:
        found = _TYPES.get(type(value), "a date or time")
        what = f"{found[0].upper()}{found[1:]} stands where {wanted} must stand"
        fix = f"Write {wanted}" + (', in "quotes"' if wanted == "a text" else "")
        self.problems.add(place, "wrong-type", what, seen=_shown(value), fix=fix)

    def text(self, table: Mapping[str, Any], key: str, place: Place, limit: int) -> str:
        return self._checked(table, key, place, lambda value: check_text(value, limit))

    def note(self, table: Mapping[str, Any], key: str, place: Place) -> str:
        return self._checked(table, key, place, check_note)

    def _checked(self, table: Mapping[str, Any], key: str, place: Place, check: Callable[[str], None]) -> str:
        if key not in table:
            return ""
        value, here = table[key], (*place, key)
        if not isinstance(value, str):
            self.wrong_type(here, value, "a text")
            return ""
        try:
            check(value)
        except ContentError as error:
            self.problems.add_placed(here, error)
            return ""
        return value

    def name(self, table: Mapping[str, Any], key: str, place: Place, pattern: re.Pattern[str], rule: str) -> str:
        value = self.text(table, key, place, LIMIT_NAME_CHARACTERS)
        if value and not pattern.fullmatch(value):
            self.problems.add((*place, key), "bad-name", f"'{key}' is not written as it must be", seen=value, fix=rule)
            return ""
        return value

    def items(self, table: Mapping[str, Any], key: str, place: Place, wanted: str) -> list[Any]:
        value = table.get(key, [])
        if not isinstance(value, list):
            self.wrong_type((*place, key), value, wanted)
            return []
        return value

    def tables(self, table: Mapping[str, Any], key: str) -> Iterator[tuple[Place, Mapping[str, Any]]]:
        for index, value in enumerate(self.items(table, key, (), f"a list of tables, [[{key}]]")):
            if isinstance(value, dict):
                yield (key, index), value
            else:
                self.wrong_type((key, index), value, "a table")

    def sub_table(self, table: Mapping[str, Any], key: str, place: Place) -> Mapping[str, Any]:
        value = table.get(key, {})
        if not isinstance(value, dict):
            self.wrong_type((*place, key), value, "a table")
            return {}
        return value

    def texts(self, table: Mapping[str, Any], key: str, place: Place) -> Iterator[tuple[Place, str]]:
        for index, value in enumerate(self.items(table, key, place, "a list of texts")):
            if isinstance(value, str):
                yield (*place, key, index), value
            else:
                self.wrong_type((*place, key, index), value, "a text")

    def phrases(self, table: Mapping[str, Any], key: str, place: Place) -> tuple[str, ...]:
        """Return the phrases that the templates under `key` stand for, each once."""
        phrases: dict[str, None] = {}
        for here, template in self.texts(table, key, place):
            try:
                check_template_text(template)
                expanded = expand(template)
            except ContentError as error:
                self.problems.add_placed(here, error)
                continue
            if max(map(len, expanded)) > LIMIT_PHRASE_CHARACTERS:
                what = f"A phrase is longer than {LIMIT_PHRASE_CHARACTERS} characters"
                self.problems.add(
                    here, "too-long", what, seen=max(expanded, key=len), fix="Shorten it: nobody asks at such length"
                )
            self.phrases_left -= len(expanded)
            if self.phrases_left >= 0:
                phrases.update(dict.fromkeys(expanded))
            elif self.phrases_left + len(expanded) >= 0:
                what = f"The templates of this file stand for more than {LIMIT_PHRASES:,} phrases"
                self.problems.add(here, "too-many-phrases", what, seen=template, fix="Use fewer alternatives and optional parts")
        return tuple(phrases)

    def words(self, table: Mapping[str, Any], key: str, place: Place) -> tuple[str, ...]:
        """Return the phrases under `key` as bare words, at least one."""
        if table.get(key) == []:
            self.problems.add(
                (*place, key), "empty-list", f"The list '{key}' has no words", seen="[]", fix="Give at least one word"
            )
        return tuple(dict.fromkeys(bare_words(phrase) for phrase in self.phrases(table, key, place)))


def read_shape(document: Mapping[str, Any], problems: Problems, sha256: str) -> Content:
    """Return the content of a parsed file. Where `problems` were added, it is incomplete and must not be used."""
    reader = _Reader(problems)
    found_format = document.get("format")
    if "format" in document and (type(found_format) is not int or found_format != FORMAT):
        what = f"The file's format is not {FORMAT}, the only one that is known"
        problems.add(
            ("format",), "format", what, seen=_shown(found_format), fix=f"Write 'format = {FORMAT}', or update voice_her2"
        )
        return Content("", "", "", (), (), (), ())
    reader.known_keys(document, (), "format title language notice entries", "pronunciations contrasts concepts")
    pronunciations = tuple(_pronunciation(reader, place, table) for place, table in reader.tables(document, "pronunciations"))
    contrasts = tuple(_contrast(reader, place, table) for place, table in reader.tables(document, "contrasts"))
    concepts = tuple(_concept(reader, place, table) for place, table in reader.tables(document, "concepts"))
    listed = reader.items(document, "entries", (), "a list of tables, [[entries]]")
    if "entries" in document and not 0 < len(listed) <= LIMIT_ENTRIES:
        what = f"The file has {len(listed):,} entries; it must have 1 to {LIMIT_ENTRIES:,}"
        problems.add(
            ("entries",), "entry-count", what, seen=f"{len(listed):,}", fix="Give at least one [[entries]], or split the file"
        )
        return Content("", "", "", (), (), (), ())
    entries = tuple(_entry(reader, place, table) for place, table in reader.tables(document, "entries"))
    return Content(
        title=reader.text(document, "title", (), LIMIT_QUESTION_CHARACTERS),
        language=reader.name(
            document, "language", (), _LANGUAGE, 'Write one such as "en" or "en-GB": no other language is understood'
        ),
        notice=reader.text(document, "notice", (), LIMIT_NOTE_CHARACTERS),
        entries=entries,
        contrasts=contrasts,
        concepts=concepts,
        pronunciations=pronunciations,
        sha256=sha256,
        by_id={entry.id: entry for entry in entries},
    )


def _pronunciation(reader: _Reader, place: Place, table: Mapping[str, Any]) -> Pronunciation:
    reader.known_keys(table, place, "written spoken heard", "token slips before openings")
    written = reader.text(table, "written", place, LIMIT_NAME_CHARACTERS)
    token = reader.name(table, "token", place, _TOKEN, "Use lower-case letters and digits only, such as her2")
    return Pronunciation(
        written=written,
        token=token or "".join(c for c in bare_words(written) if c.isalnum()),
        spoken=reader.text(table, "spoken", place, LIMIT_QUESTION_CHARACTERS),
        heard=reader.words(table, "heard", place),
        slips=reader.words(table, "slips", place) if "slips" in table else (),
        before=reader.words(table, "before", place) if "before" in table else (),
        openings=reader.words(table, "openings", place) if "openings" in table else (),
    )


def _contrast(reader: _Reader, place: Place, table: Mapping[str, Any]) -> Contrast:
    reader.known_keys(table, place, "name of question values", "implied_by bearers")
    values: dict[str, tuple[str, ...]] = {}
    raw, here = reader.sub_table(table, "values", place), (*place, "values")
    for value in raw:
        if not _NAME.fullmatch(value):
            fix = "Use lower-case letters, digits, single spaces and hyphens"
            reader.problems.add((*here, value), "bad-name", "A value's name is not written as it must be", seen=value, fix=fix)
        values[value] = reader.words(raw, value, here)
    if "values" in table and len(values) < 2:
        fix = "Give two values or more that exclude each other"
        reader.problems.add(here, "contrast-values", "A contrast needs two values", seen=", ".join(values) or "(none)", fix=fix)
    return Contrast(
        name=reader.name(table, "name", place, _NAME, "Use lower-case letters, digits, single spaces and hyphens"),
        of=reader.name(table, "of", place, _TOKEN, "Name the token of one of [[pronunciations]], such as her2"),
        values=values,
        question=reader.text(table, "question", place, LIMIT_QUESTION_CHARACTERS),
        implied_by=reader.text(table, "implied_by", place, LIMIT_NAME_CHARACTERS) if "implied_by" in table else "",
        bearers=reader.words(table, "bearers", place) if "bearers" in table else (),
    )


def _concept(reader: _Reader, place: Place, table: Mapping[str, Any]) -> Concept:
    reader.known_keys(table, place, "name role words", "refers_back")
    role = reader.text(table, "role", place, LIMIT_NAME_CHARACTERS)
    roles = {known.value: known for known in Role}
    if role and role not in roles:
        fix = f"Use one of: {', '.join(roles)}"
        reader.problems.add((*place, "role"), "unknown-role", "A concept's role is not known", seen=role, fix=fix)
    name = reader.name(table, "name", place, _NAME, "Use lower-case letters, digits, single spaces and hyphens")
    refers_back = table.get("refers_back", False)
    if not isinstance(refers_back, bool):
        reader.wrong_type((*place, "refers_back"), refers_back, "true or false")
    return Concept(name, roles.get(role, Role.STOP), reader.words(table, "words", place), refers_back is True)


def _entry(reader: _Reader, place: Place, table: Mapping[str, Any]) -> Entry:
    reader.known_keys(table, place, "id question answer source reviewed_on reviewed_by", "phrasings contrasts allows")
    return Entry(
        id=reader.name(table, "id", place, _ID, "Use lower-case letters, digits and hyphens only"),
        question=reader.text(table, "question", place, LIMIT_QUESTION_CHARACTERS),
        answer=reader.text(table, "answer", place, LIMIT_ANSWER_CHARACTERS),
        phrasings=reader.phrases(table, "phrasings", place),
        contrasts=_entry_contrasts(reader, place, table),
        source=reader.note(table, "source", place),
        reviewed_on=_day(reader, place, table),
        reviewed_by=reader.note(table, "reviewed_by", place),
        allows=frozenset(name for _, name in reader.texts(table, "allows", place)),
        line=reader.problems.source.line(place),
    )


def _entry_contrasts(reader: _Reader, place: Place, table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    contrasts: dict[str, tuple[str, ...]] = {}
    raw, here = reader.sub_table(table, "contrasts", place), (*place, "contrasts")
    for name, value in raw.items():
        if isinstance(value, str):
            contrasts[name] = (value,)
            continue
        contrasts[name] = tuple(text for _, text in reader.texts(raw, name, here))
        if value == []:
            fix = f"Name a value, or take '{name}' out"
            reader.problems.add((*here, name), "empty-list", "A contrast is named without a value", seen=f"{name} = []", fix=fix)
    return contrasts


def _day(reader: _Reader, place: Place, table: Mapping[str, Any]) -> date:
    value = table.get("reviewed_on", date.min)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    reader.wrong_type((*place, "reviewed_on"), value, "a day, such as 2026-11-22 without quotes,")
    return date.min


def _nearest(word: str, known: list[str]) -> str | None:
    # Imported here because only a mistaken file needs it.
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, known, n=1)), None)


def _shown(value: object) -> str:
    """Return a value for a message; containers only by size, because they may nest without end."""
    if isinstance(value, (list, dict)):
        return f"{_TYPES[type(value)]} of {len(value)}"
    return str(value)
