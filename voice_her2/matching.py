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

from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import itemgetter

from voice_her2.attribution import attributed
from voice_her2.breaking_off import asks_what_it_is, breaks_off, may_get_noun, may_go_on
from voice_her2.content import Content, Entry, Role
from voice_her2.endpoint import Wholeness
from voice_her2.english_asking import CHOOSING
from voice_her2.frames import Frame, Frames, asks_more
from voice_her2.lexicon import Lexicon
from voice_her2.meaning import HeardWord, Kind, Meaning
from voice_her2.outcome import Ambiguous, Candidate, Intent, NotRecognized, Outcome, Reason
from voice_her2.understanding import Understanding
from voice_her2.unexplained import unexplained, unexplained_in_question

MIN_MARGIN = 8.0
"""Least lead in score over the runner-up. Source: the margins that `voice-her2 evaluate --html` draws: the least of a right
answer was 91, over 59 answers."""
MAX_CANDIDATES = 3
MAX_UNEXPLAINED = 3
"""More unexplained words than this in a question are another subject, not a mis-hearing: they are refused, not asked back."""
MAX_QUESTION_WORDS = 45
"""Nobody asks in more words than this; a television speaks so. Source: the longest story in `bench/questions/` has 33."""


LONG_WORDS = 25
MAX_UNEXPLAINED_IN_LONG = 2
"""What is longer than this and has more unexplained words, or ends in a question that names nothing, is talk that is not asked
back. Source: `bench/questions/`, where no question that an entry answers is so; of 40 broadcasts that name HER2 it leaves 3 asked
back instead of 8."""


MAX_FRAGMENT_WORDS = 10
"""A fragment that asks nothing ("HER2 negative treatment") is asked back up to this length; longer ones are statements."""


MAX_SCRAP_WORDS = 5
"""What is left of a question in noise, a term with its value ("her two negative"), is asked back up to this length."""

MOST_PREPARED = 10_000
"""Phrasings. Source: 2,830 of the shipped content take 0.7 s, 110,000 of `bench/entries.py` 17 s."""


