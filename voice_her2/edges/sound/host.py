"""The one owner of PortAudio in this process.

PortAudio's calls may be made by one thread at a time, and each of them can block for ever (a server that is stopped, a
device that was pulled). So they are made by one thread of this class, callers wait for it only so long, and what is still
blocked then is left behind.
"""

from __future__ import annotations

import atexit
import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as WaitedTooLong
from dataclasses import dataclass
from typing import Any, TypeVar

from voice_her2.edges.sound.devices import Device, chosen_input, chosen_output
from voice_her2.errors import SoundDeviceError

CALL_LIMIT_S = 3.0
CLOSE_LIMIT_S = 1.0
BLOCK_S = 0.032
"""Length of a block. Source: on the rig a running output stream costs 0.7 % of a core with blocks of 23 ms and 1.6 % with
12 ms; 32 ms is what the voice detector takes at once."""

_OUTPUT_LATENCY_S = 0.1
"""What the speaker has in hand while this program does not get to run; it delays a stop, but not a start, by as much."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StreamShape:
    """Say how a stream is opened: mono or stereo, 16 bit."""

    rate_hz: int
    channels: int

    @property
    def block_samples(self) -> int:
        """Frames that each callback gets."""
        return int(self.rate_hz * BLOCK_S)


class Stream:
    """Hold an open stream of PortAudio; used on the host's thread only, but for `ended`."""

    def __init__(self, device: Device, shape: StreamShape, generation: int, *, plays: bool) -> None:
        self.device = device
        self.shape = shape
        self.generation = generation
        """Of the host; the stream was closed if the host has a later one."""
        self.plays = plays
        self.native: Any = None
        self.ended = threading.Event()
        """Set when the stream is not running any more, for whatever reason."""


