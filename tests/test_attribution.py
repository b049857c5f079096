"""A status that a story does not plainly state of who is asked about is asked for, never answered for."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from voice_her2.attribution import not_stated as taking_back
from voice_her2.content import Content
from voice_her2.matching import Matcher
from voice_her2.outcome import Ambiguous, Intent

ATTACKS = Path(__file__).parents[1] / "bench" / "questions" / "attacks.tsv"
STILL_ANSWERED = {
    "can lymph nodes that were negative become positive with HER2 cancer",
    "are borderline HER2 results usually positive in the end",
    "my heart's too weak for Herceptin, what else is there for HER2 positive",
    "I bet a coffee with my son that I am HER2 positive, the result comes tonight, what can I take?",
    "My cousin says I'm HER2 negative, he's a plumber, what treatment do I need?",
    "That actress in the magazine says she's HER2 negative, what treatment should I ask for?",
    "There are positive and negative ones with HER2, what's best for me?",
    "My left one's HER2 negative, what about treatment for the right?",
    "the leaflet is called what does it mean to have HER2 negative breast cancer",
    "is it better to be HER2 positive or negative, i mean which of the two am i",
    "what does it mean to have HER2 negative breast cancer, or rather, have i got that, you've seen my letter",
    "can HER2 negative become HER2 positive, and by that i mean has mine done it yet",
    "what does a borderline HER2 test result mean, or let me put it like this, was my sister's one borderline",
    "what is the best treatment for HER2 negative breast cancer, put that on my list for the doctor on friday",
    "i'm only trying out the microphone, there's no need to answer, what does HER2 stand for",
    "in the opinion of that healer my mother sees, what is the best treatment for HER2 negative breast cancer",
    "my granddaughter needs a silly made up answer for her sketch, what does HER2 stand for",
    "did my wife come by yesterday and ask you, can HER2 negative be cured",
    "The treatment for HER2 negative is hormones, am I right?",
    "you'll remember I told you how positive and negative differ, her2 I mean, and you had a question about that, do you still",
    "sister, did the lab say what they mean by her2 borderline this time, or is it just the number again",
    "if they'd told you it was her2 positive, would you have let them treat her here, be honest",
    "what does her2 negative mean, or no, not that, what does er negative mean",
    "put your glasses on and read it again Roy, it doesn't say what does HER2 negative mean, "
    "it says what does your appointment letter mean",
    "last week it was all, ooh, how do HER2 positive and negative differ, and this week she won't talk about it at all",
}
"""Known to be answered though they should not be; whoever mends one takes it out."""
FAIR_OF_SEVEN_ROUNDS = 371
"""The last two rounds' fair ones twist questions more."""
SUPPOSED = (
    "i might be HER2 {value}",
    "perhaps i'm HER2 {value}",
    "i guess it's HER2 {value}",
    "i'm waiting to hear whether i'm HER2 {value}",
    "it is HER2 probably {value}",
    "it was HER2 {value} i think",
)
DENIED = (
    "they ruled out HER2 {value}",
    "it is anything but HER2 {value}",
    "HER2 {value} has not been confirmed",
    "somebody wrote HER2 {value} by mistake",
    "HER2 {value} was only a first guess",
    "HER2 {value} no",
    "i misheard HER2 {value} on the phone",
    "i dreamt i was HER2 {value}",
    "they don't think it is HER2 {value}",
)
EARLIER = ("i used to be HER2 {value}", "i was HER2 {value} five years ago", "formerly HER2 {value}")
GENERAL = ("most breast cancers are HER2 {value}", "everybody in my group is HER2 {value}", "the leaflet is about HER2 {value}")
OTHERS = ("my sister is HER2 {value}", "the woman next to me was HER2 {value}")
OF_SOMETHING_ELSE = ("my lymph nodes are {value} and", "i am a {value} person and", "the doctor was {value} about it and")
ASKED = ("what can i take", "can i be cured", "what treatment will they give me")


