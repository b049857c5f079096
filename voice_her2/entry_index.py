"""Which entries may answer what was named, found by words: thousands of them are understood only when they are asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz, process

from voice_her2.content import Concept, Content, Pronunciation, Role
from voice_her2.english import REPAIRS
from voice_her2.english_asking import CHOICES, PARENTHESES, TAGS
from voice_her2.grammar import SpokenTerms
from voice_her2.narration import NARRATION_PHRASES
from voice_her2.persons import may_stand_for_person
from voice_her2.wording import words_of

NEAREST = 8
"""Entries whose own questions are nearest in letters: from them is chosen what a refusal offers."""

MOST_COMPARED = 64
"""Sets of words of one entry, up to which each is held against each; of more all are kept."""


class EntryIndex:
    """Find entries by the names that their phrasings may need. Remembers only what it worked out."""

    def __init__(self, content: Content) -> None:
        self._content, self._terms = content, SpokenTerms(content.pronunciations)
        self._concepts_at = _concepts_at(content)
        """Where each name's concepts stand. Their phrases are written out when it is asked about: all of them took 27 MB."""
        self._questions = {at: entry.question.casefold() for at, entry in enumerate(content.entries)}
        telling = _words_of_one_topic(content)
        self._with_word: dict[str, list[int]] = defaultdict(list)
        self._topic_words: list[tuple[frozenset[str], ...]] = []
        """For each entry, the sets of words of which a phrasing has all and that nothing but a topic can be."""
        self._found: dict[str, tuple[frozenset[int], frozenset[str]]] = {}
        for at, entry in enumerate(content.entries):
            phrasings = [frozenset(words_of(phrasing)) for phrasing in (entry.question, *entry.phrasings)]
            self._topic_words.append(_least({words & telling for words in phrasings}))
            for word in frozenset().union(*phrasings):
                self._with_word[word].append(at)
                if word.endswith("'s"):
                    self._with_word[word[:-2]].append(at)

    def work_out(self) -> None:
        """Find the entries of every name, so that no question waits for it."""
        for name in (*self._concepts_at, *(term.token for term in self._content.pronunciations)):
            self._of(name)

    def entries(self, names: frozenset[str], heard: frozenset[str], text: str) -> list[int]:
        """Return the entries that could be asked with what was `heard`, and the nearest of all that name any of `names`."""
        return sorted(self.needing_no_more(names, heard, text).union(self.nearest(text, self._naming(names))))

    def needing_no_more(self, names: frozenset[str], heard: frozenset[str], text: str) -> frozenset[int]:
        """Return the entries that name any of `names` and may need no topic beyond `heard`: all of those, and seldom others."""
        words = frozenset(text.casefold().split()).union(*(self._of(name)[1] for name in heard))
        return frozenset(at for at in self._naming(names) if any(needed <= words for needed in self._topic_words[at]))

    def _naming(self, names: Iterable[str]) -> frozenset[int]:
        return frozenset[int]().union(*(self._of(name)[0] for name in names))

    def naming_all(self, names: Iterable[str]) -> list[int]:
        """Return the entries that may name each of `names`."""
        found = [self._of(name)[0] for name in names]
        return sorted(found[0].intersection(*found[1:])) if found else list(self._questions)

    def nearest(self, text: str, among: Iterable[int]) -> list[int]:
        """Return the few entries whose own questions are nearest to a text in letters."""
        choices = {at: self._questions[at] for at in among}
        if len(choices) <= NEAREST:
            return list(choices)
        return [at for _, _, at in process.extract(text.casefold(), choices, scorer=fuzz.ratio, limit=NEAREST, processor=None)]

    def _of(self, name: str) -> tuple[frozenset[int], frozenset[str]]:
        """Return the entries that may name something, by the rarest word of each way of saying it, and all words of those."""
        if name not in self._found:
            entries: set[int] = set()
            every: set[str] = set()
            for words in self._phrases(name):
                fixed = [word for word in words if not may_stand_for_person(word)] or words
                rarest = min(fixed, key=lambda word: len(self._with_word.get(word, ())))
                entries.update(self._with_word.get(rarest, ()))
                every.update(words)
            self._found[name] = frozenset(entries), frozenset(every)
        return self._found[name]

    def _phrases(self, name: str) -> Iterator[tuple[str, ...]]:
        for at in self._concepts_at.get(name, ()):
            yield from _concept_phrases(self._content.concepts[at], self._terms)
        for term in self._content.pronunciations:
            if term.token == name:
                yield from _term_phrases(term)


def _term_phrases(term: Pronunciation) -> Iterator[tuple[str, ...]]:
    yield from map(words_of, (term.token, term.written, *term.heard, *term.slips, *term.openings))


def _concept_phrases(concept: Concept, terms: SpokenTerms) -> Iterator[tuple[str, ...]]:
    return (words for phrase in concept.words for words in terms.heard_as(phrase))


def _concepts_at(content: Content) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for at, concept in enumerate(content.concepts):
        places[concept.name].append(at)
    return dict(places)


def _words_of_one_topic(content: Content) -> frozenset[str]:
    """Return the words that are a topic by themselves and stand in nothing but topics: a phrasing with one needs a topic."""
    terms = SpokenTerms(content.pronunciations)
    alone: set[str] = set()
    beside = {word for words in (*REPAIRS, *PARENTHESES, *CHOICES, *NARRATION_PHRASES) for word in words}
    for concept in content.concepts:
        said = list(_concept_phrases(concept, terms))
        if concept.role is Role.TOPIC:
            alone.update(words[0] for words in said if len(words) == 1)
        else:
            beside.update(word for words in said for word in words)
    for term in content.pronunciations:
        beside.update(word for words in (*_term_phrases(term), *map(words_of, term.before)) for word in words)
    for contrast in content.contrasts:
        beside.update(word for said_as in contrast.values.values() for value in said_as for word in words_of(value))
    return frozenset(word for word in alone - beside - TAGS if not may_stand_for_person(word))


def _least(sets: set[frozenset[str]]) -> tuple[frozenset[str], ...]:
    """Return the sets that contain no other, of so few that comparing them costs little: the others are met where these are."""
    if len(sets) > MOST_COMPARED:
        return tuple(sets)
    return tuple(one for one in sets if not any(other < one for other in sets))
