"""How a written question is said: what people do with abbreviations when they read them."""

from __future__ import annotations

import random
import re

# Said as words, not as letters.
_WORDS = {
    "NASA": "nassa",
    "UNESCO": "you-nes-co",
    "COVID": "covid",
    "FISH": "fish",
    "PET": "pet",
    "BRCA": "bracka",
    "HER": "her",
    "OK": "okay",
}
_HER2 = re.compile(r"\bHER-?2\b")
_SCORE = re.compile(r"\b([0-3])\+")
_LETTERS = re.compile(r"\b[A-Z]{2,5}\b")
_NUMBERS = {"0": "zero", "1": "one", "2": "two", "3": "three"}


def spoken(text: str, rng: random.Random) -> str:
    """Return what a person says for `text`; one in twelve spells HER2 out, as patients do who read it off a letter."""
    her2 = "H E R two" if rng.random() < 1 / 12 else "her two"
    said = text.replace("H-E-R-2", "H E R two")
    said = _HER2.sub(her2, said)
    said = said.replace("her two-", "her two ").replace("R two-", "R two ")
    said = _SCORE.sub(lambda found: f"{_NUMBERS[found.group(1)]} plus", said)
    said = said.replace("IHC 0", "IHC zero")
    return _LETTERS.sub(lambda found: _WORDS.get(found.group(0), " ".join(found.group(0))), said)
