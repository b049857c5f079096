"""Whether words after a question tell of whoever asked it: "... can it be cured, | my sister rang me on Friday". English."""

from __future__ import annotations

from collections.abc import Sequence

from voice_her2.english import AUXILIARIES, BEING, DENYING, FILLERS, NUMBERS, SUBJECT_STARTS, TELLING
from voice_her2.persons import Person, person_run

_JOINING = frozenset("and as because but since".split())
_SUBJECTS = frozenset("dad everybody everyone he i mum mom nobody she somebody someone they".split())
"""Not "we" nor "our": a television says "our guest tonight knows it"."""
_CONTRACTED = frozenset("he's i'm i've nobody's she's".split())
_ON_BEHALF = (("it's", "for"), ("that's", "for"), ("asking", "for"))
"""What says for whom one asks: "it's for | my aunt"."""
_REASONS = frozenset("as because since".split())
_OWN = _SUBJECTS | _CONTRACTED | frozenset("i'd it's my that's they've we we've we're".split())
"""Who a reason may be about: "because | we've got an appointment"."""
_LEAST_REASON = 3
"""Words of a reason, without its "because": of fewer the rest is yet to come."""
_CONCERNS = frozenset(
    "afraid asking confused curious desperate frightened lost new no not scared so terrified wondering worried worrying".split()
)
"""What somebody is who says why they ask: "I'm asking because ...", not "I'm flying tomorrow"."""
_ADVERBS = frozenset("all always just never only really still very".split())
_LONGEST_NOUN = 3
"""Words of a subject after "my": "my | best friend Ann"."""
_HAVING = frozenset("get gets go goes got have has had need needs take takes want wants".split())
"""Verbs that tell something only with an object: "I need | some hope", not "my sister had in Poland"."""
_VERBS = (TELLING | {"like"}) - AUXILIARIES - frozenset("get gets go goes live lives need needs take takes want wants".split())
_OBJECTS = (
    SUBJECT_STARTS
    | NUMBERS
    | frozenset("about he's her him it's me no nothing she's so something that them they're to us what you'd you'll".split())
)
_HEDGES = (("kind", "of"), ("sort", "of"))
_ALONG = frozenset("along at off on out over up".split())
_PARTICIPLES = frozenset("been had heard kept left lost read seen told written".split())


def tells(words: Sequence[str]) -> bool:
    """Tell whether words begin with somebody of the speaker's who does something that is complete.

    "My granddaughter looked it up" and "I'm new here" do. "My sister had in Poland" and "I could get" do not: they say more of
    what was named before; nor does "I'm flying to Spain", which may be what is asked about.
    """
    at = 0
    while at < len(words) and (words[at] in FILLERS or words[at] in _JOINING):
        at += 1
    if at == len(words):
        return False
    if not _REASONS.isdisjoint(words[:at]) and words[at] in _OWN and len(words) - at >= _LEAST_REASON:
        return DENYING.isdisjoint(words)
    if tuple(words[at : at + 2]) in _ON_BEHALF and at + 2 < len(words):
        return bool(person_run(words, at + 2, Person.PATIENT))
    if words[at] in _CONTRACTED:
        return _explains(words, at + 1)
    if words[at] == "the" and person_run(words, at, Person.CARER):
        verb = at + 4 if tuple(words[at + 2 : at + 4]) in _HEDGES else at + 2
        if verb + 1 >= len(words):
            return False
        does = (words[verb] in _VERBS or words[verb].endswith("ed")) and words[verb + 1] in _OBJECTS
        return words[verb] in ("was", "were") or does
    if words[at] != "my" and words[at] not in _SUBJECTS:
        return False
    while words[at] != "my" and words[at + 1 : at + 2] != () and words[at + 1] in _ADVERBS:
        at += 1
    longest = _LONGEST_NOUN + 1 if words[at] == "my" else 1
    subject = range(at + 1, min(at + 1 + longest, len(words) - 1))
    if words[at] == "my":
        owner = next((i for i in subject if words[i].endswith("'s")), None)
        if owner is not None:
            return (
                _is_so(words, owner + 1)
                or tuple(words[owner + 1 : owner + 3]) == ("got", "it")
                or _is_somewhere(words, owner + 1)
            )
    verb_at = next((i for i in subject if words[i] in _VERBS | BEING | _HAVING or words[i].endswith("ed")), None)
    if verb_at is None:
        return False
    if words[verb_at] in BEING:
        return _is_so(words, verb_at + 1) if words[at] == "my" else _explains(words, verb_at + 1)
    return words[verb_at + 1] in _OBJECTS or (words[verb_at] not in _HAVING and words[verb_at + 1] in _ALONG)


def _is_somewhere(words: Sequence[str], at: int) -> bool:
    """Tell whether somebody is in a place or state: "(my friend's) | in tears"."""
    return at + 1 < len(words) and words[at] in ("in", "on")


def _is_so(words: Sequence[str], at: int) -> bool:
    """Tell whether something of the speaker's is about anything: "my hands are | still shaking", "my aunt's | scared"."""
    while at < len(words) and words[at] in _ADVERBS:
        at += 1
    return at < len(words) and (words[at].endswith("ing") or _explains(words, at))


def _explains(words: Sequence[str], at: int) -> bool:
    """Tell whether what somebody is or has done says why they ask: "(I'm) | just asking", "(nobody's) | told us"."""
    while at < len(words) and words[at] in _ADVERBS:
        at += 1
    if at == len(words):
        return False
    does = words[at] in _VERBS | _PARTICIPLES or words[at].endswith("ed")
    return words[at] in _CONCERNS or (does and not _OBJECTS.isdisjoint(words[at + 1 : at + 2]))
