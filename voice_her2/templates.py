"""Expand phrasings written with alternatives, `(a|b)`, and optional parts, `[a]`: the subset of hassil's syntax used here.

Nothing is expanded before its size is known, so that `(a|b)(a|b)(a|b)...` costs nothing. hassil's lists, rules and
permutations (`{list}`, `<rule>`, `a;b`) are refused by name rather than taken as text.

Why not hassil itself: it fails with AssertionError or RecursionError on some bad templates and with no position, cannot
count before it expands, and takes 4.5 s on this machine for the 100,000 phrasings that must load within 3 s.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from voice_her2.errors import ContentError

LIMIT_PHRASES_PER_TEMPLATE = 1_000
"""Source: the largest template of the shipped content stands for 720; far more is a mistake or an attack."""
LIMIT_TEMPLATE_CHARACTERS = 1_000
LIMIT_DEPTH = 16

_SYNTAX = re.compile(r"[()\[\]|]")
_FOREIGN = re.compile(r"[{}<>;\\]")
_PIECES = re.compile(r"[()\[\]|]|[^()\[\]|]+")
_CLOSING = {"(": ")", "[": "]"}
_BLANK_BEFORE_STOP = re.compile(r"\s+(?=[,.?!])")


@dataclass(frozen=True, slots=True)
class _Choice:
    """Hold alternatives, each a sequence of texts and further choices."""

    branches: tuple[tuple[str | _Choice, ...], ...]


@dataclass(slots=True)
class _Open:
    """Hold a group that is not closed yet."""

    bracket: str
    position: int
    branches: list[tuple[str | _Choice, ...]]
    branch: list[str | _Choice]

    def close(self) -> _Choice:
        self.branches.append(tuple(self.branch))
        if self.bracket == "[":
            self.branches.append(())
        return _Choice(tuple(self.branches))


def expand(template: str) -> tuple[str, ...]:
    """Return the phrases of `template` in order, each once, with single spaces.

    Raises ContentError, without path and line: bad syntax, too many phrases, or one that would be empty.
    """
    if not _SYNTAX.search(template) and not _FOREIGN.search(template):
        phrase = " ".join(template.split())
        if not phrase:
            raise _empty(template)
        return (phrase,)
    choice = _parse(template)
    if (count := _count(choice)) > LIMIT_PHRASES_PER_TEMPLATE:
        raise ContentError(
            "template-size",
            f"A template stands for {_readable(count)} phrases; at most {LIMIT_PHRASES_PER_TEMPLATE} are allowed",
            seen=template,
            fix="Split it into several templates with fewer alternatives",
        )
    phrases = dict.fromkeys(_BLANK_BEFORE_STOP.sub("", " ".join(text.split())) for text in _texts(choice))
    if "" in phrases:
        raise _empty(template)
    return tuple(phrases)


def count_phrases(template: str) -> int:
    """Return how many phrases `template` stands for, repeated ones included, without making them.

    Raises ContentError, without path and line, on bad syntax.
    """
    return _count(_parse(template))


def _parse(template: str) -> _Choice:
    if len(template) > LIMIT_TEMPLATE_CHARACTERS:
        raise ContentError(
            "template-length",
            f"A template has {len(template)} characters; at most {LIMIT_TEMPLATE_CHARACTERS} are allowed",
            seen=template,
            fix="Split it into several templates",
        )
    if foreign := _FOREIGN.search(template):
        raise _bad(template, foreign.start(), f"'{foreign.group()}' is not part of the syntax")
    stack = [_Open("", 0, [], [])]
    for piece in _PIECES.finditer(template):
        text, top = piece.group(), stack[-1]
        if text in _CLOSING:
            if len(stack) > LIMIT_DEPTH:
                raise _bad(template, piece.start(), f"brackets are nested deeper than {LIMIT_DEPTH}")
            stack.append(_Open(text, piece.start(), [], []))
        elif text in _CLOSING.values():
            if _CLOSING.get(top.bracket) != text:
                raise _bad(template, piece.start(), f"'{text}' closes nothing")
            stack.pop()
            if not top.branch and not top.branches:
                raise _bad(template, top.position, f"'{top.bracket}{text}' is empty")
            stack[-1].branch.append(top.close())
        elif text == "|":
            top.branches.append(tuple(top.branch))
            top.branch = []
        else:
            top.branch.append(text)
    if len(stack) > 1:
        raise _bad(template, stack[-1].position, f"'{stack[-1].bracket}' is never closed")
    return stack[0].close()


def _count(choice: _Choice) -> int:
    total = 0
    for branch in choice.branches:
        ways = 1
        for part in branch:
            if isinstance(part, _Choice):
                ways *= _count(part)
        total += ways
    return total


def _texts(choice: _Choice) -> list[str]:
    return [text for branch in choice.branches for text in _branch_texts(branch)]


def _branch_texts(branch: Sequence[str | _Choice]) -> list[str]:
    parts = [[part] if isinstance(part, str) else _texts(part) for part in branch]
    return ["".join(pieces) for pieces in itertools.product(*parts)]


def _readable(count: int) -> str:
    return f"{count:,}" if count < 10**9 else "over a billion"


def _bad(template: str, position: int, reason: str) -> ContentError:
    return ContentError(
        "template-syntax",
        f"A template cannot be read: at its character {position + 1}, {reason}",
        seen=template,
        fix="Write (a|b) for one of several and [a] for what may be left out, and close every bracket",
    )


def _empty(template: str) -> ContentError:
    return ContentError(
        "template-empty",
        "A template can stand for no words at all",
        seen=template or "(empty)",
        fix="Leave at least one word outside the optional parts",
    )
