"""Which entry was meant: the hard rules, above all that a contrast is never crossed.

The contrast tests make sentences whose status is known by construction, and hold every answer against it.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator

import pytest

from voice_her2.content import Content
from voice_her2.matching import MIN_MARGIN, Matcher
from voice_her2.meaning import HeardWord
from voice_her2.outcome import Ambiguous, Intent, NotRecognized, Reason
from voice_her2.wording import words_of

SPELLINGS = ("HER2", "her two", "her to", "her too", "h e r two", "her-2", "HER2-")
SLIPS = ("or to", "hurt to", "hard two", "are too", "hector", "had to", "the two", "her")
STATUSES = ("positive", "negative")
VALUE = re.compile(r"\b(positive|negative)\b", re.IGNORECASE)
TERM = re.compile(r"\bHER2\b", re.IGNORECASE)


def spoken_values(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.lower() for value in VALUE.findall(text)))


def samples(her2: Content, each: int) -> Iterator[tuple[str, str]]:
    """Give (entry id, wording): the question and phrasings evenly spread over those of the entry."""
    for entry in her2.entries:
        step = max(1, len(entry.phrasings) // each)
        for text in (entry.question, *entry.phrasings[::step][:each]):
            yield entry.id, text


def assert_not_crossed(matcher: Matcher, text: str, values: tuple[str, ...]) -> bool:
    """Hold an answer against the statuses that were said; tell whether there was one."""
    outcome = matcher.match_text(text)
    if not isinstance(outcome, Intent):
        return False
    named = outcome.entry.contrasts.get("status", ())
    if outcome.entry.id == "compare-positive-negative":
        assert set(values) == set(named), text
    else:
        assert values == named, (text, outcome.entry.id)
    return True


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_entry_in_every_spelling_of_the_term_keeps_its_status(spelling: str, matcher: Matcher, her2: Content) -> None:
    answered = total = 0
    for _, text in samples(her2, 6):
        spelled = TERM.sub(spelling, text)
        total += 1
        answered += assert_not_crossed(matcher, spelled, spoken_values(spelled))
    assert answered >= 0.9 * total


@pytest.mark.parametrize("slip", SLIPS)
def test_slips_of_the_recogniser_never_cross(slip: str, matcher: Matcher, her2: Content) -> None:
    for _, text in samples(her2, 6):
        slipped = TERM.sub(slip, text)
        assert_not_crossed(matcher, slipped, spoken_values(slipped))


def test_the_other_status_never_gets_the_answer_of_the_first(matcher: Matcher, her2: Content) -> None:
    for entry_id, text in samples(her2, 12):
        other = VALUE.sub(lambda value: "negative" if value[0].lower() == "positive" else "positive", text)
        assert_not_crossed(matcher, other, spoken_values(other))
        if len(her2.by_id[entry_id].contrasts.get("status", ())) == 1:
            outcome = matcher.match_text(other)
            assert not (isinstance(outcome, Intent) and outcome.entry.id == entry_id), other


def test_without_its_status_no_entry_that_needs_one_is_answered(matcher: Matcher, her2: Content) -> None:
    asked = 0
    for entry_id, text in samples(her2, 12):
        if her2.by_id[entry_id].contrasts:
            outcome = matcher.match_text(VALUE.sub("", text))
            assert not (isinstance(outcome, Intent) and outcome.entry.contrasts), text
            asked += isinstance(outcome, Ambiguous)
    assert asked > 20


def test_a_status_that_was_not_surely_heard_is_never_answered(matcher: Matcher, her2: Content) -> None:
    asked = 0
    for entry_id, text in samples(her2, 12):
        if her2.by_id[entry_id].contrasts:
            heard = [HeardWord(word, sure=not VALUE.fullmatch(word)) for word in words_of(text)]
            outcome = matcher.match_words(heard)
            assert not isinstance(outcome, Intent), text
            asked += isinstance(outcome, Ambiguous) and outcome.reason is Reason.CONTRAST
    assert asked > 40


POSITIONS = (
    "HER2 {} what is the best treatment",
    "i am HER2 {} what treatment is there for it",
    "what is the best treatment if the breast cancer is HER2 {}",
    "my sister's report says HER2 {} so what treatment does she get",
    "can it be cured if it is HER2 {}",
    "HER2 {} can that be cured",
    "they said HER2 {} what does that mean",
    "what does it mean to be HER2 {}",
    "what can i take for HER2 {} breast cancer",
)


def test_wherever_the_status_stands_it_is_kept(matcher: Matcher) -> None:
    answered = 0
    for position, status, spelling in itertools.product(POSITIONS, STATUSES, ("HER2", "her to", "her too", "or to")):
        text = position.format(status).replace("HER2", spelling)
        answered += assert_not_crossed(matcher, text, (status,))
    assert answered > 20


def test_both_statuses_where_one_is_needed_are_asked_back(matcher: Matcher) -> None:
    for text in (
        "what is the best treatment for HER2 positive or HER2 negative breast cancer",
        "what treatment is there for HER2 negative and HER2 positive",
        "can HER2 negative or positive be cured",
    ):
        outcome = matcher.match_text(text)
        assert not isinstance(outcome, Intent), text


EARLIER = ("if it was", "if it is", "if i am", "after being", "if it used to be", "when it was")


@pytest.mark.parametrize("link", EARLIER)
@pytest.mark.parametrize("spelling", ["HER2", "her two", "her to"])
def test_what_was_so_before_comes_first_in_whatever_order_it_is_said(link: str, spelling: str, matcher: Matcher) -> None:
    asked = matcher.match_text(f"can it become positive {link} {spelling} negative")
    assert isinstance(asked, Intent)
    assert asked.entry.id == "change-negative-to-positive"
    assert not isinstance(matcher.match_text(f"can it become {spelling} negative {link} {spelling} positive"), Intent)
    doubtful = [HeardWord(word, word != "negative") for word in words_of(f"can it become positive {link} {spelling} negative")]
    assert not isinstance(matcher.match_words(doubtful), Intent)


def test_an_earlier_state_in_the_story_keeps_its_place(matcher: Matcher) -> None:
    assert not isinstance(matcher.match_text("i was HER2 positive what changes if i am HER2 negative"), Intent)


@pytest.mark.parametrize("asked", ["is HER2 positive or negative better", "is HER2 negative or HER2 positive worse"])
def test_a_question_between_both_statuses_may_stand_after_other_words(asked: str, matcher: Matcher) -> None:
    outcome = matcher.match_text(f"in terms of prognosis {asked}")
    assert isinstance(outcome, Intent)
    assert outcome.entry.id == "compare-positive-negative"


def test_a_status_taken_back_does_not_count(matcher: Matcher) -> None:
    for before, after in itertools.permutations(STATUSES):
        text = f"what is the best treatment for HER2 {before} no sorry HER2 {after} breast cancer"
        outcome = matcher.match_text(text)
        assert isinstance(outcome, Intent), text
        assert outcome.entry.id == f"treatment-her2-{after}"


def test_every_question_and_phrasing_leads_to_its_entry_by_a_margin(matcher: Matcher, her2: Content) -> None:
    for entry_id, text in samples(her2, 15):
        outcome = matcher.match_text(text)
        assert isinstance(outcome, Intent), (text, outcome)
        assert outcome.entry.id == entry_id, text
        assert outcome.margin >= MIN_MARGIN


STOPS = ("side effects", "lung", "pregnant", "inherited", "cost", "how long", "second opinion", "diet", "survival", "not")


@pytest.mark.parametrize("stop", STOPS)
def test_what_no_entry_explains_stops_every_answer(stop: str, matcher: Matcher, her2: Content) -> None:
    for entry in her2.entries:
        for text in (f"{entry.question} {stop}", f"{stop} {entry.question}", f"what about {stop} {entry.question.lower()}"):
            outcome = matcher.match_text(text)
            if isinstance(outcome, Intent):
                # Said before the question and apart from it, it may be a story, and then only what is asked counts.
                assert not text.endswith(stop), text
                assert outcome.entry.id == entry.id, text


def test_unknown_words_in_a_question_stop_it(matcher: Matcher, her2: Content) -> None:
    for entry in her2.entries:
        outcome = matcher.match_text(entry.question.rstrip("?") + " in zanzibarian wombats?")
        assert not isinstance(outcome, Intent), entry.id


@pytest.mark.parametrize(
    "text",
    [
        "HER2 negative breast cancer can be cured",
        "the best treatment for HER2 positive breast cancer",
        "HER2 negative",
        "researchers report that HER2 positive breast cancer is treated with a new tablet",
    ],
)
def test_a_statement_is_not_answered(text: str, matcher: Matcher) -> None:
    assert not isinstance(matcher.match_text(text), Intent)


def test_a_thousand_random_sentences_are_not_answered(matcher: Matcher, her2: Content) -> None:
    chance = random.Random(4)
    common = sorted({word for entry in her2.entries for word in words_of(entry.answer)} - {"her2"})
    other = "the of to and a in is it you that he was for on are with as his they at be this from".split()
    for _ in range(1000):
        words = chance.choices(common, k=chance.randrange(1, 9)) + chance.choices(other, k=chance.randrange(1, 9))
        chance.shuffle(words)
        outcome = matcher.match_text(" ".join(words))
        assert not isinstance(outcome, Intent), words


def test_refusals_say_whether_they_were_about_the_topic(matcher: Matcher) -> None:
    about = matcher.match_text("what are the side effects of treatment for HER2 positive")
    assert isinstance(about, NotRecognized)
    assert (about.reason, about.about_topic, about.detail) == (Reason.UNEXPLAINED, True, "side effects")
    other = matcher.match_text("where is the toilet")
    assert isinstance(other, NotRecognized)
    assert not other.about_topic
    assert isinstance(matcher.match_text(""), NotRecognized)


def test_candidates_are_three_at_most_and_of_different_entries(matcher: Matcher) -> None:
    outcome = matcher.match_text("what is the best treatment for HER2")
    assert isinstance(outcome, Ambiguous)
    assert outcome.contrast == "status"
    assert {candidate.entry_id for candidate in outcome.candidates} == {"treatment-her2-negative", "treatment-her2-positive"}


def test_another_topic_keeps_its_own_contrast(clinic: Content) -> None:
    matcher = Matcher(clinic)
    for entry in clinic.entries[:2]:
        for text in (entry.question, *entry.phrasings):
            outcome = matcher.match_text(text)
            if text.startswith("opening"):
                # No question asks for it, so that it is asked back.
                assert isinstance(outcome, Ambiguous), text
                assert outcome.reason is Reason.NOT_A_QUESTION
                assert outcome.candidates[0].entry_id == entry.id
            else:
                assert isinstance(outcome, Intent), text
                assert outcome.entry is entry
    parking = matcher.match_text("how do we park the car at helm street")
    assert isinstance(parking, Intent)
    assert parking.entry.id == "parking"
    asked = matcher.match_text("when does the clinic open")
    assert isinstance(asked, Ambiguous)
    assert asked.contrast == "age"
    assert not isinstance(matcher.match_text("how much is parking at elm street"), Intent)


@pytest.mark.parametrize(
    "text",
    [
        "my friend has breast cancer what is the best treatment for her",
        "can breast cancer be cured",
        "what can i take for my breast cancer",
    ],
)
def test_a_status_is_asked_for_where_breast_cancer_stands_for_the_term(text: str, matcher: Matcher) -> None:
    outcome = matcher.match_text(text)
    assert isinstance(outcome, Ambiguous)
    assert outcome.reason is Reason.CONTRAST


def test_no_phrasing_answers_by_a_bare_term(matcher: Matcher) -> None:
    """A question of small words and a term only, whatever it asks, is nobody's."""
    for text in ("who gets HER2 negative", "why am i HER2 negative", "what happens to HER2 negative", "should HER2 positive go"):
        assert not isinstance(matcher.match_text(text), Intent), text


