"""A decoder on a thread of its own: prepared between utterances, its failures told to whoever waits, ended with the program."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from voice_her2.edges.vosk import BATCH_BYTES, OwnThread
from voice_her2.edges.vosk.library import VoskRefusedError
from voice_her2.errors import ModelError
from voice_her2.hearing import Decoder, Hypothesis

LIMIT_S = 30.0


class Recorded:
    """A recogniser that hears nothing: notes when it is prepared, and fails where it must not be or where it is told to."""

    def __init__(self, fails_at: str = "") -> None:
        self.fails_at = fails_at
        self.accepted = False
        self.prepared = threading.Event()

    def prepare(self) -> bool:
        assert not self.accepted, "it was prepared in the middle of an utterance"
        self._fail("prepare")
        self.prepared.set()
        return False

    def _fail(self, at: str) -> None:
        if at == self.fails_at:
            raise VoskRefusedError(at)

    def accept(self, pcm: bytes) -> None:
        self._fail("accept")
        self.accepted = True

    def partial(self) -> str:
        return ""

    def end(self) -> None:
        return

    def finish(self) -> Hypothesis:
        self._fail("finish")
        self.accepted = False
        return Hypothesis(Decoder.FREE, ())

    def reset(self) -> None:
        self.finish()


def test_a_decoder_of_its_own_thread_is_prepared_before_and_between_utterances() -> None:
    recognizer = Recorded()
    decoder = OwnThread(lambda: recognizer)
    for _ in range(3):
        assert recognizer.prepared.wait(LIMIT_S)
        decoder.accept(b"\0" * BATCH_BYTES)
        decoder.accept(b"\0" * 10)
        recognizer.prepared.clear()
        assert decoder.finish().words == ()
    assert recognizer.prepared.wait(LIMIT_S)


def test_a_program_that_ends_waits_for_what_its_decoder_is_doing() -> None:
    program = (
        "import os, threading, time\n"
        "from voice_her2.edges.vosk import OwnThread\n"
        "begun = threading.Event()\n"
        "class Slow:\n"
        "    def prepare(self):\n"
        "        begun.set()\n"
        "        time.sleep(0.5)\n"
        "        os.write(1, b'done')\n"
        "        return True\n"
        "decoder = OwnThread(Slow)\n"
        "begun.wait()\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "done", "")


@pytest.mark.parametrize("place", ["make", "prepare", "accept", "finish"])
def test_a_failure_anywhere_is_told_to_whoever_waits_for_the_words_each_time(place: str) -> None:
    def made() -> Recorded:
        if place == "make":
            raise VoskRefusedError(place)
        return Recorded(place)

    decoder = OwnThread(made)
    for _ in range(2):
        decoder.accept(b"\0" * BATCH_BYTES)
        with pytest.raises(ModelError, match="A decoder failed") as failed:
            decoder.finish()
        assert place in failed.value.seen
