"""Whether a state is plainly stated: "my wife is HER2 negative", not "HER2 negative was a guess". English, like `english.py`.

What takes a statement back cannot be listed to the end, so the forms of a plain one are: somebody, or something of theirs, is or
has it; a report or a carer says it; it is a condition ("with", "if it's"); or it stands alone before the question. All else is
doubtful.
"""

from __future__ import annotations

from collections.abc import Container, Sequence, Set

from voice_her2.english import FILLERS
from voice_her2.persons import Person, person_run

_SKIPPED = FILLERS | frozenset(
    """
    a actually also an both called clearly definitely just newly now officially only really that the very yes
    """.split()
)
"""Small words between a verb and the state: "is | definitely a | HER2 negative"."""
_KINDS_OF_DISEASE = frozenset("advanced ductal invasive lobular metastatic".split())
_CONDITIONS = frozenset("as because being for having if in of once since when with".split())
_HOLDERS = frozenset("hers his i it mine one that this we which who you".split())
_CONTRACTED = frozenset("he's hers i'm i've it's mine's she's that's they're we're you're".split())
_MISHEARD_MINE = frozenset("mind minus".split())
"""How Vosk writes the "mine's" that a recording begins with. Source: three of 550 recordings, by three voices."""
_IS = frozenset("am are got has have is was".split())
_EDITING = frozenset("mean meant mistake no scratch second sorry wait".split())
_SCALES = frozenset(("stage", "grade"))
_STAGES = tuple((scale, n) for scale in sorted(_SCALES) for n in ("one", "two", "three", "four"))
_ASIDES = (
    *_STAGES,
    ("let", "me", "think"),
    ("let", "me", "see"),
    ("let", "me", "read", "it"),
    ("what", "was", "it"),
    ("i", "say", "this"),
)
"""What people say while they look for the word, and how far it has gone: "I've got | stage two | HER2 positive"."""
BELONGINGS = frozenset(
    """
    card case chart diagnosis disease email finding form letter note notes paper papers reading report result results sample scan
    score sheet status test tests type
    """.split()
)
"""What of somebody's has a state or says it, whatever the subject; a content names more as its contrast's bearers."""
_KINDS = frozenset(
    """
    final hospital lab laboratory latest medical metastatic own path pathology test whole
    """.split()
)
_ANYBODY = frozenset("anybody anyone patients people somebody someone women".split())
"""Whose state "for" makes a condition of: "for someone | HER2 positive"."""
_WHERE = (("next", "door"), ("over", "there"), ("down", "here"), ("up", "here"))
_WHERE_IN_A_WORD = frozenset("abroad downstairs here outside there upstairs".split())
_POSSESSIVE = frozenset("her his my our your".split())
_DETERMINERS = _POSSESSIVE | frozenset("a and whose its of that the their this".split())
_SAYING = frozenset(
    """
    back called caught confirmed diagnosed found heard listed marked me out read reads reported said say saying says show showed
    shows stated states tested tests told us writes written wrote
    """.split()
)
_SAYERS = frozenset(
    """
    been clinic consultant doctor doctors gp having he he's hospital i i've it it's lab laboratory mine nurse oncologist
    pathologist she she's specialist surgeon they they've we we've
    """.split()
)
_TAKING_BACK = frozenset("another changed although but guess had mistake though unless until was were wrong".split())
_OF_THE_STATE = frozenset(
    """
    disease here it kind okay one patient patients please result right that there this too type yes
    """.split()
)
_LEADING_OVER = frozenset("and are but i i'm so then was we we're were".split())
"""What ends a statement and begins a question: "she is HER2 negative | and we were | wondering what"."""
_VERBS = frozenset("are got had has is was were will would".split())
LONGEST_AFTER = 12
SAYER_REACH = 9
LIST_REACH = 3
"""Words over which "is" and "have" reach on to what an "and" adds: "she is eighty and HER2 positive"."""


_CLAIMING = frozenset(
    tuple(phrase.split())
    for phrase in (
        "is what i've got", "is what i have", "is what we've got", "i've got that", "i have that", "that's what i've got",
        "that's what i have", "that's mine", "that's what mine is",
    )
)  # fmt: skip
"""All that may be told after a state that stands first, of whoever speaks: "HER2 positive | I've got that"."""


