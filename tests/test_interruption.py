"""A stop over the own voice: the recogniser is scripted by the sound itself, echo and room are not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from voice_her2.endpoint import FRAME_SAMPLES
from voice_her2.hearing import UNKNOWN_WORD, Decoder, Hypothesis, Word
from voice_her2.interruption import ENDED_FRAMES, LEAST_SPEECH_FRAMES, MOST_FRAMES, STOPPING, StopListener, Uninterrupted

VOCABULARY = ("", "stop", "it", UNKNOWN_WORD, "please", "can")
FAR = bytes(2 * FRAME_SAMPLES)


class Canceller:
    """Subtract what was played, as a perfect one would."""

    def __init__(self) -> None:
        self.begun = 0

    def begin(self) -> None:
        self.begun += 1

    def cancel(self, near: bytes, far: bytes) -> bytes:
        return (np.frombuffer(near, "<i2") - np.frombuffer(far, "<i2")).astype("<i2").tobytes()


class Activity:
    """Speech is what is not exact silence."""

    def probability(self, pcm: bytes) -> float:
        assert len(pcm) == 2 * FRAME_SAMPLES
        return 0.9 if any(pcm) else 0.1

    def reset(self) -> None:
        return


class Values:
    """Write each run of one value as the word of that number."""

    def __init__(self) -> None:
        self.samples: list[int] = []

    def accept(self, pcm: bytes) -> None:
        self.samples += np.frombuffer(pcm, "<i2").tolist()

    def partial(self) -> str:
        return ""

    def end(self) -> None:
        return

    def finish(self) -> Hypothesis:
        runs = [value for at, value in enumerate(self.samples) if value and (at == 0 or self.samples[at - 1] != value)]
        self.samples = []
        return Hypothesis(Decoder.GUIDED, tuple(Word(VOCABULARY[value], 0.0, 0.0, 1.0) for value in runs))

    def reset(self) -> None:
        self.finish()


def said(*words: str, frames: int = LEAST_SPEECH_FRAMES) -> list[bytes]:
    """Return frames that say these words, and the quiet after them."""
    sound = [np.full(FRAME_SAMPLES, VOCABULARY.index(word), "<i2").tobytes() for word in words for _ in range(frames)]
    return [*sound, *[bytes(2 * FRAME_SAMPLES)] * ENDED_FRAMES]


def stops(frames: Sequence[bytes], listener: StopListener | None = None, far: bytes = FAR) -> bool:
    listener = listener or StopListener(Canceller(), Activity(), Values())
    heard = [listener.hear(frame, far) for frame in frames]
    return any(heard)


@pytest.mark.parametrize(
    "words", [("stop",), ("stop", "it"), ("please", "stop"), (UNKNOWN_WORD, "stop"), ("stop", "please", "stop", "it")]
)
def test_a_stop_is_heard_when_its_word_is_over(words: tuple[str, ...]) -> None:
    frames = said(*words)
    assert not stops(frames[:-1])
    assert stops(frames)


@pytest.mark.parametrize(
    "words",
    [
        ("please",),
        ("can", "stop"),
        ("stop", "can"),
        (UNKNOWN_WORD,),
        (UNKNOWN_WORD, "can", UNKNOWN_WORD, "stop"),
        ("it", "please"),
    ],
)
def test_other_talk_is_none(words: tuple[str, ...]) -> None:
    assert not stops(said(*words))


def test_a_click_is_none() -> None:
    assert not stops(said("stop", frames=1))


def test_blocks_of_any_length_are_heard() -> None:
    sound = b"".join(said("stop"))
    listener = StopListener(Canceller(), Activity(), Values())
    pieces = [sound[at : at + 700] for at in range(0, len(sound), 700)]
    heard = [listener.hear(piece, bytes(len(piece))) for piece in pieces]
    assert any(heard)


def test_the_echo_of_the_own_voice_is_taken_out_first() -> None:
    own = np.full(FRAME_SAMPLES, VOCABULARY.index("stop"), "<i2").tobytes()
    listener = StopListener(Canceller(), Activity(), Values())
    assert not any(listener.hear(own, own) for _ in range(20))


def test_long_talk_is_forgotten_and_a_stop_after_it_is_heard() -> None:
    assert stops(said("can", frames=MOST_FRAMES + 30) + said("stop"))


def test_a_stop_that_long_talk_cut_in_two_is_heard() -> None:
    talk = said("can", frames=MOST_FRAMES - 4)[:-ENDED_FRAMES]
    listener = StopListener(Canceller(), Activity(), Values())
    assert stops(said(UNKNOWN_WORD, frames=MOST_FRAMES - 2)[:-ENDED_FRAMES] + said("stop", frames=6), listener)
    assert not stops(talk + said("can"), listener)


def test_a_speech_that_says_stop_itself_is_not_listened_over() -> None:
    canceller = Canceller()
    listener = StopListener(canceller, Activity(), Values())
    listener.begin(["You can also say: stop, repeat."])
    assert not stops(said("stop"), listener)
    listener.begin(["HER2 stands for human epidermal growth factor receptor 2."])
    assert stops(said("stop"), listener)
    assert canceller.begun == 2


def test_what_was_begun_in_one_speech_does_not_end_in_the_next() -> None:
    listener = StopListener(Canceller(), Activity(), Values())
    stops(said("can")[:-ENDED_FRAMES], listener)
    listener.begin([])
    assert stops(said("stop"), listener)


def test_nobody_interrupts_a_recording() -> None:
    nobody = Uninterrupted()
    nobody.begin(["anything"])
    assert not nobody.hear(b"".join(said("stop")), FAR)


def test_every_way_to_stop_has_a_word_that_says_so() -> None:
    assert all({"stop", "quiet", "enough", "shut"}.intersection(words) for words in STOPPING)
