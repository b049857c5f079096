"""An author is told which phrasings another entry would win, and which nothing answers."""

from __future__ import annotations

from dataclasses import replace

from voice_her2.content import Content
from voice_her2.coverage import coverage_of, lost_phrasings
from voice_her2.matching import Matcher
from voice_her2.unexplained import unexplained


def with_phrasing(content: Content, entry_id: str, phrasing: str) -> Content:
    entries = tuple(replace(e, phrasings=(*e.phrasings, phrasing)) if e.id == entry_id else e for e in content.entries)
    return replace(content, entries=entries)


def test_every_question_of_the_shipped_content_is_answered_by_its_own_entry(her2: Content) -> None:
    for entry in coverage_of(her2):
        assert entry.lost == ()
        assert entry.entry.question not in (*entry.asked, *entry.refused)
        assert entry.answered / entry.total > 0.9, (entry.entry.id, entry.asked, entry.refused)


def test_a_phrasing_that_another_entry_wins_is_a_problem_with_its_fix(clinic: Content) -> None:
    first, second = clinic.entries[:2]
    collided = with_phrasing(clinic, first.id, second.question)
    lost = lost_phrasings(coverage_of(collided), "clinic.toml")
    refused = [phrasing for entry in coverage_of(collided) for phrasing in (*entry.asked, *entry.refused)]
    assert lost or second.question in refused
    for problem in lost:
        assert problem.line == first.line
        assert second.id in problem.what


def test_a_phrasing_of_unexplained_words_is_not_covered(her2: Content) -> None:
    odd = "what is the best unicycle for HER2 negative"
    coverage = {c.entry.id: c for c in coverage_of(with_phrasing(her2, "treatment-her2-negative", odd))}
    assert odd in (*coverage["treatment-her2-negative"].asked, *coverage["treatment-her2-negative"].refused)


def test_no_phrasing_of_the_content_has_a_word_that_it_does_not_explain(matcher: Matcher, her2: Content) -> None:
    for entry in her2.entries:
        for phrase in (entry.question, *entry.phrasings):
            assert unexplained(matcher.lexicon.understand_text(phrase)) == (), phrase
