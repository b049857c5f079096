"""What is open after having asked back: what was said last, and nothing that was said before it."""

from __future__ import annotations

import copy
import random

import pytest
from heard import evenly

from voice_her2.dialogue import (
    Action,
    Back,
    Chosen,
    Dialogue,
    Heard,
    Lost,
    Opened,
    Pressed,
    Resolved,
    SpeechOver,
    SpokenEnd,
    State,
)
from voice_her2.endpoint import Wholeness
from voice_her2.errors import SoundDeviceError
from voice_her2.matching import Matcher
from voice_her2.outcome import Ambiguous, Intent
from voice_her2.phrases import Phrases
from voice_her2.replies import Command

WITHOUT_STATUS = "what is the best treatment for HER2"


@pytest.fixture(scope="module")
def built(matcher: Matcher) -> Dialogue:
    return Dialogue(matcher.content, Phrases(), notice_given=True, matcher=lambda: matcher)


@pytest.fixture
def talk(built: Dialogue) -> Dialogue:
    """Return a conversation that has not been asked anything."""
    dialogue = copy.copy(built)
    dialogue.handle(Opened())
    return dialogue


@pytest.fixture
def asked(talk: Dialogue) -> Dialogue:
    """Return a conversation in which the status was asked for, positive first."""
    say(talk, WITHOUT_STATUS)
    assert talk.state is State.CLARIFYING
    return talk


def end(talk: Dialogue, actions: tuple[Action, ...]) -> tuple[Action, ...]:
    if talk.state is State.SPEAKING:
        talk.handle(SpokenEnd(completed=True))
    return actions


def say(talk: Dialogue, text: str) -> str:
    """Say something, let what it brings be spoken to its end; return the entry that was answered, or none."""
    talk.handle(SpeechOver())
    return answered(end(talk, talk.handle(Heard(talk.matcher.lexicon.understand_text(text)))))


def answered(actions: tuple[Action, ...]) -> str:
    resolved = next((action for action in actions if isinstance(action, Resolved)), None)
    return resolved.outcome.entry.id if resolved and isinstance(resolved.outcome, Intent) else ""


def press(talk: Dialogue, command: Command) -> None:
    end(talk, talk.handle(Pressed(command)))


@pytest.mark.parametrize("command", [Command.TOPICS, Command.HELP])
@pytest.mark.parametrize("reply", ["the first one", "the second one", "negative"])
def test_once_other_things_were_listed_nothing_is_chosen_of_what_was_offered(
    asked: Dialogue, command: Command, reply: str
) -> None:
    press(asked, command)
    assert say(asked, reply) == ""


def test_a_list_that_cuts_the_question_short_leaves_nothing_open(talk: Dialogue) -> None:
    talk.handle(SpeechOver())
    talk.handle(Heard(talk.matcher.lexicon.understand_text(WITHOUT_STATUS)))
    press(talk, Command.TOPICS)
    assert talk.state is State.LISTENING
    assert say(talk, "the second one") == ""


@pytest.mark.parametrize("reply", ["the last one", "the last", "the first", "yes", "negative"])
def test_after_a_stop_nothing_is_open(asked: Dialogue, reply: str) -> None:
    """ "The last one" ended the program."""
    press(asked, Command.STOP)
    assert asked.state is State.LISTENING
    asked.wholeness(reply)
    assert say(asked, reply) == ""


@pytest.mark.parametrize("again", [Command.REPEAT, Command.SLOWER, Command.LOUDER])
def test_a_question_that_is_asked_again_can_be_answered(asked: Dialogue, again: Command) -> None:
    press(asked, again)
    assert asked.state is State.CLARIFYING
    assert say(asked, "the second one") == "treatment-her2-negative"
    assert say(asked, "repeat") == ""
    assert asked.state is State.LISTENING


def test_the_same_aloud(asked: Dialogue) -> None:
    say(asked, "slower")
    assert say(asked, "positive") == "treatment-her2-positive"


