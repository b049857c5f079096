"""Asking back: the question that tells candidates apart, and which of them a reply chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from voice_her2.breaking_off import breaks_off
from voice_her2.content import Content, Contrast, Entry, Role
from voice_her2.english import DENYING
from voice_her2.english_states import DENIED_AFTER, DENIED_BEFORE, EARLIER_AFTER, EARLIER_BEFORE, NOT_A_STATE_AFTER
from voice_her2.lexicon import Lexicon
from voice_her2.meaning import HeardWord, Kind
from voice_her2.outcome import Ambiguous, Candidate
from voice_her2.persons import may_name_person
from voice_her2.phrases import Phrases, listed
from voice_her2.replies import choice_of, is_no, is_yes
from voice_her2.statement import is_plain
from voice_her2.understanding import Understanding
from voice_her2.unexplained import unexplained

LONGEST_REPLY_WORDS = 8
LONGEST_TOPIC_REPLY_WORDS = 10
"""The same where a topic chooses: "i want to know if it can be cured" has nine."""
_TURNED_DOWN = (("never", "mind"), ("you", "mean"), ("you", "meant"), ("don't", "care"))
"""What turns a topic down, or asks what the machine meant."""
_NOBODY = frozenset("i it me one she you".split())
"""What names nobody else in a reply: "the one about the cure"."""
_TAKING_BACK = (*DENIED_BEFORE, *DENIED_AFTER, *EARLIER_BEFORE, *EARLIER_AFTER)
"""What says that a value is not so, or was: "rather than positive", "negative before". "I think it's negative" is a reply."""
_GOING_ON = frozenset("and but know no or sorry wait".split())
"""Last words after which a correction is still to come: "positive, no". A "no" is also heard as "know"."""
_PLACES = frozenset("first former latter second third".split())
_NO = frozenset("know nah no nope sorry".split())
"""What a new question begins with that is asked in place of a reply; a "no" is also heard as "know"."""


def question_back(outcome: Ambiguous, content: Content, phrases: Phrases) -> tuple[str, ...]:
    """Return the texts that ask which candidate was meant: the contrast's question, or the candidates' own."""
    if outcome.contrast:
        return (content.contrast(outcome.contrast).question,)
    questions = [content.by_id[c.entry_id].question for c in outcome.candidates]
    return (phrases.did_you_mean, *listed(questions, phrases.or_))


def reply_to(offered: Sequence[Candidate], said: Understanding, content: Content, lexicon: Lexicon) -> Entry | bool | None:
    """Return the entry that a reply chooses among those offered, False for none of them, None when it is no reply."""
    words = said.words
    if is_no(words):
        return False
    if not _is_all(said):
        return None
    by_id = content.by_id
    chosen = choice_of(words, len(offered))
    if chosen is not None:
        return by_id[offered[chosen].entry_id]
    if is_yes(words) and len(offered) == 1:
        return by_id[offered[0].entry_id]
    entries = [by_id[c.entry_id] for c in offered]
    read = lexicon.understand(tuple(HeardWord(word) for word in words))
    if unexplained(read) or read.stops or said.stops or not set(unexplained(said)) <= set(unexplained(read)):
        return None
    by_topic = _by_topic(entries, read, lexicon)
    return by_topic if by_topic is not None else _by_value(entries, read, content)


def chooses_by_topic(offered: Sequence[Candidate], said: Understanding, content: Content, lexicon: Lexicon) -> bool:
    """Tell whether a reply chooses by what it is about: more may follow it than a "yes"."""
    read = lexicon.understand(tuple(HeardWord(word) for word in said.words))
    return _by_topic([content.by_id[c.entry_id] for c in offered], read, lexicon) is not None


def without_no(said: Understanding) -> Understanding:
    """Return what was said without the "no" before a new question that is asked in place of a reply: "no, | what does ..."."""
    if said.meanings and said.meanings[0].words[0] != "sorry" and _NO.issuperset(said.meanings[0].words):
        return replace(said, meanings=said.meanings[1:])
    return said


def _is_all(said: Understanding) -> bool:
    """Tell whether nothing was heard beside the words of the reply: a witness's "not" or "triple" makes it another one."""
    added = {word for m in said.meanings if m.kind is not Kind.FUNCTION for word in m.words}
    return added <= set(said.words)


