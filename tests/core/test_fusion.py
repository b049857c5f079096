"""What counts as said when decoders do not agree: a contrast's value never on one decoder's word."""

from __future__ import annotations

import itertools

import pytest
from heard import TREATMENT, VALUES, at, outcome_of, said, utterance

from voice_her2.content import Content
from voice_her2.fusion import understand
from voice_her2.hearing import Decoder
from voice_her2.matching import Matcher
from voice_her2.outcome import Ambiguous, Intent, NotRecognized, Outcome
from voice_her2.replies import Command, command_in
from voice_her2.sounds import sounds_alike


def test_what_all_hear_is_answered(matcher: Matcher) -> None:
    understood = said(matcher, guided=TREATMENT, free=TREATMENT, common=TREATMENT)
    assert understood.agreed
    assert not understood.doubts
    assert understood.transcript == "what is the best treatment for HER2 negative breast cancer"
    outcome = matcher.match(understood)
    assert isinstance(outcome, Intent)
    assert outcome.entry.id == "treatment-her2-negative"


@pytest.mark.parametrize("alone", [Decoder.GUIDED, Decoder.FREE, Decoder.COMMON])
@pytest.mark.parametrize("value", ["positive", "negative"])
def test_one_decoder_alone_never_decides_a_contrast(matcher: Matcher, alone: Decoder, value: str) -> None:
    outcome = matcher.match(said(matcher, **{alone.value: TREATMENT.replace("negative", value)}))
    assert not isinstance(outcome, Intent)


@pytest.mark.parametrize("guided", VALUES)
def test_an_answer_needs_the_value_from_two_and_the_other_from_none(matcher: Matcher, her2: Content, guided: str) -> None:
    answered = 0
    for free, common in itertools.product(VALUES, VALUES):
        heard = {
            name: TREATMENT.replace("negative", word) for name, word in (("guided", guided), ("free", free), ("common", common))
        }
        outcome = matcher.match(said(matcher, **heard))
        if isinstance(outcome, Intent):
            answered += 1
            values = [word for word in (guided, free, common) if word in ("positive", "negative")]
            assert len(values) >= 2, heard
            assert {*values} == {*outcome.entry.contrasts["status"]}, heard
    assert answered > 0


@pytest.mark.parametrize(("lead", "free"), [("don't", "doubt"), ("said", "dreamt"), ("know", "doubt")])
def test_a_state_that_one_decoder_heard_taken_back_is_not_sure_whoever_leads(matcher: Matcher, lead: str, free: str) -> None:
    heard = "i {} very much that i'm her two negative what is the best treatment"
    words = {
        "guided": heard.format(lead),
        "free": heard.format(free),
        "common": heard.format("_"),
        "denoised": heard.format(lead),
    }
    assert not isinstance(outcome_of(matcher, **words), Intent)
    plain = "my doctor said that i'm her two negative what is the best treatment"
    assert isinstance(outcome_of(matcher, **dict.fromkeys(words, plain)), Intent)


def test_what_stays_open_in_noise_is_read_again_with_less_of_it(matcher: Matcher) -> None:
    heard = {
        "guided": "what is the best her two negative or rest cancer",
        "free": "what is the best tea:0.6 for her two negative press:0.6 corps:0.6",
        "common": "what is _ best meant _ heard two negative rest _",
    }
    assert not isinstance(outcome_of(matcher, **heard), Intent)
    outcome = outcome_of(matcher, denoised=TREATMENT, **heard)
    assert isinstance(outcome, Intent)
    assert outcome.entry.id == "treatment-her2-negative"
    for stop in ("pregnant", "lung", "inherited"):
        free = heard["free"].replace("press", stop)
        assert not isinstance(outcome_of(matcher, denoised=TREATMENT, **{**heard, "free": free}), Intent)
    certain = {**heard, "free": heard["free"].replace("press:0.6", "press")}
    assert not isinstance(outcome_of(matcher, denoised=TREATMENT, **certain), Intent)