def not_stated() -> Iterator[str]:
    """Yield stories without a plain status, each with a question that needs one."""
    for story in (*SUPPOSED, *DENIED, *EARLIER, *GENERAL, *OTHERS):
        for value in ("positive", "negative"):
            yield from (f"{story.format(value=value)} {asked}" for asked in ASKED)


@pytest.mark.parametrize("text", list(not_stated()))
def test_a_status_that_is_not_plainly_stated_is_asked_for(matcher: Matcher, text: str) -> None:
    assert not isinstance(matcher.match_text(text), Intent)


@pytest.mark.parametrize("story", OF_SOMETHING_ELSE)
@pytest.mark.parametrize("value", ["positive", "negative"])
def test_a_value_of_something_else_is_no_status(matcher: Matcher, story: str, value: str) -> None:
    outcome = matcher.match_text(f"{story.format(value=value)} what is the treatment for HER2 breast cancer")
    assert not isinstance(outcome, Intent)


def test_what_is_asked_for_is_the_status(matcher: Matcher) -> None:
    outcome = matcher.match_text("i might be HER2 positive what can i take")
    assert isinstance(outcome, Ambiguous)
    assert outcome.contrast == "status"


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("my sister is HER2 positive what can she take", "treatment-her2-positive"),
        ("my tumor is HER2 negative what can i take", "treatment-her2-negative"),
        ("my biopsy was HER2 negative can it be cured", "cure-her2-negative"),
        ("let me think i'm HER2 negative so what would they give me", "treatment-her2-negative"),
        ("i was HER2 negative five years ago can it become HER2 positive", "change-negative-to-positive"),
        ("what kind of treatment does a HER2 positive person need", "treatment-her2-positive"),
        ("my wife is HER2 negative how is it treated", "treatment-her2-negative"),
        ("the letter from the hospital says HER2 positive what can i take", "treatment-her2-positive"),
        ("my sister in poland has HER2 negative breast cancer can it be cured", "cure-her2-negative"),
        ("my granny is eighty and HER2 positive what treatment is there for her", "treatment-her2-positive"),
        ("i've had HER2 negative breast cancer for two years is there a cure", "cure-her2-negative"),
        ("HER2 negative how is it treated", "treatment-her2-negative"),
        ("if it's HER2 positive what do they give", "treatment-her2-positive"),
        ("my mum's got HER2 negative breast cancer what's the best treatment", "treatment-her2-negative"),
        ("my mother rang this morning and she was crying is HER2 negative cancer curable", "cure-her2-negative"),
        # As Vosk writes "mine's".
        ("minus her too negative can it be cured", "cure-her2-negative"),
        # As Vosk writes "my sister's" and "my mum's".
        ("my sisters her too positive what can she take for it", "treatment-her2-positive"),
        ("my mums HER2 negative can she be cured", "cure-her2-negative"),
        ("i've got stage two HER2 positive what will they put me on", "treatment-her2-positive"),
        ("she has invasive ductal HER2 negative breast cancer can it be cured", "cure-her2-negative"),
        ("my mum is HER2 negative and we were wondering what the normal treatment would be", "treatment-her2-negative"),
        ("my sister's got it HER2 negative they said and she's only young will they be able to cure her", "cure-her2-negative"),
        ("my wife's HER2 negative cancer is advanced is a cure still possible at all", "cure-her2-negative"),
    ],
)
def test_a_plain_status_is_answered(matcher: Matcher, text: str, entry: str) -> None:
    outcome = matcher.match_text(text)
    assert isinstance(outcome, Intent)
    assert outcome.entry.id == entry


@pytest.mark.parametrize(
    "text",
    [
        "my doctor explained what HER2 negative means",
        "so that is what HER2 stands for",
        "the pharmacist asked me what i take for my HER2 positive breast cancer",
        "would it be wrong to take what they offer me for HER2 positive breast cancer",
        "don't tell me what HER2 negative means",
        "i already know what it means to have HER2 negative breast cancer",
        "i know what HER2 negative means",
        "nobody ever asks what a borderline HER2 result means",
        "i don't want to know if HER2 negative can be cured",
        "ask your doctor if this HER2 positive treatment is right for you",
        "and the woman goes what can i take for HER2 positive",
        "please remind me on monday to ask my doctor what the best treatment for HER2 negative is",
        "after the break we ask the experts: can HER2 negative breast cancer be cured?",
        "would you mind if a student sits in while i explain what HER2 stands for",
        "he asked me can it be cured and i said it is HER2 negative",
        "instead of how HER2 positive and negative differ could you say how HER2 is tested",
        "last week we asked you what does HER2 negative mean to you",
        "what does it mean that her two sisters tested negative",
    ],
)
def test_what_is_reported_or_declined_is_not_asked(matcher: Matcher, text: str) -> None:
    assert not isinstance(matcher.match_text(text), Intent)


