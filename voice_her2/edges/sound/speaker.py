"""The speaker: rendered speech out of a stream that is opened ahead and started on demand.

Source: on the rig the first sample was heard 4 ms after the start of an opened stream, 54 ms after the same was put into
one that runs all the time (it has two blocks of silence to play first) and costs 1 % of a core for it.
"""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

import numpy as np
import soxr  # type: ignore[import-untyped]  # it carries no types

from voice_her2.edges.sound.host import PortAudioHost, Stream, StreamShape
from voice_her2.errors import SoundDeviceError
from voice_her2.ports import (
    PlaybackAt,
    PlaybackEnded,
    PlaybackEvent,
    PlaybackFailed,
    PlaybackStarted,
    RenderedSpeech,
)

USUAL_RATE_HZ = 22_050
"""What pyttsx3 renders with espeak-ng; the stream that is opened ahead has it."""
STALLED_AFTER_S = 1.5
FADE_S = 0.005
_FADING_LIMIT_S = 0.15
_MOST_DELAY_S = 1.0
"""What a device says about its delay is not believed beyond this: a Bluetooth speaker has 0.3 s."""


class _Playback:
    """Hold one speech on its way to the device. PortAudio's thread feeds from it, so that it needs no lock."""

    def __init__(self, speech: RenderedSpeech, volume: float) -> None:
        self.speech = speech
        self.volume = volume
        self.events: deque[PlaybackEvent] = deque()
        self.pcm = b""
        self.frame_bytes = 2
        self.bytes_per_s = 2 * USUAL_RATE_HZ
        self.marks: deque[tuple[int, int]] = deque()
        """Where in `pcm`, in bytes, each sentence that has not begun yet begins."""
        self.position = 0
        self.stopping = False
        self.silent_at_s = 0.0
        """When the last sample will have left the device; 0: it was not handed over yet."""
        self.over = False
        self.progress_s = time.monotonic()

    def fit(self, shape: StreamShape) -> None:
        """Bring the speech into the shape of the stream, louder or softer."""
        samples = np.frombuffer(self.speech.pcm, "<i2").astype(np.float32) * self.volume
        if shape.rate_hz != self.speech.format.rate_hz:
            samples = soxr.resample(samples, self.speech.format.rate_hz, shape.rate_hz)
        whole = np.clip(np.rint(samples), -32768, 32767).astype("<i2")
        self.pcm = np.repeat(whole, shape.channels).tobytes()
        self.frame_bytes = 2 * shape.channels
        self.bytes_per_s = self.frame_bytes * shape.rate_hz
        scale = shape.rate_hz / self.speech.format.rate_hz
        self.marks = deque((int(mark * scale) * self.frame_bytes, n) for n, mark in enumerate(self.speech.marks))

    def feed(self, length_bytes: int, delay_s: float) -> tuple[bytes, bool]:
        """Return the next samples, of which the first is heard after `delay_s`, and whether all is heard by now.

        A stream that is stopped drops what the device still has to play: up to 85 ms on the rig. So after the last sample
        silence is fed until that one has left the device.
        """
        now_s = time.monotonic()
        self.progress_s = now_s
        if self.silent_at_s:
            return b"", now_s >= self.silent_at_s
        if self.position == 0:
            self.events.append(PlaybackStarted(now_s))
        while self.marks and self.marks[0][0] <= self.position:
            self.events.append(PlaybackAt(self.marks.popleft()[1]))
        chunk = self.pcm[self.position : self.position + length_bytes]
        self.position += length_bytes
        if self.stopping:
            chunk = _faded(chunk, self.frame_bytes)
        if self.stopping or self.position >= len(self.pcm):
            self.silent_at_s = now_s + delay_s + len(chunk) / self.bytes_per_s
        return chunk, False

    def end(self, event: PlaybackEvent) -> None:
        """Tell how it ended; only the first time counts."""
        if not self.over:
            self.over = True
            self.events.append(event)

    def stream_ended(self) -> None:
        """Tell, on PortAudio's thread, that the stream has played what it got and does not run any more."""
        if self.stopping:
            self.end(PlaybackEnded(completed=False))
        elif self.silent_at_s:
            self.end(PlaybackEnded(completed=True))
        else:
            self.end(PlaybackFailed(_lost("it stopped in the middle")))


