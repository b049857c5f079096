"""Words as they are written, heard and spoken: one normal form for all of them, and the spoken form of an answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from voice_her2.content import Content, Pronunciation

_UNITS = (
    "zero one two three four five six seven eight nine ten "
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": " ", "”": " ", '"': " ", "…": " ", "–": "-", "—": " ", "‑": "-"}
)
_SPOKEN_QUOTES = str.maketrans("’‘“”…", "''  .")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|\+|%", re.UNICODE)

PLAIN = re.compile(r"[a-z]+(?:'[a-z]+)*(?: [a-z]+(?:'[a-z]+)*)*")
"""Text that is in its normal form already, as most of a content's is."""

MAX_WORDS = 400
"""Longer texts are cut: nobody asks a question of so many words, and every later step stays bounded."""


def words_of(text: str) -> tuple[str, ...]:
    """Return the lower-case words of written or heard text; "HER-2+" gives ("her2", "plus").

    Hyphens separate words, except before a digit that closes a term ("her-2"); digits that stand alone become number words.
    """
    if len(text) <= MAX_WORDS and PLAIN.fullmatch(lower := text.lower()):
        return tuple(lower.split())
    text = unicodedata.normalize("NFKC", text[: MAX_WORDS * 24]).casefold().translate(_QUOTES)
    text = re.sub(r"(?<=[a-z])-(?=\d)", "", text)
    words: list[str] = []
    for found in _TOKEN.findall(text):
        if found == "+":
            words.append("plus")
        elif found == "%":
            words.append("percent")
        elif found.isdecimal():
            words.extend(_number(found))
        else:
            words.append(found)
    return tuple(words[:MAX_WORDS])


def _number(digits: str) -> list[str]:
    value = int(digits[:6])
    if len(digits) > 2 or value > 99:
        return [_UNITS[int(d)] for d in digits[:12]]
    if value < 20:
        return [_UNITS[value]]
    tens, units = divmod(value, 10)
    return [_TENS[tens]] + ([_UNITS[units]] if units else [])


def spoken_form(text: str, pronunciations: Iterable[Pronunciation]) -> str:
    """Return what the voice reads for a text that is shown: the same statement, spelled for the ear.

    Terms are replaced by their pronunciation, brackets become pauses, "2+" is "two plus", an ellipsis is not read. Words
    are never added, dropped or reordered otherwise.
    """
    spoken = text.translate(_SPOKEN_QUOTES)
    spoken = re.sub(r",\s*\.", ".", spoken)
    spoken = re.sub(r"\s*\(\s*([^()]*?)\s*\)", r", \1,", spoken)
    for pronunciation in sorted(pronunciations, key=lambda p: -len(p.written)):
        spoken = re.sub(rf"(?<!\w){re.escape(pronunciation.written)}(?!\w)", pronunciation.spoken, spoken)
    spoken = re.sub(r"(\d+)\+", lambda m: " ".join(_number(m[1])) + " plus", spoken)
    spoken = re.sub(r"(?<=\w)-(?=\w)", " ", spoken)
    spoken = re.sub(r"\s+([,.;:?!])", r"\1", spoken)
    spoken = re.sub(r",{2,}", ",", spoken)
    spoken = re.sub(r",(?=[.;:?!])", "", spoken)
    return re.sub(r"\s+", " ", spoken).strip()


def spoken_answer(content: Content, text: str) -> str:
    """Return `text` as the voice reads it, by the content's own pronunciations."""
    return spoken_form(text, content.pronunciations)
