"""What people say without meaning to: hesitations, and words that they begin twice ("do the, um, do the").

Source: the hesitations and repetitions of Levelt (1983), Monitoring and self-repair in speech. What is taken back is not here but
in `repairs.py`: it needs to be understood first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

HESITATIONS = frozenset("em erm hm hmm uh uhm um umm".split())
"""Not "er": that is a receptor, too."""
LONGEST_REPEATED = 4
"""Words that somebody begins with twice: "what is the best, what is the best treatment"."""
COUNTING = frozenset("one two three four five six seven eight nine ten to too plus".split())
"""Words that are said twice and meant so: "HER2, two plus"."""


class Spoken(Protocol):
    """A word, whatever else is known of it."""

    @property
    def text(self) -> str:
        """The word itself."""
        ...


_Word = TypeVar("_Word", bound=Spoken)


def fluent(words: Sequence[_Word]) -> Sequence[_Word]:
    """Return words without hesitations, and of what is said twice in a row only the second; all of them, if nothing were left."""
    texts = {word.text for word in words}
    if len(texts) == len(words) and HESITATIONS.isdisjoint(texts):
        return words
    kept = [word for word in words if word.text not in HESITATIONS]
    at = 0
    while at < len(kept):
        length = _repeated(kept, at)
        if length:
            del kept[at : at + length]
        else:
            at += 1
    return kept if kept and len(kept) < len(words) else words


def _repeated(words: Sequence[Spoken], at: int) -> int:
    """Return how many words from here are said once more right after them, most first."""
    for length in range(min(LONGEST_REPEATED, (len(words) - at) // 2), 0, -1):
        once = [word.text for word in words[at : at + length]]
        if once == [word.text for word in words[at + length : at + 2 * length]] and not COUNTING.issuperset(once):
            return length
    return 0
