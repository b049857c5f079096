"""Score what became of labelled recordings. Pure: no sound, no files.

| verdict | an entry is expected | nothing is expected | asking back is expected |
|---|---|---|---|
| right | its answer | refused, or silence | asked back |
| helped | asked back, the entry among what is offered | asked back | |
| missed | refused, or asked back without it | | refused |
| silent | no speech noticed | | no speech noticed |
| wrong | another answer | any answer | any answer |
| crossed | the same as wrong, and across a contrast | | |

A recording with several utterances is judged by its last one that is no command; a wrong answer anywhere in it is wrong.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from rapidfuzz.distance import Levenshtein

from voice_her2.content import Content
from voice_her2.labelled import ACommand, AnEntry, AskBack, Case, NoAnswer
from voice_her2.lexicon import Lexicon
from voice_her2.wording import words_of

Z_95 = 1.959963984540054
"""Quantile of the normal distribution for a two-sided 95 % interval."""

FUSED = "fused"
"""The reading that all decoders together make, as it is shown."""


class Verdict(Enum):
    """Say what an outcome was worth, best first."""

    RIGHT = "right"
    HELPED = "helped"
    MISSED = "missed"
    SILENT = "silent"
    WRONG = "wrong"
    CROSSED = "crossed"


@dataclass(frozen=True, slots=True)
class Condition:
    """Say how a recording was worsened before it was heard; None: not in that way."""

    snr_db: float | None = None
    room_s: float | None = None

    @property
    def label(self) -> str:
        """What people call it."""
        noise = "as recorded" if self.snr_db is None else f"babble {self.snr_db:g} dB"
        return noise if self.room_s is None else f"{noise}, room {self.room_s:g} s"


@dataclass(frozen=True, slots=True)
class Heard:
    """Hold what became of one utterance; the fields are those of the `--json` line, and what each decoder heard."""

    outcome: str
    entry: str = ""
    candidates: tuple[str, ...] = ()
    margin: float | None = None
    reason: str = ""
    command: str = ""
    transcript: str = ""
    decoders: Mapping[str, str] = field(default_factory=dict)
    """What each decoder heard, by its name."""
    endpoint_ms: float = 0.0
    decode_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Count words that were heard wrong, missing or too many, by each reading, against how many were said."""

    said: int = 0
    by_reading: Mapping[str, int] = field(default_factory=dict)
    """By the name of a decoder, or `FUSED`."""

    def __add__(self, other: WordErrors) -> WordErrors:
        names = dict.fromkeys((*self.by_reading, *other.by_reading))
        summed = {name: self.by_reading.get(name, 0) + other.by_reading.get(name, 0) for name in names}
        return WordErrors(self.said + other.said, summed)

    def rate(self, reading: str) -> float | None:
        """Return the word error rate of a reading; None where nothing was said or it did not listen."""
        return self.by_reading[reading] / self.said if self.said and reading in self.by_reading else None


@dataclass(frozen=True, slots=True)
class Result:
    """Hold one recording, heard once, and judged."""

    case: Case
    condition: Condition
    heard: tuple[Heard, ...]
    verdict: Verdict
    errors: WordErrors

    @property
    def last(self) -> Heard:
        """The utterance that was judged."""
        return judged_utterance(self.heard)


@dataclass(frozen=True, slots=True)
class Rate:
    """Hold a share and the bounds between which it lies with 95 % confidence, all 0-1."""

    count: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share that was seen; 0 of 0 is 0."""
        return self.count / self.of if self.of else 0.0


def wilson(count: int, of: int) -> Rate:
    """Return a rate with Wilson's score interval, which holds at 0 and at `of` too.

    Source: Wilson 1927; recommended for small n by Newcombe 1998 and by Brown, Cai and DasGupta 2001.
    """
    if not 0 <= count <= of:
        raise ValueError(f"count must be 0..{of}, got {count}")
    if of == 0:
        return Rate(0, 0, 0.0, 1.0)
    share, square = count / of, Z_95 * Z_95 / of
    middle = (share + square / 2) / (1 + square)
    half = Z_95 * math.sqrt(share * (1 - share) / of + square / (4 * of)) / (1 + square)
    return Rate(count, of, max(0.0, middle - half) if count else 0.0, min(1.0, middle + half) if count < of else 1.0)


@dataclass(frozen=True, slots=True)
class Tally:
    """Hold how often each verdict fell over some results."""

    counts: Mapping[Verdict, int]
    errors: WordErrors
    endpoint_ms: tuple[float, ...]
    """Sorted, of every utterance."""

    @property
    def recordings(self) -> int:
        """How many results these are."""
        return sum(self.counts.values())

    def rate(self, *verdicts: Verdict) -> Rate:
        """Return how often any of these verdicts fell."""
        return wilson(sum(self.counts.get(verdict, 0) for verdict in verdicts), self.recordings)

    @property
    def wrong(self) -> Rate:
        """How often a wrong answer was given, across a contrast or not."""
        return self.rate(Verdict.WRONG, Verdict.CROSSED)

    def endpoint_percentile_ms(self, percent: float) -> float | None:
        """Return a percentile of the time from the end of speech to the decision that it is over (nearest rank)."""
        if not self.endpoint_ms:
            return None
        return self.endpoint_ms[max(0, math.ceil(percent / 100 * len(self.endpoint_ms)) - 1)]


def tally(results: Iterable[Result]) -> Tally:
    """Return the tally of some results."""
    counts: Counter[Verdict] = Counter()
    errors, endpoints = WordErrors(), list[float]()
    for result in results:
        counts[result.verdict] += 1
        errors += result.errors
        endpoints += [heard.endpoint_ms for heard in result.heard if heard.outcome != "no_speech"]
    return Tally(dict(counts), errors, tuple(sorted(endpoints)))


def tallies(results: Sequence[Result], key: Callable[[Result], str]) -> dict[str, Tally]:
    """Return a tally for each value of `key`, in the order in which the values first come."""
    return {name: tally(r for r in results if key(r) == name) for name in dict.fromkeys(map(key, results))}


def confusion(results: Iterable[Result]) -> Counter[tuple[str, str]]:
    """Count (what was expected, what was done): an entry's id, or the outcome where nothing was answered."""
    return Counter((result.case.expected, result.last.entry or result.last.outcome) for result in results)


