"""What is told after a question changes nothing of it, unless it may be what is asked about."""

from __future__ import annotations

import pytest

from voice_her2.matching import Matcher
from voice_her2.outcome import Intent
from voice_her2.telling import tells


@pytest.mark.parametrize(
    "words",
    [
        "my granddaughter looked it up",
        "because my best friend told me about it",
        "i saw it on a poster",
        "i'm just asking",
        "nobody's told us",
        "mum rang me from the clinic",
        "she is very worried",
        "i like to be prepared",
        "i just need some hope here",
        "my hands are still shaking",
        "my daughter's getting married in june",
        "i've got three kids to raise",
        "i nodded along but i was lost",
        "the nurse kind of brushed me off",
        "it's for my aunt",
        "my mate's got it",
        "my friend's in tears",
        "my husband reckons you'd know",
    ],
)
def test_somebody_of_the_speakers_tells(words: str) -> None:
    assert tells(words.split())


@pytest.mark.parametrize(
    "words",
    [
        "",
        "and",
        "my sister had in poland",
        "i could get in london",
        "i'm flying to spain",
        "our guest tonight knows it",
        "the doctor recommended on monday",
        "the nurse kind of recommended",
        "i need in my bones",
        "my feet",
        "it's for pain",
        "my mate's got",
        "my friend's in",
        "i'm",
        "i've been",
    ],
)
def test_what_says_more_of_what_was_named_tells_nothing(words: str) -> None:
    assert not tells(words.split())


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("can HER2 negative be cured, my granddaughter looked it up and now she's crying in the car", "cure-her2-negative"),
        ("what does HER2 actually stand for, nobody's told us on the ward", "her2-abbreviation"),
        ("please explain what HER2 means, i'm new on the ward", "her2-abbreviation"),
    ],
)
def test_a_question_is_answered_whatever_is_told_after_it(matcher: Matcher, text: str, entry: str) -> None:
    outcome = matcher.match_text(text)
    assert isinstance(outcome, Intent)
    assert outcome.entry.id == entry


@pytest.mark.parametrize(
    "text",
    [
        "what can i take for HER2 positive, i'm flying to spain",
        "what can i take for HER2 positive, i can't sleep",
        "what can i take for HER2 positive, she told me she is pregnant",
        "what is the best treatment for HER2 negative my sister had in poland",
        "what's the best treatment for HER2 negative, my mother told me she is positive",
        # A television tells before a question too.
        "a lady wrote in to ask if HER2 negative can become positive, and my colleague told us about letters in the spring",
    ],
)
def test_what_may_be_asked_about_is_not_told(matcher: Matcher, text: str) -> None:
    assert not isinstance(matcher.match_text(text), Intent)
