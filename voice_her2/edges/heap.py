"""The C library's heap, set for decoders that make and drop much memory for weeks. Other systems than Linux are left alone.

The numbers are glibc's, of mallopt(3).
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_MOST_BYTES, _LARGEST_BLOCK_BYTES = 2_000_000_000, 32 * 1024 * 1024
ARENAS = 1
"""All decoders share one heap; a thread's own keeps what another could use. Source: all four over 24 minutes of sound: 395 MB
instead of 402 with two heaps, and as much processor time (0.116 s a second of sound)."""
RESERVED_BYTES = 190 * 1024 * 1024
"""What four decoders come to need. Source: the same: 213 MB before the first utterance, 395 in the end, when the hardest of all
had come after 21 minutes; with so much reserved 402.9 after 2 minutes and 403.3 after 24."""
_RESERVED_BLOCK_BYTES = 1024 * 1024


def set_heap() -> None:
    """Share the heap, and keep what is freed for the next decoder; to be called before there are threads; again is no harm.

    What a decoder hears in a minute the next one needs again: handing it back and asking for it anew makes a saw-tooth of 30 MB,
    and fragments. Source: `bench/decoder_memory.py` over 45 minutes of sound: 351.0 to 352.5 MB kept, 323 to 364 MB handed back;
    and 0.113 instead of 0.123 s of processor time a second of sound for both decoders.
    """
    mallopt = _of_linux("mallopt")
    if mallopt is not None:
        mallopt(_ARENA_MAX, ARENAS)
        mallopt(_TRIM_THRESHOLD, _MOST_BYTES)
        mallopt(_MMAP_THRESHOLD, _LARGEST_BLOCK_BYTES)


def reserve() -> None:
    """Take from the system now what decoders will come to need, and leave it in the heap.

    For a process that runs for weeks: one that could not have it fails at its start and not in a month, and its memory says from
    the first minute on what it will be. After `set_heap`, or it is handed back at once.
    """
    malloc, free, memset = _of_linux("malloc"), _of_linux("free"), _of_linux("memset")
    if malloc is None or free is None or memset is None:
        return
    malloc.restype, malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    free.restype, free.argtypes = None, [ctypes.c_void_p]
    memset.restype, memset.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
    blocks = [malloc(_RESERVED_BLOCK_BYTES) for _ in range(RESERVED_BYTES // _RESERVED_BLOCK_BYTES)]
    for block in filter(None, blocks):
        memset(block, 1, _RESERVED_BLOCK_BYTES)
    for block in reversed(blocks):
        free(block)


def give_back() -> None:
    """Hand back what is free by now: what loading needed and hearing does not. Source: 2 MB of 269."""
    trim = _of_linux("malloc_trim")
    if trim is not None:
        trim(0)


def _of_linux(name: str) -> Any:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