def judged_utterance(heard: Sequence[Heard]) -> Heard:
    """Return the last utterance that is no command; the last one if all are, silence if there is none."""
    spoken = [h for h in heard if h.outcome != "command"] or list(heard)
    return spoken[-1] if spoken else Heard("no_speech")


class Judge:
    """Judge outcomes by what is expected and by the contrasts of the content; `decoders` are those whose words count."""

    def __init__(self, content: Content, decoders: Sequence[str]) -> None:
        self._content = content
        self._decoders = decoders
        self._lexicon = Lexicon(content)

    def result(self, case: Case, condition: Condition, heard: Sequence[Heard]) -> Result:
        """Return a recording with its verdict and its word errors."""
        return Result(case, condition, tuple(heard), self.verdict(case, heard), self.word_errors(case.text, heard))

    def verdict(self, case: Case, heard: Sequence[Heard]) -> Verdict:
        """Return what the outcomes of a recording were worth."""
        wrong = [h.entry for h in heard if h.outcome == "answer" and h.entry not in case.allowed]
        if wrong:
            return Verdict.CROSSED if any(self._crosses(case, entry) for entry in wrong) else Verdict.WRONG
        last, wanted = judged_utterance(heard), case.wanted[-1]
        match wanted:
            case ACommand():
                obeyed = any(h.outcome == "command" and h.command == wanted.name for h in heard)
                return Verdict.RIGHT if obeyed else Verdict.SILENT if last.outcome == "no_speech" else Verdict.MISSED
            case NoAnswer() if last.outcome != "answer":
                return Verdict.HELPED if last.outcome == "clarify" else Verdict.RIGHT
            case AskBack() if last.outcome == "clarify" or (last.outcome == "answer" and last.entry == wanted.or_entry):
                return Verdict.RIGHT
            case AnEntry() if last.outcome == "answer" and last.entry == wanted.entry_id:
                return Verdict.RIGHT
            case AnEntry() if last.outcome == "clarify" and wanted.entry_id in last.candidates:
                return Verdict.HELPED
        if last.outcome == "answer":
            # An entry that only an earlier utterance asked for.
            return Verdict.CROSSED if self._crosses(case, last.entry) else Verdict.WRONG
        return Verdict.SILENT if last.outcome == "no_speech" else Verdict.MISSED

    def word_errors(self, text: str, heard: Sequence[Heard]) -> WordErrors:
        """Count the words heard wrong, after both texts' terms were brought into the content's own spelling."""
        said = self._tokens(text)
        if not said:
            return WordErrors()
        readings = {FUSED: " ".join(h.transcript for h in heard)}
        for name in self._decoders:
            readings[name] = " ".join(h.decoders.get(name, "") for h in heard)
        return WordErrors(len(said), {name: Levenshtein.distance(said, self._tokens(text)) for name, text in readings.items()})

    def _tokens(self, text: str) -> list[str]:
        return self._lexicon.written(words_of(text)).casefold().split()

    def _crosses(self, case: Case, answered: str) -> bool:
        """Tell whether an answer speaks for another value of a contrast than was asked about.

        What was asked about is what the expected entry names; where no entry is expected, what the text names.
        """
        entry, wanted = self._content.by_id[answered], case.wanted[-1]
        meant = self._content.by_id[wanted.entry_id].contrasts if isinstance(wanted, AnEntry) else None
        said = self._lexicon.understand_text(case.text)
        for contrast in self._content.contrasts:
            asked = meant.get(contrast.name, ()) if meant is not None else said.values(contrast.name)
            spoken_for = entry.contrasts.get(contrast.name, ())
            if asked and spoken_for and asked != spoken_for:
                return True
        return False
