"""What was heard so far is no whole question where somebody stopped in the middle of one."""

from __future__ import annotations

import pytest

from voice_her2.breaking_off import breaks_off
from voice_her2.lexicon import Lexicon
from voice_her2.matching import Matcher
from voice_her2.outcome import Intent


@pytest.fixture(scope="module")
def lexicon(matcher: Matcher) -> Lexicon:
    return matcher.lexicon


def test_a_clause_without_its_verb_goes_on(lexicon: Lexicon) -> None:
    """Somebody paused after "cancer", and was told what HER2 negative means."""
    assert breaks_off(lexicon.understand_text("could you explain how her2 negative breast cancer"))
    assert not breaks_off(lexicon.understand_text("could you explain how her2 negative breast cancer is treated"))
    # Where "how" and its verb are one phrase of the content's.
    assert not breaks_off(lexicon.understand_text("how do they fight her2 positive breast cancer"))
    assert not breaks_off(lexicon.understand_text("is the outlook better whether you're her2 positive or negative"))
    assert breaks_off(lexicon.understand_text("tell me if her2 negative cells"))
    assert not breaks_off(lexicon.understand_text("tell me if her2 negative cells can become her2 positive"))
    assert not breaks_off(lexicon.understand_text("what do they give me if her2 negative"))


def test_after_a_while_ends_a_question_where_while_does_not(lexicon: Lexicon) -> None:
    assert not breaks_off(lexicon.understand_text("can HER2 negative become HER2 positive after a while"))
    assert breaks_off(lexicon.understand_text("can HER2 negative become HER2 positive while"))


def test_a_last_i_mean_belongs_to_the_topic_before_it(matcher: Matcher) -> None:
    asked = matcher.match_text("what is on offer for HER2 positive breast cancer, treatment i mean")
    assert isinstance(asked, Intent)
    assert not isinstance(matcher.match_text("what is the treatment for HER2 positive, i mean"), Intent)


def test_a_last_with_may_be_what_is_asked(matcher: Matcher) -> None:
    assert isinstance(matcher.match_text("what do they treat HER2 positive breast cancer with"), Intent)
    assert not isinstance(matcher.match_text("what can i take for HER2 positive breast cancer with"), Intent)
    assert not isinstance(matcher.match_text("what is the treatment of HER2 positive breast cancer with"), Intent)


@pytest.mark.parametrize(
    "begun",
    [
        "my HER2 test is borderline what",
        "my wife's HER2 is borderline what does",
        # The "uh" of whoever looks for the word is heard as "her" and "well".
        "HER2 test borderline what her",
        "the nurse mentioned HER2 negative what was well",
        "HER2 negative and HER2 positive which one",
    ],
)
def test_a_question_word_that_only_begins_a_question_ends_nothing(begun: str, lexicon: Lexicon) -> None:
    assert breaks_off(lexicon.understand_text(begun))


@pytest.mark.parametrize(
    "whole", ["HER2 stands for what", "HER2 negative is what", "HER2 stands for human what", "my HER2 is borderline now what"]
)
def test_a_question_word_in_its_verbs_place_ends_a_question(whole: str, lexicon: Lexicon) -> None:
    assert not breaks_off(lexicon.understand_text(whole))


def test_a_term_after_its_auxiliary_waits_for_a_verb(lexicon: Lexicon) -> None:
    """In a pause there, what HER2 negative means was told to somebody who went on "... be cured"."""
    assert breaks_off(lexicon.understand_text("can HER2 negative breast cancer"))
    assert breaks_off(lexicon.understand_text("what treatment do HER2 positive"))
    assert not breaks_off(lexicon.understand_text("can HER2 negative be HER2 positive later"))
