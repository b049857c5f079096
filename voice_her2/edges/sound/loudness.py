"""How loud samples are."""

from __future__ import annotations


def as_loud(pcm: bytes, volume: float) -> bytes:
    """Return 16-bit samples louder or softer, clipped; the same where nothing is to change.

    Then numpy, 12 MB and 40 ms, is not needed.
    """
    if volume == 1.0:
        return pcm
    import numpy as np

    samples = np.frombuffer(pcm, "<i2").astype(np.float32) * volume
    louder: bytes = np.clip(np.rint(samples), -32768, 32767).astype("<i2").tobytes()
    return louder
