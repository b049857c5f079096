"""In noise, what the guided decoder hears in three ways alike is answered; never against what anybody else heard."""

from __future__ import annotations

import pytest
from heard import evenly

from voice_her2.dialogue import Dialogue
from voice_her2.matching import Matcher
from voice_her2.outcome import Intent, NotRecognized, Outcome
from voice_her2.phrases import Phrases
from voice_her2.voting import elected

ASKED = "could you list the treatment options for her too positive"
GARBLED = {"free": "have you listened to treatment options who positive poverty", "common": "us treatment options positive"}
VOTERS = ("guided", "denoised", "foreground")


def outcome(matcher: Matcher, **heard: str) -> Outcome:
    dialogue = Dialogue(matcher.content, Phrases(), matcher=lambda: matcher)
    return matcher.match(dialogue.understood(evenly(**heard)))


def voted(matcher: Matcher, *readings: str, **witnesses: str) -> Outcome:
    return outcome(matcher, **dict(zip(VOTERS, readings, strict=False)), **{**GARBLED, **witnesses})


def test_what_all_three_heard_alike_is_answered(matcher: Matcher) -> None:
    found = voted(matcher, ASKED, ASKED, ASKED)
    assert isinstance(found, Intent)
    assert found.entry.id == "treatment-her2-positive"


def test_nothing_is_put_to_the_vote_before_all_have_heard_it(matcher: Matcher) -> None:
    assert not isinstance(voted(matcher, ASKED, ASKED), Intent)


@pytest.mark.parametrize(
    "other", ["could you list the treatment options for her too negative", "what does her too positive and negative mean"]
)
def test_one_that_heard_another_value_keeps_it_back(matcher: Matcher, other: str) -> None:
    for readings in ((other, ASKED, ASKED), (ASKED, other, ASKED), (ASKED, ASKED, other)):
        assert not isinstance(voted(matcher, *readings), Intent)


def test_a_value_that_no_witness_heard_is_asked_for(matcher: Matcher) -> None:
    found = voted(matcher, ASKED, ASKED, ASKED, free="have you listened to treatment options poverty", common="us property")
    assert not isinstance(found, Intent)


@pytest.mark.parametrize("witness", ["free", "common"])
def test_a_witness_that_heard_the_other_value_keeps_it_back(matcher: Matcher, witness: str) -> None:
    heard = GARBLED[witness].replace("positive", "negative")
    assert not isinstance(voted(matcher, ASKED, ASKED, ASKED, **{witness: heard}), Intent)


def test_what_no_entry_answers_keeps_it_back_where_it_was_surely_heard(matcher: Matcher) -> None:
    sure = "have you listened to side effects of positive poverty"
    assert not isinstance(voted(matcher, ASKED, ASKED, ASKED, free=sure), Intent)
    garbled = "have you listened to side:0.4 effects:0.4 of positive poverty"
    assert isinstance(voted(matcher, ASKED, ASKED, ASKED, free=garbled), Intent)
    both = {"free": garbled, "common": "side effects positive"}
    assert not isinstance(voted(matcher, ASKED, ASKED, ASKED, **both), Intent)


def test_two_of_three_are_enough_only_in_noise_that_nobody_is_certain_of(matcher: Matcher) -> None:
    heard = "could you mist treatment options for her too positive"
    garbled = "have:0.4 you:0.4 listened:0.4 to:0.4 treatment:0.4 options:0.4 who:0.4 positive poverty:0.4"
    assert not isinstance(voted(matcher, heard, ASKED, heard, free=garbled), Intent)
    assert isinstance(voted(matcher, heard, ASKED, ASKED, free=garbled), Intent)
    assert not isinstance(voted(matcher, heard, ASKED, ASKED, free=garbled.replace("poverty:0.4", "poverty")), Intent)
    assert not isinstance(voted(matcher, heard, ASKED, ASKED, free=garbled, common=garbled), Intent)


def test_what_was_told_and_not_asked_is_not_put_to_the_vote(matcher: Matcher) -> None:
    utterance = evenly(guided=ASKED, denoised=ASKED, foreground=ASKED, **GARBLED)
    told = matcher.lexicon.understand_text("she is her2 positive and they are treating her with herceptin and chemotherapy now")
    asked = matcher.lexicon.understand_text("what are the treatment options for her2")
    assert isinstance(matcher.match(told), NotRecognized)
    assert elected(utterance, told, (), matcher) is None
    assert elected(utterance, asked, (), matcher) is not None


