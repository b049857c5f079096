"""The conversation: states, events, actions, and one table that says which event may happen in which state.

The dialogue is the only owner of state. Each event is answered with actions for the speaker and the screen; nothing here
waits, plays or listens. A refused event raises `IllegalEvent` and changes nothing.

    IDLE --Opened--> LISTENING --SpeechOver--> RESOLVING --Heard--> SPEAKING --SpokenEnd--> LISTENING or CLARIFYING
    any  --Lost--> FAULT --Back--> LISTENING;   LISTENING, CLARIFYING, SPEAKING --Pressed(mute)--> MUTED and back
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property, partial

from voice_her2.content import Content, Entry
from voice_her2.endpoint import Wholeness
from voice_her2.errors import VoiceHer2Error
from voice_her2.fusion import dismisses_stop, readings
from voice_her2.hearing import Utterance
from voice_her2.matching import Ambiguous, Candidate, Intent, Matcher, NotRecognized, Outcome, Reason
from voice_her2.phrases import Phrases
from voice_her2.replies import Command, choice_of, command_in, is_no, is_yes
from voice_her2.understanding import HeardWord, Understanding


class State(Enum):
    """Name where the conversation stands."""

    IDLE = "idle"
    LISTENING = "listening"
    RESOLVING = "resolving"
    CLARIFYING = "clarifying"
    SPEAKING = "speaking"
    MUTED = "muted"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Opened:
    """The source is open and can be heard."""


@dataclass(frozen=True, slots=True)
class SpeechOver:
    """An utterance has ended; what was said is being worked out."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance, understood. `damaged`: samples were lost inside it."""

    said: Understanding
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class SpokenEnd:
    """The own voice has fallen silent: at the end (`completed`) or stopped."""

    completed: bool


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key or a touch."""

    command: Command


@dataclass(frozen=True, slots=True)
class Chosen:
    """An entry was chosen by touch."""

    entry_id: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nobody has said anything for the time after which a conversation is forgotten."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Microphone or speaker does not work."""

    error: VoiceHer2Error


@dataclass(frozen=True, slots=True)
class Back:
    """What was lost works again."""


Event = Opened | SpeechOver | Heard | SpokenEnd | Pressed | Chosen | Quiet | Lost | Back


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
class Say:
    """Speak these texts, one after the other; `entry` is set when the first of them is its answer."""

    texts: tuple[str, ...]
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Hush:
    """Fall silent at once."""


@dataclass(frozen=True, slots=True)
class Adjust:
    """Speak at these factors of the configured rate and volume from now on."""

    rate: float
    volume: float


@dataclass(frozen=True, slots=True)
class Show:
    """Show the state."""

    state: State


@dataclass(frozen=True, slots=True)
class Resolved:
    """Report what became of an utterance; printed as the JSON line of an utterance."""

    outcome: Outcome | Command
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Leave:
    """The person has said goodbye."""


