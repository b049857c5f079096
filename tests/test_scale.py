"""Content of thousands of entries loads, matches right, and costs no more than its size says."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from big_content import WORDINGS, content_text, entry_id, pairs

from voice_her2.content_file import load_content
from voice_her2.grammar import grammar_phrases
from voice_her2.matching import Matcher
from voice_her2.outcome import Intent, NotRecognized

ENTRIES = 2000


def matcher_of(folder: Path, entries: int) -> tuple[Matcher, float]:
    """Return the matcher of content of this size, and the processor time that reading and building took."""
    path = folder / f"{entries}.toml"
    path.write_text(content_text(entries), encoding="utf-8")
    started_s = time.process_time()
    matcher = Matcher(load_content(path))
    return matcher, time.process_time() - started_s


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> tuple[Matcher, float]:
    return matcher_of(tmp_path_factory.mktemp("big"), ENTRIES)


@pytest.mark.parametrize("wording", WORDINGS)
def test_each_wording_finds_its_own_entry_among_thousands(big: tuple[Matcher, float], wording: str) -> None:
    wanted = list(pairs(ENTRIES))[::97]
    found = [big[0].match_text(wording.format(thing=thing, effect=effect)) for thing, effect in wanted]
    answered = [outcome.entry.id if isinstance(outcome, Intent) else outcome for outcome in found]
    assert answered == [entry_id(*pair) for pair in wanted]


def test_what_none_of_thousands_answers_is_not_answered(big: tuple[Matcher, float]) -> None:
    outcome = big[0].match_text("what does the zebra at Elm do to the volcano")
    assert isinstance(outcome, NotRecognized)


def test_ten_times_the_entries_cost_less_than_twenty_times_the_time(big: tuple[Matcher, float], tmp_path: Path) -> None:
    small = min(matcher_of(tmp_path, ENTRIES // 10)[1] for _ in range(3))
    assert big[1] < 20 * small


def test_a_matcher_of_thousands_is_built_sooner_than_their_content_is_read(big: tuple[Matcher, float], tmp_path: Path) -> None:
    path = tmp_path / "big.toml"
    path.write_text(content_text(ENTRIES), encoding="utf-8")
    started_s = time.process_time()
    content = load_content(path)
    read_s = time.process_time()
    Matcher(content).prepared()
    assert time.process_time() - read_s < read_s - started_s


def test_matching_costs_less_than_the_number_of_entries(big: tuple[Matcher, float], tmp_path: Path) -> None:
    def took_s(matcher: Matcher) -> float:
        texts = [WORDINGS[0].format(thing=thing, effect=effect) for thing, effect in pairs(ENTRIES // 10)]
        started_s = time.process_time()
        for text in texts:
            matcher.match_text(text)
        return time.process_time() - started_s

    assert took_s(big[0]) < 20 * took_s(matcher_of(tmp_path, ENTRIES // 10)[0])


def test_every_phrase_of_thousands_is_expected_once(big: tuple[Matcher, float]) -> None:
    phrases = grammar_phrases(big[0].content)
    assert len(set(phrases)) == len(phrases)
    spoken = {WORDINGS[0].format(thing=thing, effect=effect).lower() for thing, effect in pairs(ENTRIES)}
    assert spoken <= set(phrases)
