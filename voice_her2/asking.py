"""Where words without punctuation begin to ask something. English, like `english.py`, whose lists it reads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from voice_her2.english import AUXILIARIES, BEING, DENYING, FILLERS, HAVING, SUBJECT_STARTS, WH_WORDS
from voice_her2.english_asking import (
    ASSENTING_TAGS,
    CHOICES,
    CLOSINGS,
    IMPERATIVES,
    NEGATIVE_TAGS,
    NOT_BEFORE_TAG,
    OPENINGS,
    PREDICATES,
    REQUESTS,
    STRESSING,
    TAGGED,
)
from voice_her2.persons import may_name_person
from voice_her2.telling import tells
from voice_her2.unasked import (
    DETERMINERS,
    is_declined,
    is_for_what_was_told,
    is_governed,
    is_inverted,
    is_of_telling,
    is_reported,
    is_told,
    relates,
)

_OPENINGS_BY_WORD = {first: tuple(o for o in OPENINGS if o[0] == first) for first in {opening[0] for opening in OPENINGS}}
_REQUESTS_BY_WORD = {first: tuple(r for r in REQUESTS if r[0] == first) for first in {request[0] for request in REQUESTS}}

_WITHOUT_IS = (("there", "a"), ("there", "an"), ("there", "any"))
"""How "is there a" begins where its first word is lost, to the room or by who speaks."""
WH_REACH = 4
"""A question word so many words before an auxiliary owns it: "what medicine is there"."""


def question_start(words: tuple[str, ...]) -> int | None:
    """Return where the last question or request in words without punctuation begins; None when nothing is asked.

    A question word, a request, an auxiliary at the start (after fillers) or right before a subject ("... can it be cured")
    begins one. A bare statement ("her2 negative cancer can be cured") has none: a television makes them.
    """
    starts = question_starts(words)
    starts = tuple(start for start in starts if words[start:] not in CLOSINGS) or starts
    last = max(starts, default=None)
    tag = next((at for at in range(len(words) - 2, 1, -1) if is_tag(words, at)), None)
    if tag is not None:
        return _statement_of_tag(words[: tag + 2], NEGATIVE_TAGS[words[tag]])
    if denied_of_tag(words) is not None:
        return _statement_of_tag(words, ASSENTING_TAGS[words[-2]])
    return None if last is None or _is_withdrawn(words, last) else question_beginning(words, last)


def _is_withdrawn(words: Sequence[str], start: int) -> bool:
    """Tell whether what is asked last is taken back with nothing in its place: "what can I take, no, | never mind"."""
    return any(pair in _WITHDRAWING for pair in pairwise(words[start + 1 :]))


def is_tag(words: Sequence[str], at: int) -> bool:
    """Tell whether words end, from `at`, in a tag that asks what they state: "it can be cured | can't it".

    After it no more may come than who asks: "... can't it, my sister told me so".
    """
    if not (1 < at < len(words) - 1 and words[at] in NEGATIVE_TAGS and words[at + 1] in TAGGED):
        return False
    return words[at - 1] not in NOT_BEFORE_TAG and (at == len(words) - 2 or tells(tuple(words[at + 2 :])))


def denied_of_tag(words: Sequence[str]) -> int | None:
    """Return the place of the verb by which words deny what their tag asks: "it | can't | be cured, can it"; None without."""
    tagged = len(words) > 3 and words[-1] in TAGGED and words[-2] in ASSENTING_TAGS and words[-3] not in NOT_BEFORE_TAG
    verbs = ASSENTING_TAGS[words[-2]] if tagged else ()
    return next((i for i in range(len(words) - 3, -1, -1) if words[i] in verbs), None)


def denied_of_question(words: Sequence[str]) -> int | None:
    """Return the place of the verb by which a question denies what it asks: "| isn't | it curable"; None without.

    Nothing else may be asked: "isn't she HER2 positive, what can she take" asks for the state first.
    """
    at = opened(words)
    if at > len(words) - 3 or words[at] not in NEGATIVE_TAGS:
        return None
    return at if all(start <= at for start in question_starts(tuple(words))) else None


def _statement_of_tag(words: Sequence[str], verbs: Sequence[str]) -> int:
    """Return where the statement begins that a tag asks: "my friend is fine but | it can be cured can't it".

    `verbs` are those that the tag takes up.
    """
    taken_up = (i for i in range(len(words) - 3, -1, -1) if words[i] in verbs or words[i][words[i].find("'") :] in verbs)
    at = next(taken_up, len(words) - 2)
    return next((i + 1 for i in range(at - 1, -1, -1) if words[i] in _JOINING), 0)


def question_beginning(words: tuple[str, ...], start: int) -> int:
    """Return where a question begins of which a later part was found at `start`: "what medicine | is there".

    "Could you | explain to us | what that is" is one question, "is that right | what can I take" are two.
    """
    if words[start : start + 2] == ("or", "not"):
        return opened(words)
    if words[start] in AUXILIARIES:
        asking = [i for i in range(max(0, start - WH_REACH), start) if words[i] in WH_WORDS]
        start = asking[-1] if asking else start
    for earlier in sorted(question_starts(words), reverse=True):
        if start - WH_REACH < earlier < start and words[earlier:start] not in CHOICES:
            start = earlier
    return start


def first_question_start(words: tuple[str, ...]) -> int | None:
    """Return where the first question or request begins; None when nothing is asked."""
    return min(question_starts(words), default=None)


@lru_cache(maxsize=16)
def question_starts(words: tuple[str, ...]) -> tuple[int, ...]:
    """Return where anything that asks begins: question words, requests, and auxiliaries before their subjects."""
    exclaims = words[:2] in (("what", "a"), ("what", "an"))
    starts = [i for i, word in enumerate(words) if word in WH_WORDS and not relates(words, i) and (i or not exclaims)]
    starts += [
        i
        for i, word in enumerate(words)
        for request in _REQUESTS_BY_WORD.get(word, ())
        if words[i : i + len(request)] == request and (word == "never" or not is_told(words, i))
    ]
    first = opened(words)
    orders = words[first - 1 : first + 1] == ("please", "have")
    verb_first = first < len(words) and words[first] in AUXILIARIES | IMPERATIVES | NEGATIVE_TAGS.keys() and not orders
    if verb_first or words[first : first + 2] in _WITHOUT_IS:
        starts.append(first)
    starts += [i for i in range(first + 1, len(words) - 1) if _asks_of_subject(words, i)]
    asked = [i for i in starts if not (is_declined(words, i) or is_reported(words, i) or is_for_what_was_told(words, i))]
    telling = next((i for i in sorted({first, *starts}) if is_of_telling(words, i)), None)
    if telling is not None:
        asked = [i for i in asked if i < telling or (i > telling and words[i - 1] != "or" and is_inverted(words, i))]
    alone = [i for i in asked if i == first or words[i] not in WH_WORDS or is_inverted(words, i) or i > len(words) - 3]
    asked = [i for i in asked if i in alone or min(alone, default=i) < i or not is_governed(words, i)]
    requested = any(words[i] not in AUXILIARIES for i in asked)
    asked = [i for i in asked if requested or words[i:] not in _REQUESTED]
    return tuple([i for i in asked if i >= first] or asked)


def opened(words: Sequence[str]) -> int:
    """Return where what is said to open a conversation ends: "hi there | is HER2 negative curable"."""
    at = 0
    while at < len(words):
        begun = _OPENINGS_BY_WORD.get(words[at], ())
        opening = max((len(o) for o in begun if tuple(words[at : at + len(o)]) == o), default=int(words[at] in FILLERS))
        if not opening:
            break
        at += opening
    return at


def begins_to_ask(words: Sequence[str]) -> bool:
    """Tell whether words are the beginning of what leads to a question: "help me | understand what ..."."""
    leading = (*_OPENINGS_BY_WORD.get(words[0], ()), *_REQUESTS_BY_WORD.get(words[0], ()))
    return len(words) > 1 and any(len(p) > len(words) and p[: len(words)] == tuple(words) for p in leading)


def _asks_of_subject(words: Sequence[str], at: int) -> bool:
    """Tell whether an auxiliary before a subject begins a question here: "... can it be cured", not "my sister is a nurse"."""
    word, following, before = words[at], words[at + 1], words[at - 1]
    if word not in AUXILIARIES or following not in SUBJECT_STARTS or before in WH_WORDS or before == "to":
        return False
    if word == "are" and before in _OF_ONE:
        # "We argued about it, are people with HER2 positive worse off": no "it are".
        return True
    if word == "have" and (before in DENYING or before in AUXILIARIES):
        return False
    if before in SUBJECT_STARTS - {"a", "an", "one"} and (
        following not in _SUBJECT_PRONOUNS or following in ("that", "this", "there", "mine")
    ):
        return False
    if following == "that" and words[at + 2 : at + 3] != () and words[at + 2] in _DOERS:
        # "What he meant was that he was not sure".
        return False
    # "Doctor, is ..." calls somebody, "her doctor is ..." does not.
    owned = words[max(0, at - 2)] in DETERMINERS
    paused = (before in FILLERS and not owned) or before == "when"
    if word in BEING and following in ("a", "an", "any", "the", "some"):
        # "HER2 negative, is a cure possible" asks by its last word; "HER2 negative is a cancer without ..." tells.
        stressed = words[at + 3 : at + 4] != () and words[at + 3] in STRESSING
        return _ends_in_predicate(words) or stressed or paused
    if word in _DOING and following not in _SUBJECT_PRONOUNS and (may_name_person(before) or owned):
        # "My nurse does the HER2 positive treatment" tells.
        return False
    if word in HAVING:
        # "My friend had the HER2 positive sort", "my aunt had it" tell.
        return paused or following in (_DOERS if word == "had" else _DOERS | {"it"})
    return word not in BEING or following in _SUBJECT_PRONOUNS or paused


def _ends_in_predicate(words: Sequence[str]) -> bool:
    """Tell whether the last words say that something is so, whatever stresses it: "is a cure | possible (at all)"."""
    end = len(words)
    while end and words[end - 1] in FILLERS:
        end -= 1
    end -= 2 * (tuple(words[max(0, end - 2) : end]) == ("at", "all"))
    return end > 0 and words[end - 1] in PREDICATES


_WITHDRAWING = frozenset((("never", "mind"), ("forget", "it")))
_JOINING = frozenset("and because but so".split())
_DOING = frozenset("did do does".split())
_REQUESTED = (
    *((asked, who) for asked in ("can", "could", "will", "would") for who in ("they", "you")),
    *(("do", "you", what) for what in ("know", "remember", "still")),
)
"""A request's last words, which ask for what is requested before: "explain that to me, would you"."""
_DOERS = frozenset("he i she there they we you".split())
_SUBJECT_PRONOUNS = frozenset("he hers i it mine she that there they this we you".split())
_OF_ONE = frozenset("him it me this".split())
"""Words that are no subject of "are"."""
_PLAIN_ASKING = AUXILIARIES - frozenset("am are had has have is was were did".split())


_RELATIVE = frozenset("who whose where when".split())


def asked_before(words: tuple[str, ...]) -> int | None:
    """Return where words first ask something by themselves; a story's "had an" and "all I know is that" do not."""
    first = opened(words)
    own = (
        i
        for i in question_starts(words)
        if i >= first and (words[i] not in AUXILIARIES | _RELATIVE or words[i] in _PLAIN_ASKING or i == 0)
    )
    return min(own, default=None)
