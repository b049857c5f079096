"""Twenty thousand wordings by people who saw neither content nor matching: none gets a wrong answer, nearly all get theirs.

`bench/questions/tuning.tsv` is what the content was improved on, so the shares say that nothing is lost, not how good it is.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from voice_her2.matching import Matcher
from voice_her2.outcome import Ambiguous, Intent

QUESTIONS = Path(__file__).parents[1] / "bench" / "questions" / "tuning.tsv"
LEAST_ANSWERED = {"in": 0.95, "deep": 0.85, "hesitant": 0.8, "story": 0.8}
STILL_ASKED_BACK = (
    "you're going to be fine, sandra",
    "mum wants to know if it's better to be",
    "Coming up in part two, we ask",
    "It's your health, with Doctor Fiona Byrne",
)
"""Beginnings of broadcasts that are known to be asked back though they should not be; whoever mends one takes it out."""
MOST_ASKED_BACK = {"out": 0.02, "broadcast": 0.0}


def questions() -> dict[str, list[tuple[str, str]]]:
    """Return (expected, text) of each kind."""
    found = defaultdict(list)
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found[row["kind"]].append((row["expected"], row["text"]))
    return dict(found)


ASKED = questions()


@pytest.mark.parametrize("kind", sorted(set(ASKED) - {"command"}))
def test_no_wording_gets_a_wrong_answer(kind: str, matcher: Matcher) -> None:
    wrong = []
    for expected, text in ASKED[kind]:
        outcome = matcher.match_text(text)
        if isinstance(outcome, Intent) and outcome.entry.id not in (expected, expected.removeprefix("ask-or:")):
            wrong.append((text, outcome.entry.id))
    assert not wrong


@pytest.mark.parametrize("kind", sorted(LEAST_ANSWERED))
def test_nearly_every_question_that_an_entry_answers_is_answered(kind: str, matcher: Matcher) -> None:
    texts = [text for expected, text in ASKED[kind] if expected in matcher.content.by_id]
    assert len(texts) > 200
    answered = sum(isinstance(matcher.match_text(text), Intent) for text in texts)
    assert answered >= LEAST_ANSWERED[kind] * len(texts)


@pytest.mark.parametrize("kind", sorted(MOST_ASKED_BACK))
def test_what_is_not_meant_for_it_is_hardly_ever_asked_back(kind: str, matcher: Matcher) -> None:
    texts = [text for _, text in ASKED[kind] if not text.startswith(STILL_ASKED_BACK)]
    asked = sum(isinstance(matcher.match_text(text), Ambiguous) for text in texts)
    assert asked <= MOST_ASKED_BACK[kind] * len(ASKED[kind])
