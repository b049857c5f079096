"""Decide when an utterance is over: a pure automaton over (speech?, how whole is what was heard so far).

People pause inside a question for up to 1.2 s, and leave about 0.2 s before an answer. No fixed silence serves both, so what
was heard decides how long a silence must be: short after a whole question, long in the middle of one.

    QUIET --speech for START_FRAMES--> SPEECH --silence--> PAUSE --hang-over reached--> endpoint
                                          ^----speech--------'
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from voice_her2.hearing import Endpoint, EndpointReason

FRAME_SAMPLES = 512
"""Samples of one voice-activity decision: 32 ms at 16 kHz, what Silero takes."""
FRAME_S = FRAME_SAMPLES / 16_000


class Wholeness(Enum):
    """Say how complete the words heard so far are."""

    WHOLE = "whole"
    """A question, command or reply to which nothing is missing."""
    MODIFYING = "modifying"
    """Whole, but its last word stands before a noun as a rule ("treatment for HER2 negative ... breast cancer")."""
    EXTENDABLE = "extendable"
    """Whole, but a few more words would make another question of it ("what is HER2 ... negative")."""
    CORRECTABLE = "correctable"
    """Whole, but its last word decides, and people correct such a word at once ("HER2 positive ... no, negative")."""
    OPEN = "open"
    """Anything else."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Say how long a silence must last, by what was heard, and how long an utterance may be.

    Source: of 200 questions with pauses of 0.3 to 1.2 s (`bench/make_pauses.py --engine kokoro --set reported`) 12 were cut off
    with `open_s` 1.28, 8 with 1.44, 6 with 1.6: silence is noticed before a pause begins, and speech after it has begun. Of 400
    such 19 were cut off while a value waited for its noun no longer than for its correction, 7 with `modifying_s`; one question
    in twenty ends so, and is answered 0.8 s later. The others are as long as the marks for the median and the slowest of twenty
    (`bench/latency.py`) leave room for.
    """

    whole_s: float = 0.19
    correctable_s: float = 0.45
    extendable_s: float = 0.8
    modifying_s: float = 1.25
    open_s: float = 1.6
    longest_s: float = 20.0

    def hangover_s(self, wholeness: Wholeness) -> float:
        """Return the silence that ends an utterance of this wholeness."""
        return {
            Wholeness.WHOLE: self.whole_s,
            Wholeness.CORRECTABLE: self.correctable_s,
            Wholeness.EXTENDABLE: self.extendable_s,
            Wholeness.MODIFYING: self.modifying_s,
            Wholeness.OPEN: self.open_s,
        }[wholeness]


START_PROBABILITY = 0.5
STAY_PROBABILITY = 0.35
"""Silero's own hysteresis: threshold minus 0.15. Source: silero-vad `get_speech_timestamps`, neg_threshold."""
START_FRAMES = 3
"""96 ms: shorter bursts are clicks and coughs."""


class Phase(Enum):
    """Name where the automaton stands."""

    QUIET = "quiet"
    SPEECH = "speech"
    PAUSE = "pause"


class Endpointer:
    """Follow speech and silence frame by frame.

    Feed one probability a frame with `step`; when it returns an `Endpoint` the automaton is QUIET again. `wholeness` is only
    looked at in a pause.
    """

    def __init__(self, patience: Patience | None = None) -> None:
        self.patience = patience or Patience()
        self.reset()

    def reset(self) -> None:
        """Forget everything heard."""
        self.phase = Phase.QUIET
        self.start_frame = 0
        self._burst = 0
        self._silence = 0

    @property
    def silence_frames(self) -> int:
        """How long the present pause lasts; 0 while somebody speaks."""
        return self._silence

    def step(self, frame: int, probability: float, wholeness: Wholeness) -> Endpoint | None:
        """Take the probability of speech in frame number `frame`; return the endpoint it decides, if any."""
        if self.phase is Phase.QUIET:
            self._burst = self._burst + 1 if probability >= START_PROBABILITY else 0
            if self._burst >= START_FRAMES:
                self.phase = Phase.SPEECH
                self.start_frame = frame - START_FRAMES + 1
                self._silence = 0
            return None
        if probability >= (STAY_PROBABILITY if self.phase is Phase.SPEECH else START_PROBABILITY):
            self.phase = Phase.SPEECH
            self._silence = 0
        else:
            self.phase = Phase.PAUSE
            self._silence += 1
        reason = self._reason(frame, wholeness)
        return self._end(frame, reason) if reason else None

    def finish(self, frame: int) -> Endpoint | None:
        """Return the endpoint of a source that is over after `frame` frames, if speech was under way."""
        return None if self.phase is Phase.QUIET else self._end(frame - 1, EndpointReason.END_OF_SOURCE)

    def _reason(self, frame: int, wholeness: Wholeness) -> EndpointReason | None:
        if (frame - self.start_frame) * FRAME_S >= self.patience.longest_s:
            return EndpointReason.TOO_LONG
        if self.phase is Phase.PAUSE and self._silence * FRAME_S >= self.patience.hangover_s(wholeness):
            return EndpointReason.SILENCE if wholeness is Wholeness.OPEN else EndpointReason.WHOLE_QUESTION
        return None

    def _end(self, frame: int, reason: EndpointReason) -> Endpoint:
        endpoint = Endpoint(reason, (frame + 1 - self._silence) * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES)
        self.reset()
        return endpoint
