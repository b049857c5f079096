"""The conversation, event by event: the table holds, clarification is one round, only content and fixed sentences are said."""

from __future__ import annotations

import copy
import itertools
from typing import get_args

import pytest

from voice_her2.content import Content
from voice_her2.dialogue import ALLOWED, Dialogue, IllegalEvent
from voice_her2.dialogue_events import (
    Action,
    Adjust,
    Back,
    Chosen,
    Event,
    Heard,
    Hush,
    Leave,
    Lost,
    Opened,
    Pressed,
    Quiet,
    Resolved,
    Say,
    Show,
    SpeechOver,
    SpokenEnd,
    State,
)
from voice_her2.errors import SoundDeviceError
from voice_her2.matching import Matcher
from voice_her2.outcome import Ambiguous, NotRecognized, Reason
from voice_her2.phrases import Phrases, everything_said
from voice_her2.replies import Command

LOST = Lost(SoundDeviceError("microphone-lost", "The microphone is gone", seen="x", fix="Plug it in"))
TREATMENT = "what is the best treatment for HER2"
STATUS = "Is that HER2-positive, or HER2-negative?"


@pytest.fixture(scope="module")
def built(her2: Content, matcher: Matcher) -> Dialogue:
    """Return a conversation that has not begun; building one reads the whole content, so that tests take copies."""
    return Dialogue(her2, Phrases(), notice_given=True, matcher=lambda: matcher)


class Talk:
    """A conversation over the default content, driven by words."""

    def __init__(self, built: Dialogue) -> None:
        self.dialogue = copy.copy(built)
        self.dialogue.handle(Opened())

    def hear(self, text: str, *, damaged: bool = False) -> tuple[Action, ...]:
        """Say something and let what it brings be spoken to its end."""
        self.dialogue.handle(SpeechOver())
        said = self.dialogue.matcher.lexicon.understand_text(text)
        actions = self.dialogue.handle(Heard(said, damaged))
        if self.dialogue.state is State.SPEAKING:
            self.dialogue.handle(SpokenEnd(completed=True))
        return actions

    @property
    def state(self) -> State:
        return self.dialogue.state


def said(actions: tuple[Action, ...]) -> tuple[str, ...]:
    return tuple(text for action in actions if isinstance(action, Say) for text in action.texts)


def outcome(actions: tuple[Action, ...]) -> object:
    (resolved,) = (action for action in actions if isinstance(action, Resolved))
    return resolved.outcome


def answered(actions: tuple[Action, ...]) -> str | None:
    (resolved,) = (action for action in actions if isinstance(action, Resolved))
    return resolved.entry.id if resolved.entry else None


@pytest.fixture
def talk(built: Dialogue) -> Talk:
    return Talk(built)


def dialogue_in(state: State, built: Dialogue) -> Dialogue:
    """Lead a conversation into a state by events alone."""
    dialogue = copy.copy(built)

    def hear(text: str) -> None:
        dialogue.handle(SpeechOver())
        dialogue.handle(Heard(dialogue.matcher.lexicon.understand_text(text)))

    if state is not State.IDLE:
        dialogue.handle(Opened())
    if state is State.RESOLVING:
        dialogue.handle(SpeechOver())
    elif state is State.SPEAKING:
        hear("can HER2 negative be cured")
    elif state is State.CLARIFYING:
        hear(TREATMENT)
        dialogue.handle(SpokenEnd(completed=True))
    elif state is State.MUTED:
        dialogue.handle(Pressed(Command.MUTE))
    elif state is State.FAULT:
        dialogue.handle(LOST)
    assert dialogue.state is state
    return dialogue


def events(dialogue: Dialogue) -> tuple[Event, ...]:
    heard = Heard(dialogue.matcher.lexicon.understand_text("what does HER2 stand for"))
    chosen = Chosen("her2-abbreviation")
    pressed = tuple(Pressed(command) for command in Command)
    return (
        Opened(),
        SpeechOver(),
        heard,
        SpokenEnd(completed=True),
        SpokenEnd(completed=False),
        *pressed,
        chosen,
        Quiet(),
        LOST,
        Back(),
    )


