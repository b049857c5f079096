"""Commands and replies are whole utterances; a question that has their words in it stays a question."""

from __future__ import annotations

import itertools

import pytest

from voice_her2.content import Content
from voice_her2.replies import COMMAND_PHRASES, NO, ORDINALS, REPLY_PHRASES, YES, Command, choice_of, command_in, is_no, is_yes
from voice_her2.wording import words_of


@pytest.mark.parametrize("command", list(Command))
def test_every_command_but_mute_can_be_said_or_pressed(command: Command) -> None:
    sayable = command in COMMAND_PHRASES.values()
    assert sayable is (command is not Command.MUTE), "who mutes it aloud could not be heard when they want it back"


@pytest.mark.parametrize("around", ["{}", "{} please", "um {}", "okay {} please", "so {} thanks"])
def test_commands_with_small_words_around_them(around: str) -> None:
    for phrase, command in COMMAND_PHRASES.items():
        assert command_in(words_of(around.format(" ".join(phrase)))) is command


@pytest.mark.parametrize(
    "text",
    [
        "what helps against her2 negative cancer",
        "can i stop the treatment for her2 positive",
        "will it come again",
        "what can i take for her2 negative",
        "help me understand her2 negative",
        "repeat the test",
        "is her2 positive faster or slower",
        "",
        "please",
    ],
)
def test_a_question_is_no_command(text: str) -> None:
    assert command_in(words_of(text)) is None


def test_no_phrasing_of_the_content_is_a_command_or_a_reply(her2: Content, clinic: Content) -> None:
    for entry in (*her2.entries, *clinic.entries):
        for phrase in (entry.question, *entry.phrasings):
            words = words_of(phrase)
            assert command_in(words) is None
            assert choice_of(words, 3) is None
            assert not is_yes(words)
            assert not is_no(words)


@pytest.mark.parametrize(
    ("text", "count", "chosen"),
    [
        ("the first", 2, 0),
        ("the second one", 2, 1),
        ("um the second one please", 3, 1),
        ("the third one", 3, 2),
        ("the third one", 2, None),
        ("the last one", 2, 1),
        ("the last one", 3, 2),
        ("the last", 1, 0),
        ("yes", 2, None),
        ("what is the second one", 2, None),
    ],
)
def test_which_offer_was_chosen(text: str, count: int, chosen: int | None) -> None:
    assert choice_of(words_of(text), count) == chosen


def test_yes_no_and_choices_exclude_each_other() -> None:
    last = {("the", "last"), ("the", "last", "one")}
    groups = [YES, NO, *(names - last for names in ORDINALS)]
    for one, other in itertools.combinations(groups, 2):
        assert not one & other
    assert not set(COMMAND_PHRASES) & REPLY_PHRASES
    for words in YES:
        assert is_yes(words)
        assert not is_no(words)
    for words in NO:
        assert is_no(words)
        assert not is_yes(words)
