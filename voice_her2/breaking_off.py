"""Whether somebody stopped in the middle of a question: what was heard so far ends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile

from voice_her2.asking import question_starts
from voice_her2.content import Role
from voice_her2.english import ASKING_IF, AUXILIARIES, BEING, DANGLING, DANGLING_WITH, FILLERS, OPENING_CLAUSES, VERBS, WH_WORDS
from voice_her2.meaning import Kind
from voice_her2.understanding import Understanding

_DOING = AUXILIARIES - BEING - {"had", "has", "have"}
_LEADING_VERBS = frozenset("can could do does may might should will would".split())
"""Auxiliaries after which a term is the subject of a verb: "can HER2 negative breast cancer | be cured"."""
_CORRECTING = frozenset("know no or sorry wait well".split())
_NAMING = frozenset(("what", "which"))
_NAMED = 3
"""Words of a question that only names what it is about: "what | treatment plan"."""
_VERBS = AUXILIARIES | VERBS | {"be"}
_OWNING = (("my",), ("our",), ("their",), ("your",))
_HEARD_FOR_UH = frozenset("a her the".split())
_ASKING_FOR_IT = frozenset("called from in is of or so than to with".split())
"""Words whose object a last question word is: "HER2 is an abbreviation of | what", "HER2 negative is | what"."""
_MEANING = frozenset("for mean meaning means stand stands".split())
_OF_A_NOUN = tuple((word,) for word in "a an any my our your".split())
_OF_MEANING = (("meaning", "of"),)
_BEFORE_NOUN = (*_OF_A_NOUN, *((word,) for word in "against for from with".split()))
_ABOUT_TO_ASK = frozenset((joined, "tell", "me") for joined in ("and", "but", "now", "so"))


def breaks_off(said: Understanding) -> bool:
    """Tell whether it ends within a self-correction ("HER2 positive, sorry") or within a phrase ("for patients with").

    Or within a clause that has no verb yet: "explain how HER2 negative breast cancer ... is managed".
    """
    if not said.meanings:
        return False
    of_whom = not DANGLING_WITH.isdisjoint(said.words[-2:-1]) or any(m.role is Role.DETAIL for m in said.meanings[-2:-1])
    with_whom = said.meanings[-1].words == ("with",) and of_whom and not _asks_with_what(said)
    corrects = said.meanings[-1].kind is Kind.REPAIR and not _says_what_is_meant(said)
    return (
        with_whom
        or corrects
        or said.words[-3:] in _ABOUT_TO_ASK
        or _dangles(said.words)
        or _only_begins_to_ask(said)
        or _lacks_verb(said)
        or _lacks_thing(said)
    )


def may_go_on(said: Understanding) -> bool:
    """Tell whether what is whole may well get a verb or an object yet: "what treatment | is there", "does it mean | that ...".

    Or be corrected: "... be cured, no, | I wanted to ask"; a "no" is also heard as "know".
    """
    if said.words[-1:] != () and said.words[-1] in _CORRECTING:
        return True
    if said.question_at is None:
        return False
    question = said.words[said.question_at :]
    topic = any(m.role is Role.TOPIC and m.at > said.question_at for m in said.meanings)
    names_only = topic and question[0] in _NAMING and len(question) <= _NAMED and _VERBS.isdisjoint(question)
    verb_last = question[0] in _LEADING_VERBS and question[-1] == "mean"
    return (names_only and said.question_at > 0) or verb_last or _only_joins(said)


def _only_joins(said: Understanding) -> bool:
    """Tell whether the last words are a joined term that nothing is said of: "what does negative and HER2 | mean"."""
    last = said.meanings[-1]
    return last.kind is Kind.TERM and said.words[max(0, last.at - 1) : last.at] == ("and",)


def may_get_noun(said: Understanding) -> bool:
    """Tell whether the last word is one that a noun follows as a rule: "drugs for HER2 positive | breast cancer", "a borderline
    HER2 | result"; not "if I am HER2 positive".
    """
    if said.meanings[-1].kind not in (Kind.TERM, Kind.VALUE):
        return False
    phrase = list(dropwhile(lambda m: m.kind in (Kind.TERM, Kind.VALUE), reversed(said.meanings)))
    if phrase and phrase[0].role is Role.TOPIC and phrase[1:2] != [] and phrase[1].words in _OF_A_NOUN:
        return True
    return (
        any(m.kind is Kind.TERM for m in said.meanings[len(phrase) :]) and phrase != [] and phrase[0].words[-1:] in _BEFORE_NOUN
    )


def asks_what_it_is(said: Understanding) -> bool:
    """Tell whether a last term is all that is asked for: "what is HER2"; after "explain HER2" its value is likelier to come."""
    before = said.words[: said.meanings[-1].at]
    return before[-1:] != () and (before[-1] in BEING or before[-1].endswith("'s") or before[-2:] in _OF_MEANING)


def _asks_with_what(said: Understanding) -> bool:
    """Tell whether a last "with" is what is asked: "what do they treat HER2 positive breast cancer | with".

    Not "what can i take for HER2 positive breast cancer with", which says of whom after its "for".
    """
    question = said.words[said.question_at or 0 :]
    return question[:1] == ("what",) and question[1:2] != () and question[1] in _DOING and "for" not in question


def _says_what_is_meant(said: Understanding) -> bool:
    """Tell whether a last "I mean" belongs to the topic before it: "what is there for HER2 positive, treatment | I mean"."""
    last = said.meanings[-1].words[-2:] == ("i", "mean")
    return last and len(said.meanings) > 1 and said.meanings[-2].role is Role.TOPIC


def _dangles(words: Sequence[str]) -> bool:
    """Tell whether the last word ends nothing: "for patients while", not "after a while"."""
    return words[-1] in DANGLING and tuple(words[-2:]) != ("a", "while")


def _only_begins_to_ask(said: Understanding) -> bool:
    """Tell whether nothing is asked but by a question word at the end: "my HER2 is borderline, | what does, uh"."""
    words = said.words
    last = len(words)
    while last and (words[last - 1] in FILLERS or words[last - 1] in _HEARD_FOR_UH):
        last -= 1
    verb = last - 1 if last and words[last - 1] in AUXILIARIES else last
    at = verb - 2 if words[max(0, verb - 2) : verb] == ("which", "one") else verb - 1
    if at < 1 or words[at] not in WH_WORDS or "now" in words[at - 1 :] or words[at:] == ("why",):
        return False
    if verb == last and _is_object(said, at):
        return False
    return all(start >= at for start in question_starts(words))


def _is_object(said: Understanding, at: int) -> bool:
    """Tell whether a question word stands where its object would: "HER2 stands for | what", not "the HER2, | what"."""
    words = said.words
    after_term = any(m.kind is Kind.TERM and m.at + len(m.words) == at for m in said.meanings)
    governed = words[at - 1] in _ASKING_FOR_IT or words[at - 1].endswith("ing") or not _MEANING.isdisjoint(words[at - 3 : at])
    return governed and not after_term


def _lacks_thing(said: Understanding) -> bool:
    """Tell whether the last words are a term as somebody's, and not what of it: "what does it mean that my HER2"."""
    last = said.meanings[-1]
    return last.kind is Kind.TERM and said.words[max(0, last.at - 1) : last.at] in _OWNING


def _lacks_verb(said: Understanding) -> bool:
    """Tell whether nothing but a term and what belongs to it stands in the last clause: "how HER2 negative breast cancer"."""
    words = said.words
    terms = {m.at for m in said.meanings if m.kind is Kind.TERM}
    opens = (
        i
        for i, word in enumerate(words)
        if word in OPENING_CLAUSES or _asks_if(words[: i + 1]) or (word in _LEADING_VERBS and i + 1 in terms)
    )
    clause = max(opens, default=len(words))
    rest = [m for m in said.meanings if m.at + len(m.words) > clause + 1]
    named = all(m.kind in (Kind.TERM, Kind.VALUE, Kind.FUNCTION) or m.role is Role.DETAIL for m in rest)
    verbs = any(word in _VERBS or "'" in word for m in rest for word in m.words)
    return named and not verbs and any(m.kind is Kind.TERM for m in rest)


def _asks_if(words: tuple[str, ...]) -> bool:
    return words[-1] == "if" and any(words[-len(asking) :] == asking for asking in ASKING_IF)
