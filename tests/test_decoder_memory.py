"""The free decoder gathers memory with every word that it meets: it is made anew now and then, and nobody can hear that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hear_recording import hear

from voice_her2.edges.vosk import VoskModel, decoder
from voice_her2.edges.vosk.library import NativeRecognizer, VoskRefusedError
from voice_her2.errors import ModelError
from voice_her2.hearing import Hypothesis, Recognizer

AUDIO = Path(__file__).parent / "audio"
RECORDINGS = (
    "as-written-her2-abbreviation__af_bella.flac",
    "near-03__af_heart.flac",
    "out-02__am_onyx.flac",
    "as-written-her2-abbreviation__af_bella.flac",
)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[NativeRecognizer]:
    """Return a list that all of Vosk's own recognisers join as they are made."""
    found: list[NativeRecognizer] = []

    def making(*arguments: Any) -> NativeRecognizer:
        found.append(NativeRecognizer(*arguments))
        return found[-1]

    monkeypatch.setattr(decoder, "NativeRecognizer", making)
    return found


def heard(recognizer: Recognizer) -> list[Hypothesis]:
    return [hear(recognizer, AUDIO / name) for name in RECORDINGS]


def test_a_decoder_that_is_made_anew_hears_the_same_at_the_same_times(model_dir: Path, made: list[NativeRecognizer]) -> None:
    kept = heard(VoskModel(model_dir, free_renewed_after_s=1e9).free())
    assert len(made) == 1
    renewed = heard(VoskModel(model_dir, free_renewed_after_s=1.0).free())
    assert len(made) == 1 + len(RECORDINGS), "one for each utterance: all are longer than a second"
    assert all(hypothesis.words for hypothesis in kept)
    # Kaldi adds random noise to what it hears: two decoders that are just made differ by hundredths, too.
    for was, now in zip(kept, renewed, strict=True):
        assert [word.text for word in now.words] == [word.text for word in was.words]
        assert [word.start_s for word in now.words] == pytest.approx([word.start_s for word in was.words], abs=0.1)
        assert [word.confidence for word in now.words] == pytest.approx([word.confidence for word in was.words], abs=0.1)


def test_sound_that_vosk_fails_on_is_an_error_of_the_model(
    model_dir: Path, made: list[NativeRecognizer], monkeypatch: pytest.MonkeyPatch
) -> None:
    recognizer = VoskModel(model_dir).guided(("what is her two",))

    def fails(pcm: bytes) -> bool:
        raise VoskRefusedError(f"{len(pcm)} bytes of sound could not be processed")

    monkeypatch.setattr(made[0], "accept", fails)
    with pytest.raises(ModelError, match="failed on the sound"):
        recognizer.accept(bytes(3200))