def _by_topic(entries: Sequence[Entry], said: Understanding, lexicon: Lexicon) -> Entry | None:
    """Return the only offered entry whose question is about what a reply is about: "the cure", "what it means".

    Terms and values are not needed, the question that was read aloud has them; where a reply names some it is a question of its
    own. "What do you mean" asks what the question meant, and "what does a nurse stand for" something else.
    """
    topics = [m for m in said.meanings if m.role is Role.TOPIC]
    decides = said.terms or any(m.kind is Kind.VALUE for m in said.meanings)
    denies = not DENYING.isdisjoint(said.words) or any(pair in _TURNED_DOWN for pair in pairwise(said.words))
    somebody = any(
        m.role is Role.STORY and any(may_name_person(word) and word not in _NOBODY for word in m.words) for m in said.meanings
    )
    if not topics or decides or denies or somebody or len(said.words) > LONGEST_TOPIC_REPLY_WORDS:
        return None
    own = [[m for m in lexicon.understand_text(entry.question).meanings if m.role is Role.TOPIC] for entry in entries]
    about = [i for i, theirs in enumerate(own) if not {m.name for m in topics}.isdisjoint(m.name for m in theirs)]
    if len(about) != 1:
        return None
    theirs = own[about[0]]
    # What refers back ("what does that mean") asks about no more than the other words do, and chooses only what asks no more.
    named = {m.name for m in theirs}
    plain = all(m.refers_back for m in topics)
    fits = all(m.refers_back for m in theirs) if plain else all(m.refers_back or m.name in named for m in topics)
    return entries[about[0]] if fits else None


def _by_value(entries: Sequence[Entry], said: Understanding, content: Content) -> Entry | bool | None:
    """Return the one offered entry with the value that a reply names and nothing else; False when none has it."""
    if said.question_at is not None or len(said.words) > LONGEST_REPLY_WORDS or not _is_whole(said):
        return None
    for contrast in content.contrasts:
        values = said.values(contrast.name)
        if len(values) == 1 and _is_stated(said, contrast):
            having = [entry for entry in entries if entry.contrasts.get(contrast.name) == values]
            return having[0] if len(having) == 1 else False if not having else None
    return None


def _is_whole(said: Understanding) -> bool:
    """Tell whether a reply by its value goes on with nothing, and chooses by nothing else: not "positive or", nor two ways."""
    topics = any(m.role is Role.TOPIC for m in said.meanings)
    goes_on = breaks_off(said) or not _GOING_ON.isdisjoint(said.words[-1:])
    return not (topics or goes_on or not _PLACES.isdisjoint(said.words))


def _is_stated(said: Understanding, contrast: Contrast) -> bool:
    """Tell whether a reply's value is a state, and of whoever is asked about: not "they are very negative about it".

    "Her two brothers are very negative" was said on a television right after something else had been asked back.
    """
    if any(said.words[i : i + len(phrase)] == phrase for phrase in _TAKING_BACK for i in range(len(said.words))):
        return False
    place = next(i for i, m in enumerate(said.meanings) if m.kind is Kind.VALUE and m.contrast == contrast.name)
    value = said.meanings[place]
    end = value.at + len(value.words)
    if any(said.words[end : end + len(phrase)] == phrase for phrase in NOT_A_STATE_AFTER):
        return False
    if not any(m.role is Role.STORY for m in said.meanings):
        return True
    term = said.meanings[place - 1] if place else value
    start = term.at if term.kind is Kind.TERM else value.at
    return is_plain(said.words, start, end, len(said.words), frozenset(contrast.bearers))
