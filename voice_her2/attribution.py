"""How a value is told in a story: how surely, of when, of whom, of what. English, like `english.py`.

"I might be HER2 positive, what can I take" names a status and does not state it. A value that is only supposed, that is denied,
that was so earlier, that is somebody else's than who is asked about, or that belongs to something other than its contrast's
term, is marked as not sure; the contrast is asked for then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from itertools import dropwhile, pairwise

from voice_her2.asking import asked_before
from voice_her2.content import Contrast, Role
from voice_her2.english import AUXILIARIES, BEING, FILLERS, FUNCTION_WORDS
from voice_her2.english_asking import CHOICES
from voice_her2.english_states import (
    ANY_BEARER,
    DENIED_AFTER,
    DENIED_BEFORE,
    EARLIER_AFTER,
    EARLIER_BEFORE,
    NOT_A_STATE_AFTER,
    SUPPOSED_AFTER,
    SUPPOSED_BEFORE,
)
from voice_her2.meaning import Kind, Meaning
from voice_her2.persons import Person, person_run
from voice_her2.statement import BELONGINGS, is_plain
from voice_her2.understanding import Understanding

_Words = tuple[str, ...]
_ByFirstWord = Mapping[str, Sequence[_Words]]


ASKING_STATE = BEING | {"did", "have", "has", "aren't", "isn't", "wasn't", "weren't"}
ASKED_REACH = 6
OWNER_REACH = 9
BEFORE_REACH = 8
AFTER_REACH = 12
CLAUSE_BOUNDARIES = frozenset("and but so then what how".split())
VALUE_FIRST_REACH = 4
_LEADING_TO = frozenset("about at by for in next of on to under with".split())
"""Words that lead from a value to its term: "negative | on my | HER2"."""
_SAID_OF_TERM = tuple((word,) for word in "is isn't was wasn't has hasn't".split())
TERM_REACH = 8
ASKED_TERM_REACH = 12
"""Words between a value and the term that it belongs to, in a story and within a question: "HER2 result of my last biopsy came
back | negative". Source of this reach and those above: chosen by reading the attacks and the plain questions of
`bench/questions`, of which the tests hold both."""
_THIRD = frozenset("she she's her hers herself he he's him his they're them their".split())
_FINDING_OUT = frozenset("know knows see tell tells hear find out learn check say ask asked".split())
_ASKING_WHETHER = frozenset("know me us wonder wondering ask asking asks".split())
_TELLING = tuple((word,) for word in "told said says wrote called showed explained read".split())
_SUBJECTS = frozenset("i we she he it my mine they".split())
_BEFORE_A_QUESTION = FILLERS | {"and", "but", "or", "so", "check"}
_OWN_THINGS = BELONGINGS | {"it", "one", "ones", "that", "this"}
_UNDERGOING = frozenset(
    """
    take have get be need use receive beat recover expect survive go become live try start want taking getting having need
    """.split()
)
_NOT_KNOWING = frozenset(
    [
        ("a", "clue"),
        ("no", "idea"),
        ("don't", "know"),
        ("can't", "remember"),
        ("can't", "say"),
        ("not", "sure"),
        ("the", "faintest"),
    ]
)
_ANY_MORE = frozenset("any anymore now which".split())
"""What stands after that of who has told two states, and knows neither: "positive, oh, I can't remember | which"."""
_ALONE = ((), ("that's", "me"))
_OWN = frozenset("i i'd i'll i'm me mine my myself".split())
_GIVING = frozenset(
    "suit suits right treat treats cure cures heal give gives giving offer offers help helps for with put".split()
)


def not_stated(bearers: Sequence[str]) -> tuple[_Words, ...]:
    """Return all that takes a plain statement back: the decoders must expect it, or they hear something harmless in its place."""
    forms = _forms(tuple(bearers))
    kinds = (forms.before, forms.after, forms.earlier_before, forms.earlier_after)
    return tuple(phrase for by_first_word in kinds for phrases in by_first_word.values() for phrase in phrases)


@dataclass(frozen=True, slots=True)
class _Forms:
    """Hold the phrases above by their first words, with a contrast's bearers in their places."""

    before: _ByFirstWord
    after: _ByFirstWord
    earlier_before: _ByFirstWord
    earlier_after: _ByFirstWord


