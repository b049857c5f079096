"""Speech that comes with the package, for a decoder to hear while nobody speaks."""

from __future__ import annotations

import wave
from pathlib import Path

import voice_her2

FOLDER = Path(voice_her2.__file__).parent / "_familiar"


def familiar_speech() -> tuple[bytes, ...]:
    """Return its utterances: 16 kHz, 16-bit, mono. Source: made with Kokoro; no recording of the tests or the benches."""
    return tuple(_samples(path) for path in sorted(FOLDER.glob("*.wav")))


def _samples(path: Path) -> bytes:
    with wave.open(str(path), "rb") as sound:
        return sound.readframes(sound.getnframes())