NEXT = {
    (State.IDLE, Opened): {State.LISTENING},
    (State.LISTENING, SpeechOver): {State.RESOLVING},
    (State.CLARIFYING, SpeechOver): {State.RESOLVING},
    (State.RESOLVING, Heard): {State.SPEAKING},
    (State.SPEAKING, SpokenEnd): {State.LISTENING},
    (State.FAULT, Back): {State.LISTENING},
    (State.FAULT, Quiet): {State.FAULT},
    (State.FAULT, SpokenEnd): {State.FAULT},
    (State.MUTED, Quiet): {State.MUTED},
    (State.MUTED, SpokenEnd): {State.MUTED},
    (State.MUTED, Chosen): {State.SPEAKING},
    (State.LISTENING, Chosen): {State.SPEAKING},
    (State.SPEAKING, Chosen): {State.SPEAKING},
    (State.CLARIFYING, Chosen): {State.SPEAKING},
    (State.LISTENING, Quiet): {State.LISTENING},
    (State.CLARIFYING, Quiet): {State.LISTENING},
}


@pytest.mark.parametrize("state", list(State))
def test_every_event_in_every_state_does_what_the_table_says_or_changes_nothing(state: State, built: Dialogue) -> None:
    for event in events(built):
        dialogue = dialogue_in(state, built)
        before = (dialogue.state, dialogue._talk)
        if state in ALLOWED[type(event)]:
            actions = dialogue.handle(event)
            shown = [action.state for action in actions if isinstance(action, Show)]
            assert not shown or shown[-1] is dialogue.state
            assert shown or dialogue.state is state, "a change of state is shown"
            wanted = {State.FAULT} if event is LOST else NEXT.get((state, type(event)))
            assert wanted is None or dialogue.state in wanted, event
        else:
            with pytest.raises(IllegalEvent):
                dialogue.handle(event)
            assert (dialogue.state, dialogue._talk) == before


def test_the_table_has_every_event() -> None:
    assert set(ALLOWED) == set(get_args(Event))


def test_an_answer_is_the_contents_text_and_the_notice_is_given_once(her2: Content, matcher: Matcher) -> None:
    talk = Talk(Dialogue(her2, Phrases(), matcher=lambda: matcher))
    entry = her2.by_id["cure-her2-negative"]
    assert said(talk.hear("can HER2 negative be cured")) == (entry.answer, her2.notice)
    assert said(talk.hear("can HER2 negative be cured")) == (entry.answer,)
    assert talk.state is State.LISTENING
    talk.dialogue.handle(Quiet())
    assert said(talk.hear("can HER2 negative be cured")) == (entry.answer, her2.notice)


@pytest.mark.parametrize(
    ("reply", "entry"),
    [
        ("negative", "treatment-her2-negative"),
        ("um HER2 positive please", "treatment-her2-positive"),
        ("it is negative", "treatment-her2-negative"),
        ("HER2 negative", "treatment-her2-negative"),
        ("what does HER2 stand for", "her2-abbreviation"),
        ("what is the best treatment for HER2 positive breast cancer", "treatment-her2-positive"),
        ("can HER2 negative be cured", "cure-her2-negative"),
    ],
)
def test_a_status_that_was_left_out_is_asked_for_and_the_reply_understood(reply: str, entry: str, talk: Talk) -> None:
    asked = talk.hear(TREATMENT)
    assert said(asked) == (STATUS,)
    assert answered(asked) is None
    assert talk.state is State.CLARIFYING
    answer = talk.hear(reply)
    assert answered(answer) == entry
    assert said(answer) == (talk.dialogue.matcher.content.by_id[entry].answer,)
    assert talk.state is State.LISTENING


@pytest.mark.parametrize(
    ("reply", "number"), [("the first", 0), ("the second one", 1), ("um the last one", 1), ("number two", 1)]
)
def test_one_of_those_offered_is_chosen_by_its_place(reply: str, number: int, talk: Talk) -> None:
    offered = outcome(talk.hear(TREATMENT))
    assert isinstance(offered, Ambiguous)
    assert answered(talk.hear(reply)) == offered.candidates[number].entry_id


