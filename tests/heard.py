"""Utterances as decoders might have heard them, made of words instead of sound."""

from __future__ import annotations

from voice_her2.dialogue import Dialogue
from voice_her2.fusion import understand
from voice_her2.hearing import Decoder, Endpoint, EndpointReason, Hypothesis, Utterance, Word
from voice_her2.matching import Matcher
from voice_her2.outcome import Outcome
from voice_her2.phrases import Phrases
from voice_her2.understanding import Understanding

TREATMENT = "what is the best treatment for her two negative breast cancer"
VALUES = ("positive", "negative", "[unk]", "_", "native", "nagel", "past")
"""What a decoder may hear where a value was said: either one, noise, nothing, and words that sound like one."""


def utterance(*hypotheses: Hypothesis) -> Utterance:
    """Return what these decoders heard, as one utterance that a silence ended."""
    return Utterance(hypotheses, Endpoint(EndpointReason.SILENCE, 0, 0), 0, 0)


def at(decoder: Decoder, *words: tuple[str, float, float, float]) -> Hypothesis:
    """Return words as (text, start, end, confidence), with times that a recogniser gave."""
    return Hypothesis(decoder, tuple(Word(*word) for word in words))


def evenly(**heard: str) -> Utterance:
    """Return what each decoder, by its name, heard in words of 0.3 s; "_" is a time without one, "word:0.3" has a confidence."""
    return utterance(*(_evenly(Decoder(name), text) for name, text in heard.items()))


def _evenly(decoder: Decoder, text: str) -> Hypothesis:
    words = []
    for place, word in enumerate(text.split()):
        if word != "_":
            written, _, sure = word.partition(":")
            words.append((written, place * 0.3, place * 0.3 + 0.29, float(sure or 1.0)))
    return at(decoder, *words)


def said(matcher: Matcher, **heard: str) -> Understanding:
    """Return what counts as said of what each decoder heard."""
    return understand(evenly(**heard), matcher.lexicon)


def outcome_of(matcher: Matcher, **heard: str) -> Outcome:
    """Return what comes of the reading that counts, with less noise or without."""
    dialogue = Dialogue(matcher.content, Phrases(), matcher=lambda: matcher)
    return matcher.match(dialogue.understood(evenly(**heard)))
