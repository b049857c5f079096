"""Understand words by the content's own lexicon: terms, contrast values, concepts, and what none of them explains.

The longest known sequence of words wins at each place, from the left. What is neither in the content nor an English
function word stays as an unexplained word: that is what reveals a question that no entry answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from voice_her2.content import Content, Role
from voice_her2.english import (
    AUXILIARIES,
    EARLIER_STATES,
    FUNCTION_WORDS,
    NARRATION_PHRASES,
    NARRATION_WORDS,
    REPAIRS,
    question_start,
)
from voice_her2.wording import words_of


class Kind(Enum):
    """Say what a run of heard words is."""

    TERM = "term"
    VALUE = "value"
    CONCEPT = "concept"
    REPAIR = "repair"
    NARRATION = "narration"
    FUNCTION = "function"
    UNEXPLAINED = "unexplained"


_FAR = -9
"""A place from which no word follows."""


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


@dataclass(frozen=True, slots=True)
class Understanding:
    """Hold what words mean, in order, after self-corrections.

    `question_at` is the index of the word where the last question begins, None when nothing is asked. What stands before it
    is a story: a stop there makes doubtful, it does not refuse ("it is in my bones, and HER2-negative; what treatment is there").
    """

    words: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    question_at: int | None
    agreed: bool = True
    """Whether all decoders heard much the same: what commands and short replies need, which carry no meaning of their own."""
    transcript: str = ""
    """The words as a person would read them, terms as they are written."""

    def names(self, *roles: Role) -> frozenset[str]:
        """Return the names of concepts of these roles."""
        return frozenset(m.name for m in self.meanings if m.kind is Kind.CONCEPT and m.role in roles)

    @property
    def terms(self) -> frozenset[str]:
        """Tokens of the topic's own terms."""
        return frozenset(m.name for m in self.meanings if m.kind is Kind.TERM)

    @property
    def unexplained(self) -> tuple[str, ...]:
        """Words that nothing explains, and stops that were not surely heard or belong to a story.

        Words of everyday narration are harmless in a story before the question ("she rang me on Friday"), not inside it ("can I
        ring"), and only if the question itself says what it is about ("driving on treatment, can I do that"). Right after a
        term they may be a mis-heard value ("HER2 native"), so they stay unexplained there.
        """
        found: list[str] = []
        after_term = _FAR
        for meaning in self.meanings:
            if meaning.kind is Kind.TERM:
                after_term = meaning.at + len(meaning.words)
            elif meaning.kind is Kind.VALUE or meaning.role is not None:
                after_term = _FAR
            stopped = meaning.role is Role.STOP and not self._stops(meaning)
            narrated = meaning.kind is Kind.NARRATION and self._is_story(meaning) and meaning.at - after_term not in (0, 1)
            if stopped or meaning.kind is Kind.UNEXPLAINED or (meaning.kind is Kind.NARRATION and not narrated):
                found += meaning.words
        return tuple(found)

    def _is_story(self, meaning: Meaning) -> bool:
        """Tell whether a meaning stands before a question that says itself what it is about."""
        start = self.question_at
        return (
            start is not None
            and meaning.at < start
            and any(m.role in (Role.TOPIC, Role.CUE) and m.at + len(m.words) > start for m in self.meanings)
        )

    @property
    def stops(self) -> tuple[str, ...]:
        """Name what no entry answers and was surely heard in the question, as it was said."""
        return tuple(" ".join(m.words) for m in self.meanings if self._stops(m))

    @property
    def unexplained_in_question(self) -> tuple[str, ...]:
        """Words of the question itself, not of a story before it, that nothing explains."""
        start = self.question_at or 0
        return tuple(
            word for m in self.meanings if m.kind in (Kind.UNEXPLAINED, Kind.NARRATION) and m.at >= start for word in m.words
        )

    @property
    def unsure(self) -> frozenset[str]:
        """Names of concepts that were heard, but nowhere surely."""
        concepts = [m for m in self.meanings if m.kind is Kind.CONCEPT and m.role in (Role.TOPIC, Role.DETAIL)]
        return frozenset(m.name for m in concepts) - frozenset(m.name for m in concepts if m.sure)

    @property
    def doubts(self) -> bool:
        """Tell whether a contrast's value was heard that is not sure."""
        return any(m.kind is Kind.VALUE and not m.sure for m in self.meanings)

    @property
    def breaks_off(self) -> bool:
        """Tell whether it ends in the middle of a self-correction ("HER2 positive, sorry")."""
        return bool(self.meanings) and self.meanings[-1].kind is Kind.REPAIR

    def _stops(self, meaning: Meaning) -> bool:
        return meaning.role is Role.STOP and meaning.sure and meaning.at + len(meaning.words) > (self.question_at or 0)

    def values(self, contrast: str) -> tuple[str, ...]:
        """Return the values of a contrast in the order of their first mention, sure or not.

        Of just two in a question, the second comes first where the words before it say that it was so earlier: "can it be
        positive if it was HER2 negative". A first one in the story before the question keeps its place.
        """
        said = [i for i, m in enumerate(self.meanings) if m.kind is Kind.VALUE and m.contrast == contrast]
        if len(said) == 2 and self.meanings[said[0]].at >= (self.question_at or 0) and self._was_before(said[1]):
            said.reverse()
        return tuple(dict.fromkeys(self.meanings[i].name for i in said))

    def _was_before(self, value: int) -> bool:
        """Tell whether the words right before a value, and its term, put it before what was named first."""
        while value and self.meanings[value - 1].kind is Kind.TERM:
            value -= 1
        before = self.words[: self.meanings[value].at]
        return any(before[-len(phrase) :] == phrase for phrase in EARLIER_STATES)

    def attached(self, contrast: str, of: str) -> bool:
        """Tell whether a value of the contrast was heard right after its term ("HER2 positive")."""
        pairs = zip(self.meanings, self.meanings[1:], strict=False)
        return any(term.name == of and value.contrast == contrast for term, value in pairs if term.kind is Kind.TERM)

    def doubtful(self, contrast: str) -> bool:
        """Tell whether any value of the contrast was not surely heard."""
        return any(not m.sure for m in self.meanings if m.kind is Kind.VALUE and m.contrast == contrast)


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    meaning: tuple[Kind, str, Role | None, str] | None = None
    slip_of: str = ""


