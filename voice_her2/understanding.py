"""What words mean: terms, contrast values, concepts, and what none of them explains; which of it is a story, which the question.

`lexicon.py` finds the meanings; here stands what may be asked of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from voice_her2.asking import asked_before
from voice_her2.content import Role
from voice_her2.english import (
    DOING,
    FUNCTION_WORDS,
    MODAL,
    NUMBERS,
    TELLING,
    WH_WORDS,
)
from voice_her2.english_states import EARLIER_OF_THINGS, EARLIER_STATES, LONGEST_EARLIER_STATE
from voice_her2.english_unasked import TELLERS_OF_HER
from voice_her2.meaning import Kind, Meaning
from voice_her2.persons import may_name_person


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
    otherwise: tuple[Understanding, ...] = field(default=(), compare=False, repr=False)
    """The same words as other decoders heard them: one that hears a state taken back is believed."""
    story_end: int = field(init=False, compare=False, repr=False)
    """Index of the word where a story ends and a question begins that says itself what it is about; 0 without a story."""

    def __post_init__(self) -> None:
        """Find the end of the story once: nearly everything that may be asked of an understanding needs it."""
        object.__setattr__(self, "story_end", self._story_end())

    def names(self, *roles: Role) -> frozenset[str]:
        """Return the names of concepts of these roles."""
        return frozenset(m.name for m in self.meanings if m.kind is Kind.CONCEPT and m.role in roles)

    @property
    def terms(self) -> frozenset[str]:
        """Tokens of the topic's own terms."""
        return frozenset(m.name for m in self.meanings if m.kind is Kind.TERM)

    def _story_end(self) -> int:
        """Return where a story ends.

        Where something was asked before, the question begins there: "what is the treatment and can it be cured". What asks for
        nothing ("... I didn't know what to say ...") belongs to the story.
        """
        start = self.question_at or 0
        asked = asked_before(self.words[:start])
        if asked is not None and not all(is_small(m) for m in self.meanings if asked <= m.at < start):
            start = asked
        if not start:
            return 0
        question = [m for m in self.meanings if m.at + len(m.words) > start]
        named = any(m.role is Role.TOPIC or (m.role is Role.CUE and not MODAL.issuperset(m.words)) for m in question)
        # "It was HER2 negative, could it be positive now": two values say by themselves what is asked.
        named = named or len({m.name for m in self.meanings if m.kind is Kind.VALUE}) > 1
        return start if named and not self._is_put_first(start) else 0

    def _is_put_first(self, start: int) -> bool:
        """Tell whether what stands before a question is its topic and tells nothing: "paying for treatment, | what is there"."""
        words = self.words[:start]
        tells = any(word in TELLING or "'" in word or word.endswith("ed") for word in words)
        return not tells and any(m.role is Role.TOPIC and m.at < start for m in self.meanings)

    @property
    def question_alone(self) -> Understanding:
        """What is asked last, as if no story had been told and nothing asked before it; empty where it begins with that."""
        start = self.story_end or self.question_at or len(self.words)
        meanings = tuple(replace(m, at=m.at - start) for m in self.meanings if m.at >= start)
        return replace(self, words=self.words[start:], meanings=meanings, question_at=0)

    def asked(self, *roles: Role) -> frozenset[str]:
        """Return the names of concepts of these roles in the question, without a story before it.

        A question that refers back ("... what does that mean") asks about what the story says: then its names count too, and
        details that stand right at a term ("a HER2 result"). Details right before a value ("if HER2 comes back negative") say
        how it was found and ask nothing.
        """
        start, back = self.story_end, self.refers_back
        names = set()
        before: Meaning | None = None
        for place, meaning in enumerate(self.meanings):
            if meaning.role is Role.DETAIL and self._is_of_value(place):
                continue
            attached = before is not None and before.kind in (Kind.TERM, Kind.VALUE)
            counts = meaning.at + len(meaning.words) > start or (back and (attached or meaning.role is not Role.DETAIL))
            if meaning.kind is Kind.CONCEPT and meaning.role in roles and counts:
                names.add(meaning.name)
            # "The HER2 | type of | breast cancer".
            before = before if meaning.role is Role.STORY and attached else meaning
        return frozenset(names)

    def _is_of_value(self, place: int) -> bool:
        """Tell whether a meaning stands right before a value that none stands before: "HER2 that comes back | negative"."""
        before = next((m for m in reversed(self.meanings[:place]) if m.kind is not Kind.FUNCTION), None)
        after = next((m for m in self.meanings[place + 1 :] if m.kind is not Kind.FUNCTION), None)
        return before is not None and after is not None and before.kind is not Kind.VALUE and after.kind is Kind.VALUE

    @property
    def refers_back(self) -> bool:
        """Tell whether nothing but a concept that refers back is asked about after a story."""
        asked = [m for m in self.meanings if m.role is Role.TOPIC and m.at + len(m.words) > self.story_end]
        return all(m.refers_back for m in asked)

    @property
    def stops(self) -> tuple[str, ...]:
        """What no entry answers and was surely heard in the question, as it was said."""
        return tuple(" ".join(m.words) for m in self.meanings if self.refuses(m))

    @property
    def names_what_is_asked(self) -> bool:
        """Tell whether a term, a value or a topic stands in the last question itself: not in "... do you want a mint"."""
        start = self.question_at or 0
        naming = (m for m in self.meanings if m.kind in (Kind.TERM, Kind.VALUE) or m.role is Role.TOPIC or _says_what(m))
        return any(m.at + len(m.words) > start for m in naming)

    @property
    def names_nothing_surely(self) -> bool:
        """Tell whether all that it names are terms in small words: "can you tell | her to | call me"."""
        values = any(m.kind is Kind.VALUE for m in self.meanings)
        return not values and not self.names(Role.TOPIC, Role.DETAIL) and self._terms_are_small

    @property
    def _terms_are_small(self) -> bool:
        small = FUNCTION_WORDS | NUMBERS
        return all(small.issuperset(m.words) for m in self.meanings if m.kind is Kind.TERM)

    @property
    def names_term_only_by_chance(self) -> bool:
        """Tell whether its terms are small words that go on with what is no part of the topic: "her two | cats".

        A value says otherwise, wherever it stands.
        """
        terms = [place for place, m in enumerate(self.meanings) if m.kind is Kind.TERM]
        if not terms or any(m.kind is Kind.VALUE for m in self.meanings):
            return False
        return self._terms_are_small and all(map(self._goes_on_strangely, terms))

    def _goes_on_strangely(self, place: int) -> bool:
        after = self.meanings[place + 1 : place + 2]
        return any(m.kind in (Kind.UNEXPLAINED, Kind.NARRATION) for m in after)

    @property
    def asks_beside_its_terms(self) -> bool:
        """Tell whether all terms are told of before anything is asked: "he told | her to be (careful) | can those (pills) ...".

        Where somebody is told something, the term is likely "her to".
        """
        start = self.question_at or 0
        terms = [place for place, m in enumerate(self.meanings) if m.kind is Kind.TERM]
        told = all(place and TELLERS_OF_HER.issuperset(self.meanings[place - 1].words) for place in terms)
        return bool(terms) and told and all(self.meanings[place].at < start for place in terms)

    @property
    def acts(self) -> bool:
        """Tell whether a small word of doing was heard ("given", "going to"): then more is asked than what something is."""
        return any(m.kind is Kind.FUNCTION and m.name in DOING and m.at >= (self.question_at or 0) for m in self.meanings)

    @property
    def unsure(self) -> frozenset[str]:
        """Names of concepts that are asked about, and of terms without a sure value, that were nowhere surely heard."""
        valued = any(m.kind is Kind.VALUE and m.sure for m in self.meanings)
        terms = frozenset() if valued else self.terms - frozenset(m.name for m in self.meanings if m.kind is Kind.TERM and m.sure)
        # Where no topic says what is asked, the cue does ("what is HER2").
        roles = (Role.TOPIC, Role.DETAIL) if valued or self.asked(Role.TOPIC) else (Role.CUE, Role.DETAIL)
        concepts = [m for m in self.meanings if m.kind is Kind.CONCEPT and m.role in roles]
        return terms | self.asked(*roles) - frozenset(m.name for m in concepts if m.sure)

    @property
    def lists_values(self) -> bool:
        """Tell whether two values only stand side by side ("HER2 negative or positive"), none of which becomes the other."""
        places = [i for i, m in enumerate(self.meanings) if m.kind is Kind.VALUE]
        between = [
            {word for m in self.meanings[one + 1 : other] for word in m.words}
            for one, other in pairwise(places)
            if all(m.kind is Kind.TERM or is_small(m) for m in self.meanings[one + 1 : other])
        ]
        return any(words & {"or", "and", "nor", "versus"} and not words & {"then", "now"} for words in between)

    @property
    def doubts(self) -> bool:
        """Tell whether a contrast's value was heard that is not sure."""
        return any(m.kind is Kind.VALUE and not m.sure for m in self.meanings)

    def refuses(self, meaning: Meaning) -> bool:
        """Tell whether a meaning is what no entry answers, surely heard in the question."""
        return meaning.forbids and meaning.sure and meaning.at + len(meaning.words) > (self.question_at or 0)

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
        around, thing = (*before[-4:-2], *before[-1:]), before[-2:-1]
        of_thing = around in EARLIER_OF_THINGS and not may_name_person(*thing)
        return of_thing or any(before[-words:] in EARLIER_STATES for words in range(1, LONGEST_EARLIER_STATE + 1))

    def asks_about_value(self, contrast: str) -> bool:
        """Tell whether a value of the contrast stands in the question itself, not only in a story before it."""
        return any(m.kind is Kind.VALUE and m.contrast == contrast and m.at >= self.story_end for m in self.meanings)

    def turns_round(self, contrast: str) -> bool:
        """Tell whether a question names the first of two values last, and no topic that was not named before it.

        "HER2 negative turns positive, I hear; could it go negative": what it turns into is not the second.
        """
        alone, values = self.question_alone, self.values(contrast)
        before = {m.name for m in self.meanings[: len(self.meanings) - len(alone.meanings)] if m.role is Role.TOPIC}
        return len(values) > 1 and alone.values(contrast)[-1:] == values[:1] and alone.names(Role.TOPIC) <= before

    def attached(self, contrast: str, of: str) -> bool:
        """Tell whether a value of the contrast was heard right after its term ("HER2 positive")."""
        pairs = zip(self.meanings, self.meanings[1:], strict=False)
        return any(term.name == of and value.contrast == contrast for term, value in pairs if term.kind is Kind.TERM)

    def doubtful(self, contrast: str) -> bool:
        """Tell whether any value of the contrast was not surely heard."""
        return any(not m.sure for m in self.meanings if m.kind is Kind.VALUE and m.contrast == contrast)


def _says_what(meaning: Meaning) -> bool:
    """Tell whether a cue says what is asked: "(what would I) | have to take", not "what is"."""
    return meaning.role is Role.CUE and not (MODAL | WH_WORDS).issuperset(meaning.words)


def is_small(meaning: Meaning) -> bool:
    """Tell whether a meaning is a small word, or what stories tell."""
    return meaning.kind is Kind.FUNCTION or meaning.role is Role.STORY
