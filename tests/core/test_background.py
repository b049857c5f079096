"""What is heard only before and after the voice in the foreground is of others, unless it would keep an answer back."""

from __future__ import annotations

import pytest
from heard import evenly, outcome_of

from voice_her2.background import without_background
from voice_her2.lexicon import Lexicon
from voice_her2.matching import Matcher
from voice_her2.outcome import Intent

FOREGROUND = dict.fromkeys(("foreground", "foreground_free"), "_ _ can her two negative be cured")
NOISY = {
    "guided": "what taxi can her two negative be cured with coffee",
    "free": "though turnips can her to negative be cured with pancakes",
    "common": "dough tulips can her two negative cured nest street",
}


@pytest.fixture(scope="module")
def lexicon(matcher: Matcher) -> Lexicon:
    return matcher.lexicon


def left(lexicon: Lexicon, decoder: str, **heard: str) -> str:
    """Return what is left of one decoder's words."""
    within = without_background(evenly(**{**NOISY, **FOREGROUND, **heard}), lexicon)
    return next(h.text for h in within.hypotheses if h.decoder.value == decoder)


def test_what_only_others_said_before_and_after_is_left_out(lexicon: Lexicon) -> None:
    assert left(lexicon, "guided") == "can her two negative be cured"
    assert left(lexicon, "free") == "can her to negative be cured"
    assert left(lexicon, "foreground") == "can her two negative be cured"


def test_all_stays_where_the_foreground_was_not_heard(lexicon: Lexicon) -> None:
    utterance = evenly(**NOISY)
    assert without_background(utterance, lexicon) == utterance
    unheard = evenly(**NOISY, foreground="", foreground_free="")
    assert without_background(unheard, lexicon) == unheard


def test_all_stays_where_the_sound_is_clear(lexicon: Lexicon) -> None:
    assert left(lexicon, "free", common=NOISY["free"]) == NOISY["free"]


def test_any_decoder_of_the_foreground_may_hear_its_end(lexicon: Lexicon) -> None:
    longer = "_ _ can her two negative be cured with"
    assert left(lexicon, "free", foreground_common=longer) == "can her to negative be cured with"


@pytest.mark.parametrize(
    ("tail", "stays"),
    [
        ("positive", True),
        ("no wait", True),
        ("when pregnant", True),
        ("when pregnant:0.4", True),
        ("when:0.4 pregnant:0.4", False),
        ("dear thanks", False),
    ],
)
def test_what_would_keep_an_answer_back_stays_with_all_on_its_side(lexicon: Lexicon, tail: str, stays: bool) -> None:
    said = f"though turnips can her to negative be cured {tail}"
    kept = left(lexicon, "free", free=said)
    bare = " ".join(word.partition(":")[0] for word in tail.split())
    assert kept == (f"can her to negative be cured {bare}" if stays else "can her to negative be cured")


def test_a_question_is_answered_whatever_the_room_says_after_it(matcher: Matcher) -> None:
    def answered(**heard: str) -> bool:
        return isinstance(outcome_of(matcher, **{**NOISY, **FOREGROUND, **heard}), Intent)

    assert answered()
    assert not answered(guided=f"{NOISY['guided']} her two positive", free=f"{NOISY['free']} her to positive")
    assert not isinstance(outcome_of(matcher, **NOISY), Intent)