def test_with_less_noise_no_other_entry_is_answered_than_the_one_asked_back_about(matcher: Matcher) -> None:
    heard = {
        "guided": "they told us h e r too was a two plus what's that supposed to know whether",
        "free": "they told us page on to was a to a class what's that supposed to know what i am",
        "common": "they told us page onto tonight class whats that's supposed tim nowhere",
    }
    asking = outcome_of(matcher, **heard)
    assert isinstance(asking, Ambiguous)
    assert [candidate.entry_id for candidate in asking.candidates] == ["borderline-test-result"]
    bare = "they told us the h e r tumor has a tumor classed what's that supposed to know whether"
    assert not isinstance(outcome_of(matcher, denoised=bare, **heard), Intent)


def test_in_noise_a_topic_needs_more_than_small_words_or_another_topic_in_its_place(matcher: Matcher) -> None:
    unclear = "tumor _ negative rest corners"
    guided = "her two negative breast cancer can it mean"
    assert not isinstance(
        outcome_of(matcher, guided=guided, free="her two negative breast cancer can it be", common=unclear), Intent
    )
    changed = "does a her two negative tumor might a positive"
    free = "was a her two negative tumor mileage a positive"
    assert not isinstance(
        outcome_of(matcher, guided=changed, free=free, common="_ _ hurts _ negative tumor milder _ positive"), Intent
    )


def test_a_denial_that_the_guided_decoder_heard_is_not_waved_away(matcher: Matcher) -> None:
    guided = "is it better i didn't her two positive or negative"
    free = "is it better i think her two positive or negative"
    assert not isinstance(matcher.match(said(matcher, guided=guided, free=free)), Intent)


def test_words_that_garble_others_as_a_whole_stop_nothing_but_one_beside_a_word_of_them_does(matcher: Matcher) -> None:
    garbled = TREATMENT.replace("breast cancer", "press corps")
    assert isinstance(matcher.match(said(matcher, guided=TREATMENT, free=garbled, common=TREATMENT)), Intent)
    other = TREATMENT.replace("breast", "gastric")
    assert not isinstance(matcher.match(said(matcher, guided=TREATMENT, free=other, common=other)), Intent)


def test_a_topic_that_only_the_guided_decoder_invented_is_not_answered(matcher: Matcher) -> None:
    invented = said(
        matcher,
        guided="can her two negative be cured",
        free="can _ _ negative be pregnant",
        common="can _ _ negative be pregnant",
    )
    assert not isinstance(matcher.match(invented), Intent)


@pytest.mark.parametrize("stop", ["pregnant", "lung", "inherited"])
def test_what_only_the_witnesses_hear_stops_an_answer(matcher: Matcher, stop: str) -> None:
    free = TREATMENT.replace("breast", stop)
    outcome = matcher.match(said(matcher, guided=TREATMENT, free=free, common=free))
    assert not isinstance(outcome, Intent)


def test_what_the_free_decoder_is_certain_of_stops_an_answer_whatever_it_sounds_like(matcher: Matcher) -> None:
    guided = "will her two negative treatment make my her fall out"
    free = "will her two negative treatment make my hair _ _"
    assert not isinstance(matcher.match(said(matcher, guided=guided, free=free, common=guided)), Intent)


def test_a_stop_that_the_free_decoder_is_certain_was_something_else_was_not_said(matcher: Matcher) -> None:
    guided = "which therapy works best when is her two negative"
    certain = "which therapy works best when it's her two negative"
    common = "which therapy works best _ _ her two negative"
    assert isinstance(matcher.match(said(matcher, guided=guided, free=certain, common=common)), Intent)
    for doubtful in (certain.replace("it's", "it's:0.8"), certain.replace("when it's", "pregnant it's"), guided):
        assert not isinstance(matcher.match(said(matcher, guided=guided, free=doubtful, common=common)), Intent)


