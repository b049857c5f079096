"""Speakers that need no sound device: answers as WAV files, and none at all."""

from __future__ import annotations

import os
import tempfile
import time
import wave
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import numpy as np

from voice_her2.audio import HEARING_FORMAT
from voice_her2.errors import SpeechOutputError
from voice_her2.ports import (
    PlaybackAt,
    PlaybackEnded,
    PlaybackEvent,
    PlaybackFailed,
    PlaybackStarted,
    RenderedSpeech,
)


class SilentSpeaker:
    """Play nothing: each speech has ended, completed, as soon as it was given."""

    def __init__(self) -> None:
        self._events: list[PlaybackEvent] = []

    def play(self, speech: RenderedSpeech, *, volume: float) -> None:
        """Let it have been heard already."""
        marks = [PlaybackAt(sentence) for sentence in range(len(speech.sentences))]
        self._events += [PlaybackStarted(time.monotonic()), *marks, PlaybackEnded(completed=True)]

    def stop(self) -> None:
        """Do nothing: nothing is ever playing."""

    def events(self) -> Sequence[PlaybackEvent]:
        """Return what happened since the last call."""
        found, self._events = self._events, []
        return found

    def played(self, samples: int) -> bytes:
        """Return silence: nothing sounds."""
        return bytes(samples * HEARING_FORMAT.frame_bytes)

    def close(self) -> None:
        """Do nothing."""


class WavSpeaker:
    """Write each speech as a WAV file into a folder, which is made if need be; it has ended when it is written.

    `name_next` gives the file's name without its ending, such as the recording's that is answered; a name that was used
    already, or holds a path, is made a new and plain one. By default the answers are numbered. What is in `never`, such as the
    recordings themselves, is not written over.
    """

    def __init__(
        self, folder: Path, name_next: Callable[[], str] = lambda: "answer", *, never: Collection[Path] = frozenset()
    ) -> None:
        self._folder = folder
        self._never = frozenset(path.resolve() for path in never)
        self._name_next = name_next
        self._events: list[PlaybackEvent] = []
        self._used: set[str] = set()
        self.written: list[Path] = []
        """The files in the order in which they were written."""

    def play(self, speech: RenderedSpeech, *, volume: float) -> None:
        """Write it; a folder that cannot be written to is a PlaybackFailed."""
        self._events.append(PlaybackStarted(time.monotonic()))
        path = self._folder / f"{self._unused(self._name_next())}.wav"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write(path, speech, volume)
        except OSError as error:
            fix = "Give a folder that can be written to, with room in it"
            failure = SpeechOutputError("answer-not-written", "The answer cannot be written", seen=f"{path}: {error}", fix=fix)
            self._events.append(PlaybackFailed(failure))
            return
        self.written.append(path)
        self._events += [*(PlaybackAt(sentence) for sentence in range(len(speech.sentences))), PlaybackEnded(completed=True)]

    def stop(self) -> None:
        """Do nothing: what was given is written already."""

    def events(self) -> Sequence[PlaybackEvent]:
        """Return what happened since the last call."""
        found, self._events = self._events, []
        return found

    def played(self, samples: int) -> bytes:
        """Return silence: nothing sounds."""
        return bytes(samples * HEARING_FORMAT.frame_bytes)

    def close(self) -> None:
        """Do nothing."""

    def _unused(self, wanted: str) -> str:
        plain = "".join(c if c.isalnum() or c in "-_." else "_" for c in wanted).strip(".")[:100] or "answer"
        name, number = plain, 1
        while name in self._used or (self._folder / f"{name}.wav").resolve() in self._never:
            number += 1
            name = f"{plain}-{number}"
        self._used.add(name)
        return name


def _write(path: Path, speech: RenderedSpeech, volume: float) -> None:
    """Write whole or not at all."""
    samples = np.frombuffer(speech.pcm, "<i2").astype(np.float32) * volume
    pcm = np.clip(np.rint(samples), -32768, 32767).astype("<i2").tobytes()
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file, wave.open(file) as sound:
            sound.setnchannels(speech.format.channels)
            sound.setsampwidth(speech.format.width_bytes)
            sound.setframerate(speech.format.rate_hz)
            sound.writeframes(pcm)
        # mkstemp makes files for the owner alone; answers are for everybody whom the folder is for.
        mask = os.umask(0)
        os.umask(mask)
        Path(unfinished).chmod(0o666 & ~mask)
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
