"""Understand words by the content's own lexicon: terms, contrast values, concepts, and what none of them explains.

The longest known sequence of words wins at each place, from the left. What is neither in the content nor an English
function word stays as an unexplained word: that is what reveals a question that no entry answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from sys import intern

from voice_her2.asking import denied_of_question, denied_of_tag, is_tag
from voice_her2.content import Content, Role
from voice_her2.disfluency import fluent
from voice_her2.english import FUNCTION_WORDS, REPAIRS, SUBJECT_STARTS
from voice_her2.english_asking import CHOICES, LONGEST_CHOICE, PARENTHESES, TAGS, VOCATIVES
from voice_her2.grammar import SpokenTerms
from voice_her2.meaning import HeardWord, Kind, Meaning
from voice_her2.narration import NARRATION_PHRASES, NARRATION_WORDS
from voice_her2.persons import RELATIVES, Person, may_stand_for_person, person_run, surely_named
from voice_her2.question_starts import last_question_start
from voice_her2.repairs import repaired
from voice_her2.unasked import DETERMINERS, turns_away
from voice_her2.understanding import Understanding
from voice_her2.wording import words_of

_Known = tuple[Kind, str, Role | None, str]
"""Kind, name, role of a concept, contrast of a value."""
SLIP_REACH = 4
"""Words looked at after a slip: the longest phrase that a term is known to stand before."""
_SLOTTED = (Role.TOPIC, Role.CUE)
"""Roles whose words hold for whoever is spoken of. A stop may be about just that person ("what it means for my children")."""
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")
_TAG: _Known = (Kind.FUNCTION, "tag", None, "")
_Ways = tuple[_Known | None, str, str, frozenset[tuple[str, int]]]
"""What tells nodes apart: what they mean, and which word leads to which node."""
_SLOTS = tuple((person, person.value) for person in Person)


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    meaning: _Known | None = None
    slip_of: str = ""
    opening_of: str = ""

    def __reduce__(self) -> tuple[type[_Node], tuple[object, ...]]:
        """Be kept as four values, without their names."""
        return _Node, (self.next, self.meaning, self.slip_of, self.opening_of)


class Lexicon:
    """Find the content's words in heard words. Built once for a content; holds no state of a conversation."""

    def __init__(self, content: Content) -> None:
        self._root = _Node()
        self._value_words: set[str] = set()
        self._before: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._written = {p.token: p.written for p in content.pronunciations}
        self._referring_back = {concept.name for concept in content.concepts if concept.refers_back}
        for aside in PARENTHESES:
            self._add(aside, (Kind.FUNCTION, " ".join(aside), None, ""))
        terms = SpokenTerms(content.pronunciations)
        for repair in REPAIRS:
            self._add(repair, (Kind.REPAIR, "repair", None, ""))
        for known in content.concepts:
            concept: _Known = (Kind.CONCEPT, known.name, known.role, "")
            for words in (words for phrase in known.words for words in terms.heard_as(phrase)):
                self._add(words, concept)
                if known.role in _SLOTTED:
                    self._add(_slotted(words), concept)
        for told in NARRATION_PHRASES:
            self._add(told, (Kind.NARRATION, " ".join(told), None, ""))
        for pronunciation in content.pronunciations:
            meaning = self._node((pronunciation.token,)).meaning or (Kind.TERM, pronunciation.token, None, "")
            for heard in (pronunciation.token, pronunciation.written, *pronunciation.heard):
                self._add(words_of(heard), meaning)
            for slip in pronunciation.slips:
                self._node(words_of(slip)).slip_of = pronunciation.token
            for opening in pronunciation.openings:
                self._node(words_of(opening)).opening_of = pronunciation.token
            self._before[pronunciation.token] = tuple(map(words_of, pronunciation.before))
        for contrast in content.contrasts:
            for value, spoken in contrast.values.items():
                for said in spoken:
                    self._add(words_of(said), (Kind.VALUE, value, None, contrast.name))
                    self._value_words.add(words_of(said)[0])
        self._root = _merged(self._root, {})

    def understand(self, heard: Sequence[HeardWord]) -> Understanding:
        """Return what the words mean; a self-corrected value is gone, with what corrected it."""
        whole, heard = heard, fluent(heard)
        words = tuple(word.text for word in heard)
        as_said = tuple(self._meanings(heard))
        meanings = repaired(as_said)
        asked = last_question_start(as_said, meanings)
        if asked is None and self._opening(words)[0]:
            asked = 0
        if asked is None and words and words[-1] in TAGS and any(meaning.role is Role.TOPIC for meaning in meanings):
            asked = 0
        transcript = self._written_line(as_said if heard is whole else self._meanings(whole))
        return Understanding(words, meanings, asked, transcript=transcript)

    def written(self, words: Sequence[str]) -> str:
        """Return words as a line in which terms stand as the content writes them: "her to negative" is "HER2 negative"."""
        return self._written_line(self._meanings([HeardWord(word) for word in words]))

    def _written_line(self, meanings: Iterable[Meaning]) -> str:
        return " ".join(
            self._written.get(meaning.name, "") if meaning.kind is Kind.TERM else " ".join(meaning.words) for meaning in meanings
        )

    def understand_text(self, text: str) -> Understanding:
        """Return what written text means; its question mark asks where no word does ("HER2 meaning?")."""
        said = self.understand([HeardWord(word) for word in words_of(text)])
        if said.question_at is None and said.words and text.rstrip().endswith("?") and not turns_away(said.words):
            *before, _ = _SENTENCE_END.split(text.rstrip(" ?"))
            told = fluent([HeardWord(word) for word in words_of(" ".join(before))])
            return replace(said, question_at=min(len(told), len(said.words) - 1))
        return said

    def knows(self, word: str) -> bool:
        """Tell whether a single word carries meaning by itself here."""
        node = self._root.next.get(word)
        return word in FUNCTION_WORDS or (node is not None and node.meaning is not None)

    def is_term(self, words: Sequence[str]) -> bool:
        """Tell whether words are a term by themselves, not only before what shows that they are a slip for it."""
        node = self._reached(words)
        return node is not None and node.meaning is not None and node.meaning[0] is Kind.TERM

    def begins_longer(self, meaning: Meaning) -> bool:
        """Tell whether a concept's words are the beginning of a longer way of saying it ("breast" of "breast cancer")."""
        node = self._reached(meaning.words)
        following = node.next.values() if node is not None else ()
        return any(after.meaning is not None and after.meaning[1] == meaning.name for after in following)

    def _reached(self, words: Iterable[str]) -> _Node | None:
        node: _Node | None = self._root
        for word in words:
            node = node.next.get(word) if node is not None else None
        return node

    def _node(self, words: Iterable[str]) -> _Node:
        node = self._root
        for word in words:
            following = node.next.get(word)
            if following is None:
                # One string for each word, however often a content says it.
                following = node.next[intern(word)] = _Node()
            node = following
        return node

    def _add(self, words: tuple[str, ...], meaning: _Known) -> None:
        if words:
            node = self._node(words)
            if node.meaning is None:
                node.meaning = meaning

    def _meanings(self, heard: Sequence[HeardWord]) -> Iterable[Meaning]:
        texts = [word.text for word in heard]
        denied = {denied_of_tag(texts), self._denied_of_question(texts)}
        at, opening = self._opening(texts)
        if at:
            yield Meaning(Kind.TERM, opening, tuple(texts[:at]), all(word.sure for word in heard[:at]))
        while at < len(heard):
            length, found = (1, _TAG) if at in denied else self._longest(texts, at)
            run = heard[at : at + length]
            words = tuple(texts[at : at + length])
            kind, name, role, contrast = found
            back = kind is Kind.CONCEPT and name in self._referring_back
            yield Meaning(kind, name, words, all(word.sure for word in run), role, contrast, at, back)
            at += length

    def _longest(self, words: Sequence[str], at: int) -> tuple[int, _Known]:
        if is_tag(words, at):
            return 2, _TAG
        if 0 < at >= len(words) - LONGEST_CHOICE and tuple(words[at:]) in CHOICES:
            return len(words) - at, (Kind.FUNCTION, "choice", None, "")
        runs = (run for run in self._runs(words, at, self._root) if not self._breaks_term(words, at, run))
        best = max(runs, key=lambda run: run[0], default=None)
        if best is not None:
            return best[0] - at, best[1]
        word = words[at]
        if word == "like" and 0 < at == len(words) - 1 and not {"what", "what's"}.isdisjoint(words):
            # "What is the treatment like" asks how it is.
            return 1, (Kind.UNEXPLAINED, word, None, "")
        if word in FUNCTION_WORDS or (word in VOCATIVES and at == len(words) - 1 > 0):
            return 1, (Kind.FUNCTION, word, None, "")
        stem = word.removesuffix("'s")
        if stem != word and self.knows(stem):
            return 1, self._longest([stem], 0)[1]
        kind = Kind.NARRATION if stem in NARRATION_WORDS else Kind.UNEXPLAINED
        return 1, (kind, word, None, "")

    def _runs(self, words: Sequence[str], at: int, node: _Node) -> Iterator[tuple[int, _Known]]:
        """Yield the end and the meaning of each known run that goes on from `node` at `at`, literal ones first."""
        if node.meaning is not None:
            yield at, node.meaning
        elif node.slip_of and self._is_slip(node.slip_of, words[at : at + SLIP_REACH]):
            yield at, (Kind.TERM, node.slip_of, None, "")
        if at == len(words):
            return
        following = node.next.get(words[at])
        if following is not None:
            yield from self._runs(words, at + 1, following)
        for person, slot in _SLOTS:
            following = node.next.get(slot)
            if following is not None and (length := person_run(words, at, person)) and not self._is_term(words, at):
                yield from self._runs(words, at + length, following)

    def _denied_of_question(self, words: Sequence[str]) -> int | None:
        """Return the place of a verb that begins a question and only seems to deny: "| isn't | HER2 negative curable"."""
        at = denied_of_question(words)
        if at is None or not (words[at + 1] in SUBJECT_STARTS or self._is_term(words, at + 1)):
            return None
        return at

    def _is_slip(self, token: str, following: Sequence[str]) -> bool:
        """Tell whether what follows shows that a slip is the term: a value, or a phrase that the term stands before."""
        if not following:
            return False
        return following[0] in self._value_words or any(tuple(following[: len(b)]) == b for b in self._before[token])

    def _opening(self, words: Sequence[str]) -> tuple[int, str]:
        """Return how many words at the start are a question's first word and a term heard as one, and the term; 0 for none."""
        node: _Node | None = self._root
        for length, word in enumerate(words[:-1], start=1):
            node = node.next.get(word) if node is not None else None
            if node is not None and node.opening_of and words[length] in self._value_words:
                return length, node.opening_of
        return 0, ""

    def _is_term(self, words: Sequence[str], at: int) -> bool:
        """Tell whether a term begins here: "her two" is no person."""
        return self._term_end(words, at) > at

    def _term_end(self, words: Sequence[str], at: int) -> int:
        """Return where the longest term that begins here ends; `at` where none does."""
        node: _Node | None = self._root
        end = at
        for place in range(at, len(words)):
            node = node.next.get(words[place]) if node is not None else None
            if node is None:
                break
            if node.meaning is not None and node.meaning[0] is Kind.TERM:
                end = place + 1
        return end

    def _breaks_term(self, words: Sequence[str], at: int, run: tuple[int, _Known]) -> bool:
        """Tell whether a run takes the first words of a term for its last: "if her | two is borderline".

        Or a term takes for itself what counts somebody's relatives: "her two | sisters".
        """
        end, (kind, *_) = run
        if kind is Kind.TERM and end < len(words) and words[end] in RELATIVES:
            return words[at] in DETERMINERS
        return kind is not Kind.TERM and any(self._term_end(words, place) > end for place in range(at + 1, end))


def _merged(node: _Node, found: dict[_Ways, _Node]) -> _Node:
    """Return one node for all from which the same words lead to the same: phrases share their ends as they share their starts.

    Source: Daciuk et al. 2000, minimal acyclic automata. 77,000 nodes become 4,200, and 10.4 MB 1.3.
    """
    following = {word: _merged(after, found) for word, after in node.next.items()}
    ways = node.meaning, node.slip_of, node.opening_of, frozenset((word, id(after)) for word, after in following.items())
    if ways not in found:
        node.next = following
        found[ways] = node
    return found[ways]


def _slotted(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words with whoever they name left open: "can i take" is said of "my wife" and of "patients" too.

    Returns none where nobody is named, or nobody else stands there.
    """
    if not any(map(may_stand_for_person, words)):
        return ()
    slotted: list[str] = []
    at = persons = 0
    while at < len(words):
        named = surely_named(words, at)
        persons += named is not None
        slotted.append(named[0].value if named else words[at])
        at += named[1] if named else 1
    return tuple(slotted) if 0 < persons < len(slotted) else ()
