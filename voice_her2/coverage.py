"""How content answers its own phrasings: which are answered, which only asked back, which another entry would win.

What an author writes as a phrasing is what people are expected to say; a phrasing that its own entry does not win shows a
collision, or a word that no concept explains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voice_her2.content import Content, Entry
from voice_her2.errors import ContentError
from voice_her2.matching import Matcher
from voice_her2.outcome import Ambiguous, Intent


@dataclass(frozen=True, slots=True)
class EntryCoverage:
    """Count what became of an entry's question and phrasings, and name those that failed.

    `asked` are asked back with the entry among the candidates; `refused` are neither answered nor asked back so. `lost` pairs
    each phrasing that another entry wins with that entry's id.
    """

    entry: Entry
    answered: int
    asked: tuple[str, ...]
    refused: tuple[str, ...]
    lost: tuple[tuple[str, str], ...]

    @property
    def total(self) -> int:
        """Phrasings, the question among them."""
        return self.answered + len(self.asked) + len(self.refused) + len(self.lost)


def coverage_of(content: Content) -> tuple[EntryCoverage, ...]:
    """Match every question and phrasing of a content against the whole of it."""
    matcher = Matcher(content)
    return tuple(_coverage(matcher, entry) for entry in content.entries)


def lost_phrasings(coverage: Sequence[EntryCoverage], path: str) -> list[ContentError]:
    """Return a problem for each phrasing that another entry would win."""
    return [
        ContentError(
            "phrasing-lost",
            f"A phrasing of {entry.entry.id} is answered by {winner}",
            seen=phrasing,
            fix=f"Say it in words that {winner} does not explain, or move it there",
            path=path,
            line=entry.entry.line,
        )
        for entry in coverage
        for phrasing, winner in entry.lost
    ]


def _coverage(matcher: Matcher, entry: Entry) -> EntryCoverage:
    answered = 0
    asked: list[str] = []
    refused: list[str] = []
    lost: list[tuple[str, str]] = []
    for phrasing in dict.fromkeys((entry.question, *entry.phrasings)):
        outcome = matcher.match_text(phrasing)
        if isinstance(outcome, Intent) and outcome.entry.id == entry.id:
            answered += 1
        elif isinstance(outcome, Intent):
            lost.append((phrasing, outcome.entry.id))
        elif isinstance(outcome, Ambiguous) and entry.id in {candidate.entry_id for candidate in outcome.candidates}:
            asked.append(phrasing)
        else:
            refused.append(phrasing)
    return EntryCoverage(entry, answered, tuple(asked), tuple(refused), tuple(lost))
