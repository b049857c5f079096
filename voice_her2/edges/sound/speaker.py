"""The speaker: each speech out of a stream that is opened for it.

Source: on the rig an opened and started stream is heard after 2 to 5 ms. One that runs all the time is heard after 54 ms
(it has two blocks of silence to play first) and costs 1 % of a core; one that is opened ahead and started on demand saves
1.5 ms, but its start never returns if the sound server died in between.
"""

from __future__ import annotations

import contextlib
import time
from array import array
from collections import deque
from collections.abc import Sequence
from typing import Any

from voice_her2.audio import HEARING_FORMAT
from voice_her2.edges.sound.far_end import FarEnd, Resample
from voice_her2.edges.sound.host import PortAudioHost, Stream, StreamShape
from voice_her2.edges.sound.loudness import as_loud
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
"""What pyttsx3 renders with espeak-ng."""
STALLED_AFTER_S = 1.5
FADE_S = 0.005
_FADING_LIMIT_S = 0.15
_UNHEARD_S = 0.3
"""What failed within that time was not heard, or as good as not: it is tried once more from its start."""
_MOST_DELAY_S = 1.0
"""What a device says about its delay is not believed beyond this: a Bluetooth speaker has 0.3 s."""


class _Playback:
    """Hold one speech on its way to the device. PortAudio's thread feeds from it, so that it needs no lock."""

    def __init__(self, speech: RenderedSpeech, volume: float, resample: Resample) -> None:
        self.speech = speech
        self.volume = volume
        self._events: deque[tuple[float, PlaybackEvent]] = deque()
        """What happens, with the time when it does: a sentence begins when it is heard, not when it is handed over."""
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
        self.started_s: float | None = None
        self.sentences_told = 0
        self.tried_again = False
        self.far_end = FarEnd(speech, volume, resample)
        self.stream: Stream | None = None
        """Of the host's thread."""

    def fit(self, shape: StreamShape) -> None:
        """Bring the speech into the shape of the stream, louder or softer."""
        self.pcm = _shaped(as_loud(self.speech.pcm, self.volume), self.speech.format.rate_hz, shape)
        self.frame_bytes = 2 * shape.channels
        self.bytes_per_s = self.frame_bytes * shape.rate_hz
        scale = shape.rate_hz / self.speech.format.rate_hz
        marks = [(int(mark * scale) * self.frame_bytes, n) for n, mark in enumerate(self.speech.marks)]
        self.marks = deque(marks[self.sentences_told :])
        self.position, self.silent_at_s = 0, 0.0

    def feed(self, length_bytes: int, delay_s: float) -> tuple[bytes, bool]:
        """Return the next samples, of which the first is heard after `delay_s`, and whether all is heard by now.

        A stream that is stopped drops what the device still has to play: up to 85 ms on the rig. So after the last sample
        silence is fed until that one has left the device.
        """
        now_s = time.monotonic()
        self.progress_s = now_s
        if self.silent_at_s:
            return b"", now_s >= self.silent_at_s
        if self.started_s is None:
            self.started_s = now_s
            self._events.append((now_s, PlaybackStarted(now_s)))
        while self.marks and self.marks[0][0] < self.position + length_bytes:
            mark, sentence = self.marks.popleft()
            heard_s = now_s + delay_s + (mark - self.position) / self.bytes_per_s
            self._events.append((heard_s, PlaybackAt(sentence)))
            self.sentences_told += 1
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
            self._events.append((time.monotonic(), event))

    def taken(self) -> list[PlaybackEvent]:
        """Return what has happened by now; of one that was cut short, no sentence that was not heard."""
        now_s = time.monotonic()
        found = []
        while self._events and (self._events[0][0] <= now_s or self.over):
            due_s, event = self._events.popleft()
            if due_s <= now_s or not isinstance(event, PlaybackAt):
                found.append(event)
        return found

    @property
    def is_handed_over(self) -> bool:
        """Whether there is no more to feed: an end of the stream is not a loss then."""
        return self.stopping or self.silent_at_s > 0

    @property
    def is_unheard(self) -> bool:
        """Whether so little was fed that a device which fails now has played nothing of it."""
        return self.started_s is None or time.monotonic() - self.started_s < _UNHEARD_S


