"""Recordings as an audio source: any usual file, block by block, as the microphone would have given it.

What a header claims is not believed: the kind of file is taken from the opened file itself, its length from the samples
that really come out. A recording that is cut off or damaged gives all that can be read and then raises, so that what was
asked before the damage can still be answered and the damage is told.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile
import soxr  # type: ignore[import-untyped]  # it carries no types
from numpy.typing import NDArray

from voice_her2.audio import HEARING_FORMAT, AudioBlock, Reblocker
from voice_her2.errors import RecordingError
from voice_her2.ports import SourceEnded

BLOCK_SAMPLES = 512
"""32 ms: what the voice activity detector takes at once."""
LONGEST_S = 2 * 3600.0
LARGEST_BYTES = 4 * 1024**3
"""Two hours at 96 kHz, 24 bit, stereo; also the most that a WAV header can say."""
SUPPORTED_FORMATS = frozenset({"WAV", "WAVEX", "RF64", "FLAC", "OGG", "MP3"})
LEAST_RATE_HZ, MOST_RATE_HZ = 8_000, 192_000

_USUAL_FIX = "Give a recording in wav, flac, ogg or mp3, mono or stereo, 8 to 192 kHz"
_READ_S = 0.1
_LEAST_UNKNOWN_BYTES = 0x7FFF_0000
"""A WAV that claims more data than this was streamed by a program that did not know its length. Source: ffmpeg, sox."""
_SIZED_FORMATS = frozenset({"WAV", "WAVEX", "RF64"})
"""Their number of samples follows from the size of the file; in the others it is a claim, and may be left open."""
_OPEN_LENGTH_SAMPLES = 1 << 40
_MP3_TOLERANCE = 0.05
"""An MP3's length may be an estimate from its bit rate; only a larger share missing is a cut."""


class Pace(Protocol):
    """Say when a block may be handed out."""

    def wait_for(self, end_sample: int) -> None:
        """Return when the source may have given `end_sample` samples at 16 kHz."""


class AsFastAsItGoes:
    """Hand out blocks without waiting."""

    def wait_for(self, end_sample: int) -> None:
        """Return at once."""


class RealTime:
    """Hand out blocks as a microphone would: each when its last sample would have been spoken."""

    def __init__(self) -> None:
        self._start_s: float | None = None

    def wait_for(self, end_sample: int) -> None:
        """Sleep until the time of `end_sample`, counted from the first call."""
        now_s = time.monotonic()
        if self._start_s is None:
            self._start_s = now_s
        time.sleep(max(0.0, self._start_s + end_sample / HEARING_FORMAT.rate_hz - now_s))


class _StraightThrough(soundfile.SoundFile):  # type: ignore[misc]  # soundfile carries no types
    """Read from the first sample to the last.

    soundfile seeks after each read of a file that can be sought in, which an MP3 answers with the wrong samples.
    """

    def seekable(self) -> bool:
        """Say no."""
        return False


class RecordingSource:
    """Read one opened recording as 16 kHz mono blocks; made by `open_recording`, owns the sound and its descriptor."""

    def __init__(self, name: str, sound: soundfile.SoundFile, descriptor: int, pace: Pace) -> None:
        self.name = name
        self._sound = sound
        self._descriptor = descriptor
        self._pace = pace
        self._closed = False
        self._damage: RecordingError | None = None
        self._blocks = self._read_blocks()

    def read(self, timeout_s: float) -> AudioBlock | SourceEnded:
        """Return the next block, or SourceEnded ever after the last one.

        Raises RecordingError once, after the last block that could be read, if the file is damaged, cut off or too long.
        """
        return next(self._blocks, SourceEnded())

    def close(self) -> None:
        """Close the file; may be called twice."""
        if not self._closed:
            self._closed = True
            self._blocks.close()
            self._sound.close()
            os.close(self._descriptor)

    def __enter__(self) -> RecordingSource:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read_blocks(self) -> Generator[AudioBlock, None, None]:
        cutter = Reblocker(BLOCK_SAMPLES * HEARING_FORMAT.frame_bytes)
        position = 0
        for pcm in self._resampled():
            for chunk in cutter.add(pcm):
                block = AudioBlock(HEARING_FORMAT, chunk, position)
                position = block.end_sample
                self._pace.wait_for(position)
                yield block
        if rest := cutter.finish():
            block = AudioBlock(HEARING_FORMAT, rest, position)
            self._pace.wait_for(block.end_sample)
            yield block
        if self._damage is not None:
            raise self._damage

    def _resampled(self) -> Iterator[bytes]:
        rate_hz = self._sound.samplerate
        if rate_hz == HEARING_FORMAT.rate_hz:
            yield from map(_int16_pcm, self._mono())
            return
        resampler = soxr.ResampleStream(rate_hz, HEARING_FORMAT.rate_hz, 1, dtype="float32")
        for samples in self._mono():
            yield _int16_pcm(resampler.resample_chunk(samples))
        yield _int16_pcm(resampler.resample_chunk(np.zeros(0, np.float32), last=True))

    def _mono(self) -> Iterator[NDArray[np.float32]]:
        rate_hz, declared = self._sound.samplerate, self._sound.frames
        given = 0
        while given < LONGEST_S * rate_hz:
            try:
                frames = self._sound.read(int(_READ_S * rate_hz), dtype="float32", always_2d=True)
            except (RuntimeError, OSError, ValueError) as error:
                self._damage = _error("recording-damaged", f"{self.name} is damaged after {given / rate_hz:.1f} s", str(error))
                self._damage.__cause__ = error
                return
            if not len(frames):
                self._damage = self._shortness(given, declared)
                return
            given += len(frames)
            yield np.clip(np.nan_to_num(frames.mean(axis=1), nan=0.0), -1.0, 1.0)
        self._damage = _too_long(self.name, given / rate_hz)

    def _shortness(self, given: int, declared: int) -> RecordingError | None:
        available, promised = (given, declared) if self._sound.format != "WAV" else _wav_data(self._descriptor)
        tolerance = promised * _MP3_TOLERANCE if self._sound.format == "MP3" else 0
        if promised - available <= tolerance or promised > _OPEN_LENGTH_SAMPLES:
            return None
        rate_hz = self._sound.samplerate
        seen = f"{given / rate_hz:.1f} s, {100 * available / promised:.0f} % of what its header promises"
        return _error("recording-cut", f"{self.name} is cut off: its end is missing", seen, "Copy or record it again, whole")


