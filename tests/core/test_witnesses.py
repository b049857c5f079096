"""What the guided decoder hears into speech that is not there, its witnesses say: a question's beginning, small words."""

from __future__ import annotations

import pytest
from heard import outcome_of

from voice_her2.matching import Matcher
from voice_her2.outcome import Intent, NotRecognized

LETTER = "that letter from a listener in {} that she was told the h e r too test was borderline"


def test_a_question_that_begins_late_must_have_begun_for_a_witness_too(matcher: Matcher) -> None:
    """A broadcast was answered: of "Kent, she writes" the guided decoder had made "can she write"."""
    for first, answered in (("kent:0.8", False), ("can:0.8", True)):
        heard = {"free": LETTER.format(f"{first} she writes"), "common": LETTER.format("_ she writes")}
        outcome = outcome_of(matcher, guided=LETTER.format("can:0.9 she write"), **heard)
        assert isinstance(outcome, Intent) is answered


def test_a_question_that_begins_at_once_needs_no_witness(matcher: Matcher) -> None:
    asked = "{} her to negative breast cancer ever go away for good with treatment"
    garbled = asked.format("as")
    assert isinstance(outcome_of(matcher, guided=asked.format("does"), free=garbled, common=garbled), Intent)


def test_small_words_made_of_a_long_one_do_not_wave_it_away(matcher: Matcher) -> None:
    """ "Which chromosome is the HER2 gene on" was answered, when the content did not know that word."""
    heard = {"free": "which candidate _ _ is the her to gene on", "common": "which _ _ _ is the her to gene on"}
    assert not isinstance(outcome_of(matcher, guided="which can did it is the her too gene on", **heard), Intent)


@pytest.mark.parametrize("bent", ["her to do", "her to her two"])
def test_a_term_that_no_witness_heard_yields_to_another_word(matcher: Matcher, bent: str) -> None:
    """ "What does her tattoo stand for" was answered."""
    asked = f"what does {bent} stand for"
    heard = " _" * (len(bent.split()) - 3)
    assert not isinstance(outcome_of(matcher, guided=asked, free=f"what does your dad to{heard} stand for"), Intent)
    assert isinstance(outcome_of(matcher, guided="what does her to stand for", free="what does had to stand for"), Intent)


@pytest.mark.parametrize(
    "text", ["can you tell her to call me", "her two cats are always hungry", "did you give her two tickets"]
)
def test_what_only_sounds_like_a_term_is_not_asked_back(matcher: Matcher, text: str) -> None:
    outcome = matcher.match_text(text)
    assert isinstance(outcome, NotRecognized)
    assert not outcome.about_topic


def test_somebody_who_is_told_something_is_no_term_of_what_is_asked_next(matcher: Matcher) -> None:
    """An hour of unrelated speech was answered once: "he told her to be careful", and more."""
    assert not isinstance(matcher.match_text("he told her to be can those summary"), Intent)
    assert isinstance(matcher.match_text("my doctor told me HER2, can you explain it"), Intent)


@pytest.mark.parametrize(
    ("bent", "witness", "answered"),
    [
        # A slip that nobody else heard, or hardly heard: "what does NASA stand for" was answered in babble.
        ("now two", "now so", False),
        ("now her:0.3 to:0.3", "now so", False),
        ("now her to", "now her to", True),
        ("two", "her to", True),
        ("her:0.3 to:0.3", "hurt to", True),
    ],
)
def test_a_term_that_is_only_a_slip_or_hardly_heard_needs_a_witness(
    matcher: Matcher, bent: str, witness: str, answered: bool
) -> None:
    asked = "what does {} stand for"
    outcome = outcome_of(matcher, guided=asked.format(bent), free=asked.format(witness), common=asked.format(witness))
    assert isinstance(outcome, Intent) is answered


def test_a_question_that_rests_on_its_first_words_needs_them_heard(matcher: Matcher) -> None:
    """Half an hour of unrelated speech: "I want one, and only ..." in babble was answered as "what does one please HER2 for"."""
    asked = "i {} one please her to for her"
    garbled = asked.format("won't:0.6 be:0.6")
    outcome = outcome_of(matcher, guided=asked.format("what:0.4 does:0.9"), free=garbled, common="_")
    assert not isinstance(outcome, Intent)
    assert isinstance(outcome_of(matcher, guided="what is her to", free="what is her to"), Intent)


def test_a_question_is_found_where_it_stands_though_words_before_it_were_said_twice(matcher: Matcher) -> None:
    told = "the letter from the hospital says um um um um um um her two negative breast cancer {} it curable"
    for heard, answered in (("is", True), ("kiss", False)):
        outcome = outcome_of(matcher, guided=told.format("is"), free=told.format(heard).replace("um", "_"), common="_")
        assert isinstance(outcome, Intent) is answered