def test_listing_two_values_is_not_going_from_one_to_the_other(matcher: Matcher) -> None:
    assert not isinstance(matcher.match_text("can you tell me if i am HER2 negative or HER2 positive"), Intent)
    assert isinstance(matcher.match_text("i was HER2 negative could i be HER2 positive"), Intent)


DENIALS = (
    "they don't think it is",
    "i don't believe i'm",
    "we haven't found out if she is",
    "the lab didn't find",
    "she wasn't called",
)


@pytest.mark.parametrize("denial", DENIALS)
@pytest.mark.parametrize("value", ["positive", "negative"])
@pytest.mark.parametrize("asked", ["what is the treatment", "can it be cured", "what does that mean", "what can i take"])
def test_a_status_that_is_denied_from_afar_is_not_answered(matcher: Matcher, denial: str, value: str, asked: str) -> None:
    assert not isinstance(matcher.match_text(f"{denial} HER2 {value} {asked}"), Intent)
    assert not isinstance(matcher.match_text(f"{asked} if {denial} HER2 {value}"), Intent)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("i don't know what to do she is HER2 negative what is the treatment", "treatment-her2-negative"),
        ("she didn't say what HER2 negative means can you explain it", "meaning-her2-negative"),
        ("it was HER2 negative once could it be HER2 positive now", "change-negative-to-positive"),
    ],
)
def test_a_denial_of_something_else_does_not_hide_the_status(matcher: Matcher, text: str, entry: str) -> None:
    outcome = matcher.match_text(text)
    assert isinstance(outcome, Intent)
    assert outcome.entry.id == entry


def test_what_a_story_names_is_not_asked_of_another_status(matcher: Matcher) -> None:
    assert not isinstance(matcher.match_text("my feet swell on herceptin is that HER2 positive"), Intent)
    assert not isinstance(matcher.match_text("i stopped the tablets can it be HER2 positive now"), Intent)


@pytest.mark.parametrize("denied", ["no it's not", "no she's not", "no it is not", "no it isn't"])
def test_a_value_that_is_denied_takes_the_other_one_not_back(matcher: Matcher, denied: str) -> None:
    outcome = matcher.match_text(f"what can i take it is HER2 negative {denied} positive")
    assert not (isinstance(outcome, Intent) and outcome.entry.id == "treatment-her2-positive")


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("can i have if i am HER2 negative", False),
        ("HER2 positive can i take", False),
        ("what can i have if i am HER2 negative", True),
        ("can i have chemotherapy if i am HER2 negative", True),
        ("which tablets can i take if i am HER2 negative", True),
    ],
)
def test_what_may_be_had_must_be_named(matcher: Matcher, text: str, answered: bool) -> None:
    """What no decoder could make out was what was asked about: "can I have *reconstruction* if I'm HER2 negative"."""
    assert isinstance(matcher.match_text(text), Intent) is answered
