"""The conversation: one table says which event may happen in which state, and each event is answered with actions.

The dialogue is the only owner of state. Its actions are for the speaker and the screen; nothing here waits, plays or
listens. A refused event raises `IllegalEvent` and changes nothing.

    IDLE --Opened--> LISTENING --SpeechOver--> RESOLVING --Heard--> SPEAKING --SpokenEnd--> LISTENING or CLARIFYING
    any  --Lost--> FAULT --Back--> LISTENING;   LISTENING, CLARIFYING, SPEAKING --Pressed(mute)--> MUTED and back
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

from voice_her2.asking import begins_to_ask
from voice_her2.background import without_background
from voice_her2.clarifying import chooses_by_topic, question_back, reply_to, without_no
from voice_her2.content import Content, Entry
from voice_her2.dialogue_events import (
    Action,
    Adjust,
    Back,
    Chosen,
    Event,
    Heard,
    Hush,
    Leave,
    Lost,
    Opened,
    Pressed,
    Quiet,
    Resolved,
    Say,
    Show,
    SpeechOver,
    SpokenEnd,
    State,
)
from voice_her2.doubt import bears_topics, forbidden_in_front, in_doubt, qualifies_term
from voice_her2.endpoint import Wholeness
from voice_her2.fusion import dismisses, heard_otherwise, readings, unanimous
from voice_her2.hearing import Decoder, Utterance
from voice_her2.matching import Matcher
from voice_her2.outcome import Ambiguous, Candidate, Intent, NotRecognized, Reason
from voice_her2.phrases import Phrases, examples
from voice_her2.replies import Command, command_in
from voice_her2.understanding import Understanding
from voice_her2.voting import agrees, contradicted, elected, may_be_elected


class IllegalEvent(ValueError):  # noqa: N818  # it names what happened, as the table does
    """Report an event that cannot happen in the present state; a mistake in the program, never in the user."""


_TALK = frozenset({State.LISTENING, State.CLARIFYING})
_ANY = frozenset(State)
ALLOWED: Mapping[type[Event], frozenset[State]] = {
    Opened: frozenset({State.IDLE}),
    SpeechOver: _TALK,
    Heard: frozenset({State.RESOLVING}),
    SpokenEnd: frozenset({State.SPEAKING, State.FAULT, State.MUTED}),
    Pressed: _ANY - {State.IDLE, State.RESOLVING},
    Chosen: _TALK | {State.SPEAKING, State.MUTED},
    Quiet: _TALK | {State.MUTED, State.FAULT},
    Lost: _ANY,
    Back: frozenset({State.FAULT}),
}


@dataclass(frozen=True, slots=True)
class _Talk:
    """What is remembered of a conversation."""

    offered: tuple[Candidate, ...] = ()
    contrast: str = ""
    said: tuple[str, ...] = ()
    entry: Entry | None = None
    noticed: bool = False
    rate: float = 1.0
    volume: float = 1.0
    clarify_next: bool = False
    asked: tuple[Candidate, ...] = ()
    """What is offered by what was said last, if that asked back: saying it again offers it again."""


class Dialogue:
    """Answer events with actions. Built over one content; `matcher` gives one over the same that is made elsewhere.

    It is asked for when something has been heard, so that it may still be in the making when listening begins.
    """

    def __init__(
        self, content: Content, phrases: Phrases, *, notice_given: bool = False, matcher: Callable[[], Matcher] | None = None
    ) -> None:
        self._content = content
        self._matcher = matcher or partial(Matcher, content)
        self.phrases = phrases
        self.state = State.IDLE
        self._muted = False
        self._talk = _Talk(noticed=notice_given)

    @cached_property
    def matcher(self) -> Matcher:
        """What understands and matches; made or waited for when it is needed first."""
        return self._matcher()

    def wholeness(self, text: str) -> Wholeness:
        """Say how complete the words heard so far are, in the present state."""
        said = self.matcher.lexicon.understand_text(text)
        if command_in(said.words) is not None:
            return Wholeness.OPEN if begins_to_ask(said.words) else Wholeness.WHOLE
        reply = self._reply(said)
        if reply is not None:
            # "Positive ... no, negative": who chooses may correct it, or go on to say more of what it is about.
            by_topic = chooses_by_topic(self._talk.offered, said, self._content, self.matcher.lexicon)
            chosen = Wholeness.EXTENDABLE if by_topic else Wholeness.CORRECTABLE
            return chosen if isinstance(reply, Entry) else Wholeness.WHOLE
        outcome = self.matcher.match(said)
        if not isinstance(outcome, Intent):
            return Wholeness.OPEN
        return self.matcher.wholeness(outcome.entry, said)

    def settled(self, utterance: Utterance) -> bool:
        """Tell whether no further decoder need be asked: what was heard is answered at once, or heard the same by both.

        Nor where the foreground was heard, and no reading of the guided decoder would be answered.
        """
        said = self.understood(utterance)
        if utterance.hypothesis(Decoder.FOREGROUND) is not None and not may_be_elected(utterance, self.matcher):
            return True
        agreed = unanimous(utterance, self.matcher.lexicon) and all(meaning.sure for meaning in said.meanings)
        return agreed or (self._answers(utterance, said) and not heard_otherwise(utterance))

    def answers(self, utterance: Utterance) -> bool:
        """Tell whether what was heard is a question that is answered at once."""
        return self._answers(utterance, self.understood(utterance))

    def _answers(self, utterance: Utterance, said: Understanding) -> bool:
        answered = self.state is not State.CLARIFYING and self._is_answered(said)
        return answered and not dismisses(utterance, said, self.matcher.lexicon)

    def understood(self, utterance: Utterance) -> Understanding:
        """Return what an utterance means: its first reading, unless that is to no end and a further one is answered."""
        utterance = without_background(utterance, self.matcher.lexicon)
        said = self._best_reading(utterance)
        lexicon = self.matcher.lexicon
        doubted = qualifies_term(utterance, lexicon) or forbidden_in_front(utterance, lexicon)
        return in_doubt(said) if doubted and self._is_answered(said) else said

    def _best_reading(self, utterance: Utterance) -> Understanding:
        first, *further = readings(utterance, self.matcher.lexicon)
        if not further or self._is_known(first):
            return first
        if self._is_answered(first):
            if contradicted(utterance, first, self.matcher):
                return elected(utterance, in_doubt(first), (), self.matcher) or in_doubt(first)
            return first if bears_topics(utterance, first, self.matcher.lexicon) else in_doubt(first)
        agreeing = [said for said in further if agrees(said, first, self.matcher)]
        surely = [said for said in agreeing if not dismisses(utterance, said, self.matcher.lexicon)]
        if surely or self.state is State.CLARIFYING:
            return surely[0] if surely else first
        return elected(utterance, first, further, self.matcher) or first

    def _is_answered(self, said: Understanding) -> bool:
        return isinstance(self.matcher.match(said), Intent)

    def _reply(self, said: Understanding) -> Entry | bool | None:
        """Return what words choose of what was asked back; None where nothing was, and for what is no reply."""
        if self.state is not State.CLARIFYING:
            return None
        return reply_to(self._talk.offered, said, self._content, self.matcher.lexicon)

    def _is_known(self, said: Understanding) -> bool:
        """Tell whether words are a command, or a reply to what was asked back."""
        return command_in(said.words) is not None or self._reply(said) is not None

    def handle(self, event: Event) -> tuple[Action, ...]:
        """Take an event; return what is to be done. Raises IllegalEvent, and changes nothing, where it cannot happen."""
        if self.state not in ALLOWED[type(event)]:
            raise IllegalEvent(f"{type(event).__name__} in {self.state.value}")
        match event:
            case Opened() | Back():
                return self._go(self._resting)
            case SpeechOver():
                return self._go(State.RESOLVING)
            case Heard():
                return self._heard(event)
            case SpokenEnd():
                return self._spoken_end()
            case Pressed():
                return self._pressed(event.command)
            case Chosen():
                entry = self._content.by_id.get(event.entry_id)
                return () if entry is None else self._answer(entry)
            case Quiet():
                self._talk = _Talk()
                adjust = Adjust(1.0, 1.0)
                return (adjust, *self._go(State.LISTENING)) if self.state is State.CLARIFYING else (adjust,)
            case Lost():
                self._talk = replace(self._talk, offered=(), clarify_next=False)
                return (Hush(), *self._go(State.FAULT))

    def _go(self, state: State) -> tuple[Action, ...]:
        self.state = state
        return (Show(state),)

    def _heard(self, event: Heard) -> tuple[Action, ...]:
        said = event.said
        if event.damaged:
            self._talk = replace(self._talk, offered=(), contrast="")
            damaged = NotRecognized(Reason.LOW_AUDIO, (), about_topic=bool(said.terms))
            return (Resolved(damaged, None), *self._refuse(damaged))
        offered, talk = self._talk.offered, self._talk
        if offered:
            self._talk = replace(talk, offered=(), contrast="")
            reply = reply_to(offered, said, self._content, self.matcher.lexicon) if said.agreed and not said.doubts else None
            if isinstance(reply, Entry):
                picked = next(c for c in offered if c.entry_id == reply.id)
                return (Resolved(Intent(reply, picked, picked.score), reply), *self._answer(reply))
            if reply is False:
                none = NotRecognized(Reason.NONE_OF_THEM, offered, about_topic=True)
                return (Resolved(none, None), *self._say((self.phrases.you_can_ask, *self._topics())))
        command = command_in(said.words) if said.agreed else None
        if command is not None:
            return (Resolved(command, None), *self._spoken_command(command))
        outcome = self.matcher.match(without_no(said) if offered else said)
        if isinstance(outcome, Intent):
            return (Resolved(outcome, outcome.entry), *self._answer(outcome.entry))
        if isinstance(outcome, Ambiguous) and not offered:
            self._talk = replace(self._talk, offered=outcome.candidates, contrast=outcome.contrast, clarify_next=True)
            asking = self._say(question_back(outcome, self._content, self.phrases))
            self._talk = replace(self._talk, asked=outcome.candidates)
            return (Resolved(outcome, None), *asking)
        refused = (
            outcome if isinstance(outcome, NotRecognized) else NotRecognized(outcome.reason, outcome.candidates, about_topic=True)
        )
        return (Resolved(refused, None), *self._refuse(refused))

    def _answer(self, entry: Entry) -> tuple[Action, ...]:
        notice = () if self._talk.noticed else (self._content.notice,)
        self._talk = replace(self._talk, entry=entry, noticed=True, offered=(), clarify_next=False)
        return self._say((entry.answer, *notice), entry)

    def _refuse(self, outcome: NotRecognized) -> tuple[Action, ...]:
        """Say what can be asked; keep silent where the speech was plainly not meant for it."""
        if not outcome.about_topic:
            return self._go(State.LISTENING)
        nearest = [self._content.by_id[c.entry_id].question for c in outcome.nearest[:2]]
        return self._say((self.phrases.cannot_answer, *examples(nearest or self._topics()[:2], self.phrases)))

    def _topics(self) -> list[str]:
        return [entry.question for entry in self._content.entries[:8]]

    def _say(self, texts: tuple[str, ...], entry: Entry | None = None) -> tuple[Action, ...]:
        asked = self._talk.asked if texts == self._talk.said else ()
        self._talk = replace(self._talk, said=texts, entry=entry, asked=asked)
        return (Say(texts, entry), *self._go(State.SPEAKING))

    def _spoken_end(self) -> tuple[Action, ...]:
        if self.state is not State.SPEAKING:
            return ()
        clarify, self._talk = self._talk.clarify_next, replace(self._talk, clarify_next=False)
        return self._go(State.CLARIFYING if clarify and not self._muted else self._resting)

    @property
    def _resting(self) -> State:
        """Where nothing is said or heard: muted stays muted, whatever was tapped or lost in between."""
        return State.MUTED if self._muted else State.LISTENING

    def _pressed(self, command: Command) -> tuple[Action, ...]:
        if command is Command.MUTE:
            self._muted = not self._muted
            self._talk = replace(self._talk, offered=(), clarify_next=False)
            if self._muted:
                return (Hush(), *self._go(State.MUTED)) if self.state is not State.FAULT else ()
            return self._go(State.LISTENING) if self.state is State.MUTED else ()
        if self.state in (State.MUTED, State.FAULT) and command is not Command.GOODBYE:
            return ()
        if command is Command.STOP and self.state is State.SPEAKING:
            return (Hush(),)
        return self._obey(command)

    def _spoken_command(self, command: Command) -> tuple[Action, ...]:
        return self._obey(command) or self._go(State.LISTENING)

    def _obey(self, command: Command) -> tuple[Action, ...]:
        talk = self._talk
        match command:
            case Command.REPEAT:
                return self._say_again() if talk.said else ()
            case Command.SLOWER | Command.FASTER:
                return self._adjusted(
                    replace(talk, rate=_clamped(talk.rate * (0.82 if command is Command.SLOWER else 1.2), 0.6, 1.5))
                )
            case Command.LOUDER | Command.QUIETER:
                return self._adjusted(
                    replace(talk, volume=_clamped(talk.volume * (1.5 if command is Command.LOUDER else 0.67), 0.3, 2.0))
                )
            case Command.TOPICS:
                self._offer_nothing()
                return self._say((self.phrases.you_can_ask, *self._topics()))
            case Command.HELP:
                self._offer_nothing()
                return self._say((self.phrases.help, *examples(self._topics()[:2], self.phrases)))
            case Command.GOODBYE:
                self._talk = _Talk()
                return (*self._say((self.phrases.goodbye,)), Leave())
            case Command.STOP | Command.MUTE:
                self._offer_nothing()
                return self._go(State.LISTENING) if self.state in (State.RESOLVING, State.CLARIFYING) else ()

    def _adjusted(self, talk: _Talk) -> tuple[Action, ...]:
        self._talk = talk
        again = self._say_again() if talk.said else self._go(State.LISTENING)
        return (Adjust(talk.rate, talk.volume), *again)

    def _offer_nothing(self) -> None:
        """Forget what was asked back: other things are listed now, or nothing."""
        self._talk = replace(self._talk, offered=(), contrast="", clarify_next=False)

    def _say_again(self) -> tuple[Action, ...]:
        talk = self._talk
        self._talk = replace(talk, offered=talk.asked, clarify_next=bool(talk.asked))
        return self._say(talk.said, talk.entry)


def _clamped(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)
