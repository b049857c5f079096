"""The loop that joins a source, the core, a voice and a screen. A recording and a microphone drive it alike.

One thread, one pass for each block of audio: read a block, see what the voice and the screen brought, hear the block, carry
out what the dialogue answers. What comes in while the own voice is heard is listened to for a "stop" only, and for a hold-off
after it is discarded unheard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

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
from voice_her2.errors import VoiceHer2Error
from voice_her2.hearing import Utterance
from voice_her2.interruption import Interruption
from voice_her2.listening import Ear, HeardSoFar, ListeningEvent, SpeechStarted, UtteranceEnded
from voice_her2.ports import (
    AudioSource,
    PlaybackAt,
    PlaybackEnded,
    PlaybackFailed,
    PlaybackStarted,
    RenderedSpeech,
    Screen,
    SourceBack,
    SourceEnded,
    SourceLost,
)
from voice_her2.replies import Command, command_in
from voice_her2.report import Timing, event_line, no_speech_line, utterance_line
from voice_her2.understanding import Kind, Understanding
from voice_her2.voice import Voice

READ_S = 0.1
RATE_HZ = 16_000
PHANTOMS = frozenset(["huh", "the", "oh", "uh", "um", "hm", "hmm", "mm", "mhm", "ah", "a", "eh", "er"])
"""Words that Vosk writes for noise. Source: shared measurement, quiet hiss gives "huh" 2.5 times a minute."""
LEVEL_BLOCKS = 4
TAIL_S = 1.0
TAIL_WORDS = 5
"""So soon after a question that was answered, so few words that come to nothing by themselves belong to it: "... results |
please", "... cure it | or just control it". Where the answer is spoken, it has begun by then. Source: `voice-her2 evaluate`, 5 of
200 recordings of plain questions had such a tail, of one to four words, 0.2 to 0.6 s after the question."""
SPEECH_GRACE_S = 10.0
"""Playback that has not ended this long after its length is given up."""


@dataclass(frozen=True, slots=True)
class Patiences:
    """How long the assistant waits: after its own voice before it hears again, and for the next word of a conversation."""

    holdoff_s: float
    forget_s: float


class Ears:
    """What hears questions, and what hears a stop over the own voice; each is made or waited for when it is needed first.

    So the assistant listens from the moment when its microphone is open: what is said while the model is still being loaded
    waits in the source.
    """

    def __init__(self, ear: Callable[[], Ear], interruption: Callable[[], Interruption]) -> None:
        self._make_ear, self._make_interruption = ear, interruption

    @cached_property
    def ear(self) -> Ear:
        """For questions."""
        return self._make_ear()

    @cached_property
    def interruption(self) -> Interruption:
        """For a stop."""
        return self._make_interruption()


@dataclass(slots=True)
class _Pending:
    """An utterance that is reported once it is known when its answer was first heard."""

    line: dict[str, object]
    timing: Timing
    decided_s: float


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
        self._pending: _Pending | None = None
        self._speech: RenderedSpeech | None = None
        self._superseded = 0
        """Speeches that a newer one cut off and whose end has not been told yet."""
        self._speech_limit_s = 0.0
        self._deaf_samples = 0
        self._idle_samples = 0
        """Since the own voice fell silent or something was touched: talk that comes to nothing keeps no conversation up."""
        self._heard_samples = 0
        self._blocks = 0
        self._utterances = 0
        self._leaving = False
        self._must_end_speech = False
        self.unspoken: VoiceHer2Error | None = None
        """What kept the last answer from being spoken."""
        self._open = False
        self._answered_end_sample: int | None = None

    def run(self) -> None:
        """Converse until the source ends or the person leaves; device trouble is shown, not raised, once the source is open."""
        while not self._leaving or self._speech is not None:
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
            self._tell("listening", device=self._source.name)
            self._do(Opened())
            self._tell_attention()
        self._blocks += 1
        self._heard_samples += block.samples
        if self._blocks % LEVEL_BLOCKS == 0:
            self._tell("level", dbfs=round(level_dbfs(block.pcm), 1))
        if self._dialogue.state in (State.SPEAKING, State.MUTED, State.FAULT):
            self._ears.ear.reset()
            if self._dialogue.state is State.SPEAKING and self._ears.interruption.hear(
                block.pcm, self._voice.played(block.samples)
            ):
                self._do(Pressed(Command.STOP))
            return
        if self._deaf_samples > 0:
            self._deaf_samples -= block.samples
            self._ears.ear.overhear(block)
            return
        started_s = self._clock()
        for event in self._ears.ear.hear(block):
            self._listened(event, started_s)
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
                self._tell("speech_started", at_s=round(event.sample / RATE_HZ, 3))
            case HeardSoFar() if self._attention.is_meant(event.text):
                self._tell("hearing", text=event.text)
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
        if set(said.transcript.split()) <= PHANTOMS and set(said.words) <= PHANTOMS:
            self._tell("nothing")
            return
        if self._is_tail(utterance, said):
            self._tell("nothing")
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
            self._tell("attention", attends=self._attention.attends, phrase=" ".join(self._attention.phrase))

    def _is_tail(self, utterance: Utterance, said: Understanding) -> bool:
        """Tell whether an utterance is the rest of a question that was answered before it was over."""
        ended, self._answered_end_sample = self._answered_end_sample, None
        soon = ended is not None and utterance.start_sample - ended <= TAIL_S * RATE_HZ
        few = len(said.words) <= TAIL_WORDS and command_in(said.words) is None
        names = any(meaning.kind in (Kind.TERM, Kind.VALUE) for meaning in said.meanings)
        return soon and few and not names and not self._dialogue.settled(utterance)

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
        self._pending = _Pending(line, timing, decoded_s - timing.decode_ms / 1000)
        self._carry_out(actions)
        if self._speech is None:
            self._report()

    def _do(self, event: Event) -> None:
        self._carry_out(self._dialogue.handle(event))

    def _carry_out(self, actions: tuple[Action, ...]) -> None:
        for action in actions:
            match action:
                case Say():
                    self._say(action)
                case Hush():
                    self._voice.stop()
                case Adjust():
                    self._voice.adjust(action.rate, action.volume)
                case Show():
                    self._tell("state", state=action.state.value)
                case Leave():
                    self._leaving = True
                case Resolved():
                    pass

    def _say(self, action: Say) -> None:
        replaced = self._speech is not None
        try:
            self._speech = self._voice.say(action.texts)
            self._superseded += replaced
        except VoiceHer2Error as error:
            self._report()
            self._tell("not_spoken", what=error.what, seen=error.seen, fix=error.fix, texts=list(action.texts))
            self._speech = None
            self._must_end_speech, self.unspoken = True, error
            return
        self._ears.interruption.begin(self._speech.sentences)
        self._speech_limit_s = self._clock() + self._speech.duration_s + SPEECH_GRACE_S
        self._tell(
            "speaking",
            entry=action.entry.id if action.entry else None,
            texts=list(action.texts),
            length_s=round(self._speech.duration_s, 3),
        )

    def _look_around(self) -> None:
        """See what the voice and the screen brought since the last block."""
        for event in self._voice.events():
            match event:
                case PlaybackStarted():
                    self._report(first_audio_at_s=event.t_s)
                case PlaybackAt():
                    if self._speech is not None:
                        self._tell("sentence", index=event.sentence, text=self._speech.sentences[event.sentence])
                case PlaybackEnded() if self._superseded:
                    self._superseded -= 1
                case PlaybackEnded():
                    self._fell_silent(event.completed)
                case PlaybackFailed():
                    self.unspoken = event.error
                    self._fell_silent(completed=False)
                    self._tell("device_lost", device="speaker", what=event.error.what, seen=event.error.seen, fix=event.error.fix)
        if self._must_end_speech or (self._speech is not None and self._clock() > self._speech_limit_s):
            self._must_end_speech = False
            self._voice.stop()
            self._fell_silent(completed=False)
        for request in self._screen.requests():
            self._requested(request)

    def _fell_silent(self, completed: bool) -> None:
        self._report()
        if self._speech is not None:
            self._tell("spoken", completed=completed)
        self._speech = None
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
        self._tell("device_lost", device=device, what=error.what, seen=error.seen, fix=error.fix)
        self._ears.ear.reset()
        self._do(Lost(error))

    def _back(self, device: str) -> None:
        self._tell("device_back", device=device)
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
        while self._speech is not None:
            self._look_around()
            if self._speech is not None:
                self._source.read(READ_S)
        if not self._utterances:
            self._screen.tell(
                {
                    "event": "utterance",
                    "t": round(self._clock(), 4),
                    **no_speech_line(self._source.name, self._heard_samples / RATE_HZ),
                }
            )

    def _report(self, first_audio_at_s: float | None = None) -> None:
        pending, self._pending = self._pending, None
        if pending is not None:
            if first_audio_at_s is not None:
                pending.timing = replace(pending.timing, first_audio_ms=max(0.0, 1000 * (first_audio_at_s - pending.decided_s)))
            pending.line["timing_ms"] = pending.timing.as_json()
            self._screen.tell({"event": "utterance", "t": round(self._clock(), 4), **pending.line})

    def _tell(self, event: str, **more: object) -> None:
        line: Mapping[str, object] = event_line(event, self._clock(), **more)
        self._screen.tell(line)
