"""Phrasings reduced to *frames*: the terms, values and concepts that each names, and how well they fit what was said.

An utterance is reduced the same way, and rapidfuzz ranks the frames against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from sys import intern

from rapidfuzz import fuzz, process

from voice_her2.asking import question_start
from voice_her2.content import Content, Entry, Role
from voice_her2.entry_index import EntryIndex
from voice_her2.lexicon import Lexicon
from voice_her2.meaning import Kind
from voice_her2.outcome import Candidate
from voice_her2.unasked import is_of_telling
from voice_her2.understanding import Understanding
from voice_her2.unexplained import unexplained

SAME_WORDING = 93.0
"""Score of words against a question from which they are that question with a small word lost. Source: "is " lost from the
shortest phrasings leaves 95; the nearest statement in the same words, "HER2 negative can be cured", has 87."""
LEAST_WORDS_FOR_WORDING = 6


@dataclass(frozen=True, slots=True)
class Frame:
    """A phrasing reduced to what it names."""

    entry: Entry
    phrasing: str
    canonical: str
    needs: frozenset[str]
    explains: frozenset[str]
    values: tuple[tuple[str, str], ...]
    """Contrast and value, in the phrasing's order; sequences that differ make frames of their own."""
    plain: bool
    """Whether it names no topic: it asks what its terms are, and nothing else may be going on."""

    def values_of(self, contrast: str) -> tuple[str, ...]:
        """Return the values of one contrast, in the phrasing's order."""
        return tuple(value for name, value in self.values if name == contrast)


@dataclass(frozen=True, slots=True)
class _WorkedOut:
    """An entry's phrasings, understood."""

    frames: tuple[Frame, ...]
    topics: frozenset[str]
    wordings: tuple[tuple[tuple[str, ...], str], ...]
    """The words of each, and how it is read; the entry's own question first."""


