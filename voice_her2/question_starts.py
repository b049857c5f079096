"""Where understood words begin to ask something: by their words alone (`asking.py`), or by a term after a verb."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile

from voice_her2.asking import question_beginning, question_start
from voice_her2.content import Role
from voice_her2.english import AUXILIARIES, BEING, FILLERS, HAVING
from voice_her2.english_asking import STRESSING
from voice_her2.meaning import Kind, Meaning
from voice_her2.unasked import is_declined, is_reported


def last_question_start(as_said: Sequence[Meaning], repaired: Sequence[Meaning]) -> int | None:
    """Return the index of the word where the last question begins; None when nothing is asked.

    `as_said` are the meanings of all words, `repaired` those without what was taken back.
    """
    words = _without_to(as_said)
    starts = [question_start(words), *(question_beginning(words, start) for start in _starts_at_term(repaired, words))]
    start = max((start for start in starts if start is not None), default=None)
    return 0 if start is None and _lacks_modal(repaired) else start


def _without_to(meanings: Iterable[Meaning]) -> tuple[str, ...]:
    """Return the words, a term's "to" as "too": in "my HER2, can it ..." heard as "her to can it" nothing is "to can"."""
    return tuple("too" if word == "to" and meaning.kind is Kind.TERM else word for meaning in meanings for word in meaning.words)


def _starts_at_term(meanings: Sequence[Meaning], words: tuple[str, ...]) -> Iterable[int]:
    """Return where questions begin whose subject is a term or value: "can HER2 negative ...", "is HER2 negative curable".

    "My friend is HER2 negative and on tablets" tells, and "my friend had HER2 positive"; so "is" and "had" ask only where no
    subject stands before them. After a "to" nothing asks ("what it means to | have HER2 negative").
    """
    for i, meaning in enumerate(meanings[:-1]):
        if meaning.words[-1] not in AUXILIARIES or meanings[i + 1].kind not in (Kind.TERM, Kind.VALUE):
            continue
        verb = meaning.at + len(meaning.words) - 1
        before = words[verb - 1] if verb else ""
        if before == "to" or is_declined(words, verb) or (words[verb] in HAVING and not _may_begin(meanings[:i])):
            continue
        if is_reported(words, question_beginning(words, verb)):
            continue
        if meaning.words[-1] in BEING:
            after = next((m for m in meanings[i + 2 :] if not (_names_value(m) or m.role in (Role.DETAIL, Role.STORY))), None)
            chooses = any(m.name == "or" for m in takewhile(_names_value, meanings[i + 1 :]))
            chooses |= any("than" in m.words for m in meanings[i + 2 :])
            chooses |= any(m.words[0] in STRESSING for m in meanings[i + 2 : i + 7])
            may_begin = chooses or len(meaning.words) > 1 or _may_begin(meanings[:i])
            if after is None or after.role is not Role.TOPIC or not may_begin:
                continue
        yield meaning.at + len(meaning.words) - 1


_HEARD_FOR_CAN = frozenset("get go gonna gotta".split())
"""How Vosk writes a "can" that a recording begins with. Source: 5 of 13 recordings by voices of East Asian languages."""


def _lacks_modal(meanings: Sequence[Meaning]) -> bool:
    """Tell whether a term's "be" has lost the verb before it: "go | HER2 negative be cured" tells nothing."""
    first = 0 if meanings[:1] and meanings[0].kind is Kind.TERM else 1
    named = list(takewhile(lambda m: _names_value(m) or m.role is Role.DETAIL, meanings[first:]))
    after = meanings[first + len(named) :][:1]
    before = all(len(m.words) == 1 and m.words[0] in _HEARD_FOR_CAN for m in meanings[:first])
    return before and any(m.kind is Kind.VALUE for m in named) and any(m.words == ("be",) for m in after)


def _may_begin(before: Sequence[Meaning]) -> bool:
    """Tell whether a question may begin after these: at the beginning, after a filler or a value, not after a subject.

    After what somebody was doing, too: "she was crying, is HER2 negative curable".
    """
    words = tuple(word for meaning in before[-2:] for word in meaning.words)
    does = len(words) > 1 and words[-1].endswith("ing") and words[-2] in BEING
    return not before or does or before[-1].kind in (Kind.VALUE, Kind.REPAIR) or before[-1].words[-1] in FILLERS


def _names_value(meaning: Meaning) -> bool:
    """Tell whether a meaning is part of "positive or HER2 negative"."""
    return meaning.kind in (Kind.VALUE, Kind.TERM) or meaning.name == "or"
