from __future__ import annotations

import random

import pytest

from voice_her2.errors import ContentError
from voice_her2.templates import LIMIT_DEPTH, LIMIT_PHRASES_PER_TEMPLATE, count_phrases, expand


@pytest.mark.parametrize(
    ("template", "phrases"),
    [
        ("what is HER2", ["what is HER2"]),
        ("  what   is\tHER2 ", ["what is HER2"]),
        ("(a|b) [c] d", ["a c d", "a d", "b c d", "b d"]),
        ("[the|a] (x|y)", ["the x", "the y", "a x", "a y", "x", "y"]),
        ("a(b|c)d", ["abd", "acd"]),
        ("drug[s]", ["drugs", "drug"]),
        ("((a|b)[c])d", ["acd", "ad", "bcd", "bd"]),
        ("[[very] much] thanks", ["very much thanks", "much thanks", "thanks"]),
        ("a|b c", ["a", "b c"]),
        ("x (|a)", ["x", "x a"]),
        ("(a|a) b", ["a b"]),
        ("what is it [, please]?", ["what is it, please?", "what is it?"]),
    ],
)
def test_expands_as_home_assistants_authors_expect(template: str, phrases: list[str]) -> None:
    assert list(expand(template)) == phrases


@pytest.mark.parametrize(
    ("template", "character", "reason"),
    [
        ("what (a|b", 6, "'(' is never closed"),
        ("what [a", 6, "'[' is never closed"),
        ("what a)", 7, "')' closes nothing"),
        ("what a]", 7, "']' closes nothing"),
        ("(a]", 3, "']' closes nothing"),
        ("a [(b])", 6, "']' closes nothing"),
        ("a () b", 3, "'()' is empty"),
        ("a [] b", 3, "'[]' is empty"),
        ("{drug} b", 1, "'{' is not part of the syntax"),
        ("a <rule>", 3, "'<' is not part of the syntax"),
        ("(a;b)", 3, "';' is not part of the syntax"),
        (r"a \(b", 3, r"'\' is not part of the syntax"),
        ("(" * (LIMIT_DEPTH + 1) + "a" + ")" * (LIMIT_DEPTH + 1), LIMIT_DEPTH + 1, "nested deeper"),
        ("(" * 400 + "a" + ")" * 400, LIMIT_DEPTH + 1, "nested deeper"),
    ],
)
def test_bad_syntax_is_refused_with_its_place(template: str, character: int, reason: str) -> None:
    with pytest.raises(ContentError) as caught:
        expand(template)
    assert caught.value.code == "template-syntax"
    assert f"at its character {character}, " in caught.value.what
    assert reason in caught.value.what


@pytest.mark.parametrize("template", ["", "   ", "[a]", "[a] [b]", "(a|)", "|a"])
def test_a_template_that_can_say_nothing_is_refused(template: str) -> None:
    with pytest.raises(ContentError) as caught:
        expand(template)
    assert caught.value.code == "template-empty"


def test_a_bomb_is_counted_and_never_expanded() -> None:
    bomb = "(a|b)" * 150
    assert count_phrases(bomb) == 2**150
    # Were it expanded, this would never end.
    with pytest.raises(ContentError, match="over a billion phrases"):
        expand(bomb)


def test_the_limit_itself_is_allowed_and_one_more_is_not() -> None:
    words = [f"w{number}" for number in range(LIMIT_PHRASES_PER_TEMPLATE)]
    halves = "|".join(words[:25])
    assert len(expand(f"({halves}) ({'|'.join(words[:40])})")) == LIMIT_PHRASES_PER_TEMPLATE
    with pytest.raises(ContentError) as caught:
        expand(f"({halves}) ({'|'.join(words[:40])})|x")
    assert caught.value.code == "template-size"
    assert f"{LIMIT_PHRASES_PER_TEMPLATE + 1:,} phrases" in caught.value.what


def test_an_endless_template_is_refused() -> None:
    with pytest.raises(ContentError) as caught:
        expand("[a] b " * 1_000)
    assert caught.value.code == "template-length"


def test_random_templates_expand_to_their_count_or_are_refused() -> None:
    chance = random.Random(20261122)
    expanded = 0
    for _ in range(5_000):
        template = "".join(chance.choices(["a", "b", "c ", " ", "(", ")", "[", "]", "|"], k=chance.randrange(1, 12)))
        try:
            phrases = expand(template)
        except ContentError:
            continue
        expanded += 1
        assert 1 <= len(phrases) <= count_phrases(template)
        assert all(phrase == " ".join(phrase.split()) != "" for phrase in phrases)
        assert not set("()[]|") & set("".join(phrases))
    assert expanded > 300
