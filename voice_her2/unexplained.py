"""What nothing of a content explains: words that are not known, stops, and what denies or lacks something.

In a story and after a question much may be told that changes nothing; English, like `english.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from voice_her2.asking import opened
from voice_her2.content import Role
from voice_her2.english import AUXILIARIES, BEING, DENIALS, DENYING, FINDING, FINDING_ENDS, TELLING, WH_WORDS
from voice_her2.meaning import Kind
from voice_her2.telling import tells
from voice_her2.unasked import is_inverted
from voice_her2.understanding import Understanding, is_small

_TAKING = frozenset("get have need receive take try use".split())
_JOINING_STATE = frozenset("as for if when with".split())
_NAMING_IT = WH_WORDS | {"anything", "something"}
_MODALS = frozenset("can could may might must shall should will would".split())
_DOERS = frozenset("he i she they we".split())
_NO_VERBS = frozenset("a about an for if in on the when with".split())
_FAR = -9
"""A place from which no word follows."""
_DENYING_VERBS = DENYING - frozenset("no neither nor without nothing none".split())
LONGEST_STORY_WORDS = 25
"""Words of a story with its question that may tell of anything, where the question does not depend on it."""
DENIAL_REACH = 3
"""Words after a denial among which the verb stands that it denies: "weren't able to find"."""
FINDING_REACH = 7
"""Words after that verb among which a value stands that it finds: "think that it is a HER2 negative"."""


def unexplained(said: Understanding) -> tuple[str, ...]:
    """Return words that nothing explains, and stops that were not surely heard or belong to a story.

    A story before the question may tell of everyday things ("she rang me on Friday"), and of anything before it comes to
    what decides; what it tells after that may be what is asked about ("HER2 positive and now my feet swell, can I take ...").
    Right after a term any word may be a mis-heard value ("HER2 native"), so it stays unexplained there.
    """
    found: list[str] = []
    story_end, after_term, told_from = said.story_end, _FAR, _told_from(said)
    refers_back = said.refers_back or _points_there(said)
    about = story_end if _asks_by_itself(said) else _last_value_told(said)
    about = 0 if _points_there(said) else about
    passed = story_end if _asks_of_the_term(said) else 0
    for place, meaning in enumerate(said.meanings):
        if meaning.at < passed:
            continue
        if meaning.kind is Kind.TERM:
            after_term = meaning.at + len(meaning.words)
        elif meaning.kind is Kind.VALUE or meaning.role is not None:
            after_term = _FAR
        told = meaning.at < story_end and meaning.at - after_term not in (0, 1)
        small = told and bool(DENYING.intersection(meaning.words)) and _denies_small_matter(said, place)
        told &= small or not DENIALS.intersection(meaning.words)
        if meaning.kind is Kind.NARRATION:
            explained = told or meaning.at >= told_from
        elif meaning.kind is Kind.UNEXPLAINED:
            explained = small or (told and meaning.at < about)
        else:
            aside = meaning.role is Role.ASIDE and told and (meaning.at < about or not refers_back)
            explained = small or aside or not meaning.forbids or said.refuses(meaning)
        if not explained:
            found += meaning.words
    return tuple(dict.fromkeys((*found, *_denials_of_values(said), *_without_object(said), *_without_verb(said.words))))


def _last_value_told(said: Understanding) -> int:
    return max((m.at for m in said.meanings if m.kind is Kind.VALUE and m.at < said.story_end), default=said.story_end)


def _asks_by_itself(said: Understanding) -> bool:
    """Tell whether a question after a story names its term and value itself, and the story no other value.

    What the story tells is not what is asked about then: "they never explained it, what does HER2 negative mean".
    """
    asked = [m for m in said.meanings if m.at >= said.story_end]
    named = {m.name for m in said.meanings if m.kind is Kind.VALUE}
    return len(named) == 1 and {Kind.TERM, Kind.VALUE} <= {m.kind for m in asked}


def _asks_of_the_term(said: Understanding) -> bool:
    """Tell whether a question after a story is about a term itself, whoever has it: "she is no help; what does HER2 stand for".

    A clause may hang on what is told ("nobody wants to know what HER2 stands for"), what tells nothing may turn away ("not now,
    what ..."), and longer talk is a television's.
    """
    start = said.question_at
    if not start or not is_inverted(said.words, start) or not any(map(_may_tell, said.words[:start])):
        return False
    asked = [m for m in said.meanings if m.at >= start]
    names = any(m.kind is Kind.TERM for m in asked) and any(m.role is Role.TOPIC and not m.refers_back for m in asked)
    short = len(said.words) <= LONGEST_STORY_WORDS
    return names and short and not any(m.kind is Kind.VALUE for m in said.meanings)


def _may_tell(word: str) -> bool:
    return word in TELLING or "'" in word or word.endswith("ed")


def _points_there(said: Understanding) -> bool:
    """Tell whether it ends with a place that was named before: "can the drugs get in | there", not "what is there"."""
    return said.words[-1:] == ("there",) and said.words[-2:-1] != () and said.words[-2] not in BEING | {"out"}


def _told_from(said: Understanding) -> int:
    """Return the index of the word from which something is told after the question; the number of words where nothing is.

    All that decides stands before it: "can it be cured, | my granddaughter looked it up on Friday". Only what begins with
    its question is followed so: a television tells before and after one.
    """
    deciding = (Role.TOPIC, Role.DETAIL, Role.STOP, Role.ASIDE)
    decides = (m for m in said.meanings if m.kind in (Kind.TERM, Kind.VALUE) or m.role in deciding or m.name == "tag")
    ends = (m.at + len(m.words) for m in decides)
    start = max(ends, default=len(said.words))
    asked = said.question_at is not None and said.question_at == opened(said.words)
    return start if asked and tells(said.words[start:]) else len(said.words)


def _without_object(said: Understanding) -> tuple[str, ...]:
    """Return the verb of a topic that asks for something and does not say what: "can i have | if i'm HER2 negative".

    What it was is what was asked: a word that no decoder could make out, not only a "what" that was lost.
    """
    for place, meaning in enumerate(said.meanings):
        words = meaning.words
        while words[-1:] and words[-1] in _JOINING_STATE:
            words = words[:-1]
        if meaning.role is not Role.TOPIC or words[:1] == () or words[0] not in AUXILIARIES or words[-1] not in _TAKING:
            continue
        is_object = any(m.role in (Role.TOPIC, Role.DETAIL) for m in said.meanings[place + 1 : place + 2])
        names_it = is_object or sum(m.name == meaning.name for m in said.meanings) > 1
        if not names_it and _NAMING_IT.isdisjoint(said.words[: meaning.at]):
            return words[-1:]
    return ()


def _without_verb(words: Sequence[str]) -> tuple[str, ...]:
    """Return the verb of what somebody should do, where what it is was lost: "what | should | i for HER2 negative"."""
    lost = (i for i, word in enumerate(words[:-2]) if word in _MODALS and words[i + 1] in _DOERS and words[i + 2] in _NO_VERBS)
    return tuple(words[i] for i in lost)[:1]


def _denials_of_values(said: Understanding) -> tuple[str, ...]:
    """Return words that deny a value from afar: "they don't think it is HER2 negative", "we haven't found out if she is ..."."""
    values = [m.at for m in said.meanings if m.kind is Kind.VALUE]
    tagged = {m.at for m in said.meanings if m.name == "tag"}
    return tuple(
        word
        for i, word in enumerate(said.words)
        if word in _DENYING_VERBS and i not in tagged
        for verb in range(i + 1, min(i + 1 + DENIAL_REACH, len(said.words)))
        if said.words[verb] in FINDING
        and said.words[verb + 1 : verb + 2] != ("to",)
        and any(verb < at <= verb + FINDING_REACH and FINDING_ENDS.isdisjoint(said.words[verb + 1 : at]) for at in values)
    )


def _denies_small_matter(said: Understanding, place: int) -> bool:
    """Tell whether a story denies what decides nothing: "she hasn't slept", "I can't find it", "nobody understands her".

    What is denied must be of everyday life, and what comes next neither a term, a value nor anything asked about.
    """
    after = [m for m in said.meanings[place + 1 :] if m.kind is not Kind.FUNCTION][:2]
    decides = [m for m in after[1:] if m.at < said.story_end and not (m.kind is Kind.NARRATION or is_small(m))]
    return bool(after) and (after[0].kind is Kind.NARRATION or after[0].role is Role.STORY) and not decides


def unexplained_in_question(said: Understanding) -> tuple[str, ...]:
    """Return words of the question itself, not of a story around it, that nothing explains."""
    start, told_from = said.question_at or 0, _told_from(said)
    asked = [m for m in said.meanings if start <= m.at < told_from]
    return tuple(word for m in asked if m.kind in (Kind.UNEXPLAINED, Kind.NARRATION) for word in m.words)
