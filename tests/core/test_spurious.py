"""What comes right after a question that was answered belongs to it, if it asks nothing by itself."""

from __future__ import annotations

import pytest

from voice_her2.hearing import Endpoint, EndpointReason, Utterance
from voice_her2.matching import Matcher
from voice_her2.spurious import may_be_tail

ANSWERED = 48_000
"""The sample at which the answered question ended."""


def said_after(after_s: float) -> Utterance:
    start = ANSWERED + round(16_000 * after_s)
    end = start + 16_000
    return Utterance((), Endpoint(EndpointReason.SILENCE, end, end + 16_000), start, end, -20.0, damaged=False)


@pytest.mark.parametrize(
    ("text", "after_s"),
    [
        ("please", 0.9),
        ("if you don't mind telling me", 0.9),
        ("my neighbour says so but she says a lot of things", 0.4),
        ("i don't want to scare anyone by the way it is only for me", 0.4),
    ],
)
def test_what_is_told_right_after_a_question_belongs_to_it(text: str, after_s: float, matcher: Matcher) -> None:
    assert may_be_tail(said_after(after_s), matcher.lexicon.understand_text(text), ANSWERED)


@pytest.mark.parametrize(
    ("text", "after_s"),
    [
        ("please", 1.1),
        ("my neighbour says so but she says a lot of things", 0.8),
        ("what are the side effects of all those many different drugs", 0.4),
        ("i mean negative", 0.4),
        ("stop", 0.4),
    ],
)
def test_what_comes_later_asks_or_names_a_value_does_not(text: str, after_s: float, matcher: Matcher) -> None:
    assert not may_be_tail(said_after(after_s), matcher.lexicon.understand_text(text), ANSWERED)


def test_nothing_belongs_to_a_question_that_was_not_answered(matcher: Matcher) -> None:
    assert not may_be_tail(said_after(0.2), matcher.lexicon.understand_text("please"), None)
