"""What is steady in a sound goes, speech stays, and nothing is left for the next utterance."""

from __future__ import annotations

import numpy as np
import pytest
from noisy_speech import QUIET_SAMPLES, Taker, level_db, samples, speech_after_quiet

from voice_her2.edges.distortion import with_pink_noise
from voice_her2.edges.spectral_subtraction import WithoutSteadyNoise, without_steady_noise
from voice_her2.hearing import Decoder


@pytest.fixture(scope="module")
def speech() -> bytes:
    return speech_after_quiet()


def test_the_noise_goes_down_and_the_speech_stays(speech: bytes) -> None:
    noisy = with_pink_noise(speech, 10.0, 1)
    before, after = samples(noisy), samples(without_steady_noise(noisy))
    pause, loud = slice(QUIET_SAMPLES // 2, QUIET_SAMPLES), slice(QUIET_SAMPLES, None)
    assert level_db(after[pause]) < level_db(before[pause]) - 1.5
    assert level_db(after[loud]) == pytest.approx(level_db(before[loud]), abs=2.0)


def test_speech_in_quiet_is_hardly_changed(speech: bytes) -> None:
    before, after = samples(speech), samples(without_steady_noise(speech))
    assert float(np.corrcoef(before, after)[0, 1]) > 0.99


@pytest.mark.parametrize("count", [0, 1, 399, 400, 401, 16_000])
def test_as_many_samples_come_out_as_went_in(count: int) -> None:
    assert len(without_steady_noise(np.full(count, 30_000, "<i2").tobytes())) == 2 * count


def test_an_utterance_is_heard_alike_whatever_came_before(speech: bytes) -> None:
    taker = Taker()
    hearer = WithoutSteadyNoise(taker)
    for given in (speech, bytes(3_200), speech):
        for at in range(0, len(given), 8_192):
            hearer.accept(given[at : at + 8_192])
        assert hearer.partial() == ""
        hearer.end()
        assert hearer.finish().decoder is Decoder.SUBTRACTED
    hearer.accept(speech)
    hearer.reset()
    assert taker.finished[0] == taker.finished[2] == without_steady_noise(speech)
    hearer.finish()
    assert taker.finished[3] == b""
