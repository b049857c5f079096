"""The real libspeexdsp on noisy speech: the noise goes down, the speech stays, and nothing is left for the next utterance."""

from __future__ import annotations

import ctypes
import ctypes.util

import numpy as np
import pytest
from noisy_speech import QUIET_SAMPLES, Taker, level_db, samples, speech_after_quiet

from voice_her2.edges.distortion import with_pink_noise
from voice_her2.edges.speexdsp import WithLessNoise
from voice_her2.errors import SoundDeviceError
from voice_her2.hearing import Decoder


@pytest.fixture(scope="module")
def speech() -> bytes:
    return speech_after_quiet()


@pytest.fixture(scope="module")
def noisy(speech: bytes) -> bytes:
    return with_pink_noise(speech, 10.0, 1)


def cleaned(pcm: bytes, chunk_bytes: int = 8192) -> bytes:
    taker = Taker()
    reducer = WithLessNoise(taker)
    for at in range(0, len(pcm), chunk_bytes):
        reducer.accept(pcm[at : at + chunk_bytes])
    assert reducer.finish().decoder is Decoder.DENOISED
    return taker.finished[0]


def test_the_noise_goes_down_and_the_speech_stays(noisy: bytes) -> None:
    before, after = samples(noisy), samples(cleaned(noisy))
    pause = slice(QUIET_SAMPLES // 2, QUIET_SAMPLES)
    assert level_db(after[pause]) < level_db(before[pause]) - 8
    loud = slice(QUIET_SAMPLES, None)
    assert level_db(after[loud]) == pytest.approx(level_db(before[loud]), abs=3.0)


def test_speech_in_quiet_is_hardly_changed(speech: bytes) -> None:
    before, after = samples(speech), samples(cleaned(speech))
    before = before[: after.size]
    # The library's frames overlap: what comes out is one frame late.
    alike = max(float(np.corrcoef(before[: before.size - late], after[late:])[0, 1]) for late in (0, 80, 160, 320))
    assert alike > 0.97


def test_an_utterance_is_heard_alike_whatever_came_before_and_however_it_is_cut(noisy: bytes, speech: bytes) -> None:
    alone = cleaned(noisy)
    assert cleaned(noisy, 1_000) == alone
    taker = Taker()
    reducer = WithLessNoise(taker)
    reducer.accept(speech + b"\1\2\3\4")
    reducer.finish()
    reducer.accept(speech)
    reducer.reset()
    reducer.accept(noisy)
    assert reducer.partial() == "so far"
    reducer.finish()
    assert taker.finished[1] == alone
    assert len(alone) > len(noisy) - 320


def test_a_missing_library_is_told_with_its_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise OSError("libspeexdsp.so.1: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", missing)
    monkeypatch.setattr(ctypes.util, "find_library", lambda _: None)
    with pytest.raises(SoundDeviceError) as raised:
        WithLessNoise(Taker())
    assert "libspeexdsp1" in raised.value.fix