@pytest.mark.parametrize("reply", ["neither", "no", "none of them", "no thanks"])
def test_none_of_them_tells_what_can_be_asked(reply: str, talk: Talk, her2: Content) -> None:
    talk.hear(TREATMENT)
    actions = talk.hear(reply)
    refused = outcome(actions)
    assert isinstance(refused, NotRecognized)
    assert refused.reason is Reason.NONE_OF_THEM
    assert set(said(actions)) >= {entry.question for entry in her2.entries}
    assert talk.state is State.LISTENING


def test_yes_takes_the_only_offer_and_never_one_of_two(talk: Talk) -> None:
    one = talk.hear("cure for HER2 negative")
    offered = outcome(one)
    assert isinstance(offered, Ambiguous)
    assert len(offered.candidates) == 1
    assert said(one)[0] == "Did you mean:"
    assert answered(talk.hear("yes")) == "cure-her2-negative"
    talk.hear(TREATMENT)
    assert answered(talk.hear("yes")) is None


def test_clarification_is_one_round(talk: Talk) -> None:
    talk.hear(TREATMENT)
    again = talk.hear(TREATMENT)
    assert isinstance(outcome(again), NotRecognized)
    assert said(again)[0] == "I have no reviewed answer to that."
    assert talk.state is State.LISTENING
    assert said(talk.hear(TREATMENT)) == (STATUS,), "a new question may be asked back again"


def test_a_reply_that_was_not_surely_heard_chooses_nothing(talk: Talk) -> None:
    talk.hear(TREATMENT)
    dialogue = talk.dialogue
    dialogue.handle(SpeechOver())
    understood = dialogue.matcher.lexicon.understand_text("negative")
    unsure = type(understood)(understood.words, understood.meanings, understood.question_at, agreed=False)
    assert answered(dialogue.handle(Heard(unsure))) is None


def test_a_choice_without_an_offer_chooses_nothing(talk: Talk) -> None:
    for reply in ("the second one", "yes", "negative", "neither"):
        assert answered(talk.hear(reply)) is None


def test_what_was_damaged_is_not_answered_and_chooses_nothing(talk: Talk) -> None:
    assert isinstance(outcome(talk.hear("what is the best treatment for HER2")), Ambiguous)
    refused = outcome(talk.hear("can HER2 negative be cured", damaged=True))
    assert isinstance(refused, NotRecognized)
    assert refused.reason is Reason.LOW_AUDIO
    assert answered(talk.hear("the second one")) is None


def test_speech_that_was_not_meant_for_it_gets_silence_and_a_close_question_gets_help(talk: Talk) -> None:
    for text in ("where is the toilet", "and now the weather", "i think so"):
        assert said(talk.hear(text)) == ()
        assert talk.state is State.LISTENING
    close = said(talk.hear("what are the side effects of treatment for HER2 positive"))
    assert close[:2] == ("I have no reviewed answer to that.", "You can ask, for example:")
    assert len(close) > 2


def test_repeat_slower_and_louder_say_the_same_again(talk: Talk, her2: Content) -> None:
    assert said(talk.hear("repeat that")) == ()
    answer = (her2.by_id["her2-abbreviation"].answer,)
    talk.hear("what does HER2 stand for")
    assert said(talk.hear("can you say that again please")) == answer
    slower = talk.hear("slower please")
    assert said(slower) == answer
    (adjust,) = (action for action in slower if isinstance(action, Adjust))
    assert adjust.rate < 1.0 == adjust.volume
    (adjust,) = (action for action in talk.hear("louder") if isinstance(action, Adjust))
    assert adjust.rate < 1.0 < adjust.volume
    for _ in range(20):
        (adjust,) = (action for action in talk.hear("slower") if isinstance(action, Adjust))
        (louder,) = (action for action in talk.hear("louder") if isinstance(action, Adjust))
    assert adjust.rate >= 0.5
    assert louder.volume <= 2.0