class Lexicon:
    """Find the content's words in heard words. Built once for a content; holds no state of a conversation."""

    def __init__(self, content: Content) -> None:
        self._root = _Node()
        self._value_words: set[str] = set()
        self._written = {p.token: p.written for p in content.pronunciations}
        for repair in REPAIRS:
            self._add(repair, (Kind.REPAIR, "repair", None, ""))
        for known in content.concepts:
            for phrase in known.words:
                self._add(words_of(phrase), (Kind.CONCEPT, known.name, known.role, ""))
        for told in NARRATION_PHRASES:
            self._add(told, (Kind.NARRATION, " ".join(told), None, ""))
        for pronunciation in content.pronunciations:
            concept = self._node((pronunciation.token,)).meaning
            meaning = concept or (Kind.TERM, pronunciation.token, None, "")
            for heard in (pronunciation.token, pronunciation.written, *pronunciation.heard):
                self._add(words_of(heard), meaning)
            for slip in pronunciation.slips:
                self._node(words_of(slip)).slip_of = pronunciation.token
        for contrast in content.contrasts:
            for value, spoken in contrast.values.items():
                for said in spoken:
                    self._add(words_of(said), (Kind.VALUE, value, None, contrast.name))
                    self._value_words.add(words_of(said)[0])

    def understand(self, heard: Sequence[HeardWord]) -> Understanding:
        """Return what the words mean; a self-corrected value is gone, with what corrected it."""
        words = tuple(word.text for word in heard)
        as_said = tuple(self._meanings(heard))
        meanings = _repaired(as_said)
        starts = [question_start(words), *_starts_at_term(meanings)]
        asked = max((start for start in starts if start is not None), default=None)
        return Understanding(words, meanings, asked, transcript=self._written_line(as_said))

    def written(self, words: Sequence[str]) -> str:
        """Return words as a line in which terms stand as the content writes them: "her to negative" is "HER2 negative"."""
        return self._written_line(self._meanings([HeardWord(word) for word in words]))

    def _written_line(self, meanings: Iterable[Meaning]) -> str:
        return " ".join(
            self._written.get(meaning.name, "") if meaning.kind is Kind.TERM else " ".join(meaning.words) for meaning in meanings
        )

    def understand_text(self, text: str) -> Understanding:
        """Return what written text means."""
        return self.understand([HeardWord(word) for word in words_of(text)])

    def knows(self, word: str) -> bool:
        """Tell whether a single word carries meaning by itself here."""
        node = self._root.next.get(word)
        return word in FUNCTION_WORDS or (node is not None and node.meaning is not None)

    def begins_longer(self, meaning: Meaning) -> bool:
        """Tell whether a concept's words are the beginning of a longer way of saying it ("breast" of "breast cancer")."""
        node: _Node | None = self._root
        for word in meaning.words:
            node = node.next.get(word) if node is not None else None
        following = node.next.values() if node is not None else ()
        return any(after.meaning is not None and after.meaning[1] == meaning.name for after in following)

    def _node(self, words: Iterable[str]) -> _Node:
        node = self._root
        for word in words:
            node = node.next.setdefault(word, _Node())
        return node

    def _add(self, words: tuple[str, ...], meaning: tuple[Kind, str, Role | None, str]) -> None:
        if words:
            node = self._node(words)
            if node.meaning is None:
                node.meaning = meaning

    def _meanings(self, heard: Sequence[HeardWord]) -> Iterable[Meaning]:
        at = 0
        while at < len(heard):
            length, found = self._longest(heard, at)
            run = heard[at : at + length]
            words = tuple(word.text for word in run)
            kind, name, role, contrast = found
            yield Meaning(kind, name, words, all(word.sure for word in run), role, contrast, at)
            at += length

    def _longest(self, heard: Sequence[HeardWord], at: int) -> tuple[int, tuple[Kind, str, Role | None, str]]:
        best: tuple[int, tuple[Kind, str, Role | None, str]] | None = None
        node = self._root
        for length, word in enumerate((w.text for w in heard[at:]), start=1):
            following = node.next.get(word)
            if following is None:
                break
            node = following
            if node.meaning is not None:
                best = length, node.meaning
            elif node.slip_of and at + length < len(heard) and heard[at + length].text in self._value_words:
                best = length, (Kind.TERM, node.slip_of, None, "")
        if best is not None:
            return best
        word = heard[at].text
        if word in FUNCTION_WORDS:
            return 1, (Kind.FUNCTION, word, None, "")
        stem = word.removesuffix("'s")
        if stem != word and self.knows(stem):
            return 1, self._longest([HeardWord(stem)], 0)[1]
        kind = Kind.NARRATION if stem in NARRATION_WORDS else Kind.UNEXPLAINED
        return 1, (kind, word, None, "")


