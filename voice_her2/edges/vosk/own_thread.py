"""A decoder on a thread of its own, beside the one that listens."""

from __future__ import annotations

import enum
import queue
import threading
import weakref
from collections.abc import Callable
from typing import Protocol

from voice_her2.errors import ModelError
from voice_her2.hearing import Hypothesis, Recognizer

BATCH_BYTES = 4096
"""128 ms: fewer calls for the same samples. Source: 0.027 s of processor time a second of sound, 0.031 s with 32 ms."""
FINISH_LIMIT_S = 20.0
"""A decoder that has not finished an utterance after this long hangs; a healthy one needs 0.05 s."""
CLOSE_LIMIT_S = 2.0


class Preparing(Recognizer, Protocol):
    """A recogniser that can use the time in which nobody speaks."""

    def prepare(self) -> bool:
        """Do a little, less than 0.1 s, of what makes the next utterance quicker; tell whether more can be done.

        Called between utterances only.
        """


class _Told(enum.Enum):
    """What the thread is told beside samples."""

    UTTERANCE_ENDED = enum.auto()
    CLOSED = enum.auto()


class OwnThread:
    """Run a recogniser on a thread of its own, which alone makes and touches it; `accept` never waits.

    It prepares itself while nobody speaks. `finish` waits until everything accepted is decoded, at most `FINISH_LIMIT_S`, then
    raises ModelError: the decoder hangs and the process must be restarted. A recogniser that cannot be made is told there too.
    The interpreter's end waits for what it is doing, `CLOSE_LIMIT_S` at most: native code must not be left at work.
    """

    def __init__(self, make: Callable[[], Preparing]) -> None:
        self._make = make
        self._inbox: queue.SimpleQueue[bytes | _Told] = queue.SimpleQueue()
        self._outbox: queue.SimpleQueue[Hypothesis | Exception] = queue.SimpleQueue()
        self._ended = False
        """Whether the thread was told that the utterance is over, and has not been asked for its words since."""
        thread = threading.Thread(target=self._run, name="decoder", daemon=True)
        weakref.finalize(self, _close, self._inbox, thread)
        thread.start()

    def accept(self, pcm: bytes) -> None:
        """Hand samples to the thread."""
        self._inbox.put(pcm)

    def partial(self) -> str:
        """Return nothing: asking would wait for the thread."""
        return ""

    def end(self) -> None:
        """Let the thread finish the utterance."""
        if not self._ended:
            self._ended = True
            self._inbox.put(_Told.UTTERANCE_ENDED)

    def finish(self) -> Hypothesis:
        """Return the words when everything accepted is decoded."""
        self.end()
        self._ended = False
        try:
            heard = self._outbox.get(timeout=FINISH_LIMIT_S)
        except queue.Empty as error:
            raise ModelError(
                "decoder-hangs",
                "A decoder does not finish",
                seen=f"no words after {FINISH_LIMIT_S} s",
                fix="Restart; run 'voice-her2 doctor'",
            ) from error
        if isinstance(heard, Exception):
            raise ModelError(
                "decoder-failed", "A decoder failed", seen=repr(heard), fix="Restart; run 'voice-her2 doctor'"
            ) from heard
        return heard

    def reset(self) -> None:
        """Forget what was accepted."""
        self.finish()

    def _run(self) -> None:
        told: bytes | _Told = b""
        waiting, between_utterances = bytearray(), True
        try:
            recognizer = self._make()
            while told is not _Told.CLOSED:
                while between_utterances and self._inbox.empty() and recognizer.prepare():
                    pass
                told = self._inbox.get()
                between_utterances = told is _Told.UTTERANCE_ENDED
                if not isinstance(told, _Told):
                    waiting += told
                if waiting and (between_utterances or len(waiting) >= BATCH_BYTES):
                    recognizer.accept(bytes(waiting))
                    waiting.clear()
                if between_utterances:
                    self._outbox.put(recognizer.finish())
                    told = b""
        except Exception as error:  # noqa: BLE001  # told to whoever waits for the words
            while told is not _Told.CLOSED:
                if told is _Told.UTTERANCE_ENDED:
                    self._outbox.put(error)
                told = self._inbox.get()


def _close(inbox: queue.SimpleQueue[bytes | _Told], thread: threading.Thread) -> None:
    inbox.put(_Told.CLOSED)
    thread.join(CLOSE_LIMIT_S)
