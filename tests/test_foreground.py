"""Voices behind the one in the foreground go down, that one stays, and nothing is left for the next utterance."""

from __future__ import annotations

import csv

import numpy as np
import pytest
import soundfile
from noisy_speech import AUDIO, QUIET_SAMPLES, Taker, level_db, samples, speech_after_quiet
from numpy.typing import NDArray

from voice_her2.edges.distortion import with_babble
from voice_her2.edges.foreground import FASTER, SLOWER, SOFTER, Foreground, ThroughForeground
from voice_her2.edges.foreground.recognizer import AS_SAID, Manner
from voice_her2.edges.foreground.voice import BINS, ForegroundVoice, band_widths
from voice_her2.hearing import Decoder, Hypothesis, Word


@pytest.fixture(scope="module")
def speech() -> bytes:
    return speech_after_quiet()


@pytest.fixture(scope="module")
def noisy(speech: bytes) -> bytes:
    with (AUDIO / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        names = [row["file"] for row in csv.DictReader(file, delimiter="\t") if row["kind"] == "out"]
    voices = [soundfile.read(AUDIO / name, dtype="int16")[0].tobytes() for name in names[:8]]
    return with_babble(speech, voices, 5.0, 1)


@pytest.fixture(scope="module")
def voice() -> ForegroundVoice:
    return ForegroundVoice()


def distortion_db(clean: NDArray[np.float64], heard: NDArray[np.float64]) -> float:
    """Return the scale-invariant signal to distortion ratio. Source: Le Roux et al. 2019."""
    target = clean * (heard @ clean) / (clean @ clean)
    return level_db(target) - level_db(heard - target)


def test_the_voices_behind_go_down_and_the_one_in_front_stays(speech: bytes, noisy: bytes, voice: ForegroundVoice) -> None:
    before, after, clean = samples(noisy), samples(voice.of(noisy)), samples(speech)
    pause = slice(QUIET_SAMPLES // 2, QUIET_SAMPLES)
    assert level_db(after[pause]) < level_db(before[pause]) - 4
    spoken = slice(QUIET_SAMPLES, None)
    assert distortion_db(clean[spoken], after[spoken]) > distortion_db(clean[spoken], before[spoken]) + 1.5


def test_a_voice_alone_is_hardly_changed(speech: bytes, voice: ForegroundVoice) -> None:
    assert distortion_db(samples(speech), samples(voice.of(speech))) > 10


def test_what_is_said_long_after_the_voice_in_front_has_ended_is_taken_down(speech: bytes, voice: ForegroundVoice) -> None:
    quiet = np.zeros(QUIET_SAMPLES // 4, "<i2").tobytes()
    behind = (samples(speech)[QUIET_SAMPLES:] / 10).astype("<i2").tobytes()
    heard = samples(voice.of(speech + quiet + behind))
    in_front, after = samples(speech)[QUIET_SAMPLES:], heard[-len(behind) // 2 :]
    assert level_db(after) < level_db(samples(behind)) - 12
    assert level_db(heard[QUIET_SAMPLES : QUIET_SAMPLES + in_front.size]) > level_db(in_front) - 6


@pytest.mark.parametrize("count", [0, 1, 319, 320, 321, 480, 16_000])
def test_as_many_samples_come_out_as_went_in(count: int, voice: ForegroundVoice) -> None:
    loud = np.full(count, 30_000, "<i2").tobytes()
    assert len(voice.of(loud)) == 2 * count


def test_the_bands_are_those_that_the_network_was_trained_on() -> None:
    widths = band_widths()
    assert widths == [2] * 20 + [3, 6, 7, 7, 8, 8, 10, 12, 12, 14, 16, 18]
    assert sum(widths) == BINS


def test_an_utterance_is_heard_alike_whatever_came_before(noisy: bytes, voice: ForegroundVoice) -> None:
    takers, foreground = (Taker(), Taker()), Foreground()
    hearers = [
        ThroughForeground(taker, decoder, foreground)
        for taker, decoder in zip(takers, (Decoder.FOREGROUND, Decoder.FOREGROUND_FREE), strict=True)
    ]
    for given in (noisy, bytes(3_200), noisy):
        for hearer in hearers:
            for at in range(0, len(given), 8_192):
                hearer.accept(given[at : at + 8_192])
            assert hearer.partial() == ""
            hearer.end()
        assert [hearer.finish().decoder for hearer in hearers] == [Decoder.FOREGROUND, Decoder.FOREGROUND_FREE]
    for taker in takers:
        assert taker.finished[0] == taker.finished[2] == voice.of(noisy)
    hearers[0].accept(noisy)
    hearers[0].reset()
    hearers[0].finish()
    assert takers[0].finished[3] == b""


@pytest.mark.parametrize(("manner", "longer"), [(AS_SAID, 1.0), (SLOWER, 1 / 0.95), (FASTER, 1 / 1.05), (SOFTER, 1.0)])
def test_a_manner_changes_how_long_it_lasts_or_how_loud_it_is(speech: bytes, manner: Manner, longer: float) -> None:
    told = manner.of(speech)
    assert len(told) / len(speech) == pytest.approx(longer, abs=1e-3)
    assert level_db(samples(told)) - level_db(samples(speech)) == pytest.approx(20 * np.log10(manner.loudness), abs=0.3)


def test_words_heard_in_another_manner_have_the_times_when_they_were_said(speech: bytes) -> None:
    class Hearer(Taker):
        def finish(self) -> Hypothesis:
            heard_s = len(self.pcm) / 32_000
            return Hypothesis(Decoder.GUIDED, (Word("last", heard_s - 1.0, heard_s, 0.9),))

    hearer = ThroughForeground(Hearer(), Decoder.FOREGROUND_SLOWER, Foreground(), SLOWER)
    hearer.accept(speech)
    found = hearer.finish()
    assert found.decoder is Decoder.FOREGROUND_SLOWER
    assert found.words[0].end_s == pytest.approx(len(speech) / 32_000, abs=0.01)
    assert found.words[0].end_s - found.words[0].start_s == pytest.approx(0.95, abs=0.01)
