"""Changing the rate of samples, for what needs no more than the echo canceller's own library."""

from __future__ import annotations

import ctypes

from voice_her2.edges.speexdsp.library import speexdsp

QUALITY = 5
"""Of 0 to 10. Source: 20 s of noise at 22,050 Hz, brought to 16,000 in 0.02 s, differ by -30 dB from soxr's medium quality."""
_MOST_SAMPLES = 1 << 20
"""At a time; the library counts in 32 bits."""


def resampled(pcm: bytes, rate_hz: int, wanted_hz: int) -> bytes:
    """Return mono 16-bit samples at another rate, not delayed, as many as last as long.

    Raises SoundDeviceError where the library is not installed, ValueError for a rate below 1 Hz.
    """
    if rate_hz < 1 or wanted_hz < 1:
        raise ValueError(f"a rate is at least 1 Hz, got {rate_hz} and {wanted_hz}")
    library, failed = speexdsp(), ctypes.c_int()
    state = ctypes.c_void_p(library.speex_resampler_init(1, rate_hz, wanted_hz, QUALITY, ctypes.byref(failed)))
    try:
        library.speex_resampler_skip_zeros(state)
        flush = bytes(2 * library.speex_resampler_get_input_latency(state))
        wanted_bytes = 2 * round(len(pcm) // 2 * wanted_hz / rate_hz)
        found, rest = bytearray(), memoryview(pcm + flush)
        while rest and len(found) < wanted_bytes:
            given = ctypes.c_uint32(min(len(rest) // 2, _MOST_SAMPLES))
            room = ctypes.c_uint32(given.value * wanted_hz // rate_hz + 1)
            out = ctypes.create_string_buffer(2 * room.value)
            chunk = bytes(rest[: 2 * given.value])
            library.speex_resampler_process_int(state, 0, chunk, ctypes.byref(given), out, ctypes.byref(room))
            if not given.value and not room.value:
                break
            found += memoryview(out)[: 2 * room.value]
            rest = rest[2 * given.value :]
    finally:
        library.speex_resampler_destroy(state)
    return bytes(found[:wanted_bytes]).ljust(wanted_bytes, b"\0")
