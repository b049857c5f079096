"""Hear "stop" while the own voice speaks: the echo is taken out of the microphone's sound, and little else is expected.

Nothing but a stop is heard then: a question over the own voice is not. An utterance of a few words that ends in one of
`STOPPING` stops; talk of others that has the word in its middle does not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Protocol

from voice_her2.audio import Reblocker
from voice_her2.hearing import UNKNOWN_WORD, Recognizer
from voice_her2.listening import FRAME_BYTES, PREROLL_FRAMES, VoiceActivity
from voice_her2.wording import words_of

STOPPING = tuple(
    tuple(phrase.split())
    for phrase in (
        "stop|stop it|stop that|stop talking|stop speaking|stop now|stop please|stop stop|please stop|okay stop|"
        "be quiet|shut up|that's enough"
    ).split("|")
)
"""What stops the own voice; fewer than `Command.STOP` has: "cancel" sounds like what the voice itself may be saying, and "enough"
was heard once in 719 s of an echo that the canceller had not learned yet."""
SPEECH_PROBABILITY = 0.5
LEAST_SPEECH_FRAMES = 3
ENDED_FRAMES = 2
"""Quiet for 64 ms ends it. Source: `bench/interruption.py`."""
MOST_FRAMES = 64
"""Longer than 2 s is no stop: what was gathered is judged and forgotten."""
OVERLAP_FRAMES = 25
"""Of what is forgotten then, so much is heard again: the stop may have begun in it."""
MOST_UNKNOWN = 2
"""Words before the stop that nobody understood, as the rest of an echo is."""


class EchoCanceller(Protocol):
    """Take the own voice out of what the microphone hears."""

    def begin(self) -> None:
        """Get ready for a speech."""

    def cancel(self, near: bytes, far: bytes) -> bytes:
        """Return `near` without what it has of `far`; `FRAME_SAMPLES` of both, in `HEARING_FORMAT`, and of what is returned."""


class Interruption(Protocol):
    """Tell whether somebody wants the own voice to stop."""

    def begin(self, texts: Iterable[str]) -> None:
        """Get ready for a speech that says these texts."""

    def hear(self, near: bytes, far: bytes) -> bool:
        """Take what the microphone heard and, as long, what the speaker was given; tell whether it is to stop."""


class Uninterrupted:
    """Hear nobody: for recordings, and where no echo can be taken out."""

    def begin(self, texts: Iterable[str]) -> None:
        """Do nothing."""

    def hear(self, near: bytes, far: bytes) -> bool:
        """Return False."""
        return False


class StopListener:
    """Listen for a stop with a recogniser of its own that expects `STOPPING`. Not thread-safe.

    The echo canceller keeps what it has learned of the room from one speech to the next.
    """

    def __init__(self, canceller: EchoCanceller, activity: VoiceActivity, recognizer: Recognizer) -> None:
        self._canceller, self._activity, self._recognizer = canceller, activity, recognizer
        self._near, self._far = Reblocker(FRAME_BYTES), Reblocker(FRAME_BYTES)
        self._recent: deque[bytes] = deque(maxlen=OVERLAP_FRAMES)
        self._speech_frames = self._frames = self._quiet_frames = 0
        self._says_so_itself = False

    def begin(self, texts: Iterable[str]) -> None:
        """Forget the speech before; one that says such a word itself is not listened over."""
        self._canceller.begin()
        for reblocker in (self._near, self._far):
            reblocker.finish()
        self._recent.clear()
        self._activity.reset()
        if self._frames:
            self._ended()
        self._says_so_itself = any(_SAID_ALONE in words_of(text) for text in texts)

    def hear(self, near: bytes, far: bytes) -> bool:
        """Take what the microphone heard and, as long, what the speaker was given; tell whether it is to stop."""
        frames = zip(self._near.add(near), self._far.add(far), strict=True)
        heard = [self._step(self._canceller.cancel(heard, played)) for heard, played in frames]
        return any(heard) and not self._says_so_itself

    def _step(self, pcm: bytes) -> bool:
        speaks = self._activity.probability(pcm) >= SPEECH_PROBABILITY
        self._recent.append(pcm)
        if not self._frames:
            if not speaks:
                return False
            pcm = b"".join([*self._recent][-PREROLL_FRAMES:])
        self._recognizer.accept(pcm)
        self._frames += 1
        self._speech_frames += speaks
        self._quiet_frames = 0 if speaks else self._quiet_frames + 1
        if self._quiet_frames < ENDED_FRAMES and self._frames < MOST_FRAMES:
            return False
        enough, goes_on = self._speech_frames >= LEAST_SPEECH_FRAMES, self._quiet_frames < ENDED_FRAMES
        words = self._ended()
        if goes_on:
            self._recognizer.accept(b"".join(self._recent))
            self._frames = self._speech_frames = len(self._recent)
        else:
            self._recent.clear()
        return enough and _is_stop(words)

    def _ended(self) -> tuple[str, ...]:
        self._frames = self._speech_frames = self._quiet_frames = 0
        return tuple(word.text for word in self._recognizer.finish().words)


_SAID_ALONE = "stop"
_WORDS = frozenset(word for stopping in STOPPING for word in stopping)


def _is_stop(words: tuple[str, ...]) -> bool:
    unknown = next((n for n, word in enumerate(words) if word != UNKNOWN_WORD), len(words))
    said = words[unknown:]
    stops = any(said[at : at + len(stopping)] == stopping for stopping in STOPPING for at in range(len(said)))
    return unknown <= MOST_UNKNOWN and stops and _WORDS.issuperset(said)