@cache
def _forms(bearers: tuple[str, ...]) -> _Forms:
    def with_bearers(phrases: Iterable[_Words]) -> _ByFirstWord:
        by_first_word: dict[str, list[_Words]] = {}
        for phrase in phrases:
            for bearer in bearers if ANY_BEARER in phrase else ("",):
                words = tuple(bearer if word == ANY_BEARER else word for word in phrase)
                by_first_word.setdefault(words[0], []).append(words)
        return by_first_word

    before, after = SUPPOSED_BEFORE + DENIED_BEFORE, SUPPOSED_AFTER + DENIED_AFTER
    return _Forms(*map(with_bearers, (before, after, EARLIER_BEFORE, EARLIER_AFTER)))


def attributed(said: Understanding, contrasts: Iterable[Contrast]) -> Understanding:
    """Return what was understood with each value not sure that the words do not plainly state of who is asked about.

    Nor is one that is plainly taken back as another decoder heard it: "I doubt" may be "I don't" to the first.
    """
    doubtful = {place for contrast in contrasts for place in _doubtful(said, contrast)}
    for contrast in contrasts:
        if any(_takes_back(other, contrast) for other in said.otherwise):
            doubtful.update(i for i, m in enumerate(said.meanings) if m.kind is Kind.VALUE and m.contrast == contrast.name)
    if not doubtful:
        return said
    meanings = (replace(m, sure=False) if place in doubtful else m for place, m in enumerate(said.meanings))
    return replace(said, meanings=tuple(meanings))


def _doubtful(said: Understanding, contrast: Contrast) -> Iterable[int]:
    places = [i for i, m in enumerate(said.meanings) if m.kind is Kind.VALUE and m.contrast == contrast.name]
    asked_at = said.question_at or 0
    if len({said.meanings[i].name for i in places}) > 1:
        # Which of several is meant is asked for anyway, where an entry needs one.
        return ()
    if not any(_belongs(said, i, contrast.of, asked_at) for i in places):
        return places
    if all(said.meanings[i].at < asked_at for i in places):
        return [i for i in places if _is_not_stated(said, i, asked_at, contrast)]
    return ()


def _takes_back(said: Understanding, contrast: Contrast) -> bool:
    """Tell whether words suppose, deny or date the only value of a contrast that they state before they ask."""
    places = [i for i, m in enumerate(said.meanings) if m.kind is Kind.VALUE and m.contrast == contrast.name]
    asked_at = len(said.words) if said.question_at is None else said.question_at
    if len({said.meanings[i].name for i in places}) != 1 or any(said.meanings[i].at >= asked_at for i in places):
        return False
    return any(_is_taken_back(said, i, asked_at, contrast) for i in places)


def _belongs(said: Understanding, place: int, of: str, asked_at: int) -> bool:
    """Tell whether a value is one of its contrast's term: both near enough, and nothing else between that it may be said of."""
    value = said.meanings[place]
    after = said.words[value.at + len(value.words) :]
    follows_term = place > 0 and said.meanings[place - 1].kind is Kind.TERM
    if not follows_term and any(after[: len(phrase)] == phrase for phrase in NOT_A_STATE_AFTER):
        return False
    for other, term in enumerate(said.meanings):
        if term.kind is not Kind.TERM or term.name != of:
            continue
        between = said.meanings[min(place, other) + 1 : max(place, other)]
        if other > place and not follows_term and not _leads_to_its_term(said, place, between, asked_at):
            continue
        both_asked = min(value.at, term.at) >= asked_at
        if sum(len(m.words) for m in between) <= (ASKED_TERM_REACH if both_asked else TERM_REACH) and all(
            _is_passed(m, both_asked=both_asked, term_first=other < place) for m in between
        ):
            return True
    return False


def _leads_to_its_term(said: Understanding, place: int, between: Sequence[Meaning], asked_at: int) -> bool:
    """Tell whether a value before a term is the term's: "negative for HER2", not "my BRCA test was positive, the HER2 one ...".

    What stands right before it must be nothing that may be positive or negative itself ("BRCA positive, HER2 ...").
    """
    before = said.meanings[place - 1] if place else None
    if before is not None and (before.kind in (Kind.UNEXPLAINED, Kind.NARRATION) or before.forbids):
        return False
    words = [word for meaning in between for word in meaning.words]
    if not words and _begins_anew(said, place):
        return False
    leads = not words or (not _LEADING_TO.isdisjoint(words) and CLAUSE_BOUNDARIES.isdisjoint(words))
    return said.meanings[place].at >= asked_at or (len(words) <= VALUE_FIRST_REACH and leads)


