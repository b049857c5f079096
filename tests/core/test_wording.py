"""One normal form for written and heard words, and spoken forms that say what is shown, no word more or less."""

from __future__ import annotations

import random
import re
from sys import intern

import pytest

from voice_her2.content import Content, Pronunciation
from voice_her2.wording import MAX_WORDS, spoken_answer, spoken_form, words_of

NUMBERS = {"2": "two"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What is HER2-negative?", "what is her2 negative"),
        ("HER-2+ / her 2", "her2 plus her two"),
        ("IHC 2+ and 50%", "ihc two plus and fifty percent"),
        ("it’s “borderline”…", "it's borderline"),
        ("the DOCTOR'S   report\n", "the doctor's report"),
        ("21 days, 100 women, 7", "twenty one days one zero zero women seven"),
        ("ＨＥＲ２ ﬁsh", "her2 fish"),
        ("naïve café", "naïve café"),
        ("--- !?", ""),
        ("", ""),
        ("a_b", "a b"),
    ],
)
def test_words_in_one_normal_form(text: str, words: str) -> None:
    assert " ".join(words_of(text)) == words


def test_words_are_their_own_normal_form_and_bounded() -> None:
    noise = random.Random(2)
    alphabet = "abHER2 +-%’'“\u202e\x00(…)\ud83d😀é٣½\n"
    for _ in range(500):
        words = words_of("".join(noise.choices(alphabet, k=40)))
        assert words_of(" ".join(words)) == words
    assert len(words_of("word " * 100_000)) == MAX_WORDS


def words_shown(content: Content, answer: str) -> list[str]:
    """Return the words that a careful person would read out, by a way of its own: word by word, from the shown text."""
    said = {term.written: term.spoken for term in content.pronunciations}
    words: list[str] = []
    for token in re.findall(r"\d+\+|\w+(?:['’]\w+)*", answer):
        if token.endswith("+"):
            words += [NUMBERS[token[:-1]], "plus"]
        else:
            words += said.get(token, token.replace("’", "'")).split()
    return words


def test_spoken_answers_lose_no_word_and_add_none(her2: Content) -> None:
    assert len(her2.entries) == 8
    for entry in her2.entries:
        for text in (entry.answer, entry.question):
            spoken = spoken_answer(her2, text)
            assert re.findall(r"\w+(?:'\w+)*", spoken) == words_shown(her2, text)
            assert not re.search(r"[()+…“”’]|\s\s|\s[,.;:?!]|,,|,\.", spoken), spoken
            assert spoken_answer(her2, spoken) == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("pertuzumab ( Perjeta), or both", "per tooz oo mab, per jetta, or both"),
        ("An IHC 2+ test result is HER2-borderline.", "An I H C two plus test result is her two borderline."),
        ("for this type of breast cancer,…", "for this type of breast cancer."),
        ("advanced (metastatic) cancer", "advanced, metastatic, cancer"),
        ("the end (really).", "the end, really."),
        ("“HER2” isn’t HER2X", "her two isn't HER2X"),
    ],
)
def test_spoken_forms(shown: str, spoken: str) -> None:
    terms = [
        Pronunciation(written, written.lower(), said, ())
        for written, said in (("HER2", "her two"), ("IHC", "I H C"), ("pertuzumab", "per tooz oo mab"), ("Perjeta", "per jetta"))
    ]
    assert spoken_form(shown, terms) == spoken


def test_what_is_heard_is_not_kept_in_the_interpreters_table_of_words() -> None:
    """It is rebuilt, with a step in memory, when so many words have come and gone (a soak's minute 32)."""
    heard, _ = words_of("grumblefox hedge")
    assert intern("".join(["grumble", "fox"])) is not heard
