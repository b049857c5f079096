"""The own voice, from what the dialogue wants said until it has fallen silent, and who wants it to stop meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from voice_her2.audio import AudioBlock
from voice_her2.dialogue_events import Say
from voice_her2.ears import Ears
from voice_her2.errors import VoiceHer2Error
from voice_her2.ports import PlaybackAt, PlaybackEnded, PlaybackFailed, PlaybackStarted, RenderedSpeech
from voice_her2.screen_report import ScreenReport
from voice_her2.voice import Voice

SPEECH_GRACE_S = 10.0
"""Playback that has not ended this long after its length is given up."""


class Speaking:
    """Say one answer after another, tell the screen how far each has come, and hear a stop over it."""

    def __init__(self, voice: Voice, ears: Ears, told: ScreenReport, clock: Callable[[], float]) -> None:
        self._voice, self._ears, self._told, self._clock = voice, ears, told, clock
        self._speech: RenderedSpeech | None = None
        self._superseded = 0
        """Speeches that a newer one cut off and whose end has not been told yet."""
        self._limit_s = 0.0
        self._must_end = False
        self.unspoken: VoiceHer2Error | None = None
        """What kept the last answer from being spoken."""

    @property
    def goes_on(self) -> bool:
        """Whether something is being said."""
        return self._speech is not None

    def say(self, action: Say) -> None:
        """Begin to say what the dialogue answers; what was being said is cut off."""
        replaced = self._speech is not None
        try:
            self._speech = self._voice.say(action.texts)
            self._superseded += replaced
        except VoiceHer2Error as error:
            self._told.utterance()
            self._told.tell("not_spoken", what=error.what, seen=error.seen, fix=error.fix, texts=list(action.texts))
            self._speech = None
            self._must_end, self.unspoken = True, error
            return
        self._ears.interruption.begin(self._speech.sentences)
        self._limit_s = self._clock() + self._speech.duration_s + SPEECH_GRACE_S
        self._told.tell(
            "speaking",
            entry=action.entry.id if action.entry else None,
            texts=list(action.texts),
            length_s=round(self._speech.duration_s, 3),
        )

    def hears_stop(self, block: AudioBlock) -> bool:
        """Tell whether somebody wants the voice to stop, in what the microphone heard of late."""
        return self._ears.interruption.hear(block.pcm, self._voice.played(block.samples))

    def silences(self) -> Iterator[bool]:
        """Follow what became of what was said; yield, each time the voice has fallen silent, whether it came to its end."""
        for event in self._voice.events():
            match event:
                case PlaybackStarted() | PlaybackAt() if self._superseded:
                    pass
                case PlaybackStarted():
                    self._told.utterance(first_audio_at_s=event.t_s)
                case PlaybackAt():
                    if self._speech is not None:
                        self._told.tell("sentence", index=event.sentence, text=self._speech.sentences[event.sentence])
                case PlaybackEnded() if self._superseded:
                    self._superseded -= 1
                case PlaybackEnded():
                    yield self._ended(event.completed)
                case PlaybackFailed():
                    self.unspoken = event.error
                    yield self._ended(completed=False)
                    self._told.tell(
                        "device_lost", device="speaker", what=event.error.what, seen=event.error.seen, fix=event.error.fix
                    )
        if self._must_end or (self._speech is not None and self._clock() > self._limit_s):
            self._must_end = False
            self._voice.stop()
            yield self._ended(completed=False)

    def _ended(self, completed: bool) -> bool:
        self._told.utterance()
        if self._speech is not None:
            self._told.tell("spoken", completed=completed)
        self._speech = None
        return completed
