"""How a recogniser writes the first word of a question so that it is no verb any more: "a women with HER2 ...".

English, like `english.py`, whose lists it reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from voice_her2.english import AUXILIARIES, FUNCTION_WORDS, MISHEARD_BEING, MISHEARD_BEING_OF_MANY, MISHEARD_DOING, TELLING, VERBS

_SUBORDINATING = frozenset("because if once since when".split())
_MANY = frozenset("men people women".split())
_EVER = frozenset("always ever normally often sometimes still usually".split())
_COUNTING_MANY = frozenset("couple dozen few hundred lot number range thousand variety".split())
_DOES = tuple((word,) for word in "anyone anybody doctors i many most patients people some they we women".split())
_BEGINS_SUBJECT = tuple((word,) for word in "the there these they those".split())


def begins_misheard(words: tuple[str, ...], *, names_term: bool) -> bool:
    """Tell whether the first word is how a recogniser writes the "are" or "do" of a question, whose verb is missing else.

    "Our her two negative cancers ever fully cured" is no English sentence, nor is "you some people change ...", nor "a women able
    to ..."; "are ..." and "do ..." are. `names_term`: the second word begins a term of the content.
    """
    if words[:1] == (MISHEARD_BEING_OF_MANY,):
        clause = tuple(takewhile(lambda word: word not in _SUBORDINATING, words[1:]))
        return _names_many(clause) and (TELLING - {"be", "been"}).isdisjoint(clause)
    if not words or not AUXILIARIES.isdisjoint(words[1:]):
        return False
    if words[0] == MISHEARD_DOING:
        return words[1:2] in _DOES
    return words[0] in MISHEARD_BEING and (names_term or words[1:2] in _BEGINS_SUBJECT) and VERBS.isdisjoint(words[1:])


def _names_many(words: Sequence[str]) -> bool:
    """Tell whether words begin with a plural, which no "a" stands before: "women with ...", "targeted drugs ever ...".

    Not "few drugs", nor "drugs trial".
    """
    if any(word in _MANY or _is_plural(word) for word in words[:1]):
        return _goes_on(words[1:2])
    counted = not words or words[0] in _COUNTING_MANY or words[0] in FUNCTION_WORDS
    return not counted and any(_is_plural(word) for word in words[1:2]) and _goes_on(words[2:3])


def _goes_on(after: Sequence[str]) -> bool:
    return any(word in FUNCTION_WORDS or word in _EVER or word.endswith("ed") for word in after)


def _is_plural(word: str) -> bool:
    return len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")) and word not in FUNCTION_WORDS