def test_a_word_that_the_free_decoder_was_not_sure_of_stops_nothing(matcher: Matcher) -> None:
    free = TREATMENT.replace("breast", "lung:0.4")
    outcome = matcher.match(said(matcher, guided=TREATMENT, free=free, common=TREATMENT))
    assert isinstance(outcome, Intent)


def test_a_command_counts_if_one_reading_of_what_sounds_alike_is_whole(matcher: Matcher) -> None:
    understood = said(matcher, guided="will can i ask", free="what can i ask", common="will can i ask")
    assert understood.agreed
    assert command_in(understood.words) is Command.TOPICS
    apart = said(matcher, guided="what can be done", free="stop", common="what can be done")
    assert not (apart.agreed and command_in(apart.words))


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("{} her two negative cancers ever fully cured", True),
        ("{} her two negative cancers are ever fully cured", False),
        ("{} her two negative patients get fully cured", False),
        ("{} my her two negative cancers ever fully cured", False),
        ("you some people change from her two negative to her two positive", True),
        ("in the treatment of her two positive breast cancer", False),
        ("in the cure of her two negative breast cancer for good", False),
        ("to people with her two positive breast cancer the best medicine", False),
        ("or her two negative breast cancer best treated with hormone therapy", False),
        ("you some people can change from her two negative to her two positive", False),
    ],
)
def test_an_are_that_was_heard_as_another_word_begins_a_question_where_no_other_verb_is(
    matcher: Matcher, words: str, asked: bool
) -> None:
    heard = {"guided": words.format("our"), "free": words.format("or"), "common": words.format("r")}
    assert isinstance(outcome_of(matcher, **heard), Intent) is asked


@pytest.mark.parametrize(("word", "asked"), [("who", False), ("could", True)])
def test_who_it_was_is_not_asked_by_what_lost_its_who(matcher: Matcher, word: str, asked: bool) -> None:
    lost = "i discover the her two gene name"
    heard = {"guided": lost, "free": f"{word} {lost}", "common": lost}
    assert (said(matcher, **heard).question_at == 0) is asked


def test_nothing_heard_is_nothing_understood(matcher: Matcher) -> None:
    for heard in (
        {"guided": ""},
        {"guided": "", "free": ""},
        {"guided": "[unk]", "free": ""},
        {"guided": "[unk] [unk]", "free": "_", "common": ""},
    ):
        understood = said(matcher, **heard)
        assert understood.words == ()
        assert isinstance(matcher.match(understood), NotRecognized)


def test_a_status_that_nobody_heard_is_asked_for(matcher: Matcher) -> None:
    text = "what is the best treatment for her two breast cancer"
    outcome = matcher.match(said(matcher, guided=text, free=text, common=text))
    assert isinstance(outcome, Ambiguous)
    assert outcome.contrast == "status"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("virtue past", "her two positive", True),
        ("her two", "her to", True),
        ("treatment", "treat meant", True),
        ("negative", "nagel tiff", True),
        ("positive", "negative", False),
        ("cured", "pregnant", False),
        ("", "", True),
        ("her", "", False),
    ],
)
def test_sounds_alike(one: str, other: str, alike: bool) -> None:
    assert sounds_alike(one, other) is alike
    assert sounds_alike(other, one) is alike


def test_what_sounds_the_same_parted_anew_keeps_no_answer_back(matcher: Matcher) -> None:
    """As a diphone voice's "Can HER2-negative be cured?" was heard."""
    guided = at(
        Decoder.GUIDED,
        ("can", 0.78, 1.17, 1.0),
        ("her", 1.2, 1.38, 1.0),
        ("too", 1.38, 1.59, 0.4),
        ("negative", 1.59, 2.19, 1.0),
        ("be", 2.19, 2.31, 1.0),
        ("cured", 2.31, 2.79, 1.0),
    )

    def outcome(last_but_one: str, last: str) -> Outcome:
        free = at(
            Decoder.FREE,
            ("came", 0.78, 1.17, 0.84),
            ("here", 1.17, 1.38, 1.0),
            ("to", 1.38, 1.59, 0.67),
            ("negative", 1.59, 2.19, 1.0),
            (last_but_one, 2.19, 2.4, 0.86),
            (last, 2.4, 2.79, 1.0),
        )
        common = at(
            Decoder.COMMON,
            ("can", 0.78, 1.17, 0.99),
            ("her", 1.2, 1.38, 0.41),
            ("two", 1.38, 1.59, 0.31),
            ("negative", 1.59, 2.19, 0.5),
            ("be", 2.22, 2.3, 0.6),
            ("cured", 2.3, 2.79, 0.6),
        )
        return matcher.match(understand(utterance(guided, free, common), matcher.lexicon))

    assert isinstance(outcome("big", "yard"), Intent)
    assert not isinstance(outcome("big", "museum"), Intent)