class Matcher:
    """Match utterances to the entries of one content. Pure; keeps only what it worked out of the content."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.lexicon = Lexicon(content)
        self._frames = Frames(content, self.lexicon)
        self._asked_order = {c.name: self.lexicon.understand_text(c.question).values(c.name) for c in content.contrasts}

    def prepared(self) -> Matcher:
        """Return this matcher with every entry worked out, unless they are so many that starting would wait for it.

        Of more than that each is worked out when it is asked about, in a few milliseconds.
        """
        if sum(1 + len(entry.phrasings) for entry in self.content.entries) <= MOST_PREPARED:
            self._frames.work_out()
        return self

    def wholeness(self, entry: Entry, said: Understanding) -> Wholeness:
        """Say how surely a question for an entry is over, by its last word that means something.

        After a bare term a value may follow ("what is HER2 ... negative"), after "breast" its "cancer", after "only" an "or"
        ("only treatable ... or curable"), after a value its correction ("HER2 positive ... no, negative"), and the entry's own
        longer wording may go on ("what does HER2 stand for ... in medical category"); after anything else the question is over.
        """
        if breaks_off(said):
            return Wholeness.OPEN
        if may_get_noun(said):
            return Wholeness.MODIFYING
        if (CHOOSING.intersection(said.words) and "or" not in said.words) or may_go_on(said):
            return Wholeness.EXTENDABLE
        last = next((m for m in reversed(said.meanings) if m.kind is not Kind.FUNCTION and m.role is not Role.STORY), None)
        if last is not None and last.kind is Kind.TERM and self._frames.take_value(said):
            return Wholeness.EXTENDABLE if asks_what_it_is(said) else Wholeness.MODIFYING
        if last is not None and (last.role is Role.DETAIL or last.kind is Kind.TERM) and self.lexicon.begins_longer(last):
            return Wholeness.EXTENDABLE
        if self._frames.goes_on(entry, said):
            return Wholeness.CORRECTABLE
        if last is not None and last.kind is Kind.VALUE and len(entry.contrasts.get(last.contrast, ())) == 1:
            return Wholeness.CORRECTABLE
        return Wholeness.WHOLE

    def unaccounted(self, candidate: Candidate, said: Understanding) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what a candidate's phrasing needs and was not heard, and what was heard and it does not explain."""
        frame = self._frames.of(candidate)
        missing = frame.needs - said.terms - said.names(Role.TOPIC, Role.CUE, Role.DETAIL)
        values = [f"{name}={value}" for name, value in frame.values if value not in said.values(name)]
        beyond = self._frames.unexplained(frame, said.terms | said.asked(Role.TOPIC, Role.DETAIL))
        return (*sorted(missing), *values), (*sorted(beyond), *said.stops, *unexplained(said))

    def match_text(self, text: str) -> Outcome:
        """Match written text, all of it taken as surely heard."""
        return self.match(self.lexicon.understand_text(text))

    def match_words(self, heard: Sequence[HeardWord]) -> Outcome:
        """Match heard words."""
        return self.match(self.lexicon.understand(heard))

    def match(self, said: Understanding) -> Outcome:
        """Return what an understood utterance asks for."""
        said = attributed(said, self.content.contrasts)
        ranked = self._frames.rank(said)
        nearest = _best_per_entry(ranked)
        about = bool(said.terms) and said.question_at is not None and len(said.words) <= MAX_QUESTION_WORDS
        if said.stops or len(unexplained_in_question(said)) > MAX_UNEXPLAINED or _is_talk(said):
            detail = (*said.stops, *unexplained(said), "")[0]
            return NotRecognized(Reason.UNEXPLAINED, _candidates(nearest), about, detail)
        if said.names_term_only_by_chance:
            return NotRecognized(Reason.NO_MATCH, _candidates(nearest), about_topic=False)
        if not (said.terms or any(said.values(contrast.name) for contrast in self.content.contrasts)):
            return self._implied(said) or NotRecognized(Reason.NO_MATCH, _candidates(nearest), about)
        if said.question_at is None and len(said.words) > MAX_FRAGMENT_WORDS:
            return NotRecognized(Reason.NOT_A_QUESTION, _candidates(nearest), about)
        heard = said.terms | said.names(Role.TOPIC, Role.CUE, Role.DETAIL)
        plausible = [(f, s) for f, s in ranked if f.needs <= heard]
        if not plausible:
            return self._ask_for_topic(said, nearest, about)
        fitting = self._frames.fitting(plausible, said)
        asked = said.terms | said.asked(Role.TOPIC, Role.DETAIL)
        explained = fitting if not unexplained(said) else []
        complete = [(f, s) for f, s in explained if not (self._frames.unexplained(f, asked) or asks_more(f, said))]
        if complete and (said.unsure or breaks_off(said)):
            return Ambiguous(_candidates(_best_per_entry(complete)), Reason.UNSURE)
        if complete and said.question_at is not None:
            return self._intent(complete, plausible, said)
        if complete and self._frames.reads_as_question(complete[0][0].entry, said):
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

    def _intent(self, complete: list[tuple[Frame, float]], plausible: list[tuple[Frame, float]], said: Understanding) -> Outcome:
        """Return the best complete entry if it leads every other that could answer by the margin; else ask."""
        frame, score = complete[0]
        topics = said.asked(Role.TOPIC)
        others = [s for f, s in plausible if f.entry.id != frame.entry.id and self._frames.may_follow(f, topics, said)]
        margin = score - max(others, default=0.0)
        in_order = (name for name, values in frame.entry.contrasts.items() if values == said.values(name))
        if margin < MIN_MARGIN or any(map(said.turns_round, in_order)):
            return Ambiguous(_candidates(_best_per_entry(complete)), Reason.AMBIGUOUS)
        alone = said.question_alone
        names_other = alone.terms and (not alone.refers_back or (frame.values and said.story_end))
        by_itself = self.match(alone) if names_other else None
        if isinstance(by_itself, Intent) and by_itself.entry.id != frame.entry.id:
            # "I'm HER2 negative, but what does HER2 stand for": the story's value may not be asked about. Nor may what was
            # asked first: "what does HER2 negative mean, no, what does HER2 stand for".
            return Ambiguous((by_itself.candidate, *_candidates(complete[:1])), Reason.AMBIGUOUS)
        return Intent(frame.entry, Candidate(frame.entry.id, frame.phrasing, score), margin)

    def _ask_for_topic(self, said: Understanding, nearest: list[tuple[Frame, float]], about: bool) -> Outcome:
        """Offer the entries of the values that were heard, when nothing but the topic is missing; refuse otherwise."""
        nothing_else = not (unexplained(said) or said.names(Role.TOPIC))
        open_ = about or (bool(said.terms) and len(said.words) <= MAX_SCRAP_WORDS)
        if open_ and nothing_else and any(said.attached(contrast.name, contrast.of) for contrast in self.content.contrasts):
            fitting = self._frames.fitting(self._frames.rank_contrasted(said), said)
            if fitting:
                return Ambiguous(_candidates(_best_per_entry(fitting)), Reason.AMBIGUOUS)
        reason = Reason.UNEXPLAINED if about and (unexplained(said) or said.names(Role.TOPIC)) else Reason.NO_MATCH
        return NotRecognized(reason, _candidates(nearest), about, (*unexplained(said), "")[0])

    def _ask_for_contrast(
        self, said: Understanding, plausible: list[tuple[Frame, float]], nearest: list[tuple[Frame, float]], about: bool
    ) -> Outcome:
        """Ask for the value that was not surely heard; refuse where it was surely heard and no entry has it."""
        open_ = [(f, s) for f, s in plausible if self._frames.could_fit(f, said)]
        if not open_:
            return NotRecognized(Reason.CONTRAST, _candidates(nearest), about)
        if said.names_nothing_surely:
            return NotRecognized(Reason.NO_MATCH, _candidates(nearest), about_topic=False)
        names = {name for f, _ in open_ for name in f.entry.contrasts}
        best = _best_per_entry(open_)
        decides = (
            len(best) > 1 and len(names) == 1 and len({f.entry.contrasts.get(next(iter(names))) for f, _ in best}) == len(best)
        )
        if not decides:
            return Ambiguous(_candidates(best), Reason.CONTRAST)
        name = next(iter(names))
        return Ambiguous(_candidates(self._as_asked(best, name)), Reason.CONTRAST, name)

    def _as_asked(self, ranked: list[tuple[Frame, float]], name: str) -> list[tuple[Frame, float]]:
        """Return frames in the order in which the contrast's question names their values: "the first one" chooses by it."""
        asked = self._asked_order[name]
        values = [frame.entry.contrasts.get(name, ()) for frame, _ in ranked]
        places = [asked.index(value[0]) if value[:1] and value[0] in asked else len(asked) for value in values]
        return [scored for _, scored in sorted(zip(places, ranked, strict=True), key=itemgetter(0))]


def _is_talk(said: Understanding) -> bool:
    """Tell whether words are too many for what they ask: nobody asks a machine so, a television and people do."""
    if len(said.words) <= LONG_WORDS:
        return False
    asks_nothing = said.question_at is not None and not said.names_what_is_asked
    return len(said.words) > MAX_QUESTION_WORDS or len(unexplained(said)) > MAX_UNEXPLAINED_IN_LONG or asks_nothing


def _best_per_entry(ranked: Iterable[tuple[Frame, float]]) -> list[tuple[Frame, float]]:
    best: dict[str, tuple[Frame, float]] = {}
    for frame, score in ranked:
        if frame.entry.id not in best:
            best[frame.entry.id] = frame, score
    return list(best.values())


def _candidates(ranked: Sequence[tuple[Frame, float]]) -> tuple[Candidate, ...]:
    return tuple(Candidate(frame.entry.id, frame.phrasing, round(score, 1)) for frame, score in ranked[:MAX_CANDIDATES])
