"""What a reply to "did you mean ...?" chooses: by its place, by its status, by what it is about; and what is no reply."""

from __future__ import annotations

from dataclasses import replace

import pytest

from voice_her2.clarifying import question_back, reply_to
from voice_her2.content import Content, Entry
from voice_her2.dialogue import Dialogue, Heard, Opened, Resolved, SpeechOver, SpokenEnd, State
from voice_her2.endpoint import Wholeness
from voice_her2.matching import Matcher
from voice_her2.outcome import Ambiguous, Candidate, Intent
from voice_her2.phrases import Phrases

WITHOUT_STATUS = "what is the treatment for HER2 breast cancer"
MEANING, CURE = "meaning-her2-negative", "cure-her2-negative"


def ask(matcher: Matcher) -> Ambiguous:
    """Return what is asked back where the status was left out."""
    outcome = matcher.match_text(WITHOUT_STATUS)
    assert isinstance(outcome, Ambiguous)
    assert outcome.contrast
    return outcome


def chosen(matcher: Matcher, offered: tuple[Candidate, ...], reply: str) -> str | bool | None:
    found = reply_to(offered, matcher.lexicon.understand_text(reply), matcher.content, matcher.lexicon)
    return found.id if isinstance(found, Entry) else found


@pytest.fixture
def two(her2: Content) -> tuple[Candidate, ...]:
    return tuple(Candidate(name, her2.by_id[name].question, 90.0) for name in (MEANING, CURE))


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        ("the first one", "positive"),
        ("number one", "positive"),
        ("the former", "positive"),
        ("the second", "negative"),
        ("the last one", "negative"),
        ("the latter", "negative"),
        ("the first no sorry the second", "negative"),
        ("my wife's is positive", "positive"),
        ("my mother's was negative", "negative"),
    ],
)
def test_a_place_is_that_in_the_question_that_was_asked(matcher: Matcher, reply: str, status: str) -> None:
    """The candidates stood best first, negative before positive, and "the first one" was told what holds for negative."""
    outcome = ask(matcher)
    (question,) = question_back(outcome, matcher.content, Phrases())
    assert question.index("positive") < question.index("negative")
    assert chosen(matcher, outcome.candidates, reply) == f"treatment-her2-{status}"


@pytest.mark.parametrize(("first", "second"), [("adults", "children"), ("children", "adults")])
def test_whatever_the_question_names_first_is_the_first(clinic: Content, first: str, second: str) -> None:
    (contrast,) = clinic.contrasts
    matcher = Matcher(replace(clinic, contrasts=(replace(contrast, question=f"The one for {first}, or the one for {second}?"),)))
    outcome = matcher.match_text("when is the clinic open")
    assert isinstance(outcome, Ambiguous)
    assert outcome.contrast == contrast.name
    entries = {"adults": "hours-adult", "children": "hours-child"}
    assert [chosen(matcher, outcome.candidates, place) for place in ("the first", "the second")] == [
        entries[first],
        entries[second],
    ]


@pytest.mark.parametrize(
    ("reply", "entry"),
    [
        ("the cure", CURE),
        ("whether it can be cured", CURE),
        ("i want to know if it can be cured", CURE),
        ("is it curable", CURE),
        ("the one about the cure please", CURE),
        ("what it means", MEANING),
        ("the meaning", MEANING),
        ("tell me what it means", MEANING),
        ("the second no sorry the first", MEANING),
    ],
)
def test_what_a_reply_is_about_chooses(matcher: Matcher, two: tuple[Candidate, ...], reply: str, entry: str) -> None:
    assert chosen(matcher, two, reply) == entry


@pytest.mark.parametrize(
    "reply",
    [
        "is there a cure for the common cold",
        "can HER2 positive be cured",
        "the treatment",
        "what the cure means",
        "the cure or what it means",
        "not the cure",
        "what does nurses mean",
        "the cure for my neighbour",
        "they say it can be cured if you find it early enough and they cut it out",
    ],
)
def test_what_is_about_more_or_other_things_chooses_nothing(matcher: Matcher, two: tuple[Candidate, ...], reply: str) -> None:
    assert chosen(matcher, two, reply) is None


def test_a_topic_that_both_have_chooses_neither(matcher: Matcher) -> None:
    assert chosen(matcher, ask(matcher).candidates, "the treatment") is None


def test_a_new_question_may_begin_with_no(matcher: Matcher) -> None:
    talk = Dialogue(matcher.content, Phrases(), notice_given=True, matcher=lambda: matcher)
    talk.handle(Opened())
    for text in (WITHOUT_STATUS, "no, what does HER2 stand for"):
        talk.handle(SpeechOver())
        (resolved, *_) = talk.handle(Heard(matcher.lexicon.understand_text(text)))
        talk.handle(SpokenEnd(completed=True))
    assert isinstance(resolved, Resolved)
    assert isinstance(resolved.outcome, Intent)
    assert resolved.outcome.entry.id == "her2-abbreviation"


def test_a_no_before_a_question_that_nobody_was_asked_for_stays(matcher: Matcher) -> None:
    assert not isinstance(matcher.match_text("no, what does HER2 stand for"), Intent)


def test_a_reply_by_topic_may_go_on(matcher: Matcher) -> None:
    talk = Dialogue(matcher.content, Phrases(), notice_given=True, matcher=lambda: matcher)
    talk.handle(Opened())
    talk.handle(SpeechOver())
    talk.handle(Heard(matcher.lexicon.understand_text("HER2 negative")))
    talk.handle(SpokenEnd(completed=True))
    assert talk.state is State.CLARIFYING
    assert talk.wholeness("the cure") is Wholeness.EXTENDABLE
    assert talk.wholeness("the first one") is Wholeness.CORRECTABLE
    assert talk.wholeness("neither") is Wholeness.WHOLE
