"""A decoder hears familiar speech while nobody speaks: it is quicker then, and no word of that is taken for somebody's."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from voice_her2.edges.familiar_speech import familiar_speech
from voice_her2.edges.recording import open_recording
from voice_her2.edges.vosk import BATCH_BYTES, OwnThread, VoskModel
from voice_her2.hearing import Decoder, Hypothesis
from voice_her2.ports import SourceEnded

AUDIO = Path(__file__).parent / "audio"
RECORDINGS = ("as-written-her2-abbreviation__af_bella.flac", "near-03__af_heart.flac", "out-02__am_onyx.flac")
LIMIT_S = 30.0


@pytest.fixture(scope="module")
def model(model_dir: Path) -> VoskModel:
    return VoskModel(model_dir)


def samples(name: str) -> bytes:
    source, pcm = open_recording(AUDIO / name), bytearray()
    while not isinstance(block := source.read(1.0), SourceEnded):
        pcm += block.pcm
    source.close()
    return bytes(pcm)


def heard(accept: Callable[[bytes], None], finish: Callable[[], Hypothesis], name: str) -> Hypothesis:
    pcm = samples(name)
    for start in range(0, len(pcm), BATCH_BYTES):
        accept(pcm[start : start + BATCH_BYTES])
    return finish()


@pytest.mark.parametrize("steps", [0, 1, 5, 10_000])
def test_the_same_is_heard_at_the_same_times_however_much_was_prepared(model: VoskModel, steps: int) -> None:
    plain, prepared = model.free(), model.free(familiar_speech())
    for name in RECORDINGS:
        for _ in range(steps):
            if not prepared.prepare():
                break
        was, now = heard(plain.accept, plain.finish, name).words, heard(prepared.accept, prepared.finish, name).words
        # Kaldi adds random noise to what it hears: two decoders that are just made differ by hundredths, too.
        assert [word.text for word in now] == [word.text for word in was] != []
        assert [word.start_s for word in now] == pytest.approx([word.start_s for word in was], abs=0.1)
        assert [word.confidence for word in now] == pytest.approx([word.confidence for word in was], abs=0.1)


def test_no_word_of_familiar_speech_is_heard_as_said(model: VoskModel) -> None:
    decoder = model.free(familiar_speech())
    for _ in range(20):
        assert decoder.prepare()
    assert decoder.partial() == ""
    assert decoder.finish() == Hypothesis(Decoder.FREE, ())


def test_it_is_prepared_once_and_again_when_it_is_made_anew(model_dir: Path) -> None:
    decoder = VoskModel(model_dir, free_renewed_after_s=1.0).free(familiar_speech()[:1])

    def steps() -> int:
        return next(count for count in range(10_000) if not decoder.prepare())

    first = steps()
    assert first > 10
    assert steps() == 0
    heard(decoder.accept, decoder.finish, RECORDINGS[0])
    assert steps() == first


class Prepared:
    """Note when it is prepared, and fail where it must not be; a recogniser that hears nothing."""

    def __init__(self) -> None:
        self.accepted = False
        self.prepared = threading.Event()

    def prepare(self) -> bool:
        assert not self.accepted, "it was prepared in the middle of an utterance"
        self.prepared.set()
        return False

    def accept(self, pcm: bytes) -> None:
        self.accepted = True

    def partial(self) -> str:
        return ""

    def end(self) -> None:
        return

    def finish(self) -> Hypothesis:
        self.accepted = False
        return Hypothesis(Decoder.FREE, ())

    def reset(self) -> None:
        self.finish()


def test_a_decoder_of_its_own_thread_is_prepared_before_and_between_utterances() -> None:
    recognizer = Prepared()
    decoder = OwnThread(lambda: recognizer)
    for _ in range(3):
        assert recognizer.prepared.wait(LIMIT_S)
        decoder.accept(b"\0" * BATCH_BYTES)
        decoder.accept(b"\0" * 10)
        recognizer.prepared.clear()
        assert decoder.finish().words == ()
    assert recognizer.prepared.wait(LIMIT_S)


def test_a_program_that_ends_while_a_decoder_prepares_ends_in_peace(model_dir: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path\n"
        "from voice_her2.edges.vosk import OwnThread, VoskModel\n"
        "from voice_her2.edges.familiar_speech import familiar_speech\n"
        "model = VoskModel(Path(sys.argv[1]))\n"
        "decoder = OwnThread(lambda: model.free(familiar_speech() * 100))\n"
        "time.sleep(0.5)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, str(model_dir)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_speech_that_comes_with_the_package_is_understood(model: VoskModel) -> None:
    decoder = model.free()
    for pcm in familiar_speech():
        decoder.accept(pcm)
        words = decoder.finish().text.split()
        assert "negative" in words or "positive" in words or "borderline" in words, words
