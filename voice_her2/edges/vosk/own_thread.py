"""A decoder on a thread of its own, beside the one that listens."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from voice_her2.errors import ModelError
from voice_her2.hearing import Hypothesis, Recognizer

BATCH_BYTES = 4096
"""128 ms: fewer calls for the same samples. Source: 0.027 s of processor time a second of sound, 0.031 s with 32 ms."""
FINISH_LIMIT_S = 20.0
"""A decoder that has not finished an utterance after this long hangs; a healthy one needs 0.05 s."""


class OwnThread:
    """Run a recogniser on a thread of its own, which alone makes and touches it; `accept` never waits.

    `finish` waits until everything accepted is decoded, at most `FINISH_LIMIT_S`, then raises ModelError: the decoder hangs and
    the process must be restarted. A recogniser that cannot be made is told there too.
    """

    def __init__(self, make: Callable[[], Recognizer]) -> None:
        self._make = make
        self._inbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._outbox: queue.SimpleQueue[Hypothesis | Exception] = queue.SimpleQueue()
        self._ended = False
        """Whether the thread was told that the utterance is over, and has not been asked for its words since."""
        threading.Thread(target=self._run, name="decoder", daemon=True).start()

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
            self._inbox.put(None)

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
        pcm: bytes | None = b""
        waiting = bytearray()
        try:
            recognizer = self._make()
            while True:
                pcm = self._inbox.get()
                waiting += pcm or b""
                if pcm is not None and len(waiting) < BATCH_BYTES:
                    continue
                if waiting:
                    recognizer.accept(bytes(waiting))
                if pcm is None:
                    self._outbox.put(recognizer.finish())
                waiting.clear()
        except Exception as error:  # noqa: BLE001  # told to whoever waits for the words
            while True:
                if pcm is None:
                    self._outbox.put(error)
                pcm = self._inbox.get()
