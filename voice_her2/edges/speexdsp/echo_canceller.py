"""Acoustic echo cancelling.

Its canceller is a linear one (a multidelay block frequency filter) that keeps the talker whole while both speak. Source: with
an echo as loud as the talker 20 of 20 stops are heard through it, 6 of 20 through WebRTC's AEC3, whose suppressor takes the
talker out with the echo (simulated rooms, the answers of the seed).
"""

from __future__ import annotations

import ctypes
import weakref
from collections import deque

from voice_her2.audio import HEARING_FORMAT
from voice_her2.edges.speexdsp.echo_delay import echo_delay
from voice_her2.edges.speexdsp.library import speexdsp
from voice_her2.endpoint import FRAME_SAMPLES

STEP_SAMPLES = 256
TAIL_SAMPLES = 4096
"""256 ms: a room's first reverberation."""
ALIGNING_FRAMES = 16
"""So long, 0.5 s, the echo is looked for at each start of a speech. Source: on the rig its delay is the same to a sample within a
speech, and 55 to 79 ms from one to the next, which a filter learns anew in 4 s."""
KEPT_SAMPLES = 160
"""The echo is left so much later than what was played: the speaker's own sound may begin before its loudest part."""
_SET_SAMPLING_RATE = 24
_FRAME_BYTES = FRAME_SAMPLES * HEARING_FORMAT.frame_bytes


class SpeexEchoCanceller:
    """Take the own voice out of the microphone's sound; keeps what it learns of room and devices. One thread.

    Raises SoundDeviceError where the library is not installed.
    """

    def __init__(self) -> None:
        self._library = library = speexdsp()
        self._state = ctypes.c_void_p(library.speex_echo_state_init(STEP_SAMPLES, TAIL_SAMPLES))
        rate_hz = ctypes.c_int(HEARING_FORMAT.rate_hz)
        library.speex_echo_ctl(self._state, _SET_SAMPLING_RATE, ctypes.byref(rate_hz))
        self._out = ctypes.create_string_buffer(2 * STEP_SAMPLES)
        self._delay_samples = 0
        self._played = bytearray()
        self._first: deque[tuple[bytes, bytes]] = deque()
        weakref.finalize(self, library.speex_echo_state_destroy, self._state)

    def begin(self) -> None:
        """Get ready for a speech, whose echo may come later or sooner than the last one's."""
        self._first.clear()
        self._played.clear()

    def cancel(self, near: bytes, far: bytes) -> bytes:
        """Return `near` without what it has of `far`, silence while the echo is looked for; ValueError for any other length."""
        if len(near) != _FRAME_BYTES or len(far) != _FRAME_BYTES:
            raise ValueError(f"both must have {_FRAME_BYTES} bytes, got {len(near)} and {len(far)}")
        if len(self._first) < ALIGNING_FRAMES:
            self._first.append((near, far))
            if len(self._first) == ALIGNING_FRAMES:
                self._align()
            return bytes(_FRAME_BYTES)
        self._played += far
        delayed = bytes(self._played[:_FRAME_BYTES])
        del self._played[:_FRAME_BYTES]
        cleaned = bytearray()
        for start in range(0, _FRAME_BYTES, 2 * STEP_SAMPLES):
            end = start + 2 * STEP_SAMPLES
            self._library.speex_echo_cancellation(self._state, near[start:end], delayed[start:end], self._out)
            cleaned += self._out.raw
        return bytes(cleaned)

    def _align(self) -> None:
        """Find how much later the echo comes, and delay what was played by as much from here on."""
        near, far = (b"".join(side) for side in zip(*self._first, strict=True))
        delay_samples = echo_delay(near, far)
        if delay_samples is not None:
            self._delay_samples = max(0, delay_samples - KEPT_SAMPLES)
        self._played += far[len(far) - 2 * self._delay_samples :]
