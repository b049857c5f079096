"""Tapes on the rig's servers: one plays into the virtual microphone, one records the virtual speaker, both with times.

Times are `time.monotonic()` of the moment at which a sample passes the virtual device, so that those of two processes on
one machine can be compared.
"""

from __future__ import annotations

import ctypes
import statistics
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from rig.server import MICROPHONE_SINK, SPEAKER_SINK, Rig

RATE_HZ = 48_000
PLAYBACK, RECORD, _S16LE, _UNSET = 1, 2, 3, 0xFFFF_FFFF
STEP_S = 0.01

Samples = NDArray[np.int16]


class _Spec(ctypes.Structure):
    _fields_ = [("format", ctypes.c_int), ("rate", ctypes.c_uint32), ("channels", ctypes.c_uint8)]


class _Buffering(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("maxlength", "tlength", "prebuf", "minreq", "fragsize")]


class Connection:
    """Hold a blocking stream of libpulse-simple, mono and 16 bit."""

    def __init__(self, server: str, direction: int, device: str, rate_hz: int, *, ahead_steps: int = 50) -> None:
        self._library = ctypes.CDLL("libpulse-simple.so.0")
        self._library.pa_simple_new.restype = ctypes.c_void_p
        self._library.pa_simple_get_latency.restype = ctypes.c_uint64
        self._error = ctypes.c_int(0)
        step_bytes = int(rate_hz * STEP_S) * 2
        # A long buffer to play from: a busy machine must not tear holes into what is said.
        target = (ahead_steps * step_bytes, _UNSET) if direction == PLAYBACK else (_UNSET, step_bytes)
        buffering = _Buffering(_UNSET, target[0], _UNSET, _UNSET, target[1])
        stream = self._library.pa_simple_new(
            server.encode(), b"rig", direction, device.encode(), b"tape",
            ctypes.byref(_Spec(_S16LE, rate_hz, 1)), None, ctypes.byref(buffering), ctypes.byref(self._error),
        )  # fmt: skip
        if not stream:
            raise RuntimeError(f"no connection to {device} at {server}: error {self._error.value}")
        self._stream = ctypes.c_void_p(stream)

    def latency_s(self) -> float:
        microseconds: int = self._library.pa_simple_get_latency(self._stream, ctypes.byref(self._error))
        return microseconds / 1e6

    def write(self, data: bytes) -> None:
        self._check(self._library.pa_simple_write(self._stream, data, ctypes.c_size_t(len(data)), ctypes.byref(self._error)))

    def read(self, length_bytes: int) -> bytes:
        buffer = ctypes.create_string_buffer(length_bytes)
        self._check(self._library.pa_simple_read(self._stream, buffer, ctypes.c_size_t(length_bytes), ctypes.byref(self._error)))
        return buffer.raw

    def finish(self) -> None:
        self._check(self._library.pa_simple_drain(self._stream, ctypes.byref(self._error)))

    def close(self) -> None:
        self._library.pa_simple_free(self._stream)

    def _check(self, result: int) -> None:
        if result < 0:
            raise RuntimeError(f"the sound server failed: error {self._error.value}")


def words_at(path: Path, dbfs: float) -> Samples:
    """Return a recording of 16 kHz, cut to its words and brought to a level."""
    samples, rate_hz = soundfile.read(path, dtype="float64")
    if rate_hz != 16_000 or samples.ndim != 1:
        raise ValueError(f"{path} is not 16 kHz mono")
    places = np.flatnonzero(np.abs(samples) > 0.05 * np.abs(samples).max())
    words = samples[places[0] : places[-1] + 1]
    active = words[np.abs(words) > 0.1 * np.abs(words).max()]
    scaled = words * 10 ** (dbfs / 20) / np.sqrt(np.mean(active**2)) * 32767
    return np.asarray(scaled.clip(-32768, 32767).astype(np.int16))


@dataclass(frozen=True)
class Played:
    """Say when the first and the last sample reached the microphone."""

    first_s: float
    last_s: float


def play_into_microphone(rig: Rig, samples: Samples, rate_hz: int = RATE_HZ) -> Played:
    """Play in real time; return when all of it has been heard."""
    connection = Connection(rig.microphone.address, PLAYBACK, MICROPHONE_SINK, rate_hz)
    try:
        starts_s = []
        step = int(rate_hz * STEP_S)
        for position in range(0, len(samples), step):
            if position > step * 8:
                starts_s.append(time.monotonic() + connection.latency_s() - position / rate_hz)
            connection.write(samples[position : position + step].astype("<i2").tobytes())
        connection.finish()
        first_s = statistics.median(starts_s) if starts_s else time.monotonic() - len(samples) / rate_hz
        return Played(first_s, first_s + len(samples) / rate_hz)
    finally:
        connection.close()


class SpeakerTape:
    """Record what the virtual speaker plays, from entering the context to leaving it or `stop`."""

    def __init__(self, rig: Rig, rate_hz: int = RATE_HZ) -> None:
        self.rate_hz = rate_hz
        self._rig = rig
        self._blocks: list[bytes] = []
        self._starts_s: list[float] = []
        self._ready = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._record, daemon=True)

    def __enter__(self) -> SpeakerTape:
        self._thread.start()
        if not self._ready.wait(timeout=10):
            raise RuntimeError("the speaker cannot be recorded")
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the recording."""
        self._stopped.set()
        self._thread.join(timeout=10)

    @property
    def samples(self) -> Samples:
        """All that was recorded so far."""
        return np.frombuffer(b"".join(self._blocks), "<i2")

    @property
    def start_s(self) -> float:
        """When the first sample passed the speaker."""
        return statistics.median(self._starts_s)

    def sounds(self, loud: int = 300, gap_s: float = 0.15) -> list[tuple[float, float]]:
        """Return when sound began and ended, each time; shorter gaps count as sound."""
        places = np.flatnonzero(np.abs(self.samples.astype(np.int32)) > loud)
        if not places.size:
            return []
        cuts = np.flatnonzero(np.diff(places) > gap_s * self.rate_hz)
        firsts, lasts = places[np.r_[0, cuts + 1]], places[np.r_[cuts, places.size - 1]]
        start_s = self.start_s
        return [(start_s + a / self.rate_hz, start_s + b / self.rate_hz) for a, b in zip(firsts, lasts, strict=True)]

    def _record(self) -> None:
        connection = Connection(self._rig.speaker.address, RECORD, f"{SPEAKER_SINK}.monitor", self.rate_hz)
        try:
            step, taken = int(self.rate_hz * STEP_S), 0
            while not self._stopped.is_set():
                self._blocks.append(connection.read(step * 2))
                taken += step
                self._starts_s.append(time.monotonic() - connection.latency_s() - taken / self.rate_hz)
                self._ready.set()
        finally:
            connection.close()