Action = Say | Hush | Adjust | Show | Resolved | Leave


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
        self._talk = _Talk(noticed=notice_given)

    @cached_property
    def matcher(self) -> Matcher:
        """What understands and matches; made or waited for when it is needed first."""
        return self._matcher()

    def wholeness(self, text: str) -> Wholeness:
        """Say how complete the words heard so far are, in the present state."""
        said = self.matcher.lexicon.understand_text(text)
        if self._is_known(said):
            return Wholeness.WHOLE
        outcome = self.matcher.match(said)
        if not isinstance(outcome, Intent):
            return Wholeness.OPEN
        return self.matcher.wholeness(outcome.entry, said)

    def settled(self, utterance: Utterance) -> bool:
        """Tell whether what was heard is a question that is answered at once, so that no further decoder need be asked."""
        said = self.understood(utterance)
        answered = self.state is not State.CLARIFYING and self._is_answered(said)
        return answered and not dismisses_stop(utterance, said, self.matcher.lexicon)

    def understood(self, utterance: Utterance) -> Understanding:
        """Return what an utterance means: its first reading, unless that is to no end and a further one is answered."""
        first, *further = readings(utterance, self.matcher.lexicon)
        if not further or self._is_known(first) or self._is_answered(first):
            return first
        return next(filter(self._is_answered, further), first)

    def _is_answered(self, said: Understanding) -> bool:
        return isinstance(self.matcher.match(said), Intent)

    def _is_known(self, said: Understanding) -> bool:
        """Tell whether words are a command, or a reply to what was asked back."""
        replies = self.state is State.CLARIFYING and self._reply_to(self._talk, said.words) is not None
        return replies or command_in(said.words) is not None

    def handle(self, event: Event) -> tuple[Action, ...]:
        """Take an event; return what is to be done. Raises IllegalEvent, and changes nothing, where it cannot happen."""
        if self.state not in ALLOWED[type(event)]:
            raise IllegalEvent(f"{type(event).__name__} in {self.state.value}")
        match event:
            case Opened() | Back():
                return self._go(State.LISTENING)
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
            damaged = NotRecognized(Reason.LOW_AUDIO, (), about_topic=bool(said.terms))
            return (Resolved(damaged, None), *self._refuse(damaged))
        offered, talk = self._talk.offered, self._talk
        if offered:
            self._talk = replace(talk, offered=(), contrast="")
            reply = self._reply_to(talk, said.words) if said.agreed and not said.doubts else None
            if isinstance(reply, Entry):
                picked = next(c for c in offered if c.entry_id == reply.id)
                return (Resolved(Intent(reply, picked, picked.score), reply), *self._answer(reply))
            if reply is False:
                none = NotRecognized(Reason.NONE_OF_THEM, offered, about_topic=True)
                return (Resolved(none, None), *self._say((self.phrases.you_can_ask, *self._topics())))
        command = command_in(said.words) if said.agreed else None
        if command is not None:
            return (Resolved(command, None), *self._spoken_command(command))
        outcome = self.matcher.match(said)
        if isinstance(outcome, Intent):
            return (Resolved(outcome, outcome.entry), *self._answer(outcome.entry))
        if isinstance(outcome, Ambiguous) and not offered:
            self._talk = replace(self._talk, offered=outcome.candidates, contrast=outcome.contrast, clarify_next=True)
            return (Resolved(outcome, None), *self._say(self._question_back(outcome)))
        refused = (
            outcome if isinstance(outcome, NotRecognized) else NotRecognized(outcome.reason, outcome.candidates, about_topic=True)
        )
        return (Resolved(refused, None), *self._refuse(refused))

    def _reply_to(self, talk: _Talk, words: tuple[str, ...]) -> Entry | bool | None:
        """Return the entry that a reply chooses among those offered, False for none of them, None when it is no reply."""
        by_id = self._content.by_id
        if is_no(words):
            return False
        chosen = choice_of(words, len(talk.offered))
        if chosen is not None:
            return by_id[talk.offered[chosen].entry_id]
        if is_yes(words) and len(talk.offered) == 1:
            return by_id[talk.offered[0].entry_id]
        return self._by_value([by_id[c.entry_id] for c in talk.offered], words)

    def _by_value(self, entries: list[Entry], words: tuple[str, ...]) -> Entry | bool | None:
        """Return the one offered entry with the value that a reply names and nothing else; False when none has it."""
        said = self.matcher.lexicon.understand(tuple(HeardWord(word) for word in words))
        if said.unexplained or said.stops or said.question_at is not None or len(said.words) > 8:
            return None
        for contrast in self._content.contrasts:
            values = said.values(contrast.name)
            if len(values) == 1:
                having = [entry for entry in entries if entry.contrasts.get(contrast.name) == values]
                return having[0] if len(having) == 1 else False if not having else None
        return None

    def _question_back(self, outcome: Ambiguous) -> tuple[str, ...]:
        if outcome.contrast:
            return (self._content.contrast(outcome.contrast).question,)
        questions = [self._content.by_id[c.entry_id].question for c in outcome.candidates]
        texts = [self.phrases.did_you_mean, questions[0]]
        for question in questions[1:]:
            texts += [self.phrases.or_, question]
        return tuple(texts)

    def _answer(self, entry: Entry) -> tuple[Action, ...]:
        notice = () if self._talk.noticed else (self._content.notice,)
        self._talk = replace(self._talk, entry=entry, noticed=True, offered=(), clarify_next=False)
        return self._say((entry.answer, *notice), entry)

    def _refuse(self, outcome: NotRecognized) -> tuple[Action, ...]:
        """Say what can be asked; keep silent where the speech was plainly not meant for it."""
        if not outcome.about_topic:
            return self._go(State.LISTENING)
        nearest = [self._content.by_id[c.entry_id].question for c in outcome.nearest[:2]]
        return self._say((self.phrases.cannot_answer, *self._examples(nearest or self._topics()[:2])))

    def _examples(self, questions: list[str]) -> tuple[str, ...]:
        return (self.phrases.you_can_ask_for_example, *_listed(questions, self.phrases.or_))

    def _topics(self) -> list[str]:
        return [entry.question for entry in self._content.entries[:8]]

    def _say(self, texts: tuple[str, ...], entry: Entry | None = None) -> tuple[Action, ...]:
        self._talk = replace(self._talk, said=texts, entry=entry)
        return (Say(texts, entry), *self._go(State.SPEAKING))

    def _spoken_end(self) -> tuple[Action, ...]:
        if self.state is not State.SPEAKING:
            return ()
        clarify, self._talk = self._talk.clarify_next, replace(self._talk, clarify_next=False)
        return self._go(State.CLARIFYING if clarify else State.LISTENING)

    def _pressed(self, command: Command) -> tuple[Action, ...]:
        if command is Command.MUTE:
            if self.state is State.MUTED:
                return self._go(State.LISTENING)
            self._talk = replace(self._talk, offered=(), clarify_next=False)
            return (Hush(), *self._go(State.MUTED)) if self.state is not State.FAULT else ()
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
                return self._say(talk.said, talk.entry) if talk.said else ()
            case Command.SLOWER | Command.FASTER:
                return self._adjusted(
                    replace(talk, rate=_clamped(talk.rate * (0.82 if command is Command.SLOWER else 1.2), 0.6, 1.5))
                )
            case Command.LOUDER | Command.QUIETER:
                return self._adjusted(
                    replace(talk, volume=_clamped(talk.volume * (1.5 if command is Command.LOUDER else 0.67), 0.3, 2.0))
                )
            case Command.TOPICS:
                return self._say((self.phrases.you_can_ask, *self._topics()))
            case Command.HELP:
                return self._say((self.phrases.help, *self._examples(self._topics()[:2])))
            case Command.GOODBYE:
                self._talk = _Talk()
                return (*self._say((self.phrases.goodbye,)), Leave())
            case Command.STOP | Command.MUTE:
                self._talk = replace(talk, offered=(), clarify_next=False)
                return self._go(State.LISTENING) if self.state is State.RESOLVING else ()

    def _adjusted(self, talk: _Talk) -> tuple[Action, ...]:
        self._talk = talk
        again = self._say(talk.said, talk.entry) if talk.said else self._go(State.LISTENING)
        return (Adjust(talk.rate, talk.volume), *again)


def _clamped(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)


def _listed(questions: list[str], joiner: str) -> tuple[str, ...]:
    listed: list[str] = []
    for question in questions:
        listed += [question] if not listed else [joiner, question]
    return tuple(listed)