class SounddeviceSpeaker:
    """Play on the speaker with (part of) this name, empty for the default one; one thread calls it.

    Tries the device at once, and raises SoundDeviceError when it cannot be opened. A later loss is a PlaybackFailed; the next
    `play` looks for the device again, and starts the sound system anew if need be. `resample` is for `played` alone.
    """

    def __init__(self, device_name: str, host: PortAudioHost, resample: Resample) -> None:
        self._wanted = device_name
        self._host = host
        self._resample = resample
        self._playing: _Playback | None = None
        self._latest: _Playback | None = None
        """The one that has or had the device; of the host's thread."""
        self._past: deque[PlaybackEvent] = deque()
        self.name = host.call(self._tried)
        """What the device was called when it was tried."""

    def play(self, speech: RenderedSpeech, *, volume: float) -> None:
        """Start playing from the first sample; what was playing is stopped."""
        replaced = self._playing
        if replaced is not None:
            replaced.stopping = True
            replaced.end(PlaybackEnded(completed=False))
            self._past.extend(replaced.taken())
        playback = self._playing = _Playback(speech, volume, self._resample)
        self._host.submit(lambda: self._start(playback))

    def stop(self) -> None:
        """Fall silent at once; PlaybackEnded(completed=False) follows if anything was playing.

        What the device has in hand is dropped rather than faded out: that would last another 0.1 s.
        """
        playback = self._playing
        if playback is not None and not playback.stopping:
            playback.stopping = True
            self._host.submit(lambda: self._cut_short(playback))

    def events(self) -> Sequence[PlaybackEvent]:
        """Return what happened since the last call, oldest first; never blocks."""
        found = [*self._past]
        self._past.clear()
        playback = self._playing
        if playback is None:
            return found
        if not playback.over and time.monotonic() - playback.progress_s > STALLED_AFTER_S:
            playback.end(PlaybackFailed(_lost("it takes no samples any more")))
            self._host.submit(lambda: self._let_go(playback))
        over = playback.over
        found.extend(playback.taken())
        if over:
            self._playing = None
        return found

    def played(self, samples: int) -> bytes:
        """Return so many samples of what plays; those before now at the first call for a speech."""
        playback = self._playing
        if playback is None or playback.started_s is None:
            return bytes(samples * HEARING_FORMAT.frame_bytes)
        return playback.far_end.next(samples, since_start_s=time.monotonic() - playback.started_s)

    def close(self) -> None:
        """Stop and let go of the device; may be called twice. The host stays open."""
        self.stop()
        with contextlib.suppress(SoundDeviceError):
            self._host.call(self._silence_latest)

    # What follows runs on the host's thread.

    def _tried(self) -> str:
        stream = self._host.open_output(self._wanted, USUAL_RATE_HZ, lambda *_: None, lambda: None)
        self._host.close_stream(stream)
        return stream.device.name

    def _start(self, playback: _Playback) -> None:
        self._silence_latest()
        self._latest = playback
        playback.progress_s = time.monotonic()
        try:
            try:
                self._run(playback)
            except SoundDeviceError:
                # What PortAudio knows of devices is as old as its last start.
                self._host.restart_now()
                self._run(playback)
        except SoundDeviceError as error:
            playback.end(PlaybackFailed(error))

    def _run(self, playback: _Playback) -> None:
        import sounddevice

        stream = self._host.open_output(
            self._wanted,
            playback.speech.format.rate_hz,
            lambda data, _frames, times, _status: _feed(playback, data, times, sounddevice.CallbackStop),
            lambda: self._ended(playback),
        )
        playback.stream = stream
        # Opening may have taken long, or have waited for a sound server that hung.
        if playback.stopping or playback.over:
            playback.end(PlaybackEnded(completed=False))
            self._let_go(playback)
            return
        playback.fit(stream.shape)
        try:
            stream.native.start()
        except sounddevice.PortAudioError as error:
            self._let_go(playback)
            raise _lost(str(error)) from error

    def _silence_latest(self) -> None:
        """Let what was playing fade out."""
        if self._latest is not None and self._latest.stream is not None:
            self._latest.stream.ended.wait(timeout=_FADING_LIMIT_S)
            self._let_go(self._latest)

    def _let_go(self, playback: _Playback) -> None:
        stream, playback.stream = playback.stream, None
        if stream is not None:
            self._host.close_stream(stream)

    def _cut_short(self, playback: _Playback) -> None:
        self._let_go(playback)
        playback.end(PlaybackEnded(completed=False))

    def _try_again(self, playback: _Playback) -> None:
        self._let_go(playback)
        if self._latest is playback:
            self._start(playback)

    # What follows runs on PortAudio's thread.

    def _ended(self, playback: _Playback) -> None:
        if playback.is_handed_over:
            playback.end(PlaybackEnded(completed=not playback.stopping))
        elif playback.is_unheard and not playback.tried_again:
            playback.tried_again = True
            self._host.submit(lambda: self._try_again(playback))
            return
        else:
            playback.end(PlaybackFailed(_lost("it stopped in the middle")))
        self._host.submit(lambda: self._let_go(playback))


def _feed(playback: _Playback, data: Any, times: Any, no_more: type[Exception]) -> None:
    delay_s = min(max(times.outputBufferDacTime - times.currentTime, 0.0), _MOST_DELAY_S)
    chunk, last = playback.feed(len(data), delay_s)
    data[: len(chunk)] = chunk
    data[len(chunk) :] = bytes(len(data) - len(chunk))
    if last:
        raise no_more


def _shaped(pcm: bytes, rate_hz: int, shape: StreamShape) -> bytes:
    """Bring mono samples to a rate, the same in each channel. Where the device takes them as they are, numpy is not loaded."""
    if (rate_hz, 1) == (shape.rate_hz, shape.channels):
        return pcm
    import numpy as np
    import soxr  # type: ignore[import-untyped]  # it carries no types

    samples = np.frombuffer(pcm, "<i2").astype(np.float32)
    if shape.rate_hz != rate_hz:
        samples = soxr.resample(samples, rate_hz, shape.rate_hz)
    whole = np.clip(np.rint(samples), -32768, 32767).astype("<i2")
    return np.repeat(whole, shape.channels).tobytes()


def _faded(chunk: bytes, frame_bytes: int) -> bytes:
    """Bring the first 5 ms of a block to silence, and cut off the rest."""
    frames = min(len(chunk) // frame_bytes, int(FADE_S * USUAL_RATE_HZ))
    samples, channels = array("h", chunk[: frames * frame_bytes]), frame_bytes // 2
    return array("h", [sample * (frames - 1 - n // channels) // frames for n, sample in enumerate(samples)]).tobytes()


def _lost(seen: str) -> SoundDeviceError:
    fix = "Plug the speaker in again, or restart the sound server; the next answer tries again"
    return SoundDeviceError("speaker-lost", "The speaker does not play any more", seen=seen, fix=fix)
