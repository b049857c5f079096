"""Sentences as the engine gave them: held against what they should be, and put together to one speech."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voice_her2.audio import AudioFormat
from voice_her2.ports import RenderedSpeech

_AUDIBLE = 100
"""Samples above this (-50 dBFS) are speech."""
_LEAD_S, _TAIL_S = 0.010, 0.030
_PAUSE_WORDS = 0.8
"""Pause between sentences, in the time of so many words: 0.28 s at 170 words a minute, as people leave it."""
_LOUDNESS = 0.10
"""Root mean square of full scale that speech is brought to, -20 dBFS: the usual level of spoken prompts."""
_PEAK = 0.97
_SHORT_CHARACTERS = 20
_LEAST_PACE, _MOST_PACE, _MOST_SHORT_PACE = 6.0, 25.0, 60.0
"""Seconds x words a minute / characters. Source: 756 renderings (3 voices, 80 to 400 wpm) gave 7.5 to 14.5, below 20
characters 8 to 42; digits and initials, which take longer than they are written, are why the upper bounds are wide."""

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold one sentence as it came from the engine."""

    samples: Samples
    rate_hz: int

    @classmethod
    def of(cls, pcm: bytes, rate_hz: int) -> Piece:
        """Return 16-bit mono PCM as a piece."""
        return cls(np.frombuffer(pcm, "<i2"), rate_hz)


def fault_of(sentence: str, header: dict[str, Any], piece: Piece, rate_wpm: int) -> str:
    """Say what is wrong with a rendered sentence; empty: nothing."""
    audible = _audible(piece.samples)
    if not audible.size:
        return "the speech engine gave no sound"
    if header.get("rate_wpm") != rate_wpm:
        return f"the speech engine spoke at {header.get('rate_wpm')} words a minute, not {rate_wpm}"
    pace = audible.size / piece.rate_hz * rate_wpm / len(sentence)
    most = _MOST_PACE if len(sentence) >= _SHORT_CHARACTERS else _MOST_SHORT_PACE
    if not _LEAST_PACE <= pace <= most:
        return f"{audible.size / piece.rate_hz:.1f} s of speech do not fit {len(sentence)} characters"
    return ""


def _audible(samples: Samples) -> Samples:
    """Cut off the silence before and after."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > _AUDIBLE)
    return samples[loud[0] : loud[-1] + 1] if loud.size else samples[:0]


def joined(text: str, cut: tuple[str, ...], pieces: list[Piece], rate_wpm: int) -> RenderedSpeech:
    """Put sentences together: little silence before the first (it delays the answer), a pause between, one level."""
    rate_hz = pieces[0].rate_hz
    pause = np.zeros(int(_PAUSE_WORDS * 60 / rate_wpm * rate_hz), np.int16)
    parts: list[Samples] = [np.zeros(int(_LEAD_S * rate_hz), np.int16)]
    marks: list[int] = []
    for piece in pieces:
        if marks:
            parts.append(pause)
        marks.append(sum(part.size for part in parts))
        parts.append(_audible(piece.samples))
    parts.append(np.zeros(int(_TAIL_S * rate_hz), np.int16))
    speech = np.concatenate(parts).astype(np.float32) / 32768
    gain = min(_LOUDNESS / float(np.sqrt(np.mean(np.square(speech)))), _PEAK / float(np.max(np.abs(speech))))
    pcm = np.rint(speech * gain * 32767).astype("<i2").tobytes()
    return RenderedSpeech(text, AudioFormat(rate_hz, 2, 1), pcm, cut, (0, *marks[1:]))