def _begins_anew(said: Understanding, place: int) -> bool:
    """Tell whether a value ends a statement and the term after it begins the next: "it was negative, HER2 wasn't tested"."""
    first, last = said.meanings[place].at - 1, said.meanings[place + 1].at + len(said.meanings[place + 1].words)
    return first >= 0 and said.words[first] in BEING and said.words[last : last + 1] in _SAID_OF_TERM


def _is_passed(meaning: Meaning, *, both_asked: bool, term_first: bool) -> bool:
    if meaning.kind in (Kind.FUNCTION, Kind.TERM, Kind.VALUE, Kind.REPAIR):
        return True
    if meaning.kind in (Kind.NARRATION, Kind.UNEXPLAINED) or meaning.forbids:
        return term_first or both_asked
    return meaning.role is not Role.TOPIC or both_asked or term_first


def _is_taken_back(said: Understanding, place: int, asked_at: int, contrast: Contrast) -> bool:
    """Tell whether a value is supposed, denied, asked for itself, still to be found out, or of earlier."""
    words, value, forms = said.words, said.meanings[place], _forms(contrast.bearers)
    anchor = _anchor(said, place)
    # An auxiliary as the first word is the question's own: "might a HER2 negative cancer be cured, do you think".
    # So does an order to suppose it: "suppose I'm HER2 positive, what can I take".
    reach = max(int(words[0] in AUXILIARIES or words[0] == "suppose"), anchor - BEFORE_REACH)
    anew = (i + 1 for i in range(reach, anchor) if words[i] == "but" and words[i - 1] != "anything")
    before = words[max([reach, *anew]) : value.at]
    end = value.at + len(value.words)
    after = words[end : min(asked_at, end + AFTER_REACH)]
    if _any_in(before, forms.before) or _any_in(after, forms.after) or _is_denied_last(after):
        return True
    if any(words[i : i + 2] in _NOT_KNOWING and words[i + 2] in _ANY_MORE for i in range(end, len(words) - 2)):
        # "Positive, oh, I can't remember which, what ..." asks what stands after it.
        return True
    if _is_asked(words, anchor) or _is_to_be_found_out(before):
        return True
    return (_any_in(before, forms.earlier_before) and "now" not in before) or _any_in(after, forms.earlier_after)


def _anchor(said: Understanding, place: int) -> int:
    """Return where a value begins with its term, or by itself."""
    value = said.meanings[place]
    terms = [m.at for m in said.meanings[:place] if m.kind is Kind.TERM and value.at - m.at <= BEFORE_REACH]
    return terms[-1] if terms else value.at


def _is_not_stated(said: Understanding, place: int, asked_at: int, contrast: Contrast) -> bool:
    if _is_taken_back(said, place, asked_at, contrast):
        return True
    words, value = said.words, said.meanings[place]
    bearers = frozenset((*contrast.bearers, contrast.of))
    anchor, end = _anchor(said, place), value.at + len(value.words)
    begun = asked_before(words[:asked_at])
    told = begun is None or begun > anchor
    if (
        told
        and _depends_on_the_state(said, asked_at)
        and not is_plain(words, anchor, end, asked_at, bearers, _passed(said, contrast, end, asked_at))
    ):
        return True
    owner = words[max(0, anchor - OWNER_REACH) : anchor]
    # "So i can take it, is that correct" asks what stands before it.
    of_oneself = words[asked_at:] in CHOICES and not _OWN.isdisjoint(words[end:asked_at])
    return (of_oneself or _asks_for_oneself(words[asked_at:])) and _is_of_another(owner, bearers)


def _is_denied_last(after: _Words) -> bool:
    """Tell whether a "no" is all that stands between a state and the question: "negative, no, oh I | can't remember, how ...".

    Or whether it says that the speaker does not know: "negative, no, honestly I haven't a clue, what ...".
    """
    said = [word for word in after if word not in FILLERS]
    unknown = not _NOT_KNOWING.isdisjoint(pairwise(said))
    return said[:1] in (["no"], ["know"]) and (unknown or FUNCTION_WORDS.issuperset(said[1:]))


