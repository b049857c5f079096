"""Where words without punctuation begin to ask something. English, like `english.py`, whose lists it reads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from voice_her2.english import (
    ADVISING,
    ASSENTING_TAGS,
    AUXILIARIES,
    BEING,
    CHOICES,
    CLOSINGS,
    DECLINING,
    DENYING,
    FILLERS,
    HAVING,
    IMPERATIVES,
    MARVELLING,
    NEGATIVE_TAGS,
    NOT_BEFORE_TAG,
    OPENINGS,
    PREDICATES,
    REPORTING,
    REQUESTS,
    STRESSING,
    SUBJECT_STARTS,
    TAGGED,
    TELLERS,
    TOLD,
    WH_WORDS,
)
from voice_her2.persons import may_name_person

_OPENINGS_BY_WORD = {first: tuple(o for o in OPENINGS if o[0] == first) for first in {opening[0] for opening in OPENINGS}}
_REQUESTS_BY_WORD = {first: tuple(r for r in REQUESTS if r[0] == first) for first in {request[0] for request in REQUESTS}}

TELLER_REACH = 7
"""Words from a "did" to its telling: "did | that new young doctor ever | say"."""
ADVICE_REACH = 4
"""Words between who is to be asked and what: "ask | the breast nurse | what it means"."""
_TURNING_AWAY: dict[str, list[tuple[tuple[str, ...], int]]] = {}
"""What says that nothing is asked here, by its first word, with how many words may stand between."""
for _phrase, _reach in (*((phrase, 1) for phrase in DECLINING), *((phrase, ADVICE_REACH) for phrase in ADVISING)):
    _TURNING_AWAY.setdefault(_phrase[0], []).append((_phrase, _reach))

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
    if is_tag(words, len(words) - 2):
        return _statement_of_tag(words, NEGATIVE_TAGS[words[-2]])
    if denied_of_tag(words) is not None:
        return _statement_of_tag(words, ASSENTING_TAGS[words[-2]])
    return None if last is None else question_beginning(words, last)


def is_tag(words: Sequence[str], at: int) -> bool:
    """Tell whether words end, from `at`, in a tag that asks what they state: "it can be cured | can't it"."""
    return (
        at > 1
        and at == len(words) - 2
        and words[at] in NEGATIVE_TAGS
        and words[at + 1] in TAGGED
        and words[at - 1] not in NOT_BEFORE_TAG
    )


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
    starts = [i for i, word in enumerate(words) if word in WH_WORDS and not _relates(words, i) and (i or not exclaims)]
    starts += [
        i
        for i, word in enumerate(words)
        for request in _REQUESTS_BY_WORD.get(word, ())
        if words[i : i + len(request)] == request and (word == "never" or not _is_told(words, i))
    ]
    first = opened(words)
    orders = words[first - 1 : first + 1] == ("please", "have")
    if first < len(words) and words[first] in AUXILIARIES | IMPERATIVES | NEGATIVE_TAGS.keys() and not orders:
        starts.append(first)
    starts += [i for i in range(first + 1, len(words) - 1) if _asks_of_subject(words, i)]
    asked = [i for i in starts if not (is_declined(words, i) or _is_reported(words, i) or _is_for_what_was_told(words, i))]
    if _is_of_telling(words, first):
        asked = [i for i in asked if i > first and words[i - 1] != "or" and _is_inverted(words, i)]
    requested = any(words[i] not in AUXILIARIES for i in asked)
    asked = [i for i in asked if requested or words[i:] not in _REQUESTED]
    return tuple([i for i in asked if i >= first] or asked)


def _is_of_telling(words: Sequence[str], at: int) -> bool:
    """Tell whether no more is asked than whether somebody told something: "did the doctor say | it can be cured".

    Or nothing is, whatever follows: "can you believe they cured it", "to think that I didn't know how ...".
    """
    if any(tuple(words[at : at + len(marvel)]) == marvel for marvel in MARVELLING):
        return True
    if words[at : at + 1] == () or words[at] not in _HAVING_TOLD:
        return False
    told = next((i for i in range(at + 2, min(at + TELLER_REACH, len(words))) if words[i] in TOLD), 0)
    return told > 0 and words[told - 1] != "to" and WH_WORDS.isdisjoint(words[at:told])


def _is_for_what_was_told(words: Sequence[str], at: int) -> bool:
    """Tell whether a question word asks for what somebody else said: "which one | did the doctor say | you were"."""
    verb = next((i for i in (at + 1, at + 2) if words[i : i + 1] and words[i] in _HAVING_TOLD), 0)
    return words[at] in WH_WORDS and verb > 0 and "you" not in words[verb : verb + 2] and _is_of_telling(words, verb)


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


def _is_inverted(words: Sequence[str], at: int) -> bool:
    """Tell whether a question of its own begins here, not a clause of another: "what is it", not "what it is"."""
    return words[at] in AUXILIARIES or words[at].endswith("'s") or words[at + 1 : at + 2] == () or words[at + 1] in AUXILIARIES


def is_declined(words: Sequence[str], at: int) -> bool:
    """Tell whether what would ask here is not wanted, or not now: "don't tell me what ...", "remind me to ask what ..."."""
    if "remind" in words[: at + 1] and _is_to_be_asked_later(words):
        return True
    if words[at] in WH_WORDS and _is_inverted(words, at):
        return False
    for i in range(at + 1):
        for phrase, reach in _TURNING_AWAY.get(words[i], ()):
            if at <= i + len(phrase) + reach and words[i : i + len(phrase)] == phrase:
                return True
    return False


def _is_to_be_asked_later(words: Sequence[str]) -> bool:
    """Tell whether the reminder is to ask: "remind me on Monday | to ask | what ...", not "remind me what to ask for"."""
    reminder = words[words.index("remind") :]
    asks = next((i for i, pair in enumerate(pairwise(reminder)) if pair == ("to", "ask")), 0)
    return asks > 0 and WH_WORDS.isdisjoint(reminder[:asks])


def turns_away(words: Sequence[str]) -> bool:
    """Tell whether words name a question that is not asked here: "we ask the experts, can it be cured"."""
    return any(word in WH_WORDS | AUXILIARIES and is_declined(words, at) for at, word in enumerate(words))


def _is_reported(words: Sequence[str], at: int) -> bool:
    """Tell whether a clause says what was answered or is pointed at: "she explained what it means", "that is what it is".

    Or what the speaker was asked about himself: "he asked me what I take", not "she asked me what it means". Or what somebody
    asks in a tale: "and the woman goes, what can I take".
    """
    if at > 1 and words[at - 1] == "goes" and words[at - 2] != "it":
        return True
    if words[at] not in WH_WORDS or _is_inverted(words, at):
        return False
    if words[-3:] in _KNOWN_NOW:
        return True
    if words[at] == "what" and not {("was", "that"), ("is", "that")}.isdisjoint(pairwise(words[at + 2 :])):
        # "What he meant by borderline was that he was not sure".
        return True
    if at == 0:
        return False
    told = _verb_before(words, at)
    if words[at - 2 : at] in (("asked", "me"), ("ask", "me")) and words[at + 1] == "i" and words[at + 2 : at + 3] not in _MAY_DO:
        return True
    if words[at - 1] == "understand" and tuple(words[max(0, at - 3) : at - 1]) in _UNDERSTANDING:
        return True
    if words[at - 2 : at] == ("didn't", "know") or not _EVER_ASKED.isdisjoint(pairwise(words[:at])):
        return True
    if words[at - 1] == "know" and (words[at - 2] == "already" or tuple(words[max(0, at - 3) : at - 1]) in _KNOWING):
        return True
    if words[told] == "explaining" and words[told - 1] in ("is", "kept", "was", "were"):
        return True
    if words[told] in REPORTING:
        return DENYING.isdisjoint(words[max(0, told - 4) : told])
    return words[at - 1] == "that's" or (words[at - 1] in BEING and words[at - 2 : at - 1] in (("that",), ("this",)))


def _verb_before(words: Sequence[str], at: int) -> int:
    """Return the place of the verb whose object a clause is, before whoever is told: "explained | to my sister | what"."""
    if at > 3 and words[at - 3] == "to" and words[at - 2] in _DETERMINERS:
        return at - 4
    verb = at - 1
    for words_told in (_TOLD_TO, ("to",)):
        if verb > 0 and words[verb] in words_told:
            verb -= 1
    return verb


def _relates(words: Sequence[str], at: int) -> bool:
    """Tell whether a word says more of what was named: "patients who are ...", "a page where you find ...", "which means ..."."""
    if words[at] == "which":
        return at > 0 and words[at + 1 : at + 2] in _SAYING_MORE
    if words[at] == "where":
        return at > 0 and words[at + 1 : at + 2] in _GOING_ON
    return (
        words[at] in ("who", "whose") and at > 0 and (words[at - 1] in ("us", "them", "ones") or may_name_person(words[at - 1]))
    )


def _is_told(words: Sequence[str], at: int) -> bool:
    """Tell whether others are said to do what would be a request of the speaker's own: "now they | tell me it is ...".

    In "can they tell me" it is asked of them all the same, and "if you could explain" asks; "nobody will tell me" tells.
    """
    before = words[max(0, at - 2) : at]
    if before and before[-1] in TELLERS:
        return len(before) < 2 or before[0] not in AUXILIARIES
    conditional = words[max(0, at - 3) : max(0, at - 2)] == ("if",)
    asked = before[:1] != () and (before[0] in WH_WORDS or conditional)
    return len(before) == 2 and words[at] in IMPERATIVES and before[1] in AUXILIARIES and not asked


def _asks_of_subject(words: Sequence[str], at: int) -> bool:
    """Tell whether an auxiliary before a subject begins a question here: "... can it be cured", not "my sister is a nurse"."""
    word, following, before = words[at], words[at + 1], words[at - 1]
    if word not in AUXILIARIES or following not in SUBJECT_STARTS or before in WH_WORDS or before == "to":
        return False
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
    owned = words[max(0, at - 2)] in _DETERMINERS
    paused = (before in FILLERS and not owned) or before == "when"
    if word in BEING and following in ("a", "an", "any", "the", "some"):
        # "HER2 negative, is a cure possible" asks by its last word; "HER2 negative is a cancer without ..." tells.
        stressed = words[at + 3 : at + 4] != () and words[at + 3] in STRESSING
        return words[-1] in PREDICATES or stressed or paused
    if word in _DOING and following not in _SUBJECT_PRONOUNS and (may_name_person(before) or owned):
        # "My nurse does the HER2 positive treatment" tells.
        return False
    if word in HAVING:
        # "My friend had the HER2 positive sort", "my aunt had it" tell.
        return paused or following in (_DOERS if word == "had" else _DOERS | {"it"})
    return word not in BEING or following in _SUBJECT_PRONOUNS or paused


_JOINING = frozenset("and because but so".split())
_SAYING_MORE = tuple((word,) for word in "he it means meant she they was we were".split())
_GOING_ON = tuple((word,) for word in "he i it she they we you".split())
_DOING = frozenset("did do does".split())
_HAVING_TOLD = frozenset("did had has have".split())
_REQUESTED = tuple((asked, who) for asked in ("can", "could", "will", "would") for who in ("they", "you"))
"""A request's last words, which ask for what is requested before: "explain that to me, would you"."""
_DETERMINERS = frozenset("a an her his my our the their your".split())
_DOERS = frozenset("he i she there they we you".split())
_SUBJECT_PRONOUNS = frozenset("he hers i it mine she that there they this we you".split())
_PLAIN_ASKING = AUXILIARIES - frozenset("am are had has have is was were did".split())


_KNOWING = (("i",), ("we",), *((joined, who) for joined in ("and", "because", "but", "yes") for who in ("i", "we")))
"""All that may stand before a "know" that reports: "I know what it means", not "do I know"."""
_UNDERSTANDING = tuple((who, when) for who in ("i", "we") for when in ("finally", "now", "fully", "do", "already"))
"""What stands before an "understand" that reports: "I finally understand what it means"."""
_TOLD_TO = frozenset("her him me them to us".split())
_EVER_ASKED = frozenset((("every", "time"), ("each", "time"), ("whenever", "someone"), ("whenever", "somebody")))
_KNOWN_NOW = tuple(("i", knowing, it) for knowing in ("get", "know", "understand") for it in ("it", "that", "now"))
"""The last words of who has learned it: "he drew it for me, how they differ, so now | I get it"."""
_MAY_DO = tuple((word,) for word in "can could might should must may will would".split())


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
