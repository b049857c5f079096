"""What a conversation is told and what it answers: its states, the events that come in, the actions that go out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from voice_her2.content import Entry
from voice_her2.errors import VoiceHer2Error
from voice_her2.outcome import Outcome
from voice_her2.replies import Command
from voice_her2.understanding import Understanding


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
