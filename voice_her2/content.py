"""What may be said: entries, and the words by which people ask for them.

The engine knows nothing of its topic beyond what a content file declares here. `content_file.py` reads the TOML.

How the parts work together (matching.py): pronunciations turn what a recogniser writes ("her to") into the topic's own
words ("her2"); concepts turn different words for one thing ("drug", "tablets") into one token ("treatment"); contrasts are
the words that must never be guessed. A phrasing, so reduced, is what rapidfuzz ranks against.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum


class Role(Enum):
    """Say what hearing a concept means for whether an entry may answer."""

    TOPIC = "topic"
    """What a question is about: an entry must name it in a phrasing, and what the phrasing names must be heard."""
    DETAIL = "detail"
    """May be heard or not, in entries that name it in a phrasing or in `allows`; elsewhere it stops the answer."""
    STORY = "story"
    """Harmless anywhere: who asks, who told them, how they feel about it."""
    CUE = "cue"
    """How a question is put ("what is", "tell me about"): needed where a phrasing has no topic, ignored elsewhere."""
    ASIDE = "aside"
    """What no entry answers and a story may tell of ("my kids", "after the operation"): a stop only in the question."""
    STOP = "stop"
    """What no entry answers; hearing it surely stops every answer."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Name one thing and the ways of saying it: single words or phrases, templates already expanded, lower case."""

    name: str
    role: Role
    words: tuple[str, ...]
    refers_back: bool = False
    """Whether it asks about what was said before ("... what does that mean"): a story is then part of the question."""


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """Tell how a written term is spoken, and what a recogniser writes when it hears it.

    `token` is the one word that stands for the term after normalising ("her2"). `heard` are sequences of words of the
    recogniser's vocabulary that mean the term wherever they stand; `slips` mean it only right before a contrast's value
    ("or to negative"), or right before one of the phrases `before` ("there to stand for"). `openings` mean a question's first
    word and the term together, where an utterance begins and a value follows ("cancer to negative" for "can HER2-negative").
    """

    written: str
    token: str
    spoken: str
    heard: tuple[str, ...]
    slips: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contrast:
    """Declare values that exclude each other, such as a test's positive and negative, and must never be guessed.

    `values` maps a value's name to its spoken words. `of` is the token of the term it belongs to. `question` is asked when
    the value was not surely heard.
    """

    name: str
    of: str
    values: Mapping[str, tuple[str, ...]]
    question: str
    implied_by: str = ""
    """Name of a concept that is enough to ask for the value although the term was not heard ("treatment for breast cancer")."""
    bearers: tuple[str, ...] = ()
    """Words for what of somebody's has a value or shows it ("my tumor is"), beside what does on any subject ("the report")."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one reviewed question and answer.

    `question` and `answer` are shown byte for byte. `phrasings` have their templates expanded. `contrasts` maps a contrast's
    name to the values that must be heard for this entry, in their order ("negative", then "positive"); a contrast that an
    entry does not name must not be heard with it. `allows` names detail concepts that the answer covers.
    """

    id: str
    question: str
    answer: str
    phrasings: tuple[str, ...]
    contrasts: Mapping[str, tuple[str, ...]]
    source: str
    reviewed_on: date
    reviewed_by: str
    allows: frozenset[str] = frozenset()
    line: int = 0
    """Line of the content file where this entry starts, from 1."""


@dataclass(frozen=True, slots=True)
class Content:
    """Hold a whole, valid content file."""

    title: str
    language: str
    notice: str
    entries: tuple[Entry, ...]
    contrasts: tuple[Contrast, ...]
    concepts: tuple[Concept, ...]
    pronunciations: tuple[Pronunciation, ...]
    sha256: str = ""
    """Of the file's bytes."""
    by_id: Mapping[str, Entry] = field(default_factory=dict)

    def contrast(self, name: str) -> Contrast:
        """Return the contrast of that name; KeyError when there is none (a valid file names none it lacks)."""
        for contrast in self.contrasts:
            if contrast.name == name:
                return contrast
        raise KeyError(name)
