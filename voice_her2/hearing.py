"""What was heard: words with times and confidences, by each decoder, and the utterance they make up.

Decoders over one model: *guided* by a grammar built from the content and *free* hear every utterance; *common*, by single words
in any order, those that the two leave open; what is open then they hear once more as the voice in the foreground. None alone
decides; `fusion.py` says how their words are joined.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Decoder(Enum):
    """Name a way of decoding: by the content's own sentences, by common words in any order, by all the model's English, again by
    the content's sentences with the noise taken down, or in each of the first three ways the voice in the foreground.
    """

    GUIDED = "guided"
    COMMON = "common"
    FREE = "free"
    DENOISED = "denoised"
    FOREGROUND = "foreground"
    FOREGROUND_FREE = "foreground_free"
    FOREGROUND_COMMON = "foreground_common"
    FOREGROUND_SLOWER = "foreground_slower"
    FOREGROUND_FASTER = "foreground_faster"
    FOREGROUND_SOFTER = "foreground_softer"


HEARING_ALL = (Decoder.GUIDED, Decoder.FREE)
"""Decoders that hear every utterance; the common one hears only what these leave open. Source: over 240 recordings, clean, and
160 in babble, what two answer the third never had to take back, and it answers 6 more of what they leave open."""


HEARD_IN_FOREGROUND = {
    Decoder.FOREGROUND: Decoder.GUIDED,
    Decoder.FOREGROUND_COMMON: Decoder.COMMON,
    Decoder.FOREGROUND_FREE: Decoder.FREE,
}
"""The decoder that each is, of which it hears the foreground only."""


HEARD_AGAIN = (Decoder.FOREGROUND_SLOWER, Decoder.FOREGROUND_FASTER, Decoder.FOREGROUND_SOFTER)
"""The guided decoder, once more on the foreground said in another manner: noise bends it otherwise each time."""


UNKNOWN_WORD = "[unk]"
"""What a guided decoder writes for speech that its grammar has no words for."""


@dataclass(frozen=True, slots=True)
class Word:
    """Hold one heard word. Times are seconds from the start of the source; confidence is the recogniser's, 0-1."""

    text: str
    start_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Hold one decoder's reading of an utterance; `words` may be empty (nothing heard), `text` then is empty too."""

    decoder: Decoder
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words as one lower-case line."""
        return " ".join(word.text for word in self.words)


class EndpointReason(Enum):
    """Say why an utterance was taken to be over."""

    SILENCE = "silence"
    WHOLE_QUESTION = "whole_question"
    TOO_LONG = "too_long"
    END_OF_SOURCE = "end_of_source"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Say where speech ended, where that was decided (both as sample index), and why."""

    reason: EndpointReason
    speech_end_sample: int
    decided_sample: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """Hold everything heard between two endpoints.

    `start_sample` and `end_sample` bound the speech itself. `level_dbfs` is its mean level. `damaged` is true when samples
    were lost inside it.
    """

    hypotheses: tuple[Hypothesis, ...]
    endpoint: Endpoint
    start_sample: int
    end_sample: int
    level_dbfs: float = -30.0
    damaged: bool = False

    def hypothesis(self, decoder: Decoder) -> Hypothesis | None:
        """Return what that decoder heard, or None when it did not listen."""
        return next((h for h in self.hypotheses if h.decoder is decoder), None)


class Recognizer(Protocol):
    """Turn audio blocks into one decoder's words. Not thread-safe: one owner thread."""

    def accept(self, pcm: bytes) -> None:
        """Decode the next samples (16 kHz, 16-bit, mono); at most 1 s a call."""

    def partial(self) -> str:
        """Return the words heard so far, lower-case, possibly empty."""

    def end(self) -> None:
        """Say that nothing more is accepted before `finish`, so that a decoder on a thread of its own gets on with the rest."""

    def finish(self) -> Hypothesis:
        """Return the words of everything accepted since the last `finish` or `reset`, and be ready for the next utterance.

        Word times are seconds since then.
        """

    def reset(self) -> None:
        """Forget what was accepted."""