class Frames:
    """Hold the frames of one content, each entry's worked out when it is first asked about. Remembers only those."""

    def __init__(self, content: Content, lexicon: Lexicon) -> None:
        self._content, self._lexicon = content, lexicon
        self._index = EntryIndex(content)
        self._worked_out: dict[str, _WorkedOut] = {}

    def work_out(self) -> None:
        """Work out every entry, so that no question waits for it."""
        self._index.work_out()
        for entry in self._content.entries:
            self._of(entry)

    def rank(self, said: Understanding) -> list[tuple[Frame, float]]:
        """Return the frames that share a topic with what was said (any name, where no topic was said), best score first.

        Of those that need more than was said, only those of the entries that are nearest in letters.
        """
        names = said.names(Role.TOPIC) or said.terms | said.names(Role.CUE, Role.DETAIL)
        heard = said.terms | said.names(Role.TOPIC, Role.CUE, Role.DETAIL)
        entries = self._index.entries(names, heard, said.transcript)
        return self._scored(said, (frame for frame in self._all(entries) if not names.isdisjoint(frame.needs)))

    def rank_contrasted(self, said: Understanding) -> list[tuple[Frame, float]]:
        """Return the frames of the entries that name a contrast, best score first; of many entries the nearest in letters."""
        named = (at for at, entry in enumerate(self._content.entries) if entry.contrasts)
        return self._scored(said, self._all(self._index.nearest(said.transcript, named)))

    def _all(self, entries: Iterable[int]) -> Iterator[Frame]:
        for at in entries:
            yield from self._of(self._content.entries[at]).frames

    def _scored(self, said: Understanding, frames: Iterable[Frame]) -> list[tuple[Frame, float]]:
        choices = list(frames)
        canonical = [frame.canonical for frame in choices]
        found = process.extract(_canonical(said), canonical, scorer=fuzz.ratio, limit=None, processor=None)
        return [(choices[index], score) for _, score, index in found]

    def of(self, candidate: Candidate) -> Frame:
        """Return the frame of the phrasing that speaks for a candidate."""
        frames = self._of(self._content.by_id[candidate.entry_id]).frames
        return next(frame for frame in frames if frame.phrasing == candidate.phrasing)

    def unexplained(self, frame: Frame, asked: frozenset[str]) -> frozenset[str]:
        """Return what was asked about and neither this phrasing nor its entry accounts for."""
        return asked - self._of(frame.entry).topics - frame.explains

    def fitting(self, ranked: Iterable[tuple[Frame, float]], said: Understanding) -> list[tuple[Frame, float]]:
        """Return the frames whose values, and no others, were surely heard of their term, in their order."""
        heard = {contrast.name: said.values(contrast.name) for contrast in self._content.contrasts}
        for contrast in self._content.contrasts:
            if heard[contrast.name] and (said.doubtful(contrast.name) or contrast.of not in said.terms):
                return []
        # "Is a borderline HER2 test positive", not "hers is HER2 positive, mine is borderline; what does hers mean".
        beside = [name for name, values in heard.items() if len(values) == 1 and not said.asks_about_value(name)]
        return [
            (frame, score)
            for frame, score in ranked
            if all(values == frame.values_of(name) for name, values in heard.items())
            and all(name in frame.entry.contrasts for name in beside)
        ]

    def could_fit(self, frame: Frame, said: Understanding) -> bool:
        """Tell whether the frame's values may still have been meant: none heard, doubtful, too many, or in another order."""
        for contrast in self._content.contrasts:
            values = said.values(contrast.name)
            wanted = frame.entry.contrasts.get(contrast.name, ())
            if not wanted and values and not said.doubtful(contrast.name):
                return False
            if len(values) == 1 and len(wanted) == 1 and values != wanted and not said.doubtful(contrast.name):
                return False
        return True

    def may_follow(self, frame: Frame, topics: frozenset[str], said: Understanding) -> bool:
        """Tell whether what was heard leaves the frame's entry possible as runner-up: its values, and every topic."""
        if topics - self._of(frame.entry).topics:
            return False
        return all(said.values(contrast.name) == frame.values_of(contrast.name) for contrast in self._content.contrasts)

    def take_value(self, said: Understanding) -> bool:
        """Tell whether with a contrast's value after it this may become what an entry's own question asks.

        So it is of what HER2 means ("define HER2 ... negative"), not of what the name HER2 stands for.
        """
        heard = said.terms | said.asked(Role.TOPIC)
        if heard == said.terms:
            return True
        naming = (at for at in self._index.naming_all(heard) if self._content.entries[at].contrasts)
        own = (frame for frame in self._all(naming) if frame.values and frame.phrasing == frame.entry.question)
        return any(heard <= frame.needs for frame in own)

    def reads_as_question(self, entry: Entry, said: Understanding) -> bool:
        """Tell whether words without a question's beginning are nearly word for word one of the entry's own questions.

        The first word is the easiest to lose ("[is] there a medicine for HER2 positive"); a statement in the same words has
        another order ("HER2 negative can be cured") and stays far enough away.
        """
        if len(said.words) < LEAST_WORDS_FOR_WORDING or is_of_telling(said.words, 0):
            return False
        text = said.transcript.casefold()
        asking = (written for words, written in self._of(entry).wordings if question_start(words) is not None)
        return any(fuzz.ratio(text, wording, score_cutoff=SAME_WORDING) for wording in asking)

    def goes_on(self, entry: Entry, said: Understanding) -> bool:
        """Tell whether what was said is the beginning of the entry's question, as it is written and read aloud.

        Not of any of its phrasings. Source: of 200 questions with pauses (`bench/make_pauses.py --set reported --seed 11`) 18 are
        decided on in a pause with the phrasings and without them, but the slowest tenth of 60 fluent ones 0.25 s later with them.
        """
        _, question = self._of(entry).wordings[0]
        return question.startswith(f"{said.transcript.casefold()} ")

    def _of(self, entry: Entry) -> _WorkedOut:
        if entry.id not in self._worked_out:
            self._worked_out[entry.id] = self._understood(entry)
        return self._worked_out[entry.id]

    def _understood(self, entry: Entry) -> _WorkedOut:
        topics_of_entry: set[str] = set()
        wordings: list[tuple[tuple[str, ...], str]] = []
        frames: dict[str, Frame] = {}
        for phrasing in dict.fromkeys((entry.question, *entry.phrasings)):
            said = self._lexicon.understand_text(phrasing)
            wordings.append((tuple(map(intern, said.words)), said.transcript.casefold()))
            topics = said.names(Role.TOPIC)
            needs = said.terms | (topics or said.names(Role.CUE, Role.DETAIL))
            if needs <= said.terms:
                # Nothing but what it is about: any question at all would fit it.
                continue
            plain = not (topics or said.names(Role.DETAIL) & needs)
            topics_of_entry |= said.terms | topics
            values = tuple((contrast.name, value) for contrast in self._content.contrasts for value in said.values(contrast.name))
            canonical, explains = _canonical(said), entry.allows | said.names(Role.DETAIL)
            frames.setdefault(canonical, Frame(entry, phrasing, canonical, needs, explains, values, plain))
        return _WorkedOut(tuple(frames.values()), frozenset(topics_of_entry), tuple(wordings))


def asks_more(frame: Frame, said: Understanding) -> bool:
    """Tell whether more was said than a frame without a topic accounts for: something done, or values only listed."""
    if not frame.plain:
        return False
    return said.asks_beside_its_terms or (said.lists_values if len(frame.values) > 1 else said.acts)


def _canonical(said: Understanding) -> str:
    """Return what ranks: the sorted names of everything that carries the question, as tokens."""
    names = said.terms | said.asked(Role.TOPIC, Role.DETAIL) or said.asked(Role.CUE)
    if not said.asked(Role.TOPIC):
        names |= said.asked(Role.CUE)
    values = [m.name for m in said.meanings if m.kind is Kind.VALUE]
    tokens = sorted(name.replace(" ", "-") for name in names) + list(dict.fromkeys(values)) + sorted(unexplained(said))
    return " ".join(tokens)
