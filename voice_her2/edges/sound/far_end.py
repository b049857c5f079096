"""What the speaker was given, as an echo canceller needs it: in step with the microphone, a little ahead of its echo."""

from __future__ import annotations

from collections.abc import Callable

from voice_her2.audio import HEARING_FORMAT
from voice_her2.edges.sound.loudness import as_loud
from voice_her2.ports import RenderedSpeech

Resample = Callable[[bytes, int, int], bytes]
"""Brings mono 16-bit samples from one rate to another, as many as last as long, none later than it was."""


class FarEnd:
    """Give a speech in `HEARING_FORMAT` once more, block by block, from where it is played now."""

    def __init__(self, speech: RenderedSpeech, volume: float, resample: Resample) -> None:
        self._speech, self._volume, self._resample = speech, volume, resample
        self._pcm = b""
        self._position: int | None = None

    def next(self, samples: int, *, since_start_s: float) -> bytes:
        """Return the next `samples`, silence after the end; the first call's are the last ones before `since_start_s`.

        Then time is counted in samples: the microphone's blocks come in step, whenever they are looked at.
        """
        if self._position is None:
            self._pcm = self._heard()
            self._position = round(since_start_s * HEARING_FORMAT.rate_hz) - samples
        first, self._position = self._position, self._position + samples
        width = HEARING_FORMAT.frame_bytes
        before = min(max(0, -first), samples)
        chunk = self._pcm[max(0, first) * width : max(0, first + samples) * width]
        return (bytes(before * width) + chunk).ljust(samples * width, b"\0")

    def _heard(self) -> bytes:
        """Return the whole speech as it is played, as loud and as clipped; at the first block, when it sounds already."""
        loud = as_loud(self._speech.pcm, self._volume)
        return self._resample(loud, self._speech.format.rate_hz, HEARING_FORMAT.rate_hz)
