"""What a room goes on saying before and after a question: words that are none of the voice in the foreground.

An utterance lasts as long as anybody speaks. The decoders of the foreground hear it with all else taken down, so what the others
heard before their first word and after their last one is of talkers behind, and says nothing of what was asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from voice_her2.english import DENYING
from voice_her2.free_words import CERTAIN_CONFIDENCE
from voice_her2.fusion import is_clear
from voice_her2.hearing import HEARD_IN_FOREGROUND, UNKNOWN_WORD, Decoder, Hypothesis, Utterance, Word
from voice_her2.lexicon import Lexicon
from voice_her2.meaning import HeardWord, Kind

SLACK_S = 0.1
"""A word whose middle is so near counts as the foreground's. Source: 68 questions in babble of 5 dB: 41 right with none, with 0.1
and with 0.2 s, 37 with no word left out; 39 since what would keep an answer back stays."""


def without_background(utterance: Utterance, lexicon: Lexicon) -> Utterance:
    """Return an utterance without what was heard of others than the voice in the foreground; unchanged where that was not heard,
    or the sound is clear.

    What would keep an answer back stays, and all that decoder heard on that side with it: a contrast's value, and what denies or
    no entry answers if it was heard with certainty. A voice may fall at its end, and be taken for one behind.
    """
    heard = [h.words for h in utterance.hypotheses if h.decoder in HEARD_IN_FOREGROUND and h.words]
    witnesses = [w for w in map(utterance.hypothesis, (Decoder.FREE, Decoder.COMMON)) if w is not None]
    if not heard or is_clear(witnesses):
        return utterance
    start_s = min(words[0].start_s for words in heard) - SLACK_S
    end_s = max(words[-1].end_s for words in heard) + SLACK_S
    return replace(utterance, hypotheses=tuple(_within(h, start_s, end_s, lexicon) for h in utterance.hypotheses))


def _within(hypothesis: Hypothesis, start_s: float, end_s: float, lexicon: Lexicon) -> Hypothesis:
    if hypothesis.decoder in HEARD_IN_FOREGROUND:
        return hypothesis
    words = hypothesis.words
    first = next((i for i, word in enumerate(words) if _middle_s(word) >= start_s), len(words))
    after = next((i + 1 for i in range(len(words) - 1, first - 1, -1) if _middle_s(words[i]) <= end_s), first)
    first = 0 if _keeps_back(words[:first], lexicon) else first
    after = len(words) if _keeps_back(words[after:], lexicon) else after
    return replace(hypothesis, words=words[first:after])


def _middle_s(word: Word) -> float:
    return (word.start_s + word.end_s) / 2


def _keeps_back(words: Sequence[Word], lexicon: Lexicon) -> bool:
    """Tell whether words may be of whoever asks, and would keep an answer back."""
    said = lexicon.understand([HeardWord(word.text) for word in words if word.text != UNKNOWN_WORD])
    denies = any(word.text in DENYING for word in words)
    certain = any(word.confidence >= CERTAIN_CONFIDENCE for word in words)
    return any(m.kind is Kind.VALUE for m in said.meanings) or (certain and (denies or any(m.forbids for m in said.meanings)))
