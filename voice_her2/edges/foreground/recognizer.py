"""Recognisers that hear the voice in the foreground alone."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from voice_her2.audio import HEARING_FORMAT
from voice_her2.hearing import Decoder, Hypothesis, Recognizer

if TYPE_CHECKING:
    from voice_her2.edges.foreground.voice import ForegroundVoice

_FED_BYTES = HEARING_FORMAT.rate_hz * HEARING_FORMAT.frame_bytes


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

    def __init__(self, recognizer: Recognizer, decoder: Decoder, foreground: Foreground) -> None:
        self._recognizer, self._decoder, self._foreground = recognizer, decoder, foreground
        self._pcm = bytearray()

    def accept(self, pcm: bytes) -> None:
        """Take the next samples."""
        self._pcm += pcm

    def partial(self) -> str:
        """Return nothing: the voice is worked out at the end."""
        return ""

    def end(self) -> None:
        """Say that nothing more is accepted before `finish`, so that a decoder on a thread of its own gets on with it."""
        pcm = self._foreground.of(bytes(self._pcm))
        self._pcm.clear()
        for at in range(0, len(pcm), _FED_BYTES):
            self._recognizer.accept(pcm[at : at + _FED_BYTES])
        self._recognizer.end()

    def finish(self) -> Hypothesis:
        """Return the words of what was accepted."""
        if self._pcm:
            self.end()
        self._foreground.forget()
        return replace(self._recognizer.finish(), decoder=self._decoder)

    def reset(self) -> None:
        """Forget what was accepted."""
        self._pcm.clear()
        self._foreground.forget()
        self._recognizer.reset()
