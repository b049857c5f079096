"""PCM that is in memory already as an audio source."""

from __future__ import annotations

from voice_her2.audio import AudioBlock, blocks_of
from voice_her2.ports import SourceEnded

BLOCK_SAMPLES = 512
"""32 ms: what the voice activity detector takes at once."""


class PcmSource:
    """Give PCM in `HEARING_FORMAT` block by block, as fast as it is asked for."""

    def __init__(self, name: str, pcm: bytes) -> None:
        self.name = name
        self._blocks = blocks_of(pcm, BLOCK_SAMPLES)

    def read(self, timeout_s: float) -> AudioBlock | SourceEnded:
        """Return the next block, or SourceEnded ever after the last one."""
        return next(self._blocks, SourceEnded())

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""
