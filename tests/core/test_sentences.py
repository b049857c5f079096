"""Answers are cut where a speaker would pause, and nothing of them is lost."""

from __future__ import annotations

import random

import pytest

from voice_her2.sentences import sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Yes", 1),
        ("Yes. No.", 2),
        ("It grows faster. It is more likely to spread. It may return.", 3),
        ("An IHC 2+ test result is called borderline. Ask to have it retested.", 2),
        ("Some drugs, e.g. Herceptin, i.e. trastuzumab, are given for 2.5 years.", 1),
        ("H. E. R. two is a protein.", 1),
        ("Ask Dr. Smith or Mrs. Jones. They know.", 2),
        ("It can become “overexpressed.” This means more.", 2),
        ("Pertuzumab ( Perjeta) may be added. This is so.", 2),
        ("There are many options, … and more.", 1),
        ("There are many treatment options,…", 1),
        ("Really?! Yes!", 2),
        ("one\n\ntwo", 2),
        ("Growth factor receptor 2. HER2 proteins are found.", 2),
        ("It costs 3. 5 is more.", 2),
        ("Is it so? (It is.) Good.", 3),
        ("Yes. …", 1),
        ("the U.S. Government", 1),
    ],
)
def test_sentences_are_counted_as_a_reader_would(text: str, count: int) -> None:
    found = sentences(text)
    assert len(found) == count, found
    assert "".join(found) == text


def test_no_character_is_lost_and_no_sentence_is_without_a_word() -> None:
    rng = random.Random(4)
    parts = [".", " ", "…", "a", "B", "2", "\n", "e.g.", "(", ")", "”", "?", "IHC 2+", "\t", "'"]
    for _ in range(5_000):
        text = "".join(rng.choices(parts, k=rng.randint(0, 20)))
        found = sentences(text)
        assert "".join(found) == text
        assert all(any(c.isalnum() for c in sentence) for sentence in found) or not any(c.isalnum() for c in text)