def _depends_on_the_state(said: Understanding, asked_at: int) -> bool:
    """Tell whether more is asked than what the words mean, which is so whoever has the state."""
    return any(m.role is Role.TOPIC and not m.refers_back and m.at + len(m.words) > asked_at for m in said.meanings)


def _passed(said: Understanding, contrast: Contrast, end: int, asked_at: int) -> frozenset[int]:
    """Return the places of words that were taken back, are the state's own, said before, or what it is about, put first.

    "| Curing | HER2 negative breast cancer, can that be done", and "| estrogen positive | HER2 negative, what ...": a detail in a
    contrast's own words, where nothing is told after the state, which ends at `end`.
    """
    states = {word for spoken in contrast.values.values() for phrase in spoken for word in phrase.split()}
    alone = said.words[end:asked_at] in _ALONE or set(contrast.bearers).issuperset(said.words[end:asked_at])
    told = dropwhile(
        lambda m: m.role is Role.TOPIC or (alone and m.role is Role.DETAIL and not states.isdisjoint(m.words)), said.meanings
    )
    kept = {at for m in told if m.kind not in (Kind.TERM, Kind.VALUE, Kind.REPAIR) for at in range(m.at, m.at + len(m.words))}
    return frozenset(range(len(said.words))) - kept


def _is_to_be_found_out(before: _Words) -> bool:
    """Tell whether it is still to be known if so: "they will know on Friday if she is", not "tell me if"."""
    if any(word == "whether" and before[i - 1] not in _ASKING_WHETHER for i, word in enumerate(before) if i):
        return True
    if "if" not in before:
        return False
    told = before[: before.index("if")]
    return any(
        word in _FINDING_OUT and told[i + 1 : i + 2] != ("me",) for i, word in enumerate(told) if told[i - 1 : i] != ("to",)
    )


def _is_asked(words: _Words, anchor: int) -> bool:
    """Tell whether the state itself is asked for before anything is asked of it: "am I HER2 negative, and ...", "is she ..."."""
    return any(
        words[at] in ASKING_STATE and words[at + 1] in _SUBJECTS and (at == 0 or words[at - 1] in _BEFORE_A_QUESTION)
        for at in range(max(0, anchor - ASKED_REACH), anchor - 1)
    )


def _any_in(words: _Words, phrases: _ByFirstWord) -> bool:
    return any(words[i : i + len(phrase)] == phrase for i, word in enumerate(words) for phrase in phrases.get(word, ()))


def _is_of_another(before: _Words, bearers: Set[str]) -> bool:
    """Tell whether a state is somebody else's: "my sister is", "everybody is", not "my tumor is" nor "I am"."""
    for at in range(len(before) - 1, -1, -1):
        word = before[at].removesuffix("'s")
        if before[at] in ("i", "i'm", "i've", "mine", "we", "we're"):
            return False
        if before[at] in _THIRD:
            return before[at + 1 : at + 2] not in _TELLING
        named = (*before[:at], word, *before[at + 1 :])
        if person_run(named, at, Person.PATIENT) and word not in ("one", "you", "we", "they", "them"):
            return True
        if before[at] == "my":
            return False
        if at and before[at] in BEING and _names_something(before[at - 1]):
            return before[at - 1] not in _OWN_THINGS | bearers
    return False


def _names_something(word: str) -> bool:
    return word not in FUNCTION_WORDS and word not in AUXILIARIES


def _asks_for_oneself(question: _Words) -> bool:
    """Tell whether the speaker asks what holds for the speaker: "what can I take", "how will they treat me"."""
    if _THIRD.intersection(question):
        return False
    pairs = list(pairwise(question))
    undergoes = any(word in ("i", "to") and following in _UNDERGOING for word, following in pairs)
    undergoes &= any(word in AUXILIARIES and following == "i" for word, following in pairs)
    receives = any(word in _GIVING and following in ("me", "mine") for word, following in pairs)
    tagged = question[-1:] == ("i",)
    return undergoes or receives or tagged or question[:2] == ("am", "i") or bool({"my", "mine"}.intersection(question))
