"""A recogniser that hears the sound with what is steady in it taken away.

Another way to hear through noise than `speexdsp`: what the two make of the same words differs where neither is right.
Source: Berouti, Schwartz and Makhoul 1979, spectral subtraction with a floor; the noise is what each frequency has in the
quietest fifth of the utterance. The guided decoder alone, 365 questions in babble of 10 dB: 252 understood as they were, 274
with `speexdsp`, 287 with this.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from voice_her2.audio import HEARING_FORMAT
from voice_her2.hearing import Decoder, Hypothesis, Recognizer

WINDOW_SAMPLES, HOP_SAMPLES, TRANSFORM_SAMPLES = 400, 160, 512
"""Frames of 25 ms every 10, as recognisers take them."""
QUIETEST = 0.2
OVERSUBTRACTED = 1.5
FLOOR = 0.15
"""Least gain of any frequency: what is silenced altogether chirps."""
_FED_BYTES = HEARING_FORMAT.rate_hz * HEARING_FORMAT.frame_bytes


class WithoutSteadyNoise:
    """Let a recogniser hear utterances with what is steady taken away; it decodes at the end, when all of one is known.

    `recognizer` may be one that hears the same utterances as they are, when it has finished with them. Its owner's thread is the
    owner of this.
    """

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self._pcm = bytearray()

    def accept(self, pcm: bytes) -> None:
        """Take the next samples."""
        self._pcm += pcm

    def partial(self) -> str:
        """Return nothing: what is steady is not known yet."""
        return ""

    def end(self) -> None:
        """Say that nothing more is accepted before `finish`."""

    def finish(self) -> Hypothesis:
        """Return the words of what was accepted."""
        pcm = without_steady_noise(bytes(self._pcm))
        self._pcm.clear()
        for at in range(0, len(pcm), _FED_BYTES):
            self._recognizer.accept(pcm[at : at + _FED_BYTES])
        self._recognizer.end()
        return replace(self._recognizer.finish(), decoder=Decoder.SUBTRACTED)

    def reset(self) -> None:
        """Forget what was accepted."""
        self._pcm.clear()
        self._recognizer.reset()


def without_steady_noise(pcm: bytes) -> bytes:
    """Return as many samples of the same 16-bit format, without what each frequency has in the quietest frames."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    if samples.size < WINDOW_SAMPLES:
        return pcm
    window = np.sqrt(np.hanning(WINDOW_SAMPLES + 1)[:-1])
    padded = np.pad(samples, (WINDOW_SAMPLES, 2 * WINDOW_SAMPLES))
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW_SAMPLES)[::HOP_SAMPLES] * window
    spectrum = np.fft.rfft(frames, TRANSFORM_SAMPLES)
    size = np.abs(spectrum)
    noise = np.quantile(size, QUIETEST, axis=0, keepdims=True)
    gain = np.sqrt(np.maximum(1 - OVERSUBTRACTED * (noise / np.maximum(size, 1e-9)) ** 2, FLOOR**2))
    cleaned = np.fft.irfft(spectrum * gain, TRANSFORM_SAMPLES)[:, :WINDOW_SAMPLES] * window
    return _added(cleaned, window, padded.size)[WINDOW_SAMPLES : WINDOW_SAMPLES + samples.size].astype("<i2").tobytes()


def _added(frames: NDArray[np.float64], window: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Lay frames over each other where they overlap."""
    total, weight = np.zeros(length), np.full(length, 1e-9)
    for number, frame in enumerate(frames):
        at = slice(number * HOP_SAMPLES, number * HOP_SAMPLES + WINDOW_SAMPLES)
        total[at] += frame
        weight[at] += window**2
    clipped: NDArray[np.float64] = np.clip(np.rint(total / weight), -32_768, 32_767)
    return clipped
