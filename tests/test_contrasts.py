"""Whatever four decoders hear where a value was said: it is answered only as two that are independent bear it out."""

from __future__ import annotations

import itertools

import pytest
from heard import TREATMENT, VALUES, outcome_of

from voice_her2.matching import Matcher
from voice_her2.outcome import Intent


@pytest.mark.parametrize("guided", VALUES)
@pytest.mark.parametrize("denoised", VALUES)
def test_hearing_it_with_less_noise_bears_no_value_out(matcher: Matcher, guided: str, denoised: str) -> None:
    answered = 0
    for free, common in itertools.product(VALUES, VALUES):
        words = {"guided": guided, "denoised": denoised, "free": free, "common": common}
        outcome = outcome_of(matcher, **{name: TREATMENT.replace("negative", word) for name, word in words.items()})
        if isinstance(outcome, Intent):
            answered += 1
            values = {word for word in words.values() if word in ("positive", "negative")}
            assert values == {*outcome.entry.contrasts["status"]}, words
            assert {free, common} & values, words
            assert {guided, denoised} & values or free == common, words
    if guided == denoised in ("positive", "negative"):
        assert answered > 0