def _starts_at_term(meanings: Sequence[Meaning]) -> Iterable[int]:
    """Return where questions begin whose subject is a term: "can HER2 negative ...", "is HER2 negative curable"."""
    for i, meaning in enumerate(meanings[:-1]):
        if meaning.words[-1] not in AUXILIARIES or meanings[i + 1].kind is not Kind.TERM:
            continue
        after = next((m for m in meanings[i + 2 :] if not _names_value(m) and m.role is not Role.DETAIL), None)
        if meaning.words[-1] not in ("am", "is", "are", "was", "were") or (after is not None and after.role is Role.TOPIC):
            yield meaning.at + len(meaning.words) - 1


def _names_value(meaning: Meaning) -> bool:
    """Tell whether a meaning is part of "positive or HER2 negative"."""
    return meaning.kind in (Kind.VALUE, Kind.TERM) or meaning.name == "or"


def _repaired(meanings: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """Drop a value that the speaker took back: value, repair, (term, small words,) another value of the same contrast."""
    kept = list(meanings)
    at = 0
    while at < len(kept):
        if kept[at].kind is Kind.REPAIR:
            before = _value_near(kept, range(at - 1, -1, -1))
            after = _value_near(kept, range(at + 1, len(kept)))
            if (
                before is not None
                and after is not None
                and kept[before].contrast == kept[after].contrast
                and kept[before].name != kept[after].name
            ):
                del kept[before : at + 1]
                at = before
                continue
        at += 1
    return tuple(_without_lone_repairs(kept))


def _without_lone_repairs(meanings: Iterable[Meaning]) -> Iterable[Meaning]:
    """Let a repair that corrects nothing be a small word; "no" and "not" stay unexplained, since they may deny something."""
    for meaning in meanings:
        if meaning.kind is Kind.REPAIR and {"no", "not"} & set(meaning.words):
            yield replace(meaning, kind=Kind.UNEXPLAINED, name=" ".join(meaning.words))
        elif meaning.kind is Kind.REPAIR and "know" in meaning.words:
            yield replace(meaning, kind=Kind.FUNCTION, name=" ".join(meaning.words))
        else:
            yield meaning


def _value_near(meanings: Sequence[Meaning], places: Iterable[int]) -> int | None:
    for place in places:
        kind = meanings[place].kind
        if kind is Kind.VALUE:
            return place
        if kind not in (Kind.FUNCTION, Kind.TERM, Kind.REPAIR) and meanings[place].role is not Role.STORY:
            return None
    return None
