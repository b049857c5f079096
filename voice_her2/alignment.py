"""What several decoders heard, laid side by side in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voice_her2.disfluency import fluent
from voice_her2.hearing import UNKNOWN_WORD, Hypothesis, Word
from voice_her2.lexicon import Lexicon
from voice_her2.meaning import HeardWord, Kind, Meaning
from voice_her2.sounds import sounds_alike
from voice_her2.understanding import Understanding

WITNESS_CONFIDENCE = 0.4
"""Vosk's confidence below which a witness bears nothing out. Source: `bench/fusion.py`."""
SLACK_S = 0.12
"""Decoders place the same word this far apart at most. Source: word times of both over the development clips."""
BORDER_SLACK_S = 0.04
"""Decoders part the same two words this far apart at most."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A meaning and when it was heard."""

    meaning: Meaning
    start_s: float
    end_s: float
    confidence: float

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(self.meaning.words)


def known_words(hypothesis: Hypothesis) -> tuple[str, ...]:
    """Return the words of a hypothesis that are known."""
    return tuple(word.text for word in hypothesis.words if word.text != UNKNOWN_WORD)


def timed_of(hypothesis: Hypothesis, lexicon: Lexicon) -> tuple[Understanding, list[Timed]]:
    """Return what a decoder heard, and when each meaning in it was heard."""
    words = fluent([word for word in hypothesis.words if word.text != UNKNOWN_WORD])
    said = lexicon.understand([HeardWord(word.text) for word in words])
    timed = []
    for meaning in said.meanings:
        run = words[meaning.at : meaning.at + len(meaning.words)]
        if run:
            timed.append(Timed(meaning, run[0].start_s, run[-1].end_s, min(word.confidence for word in run)))
    return said, timed


def borne_out(timed: Timed, other: Sequence[Timed]) -> bool:
    """Tell whether the other decoder heard the same thing at the same time."""
    return any(
        o.meaning.kind is timed.meaning.kind
        and o.meaning.name == timed.meaning.name
        and o.confidence >= WITNESS_CONFIDENCE
        and overlap(timed, o)
        for o in other
    )


def may_be(timed: Timed, words: Sequence[Word]) -> bool:
    """Tell whether what a witness heard there sounds like it."""
    return any(sounds_alike(timed.text, words_at(words, timed, slack_s)) for slack_s in (SLACK_S, 0.0))


def opposes(one: Timed, other: Timed) -> bool:
    """Tell whether one is another value of the other's contrast, heard at the same time."""
    contrast = one.meaning.contrast == other.meaning.contrast and one.meaning.kind is other.meaning.kind is Kind.VALUE
    return contrast and one.meaning.name != other.meaning.name and coincide(one, other)


def overlap(one: Timed, other: Timed) -> bool:
    """Tell whether both were heard at the same time, or nearly."""
    return one.start_s - SLACK_S < other.end_s and other.start_s - SLACK_S < one.end_s


def coincide(one: Timed, other: Timed) -> bool:
    """Tell whether both were heard during more than half of the shorter one."""
    both_s = min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
    return both_s > 0.5 * min(one.end_s - one.start_s, other.end_s - other.start_s)


def between_borders(timed: Timed, *readings: Sequence[Word]) -> list[list[Word]]:
    """Return each reading's words around something heard, as far as the next places where all of them part words."""
    start_s, end_s = timed.start_s, timed.end_s
    while True:
        runs = [
            [w for w in words if w.end_s - start_s > BORDER_SLACK_S and end_s - w.start_s > BORDER_SLACK_S] for words in readings
        ]
        first_s = min((w.start_s for run in runs for w in run), default=start_s)
        last_s = max((w.end_s for run in runs for w in run), default=end_s)
        if first_s >= start_s and last_s <= end_s:
            return runs
        start_s, end_s = min(first_s, start_s), max(last_s, end_s)


def during(word: Word, timed: Timed, slack_s: float) -> bool:
    """Tell whether a word was heard while something else was."""
    middle = (word.start_s + word.end_s) / 2
    return timed.start_s - slack_s <= middle <= timed.end_s + slack_s or (
        word.start_s <= timed.start_s and word.end_s >= timed.end_s
    )


def words_at(words: Iterable[Word], timed: Timed, slack_s: float = SLACK_S) -> str:
    """Return what was heard during something, as text."""
    return " ".join(w.text for w in words if during(w, timed, slack_s) and w.text != UNKNOWN_WORD)
