"""What is said becomes one speech: in order, with a gap, at the rate and volume that were asked for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from voice_her2.audio import AudioFormat
from voice_her2.content import Content
from voice_her2.ports import PlaybackEvent, RenderedSpeech
from voice_her2.voice import GAP_S, SilentRenderer, Voice, joined
from voice_her2.wording import spoken_answer

FORMAT = AudioFormat(22_050, 2, 1)


def speech(text: str, samples: int, marks: tuple[int, ...] = (0,)) -> RenderedSpeech:
    return RenderedSpeech(text, FORMAT, b"\1\0" * samples, tuple(f"{text}{n}" for n in range(len(marks))), marks)


class Recorder:
    """Keep what a renderer and a speaker were asked for."""

    def __init__(self) -> None:
        self.rendered: list[tuple[str, int]] = []
        self.played: list[tuple[RenderedSpeech, float]] = []
        self.stopped = 0

    def render(self, text: str, *, rate_wpm: int) -> RenderedSpeech:
        self.rendered.append((text, rate_wpm))
        return speech(text, 100)

    def is_rendered(self, text: str, *, rate_wpm: int) -> bool:
        return (text, rate_wpm) in self.rendered

    def play(self, given: RenderedSpeech, *, volume: float) -> None:
        self.played.append((given, volume))

    def stop(self) -> None:
        self.stopped += 1

    def events(self) -> Sequence[PlaybackEvent]:
        return ()

    def close(self) -> None:
        self.stop()


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def test_texts_are_said_in_their_spoken_form_as_one_speech(recorder: Recorder, her2: Content) -> None:
    voice = Voice(her2, recorder, recorder, rate_wpm=170, volume=1.0)
    texts = [her2.entries[0].answer, her2.notice]
    given = voice.say(texts)
    assert recorder.rendered == [(spoken_answer(her2, text), 170) for text in texts]
    assert recorder.played == [(given, 1.0)]
    assert len(given.sentences) == 2


def test_rate_and_volume_are_factors_of_the_configured_ones_within_limits(recorder: Recorder, her2: Content) -> None:
    voice = Voice(her2, recorder, recorder, rate_wpm=170, volume=1.5)
    for rate, volume, expected in ((0.5, 0.5, (85, 0.75)), (0.1, 1.0, (80, 1.5)), (9.0, 9.0, (400, 2.0)), (1.0, 1.0, (170, 1.5))):
        voice.adjust(rate, volume)
        voice.say(["Goodbye."])
        assert (recorder.rendered[-1][1], recorder.played[-1][1]) == expected


def test_joined_keeps_every_sample_and_moves_the_marks() -> None:
    gap = round(GAP_S * FORMAT.rate_hz)
    whole = joined([speech("a", 100, (0, 40)), speech("b", 50), speech("c", 10, (0, 5))])
    assert FORMAT.samples(len(whole.pcm)) == 160 + 2 * gap
    assert whole.pcm.count(b"\1") == 160
    assert whole.marks == (0, 40, 100 + gap, 150 + 2 * gap, 155 + 2 * gap)
    assert whole.sentences == ("a0", "a1", "b0", "c0", "c1")
    assert joined([whole]) is whole


def test_speeches_of_two_formats_are_not_joined() -> None:
    other = RenderedSpeech("d", AudioFormat(16_000, 2, 1), b"\0\0", ("d",), (0,))
    with pytest.raises(ValueError, match="formats differ"):
        joined([speech("a", 1), other])


def test_where_nothing_is_spoken_nothing_is_rendered(recorder: Recorder, her2: Content) -> None:
    silent = SilentRenderer()
    assert silent.is_rendered("anything", rate_wpm=170)
    given = Voice(her2, silent, recorder, rate_wpm=170, volume=1.0).say(["one", "two"])
    assert not any(given.pcm)
