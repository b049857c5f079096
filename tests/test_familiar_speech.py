"""A decoder hears familiar speech while nobody speaks: it is quicker then, and no word of that is taken for somebody's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hear_recording import hear

from voice_her2.edges.familiar_speech import familiar_speech
from voice_her2.edges.vosk import VoskModel
from voice_her2.hearing import Decoder, Hypothesis

AUDIO = Path(__file__).parent / "audio"
RECORDINGS = ("as-written-her2-abbreviation__af_bella.flac", "near-03__af_heart.flac", "out-02__am_onyx.flac")


@pytest.fixture(scope="module")
def model(model_dir: Path) -> VoskModel:
    return VoskModel(model_dir)


@pytest.mark.parametrize("steps", [0, 1, 5, 10_000])
def test_the_same_is_heard_at_the_same_times_however_much_was_prepared(model: VoskModel, steps: int) -> None:
    plain, prepared = model.free(), model.free(familiar_speech())
    for name in RECORDINGS:
        for _ in range(steps):
            if not prepared.prepare():
                break
        was, now = hear(plain, AUDIO / name).words, hear(prepared, AUDIO / name).words
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
    hear(decoder, AUDIO / RECORDINGS[0])
    assert steps() == first


def test_the_speech_that_comes_with_the_package_is_understood(model: VoskModel) -> None:
    decoder = model.free()
    for pcm in familiar_speech():
        decoder.accept(pcm)
        words = decoder.finish().text.split()
        assert "negative" in words or "positive" in words or "borderline" in words, words
