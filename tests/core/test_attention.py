"""What is meant for the assistant where a wake phrase is set; the words are given, no sound is."""

from __future__ import annotations

import pytest

from voice_her2.attention import Attention
from voice_her2.hearing import Decoder, Endpoint, EndpointReason, Hypothesis, Utterance, Word


def hypothesis(decoder: Decoder, text: str, from_s: float = 1.0) -> Hypothesis:
    """Return words of half a second each."""
    return Hypothesis(
        decoder, tuple(Word(word, from_s + at / 2, from_s + at / 2 + 0.5, 0.9) for at, word in enumerate(text.split()))
    )


def utterance(guided: str, free: str) -> Utterance:
    heard = (hypothesis(Decoder.GUIDED, guided), hypothesis(Decoder.FREE, free))
    return Utterance(heard, Endpoint(EndpointReason.SILENCE, 0, 0), 0, 0)


def texts(meant: Utterance | None) -> tuple[str, ...] | None:
    return None if meant is None else tuple(h.text for h in meant.hypotheses)


def test_without_a_phrase_everything_is_meant() -> None:
    attention = Attention()
    said = utterance("what is this", "what is this")
    assert attention.meant(said) is said
    attention.doze()
    assert attention.attends
    assert attention.without_phrase("what is this") == "what is this"


def test_with_one_only_what_follows_it() -> None:
    attention = Attention("Hello, computer")
    assert not attention.attends
    assert attention.meant(utterance("what is this", "what is this")) is None
    assert texts(attention.meant(utterance("hello computer what is", "hello computer what's"))) == ("what is", "what's")
    assert texts(attention.meant(utterance("um hello computer what", "um hello computer what"))) == ("what", "what")
    assert texts(attention.meant(utterance("hello computer", "hello computer"))) == ("", "")


def test_one_decoder_that_hears_it_is_enough() -> None:
    attention = Attention("hello computer")
    assert texts(attention.meant(utterance("hello computer what is", "yellow computer what was"))) == ("what is", "what was")
    assert texts(attention.meant(utterance("[unk] [unk] what is", "hello computer what was"))) == ("what is", "what was")


@pytest.mark.parametrize("text", ["hello", "computer hello", "i think we have to say hello computer", "hello dear computer", ""])
def test_what_is_like_it_does_not_count(text: str) -> None:
    attention = Attention("hello computer")
    assert attention.meant(utterance(text, text)) is None
    assert not attention.is_meant(text)


def test_a_denial_before_it_stays() -> None:
    """ "I'm not, hello computer, HER2 positive" had become "HER2 positive"."""
    attention = Attention("hello computer")
    assert texts(attention.meant(utterance("i'm not hello computer what", "i'm not hello computer what"))) == (
        "i'm not what",
        "i'm not what",
    )
    attention.rouse()
    assert texts(attention.meant(utterance("well hello computer what", "well hello computer what"))) == ("well what", "well what")
    assert attention.without_phrase("not hello computer what") == "not what"


def test_in_a_conversation_it_is_not_needed_and_may_be_said() -> None:
    attention = Attention("hello computer")
    attention.rouse()
    assert texts(attention.meant(utterance("what is this", "what is this"))) == ("what is this", "what is this")
    assert texts(attention.meant(utterance("hello computer what", "hello computer what"))) == ("what", "what")
    assert attention.without_phrase("hello computer what is") == "what is"
    attention.doze()
    assert not attention.is_meant("what is this")
    assert attention.is_meant("hello computer what")