class PortAudioHost:
    """Own PortAudio: open, start and close streams, list devices, start PortAudio anew.

    All methods but `submit` wait for at most some seconds and raise SoundDeviceError.
    """

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._stuck = 0
        """Calls that a caller has given up and that have not come back yet."""
        self._portaudio: Any = None
        self._streams: list[Stream] = []
        self._hung: list[Stream] = []
        """Streams whose close has not come back; kept, since PortAudio may still call into them."""
        self.generation = 0
        """Grows each time when PortAudio was started anew, which closes all streams."""

    def devices(self) -> list[Device]:
        """Return the devices that PortAudio found when it was started last."""
        return self.call(self._devices)

    def open_input(self, wanted: str, rate_hz: int, callback: Callable[..., None]) -> Stream:
        """Open and start a microphone at `rate_hz` if it takes that, else at its own rate, in mono if it takes that.

        `callback` gets sounddevice's (data, frames, time, status) on PortAudio's thread.
        """

        def started() -> Stream:
            device = chosen_input(self._devices(), wanted)
            shapes = [StreamShape(rate_hz, 1), StreamShape(device.default_rate_hz, 1), StreamShape(device.default_rate_hz, 2)]
            stream = self._open(device, shapes, self._sounddevice().RawInputStream, callback)
            try:
                stream.native.start()
            except self._portaudio.PortAudioError as error:
                self.close_stream(stream)
                raise _error("sound-refused", "The microphone cannot be started", f"{device.name}: {error}") from error
            return stream

        return self.call(started, give_back=self.close_stream)

    def open_output(self, wanted: str, rate_hz: int, callback: Callable[..., None], ended: Callable[[], None]) -> Stream:
        """Open a speaker, not started, at `rate_hz` if it takes that, else at its own rate; for the host's thread.

        `ended` is called when it has played all that it was given and stopped.
        """
        device = chosen_output(self._devices(), wanted)
        shapes = [StreamShape(rate_hz, 1), StreamShape(rate_hz, 2), StreamShape(device.default_rate_hz, 1)]
        shapes.append(StreamShape(device.default_rate_hz, 2))
        return self._open(device, shapes, self._sounddevice().RawOutputStream, callback, ended)

    def discard(self, stream: Stream) -> None:
        """Close a stream that may be broken."""
        self.call(lambda: self.close_stream(stream), limit_s=CLOSE_LIMIT_S + CALL_LIMIT_S)

    def restart_unless_playing(self) -> None:
        """Start PortAudio anew, the only way to see devices that came or went, unless an answer is being played.

        Closes all streams: whoever has one sees that from its generation.
        """

        def restart() -> None:
            if not any(stream.plays and stream.native.active for stream in self._streams):
                self.restart_now()

        self.call(restart, limit_s=CLOSE_LIMIT_S * (1 + len(self._streams)) + CALL_LIMIT_S)

    def call(self, job: Callable[[], T], *, limit_s: float = CALL_LIMIT_S, give_back: Callable[[T], None] | None = None) -> T:
        """Run `job` on the host's thread and return its result; `give_back` gets a result that came too late."""
        if self._stuck:
            raise _error("sound-stuck", "The sound system does not answer", "an earlier call is still blocked")
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(job())
            except BaseException as error:  # noqa: BLE001  # handed on to the caller, whatever it is
                future.set_exception(error)

        self.submit(run)
        try:
            return future.result(timeout=limit_s)
        except WaitedTooLong as error:
            if not future.done():
                self._leave_behind(future, give_back)
            raise _error("sound-stuck", "The sound system does not answer", f"no answer in {limit_s:.0f} s") from error

    def submit(self, job: Callable[[], None]) -> None:
        """Run `job` on the host's thread later; it must not raise."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="sound-host", daemon=True)
                self._thread.start()
        self._jobs.put(job)

    def close(self) -> None:
        """Close all streams and PortAudio; may be called twice."""
        with contextlib.suppress(SoundDeviceError):
            self.call(self._shut_down, limit_s=CLOSE_LIMIT_S * (1 + len(self._streams)) + CALL_LIMIT_S)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _leave_behind(self, future: Future[T], give_back: Callable[[T], None] | None) -> None:
        with self._lock:
            self._stuck += 1

        def returned(late: Future[T]) -> None:
            with self._lock:
                self._stuck -= 1
            if give_back is not None and late.exception() is None:
                self.submit(lambda: give_back(late.result()))

        future.add_done_callback(returned)

    def _sounddevice(self) -> Any:
        if self._portaudio is None:
            try:
                import sounddevice
            except OSError as error:
                fix = "Install it: apt-get install libportaudio2"
                raise SoundDeviceError(
                    "portaudio-missing", "The sound library PortAudio is not installed", seen=str(error), fix=fix
                ) from error
            # Its handler at exit closes streams without a time limit; `close` does it with one.
            atexit.unregister(sounddevice._exit_handler)
            self._portaudio = sounddevice
        if not self._portaudio._initialized:
            try:
                self._portaudio._initialize()
            except self._portaudio.PortAudioError as error:
                raise _error("sound-unavailable", "The sound system cannot be started", str(error)) from error
        return self._portaudio

    def _devices(self) -> list[Device]:
        sounddevice = self._sounddevice()
        try:
            apis = sounddevice.query_hostapis()
            default_input, default_output = _defaults(sounddevice, apis)
            return [
                Device(
                    index,
                    str(found["name"]),
                    str(apis[found["hostapi"]]["name"]),
                    int(found["default_samplerate"]),
                    int(found["max_input_channels"]),
                    int(found["max_output_channels"]),
                    index == default_input,
                    index == default_output,
                )
                for index, found in enumerate(sounddevice.query_devices())
            ]
        except sounddevice.PortAudioError as error:
            raise _error("sound-unavailable", "The sound devices cannot be listed", str(error)) from error

    def _open(
        self,
        device: Device,
        shapes: list[StreamShape],
        kind: Any,
        callback: Callable[..., None],
        ended: Callable[[], None] = lambda: None,
    ) -> Stream:
        refusal: Exception | None = None
        for shape in dict.fromkeys(shapes):
            plays = kind is self._portaudio.RawOutputStream
            stream = Stream(device, shape, self.generation, plays=plays)
            latency: float | str = _OUTPUT_LATENCY_S if plays else "low"

            def finished(stream: Stream = stream) -> None:
                stream.ended.set()
                ended()

            try:
                stream.native = kind(
                    shape.rate_hz, shape.block_samples, device.index, shape.channels, "int16",
                    latency=latency, callback=callback, finished_callback=finished,
                )  # fmt: skip
            except (self._portaudio.PortAudioError, ValueError) as error:
                refusal = error
            else:
                self._streams.append(stream)
                return stream
        what = "The microphone cannot be opened" if kind is self._portaudio.RawInputStream else "The speaker cannot be opened"
        raise _error("sound-refused", what, f"{device.name}: {refusal}") from refusal

    def close_stream(self, stream: Stream) -> None:
        """Close a stream, or leave it behind if that blocks; for the host's thread."""
        if stream not in self._streams:
            return
        self._streams.remove(stream)
        self._hung.append(stream)

        def close() -> None:
            stream.native.close(ignore_errors=True)
            self._hung.remove(stream)

        # On a thread of its own: a close can block for ever, and only this one stream is to be lost then.
        closing = threading.Thread(target=close, name="sound-close", daemon=True)
        closing.start()
        closing.join(timeout=CLOSE_LIMIT_S)

    def _close_all(self) -> bool:
        """Close every stream; False when PortAudio must be left as it is, since one of them is still being closed."""
        for stream in list(self._streams):
            self.close_stream(stream)
        return not self._hung

    def restart_now(self) -> None:
        """Start PortAudio anew whatever plays; for the host's thread."""
        self.generation += 1
        if self._close_all():
            sounddevice = self._sounddevice()
            with contextlib.suppress(sounddevice.PortAudioError):
                sounddevice._terminate()
            self._sounddevice()

    def _shut_down(self) -> None:
        if self._close_all() and self._portaudio is not None and self._portaudio._initialized:
            with contextlib.suppress(self._portaudio.PortAudioError):
                self._portaudio._terminate()


def _defaults(sounddevice: Any, apis: Any) -> tuple[int, int]:
    """Return the indices of the default devices, -1 where there is none."""
    if not apis:
        return -1, -1
    preferred = apis[max(0, int(sounddevice._lib.Pa_GetDefaultHostApi()))]
    return int(preferred["default_input_device"]), int(preferred["default_output_device"])


def _error(code: str, what: str, seen: str) -> SoundDeviceError:
    return SoundDeviceError(
        code, what, seen=seen, fix="Plug the device in again, or restart the sound server; see voice-her2 devices"
    )
