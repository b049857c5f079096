"""The lines that programs read: the same keys in every outcome, texts untouched, numbers rounded."""

from __future__ import annotations

import json

import pytest

from voice_her2.content import Content
from voice_her2.matching import Matcher
from voice_her2.replies import Command
from voice_her2.report import Timing, event_line, no_speech_line, utterance_line

KEYS = ["source", "transcript", "outcome", "entry", "score", "margin", "candidates", "reason", "answer"]
KEYS += ["start_s", "end_s", "timing_ms"]


@pytest.mark.parametrize(
    ("text", "outcome", "reason"),
    [
        ("can HER2 negative be cured", "answer", None),
        ("what is the best treatment for HER2", "clarify", "contrast"),
        ("what are the side effects of treatment for HER2 positive", "refuse", "unexplained"),
        ("where is the toilet", "refuse", "no_match"),
    ],
)
def test_an_utterance_has_all_keys_in_their_order(
    text: str, outcome: str, reason: str | None, matcher: Matcher, her2: Content
) -> None:
    line = utterance_line(
        "clip.flac", text, matcher.match_text(text), her2, start_s=0.31234, end_s=2.98765, timing=Timing(1.4, 2.6)
    )
    assert list(line)[: len(KEYS)] == KEYS
    assert (line["outcome"], line["reason"], line["source"], line["transcript"]) == (outcome, reason, "clip.flac", text)
    assert (line["start_s"], line["end_s"]) == (0.312, 2.988)
    assert line["timing_ms"] == {"endpoint": 1, "decode": 3, "match": 0, "first_audio": 0}
    if outcome == "answer":
        assert line["answer"] == her2.by_id[str(line["entry"])].answer
        assert isinstance(line["margin"], float)
        assert 0 < line["margin"] <= 100
    else:
        assert line["answer"] is line["entry"] is line["margin"] is None
    assert json.loads(json.dumps(line)) == line


def test_a_command_names_itself(her2: Content) -> None:
    line = utterance_line("microphone", "stop", Command.STOP, her2)
    assert (line["outcome"], line["command"], line["reason"], line["entry"]) == ("command", "stop", None, None)


def test_a_recording_without_speech_has_the_same_keys() -> None:
    line = no_speech_line("silence.wav", 3.00049)
    assert list(line) == KEYS
    assert (line["outcome"], line["reason"], line["end_s"]) == ("no_speech", "no_speech", 3.0)


def test_an_event_has_its_name_and_time_first() -> None:
    assert list(event_line("speaking", 1.23456, entry=None).items()) == [("event", "speaking"), ("t", 1.2346), ("entry", None)]
