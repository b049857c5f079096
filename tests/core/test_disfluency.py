"""What people say without meaning to is dropped; what they say twice and mean so is kept."""

from __future__ import annotations

import pytest

from voice_her2.disfluency import fluent
from voice_her2.matching import Matcher
from voice_her2.meaning import HeardWord
from voice_her2.outcome import Intent


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("um what is uh her2 negative", "what is her2 negative"),
        ("what is the what is the best treatment", "what is the best treatment"),
        ("do the um do the positive ones grow", "do the positive ones grow"),
        ("can it can it can it be cured", "can it be cured"),
        ("it is very very bad", "it is very bad"),
        # Counted, a receptor, nothing else said.
        ("her two two plus", "her two two plus"),
        ("two two two", "two two two"),
        ("er positive", "er positive"),
        ("um", "um"),
        ("", ""),
        ("positive or negative or positive", "positive or negative or positive"),
    ],
)
def test_hesitations_and_what_is_begun_twice_are_dropped(said: str, meant: str) -> None:
    words = [HeardWord(word) for word in said.split()]
    kept = fluent(words)
    assert " ".join(word.text for word in kept) == meant
    assert list(fluent(kept)) == list(kept)


def test_a_hesitation_parts_no_phrase_and_stays_in_the_transcript(matcher: Matcher) -> None:
    outcome = matcher.match_text("what does, um, does her2 negative, uh, negative mean")
    assert isinstance(outcome, Intent)
    assert outcome.entry.id == "meaning-her2-negative"
    said = matcher.lexicon.understand_text("what does um does HER2 mean")
    assert said.transcript == "what does um does HER2 mean"
    assert said.words == ("what", "does", "her2", "mean")
