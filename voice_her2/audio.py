"""PCM as values: its format, its blocks, and the arithmetic that needs no library.

Everything downstream of an audio source is 16 kHz, 16-bit little-endian, mono (`HEARING_FORMAT`), and time is a sample
index, never the wall clock: a recording and a microphone are told apart by nothing that follows them.
"""

from __future__ import annotations

import array
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from operator import mul


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """Describe interleaved, signed little-endian PCM."""

    rate_hz: int
    width_bytes: int
    channels: int

    def __post_init__(self) -> None:
        if not 8_000 <= self.rate_hz <= 192_000:
            raise ValueError(f"rate_hz must be 8000..192000, got {self.rate_hz}")
        if self.width_bytes != 2:
            raise ValueError(f"width_bytes must be 2, got {self.width_bytes}")
        if self.channels not in (1, 2):
            raise ValueError(f"channels must be 1 or 2, got {self.channels}")

    @property
    def frame_bytes(self) -> int:
        """Bytes of one sample of every channel."""
        return self.width_bytes * self.channels

    def samples(self, length_bytes: int) -> int:
        """Return how many whole frames fit into `length_bytes`."""
        return length_bytes // self.frame_bytes

    def seconds(self, length_bytes: int) -> float:
        """Return how long `length_bytes` of this format last."""
        return self.samples(length_bytes) / self.rate_hz


HEARING_FORMAT = AudioFormat(rate_hz=16_000, width_bytes=2, channels=1)


@dataclass(frozen=True, slots=True)
class AudioBlock:
    """Hold consecutive samples and where they stand in their stream.

    `start_sample` counts frames from the start of the source. `damaged` is true when samples before or inside this block
    were lost (input overflow): an utterance that contains such a block must not be answered.
    """

    format: AudioFormat
    pcm: bytes
    start_sample: int
    damaged: bool = False

    @property
    def samples(self) -> int:
        """Frames in this block."""
        return self.format.samples(len(self.pcm))

    @property
    def end_sample(self) -> int:
        """Index of the first frame after this block."""
        return self.start_sample + self.samples


class Reblocker:
    """Cut a stream of chunks of any length into chunks of exactly `block_bytes`; the last one may be shorter.

    `add` and `finish` return eagerly, so that an ignored result is visible as such; no byte is lost or doubled whatever
    the chunk boundaries are.
    """

    def __init__(self, block_bytes: int) -> None:
        if block_bytes < 1:
            raise ValueError(f"block_bytes must be positive, got {block_bytes}")
        self._block_bytes = block_bytes
        self._held = bytearray()

    def add(self, chunk: bytes) -> list[bytes]:
        """Take a chunk; return the whole blocks that it completes."""
        self._held += chunk
        whole = len(self._held) // self._block_bytes * self._block_bytes
        ready = bytes(self._held[:whole])
        del self._held[:whole]
        return [ready[i : i + self._block_bytes] for i in range(0, whole, self._block_bytes)]

    def finish(self) -> bytes:
        """Return what is left (possibly nothing) and start over."""
        rest = bytes(self._held)
        self._held.clear()
        return rest


def int16_samples(pcm: bytes) -> array.array[int]:
    """Return 16-bit little-endian PCM as integers; an odd last byte is dropped."""
    samples = array.array("h")
    samples.frombytes(pcm[: len(pcm) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def rms(pcm: bytes) -> float:
    """Return the root mean square of 16-bit PCM, 0..32768; 0 for no samples."""
    samples = int16_samples(pcm)
    return math.sqrt(sum(map(mul, samples, samples)) / len(samples)) if samples else 0.0


def level_dbfs(pcm: bytes) -> float:
    """Return the level of 16-bit PCM in dB relative to full scale; -96 for silence."""
    loudness = rms(pcm)
    return max(-96.0, 20 * math.log10(loudness / 32768)) if loudness > 0 else -96.0


def blocks_of(pcm: bytes, block_samples: int, *, start_sample: int = 0) -> Iterator[AudioBlock]:
    """Cut PCM in `HEARING_FORMAT` into blocks; the last one may be shorter, none is empty."""
    step = block_samples * HEARING_FORMAT.frame_bytes
    for offset in range(0, len(pcm), step):
        yield AudioBlock(HEARING_FORMAT, pcm[offset : offset + step], start_sample + offset // HEARING_FORMAT.frame_bytes)
