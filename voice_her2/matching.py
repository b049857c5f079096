"""Find the entry that was meant, or say honestly that it is not sure.

rapidfuzz ranks; it does not decide alone. Every phrasing is reduced once to a *frame*: the terms, values and concepts it
names. An utterance, reduced the same way, becomes an `Intent` only if

1. every contrast that the entry names was surely heard, with its value and in a phrasing's order, and no other;
2. everything that the frame needs was heard, and everything that was heard is explained by the entry;
3. it asks something; and
4. the entry leads the next one that could answer what was heard by a margin of score.

Otherwise the outcome is `Ambiguous` (ask back, at most three candidates) or `NotRecognized` (with its reason).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from rapidfuzz import fuzz, process

from voice_her2.asking import question_start
from voice_her2.attribution import attributed
from voice_her2.content import Content, Entry, Role
from voice_her2.endpoint import Wholeness
from voice_her2.english import CHOOSING
from voice_her2.lexicon import Lexicon
from voice_her2.understanding import HeardWord, Kind, Meaning, Understanding

MIN_MARGIN = 8.0
"""Least lead in score over the runner-up. Source: the margins that `voice-her2 evaluate --html` draws: the least of a right
answer was 91, over 59 answers."""
MAX_CANDIDATES = 3
MAX_UNEXPLAINED = 3
"""More unexplained words than this in a question are another subject, not a mis-hearing: they are refused, not asked back."""
MAX_QUESTION_WORDS = 45
"""Nobody asks in more words than this; a television speaks so. Source: the longest story in `bench/questions/` has 33."""


MAX_FRAGMENT_WORDS = 10
"""A fragment that asks nothing ("HER2 negative treatment") is asked back up to this length; longer ones are statements."""


MAX_SCRAP_WORDS = 5
"""What is left of a question in noise, a term with its value ("her two negative"), is asked back up to this length."""


SAME_WORDING = 93.0
"""Score of words against a question from which they are that question with a small word lost. Source: "is " lost from the
shortest phrasings leaves 95; the nearest statement in the same words, "HER2 negative can be cured", has 87."""
LEAST_WORDS_FOR_WORDING = 6


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
    """One to three entries that may have been meant, best first; `contrast` names the contrast to ask for, if that decides."""

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


@dataclass(frozen=True, slots=True)
class _Frame:
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


class Matcher:
    """Match utterances to the entries of one content. Pure and stateless after construction."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.lexicon = Lexicon(content)
        self._frames: list[_Frame] = []
        self._topics: dict[str, frozenset[str]] = {}
        self._wordings: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {}
        for entry in content.entries:
            self._add(entry)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for index, frame in enumerate(self._frames):
            for name in frame.needs:
                self._by_name[name].append(index)

    def wholeness(self, entry: Entry, said: Understanding) -> Wholeness:
        """Say how surely a question for an entry is over, by its last word that means something.

        After a bare term a value may follow ("what is HER2 ... negative"), after "breast" its "cancer", after "only" an "or"
        ("only treatable ... or curable"), after a value its correction ("HER2 positive ... no, negative"), and the entry's own
        longer wording may go on ("what does HER2 stand for ... in medical category"); after anything else the question is over.
        """
        if said.breaks_off:
            return Wholeness.OPEN
        if CHOOSING.intersection(said.words):
            return Wholeness.EXTENDABLE
        last = next((m for m in reversed(said.meanings) if m.kind is not Kind.FUNCTION and m.role is not Role.STORY), None)
        if last is not None and (last.kind is Kind.TERM or (last.role is Role.DETAIL and self.lexicon.begins_longer(last))):
            return Wholeness.EXTENDABLE
        if self._goes_on(entry, said):
            return Wholeness.CORRECTABLE
        if last is not None and last.kind is Kind.VALUE and len(entry.contrasts.get(last.contrast, ())) == 1:
            return Wholeness.CORRECTABLE
        return Wholeness.WHOLE

    def unaccounted(self, candidate: Candidate, said: Understanding) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what a candidate's phrasing needs and was not heard, and what was heard and it does not explain."""
        frame = next(f for f in self._frames if f.entry.id == candidate.entry_id and f.phrasing == candidate.phrasing)
        missing = frame.needs - said.terms - said.names(Role.TOPIC, Role.CUE, Role.DETAIL)
        values = [f"{name}={value}" for name, value in frame.values if value not in said.values(name)]
        unexplained = self._unexplained(frame, said.terms | said.asked(Role.TOPIC, Role.DETAIL))
        return (*sorted(missing), *values), (*sorted(unexplained), *said.stops, *said.unexplained)

    def match_text(self, text: str) -> Outcome:
        """Match written text, all of it taken as surely heard."""
        return self.match(self.lexicon.understand_text(text))

    def match_words(self, heard: Sequence[HeardWord]) -> Outcome:
        """Match heard words."""
        return self.match(self.lexicon.understand(heard))

    def match(self, said: Understanding) -> Outcome:
        """Return what an understood utterance asks for."""
        said = attributed(said, self.content.contrasts)
        ranked = self._rank(said)
        nearest = _best_per_entry(ranked)
        about = bool(said.terms) and said.question_at is not None and len(said.words) <= MAX_QUESTION_WORDS
        if said.stops or len(said.unexplained_in_question) > MAX_UNEXPLAINED or len(said.words) > MAX_QUESTION_WORDS:
            detail = (*said.stops, *said.unexplained, "")[0]
            return NotRecognized(Reason.UNEXPLAINED, _candidates(nearest), about, detail)
        if not (said.terms or any(said.values(contrast.name) for contrast in self.content.contrasts)):
            return self._implied(said) or NotRecognized(Reason.NO_MATCH, _candidates(nearest), about)
        if said.question_at is None and len(said.words) > MAX_FRAGMENT_WORDS:
            return NotRecognized(Reason.NOT_A_QUESTION, _candidates(nearest), about)
        heard = said.terms | said.names(Role.TOPIC, Role.CUE, Role.DETAIL)
        plausible = [(f, s) for f, s in ranked if f.needs <= heard]
        if not plausible:
            return self._ask_for_topic(said, nearest, about)
        fitting = [(f, s) for f, s in plausible if self._values_fit(f, said)]
        asked = said.terms | said.asked(Role.TOPIC, Role.DETAIL)
        explained = fitting if not said.unexplained else []
        complete = [(f, s) for f, s in explained if not (self._unexplained(f, asked) or _asks_more(f, said))]
        if complete and (said.unsure or said.breaks_off):
            return Ambiguous(_candidates(_best_per_entry(complete)), Reason.UNSURE)
        if complete and said.question_at is not None:
            return self._intent(complete, plausible, said)
        if complete and self._reads_as_question(complete[0][0].entry, said):
            return self._intent(complete, plausible, said)
        if complete:
            return Ambiguous(_candidates(_best_per_entry(complete)), Reason.NOT_A_QUESTION)
        if fitting:
            return Ambiguous(_candidates(_best_per_entry(fitting)), Reason.UNEXPLAINED)
        return self._ask_for_contrast(said, plausible, nearest, about)

    def _implied(self, said: Understanding) -> Ambiguous | None:
        """Return the question for a contrast whose term was left unsaid, where all else of a question for it was heard."""
        for contrast in self.content.contrasts:
            if contrast.implied_by not in said.names(Role.DETAIL):
                continue
            term = Meaning(Kind.TERM, contrast.of, (contrast.of,), at=len(said.words))
            outcome = self.match(replace(said, meanings=(*said.meanings, term)))
            if isinstance(outcome, Ambiguous) and outcome.reason is Reason.CONTRAST:
                return outcome
        return None

    def _intent(
        self, complete: list[tuple[_Frame, float]], plausible: list[tuple[_Frame, float]], said: Understanding
    ) -> Outcome:
        """Return the best complete entry if it leads every other that could answer by the margin; else ask."""
        frame, score = complete[0]
        topics = said.asked(Role.TOPIC)
        others = [s for f, s in plausible if f.entry.id != frame.entry.id and self._may_follow(f, topics, said)]
        margin = score - max(others, default=0.0)
        if margin < MIN_MARGIN:
            return Ambiguous(_candidates(_best_per_entry(complete)), Reason.AMBIGUOUS)
        by_itself = self.match(said.question_alone) if frame.values and said.question_alone.terms else None
        if isinstance(by_itself, Intent) and by_itself.entry.id != frame.entry.id:
            # "I'm HER2 negative, but what does HER2 stand for": the story's value may not be what is asked about.
            return Ambiguous((by_itself.candidate, *_candidates(complete[:1])), Reason.AMBIGUOUS)
        return Intent(frame.entry, Candidate(frame.entry.id, frame.phrasing, score), margin)

    def _reads_as_question(self, entry: Entry, said: Understanding) -> bool:
        """Tell whether words without a question's beginning are nearly word for word one of the entry's own questions.

        The first word is the easiest to lose ("[is] there a medicine for HER2 positive"); a statement in the same words has
        another order ("HER2 negative can be cured") and stays far enough away.
        """
        if len(said.words) < LEAST_WORDS_FOR_WORDING:
            return False
        text = said.transcript.casefold()
        asking = (written for words, written in self._wordings[entry.id] if question_start(words) is not None)
        return any(fuzz.ratio(text, wording, score_cutoff=SAME_WORDING) for wording in asking)

    def _goes_on(self, entry: Entry, said: Understanding) -> bool:
        """Tell whether what was said is the beginning of a longer wording of the entry."""
        beginning = f"{said.transcript.casefold()} "
        return any(written.startswith(beginning) for _, written in self._wordings[entry.id])

    def _ask_for_topic(self, said: Understanding, nearest: list[tuple[_Frame, float]], about: bool) -> Outcome:
        """Offer the entries of the values that were heard, when nothing but the topic is missing; refuse otherwise."""
        nothing_else = not (said.unexplained or said.names(Role.TOPIC))
        open_ = about or (bool(said.terms) and len(said.words) <= MAX_SCRAP_WORDS)
        if open_ and nothing_else and any(said.attached(contrast.name, contrast.of) for contrast in self.content.contrasts):
            fitting = [(f, s) for f, s in self._rank_all(said) if self._values_fit(f, said)]
            if fitting:
                return Ambiguous(_candidates(_best_per_entry(fitting)), Reason.AMBIGUOUS)
        reason = Reason.UNEXPLAINED if about and (said.unexplained or said.names(Role.TOPIC)) else Reason.NO_MATCH
        return NotRecognized(reason, _candidates(nearest), about, (*said.unexplained, "")[0])

    def _ask_for_contrast(
        self, said: Understanding, plausible: list[tuple[_Frame, float]], nearest: list[tuple[_Frame, float]], about: bool
    ) -> Outcome:
        """Ask for the value that was not surely heard; refuse where it was surely heard and no entry has it."""
        open_ = [(f, s) for f, s in plausible if self._could_fit(f, said)]
        if not open_:
            return NotRecognized(Reason.CONTRAST, _candidates(nearest), about)
        names = {name for f, _ in open_ for name in f.entry.contrasts}
        best = _best_per_entry(open_)
        decides = (
            len(best) > 1 and len(names) == 1 and len({f.entry.contrasts.get(next(iter(names))) for f, _ in best}) == len(best)
        )
        return Ambiguous(_candidates(best), Reason.CONTRAST, next(iter(names)) if decides else "")

    def _add(self, entry: Entry) -> None:
        topics_of_entry: set[str] = set()
        wordings: list[tuple[tuple[str, ...], str]] = []
        seen: set[str] = set()
        for phrasing in dict.fromkeys((entry.question, *entry.phrasings)):
            said = self.lexicon.understand_text(phrasing)
            wordings.append((said.words, said.transcript.casefold()))
            topics = said.names(Role.TOPIC)
            needs = said.terms | (topics or said.names(Role.CUE, Role.DETAIL))
            if needs <= said.terms:
                # Nothing but what it is about: any question at all would fit it.
                continue
            plain = not (topics or said.names(Role.DETAIL) & needs)
            topics_of_entry |= said.terms | topics
            values = tuple((contrast.name, value) for contrast in self.content.contrasts for value in said.values(contrast.name))
            canonical = _canonical(said)
            if canonical not in seen:
                seen.add(canonical)
                self._frames.append(
                    _Frame(entry, phrasing, canonical, needs, entry.allows | said.names(Role.DETAIL), values, plain)
                )
        self._topics[entry.id] = frozenset(topics_of_entry)
        self._wordings[entry.id] = tuple(wordings)

    def _rank(self, said: Understanding) -> list[tuple[_Frame, float]]:
        """Return the frames that share a topic with what was said (any name, where no topic was said), best score first."""
        names = said.names(Role.TOPIC) or said.terms | said.names(Role.CUE, Role.DETAIL)
        return self._scored(said, sorted({i for name in names for i in self._by_name.get(name, ())}))

    def _rank_all(self, said: Understanding) -> list[tuple[_Frame, float]]:
        return self._scored(said, range(len(self._frames)))

    def _scored(self, said: Understanding, indices: Iterable[int]) -> list[tuple[_Frame, float]]:
        choices = {i: self._frames[i].canonical for i in indices}
        found = process.extract(_canonical(said), choices, scorer=fuzz.ratio, limit=None, processor=None)
        return [(self._frames[index], score) for _, score, index in found]

    def _unexplained(self, frame: _Frame, asked: frozenset[str]) -> frozenset[str]:
        """Return what was asked about and neither this phrasing nor its entry accounts for."""
        return asked - self._topics[frame.entry.id] - frame.explains

    def _values_fit(self, frame: _Frame, said: Understanding) -> bool:
        for contrast in self.content.contrasts:
            values = said.values(contrast.name)
            if values != tuple(value for name, value in frame.values if name == contrast.name):
                return False
            if values and (said.doubtful(contrast.name) or contrast.of not in said.terms):
                return False
        return True

    def _could_fit(self, frame: _Frame, said: Understanding) -> bool:
        """Tell whether the frame's values may still have been meant: none heard, doubtful, too many, or in another order."""
        for contrast in self.content.contrasts:
            values = said.values(contrast.name)
            wanted = frame.entry.contrasts.get(contrast.name, ())
            if not wanted and values and not said.doubtful(contrast.name):
                return False
            if len(values) == 1 and len(wanted) == 1 and values != wanted and not said.doubtful(contrast.name):
                return False
        return True

    def _may_follow(self, frame: _Frame, topics: frozenset[str], said: Understanding) -> bool:
        """Tell whether what was heard leaves the frame's entry possible as runner-up: its values, and every topic."""
        if topics - self._topics[frame.entry.id]:
            return False
        return all(
            said.values(contrast.name) == tuple(value for name, value in frame.values if name == contrast.name)
            for contrast in self.content.contrasts
        )


