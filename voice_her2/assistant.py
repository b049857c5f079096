"""The loop that joins a source, the core, a voice and a screen. A recording and a microphone drive it alike.

One thread, one pass for each block of audio: read a block, see what the voice and the screen brought, hear the block, carry
out what the dialogue answers. What comes in while the own voice is heard is listened to for a "stop" only, and for a hold-off
after it is discarded unheard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from voice_her2.attention import Attention
from voice_her2.audio import AudioBlock, level_dbfs
from voice_her2.dialogue import Dialogue
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
from voice_her2.ears import Ears
from voice_her2.errors import VoiceHer2Error
from voice_her2.hearing import Utterance
from voice_her2.listening import HeardSoFar, ListeningEvent, SpeechStarted, UtteranceEnded
from voice_her2.ports import AudioSource, Screen, SourceBack, SourceEnded, SourceLost
from voice_her2.replies import Command
from voice_her2.report import Timing, utterance_line
from voice_her2.screen_report import ScreenReport
from voice_her2.speaking import Speaking
from voice_her2.spurious import is_noise, may_be_tail
from voice_her2.understanding import Understanding
from voice_her2.voice import Voice

READ_S = 0.1
RATE_HZ = 16_000
LEVEL_BLOCKS = 4


@dataclass(frozen=True, slots=True)
class Patiences:
    """How long the assistant waits: after its own voice before it hears again, and for the next word of a conversation."""

    holdoff_s: float
    forget_s: float


class Assistant:
    """Hold one conversation after another over one source, until the source ends or someone says goodbye."""

    def __init__(
        self,
        source: AudioSource,
        ears: Ears,
        attention: Attention,
        dialogue: Dialogue,
        voice: Voice,
        screen: Screen,
        clock: Callable[[], float],
        patiences: Patiences,
    ) -> None:
        self._source, self._ears, self._dialogue, self._voice, self._screen = source, ears, dialogue, voice, screen
        self._attention, self._clock, self._patiences = attention, clock, patiences
        self._told = ScreenReport(screen, clock)
        self._speaking = Speaking(voice, ears, self._told, clock)
        self._deaf_samples = 0
        self._idle_samples = 0
        """Since the own voice fell silent or something was touched: talk that comes to nothing keeps no conversation up."""
        self._heard_samples = 0
        self._blocks = 0
        self._utterances = 0
        self._leaving = False
        self._open = False
        self._answered_end_sample: int | None = None

    @property
    def unspoken(self) -> VoiceHer2Error | None:
        """What kept the last answer from being spoken."""
        return self._speaking.unspoken

    def run(self) -> None:
        """Converse until the source ends or the person leaves; device trouble is shown, not raised, once the source is open."""
        while not self._leaving or self._speaking.goes_on:
            got = self._source.read(READ_S)
            self._look_around()
            if isinstance(got, AudioBlock):
                self._hear(got)
            elif isinstance(got, SourceEnded):
                self._finish()
                return
            elif isinstance(got, SourceLost):
                self._lose("microphone", got.error)
            elif isinstance(got, SourceBack):
                self._back("microphone")

    def _hear(self, block: AudioBlock) -> None:
        if not self._open:
            self._open = True
            self._told.tell("listening", device=self._source.name)
            # A microphone that was lost before its first block and came back has opened the conversation already.
            if self._dialogue.state is State.IDLE:
                self._do(Opened())
            self._tell_attention()
        self._blocks += 1
        self._heard_samples += block.samples
        if self._blocks % LEVEL_BLOCKS == 0:
            self._told.tell("level", dbfs=round(level_dbfs(block.pcm), 1))
        if self._dialogue.state in (State.SPEAKING, State.MUTED, State.FAULT):
            self._ears.ear.reset()
            if self._dialogue.state is State.SPEAKING and self._speaking.hears_stop(block):
                self._do(Pressed(Command.STOP))
            return
        if self._deaf_samples > 0:
            self._deaf_samples -= block.samples
            self._ears.ear.overhear(block)
            return
        started_s = self._clock()
        for event in self._ears.ear.hear(block):
            self._listened(event, started_s)
        if self._answers():
            return
        self._idle_samples += block.samples
        if self._idle_samples >= self._patiences.forget_s * RATE_HZ and not self._ears.ear.hears_speech:
            self._idle_samples = 0
            self._do(Quiet())
            if self._attention.attends:
                self._attention.doze()
                self._tell_attention()

    def _listened(self, event: ListeningEvent, started_s: float) -> None:
        match event:
            case SpeechStarted() if self._attention.attends:
                self._told.tell("speech_started", at_s=round(event.sample / RATE_HZ, 3))
            case HeardSoFar() if self._attention.is_meant(event.text):
                self._told.tell("hearing", text=event.text)
            case UtteranceEnded():
                self._resolve(event.utterance, started_s)

    def _resolve(self, utterance: Utterance, started_s: float) -> None:
        decoded_s = self._clock()
        meant = self._attention.meant(utterance)
        if meant is None:
            return
        utterance = meant
        self._rouse()
        said = self._dialogue.understood(utterance)
        if is_noise(said):
            self._told.tell("nothing")
            return
        if self._is_tail(utterance, said):
            self._told.tell("nothing")
            return
        self._utterances += 1
        self._do(SpeechOver())
        endpoint_ms = 1000 * (utterance.endpoint.decided_sample - utterance.end_sample) / RATE_HZ
        timing = Timing(endpoint_ms, 1000 * (decoded_s - started_s))
        self._heard(said, utterance, timing, decoded_s)

    def _rouse(self) -> None:
        """Attend to what is said next, and let a conversation last from here on."""
        if not self._attention.attends:
            self._idle_samples = 0
            self._attention.rouse()
            self._tell_attention()

    def _tell_attention(self) -> None:
        if self._attention.phrase:
            self._told.tell("attention", attends=self._attention.attends, phrase=" ".join(self._attention.phrase))

    def _is_tail(self, utterance: Utterance, said: Understanding) -> bool:
        """Tell whether an utterance is the rest of a question that was answered before it was over."""
        ended, self._answered_end_sample = self._answered_end_sample, None
        return may_be_tail(utterance, said, ended) and not self._dialogue.answers(utterance)

    def _heard(self, said: Understanding, utterance: Utterance, timing: Timing, decoded_s: float) -> None:
        actions = self._dialogue.handle(Heard(said, utterance.damaged))
        timing = replace(timing, match_ms=1000 * (self._clock() - decoded_s))
        resolved = next(action for action in actions if isinstance(action, Resolved))
        line = utterance_line(
            self._source.name, said.transcript, resolved.outcome, self._dialogue.matcher.content,
            start_s=utterance.start_sample / RATE_HZ, end_s=utterance.end_sample / RATE_HZ,
        )  # fmt: skip
        if resolved.entry is not None:
            self._answered_end_sample = utterance.end_sample
            line["reason"] = None
        self._told.hold_back(line, timing, decoded_s - timing.decode_ms / 1000)
        self._carry_out(actions)
        if not self._speaking.goes_on:
            self._told.utterance()

    def _answers(self) -> bool:
        return self._dialogue.state is State.SPEAKING

    def _do(self, event: Event) -> None:
        self._carry_out(self._dialogue.handle(event))

    def _carry_out(self, actions: tuple[Action, ...]) -> None:
        for action in actions:
            match action:
                case Say():
                    self._speaking.say(action)
                case Hush():
                    self._voice.stop()
                case Adjust():
                    self._voice.adjust(action.rate, action.volume)
                case Show():
                    self._told.tell("state", state=action.state.value)
                case Leave():
                    self._leaving = True
                case Resolved():
                    pass

    def _look_around(self) -> None:
        """See what the voice and the screen brought since the last block."""
        for completed in self._speaking.silences():
            self._fell_silent(completed)
        for request in self._screen.requests():
            self._requested(request)

    def _fell_silent(self, completed: bool) -> None:
        self._idle_samples = 0
        if self._dialogue.state is State.SPEAKING:
            self._do(SpokenEnd(completed))
        self._deaf_samples = round(self._patiences.holdoff_s * RATE_HZ)

    def _requested(self, request: str) -> None:
        if self._dialogue.state in (State.IDLE, State.RESOLVING):
            return
        self._rouse()
        self._idle_samples = 0
        if request.startswith("ask:"):
            if self._dialogue.state is not State.FAULT:
                self._do(Chosen(request.removeprefix("ask:")))
        elif request in {command.value for command in Command}:
            self._do(Pressed(Command(request)))

    def _lose(self, device: str, error: VoiceHer2Error) -> None:
        self._told.tell("device_lost", device=device, what=error.what, seen=error.seen, fix=error.fix)
        self._ears.ear.reset()
        self._do(Lost(error))

    def _back(self, device: str) -> None:
        self._told.tell("device_back", device=device)
        self._ears.ear.reset()
        if self._dialogue.state is State.FAULT:
            self._do(Back())

    def _finish(self) -> None:
        """Take what the end of a recording still brings, and let the last answer be spoken to its end."""
        if not self._open:
            self._do(Opened())
        if self._dialogue.state in (State.LISTENING, State.CLARIFYING):
            for event in self._ears.ear.finish():
                self._listened(event, self._clock())
        while self._speaking.goes_on:
            self._look_around()
            if self._speaking.goes_on:
                self._source.read(READ_S)
        if not self._utterances:
            self._told.no_speech(self._source.name, self._heard_samples / RATE_HZ)
