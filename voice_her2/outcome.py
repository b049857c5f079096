"""What comes of matching: an intent, a question back, or a refusal with its reason. Not to know is a value too."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from voice_her2.content import Entry


class Reason(Enum):
    """Say why there is no answer, as the JSON names it."""

    AMBIGUOUS = "ambiguous"
    CONTRAST = "contrast"
    UNEXPLAINED = "unexplained"
    NO_MATCH = "no_match"
    NOT_A_QUESTION = "not_a_question"
    UNSURE = "unsure"
    LOW_AUDIO = "low_audio"
    NONE_OF_THEM = "none_of_them"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Name an entry, the phrasing that speaks for it, and rapidfuzz's score, 0-100."""

    entry_id: str
    phrasing: str
    score: float


@dataclass(frozen=True, slots=True)
class Intent:
    """The entry that was asked for; `margin` is its lead in score over the next possible one."""

    entry: Entry
    candidate: Candidate
    margin: float


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """One to three entries that may have been meant, best first; `contrast` names the contrast to ask for, if that decides.

    Then they stand in the order in which the contrast's question names their values.
    """

    candidates: tuple[Candidate, ...]
    reason: Reason
    contrast: str = ""


@dataclass(frozen=True, slots=True)
class NotRecognized:
    """No entry answers this. `nearest` may be empty; `about_topic` is true when something is asked about the topic's terms."""

    reason: Reason
    nearest: tuple[Candidate, ...]
    about_topic: bool
    detail: str = ""
    """The word or thing that stopped it, if one did."""


Outcome = Intent | Ambiguous | NotRecognized