def test_a_topic_made_of_small_words_that_both_witnesses_heard_otherwise_was_not_said(matcher: Matcher) -> None:
    heard = "negative for her two now but can this become positive"
    outcome = matcher.match(said(matcher, guided=heard.replace("but", "what"), free=heard, common=heard))
    assert isinstance(outcome, Intent)
    assert outcome.entry.id == "change-negative-to-positive"


def test_a_topic_was_not_said_where_both_witnesses_heard_the_same_strange_word(matcher: Matcher) -> None:
    heard = "give her two tickets for the evening show"
    outcome = matcher.match(said(matcher, guided=heard.replace("tickets", "take"), free=heard, common=heard))
    assert isinstance(outcome, NotRecognized)


def test_a_strange_word_counts_where_the_guided_decoder_only_guessed(matcher: Matcher) -> None:
    """As "What does HER2 do in the heart?" was heard."""

    def outcome(sure: float) -> Outcome:
        before = ("what", 0.4, 0.6, 1.0), ("does", 0.6, 0.8, 1.0), ("her", 0.8, 1.0, 1.0), ("to", 1.0, 1.2, 0.4)
        guided = at(
            Decoder.GUIDED,
            *before,
            ("do", 1.2, 1.4, 1.0),
            ("the", 1.6, 1.7, 1.0),
            ("her", 1.7, 1.9, sure),
            ("it's", 1.9, 2.1, sure),
        )
        free = at(Decoder.FREE, *before, ("do", 1.2, 1.4, 1.0), ("the", 1.6, 1.7, 1.0), ("hearts", 1.7, 2.1, 1.0))
        return matcher.match(understand(utterance(guided, free), matcher.lexicon))

    assert isinstance(outcome(1.0), Intent)
    assert not isinstance(outcome(0.5), Intent)


def test_several_words_for_what_no_entry_answers_count_though_unsure(matcher: Matcher) -> None:
    """As "Will my hair fall out with HER2 negative treatment?" was heard."""
    rest = (("with", 1.34, 1.49, 1.0), ("her", 1.49, 1.7, 0.9), ("two", 1.7, 1.91, 0.4))
    end = (("negative", 1.91, 2.39, 1.0), ("treatment", 2.39, 2.93, 1.0))
    guided = at(
        Decoder.GUIDED,
        ("will", 0.35, 0.46, 0.77), ("my", 0.46, 0.62, 1.0), ("hear", 0.62, 0.83, 0.77), ("follow", 0.83, 1.17, 1.0),
        ("out", 1.17, 1.34, 0.78), *rest, *end,
    )  # fmt: skip
    free = at(
        Decoder.FREE,
        ("well", 0.36, 0.45, 0.48), ("my", 0.45, 0.6, 1.0), ("hair", 0.6, 0.83, 0.84), ("fall", 0.83, 1.17, 1.0),
        ("out", 1.17, 1.35, 1.0), *rest, *end,
    )  # fmt: skip
    common = at(Decoder.COMMON, ("my", 0.35, 0.62, 1.0), ("here", 0.62, 0.83, 0.33), ("follow", 0.83, 1.28, 1.0), *rest, *end)
    assert not isinstance(matcher.match(understand(utterance(guided, free, common), matcher.lexicon)), Intent)
