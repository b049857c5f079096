from __future__ import annotations

import time

import pytest

from voice_her2 import config, places
from voice_her2.audio import HEARING_FORMAT, AudioBlock
from voice_her2.content import Content
from voice_her2.content_file import load_content
from voice_her2.errors import SpeechOutputError
from voice_her2.health import Health, Trouble
from voice_her2.kiosk_view import CAPTION_S, View, spoken_spans
from voice_her2.ports import RenderedSpeech, SourceEnded
from voice_her2.pulse import Pulse, WatchedRenderer, WatchedSource
from voice_her2.sentences import sentences
from voice_her2.wording import spoken_answer

FORGET_S = 60.0


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(places.content_file(config.load({})))


@pytest.fixture
def view(content: Content) -> View:
    view = View(content, FORGET_S)
    view.take(0.0, {"event": "state", "state": "listening"})
    return view


def shown(view: View, health: Health = Health.HEALTHY, trouble: Trouble | None = None) -> dict[str, object]:
    return view.picture(health, trouble)


def speak(view: View, content: Content, t_s: float = 1.0, entry_id: str = "her2-abbreviation") -> None:
    entry = content.by_id[entry_id]
    view.take(t_s, {"event": "speaking", "entry": entry_id, "texts": [entry.answer, content.notice]})
    view.take(t_s, {"event": "state", "state": "speaking"})


def test_every_spoken_sentence_of_every_answer_has_its_place_on_the_page(content: Content) -> None:
    for entry in content.entries:
        spans = spoken_spans(content, entry.answer)
        covered = [number for span in spans if span for number in range(span[0], span[1] + 1)]
        assert covered == list(range(len(sentences(entry.answer)))), entry.id
        assert len(spans) == len(sentences(spoken_answer(content, entry.answer)))


def test_the_notice_is_not_shown_twice_and_marks_nothing(view: View, content: Content) -> None:
    speak(view, content)
    answer = content.by_id["her2-abbreviation"].answer
    count = len(spoken_spans(content, answer))
    assert "".join(shown(view)["sentences"]) == answer  # type: ignore[arg-type]  # a list of texts
    for index in range(count):
        view.take(2.0, {"event": "sentence", "index": index})
        assert shown(view)["marked"] is not None
    view.take(2.0, {"event": "sentence", "index": count})
    assert shown(view)["marked"] is None


@pytest.mark.parametrize("index", [None, "1", -1, 99, 1.5, True, []])
def test_a_sentence_that_is_none_marks_none(view: View, content: Content, index: object) -> None:
    speak(view, content)
    view.take(2.0, {"event": "sentence", "index": index})
    assert shown(view)["marked"] is None


def test_what_was_said_is_forgotten_for_the_next_person(view: View, content: Content) -> None:
    speak(view, content)
    view.take(20.0, {"event": "spoken", "completed": True})
    view.take(20.0, {"event": "state", "state": "listening"})
    assert not view.tick(20.0 + FORGET_S - 1)
    assert shown(view)["question"]
    assert view.tick(20.0 + FORGET_S + 1)
    assert (shown(view)["question"], shown(view)["sentences"], shown(view)["caption"]) == ("", [], "")


def test_a_television_does_not_keep_an_answer_on_the_page_nor_take_it_away(view: View, content: Content) -> None:
    speak(view, content)
    view.take(20.0, {"event": "state", "state": "listening"})
    for t_s in range(21, 60, 4):
        view.take(float(t_s), {"event": "speech_started"})
        view.take(float(t_s), {"event": "hearing", "text": "and now the weather"})
        view.take(
            float(t_s), {"event": "utterance", "outcome": "refuse", "transcript": "and now the weather", "reason": "no_match"}
        )
        view.tick(float(t_s))
        assert shown(view)["question"]
    view.tick(60.0 + CAPTION_S)
    assert shown(view)["caption"] == ""
    view.tick(20.0 + FORGET_S + 1)
    assert shown(view)["question"] == ""


def test_goodbye_clears_the_page_at_once(view: View, content: Content) -> None:
    speak(view, content)
    view.take(5.0, {"event": "utterance", "outcome": "command", "command": "goodbye", "transcript": "goodbye"})
    assert shown(view)["sentences"] == []


def test_health_comes_before_what_the_worker_last_said(view: View, content: Content) -> None:
    trouble = Trouble("x", "Gone", "usb", "Plug it in")
    assert shown(view, Health.STARTING)["state"] == "starting"
    assert shown(view, Health.RECOVERING, trouble) | {
        "state": "out-of-order",
        "trouble": {"what": "Gone", "fix": "Plug it in"},
    } == shown(view, Health.RECOVERING, trouble)
    speak(view, content)
    assert shown(view, Health.ALARMED, trouble)["state"] == "speaking"


def test_the_pulse_tells_zeros_from_quiet_and_age_from_life() -> None:
    now_s = [100.0]
    pulse = Pulse(lambda: now_s[0])
    assert pulse.facts()["audio_age_s"] is None
    blocks = [AudioBlock(HEARING_FORMAT, pcm, 0) for pcm in (bytes(3200), bytes(3200), b"\1" + bytes(3199), bytes(3200))]

    class Source:
        name = "x"

        def read(self, timeout_s: float) -> AudioBlock:
            return blocks.pop(0)

        def close(self) -> None:
            return

    over = [False]
    source = WatchedSource(Source(), pulse, lambda: over[0])
    found = []
    for _ in range(4):
        source.read(0.1)
        found.append(pulse.facts()["zero_s"])
    assert found == [0.1, 0.2, 0.0, 0.1]
    now_s[0] += 3.5
    assert (pulse.facts()["audio_age_s"], pulse.facts()["blocks"]) == (3.5, 4)
    over[0] = True
    assert isinstance(source.read(0.1), SourceEnded)


def test_the_pulse_tells_of_rendering_and_of_its_end_by_an_error() -> None:
    pulse = Pulse(time.monotonic)
    seen = []

    class Renderer:
        def render(self, text: str, *, rate_wpm: int) -> RenderedSpeech:
            seen.append(pulse.facts()["rendering"])
            raise SpeechOutputError("x", "It cannot be rendered", seen="", fix="")

        def is_rendered(self, text: str, *, rate_wpm: int) -> bool:
            return False

    with pytest.raises(SpeechOutputError):
        WatchedRenderer(Renderer(), pulse).render("x", rate_wpm=170)
    assert (seen, pulse.facts()["rendering"]) == ([True], False)


def test_where_a_wake_phrase_is_needed_the_page_says_it(view: View) -> None:
    view.take(1.0, {"event": "attention", "attends": False, "phrase": "hello computer"})
    assert (shown(view)["state"], shown(view)["wake_phrase"]) == ("asleep", "hello computer")
    view.take(2.0, {"event": "attention", "attends": True, "phrase": "hello computer"})
    assert (shown(view)["state"], shown(view)["wake_phrase"]) == ("listening", "")
