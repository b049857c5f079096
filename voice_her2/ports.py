"""The seams: what the core needs from the outside world, as protocols. `edges/` has what fills them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from voice_her2.audio import AudioBlock, AudioFormat
from voice_her2.errors import VoiceHer2Error


@dataclass(frozen=True, slots=True)
class SourceEnded:
    """A recording is over; nothing follows."""


@dataclass(frozen=True, slots=True)
class SourceLost:
    """A microphone gives no audio any more; the source goes on trying to get it back, inside `read`."""

    error: VoiceHer2Error


@dataclass(frozen=True, slots=True)
class SourceBack:
    """A lost microphone gives audio again; sample indices start over at the next block."""


class AudioSource(Protocol):
    """Give audio in `HEARING_FORMAT`, in order."""

    name: str
    """What it is called in output: a file name as given, or the device's name."""

    def read(self, timeout_s: float) -> AudioBlock | SourceEnded | SourceLost | SourceBack | None:
        """Return the next block (at most 0.1 s long) or what happened to the source; None when nothing came in time.

        A recording never returns None. SourceLost is returned once for each loss.
        """

    def close(self) -> None:
        """Let go of the device or file; may be called twice."""


@dataclass(frozen=True, slots=True)
class RenderedSpeech:
    """Hold spoken text as PCM, sentence by sentence.

    `marks` has, for each of `sentences`, the index of its first frame in `pcm`.
    """

    text: str
    format: AudioFormat
    pcm: bytes
    sentences: tuple[str, ...]
    marks: tuple[int, ...]

    @property
    def duration_s(self) -> float:
        """How long it lasts when played."""
        return self.format.seconds(len(self.pcm))


class Renderer(Protocol):
    """Turn text into speech, ahead of time or on demand; what was rendered once comes at once from the cache."""

    def render(self, text: str, *, rate_wpm: int) -> RenderedSpeech:
        """Return `text` (already in its spoken form) as speech; raise SpeechOutputError when it cannot be had."""

    def is_rendered(self, text: str, *, rate_wpm: int) -> bool:
        """Tell whether `render` would return at once."""


@dataclass(frozen=True, slots=True)
class PlaybackStarted:
    """The first sample was handed to the device at monotonic time `t_s`."""

    t_s: float


@dataclass(frozen=True, slots=True)
class PlaybackAt:
    """The sentence with this index in `RenderedSpeech.sentences` has begun."""

    sentence: int


@dataclass(frozen=True, slots=True)
class PlaybackEnded:
    """The last sample has been heard (`completed`), or playback was stopped before."""

    completed: bool


@dataclass(frozen=True, slots=True)
class PlaybackFailed:
    """The device was lost or refused; nothing more will be heard of this speech."""

    error: VoiceHer2Error


PlaybackEvent = PlaybackStarted | PlaybackAt | PlaybackEnded | PlaybackFailed


class Speaker(Protocol):
    """Play rendered speech, one at a time, without blocking the caller."""

    def play(self, speech: RenderedSpeech, *, volume: float) -> None:
        """Start playing from the first sample (what was playing is stopped); `volume` scales samples, 0..2, clipped."""

    def stop(self) -> None:
        """Fall silent within 0.2 s; PlaybackEnded(completed=False) follows if anything was playing."""

    def events(self) -> Sequence[PlaybackEvent]:
        """Return what happened since the last call, oldest first; never blocks."""

    def played(self, samples: int) -> bytes:
        """Return so many samples, in `HEARING_FORMAT`, of what plays: those before now at the first call, then what follows.

        For an echo canceller: a call for each block of the microphone. Silence where nothing plays.
        """

    def close(self) -> None:
        """Stop and let go of the device; may be called twice."""


class Screen(Protocol):
    """Show what happens, and bring what is pressed or chosen. `report.py` lists the lines."""

    def tell(self, line: Mapping[str, object]) -> None:
        """Show or print one event; never blocks for long, never raises for a slow viewer."""

    def requests(self) -> Sequence[str]:
        """Return what was asked for by key or touch since the last call: a command's name, or "ask:ENTRY-ID"."""

    def close(self) -> None:
        """Leave the terminal or page as it was."""
