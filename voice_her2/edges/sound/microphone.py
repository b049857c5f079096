"""The microphone as an audio source that notices its own loss and gets itself back.

Nothing tells that a microphone is gone: no exception, and often not even a stream that says it has stopped. What counts is
the last block that came. All that can block is done by the host or by a thread of the recovery, never inside `read`.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections import deque
from typing import Any

from voice_her2.audio import HEARING_FORMAT, AudioBlock, Reblocker
from voice_her2.edges.sound.host import PortAudioHost, Stream
from voice_her2.errors import SoundDeviceError
from voice_her2.ports import SourceBack, SourceLost

BLOCK_SAMPLES = 512
LOST_AFTER_S = 1.0
"""So long without a block means lost: 30 blocks in a row, so that a busy machine is not taken for a pulled microphone."""
RETRY_S = 0.25
MOST_WAITING_BLOCKS = 512
"""About 16 s: a reader that is later than that has lost samples, and is told."""


class _Capture:
    """Hold one opened stream and what it gave, as 16 kHz mono."""

    def __init__(self, host: PortAudioHost, wanted: str) -> None:
        self._chunks: queue.SimpleQueue[tuple[bytes, bool]] = queue.SimpleQueue()
        self._dropped = False
        self.flows = threading.Event()
        """Set when the first block has come."""
        self.last_block_s = time.monotonic()
        self.stream = host.open_input(wanted, HEARING_FORMAT.rate_hz, self._take)
        shape = self.stream.shape
        self._resampler: Any = None
        if shape.rate_hz != HEARING_FORMAT.rate_hz:
            import soxr  # type: ignore[import-untyped]  # it carries no types

            self._resampler = soxr.ResampleStream(shape.rate_hz, HEARING_FORMAT.rate_hz, 1, dtype="float32")

    def _take(self, data: Any, frames: int, times: Any, status: Any) -> None:
        # On PortAudio's thread: copy (the buffer is used again) and go.
        self.last_block_s = time.monotonic()
        lost = bool(status.input_overflow) or self._dropped
        self._dropped = self._chunks.qsize() >= MOST_WAITING_BLOCKS
        if not self._dropped:
            self._chunks.put((bytes(data), lost))
        self.flows.set()

    def next(self, timeout_s: float) -> tuple[bytes, bool] | None:
        """Return samples in HEARING_FORMAT and whether some were lost before them; None when nothing came in time."""
        try:
            data, lost = self._chunks.get(timeout=max(0.0, timeout_s))
        except queue.Empty:
            return None
        if self._resampler is None:
            return data, lost
        import numpy as np

        samples = np.frombuffer(data, "<i2").reshape(-1, self.stream.shape.channels).astype(np.float32).mean(axis=1)
        resampled = self._resampler.resample_chunk(samples)
        return np.clip(np.rint(resampled), -32768, 32767).astype("<i2").tobytes(), lost

    @property
    def silent_s(self) -> float:
        """Seconds since the last block came from the device."""
        return time.monotonic() - self.last_block_s


class _Recovery:
    """Get the microphone back, on a thread of its own, until it gives audio or is told to stop."""

    def __init__(self, host: PortAudioHost, wanted: str, broken: Stream) -> None:
        self._host = host
        self._wanted = wanted
        self._broken: Stream | None = broken
        self._done = threading.Event()
        self._stopped = threading.Event()
        self.capture: _Capture | None = None
        threading.Thread(target=self._run, name="microphone-recovery", daemon=True).start()

    def wait(self, timeout_s: float) -> bool:
        """Tell whether the microphone gives audio again."""
        return self._done.wait(timeout=max(0.0, timeout_s))

    def stop(self) -> None:
        """Give up."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._try()
            except SoundDeviceError:
                self._stopped.wait(RETRY_S)
            else:
                break
        if self._stopped.is_set():
            left = [self._broken, self.capture.stream if self.capture is not None else None]
            with contextlib.suppress(SoundDeviceError):
                for stream in filter(None, left):
                    self._host.discard(stream)

    def _try(self) -> None:
        if self._broken is not None:
            self._host.discard(self._broken)
            self._broken = None
        self._host.restart_unless_playing()
        capture = _Capture(self._host, self._wanted)
        # An opened stream is not yet a microphone: one that gives nothing is as lost as before.
        if self._stopped.is_set() or not capture.flows.wait(timeout=LOST_AFTER_S):
            self._broken = capture.stream
            raise SoundDeviceError(
                "microphone-silent", "The microphone gives no audio", seen=self._wanted, fix="Plug it in again"
            )
        self.capture = capture
        self._done.set()