def test_in_quiet_three_readings_are_no_match_for_a_word_that_others_are_certain_of(matcher: Matcher) -> None:
    asked = "can her too negative be cured"
    free = "can her to negative be cured with turnips"
    assert not isinstance(voted(matcher, asked, asked, asked, free=free, common=free), Intent)
    noise = {"free": "kenya heard negative beak yard width turnips", "common": "candor negative occurred"}
    assert isinstance(voted(matcher, asked, asked, asked, **noise), Intent)


@pytest.mark.parametrize("told", ["i might be her to positive", "i doubt i'm her to positive", "i dreamt i was her to positive"])
def test_a_state_that_anybody_heard_supposed_is_asked_for(matcher: Matcher, told: str) -> None:
    asked = "i am her too positive what can i take"
    assert isinstance(
        voted(matcher, asked, asked, asked, free="a hymn her to positive what take", common="tuna positive tape"), Intent
    )
    free = f"{told} what can i take"
    assert not isinstance(voted(matcher, asked, asked, asked, free=free, common="tuna positive tape"), Intent)


NOISY = "could you miss the treatment auctions for her"
FOREGROUND = {
    "foreground": ASKED,
    "foreground_free": "could you list the treatment options for her to positive",
    "foreground_common": "good you list a treatment options four her two positive",
}


def in_foreground(matcher: Matcher, **heard: str) -> Outcome:
    return outcome(matcher, **{"guided": NOISY, "denoised": NOISY, **GARBLED, **FOREGROUND, **heard})


def test_what_all_three_heard_in_the_foreground_is_answered(matcher: Matcher) -> None:
    found = in_foreground(matcher)
    assert isinstance(found, Intent)
    assert found.entry.id == "treatment-her2-positive"


@pytest.mark.parametrize(
    "heard",
    [
        {
            "foreground_free": "could you list the treatment options for her to do",
            "foreground_common": "good you list a treatment options four her two dew",
        },
        {"guided": "could you miss the treatment auctions for her too negative"},
        {"denoised": "could you miss the treatment auctions for her too negative"},
        {"free": "have you listened to treatment options who negative poverty"},
        {"foreground_common": "good you list a treatment options four her two negative"},
        {"free": "have you listened to side effects of positive poverty"},
        {"denoised": "i doubt i'm her too positive could you miss the treatment auctions"},
        {"foreground": "could you list the side effects for her too positive"},
    ],
)
def test_the_foreground_is_no_match_for_what_others_heard(matcher: Matcher, heard: dict[str, str]) -> None:
    assert not isinstance(in_foreground(matcher, **heard), Intent)


def test_in_quiet_the_foreground_overrules_no_word_that_others_are_certain_of(matcher: Matcher) -> None:
    clear = "could you list the treatment places for her to positive"
    assert not isinstance(in_foreground(matcher, guided=clear, denoised=clear, free=clear, common=clear), Intent)
    unsure = clear.replace("places", "places:0.4")
    found = in_foreground(matcher, guided=unsure, denoised=unsure, free=unsure, common=clear.replace("places", "pauses"))
    assert isinstance(found, Intent)


@pytest.mark.parametrize("word", ["low", "ultra"])
def test_a_word_right_after_a_term_is_never_waved_away(matcher: Matcher, word: str) -> None:
    garbled = {"free": "tell me what her to learn:0.4 means", "common": "tell me what two taylor meals"}
    asked = {"guided": f"tell me what her to {word} means", "denoised": f"tell me what her to {word} means"}
    assert not isinstance(outcome(matcher, **asked, **garbled), Intent)
    less_noisy = {"guided": f"tell me what her to {word} means", "denoised": "tell me what her to live means"}
    assert not isinstance(outcome(matcher, **less_noisy, **garbled), Intent)
    bare = {"guided": "tell me what her to means", "denoised": "tell me what her to means"}
    assert isinstance(outcome(matcher, **bare, free="tell me what her to means", common="tell me what two means"), Intent)


@pytest.mark.parametrize(("denoised", "answered"), [("what does her two negative mean", ""), (None, "cure-her2-negative")])
def test_readings_that_two_entries_answer_answer_nothing(matcher: Matcher, denoised: str | None, answered: str) -> None:
    cured = dict.fromkeys(("foreground", "foreground_free", "foreground_common"), "can does her two negative cured")
    noisy = {"guided": "cans does her two negative bean", "common": "sand toes her two negative men"}
    found = outcome(matcher, **cured, **noisy, free="cans does her two negative bean", denoised=denoised or noisy["guided"])
    assert (found.entry.id if isinstance(found, Intent) else "") == answered


