"""What a room full of voices leaves of a question: heard by the content's sentences in three ways, it is put to the vote.

In quiet the free and the common decoder bear out what the guided one heard (`fusion.py`). In babble they garble what they would
bear out, and what was heard rightly is asked back. There the guided decoder's readings of the sound as it came, with its noise
taken down and without what is steady in it are witnesses for each other: all three lean to the content's sentences, but noise
that bends one bends the next one otherwise. Source: Fiscus 1997, ROVER, of whole readings instead of words; 350 questions in
babble of 10 dB, of which 245 are answered rightly without it and 267 with it, and of 451 others none more.
"""

from __future__ import annotations

from dataclasses import replace

from voice_her2.alignment import known_words, timed_of
from voice_her2.content import Entry
from voice_her2.free_words import CERTAIN_CONFIDENCE
from voice_her2.fusion import dismisses, is_clear
from voice_her2.hearing import Decoder, Hypothesis, Utterance
from voice_her2.lexicon import Lexicon
from voice_her2.matching import Matcher
from voice_her2.meaning import HeardWord
from voice_her2.outcome import Ambiguous, Intent, NotRecognized, Reason
from voice_her2.understanding import Understanding

VOTERS = (Decoder.GUIDED, Decoder.DENOISED, Decoder.SUBTRACTED)
LEAST_VOTES = 2
_WITNESSES = (Decoder.FREE, Decoder.COMMON)
_OPEN = (Reason.NO_MATCH, Reason.UNEXPLAINED)
"""Why a refusal may still be put to the vote: noise makes words of its own."""


def elected(utterance: Utterance, said: Understanding, matcher: Matcher) -> Understanding | None:
    """Return the reading that the guided decoder's readings agree on: all of them, or most where the others only ask back.

    None where not all of them have heard it; where what was `said` by all decoders together is answered or plainly refused; where
    any decoder heard another of a contrast's values, or neither witness the value; where a witness heard what no entry answers.
    """
    if utterance.hypothesis(VOTERS[-1]) is None or not _is_open(said, matcher):
        return None
    readings = [_alone(voter, matcher.lexicon) for voter in map(utterance.hypothesis, VOTERS) if voter and voter.words]
    votes = [(reading, outcome.entry) for reading in readings if isinstance(outcome := matcher.match(reading), Intent)]
    if len(votes) < LEAST_VOTES or len({entry.id for _, entry in votes}) > 1:
        return None
    reading, entry = votes[0]
    unanimous = len(votes) == len(VOTERS)
    witnesses = [w for w in map(utterance.hypothesis, _WITNESSES) if w is not None]
    in_noise = len(witnesses) == len(_WITNESSES) and not is_clear(witnesses)
    heard = [_alone(witness, matcher.lexicon) for witness in witnesses]
    if not _bear_values(entry, readings, heard, matcher) or any(m.forbids for one in readings for m in one.meanings):
        return None
    if not (in_noise or unanimous) or _forbid(witnesses, matcher.lexicon):
        return None
    if dismisses(utterance, reading, matcher.lexicon) and not (in_noise and unanimous):
        return None
    # A state that anybody heard supposed, denied or of earlier is asked for, however it was heard here.
    reading = replace(reading, otherwise=(*readings, *heard))
    return reading if isinstance(matcher.match(reading), Intent) else None


def _is_open(said: Understanding, matcher: Matcher) -> bool:
    outcome = matcher.match(said)
    refused = isinstance(outcome, NotRecognized) and outcome.reason in _OPEN and not said.stops
    return refused or isinstance(outcome, Ambiguous)


def _bear_values(entry: Entry, readings: list[Understanding], heard: list[Understanding], matcher: Matcher) -> bool:
    """Tell whether nobody heard a contrast's value that the entry does not have, and a witness any that it has."""
    for contrast in matcher.content.contrasts:
        wanted = set(entry.contrasts.get(contrast.name, ()))
        witnessed = {value for one in heard for value in one.values(contrast.name)}
        if not witnessed.union(*(one.values(contrast.name) for one in readings)) <= wanted or (wanted and not witnessed):
            return False
    return True


def _forbid(witnesses: list[Hypothesis], lexicon: Lexicon) -> bool:
    """Tell whether both witnesses heard the same that no entry answers, or the free one is certain of it."""
    heard = [[t for t in timed_of(witness, lexicon)[1] if t.meaning.forbids] for witness in witnesses]
    names = [{timed.meaning.name for timed in one} for one in heard]
    certain = any(timed.confidence >= CERTAIN_CONFIDENCE for timed in heard[0]) if heard else False
    return certain or (len(names) > 1 and not names[0].isdisjoint(names[1]))


def _alone(hypothesis: Hypothesis, lexicon: Lexicon) -> Understanding:
    return lexicon.understand([HeardWord(word) for word in known_words(hypothesis)])