def test_quiet_forgets_rate_volume_offer_and_what_was_said(talk: Talk) -> None:
    talk.hear("what does HER2 stand for")
    talk.hear("slower")
    talk.hear(TREATMENT)
    assert talk.state is State.CLARIFYING
    assert Adjust(1.0, 1.0) in talk.dialogue.handle(Quiet())
    assert talk.state is State.LISTENING
    assert answered(talk.hear("negative")) is None
    assert said(talk.hear("repeat that")) == ()


def test_stop_goodbye_help_and_topics(talk: Talk, her2: Content) -> None:
    assert said(talk.hear("stop")) == ()
    assert set(said(talk.hear("what can i ask"))) >= {entry.question for entry in her2.entries}
    assert said(talk.hear("help"))[0].startswith("Ask a question aloud")
    farewell = talk.hear("goodbye")
    assert said(farewell) == ("Goodbye.",)
    assert Leave() in farewell


def test_a_key_stops_its_voice_at_once(talk: Talk) -> None:
    dialogue = talk.dialogue
    dialogue.handle(Chosen("cure-her2-negative"))
    assert dialogue.handle(Pressed(Command.STOP)) == (Hush(),)
    dialogue.handle(SpokenEnd(completed=False))
    assert talk.state is State.LISTENING


def test_muted_it_hears_nothing_until_the_key_is_pressed_again(talk: Talk) -> None:
    dialogue = talk.dialogue
    dialogue.handle(Chosen("cure-her2-negative"))
    assert Hush() in dialogue.handle(Pressed(Command.MUTE))
    assert talk.state is State.MUTED
    dialogue.handle(SpokenEnd(completed=False))
    for event in (SpeechOver(), Heard(dialogue.matcher.lexicon.understand_text("stop"))):
        with pytest.raises(IllegalEvent):
            dialogue.handle(event)
    for command in set(Command) - {Command.MUTE, Command.GOODBYE}:
        assert dialogue.handle(Pressed(command)) == ()
        assert talk.state is State.MUTED
    dialogue.handle(Pressed(Command.MUTE))
    assert talk.state is State.LISTENING


def test_a_loss_in_the_middle_of_a_clarification_drops_the_offer(talk: Talk) -> None:
    talk.hear(TREATMENT)
    assert talk.dialogue.handle(LOST)[0] == Hush()
    assert talk.state is State.FAULT
    talk.dialogue.handle(Back())
    assert talk.state is State.LISTENING
    assert answered(talk.hear("negative")) is None


def test_an_entry_that_is_not_there_cannot_be_chosen(talk: Talk) -> None:
    assert talk.dialogue.handle(Chosen("../../etc/passwd")) == ()


def test_nothing_is_ever_said_that_is_not_in_the_content_or_a_fixed_sentence(her2: Content, matcher: Matcher) -> None:
    allowed = set(everything_said(her2, Phrases()))
    words = [
        "what",
        "her",
        "two",
        "negative",
        "positive",
        "cure",
        "treatment",
        "the second one",
        "yes",
        "no",
        "repeat",
        "help",
        "mean",
        "?",
        "\x1b",
    ]
    talk = Talk(Dialogue(her2, Phrases(), matcher=lambda: matcher))
    for text in itertools.permutations(words, 3):
        assert set(said(talk.hear(" ".join(text)))) <= allowed


@pytest.mark.parametrize(
    "overheard", ["they are very negative about it", "her two brothers are very negative about it", "my sister was very negative"]
)
def test_a_value_that_is_no_state_of_who_is_asked_about_is_no_reply(talk: Talk, overheard: str) -> None:
    """A television talks on after something was asked back."""
    talk.hear(TREATMENT)
    assert not [text for text in said(talk.hear(overheard)) if "therapy" in text]
    assert talk.dialogue.state is not State.CLARIFYING


@pytest.mark.parametrize(
    "reply", ["negative", "i have HER2 negative breast cancer", "i think it's negative", "the report says negative"]
)
def test_a_value_that_is_stated_is_a_reply(talk: Talk, reply: str) -> None:
    talk.hear(TREATMENT)
    assert any("Hormonal therapy" in text for text in said(talk.hear(reply)))