def open_recording(path: Path, *, pace: Pace | None = None) -> RecordingSource:
    """Open a recording; `pace` says how fast its blocks come, by default as fast as they can be read.

    A link is followed; only a regular file is read, so a pipe or device cannot block. Raises RecordingError.
    """
    name = os.fspath(path)
    descriptor = _open_regular(name)
    try:
        sound = _sound(name, descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    return RecordingSource(name, sound, descriptor, pace or AsFastAsItGoes())


def _open_regular(name: str) -> int:
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to waits for ever.
        descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise _error("recording-missing", "There is no such recording", name, "Check the path") from error
    except (OSError, ValueError) as error:
        raise _error("recording-unreadable", "The recording cannot be opened", f"{name}: {error}", "Mend its rights") from error
    status = os.fstat(descriptor)
    refusal = None
    if stat.S_ISDIR(status.st_mode):
        refusal = _error("recording-directory", "This is a folder, not a recording", name, "Name the files in it")
    elif not stat.S_ISREG(status.st_mode):
        refusal = _error("recording-not-file", "This is a pipe or device, not a recording", name, "Save it to a file first")
    elif status.st_size == 0:
        refusal = _error("recording-empty", "The recording is empty", f"{name}: 0 bytes", "Record or copy it again")
    elif status.st_size > LARGEST_BYTES:
        seen = f"{name}: {status.st_size} bytes"
        refusal = _error("recording-too-large", "The recording is too large", seen, "Cut it into parts below 4 GiB")
    if refusal is not None:
        os.close(descriptor)
        raise refusal
    return descriptor


def _sound(name: str, descriptor: int) -> soundfile.SoundFile:
    try:
        sound = _StraightThrough(descriptor, closefd=False)
    except (RuntimeError, OSError, ValueError, TypeError) as error:
        raise _error("recording-unreadable", "This is not a recording that can be read", f"{name}: {error}") from error
    refusal = _refusal(name, sound, descriptor)
    if refusal is not None:
        sound.close()
        raise refusal
    return sound


def _refusal(name: str, sound: soundfile.SoundFile, descriptor: int) -> RecordingError | None:
    if sound.format not in SUPPORTED_FORMATS:
        return _error("recording-format", "Recordings of this kind are not read", f"{name}: {sound.format}")
    if sound.channels not in (1, 2):
        return _error("recording-channels", "The recording has too many channels", f"{name}: {sound.channels} channels")
    if not LEAST_RATE_HZ <= sound.samplerate <= MOST_RATE_HZ:
        return _error("recording-rate", "The recording has an unusable sample rate", f"{name}: {sound.samplerate} Hz")
    if sound.frames > LONGEST_S * sound.samplerate and sound.format in _SIZED_FORMATS:
        return _too_long(name, sound.frames / sound.samplerate)
    if sound.frames <= 0:
        available, promised = _wav_data(descriptor)
        unfinished = promised == 0 and available > 0
        what = "The recorder did not finish the recording: its header says 0" if unfinished else "The recording is empty"
        return _error("recording-empty", what, f"{name}: no samples", "Record it again, or repair it with sox --ignore-length")
    return None


def _wav_data(descriptor: int) -> tuple[int, int]:
    """Return how many bytes of samples a WAV has and how many its header promises; twice the same if it does not say."""
    size, position = os.fstat(descriptor).st_size, 12
    while len(header := os.pread(descriptor, 8, position)) == 8:
        length = int.from_bytes(header[4:], "little")
        if header[:4] == b"data":
            available = size - position - 8
            return available, available if length >= _LEAST_UNKNOWN_BYTES else length
        position += 8 + length + length % 2
    return 0, 0


def _int16_pcm(samples: NDArray[np.float32]) -> bytes:
    pcm: bytes = np.clip(np.rint(samples * 32768.0), -32768, 32767).astype("<i2").tobytes()
    return pcm


def _too_long(name: str, length_s: float) -> RecordingError:
    seen = f"{name}: {length_s / 3600:.1f} h"
    return _error("recording-too-long", "The recording is longer than two hours", seen, "Cut it into parts of at most two hours")


def _error(code: str, what: str, seen: str, fix: str = _USUAL_FIX) -> RecordingError:
    return RecordingError(code, what, seen=seen, fix=fix)
