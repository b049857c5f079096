"""Speech after a second of silence, and what takes it where a recogniser would decode it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from voice_her2.audio import HEARING_FORMAT
from voice_her2.hearing import Decoder, Hypothesis

AUDIO = Path(__file__).with_name("audio")
QUIET_SAMPLES = HEARING_FORMAT.rate_hz
"""Silence before the speech, in which there is only noise."""


class Taker:
    """Take what a recogniser would decode."""

    def __init__(self) -> None:
        self.pcm = b""
        self.finished: list[bytes] = []

    def accept(self, pcm: bytes) -> None:
        self.pcm += pcm

    def partial(self) -> str:
        return "so far"

    def end(self) -> None:
        return

    def finish(self) -> Hypothesis:
        self.finished.append(self.pcm)
        self.pcm = b""
        return Hypothesis(Decoder.GUIDED, ())

    def reset(self) -> None:
        self.pcm = b""


def speech_after_quiet() -> bytes:
    samples_, _ = soundfile.read(AUDIO / "questions" / "1-treatment-her2-negative.flac", dtype="int16")
    return bytes(2 * QUIET_SAMPLES) + bytes(samples_.tobytes())


def samples(pcm: bytes) -> NDArray[np.float64]:
    return np.frombuffer(pcm, "<i2").astype(np.float64)


def level_db(values: NDArray[np.float64]) -> float:
    return 10 * float(np.log10(np.mean(values**2) + 1e-9))
