"""What would ask something, and does not: it is declined, reported, told of, or asked of somebody else.

English, like `english.py`. `asking.py` finds where words begin to ask, and leaves out what is told here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from voice_her2.english import AUXILIARIES, BEING, DENYING, WH_WORDS
from voice_her2.english_asking import IMPERATIVES
from voice_her2.english_unasked import ADVISING, ASKING_NOTHING, DECLINING, FOR_OTHERS, GOVERNING, REPORTING, TELLERS, TOLD
from voice_her2.persons import may_name_person

TELLER_REACH = 7
"""Words from a "did" to its telling: "did | that new young doctor ever | say"."""
ADVICE_REACH = 4
ORDER_REACH = 8
"""Words between who is to be asked and what: "ask | the breast nurse | what it means"."""
_TURNING_AWAY: dict[str, list[tuple[tuple[str, ...], int]]] = {}
"""What says that nothing is asked here, by its first word, with how many words may stand between."""
for _phrase, _reach in (*((phrase, 1) for phrase in DECLINING), *((phrase, ADVICE_REACH) for phrase in ADVISING)):
    _TURNING_AWAY.setdefault(_phrase[0], []).append((_phrase, _reach))
_FOR_OTHERS = {first: tuple(phrase for phrase in FOR_OTHERS if phrase[0] == first) for first, *_ in FOR_OTHERS}


def is_inverted(words: Sequence[str], at: int) -> bool:
    """Tell whether a question of its own begins here, not a clause of another: "what is it", not "what it is"."""
    return words[at] in AUXILIARIES or words[at].endswith("'s") or words[at + 1 : at + 2] == () or words[at + 1] in AUXILIARIES


def is_declined(words: Sequence[str], at: int) -> bool:
    """Tell whether what would ask here is not wanted, or not now: "don't tell me what ...", "remind me to ask what ..."."""
    if _is_for_others(words) or ("remind" in words[: at + 1] and _is_to_be_asked_later(words)):
        return True
    if words[at] in WH_WORDS and is_inverted(words, at):
        return False
    for i in range(at + 1):
        for phrase, reach in _TURNING_AWAY.get(words[i], ()):
            if at <= i + len(phrase) + reach and words[i : i + len(phrase)] == phrase:
                return True
    return False


def _is_for_others(words: Sequence[str]) -> bool:
    """Tell whether what is asked here is asked of somebody else, or set aside: "we asked you what it means"."""
    told = words[:1] in (("tell",), ("ask",)) and words[1:2] not in (("me",), ("us",))
    if told and any(one == "to" and then in IMPERATIVES for one, then in pairwise(words[2:ORDER_REACH])):
        # "Tell | my wife's oncologist | to explain what it means".
        return True
    ordered = any(words[i] in _REACHING and (i == 0 or words[i - 1] not in _SELF) for i in range(min(ORDER_REACH, len(words))))
    if ordered and any(one == "and" and then == "ask" for one, then in pairwise(words)):
        # "Dad, | phone the clinic and ask | what it means".
        return True
    if any(_asks_another(words, i) for i, word in enumerate(words) if word == "ask"):
        return True
    return any(words[i : i + len(p)] == p for i, word in enumerate(words) for p in _FOR_OTHERS.get(word, ()))


def _asks_another(words: Sequence[str], at: int) -> bool:
    """Tell whether somebody is told to ask somebody else, or plans to: "ask him what", "I'm going to ask them if".

    Not "I didn't dare to ask him what"; nor "ask her two", which is the term.
    """
    if tuple(words[at + 1 : at + 2]) not in _OTHERS or words[at + 2 : at + 3] == () or words[at + 2] not in _ASKED_OF_OTHERS:
        return False
    planned = words[at - 2 : at] == ("going", "to") or words[at - 1 : at] == ("gonna",)
    return planned or at == 0 or (words[at - 1] not in AUXILIARIES and words[at - 1] not in _SHYING)


def _is_to_be_asked_later(words: Sequence[str]) -> bool:
    """Tell whether the reminder is to ask: "remind me on Monday | to ask | what ...", not "remind me what to ask for"."""
    reminder = words[words.index("remind") :]
    asks = next((i for i, pair in enumerate(pairwise(reminder)) if pair == ("to", "ask")), 0)
    return asks > 0 and WH_WORDS.isdisjoint(reminder[:asks])


def turns_away(words: Sequence[str]) -> bool:
    """Tell whether words name a question that is not asked here: "we ask the experts, can it be cured"."""
    return any(word in WH_WORDS | AUXILIARIES and is_declined(words, at) for at, word in enumerate(words))


def is_reported(words: Sequence[str], at: int) -> bool:
    """Tell whether a clause says what was answered or is pointed at: "she explained what it means", "that is what it is".

    Or what the speaker was asked about himself: "he asked me what I take", not "she asked me what it means". Or what somebody
    asks in a tale: "and the woman goes, what can I take", "he asked me can it be cured, and I said ...". Or what the speaker
    tells: "while I explain what it means".
    """
    if at > 1 and words[at - 1] == "goes" and words[at - 2] != "it" and "far" not in words[:at]:
        return True
    if "asked" in words[:at] and not _ANSWERING.isdisjoint(pairwise(words[at:])):
        return True
    if words[at] not in WH_WORDS or is_inverted(words, at):
        return False
    if words[-3:] in _KNOWN_NOW:
        return True
    if words[at] == "what" and not {("was", "that"), ("is", "that")}.isdisjoint(pairwise(words[at + 2 :])):
        # "What he meant by borderline was that he was not sure".
        return True
    if at == 0:
        return False
    told = _verb_before(words, at)
    if words[at - 2 : at] in (("asked", "me"), ("ask", "me")) and _is_of_speaker(words[at + 1 : at + 4]):
        return True
    if words[at - 1] == "understand" and tuple(words[max(0, at - 3) : at - 1]) in _UNDERSTANDING:
        return True
    if words[at - 2 : at] == ("didn't", "know") or not _EVER_ASKED.isdisjoint(pairwise(words[:at])):
        return True
    knows = at - 1
    while knows > 0 and words[knows] in _WELL:
        knows -= 1
    if words[knows] == "know" and (words[knows - 1] == "already" or tuple(words[max(0, knows - 2) : knows]) in _KNOWING):
        return True
    if words[told] == "explain" and words[told - 1] in ("i", "we") and words[told - 2] not in AUXILIARIES:
        return True
    if words[told] == "explaining" and words[told - 1] in ("is", "kept", "was", "were"):
        return True
    if words[told] in REPORTING:
        return DENYING.isdisjoint(words[max(0, told - 4) : told]) and words[max(0, told - 2) : told - 1] != ("much",)
    if words[at - 2 : at] == ("tell", "you") or _will_be_told(words[:at]):
        return True
    return words[at - 1] in _POINTING or (words[at - 1] in BEING and words[at - 2 : at - 1] in (("that",), ("this",), ("here",)))


def _is_of_speaker(clause: Sequence[str]) -> bool:
    """Tell whether a clause is about the speaker: "I take", "treatment I'd like"; not "I can take", which may be asked here."""
    subject = next((i for i in (0, 1) if clause[i : i + 1] and clause[i] in _OWN_CLAUSE), None)
    if subject is None:
        return False
    return clause[subject] != "i" or _MAY_DO.isdisjoint(clause[subject + 1 : subject + 2])


def _will_be_told(before: Sequence[str]) -> bool:
    """Tell whether a clause says what somebody will tell later: "they'll tell me on Thursday | what it means"."""
    tells = (i for i, word in enumerate(before) if word in _ABOUT_TO_TELL and before[i + 1 : i + 2] in _TELLING)
    return any(len(before) - i <= TELLER_REACH for i in tells)


def is_of_telling(words: Sequence[str], at: int) -> bool:
    """Tell whether no more is asked than whether somebody told something: "did the doctor say | it can be cured".

    Or nothing is, whatever follows: "can you believe they cured it", "to think that I didn't know how ...".
    """
    if any(tuple(words[at : at + len(opening)]) == opening for opening in ASKING_NOTHING):
        return True
    if words[at : at + 1] == () or words[at] not in _HAVING_TOLD:
        return False
    told = next((i for i in range(at + 2, min(at + TELLER_REACH, len(words))) if words[i] in TOLD), 0)
    return told > 0 and words[told - 1] != "to" and (WH_WORDS | {"mean", "when"}).isdisjoint(words[at:told])


def is_for_what_was_told(words: Sequence[str], at: int) -> bool:
    """Tell whether a question word asks for what somebody else said: "which one | did the doctor say | you were"."""
    verb = next((i for i in (at + 1, at + 2) if words[i : i + 1] and words[i] in _HAVING_TOLD), 0)
    return words[at] in WH_WORDS and verb > 0 and "you" not in words[verb : verb + 2] and is_of_telling(words, verb)


def is_governed(words: Sequence[str], at: int) -> bool:
    """Tell whether a clause is the object of what is told before it: "we read up on | how ...", not "it never says | what"."""
    verb = _verb_before(words, at)
    return words[verb] in GOVERNING and DENYING.isdisjoint(words[max(0, verb - 4) : verb])


def _verb_before(words: Sequence[str], at: int) -> int:
    """Return the place of the verb whose object a clause is, before whoever is told: "explained | to my sister | what"."""
    if at > 3 and words[at - 3] == "to" and words[at - 2] in DETERMINERS:
        return at - 4
    verb = at - 1
    if verb > 1 and words[verb - 1] in ("last", "this") and words[verb] in _TIMES:
        verb -= 2
    for words_told in (_HERE, _TOLD_TO, ("to",)):
        if verb > 0 and words[verb] in words_told:
            verb -= 1
    return verb


def relates(words: Sequence[str], at: int) -> bool:
    """Tell whether a word says more of what was named: "patients who are ...", "a page where you find ...", "which means ..."."""
    if words[at] == "which":
        moves = words[at + 1 : at + 2] != () and words[at + 1].endswith("ed") and words[at + 2 : at + 3] in _MOVED
        return at > 0 and (moves or words[at + 1 : at + 2] in _SAYING_MORE)
    if words[at] == "where":
        return at > 0 and words[at + 1 : at + 2] in _GOING_ON
    return (
        words[at] in ("who", "whose") and at > 0 and (words[at - 1] in ("us", "them", "ones") or may_name_person(words[at - 1]))
    )


def is_told(words: Sequence[str], at: int) -> bool:
    """Tell whether others are said to do what would be a request of the speaker's own: "now they | tell me it is ...".

    Nor does "we compare everything" ask. In "can they tell me" it is asked of them all the same, and "if you could explain"
    asks; "nobody will tell me" tells.
    """
    before = words[max(0, at - 2) : at]
    if before and before[-1] in _ABOUT_TO_TELL:
        return True
    if before and (before[-1] in TELLERS or (before[-1] in _SPEAKERS and words[at] in IMPERATIVES)):
        return len(before) < 2 or before[0] not in AUXILIARIES
    conditional = words[max(0, at - 3) : max(0, at - 2)] == ("if",)
    asked = before[:1] != () and (before[0] in WH_WORDS or conditional)
    return len(before) == 2 and words[at] in IMPERATIVES and before[1] in AUXILIARIES and not asked


_SPEAKERS = frozenset(("i", "we"))
_ABOUT_TO_TELL = frozenset("he'll i'll she'll they'll we'll who'll".split())
_TELLING = tuple((word,) for word in "explain go show talk tell".split())
_OTHERS = (("her",), ("him",), ("them",))
_ASKED_OF_OTHERS = WH_WORDS | {"if", "whether"}
_SHYING = frozenset("can't couldn't dare i never not to we you".split())
"""What stands before an "ask" that is no order: "I didn't like to | ask her"."""
_SAYING_MORE = tuple((word,) for word in "he it means meant she they was we were".split())
_MOVED = tuple((word,) for word in "everyone her him me my our them us".split())
"""Whom it moves: "which | frightened | me"."""
_GOING_ON = tuple((word,) for word in "he i it she they we you".split())
_HAVING_TOLD = frozenset("did had has have".split())
_ANSWERING = frozenset((("i", "said"), ("i", "told"), ("i", "answered"), ("i", "explained")))
_KNOWING = (("i",), ("we",), *((joined, who) for joined in ("and", "because", "but", "what", "yes") for who in ("i", "we")))
"""All that may stand before a "know" that reports: "I know what it means", not "do I know"."""
_WELL = frozenset("exactly full fully perfectly quite right very well".split())
"""How well one knows: "I know | perfectly well | what it means"."""
_UNDERSTANDING = tuple((who, when) for who in ("i", "we") for when in ("finally", "now", "fully", "do", "already"))
"""What stands before an "understand" that reports: "I finally understand what it means"."""
_HERE = frozenset("again already earlier here once there today tonight twice yesterday".split())
_TIMES = frozenset("afternoon evening month morning night time week year".split())
"""When somebody told: "told me | last week | what it means"."""
_REACHING = frozenset("call email message phone ring text".split())
"""What one is told to do with somebody who is to be asked."""
_SELF = frozenset("a an i i'd i'll my our the to we we'll will".split())
_OWN_CLAUSE = frozenset("i i'd i'm i've".split())
_TOLD_TO = frozenset("her him me them to us you".split())
_POINTING = ("that's", "here's")
_EVER_ASKED = frozenset((("every", "time"), ("each", "time"), ("whenever", "someone"), ("whenever", "somebody")))
_KNOWN_NOW = tuple(("i", knowing, it) for knowing in ("get", "know", "understand") for it in ("it", "that", "now"))
"""The last words of who has learned it: "he drew it for me, how they differ, so now | I get it"."""
_MAY_DO = frozenset("can could might should must may will would".split())
DETERMINERS = frozenset("a an her his my our the their your".split())
