"""One run of heard words and what it stands for: a term, a contrast's value, a concept, or none of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from voice_her2.content import Role


class Kind(Enum):
    """Say what a run of heard words is."""

    TERM = "term"
    VALUE = "value"
    CONCEPT = "concept"
    REPAIR = "repair"
    NARRATION = "narration"
    FUNCTION = "function"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class HeardWord:
    """Hold one word as joined from the decoders; `sure` is false when they do not agree on it."""

    text: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Meaning:
    """Say what one run of words stands for.

    `name` is a term's token, a concept's name or a value's name; `contrast` is set for values only.
    """

    kind: Kind
    name: str
    words: tuple[str, ...]
    sure: bool = True
    role: Role | None = None
    contrast: str = ""
    at: int = 0
    """Index of its first word in the utterance."""
    refers_back: bool = False
    """Whether it is a concept that asks about what was said before ("what does that mean")."""

    @property
    def forbids(self) -> bool:
        """Whether no entry answers a question with it in it."""
        return self.role in (Role.STOP, Role.ASIDE)
