"""How soon an utterance may be taken to be over: what was heard so far is whole, may go on, or lacks something."""

from __future__ import annotations

import pytest

from voice_her2.content import Content
from voice_her2.dialogue import Dialogue
from voice_her2.dialogue_events import Heard, Opened, SpeechOver, SpokenEnd
from voice_her2.endpoint import Wholeness
from voice_her2.matching import Matcher
from voice_her2.phrases import Phrases


@pytest.fixture
def talk(her2: Content, matcher: Matcher) -> Dialogue:
    talk = Dialogue(her2, Phrases(), notice_given=True, matcher=lambda: matcher)
    talk.handle(Opened())
    return talk


@pytest.mark.parametrize(
    ("text", "wholeness"),
    [
        ("what is the best", Wholeness.OPEN),
        ("what is the best treatment for her two", Wholeness.OPEN),
        ("what is the best treatment for her two negative breast cancer", Wholeness.WHOLE),
        ("stop", Wholeness.WHOLE),
        ("help", Wholeness.WHOLE),
        # "Help me ... understand what HER2 negative is".
        ("help me", Wholeness.OPEN),
        ("", Wholeness.OPEN),
        # "What is HER2 ... negative".
        ("what is her two", Wholeness.EXTENDABLE),
        ("what is the meaning of her two", Wholeness.EXTENDABLE),
        ("please explain the acronym her two", Wholeness.WHOLE),
        # "What are the letters H E R ... two".
        ("what are the letters h e r", Wholeness.EXTENDABLE),
        ("what are the letters h e r two", Wholeness.WHOLE),
        # "... mean".
        ("what does the word negative and her two", Wholeness.EXTENDABLE),
        # "... breast cancer", "... result".
        ("what drugs are there for her two positive", Wholeness.MODIFYING),
        ("what drugs are there for her two positive cancer", Wholeness.WHOLE),
        ("what can i take if i am her two positive", Wholeness.CORRECTABLE),
        ("could you explain a borderline her two", Wholeness.MODIFYING),
        ("tell me about her two", Wholeness.MODIFYING),
        ("can you define her two", Wholeness.MODIFYING),
        # "... what treatment ... is there".
        ("my sister is her two positive what treatment", Wholeness.EXTENDABLE),
        ("her two is an acronym for what exactly", Wholeness.WHOLE),
        ("does her two negative mean", Wholeness.EXTENDABLE),
        ("can her two negative be cured or only controlled", Wholeness.WHOLE),
        ("can her two negative only be controlled", Wholeness.EXTENDABLE),
    ],
)
def test_how_whole_a_question_is(text: str, wholeness: Wholeness, talk: Dialogue) -> None:
    assert talk.wholeness(text) is wholeness


def test_a_question_that_goes_on_or_is_corrected_is_not_taken_for_whole(talk: Dialogue) -> None:
    assert talk.wholeness("what does her two stand for") is Wholeness.CORRECTABLE
    assert talk.wholeness("what does her two stand for in medical category") is Wholeness.WHOLE
    # A phrasing that is longer ("be cured completely") is the same question.
    assert talk.wholeness("can her two negative be cured") is Wholeness.WHOLE
    assert talk.wholeness("what is the best treatment for her two negative") is Wholeness.MODIFYING


def test_a_reply_is_whole_only_once_something_was_asked_back(talk: Dialogue) -> None:
    assert talk.wholeness("negative") is Wholeness.OPEN
    talk.handle(SpeechOver())
    talk.handle(Heard(talk.matcher.lexicon.understand_text("what is the best treatment for HER2")))
    talk.handle(SpokenEnd(completed=True))
    assert talk.wholeness("negative") is Wholeness.CORRECTABLE
