"""What people take back while they speak: a value they corrected, a question they broke off to ask another.

Source: the terms and the idea of reparandum and repair of Levelt (1983), Monitoring and self-repair in speech.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, dropwhile, pairwise

from voice_her2.asking import first_question_start, question_start
from voice_her2.content import Role
from voice_her2.english import BEING, HAVING
from voice_her2.meaning import Kind, Meaning

WEAK_REPAIR = frozenset("i mean meant should well rather that is to say".split())
"""Words that go on as often as they correct."""
BEFORE_KNOWING = frozenset("didn't don't i me not they to we you".split())
"""Words after which a "know" is no "no" that was heard so."""
_ARTICLES = (("a",), ("an",), ("the",))
SMALL_TALK = 2
"""Words between what takes a question back and the new one: "no, scratch that, | well first | tell me ..."."""
MORE_TALK = 9
"""The same before a new question that says itself what it is about. Source: read off 30 corrected questions of one writer."""


def repaired(meanings: Sequence[Meaning]) -> tuple[Meaning, ...]:
    """Drop a value that the speaker took back: value, repair, (term, small words,) another value of the same contrast."""
    kept = list(_without_knowing(meanings))
    at = 0
    while at < len(kept):
        denied = _denied_again(kept, at)
        if denied:
            del kept[at:denied]
            continue
        if _mistaken_for_term(kept, at):
            del kept[at : at + 2]
            continue
        if kept[at].kind is Kind.REPAIR:
            before = _value_near(kept, range(at - 1, -1, -1))
            after = _value_near(kept, range(at + 1, len(kept)))
            if before is not None and _takes_back(kept[at + 1 :]):
                del kept[before : at + 1]
                at = before
                continue
            if (
                before is not None
                and after is not None
                and kept[before].contrast == kept[after].contrast
                and kept[before].name != kept[after].name
            ):
                last = max(place for place in range(at, after) if kept[place].kind is Kind.REPAIR)
                del kept[before : last + 1]
                at = before
                continue
        at += 1
    return tuple(_without_lone_repairs(_restarted(kept)))


def _without_knowing(meanings: Sequence[Meaning]) -> Iterable[Meaning]:
    """Let a "know" that is no "no" be a small word: "she wants to know how ..."."""
    for place, meaning in enumerate(meanings):
        knows = meaning.kind is Kind.REPAIR and meaning.words == ("know",) and place
        if knows and meanings[place - 1].words[-1] in BEFORE_KNOWING:
            yield replace(meaning, kind=Kind.FUNCTION, name="know")
        else:
            yield meaning


def _denied_again(meanings: Sequence[Meaning], at: int) -> int | None:
    """Return where a word ends that is said and at once denied: "negative, no, not negative, | borderline"."""
    run = meanings[at : at + 4]
    if len(run) < 4 or run[1].kind is not Kind.REPAIR or run[2].words != ("not",):
        return None
    said, denied = run[0], run[3]
    same = said.name == denied.name if said.kind is Kind.VALUE else said.words == denied.words
    return at + 4 if same and said.kind is denied.kind else None


def _mistaken_for_term(meanings: Sequence[Meaning], at: int) -> bool:
    """Tell whether what nothing explains is at once corrected to a term: "HER1, sorry, | (the) HER2"."""
    said, *rest = meanings[at : at + 4]
    if len(rest) < 2 or rest[0].kind is not Kind.REPAIR or _is_weak(rest[0]):
        return False
    corrected = rest[2:] if rest[1].words in _ARTICLES else rest[1:]
    is_term = any(m.kind is Kind.TERM for m in corrected[:1])
    return is_term and (said.kind is Kind.UNEXPLAINED or said.role is Role.STOP)


def _takes_back(following: Sequence[Meaning]) -> bool:
    """Tell whether a repair leaves a term without its value: "HER2 negative, no, | just HER2, what does it mean"."""
    bare = [m for m in following[:4] if not (m.kind is Kind.FUNCTION and m.words[0] not in ("just", "only"))]
    only = bool(bare) and bare[0].words[-1] in ("just", "only")
    return only and len(bare) > 1 and bare[1].kind is Kind.TERM and not (len(bare) > 2 and bare[2].kind is Kind.VALUE)


def _restarted(meanings: Sequence[Meaning]) -> Sequence[Meaning]:
    """Drop a question that was broken off to ask another: "how do you cure, no, I mean how do you treat ...".

    Its terms and values stay where the new question names none: what it is about is not taken back. "What is HER2 negative, no,
    just HER2, what does HER2 stand for" takes back the value too, a mere "I mean" does not.
    """
    for place in range(len(meanings) - 1, 0, -1):
        if meanings[place].kind is not Kind.REPAIR or meanings[place - 1].kind is Kind.REPAIR:
            continue
        after = list(dropwhile(lambda m: m.kind is Kind.REPAIR, meanings[place + 1 :]))
        begun = question_start(_all_words(meanings[:place]))
        anew = first_question_start(_all_words(after))
        anew_at_last = begun is not None and _breaks_off(meanings, place) and _stands_alone(after, anew)
        if anew is None or anew > (MORE_TALK if anew_at_last else SMALL_TALK):
            continue
        if begun is None and _is_beginning(meanings[:place]) and _says_all(after) and not _is_weak(meanings[place]):
            begun = 0
        if begun is None:
            continue
        small = _before(after, anew)
        rest = [*_named(small), *after[len(small) :]]
        kinds = {meaning.kind for meaning in rest}
        if not any(m.kind is Kind.CONCEPT and m.role in (Role.TOPIC, Role.CUE) for m in rest):
            continue
        told = _before(meanings[:place], begun)
        dropped = meanings[len(told) : place]
        mild = _is_weak(meanings[place])
        kept = [m for m in dropped if m.kind in (Kind.TERM, Kind.VALUE) and (mild or not {Kind.TERM, m.kind} & kinds)]
        if not mild and len({m.name for m in kept if m.kind is Kind.VALUE}) > 1:
            # How one became the other is what was asked and taken back.
            kept = [m for m in kept if m.kind is Kind.TERM]
        return [*told, *kept, *rest]
    return meanings


def _named(meanings: Sequence[Meaning]) -> Iterable[Meaning]:
    """Yield terms and values, and what nothing explains before a value, which may be its own: "no, | progesterone negative"."""
    for meaning, following in pairwise((*meanings, None)):
        strange = meaning is not None and (meaning.kind in (Kind.UNEXPLAINED, Kind.NARRATION) or meaning.forbids)
        of_value = strange and following is not None and following.kind is Kind.VALUE
        if meaning is not None and (of_value or meaning.kind in (Kind.TERM, Kind.VALUE)):
            yield meaning


def _breaks_off(meanings: Sequence[Meaning], place: int) -> bool:
    """Tell whether a repair takes back what stands before it: not the "no" of "that are no use"."""
    before = meanings[place - 1].words[-1]
    return not _is_weak(meanings[place]) and before not in BEING | HAVING and not before.endswith("'s")


def _stands_alone(after: Sequence[Meaning], anew: int | None) -> bool:
    """Tell whether a new question says itself what it is about, and nothing before it says anything else.

    "What does HER2 negative, no, | I know that, | what treatment is there for HER2 negative".
    """
    between = _before(after, anew or 0)
    question = after[len(between) :]
    kinds, values = {m.kind for m in question}, {m.name for m in question if m.kind is Kind.VALUE}
    names = Kind.TERM in kinds and any(m.role is Role.TOPIC and not m.refers_back for m in question)
    same = all(m.name in values for m in between if m.kind is Kind.VALUE)
    return names and same and not any(m.forbids for m in between)


def _is_weak(repair: Meaning) -> bool:
    return WEAK_REPAIR.issuperset(repair.words)


def _is_beginning(meanings: Sequence[Meaning]) -> bool:
    """Tell whether words tell no story that what follows may be about: "HER2 negative is worse, | no, is HER2 positive worse"."""
    named = any(m.role is Role.TOPIC for m in meanings)
    return named and all(m.kind in (Kind.TERM, Kind.VALUE, Kind.FUNCTION) or m.role in (Role.TOPIC, Role.CUE) for m in meanings)


def _says_all(meanings: Sequence[Meaning]) -> bool:
    """Tell whether a question names its own term, value and topic."""
    kinds = {m.kind for m in meanings}
    return {Kind.TERM, Kind.VALUE} <= kinds and any(m.role is Role.TOPIC for m in meanings)


def _before(meanings: Sequence[Meaning], words: int) -> list[Meaning]:
    """Return the meanings of the first so many words."""
    ends = accumulate(len(meaning.words) for meaning in meanings)
    return [meaning for meaning, end in zip(meanings, ends, strict=True) if end <= words]


def _all_words(meanings: Iterable[Meaning]) -> tuple[str, ...]:
    return tuple(word for meaning in meanings for word in meaning.words)


def _without_lone_repairs(meanings: Sequence[Meaning]) -> Iterable[Meaning]:
    """Let a repair that corrects nothing be a small word; "no" and "not" stay unexplained where they may deny something."""
    for place, meaning in enumerate(meanings):
        if meaning.kind is Kind.REPAIR and {"no", "not"} & set(meaning.words) and _denies(meaning, meanings[place + 1 :]):
            yield replace(meaning, kind=Kind.UNEXPLAINED, name=" ".join(meaning.words))
        elif meaning.kind is Kind.REPAIR and place == len(meanings) - 1 and len(meaning.words) > 1:
            # Cut off before what it was to be ("... be cured, no sorry", which is heard as "know sorry").
            yield meaning
        elif meaning.kind is Kind.REPAIR and {"know", "no"} & set(meaning.words):
            yield replace(meaning, kind=Kind.FUNCTION, name=" ".join(meaning.words))
        else:
            yield meaning


def _denies(repair: Meaning, following: Sequence[Meaning]) -> bool:
    """Tell whether a "no" may deny what follows it; it does not where the story goes on with somebody: "my mum, no, my aunt"."""
    after = next((meaning for meaning in following if meaning.kind is not Kind.FUNCTION), None)
    return len(repair.words) > 1 or after is None or after.role is not Role.STORY


def _value_near(meanings: Sequence[Meaning], places: Iterable[int]) -> int | None:
    for place in places:
        kind = meanings[place].kind
        if kind is Kind.VALUE:
            return place
        if kind not in (Kind.FUNCTION, Kind.TERM, Kind.REPAIR) and meanings[place].role not in (Role.STORY, Role.CUE):
            return None
    return None
