"""Recognisers that hear the voice in the foreground alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from voice_her2.audio import HEARING_FORMAT
from voice_her2.hearing import Decoder, Hypothesis, Recognizer

if TYPE_CHECKING:
    from voice_her2.edges.foreground.voice import ForegroundVoice

_FED_BYTES = HEARING_FORMAT.rate_hz * HEARING_FORMAT.frame_bytes


@dataclass(frozen=True, slots=True)
class Manner:
    """Say how much faster and louder something is heard than it was said."""

    pace: float = 1.0
    loudness: float = 1.0

    def of(self, pcm: bytes) -> bytes:
        """Return 16-bit samples as they are heard so."""
        if self == Manner():
            return pcm
        import numpy as np
        import soxr  # type: ignore[import-untyped]  # it carries no types

        samples = np.frombuffer(pcm, "<i2").astype(np.float32) * np.float32(self.loudness)
        paced = soxr.resample(samples, HEARING_FORMAT.rate_hz, HEARING_FORMAT.rate_hz / self.pace)
        heard: bytes = np.clip(np.rint(paced), -32_768, 32_767).astype("<i2").tobytes()
        return heard


AS_SAID = Manner()
SLOWER, FASTER, SOFTER = Manner(pace=0.95), Manner(pace=1.05), Manner(loudness=0.4)


class Foreground:
    """Work out the voice in the foreground of an utterance once for all recognisers that hear it.

    The network is loaded when it is needed first: most rooms never need it. One thread.
    """

    def __init__(self) -> None:
        self._last = (b"", b"")

    def of(self, pcm: bytes) -> bytes:
        """Return as many samples of the same 16 kHz, 16-bit mono sound with the voices behind taken down."""
        if pcm != self._last[0]:
            self._last = (pcm, self._voice.of(pcm))
        return self._last[1]

    def forget(self) -> None:
        """Forget the utterance."""
        self._last = (b"", b"")

    @cached_property
    def _voice(self) -> ForegroundVoice:
        from voice_her2.edges.foreground.voice import ForegroundVoice

        return ForegroundVoice()


class ThroughForeground:
    """Let a recogniser hear the voice in the foreground; it decodes at the end, when all of an utterance is known.

    `recognizer` may be one that hears the same utterances as they are, when it has finished with them; what it hears is said to
    be heard by `decoder`. Its owner's thread is the owner of this.
    """

    def __init__(self, recognizer: Recognizer, decoder: Decoder, foreground: Foreground, manner: Manner = AS_SAID) -> None:
        self._recognizer, self._decoder, self._foreground, self._manner = recognizer, decoder, foreground, manner
        self._pcm = bytearray()

    def accept(self, pcm: bytes) -> None:
        """Take the next samples."""
        self._pcm += pcm

    def partial(self) -> str:
        """Return nothing: the voice is worked out at the end."""
        return ""

    def end(self) -> None:
        """Say that nothing more is accepted before `finish`, so that a decoder on a thread of its own gets on with it."""
        pcm = self._manner.of(self._foreground.of(bytes(self._pcm)))
        self._pcm.clear()
        for at in range(0, len(pcm), _FED_BYTES):
            self._recognizer.accept(pcm[at : at + _FED_BYTES])
        self._recognizer.end()

    def finish(self) -> Hypothesis:
        """Return the words of what was accepted."""
        if self._pcm:
            self.end()
        pace = self._manner.pace
        heard = self._recognizer.finish().words
        words = tuple(replace(w, start_s=round(w.start_s * pace, 3), end_s=round(w.end_s * pace, 3)) for w in heard)
        return Hypothesis(self._decoder, words)

    def reset(self) -> None:
        """Forget what was accepted."""
        self._pcm.clear()
        self._foreground.forget()
        self._recognizer.reset()
