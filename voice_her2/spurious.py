"""Utterances that ask nothing by themselves: noise written as words, and the rest of a question that was answered already."""

from __future__ import annotations

from voice_her2.audio import HEARING_FORMAT
from voice_her2.hearing import Utterance
from voice_her2.meaning import Kind
from voice_her2.replies import command_in
from voice_her2.telling import tells
from voice_her2.understanding import Understanding

PHANTOMS = frozenset(["huh", "the", "oh", "uh", "um", "hm", "hmm", "mm", "mhm", "ah", "a", "eh", "er"])
"""Words that Vosk writes for noise. Source: shared measurement, quiet hiss gives "huh" 2.5 times a minute."""
TAIL_S = 1.0
TAIL_WORDS = 6
"""So soon after a question that was answered, so few words that come to nothing by themselves belong to it: "... results |
please", "... cure it | or just control it". Where the answer is spoken, it has begun by then. Source: `voice-her2 evaluate`, 5 of
200 recordings of plain questions had such a tail, of one to four words, 0.2 to 0.6 s after the question."""
TOLD_S = 0.6
TOLD_WORDS = 15
"""So soon after it, so many words that ask nothing are told of it: "... be cured, | my neighbour says so but she says a lot of
things". Source: `voice-her2 evaluate`, 8 of 40 recordings of questions with a remark, 0.2 to 0.45 s after the question."""


def is_noise(said: Understanding) -> bool:
    """Tell whether nothing was heard but what Vosk writes for noise."""
    return set(said.transcript.split()) <= PHANTOMS and set(said.words) <= PHANTOMS


def may_be_tail(utterance: Utterance, said: Understanding, answered_end_sample: int | None) -> bool:
    """Tell whether an utterance may be the rest of the question that was answered and ended at this sample, if one was."""
    if answered_end_sample is None:
        return False
    after_s = (utterance.start_sample - answered_end_sample) / HEARING_FORMAT.rate_hz
    few = len(said.words) <= TAIL_WORDS and after_s <= TAIL_S
    told = len(said.words) <= TOLD_WORDS and after_s <= TOLD_S and (said.question_at is None or tells(said.words))
    names = any(meaning.kind in (Kind.TERM, Kind.VALUE) for meaning in said.meanings)
    return (few or told) and not names and command_in(said.words) is None