def _asks_more(frame: _Frame, said: Understanding) -> bool:
    """Tell whether more was said than a frame without a topic accounts for: something done, or values only listed."""
    return frame.plain and (said.lists_values if len(frame.values) > 1 else said.acts)


def _canonical(said: Understanding) -> str:
    """Return what ranks: the sorted names of everything that carries the question, as tokens."""
    names = said.terms | said.asked(Role.TOPIC, Role.DETAIL) or said.asked(Role.CUE)
    if not said.asked(Role.TOPIC):
        names |= said.asked(Role.CUE)
    values = [m.name for m in said.meanings if m.kind is Kind.VALUE]
    tokens = sorted(name.replace(" ", "-") for name in names) + list(dict.fromkeys(values)) + sorted(said.unexplained)
    return " ".join(tokens)


def _best_per_entry(ranked: Iterable[tuple[_Frame, float]]) -> list[tuple[_Frame, float]]:
    best: dict[str, tuple[_Frame, float]] = {}
    for frame, score in ranked:
        if frame.entry.id not in best:
            best[frame.entry.id] = frame, score
    return list(best.values())


def _candidates(ranked: Sequence[tuple[_Frame, float]]) -> tuple[Candidate, ...]:
    return tuple(Candidate(frame.entry.id, frame.phrasing, round(score, 1)) for frame, score in ranked[:MAX_CANDIDATES])