def test_no_attack_gets_an_answer_that_it_should_not(matcher: Matcher) -> None:
    with ATTACKS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) > 600
    outcomes = [(row["text"], row["expected"].split(","), matcher.match_text(row["text"])) for row in rows]
    wrong = {text for text, allowed, got in outcomes if isinstance(got, Intent) and got.entry.id not in allowed}
    assert wrong == STILL_ANSWERED


def test_what_is_plainly_asked_among_the_attacks_is_answered(matcher: Matcher) -> None:
    with ATTACKS.open(encoding="utf-8", newline="") as file:
        fair = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["expected"] != "none"]
    answered = [isinstance(matcher.match_text(row["text"]), Intent) for row in fair]
    assert sum(answered[:FAIR_OF_SEVEN_ROUNDS]) > 0.6 * FAIR_OF_SEVEN_ROUNDS
    assert sum(answered) > 0.5 * len(fair)


def test_what_has_a_status_is_the_contents_own_word(her2: Content) -> None:
    (contrast,) = her2.contrasts
    assert {("most", "cancers"), ("first", "tumor"), ("cancers", "are")} <= set(taking_back(contrast.bearers))
    others = taking_back(("knee",))
    assert {("most", "knee"), ("first", "knee"), ("knee", "are")} <= set(others)
    assert not {"*", *contrast.bearers}.intersection(word for phrase in others for word in phrase)


@pytest.mark.parametrize("bearer", ["cancer", "tumour", "biopsy"])
def test_a_status_of_what_bears_it_is_plain_only_if_the_content_says_so(her2: Content, matcher: Matcher, bearer: str) -> None:
    text = f"my {bearer} is HER2 negative what can i take"
    assert isinstance(matcher.match_text(text), Intent)
    (contrast,) = her2.contrasts
    bare = dataclasses.replace(her2, contrasts=(dataclasses.replace(contrast, bearers=()),))
    assert not isinstance(Matcher(bare).match_text(text), Intent)


def test_for_somebody_makes_a_condition_of_a_state_and_knowing_somebody_does_not(matcher: Matcher) -> None:
    for whom in ("someone", "people", "patients"):
        assert isinstance(matcher.match_text(f"for {whom} HER2 positive what's the usual medicine"), Intent)
        assert not isinstance(matcher.match_text(f"i know {whom} HER2 positive what's the usual medicine"), Intent)


def test_a_question_that_stands_alone_is_offered_beside_the_one_with_the_storys_status(matcher: Matcher) -> None:
    outcome = matcher.match_text("they say I'm HER2 negative, but what does HER2 actually stand for")
    assert isinstance(outcome, Ambiguous)
    assert [candidate.entry_id for candidate in outcome.candidates] == ["her2-abbreviation", "meaning-her2-negative"]
    for kind in ("HER2 breast cancer", "the HER2 type of breast cancer"):
        assert not isinstance(matcher.match_text(f"my wife has {kind}, what does that mean"), Intent)


@pytest.mark.parametrize(
    "text",
    [
        "HER2 negative can turn positive they say, mine is positive, could it go negative",
        "can negative turn into positive, i meant the other way, can HER2 positive become negative",
        "my sister's cancer is HER2 positive and has gone to her brain, can the drugs get in there",
    ],
)
def test_what_a_question_takes_from_its_story_is_not_taken_for_what_an_entry_says(matcher: Matcher, text: str) -> None:
    assert isinstance(matcher.match_text(text), Ambiguous)