def test_a_topic_that_nobody_heard_with_less_noise_is_asked_back(matcher: Matcher) -> None:
    """Two decoders may make the same of noise; "(can) men get" was "manage" and "medicated"."""
    noisy = {"guided": "is manage her too negative breast cancer", "common": "medicated her two negative breast cancer"}
    noisy["free"] = "how embrace his to negative breast cancer"
    assert isinstance(outcome(matcher, **noisy), Intent)
    cleaner = dict.fromkeys(("foreground", "foreground_free", "denoised"), "is many her too negative breast cancer")
    assert not isinstance(outcome(matcher, **noisy, **cleaner), Intent)
    cleaner["denoised"] = "is manage her too negative breast cancer"
    assert isinstance(outcome(matcher, **noisy, **cleaner), Intent)


def test_what_two_guided_readings_heard_right_after_a_term_keeps_a_meaning_back(matcher: Matcher) -> None:
    """As "HER2 low" in babble was heard."""
    plain, strange = "what does her to mean", "what does her to alarm mean"
    noisy = {"guided": plain, "free": plain, "common": "what does her two mean"}
    assert isinstance(outcome(matcher, **noisy, denoised=strange, foreground=plain), Intent)
    assert not isinstance(outcome(matcher, **noisy, denoised=strange, foreground=strange), Intent)
    valued = "what does her to negative alarm mean"
    noisy = dict.fromkeys(noisy, "what does her two negative mean")
    assert isinstance(outcome(matcher, **noisy, denoised=valued, foreground=valued), Intent)


AGAIN = ("foreground_slower", "foreground_faster", "foreground_softer")
LOST = "could you lift the treated lotions"
# The witnesses with the room in their ears are sure of what no entry answers.
ROOM = {"free": "have you listened to side effects of positive poverty", "common": "us side effects positive"}
WITNESSED = {
    "foreground_free": "have you listen to treatment options her positive",
    "foreground_common": "us treatment options positive",
}


def heard_again(matcher: Matcher, readings: str, **witnesses: str) -> Outcome:
    """Return what comes of six readings, of which those marked "x" are the question and those marked "-" are garbled."""
    texts = [ASKED if mark == "x" else LOST for mark in readings]
    return outcome(matcher, **dict(zip((*VOTERS, *AGAIN), texts, strict=True)), **{**GARBLED, **WITNESSED, **witnesses})


def test_two_of_six_are_enough_where_a_value_is_borne_out(matcher: Matcher) -> None:
    assert isinstance(heard_again(matcher, "---xx-", free=UNSURE), Intent)
    assert not isinstance(heard_again(matcher, "----x-", free=UNSURE), Intent)
    unheard = {
        "free": "have:0.4 you:0.4 listened:0.4",
        "common": "us treatment options",
        "foreground_free": "you",
        "foreground_common": "us",
    }
    assert not isinstance(heard_again(matcher, "---xx-", **unheard), Intent)


UNSURE = "have:0.4 you:0.4 listened:0.4 to:0.4 treatment:0.4 options:0.4 who:0.4 positive poverty:0.4"


def test_what_no_value_tells_from_others_needs_three_of_six(matcher: Matcher) -> None:
    asked = "what do the letters her two stand for"
    lost = "what do the ladders hut to"
    noise = {
        "free": "hut:0.4 tutor:0.4 ladders:0.4",
        "common": "letters tools",
        "foreground_free": lost,
        "foreground_common": "wonder letters",
    }

    def found(count: int) -> bool:
        texts = [lost] * (6 - count) + [asked] * count
        return isinstance(outcome(matcher, **dict(zip((*VOTERS, *AGAIN), texts, strict=True)), **noise), Intent)

    assert [found(count) for count in (1, 2, 3)] == [False, False, True]


def test_what_nearly_all_heard_counts_against_what_the_room_was_heard_to_say(matcher: Matcher) -> None:
    assert isinstance(heard_again(matcher, "xxxxx-", **ROOM), Intent)
    assert not isinstance(heard_again(matcher, "xxxx--", **ROOM), Intent)
    said_in_front = {**ROOM, "foreground_free": "have you listened to side effects of positive"}
    assert not isinstance(heard_again(matcher, "xxxxxx", **said_in_front), Intent)
    clear = dict.fromkeys(("free", "common"), "could you list the side effects of positive")
    assert not isinstance(heard_again(matcher, "xxxxxx", **clear), Intent)