@pytest.mark.parametrize("reply", ["positive", "the first one", "my wife is positive"])
def test_who_chooses_may_correct_it(asked: Dialogue, reply: str) -> None:
    """ "Positive ... no, negative" was cut after its first word."""
    assert asked.wholeness(reply) is Wholeness.CORRECTABLE


@pytest.mark.parametrize(
    "reply",
    [
        "positive or",
        "positive but",
        "positive no",
        "positive know",
        "positive wait",
        "negative sorry the first one",
        "instead of negative",
        "rather than positive",
        "previously negative",
        "negative before",
        "the other one",
        "two",
        "what does it mean",
        "not positive",
    ],
)
def test_what_is_broken_off_taken_back_or_no_choice_chooses_nothing(asked: Dialogue, reply: str) -> None:
    assert say(asked, reply) == ""


def test_what_is_no_word_is_no_reply(asked: Dialogue) -> None:
    """Before the first word is heard, and where none was."""
    assert asked.wholeness("") is Wholeness.OPEN
    assert say(asked, "") == ""


def test_the_other_one_is_the_one_not_chosen_before(asked: Dialogue) -> None:
    assert say(asked, "the second no the other one") == "treatment-her2-positive"


@pytest.mark.parametrize(
    ("guided", "witnesses"),
    [
        ("drip or negative", "triple _ negative"),
        ("negative", "not negative"),
        ("the first one", "not the first one"),
        ("positive", "false positive"),
        ("it is positive", "it isn't positive"),
    ],
)
def test_what_only_the_witnesses_heard_is_part_of_a_reply(asked: Dialogue, guided: str, witnesses: str) -> None:
    asked.handle(SpeechOver())
    said = asked.understood(evenly(guided=guided, free=witnesses, common=witnesses))
    assert answered(asked.handle(Heard(said))) == ""


@pytest.mark.parametrize("asked_what", ["sorry what do you mean", "never mind the meaning", "i don't care about the meaning"])
def test_what_turns_a_topic_down_does_not_choose_it(talk: Dialogue, asked_what: str) -> None:
    say(talk, "HER2 negative")
    assert talk.state is State.CLARIFYING
    assert say(talk, asked_what) == ""


def test_a_bare_status_is_not_offered_what_holds_for_none(matcher: Matcher) -> None:
    outcome = matcher.match_text("I am HER2 positive")
    assert isinstance(outcome, Ambiguous)
    assert "borderline-test-result" not in {candidate.entry_id for candidate in outcome.candidates}


def test_muted_stays_muted(talk: Dialogue) -> None:
    press(talk, Command.MUTE)
    talk.handle(Lost(SoundDeviceError("microphone-lost", "The microphone is gone", seen="x", fix="Plug it in")))
    talk.handle(Back())
    assert talk.state is State.MUTED
    end(talk, talk.handle(Chosen("her2-abbreviation")))
    assert talk.state is State.MUTED
    press(talk, Command.MUTE)
    assert talk.state is State.LISTENING


def test_no_words_and_no_keys_end_a_conversation_by_mistake(built: Dialogue) -> None:
    rng = random.Random(3)
    words = "the first second other one last no know not or sorry mean negative positive her two cure it means yes wait".split()
    keys = [command for command in Command if command not in (Command.GOODBYE, Command.MUTE)]
    for _ in range(50):
        talk = copy.copy(built)
        talk.handle(Opened())
        say(talk, rng.choice([WITHOUT_STATUS, "HER2 negative"]))
        for _ in range(3):
            text = [rng.choice(words) for _ in range(rng.randrange(7))]
            for heard_so_far in range(len(text) + 1):
                talk.wholeness(" ".join(text[:heard_so_far]))
            if rng.random() < 0.3:
                press(talk, rng.choice(keys))
            say(talk, " ".join(text))
        assert talk.state in (State.LISTENING, State.CLARIFYING)