class SounddeviceSpeaker:
    """Play on the speaker with (part of) this name, empty for the default one; one thread calls it.

    Opens the device at once, and raises SoundDeviceError when that fails. A later loss is a PlaybackFailed; the next `play`
    starts the sound system anew.
    """

    def __init__(self, device_name: str, host: PortAudioHost) -> None:
        self._wanted = device_name
        self._host = host
        self._playing: _Playback | None = None
        self._feeding: _Playback | None = None
        """What the running stream feeds from; of the host's thread and PortAudio's."""
        self._past: deque[PlaybackEvent] = deque()
        self._rate_hz = USUAL_RATE_HZ
        self._stream: Stream | None = None
        self._generation = -1
        self._no_more: type[Exception] = Exception
        """What a callback raises to say that its samples are the last."""
        host.call(self._ready_stream)

    @property
    def name(self) -> str:
        """What the device is called; empty while there is none."""
        return self._stream.device.name if self._stream is not None else ""

    def play(self, speech: RenderedSpeech, *, volume: float) -> None:
        """Start playing from the first sample; what was playing is stopped."""
        replaced = self._playing
        self.stop()
        if replaced is not None:
            replaced.end(PlaybackEnded(completed=False))
            self._past.extend(self._taken(replaced))
        playback = _Playback(speech, volume)
        self._playing = playback
        self._host.submit(lambda: self._start(playback))

    def stop(self) -> None:
        """Fade out and fall silent; PlaybackEnded(completed=False) follows if anything was playing."""
        if self._playing is not None:
            self._playing.stopping = True

    def events(self) -> Sequence[PlaybackEvent]:
        """Return what happened since the last call, oldest first; never blocks."""
        found = [*self._past]
        self._past.clear()
        playback = self._playing
        if playback is None:
            self._reopen_after_restart()
            return found
        if not playback.over and time.monotonic() - playback.progress_s > STALLED_AFTER_S:
            playback.end(PlaybackFailed(_lost("it takes no samples any more")))
            self._host.submit(self._drop_stream)
        over = playback.over
        found.extend(self._taken(playback))
        if over:
            self._playing = None
        return found

    def close(self) -> None:
        """Stop and let go of the device; may be called twice. The host stays open."""
        self.stop()
        with contextlib.suppress(SoundDeviceError):
            self._host.call(self._drop_stream, limit_s=3.0)

    @staticmethod
    def _taken(playback: _Playback) -> list[PlaybackEvent]:
        return [playback.events.popleft() for _ in range(len(playback.events))]

    def _reopen_after_restart(self) -> None:
        """Open the stream ahead again when the microphone had PortAudio started anew, once for each time."""
        if self._generation != self._host.generation:
            self._generation = self._host.generation
            self._host.submit(self._reopen)

    # What follows runs on the host's thread.

    def _reopen(self) -> None:
        with contextlib.suppress(SoundDeviceError):
            self._ready_stream()

    def _start(self, playback: _Playback) -> None:
        playback.progress_s = time.monotonic()
        self._rate_hz = playback.speech.format.rate_hz
        try:
            self._await_silence()
            if playback.stopping or playback.over:
                playback.end(PlaybackEnded(completed=False))
                return
            try:
                self._run(playback)
            except SoundDeviceError:
                # The list of devices is as old as PortAudio's last start.
                self._drop_stream()
                self._host.restart_now()
                self._run(playback)
        except SoundDeviceError as error:
            playback.end(PlaybackFailed(error))
            self._drop_stream()

    def _run(self, playback: _Playback) -> None:
        stream = self._ready_stream()
        playback.fit(stream.shape)
        import sounddevice

        self._no_more = sounddevice.CallbackStop
        try:
            # A stream that has played to its end counts as running until it is stopped.
            self._feeding = None
            stream.native.stop()
            stream.ended.clear()
            self._feeding = playback
            stream.native.start()
        except sounddevice.PortAudioError as error:
            raise _lost(str(error)) from error

    def _await_silence(self) -> None:
        """Let what was playing fade out."""
        if self._feeding is not None and self._stream is not None:
            self._stream.ended.wait(timeout=_FADING_LIMIT_S)

    def _ready_stream(self) -> Stream:
        stream = self._stream
        if stream is not None and (stream.generation != self._host.generation or stream.rate_wanted_hz != self._rate_hz):
            self._drop_stream()
        if self._stream is None:
            self._stream = self._host.open_output(self._wanted, self._rate_hz, self._feed, self._ended)
        self._generation = self._host.generation
        return self._stream

    def _drop_stream(self) -> None:
        stream, self._stream, self._feeding = self._stream, None, None
        if stream is not None:
            self._host.close_stream(stream)

    # What follows runs on PortAudio's thread.

    def _feed(self, data: Any, frames: int, times: Any, status: Any) -> None:
        playback = self._feeding
        delay_s = min(max(times.outputBufferDacTime - times.currentTime, 0.0), _MOST_DELAY_S)
        chunk, last = playback.feed(len(data), delay_s) if playback is not None else (b"", True)
        data[: len(chunk)] = chunk
        data[len(chunk) :] = bytes(len(data) - len(chunk))
        if last:
            raise self._no_more

    def _ended(self) -> None:
        if self._feeding is not None:
            self._feeding.stream_ended()


def _faded(chunk: bytes, frame_bytes: int) -> bytes:
    """Bring the first 5 ms of a block to silence, and cut off the rest."""
    frames = min(len(chunk) // frame_bytes, int(FADE_S * USUAL_RATE_HZ))
    samples = np.frombuffer(chunk[: frames * frame_bytes], "<i2").reshape(frames, -1)
    return (samples * np.linspace(1.0, 0.0, frames)[:, None]).astype("<i2").tobytes()


def _lost(seen: str) -> SoundDeviceError:
    fix = "Plug the speaker in again, or restart the sound server; the next answer tries again"
    return SoundDeviceError("speaker-lost", "The speaker does not play any more", seen=seen, fix=fix)
