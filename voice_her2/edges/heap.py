"""The C library's heap, set for decoders that make and drop much memory for weeks. Other systems than Linux are left alone.

The numbers are glibc's, of mallopt(3).
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_MOST_BYTES, _LARGEST_BLOCK_BYTES = 2_000_000_000, 32 * 1024 * 1024
ARENAS = 2
"""Two decoders run at once; each further thread would keep a heap of its own. Source: 264 MB at most instead of 269 after six
questions, and no more processor time."""


def set_heap() -> None:
    """Share the heap, and keep what is freed for the next decoder; to be called before there are threads.

    What a decoder hears in a minute the next one needs again: handing it back and asking for it anew makes a saw-tooth of 30 MB,
    and fragments. Source: `bench/decoder_memory.py` over 45 minutes of sound: 351.0 to 352.5 MB kept, 323 to 364 MB handed back;
    and 0.113 instead of 0.123 s of processor time a second of sound for both decoders.
    """
    mallopt = _of_linux("mallopt")
    if mallopt is not None:
        mallopt(_ARENA_MAX, ARENAS)
        mallopt(_TRIM_THRESHOLD, _MOST_BYTES)
        mallopt(_MMAP_THRESHOLD, _LARGEST_BLOCK_BYTES)


def give_back() -> None:
    """Hand back what is free by now: what loading needed and hearing does not. Source: 2 MB of 269."""
    trim = _of_linux("malloc_trim")
    if trim is not None:
        trim(0)


def _of_linux(name: str) -> Callable[..., object] | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
