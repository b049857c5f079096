"""Whether an utterance is meant for the assistant: every one, or what follows its wake phrase.

After the phrase a conversation is under way, in which none is needed, until it is forgotten.
"""

from __future__ import annotations

from dataclasses import replace

from voice_her2.english import DENYING
from voice_her2.hearing import Hypothesis, Utterance
from voice_her2.wording import words_of

MOST_BEFORE = 2
"""Words before the phrase that do not matter: "um hello computer"."""


class Attention:
    """Attend to everybody, or, where a phrase is given, to who says it."""

    def __init__(self, phrase: str = "") -> None:
        self.phrase = words_of(phrase)
        self.attends = not self.phrase

    def rouse(self) -> None:
        """Attend to what is said next: somebody has touched the screen, or was answered."""
        self.attends = True

    def doze(self) -> None:
        """Wait for the phrase again, where there is one: the conversation is forgotten."""
        self.attends = not self.phrase

    def meant(self, utterance: Utterance) -> Utterance | None:
        """Return what of an utterance is meant for the assistant: what follows the phrase, which may be nothing; None: not meant.

        One decoder that hears the phrase is enough; the other's words are parted by the time at which it was over.
        """
        said_s = next((span for h in utterance.hypotheses if (span := self._phrase_span_s(h)) is not None), None)
        if said_s is None:
            return utterance if self.attends else None
        # "I'm not, hello computer, HER2 positive": a denial stays, and in a conversation everything does.
        denied = any(w.text in DENYING and w.end_s <= said_s[0] for h in utterance.hypotheses for w in h.words)
        from_s = said_s[0] if self.attends or denied else 0.0
        return replace(utterance, hypotheses=tuple(_outside(h, from_s, said_s[1]) for h in utterance.hypotheses))

    def is_meant(self, text: str) -> bool:
        """Tell whether the words heard so far are meant for the assistant."""
        return self.attends or self._phrase_end(tuple(text.split())) is not None

    def without_phrase(self, text: str) -> str:
        """Return the words heard so far without the phrase that they begin with."""
        words = text.split()
        end = self._phrase_end(tuple(words))
        if end is None:
            return text
        before = words[: end - len(self.phrase)]
        return " ".join([*(before if self.attends or not DENYING.isdisjoint(before) else ()), *words[end:]])

    def _phrase_span_s(self, hypothesis: Hypothesis) -> tuple[float, float] | None:
        end = self._phrase_end(tuple(word.text for word in hypothesis.words))
        return None if end is None else (hypothesis.words[end - len(self.phrase)].start_s, hypothesis.words[end - 1].end_s)

    def _phrase_end(self, words: tuple[str, ...]) -> int | None:
        length = len(self.phrase)
        starts = range(min(MOST_BEFORE + 1, len(words) - length + 1)) if length else ()
        return next((at + length for at in starts if words[at : at + length] == self.phrase), None)


def _outside(hypothesis: Hypothesis, from_s: float, to_s: float) -> Hypothesis:
    """Return a hypothesis without the words of a span."""
    return replace(hypothesis, words=tuple(w for w in hypothesis.words if not from_s <= (w.start_s + w.end_s) / 2 <= to_s))