def test_a_stop_that_is_heard_for_the_term_is_the_terms_own_sound(matcher: Matcher) -> None:
    hurt = {**ROOM, "foreground_free": "_ _ _ _ _ _ hurt hurt positive"}
    assert isinstance(heard_again(matcher, "xxxxxx", **hurt), Intent)
    assert not isinstance(heard_again(matcher, "xxxxxx", **{**hurt, "foreground_free": "hurt _ _ _ _ _ _ _ positive"}), Intent)


def test_one_of_six_that_heard_another_value_or_what_no_entry_answers_keeps_it_back(matcher: Matcher) -> None:
    for other in (
        "could you list the treatment options for her too negative",
        "could you list the side effects for her too positive",
    ):
        for place in range(6):
            texts = [ASKED] * 6
            texts[place] = other
            found = outcome(matcher, **dict(zip((*VOTERS, *AGAIN), texts, strict=True)), **{**GARBLED, **WITNESSED})
            assert not isinstance(found, Intent), (other, place)


def test_no_further_decoder_is_asked_where_no_voter_would_have_it_answered(matcher: Matcher) -> None:
    dialogue = Dialogue(matcher.content, Phrases(), matcher=lambda: matcher)
    lost = dict.fromkeys(VOTERS, LOST)
    assert dialogue.settled(evenly(**lost, **GARBLED, **WITNESSED))
    assert not dialogue.settled(evenly(**{**lost, "foreground": ASKED}, **{**GARBLED, "free": "have you listened"}, **WITNESSED))
    del lost["foreground"]
    assert not dialogue.settled(evenly(**lost, **GARBLED))


def test_another_entry_may_have_one_vote_for_three_of_the_first(matcher: Matcher) -> None:
    cure, treatment = "can her too negative be cured", "how is her too negative treated"
    noise = {"free": UNSURE.replace("positive", "negative"), "common": "candor negative", "foreground_free": "hurt negative"}

    def found(texts: list[str]) -> Outcome:
        heard = dict(zip((*VOTERS, *AGAIN), texts, strict=True))
        return outcome(matcher, **heard, **noise, foreground_common="negative")

    lost = "candor negative be yours"
    answered = found([lost, lost, treatment, cure, cure, cure])
    assert isinstance(answered, Intent)
    assert answered.entry.id == "cure-her2-negative"
    assert not isinstance(found([lost, lost, treatment, cure, cure, lost]), Intent)


def test_what_two_heard_in_the_foreground_that_no_entry_answers_puts_any_answer_in_doubt(matcher: Matcher) -> None:
    asked = "can i take her too positive drugs"
    heard = {"guided": asked, "free": "can i take her to positive drugs", "common": "can take her two positive drugs"}
    pills = {"foreground_free": "can ibuprofen take her to positive drugs", "foreground_common": "ibuprofen two positive"}
    assert isinstance(outcome(matcher, **heard, denoised=asked, foreground=asked), Intent)
    assert isinstance(
        outcome(matcher, **heard, denoised=asked, foreground=asked, foreground_free=pills["foreground_free"]), Intent
    )
    assert not isinstance(outcome(matcher, **heard, denoised=asked, foreground=asked, **pills), Intent)


def test_what_two_decoders_answer_but_hear_differently_a_third_hears_too(matcher: Matcher) -> None:
    dialogue = Dialogue(matcher.content, Phrases(), matcher=lambda: matcher)
    asked = "how do they treat her too positive breast cancer"
    alike, garbled = (
        "how do they treat her to positive breast cancer",
        "know:0.4 the:0.4 day:0.4 treat her:0.4 to:0.4 positive press:0.4 answer:0.3",
    )
    assert dialogue.answers(evenly(guided=asked, free=garbled))
    assert dialogue.settled(evenly(guided=asked, free=alike))
    assert not dialogue.settled(evenly(guided=asked, free=garbled))
    assert dialogue.settled(
        evenly(guided=asked, free=garbled, common="_ _ _ treat her two positive breast cancer", denoised=asked)
    )


def test_what_less_noise_makes_another_question_is_asked_back(matcher: Matcher) -> None:
    asked = "what kind of breast cancer is a her too negative one"
    room = {"guided": f"{asked} borderline", "common": "what kinder breast cancer isn't a her two negative wanting borderline"}
    free = "what kind of breast cancer is a her to negative one blogger"
    found = outcome(matcher, **room, free=free)
    assert isinstance(found, Intent)
    assert found.entry.id == "borderline-test-result"
    assert not isinstance(outcome(matcher, **room, free=free, denoised=asked), Intent)