def is_plain(words: Sequence[str], start: int, end: int, asked_at: int, bearers: Set[str], passed: Container[int] = ()) -> bool:
    """Tell whether the state at `start` up to `end` is plainly stated, in words that ask something from `asked_at` on.

    `bearers` are what has such a state beside what has one on any subject (`Contrast.bearers`, and the contrast's term).
    `passed` are the places of words that say nothing here: what was taken back, and the state's own words said before.
    """
    after = list(words[end:asked_at])
    things = BELONGINGS | bearers
    while after and after[0] in _OF_THE_STATE | bearers:
        after.pop(0)
    while after and (after[-1] in FILLERS or after[-1] in _LEADING_OVER):
        after.pop()
    if len(after) > LONGEST_AFTER or _TAKING_BACK.intersection(after):
        return False
    at = _before(words, start, passed)
    if at < 0 and tuple(after) in _CLAIMING:
        return True
    if at < 0:
        # "Stage two, HER2 negative they first said": what is told of a state may be what takes it back.
        return not _VERBS.intersection(after) and not (after and (_KINDS_OF_DISEASE | _SCALES).intersection(words[:start]))
    word = words[at]
    if at == 0 and word in _MISHEARD_MINE:
        return True
    if word in _CONDITIONS | _CONTRACTED | _EDITING | _POSSESSIVE | things or _is_somebodys(words, at, things):
        return True
    if word in _ANYBODY:
        return words[max(0, at - 1)] == "for"
    if word == "it" and words[at - 1] in _IS:
        return _has_subject(words, at - 1, bearers)
    if word in ("been", "had", "fighting", "battling"):
        return any(w in ("have", "has", "been", "is", "am") or w in _CONTRACTED for w in words[max(0, at - 2) : at])
    if word == "be":
        return words[at - 1] == "to" and words[at - 2] in _SAYING
    if word in _IS:
        return _has_subject(words, at, bearers)
    if "and" in words[at + 1 : start] and (_IS | _CONTRACTED).intersection(words[max(0, at - LIST_REACH) : at + 1]):
        return True
    if _names_person(words, at) and "told" in words[max(0, at - 2) : at]:
        return True
    return word in _SAYING and _has_sayer(words[max(0, at - SAYER_REACH) : at + 1], things)


def _before(words: Sequence[str], start: int, passed: Container[int]) -> int:
    """Return the place of the word that the state hangs on; -1 where none stands before it."""
    at = start - 1
    while at >= 0:
        aside = next((len(a) for a in _ASIDES if tuple(words[max(0, at + 1 - len(a)) : at + 1]) == a), 0)
        if not aside and words[at] not in _SKIPPED | _KINDS_OF_DISEASE and at not in passed:
            break
        at -= aside or 1
    return at


def _has_subject(words: Sequence[str], verb: int, bearers: Set[str]) -> bool:
    """Tell whether a verb of being or having has somebody, or something of somebody's, before it; of persons only now.

    "My mother is seventy and has" has the subject of "is".
    """
    at = verb - 1
    if words[at] == "and" and (first := _verb_before(words, at)):
        return _has_subject(words, first, bearers)
    while at >= 0 and words[at] not in _HOLDERS and (words[at] in _SKIPPED | _KINDS_OF_DISEASE or words[at] in _IS):
        at -= 1
    if at < 0:
        return False
    if words[at] in _CONTRACTED:
        return True
    if words[at].endswith("'s") and _names_person((*words[:at], words[at].removesuffix("'s")), at):
        # "My mum's got", and "my mum's is": what is hers has it.
        return True
    if words[at] in _HOLDERS:
        return words[verb] != "was" or words[at] not in ("i", "we")
    if words[at] in BELONGINGS | bearers:
        while at > 0 and words[at - 1] in _KINDS | bearers:
            at -= 1
        return at == 0 or words[at - 1] in _DETERMINERS | {"if", "when"} or words[at - 1].endswith("'s")
    return words[verb] != "was" and _names_person(words, at)


def _verb_before(words: Sequence[str], at: int) -> int:
    """Return where the verb stands to which an "and" adds another: "she is seventy | and has"; 0 where none is near."""
    return next((i for i in range(at - 1, max(0, at - 1 - LIST_REACH), -1) if words[i] in _IS), 0)


def _names_person(words: Sequence[str], last: int) -> bool:
    """Tell whether a person is named up to a word, with where they are: "my sister | in Poland", "a friend | at work"."""
    if any(last - n + 1 >= 0 and person_run(words, last - n + 1, Person.PATIENT) == n for n in (1, 2)):
        return True
    if tuple(words[max(0, last - 1) : last + 1]) in _WHERE:
        return _names_person(words, last - 2)
    if last and words[last] in _WHERE_IN_A_WORD:
        return _names_person(words, last - 1)
    at = next((i for i in range(last - 1, max(-1, last - 4), -1) if words[i] in ("in", "at", "from", "of")), 0)
    if at > 2 and words[at - 2 : at] in (("of", "mine"), ("of", "ours")):
        at -= 2
    return at > 0 and any(at - n >= 0 and person_run(words, at - n, Person.PATIENT) == n for n in (1, 2))


def _is_somebodys(words: Sequence[str], at: int, things: Set[str]) -> bool:
    owner = words[at].removesuffix("'s")
    if owner == words[at] and at and words[at - 1] in _POSSESSIVE:
        # "My sister's HER2 positive" is heard as "my sisters HER2 positive", which is nothing else.
        owner = owner.removesuffix("s")
    return owner != words[at] and (owner in things or _names_person((*words[:at], owner), at))


def _has_sayer(words: Sequence[str], things: Set[str]) -> bool:
    # "My wife's come back HER2 negative".
    named = [word.removesuffix("'s") for word in words]
    return bool((_SAYERS | things).intersection(words)) or any(person_run(named, at, Person.PATIENT) for at in range(len(named)))