class Microphone:
    """Read a microphone by (part of) its name, empty for the default one; one thread reads.

    Opens it at once, and raises SoundDeviceError when that fails; a later loss is an event, not an error.
    """

    def __init__(self, device_name: str, host: PortAudioHost) -> None:
        self._wanted = device_name
        self._host = host
        self._capture: _Capture | None = _Capture(host, device_name)
        self.name = self._capture.stream.device.name
        self._recovery: _Recovery | None = None
        self._announce_at_s: float | None = None
        """When a loss is told that nothing has mended until then; None when it was told."""
        self._cutter = Reblocker(BLOCK_SAMPLES * HEARING_FORMAT.frame_bytes)
        self._ready: deque[AudioBlock] = deque()
        self._position = 0
        self._damaged = False

    def read(self, timeout_s: float) -> AudioBlock | SourceLost | SourceBack | None:
        """Return the next 32 ms, or what happened to the microphone; None when nothing came in time."""
        deadline_s = time.monotonic() + timeout_s
        while not self._ready:
            left_s = deadline_s - time.monotonic()
            event = self._recover(left_s) if self._recovery is not None else self._listen(left_s)
            if event is not None:
                return event
            if not self._ready and time.monotonic() >= deadline_s:
                return None
        return self._ready.popleft()

    def close(self) -> None:
        """Let go of the device; may be called twice. The host stays open."""
        if self._recovery is not None:
            self._recovery.stop()
        capture, self._capture = self._capture, None
        if capture is not None:
            with contextlib.suppress(SoundDeviceError):
                self._host.discard(capture.stream)

    def _listen(self, timeout_s: float) -> SourceLost | None:
        capture = self._capture
        if capture is None:
            time.sleep(max(0.0, timeout_s))
            return None
        chunk = capture.next(min(timeout_s, LOST_AFTER_S / 4))
        if chunk is not None:
            self._add(*chunk)
        elif capture.stream.ended.is_set() or capture.silent_s > LOST_AFTER_S:
            return self._lose(capture)
        return None

    def _lose(self, capture: _Capture) -> SourceLost | None:
        restarted_by_us = capture.stream.generation != self._host.generation
        self._recovery = _Recovery(self._host, self._wanted, capture.stream)
        self._announce_at_s = time.monotonic() + (LOST_AFTER_S if restarted_by_us else 0.0)
        return self._announce_if_due()

    def _announce_if_due(self) -> SourceLost | None:
        if self._announce_at_s is None or time.monotonic() < self._announce_at_s:
            return None
        self._announce_at_s = None
        fix = "Plug it in again, or restart the sound server; listening goes on by itself then"
        return SourceLost(SoundDeviceError("microphone-lost", "The microphone gives no audio any more", seen=self.name, fix=fix))

    def _recover(self, timeout_s: float) -> SourceLost | SourceBack | None:
        if self._recovery is None or not self._recovery.wait(min(timeout_s, LOST_AFTER_S / 4)):
            return self._announce_if_due()
        self._capture, self._recovery = self._recovery.capture, None
        if self._announce_at_s is None:
            self._start_over()
            return SourceBack()
        # Nobody was told of the short break that starting PortAudio anew is; the gap in the samples must be.
        self._announce_at_s, self._damaged = None, True
        return None

    def _add(self, pcm: bytes, lost: bool) -> None:
        self._damaged = self._damaged or lost
        for chunk in self._cutter.add(pcm):
            block = AudioBlock(HEARING_FORMAT, chunk, self._position, self._damaged)
            self._position, self._damaged = block.end_sample, False
            self._ready.append(block)

    def _start_over(self) -> None:
        self._cutter.finish()
        self._ready.clear()
        self._position, self._damaged = 0, False
