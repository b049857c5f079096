"""Turn audio blocks into utterances: voice activity gates the decoders, the endpointer says when a question is over.

The decoders get nothing while nobody speaks: a silent room costs one voice-activity decision every 32 ms and no more. What
came just before speech was noticed (`PREROLL_FRAMES`) is kept, so that no first word is lost.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from voice_her2.audio import AudioBlock, Reblocker, level_dbfs
from voice_her2.endpoint import FRAME_SAMPLES, Endpointer, Patience, Phase, Wholeness
from voice_her2.hearing import Decoder, Endpoint, EndpointReason, Hypothesis, Recognizer, Utterance, Word

PREROLL_FRAMES = 12
"""384 ms before speech was noticed: Silero takes up to 3 frames to rise, and Vosk hears a first word better after some quiet."""
FEED_FRAMES = 8
"""Decoders are given 256 ms at once while someone speaks, and each frame in a pause that has settled: a core that has slept
between two frames has its caches to fill. Source: paced as speech is, the guided decoder takes 0.021 s of processor time a second
instead of 0.026."""
AT_ONCE_FRAMES = 4
"""Frames that voice activity is asked about at once while somebody speaks; in a pause, which counts from its first frame, and in
quiet each by itself. Source: as with `FEED_FRAMES`, a decision that follows another takes 0.07 ms, one after a sleep 0.19 ms."""
SETTLE_FRAMES = 3
"""A pause of 96 ms before what was heard is looked at: most gaps between words are shorter."""
SPEECH_LIKE = 0.3
"""What is overheard with this probability may be the beginning of what is meant, and is kept from where it began."""
MOST_FURTHER_BYTES = 12 * 2 * 16_000
"""What goes on for longer than 12 s is talk, and the decoders in reserve are not asked about it: memory and processor time grow
with it. Source: of 338 spoken questions, stories among them, the longest took 7.3 s; 18 s of three voices at once took 50 MB."""
_NEVER = -1_000
"""A frame before any that an utterance may begin with, those of the quiet that is put before it too."""
MOST_KEPT_FRAMES = 48
FRAME_BYTES = 2 * FRAME_SAMPLES


class VoiceActivity(Protocol):
    """Tell speech from everything else."""

    def probability(self, pcm: bytes) -> float:
        """Return the probability of speech, 0-1, in one frame of `FRAME_SAMPLES` samples."""

    def reset(self) -> None:
        """Forget the sound so far."""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Somebody has begun to speak, at this sample of the source."""

    sample: int


@dataclass(frozen=True, slots=True)
class HeardSoFar:
    """The words heard of the utterance under way; they may still change."""

    text: str


@dataclass(frozen=True, slots=True)
class UtteranceEnded:
    """An utterance is complete."""

    utterance: Utterance


ListeningEvent = SpeechStarted | HeardSoFar | UtteranceEnded


class Ear:
    """Hear utterances in a stream of blocks.

    `wholeness` judges the words heard so far in a pause. Decoders are fed while someone speaks, so that nothing is left to do at
    the end but to flush them. Those in `reserve` hear an utterance only after it, some after others, each only if it is
    not `settled` by what those before heard. Not thread-safe.
    """

    def __init__(
        self,
        activity: VoiceActivity,
        recognizers: Mapping[Decoder, Recognizer],
        wholeness: Callable[[str], Wholeness],
        patience: Patience | None = None,
        *,
        reserve: Sequence[Mapping[Decoder, Recognizer]] = (),
        settled: Callable[[Utterance], bool] = lambda _: False,
    ) -> None:
        self._activity = activity
        self._recognizers = dict(recognizers)
        self._reserve = tuple(reserve)
        self._settled = settled
        self._wholeness = wholeness
        self._endpointer = Endpointer(patience)
        self._frames = Reblocker(FRAME_BYTES)
        self._waiting: deque[bytes] = deque()
        self._preroll: deque[bytes] = deque(maxlen=MOST_KEPT_FRAMES)
        self._damaged = self._goes_on = False
        """Whether samples of the utterance are lost, or its beginning: what goes on after the longest utterance lacks it."""
        self._forget()
        self._origin_sample = 0
        self._fresh = True
        self._frame, self._damaged_until_frame = 0, _NEVER

    def hear(self, block: AudioBlock) -> list[ListeningEvent]:
        """Take the next block; return what it brought about."""
        if self._fresh:
            self._origin_sample, self._fresh = block.start_sample, False
        events: list[ListeningEvent] = []
        self._note_damage(block)
        for pcm in self._frames.add(block.pcm):
            self._waiting.append(pcm)
            speaks = self.hears_speech and not self._endpointer.silence_frames
            if not speaks or len(self._waiting) >= AT_ONCE_FRAMES:
                events += self._step_all()
        return events

    def _note_damage(self, block: AudioBlock) -> None:
        """Remember damage in what is heard, and where it is in what may yet become an utterance's beginning."""
        if block.damaged:
            self._damaged_until_frame = self._frame + len(self._waiting) + len(block.pcm) // FRAME_BYTES + 1
            self._damaged = self._damaged or self._endpointer.phase is not Phase.QUIET

    def overhear(self, block: AudioBlock) -> None:
        """Keep a block as what came before speech, without listening for speech in it.

        For the hold-off after the own voice: who begins to speak in it is not heard starting, but loses no word. Source: of 72
        starts within a hold-off, 5 more are understood than with what a decoder needs alone; a soak had lost "can" and "is it".
        """
        if self._fresh:
            self._origin_sample, self._fresh = block.start_sample, False
        self._note_damage(block)
        for pcm in self._frames.add(block.pcm):
            self._frame += 1
            self._keep(pcm, self._activity.probability(pcm))

    def finish(self) -> list[ListeningEvent]:
        """Return what the end of the source brings about; the last, shorter frame is heard too."""
        events: list[ListeningEvent] = []
        rest = self._frames.finish()
        if rest:
            self._waiting.append(rest.ljust(FRAME_BYTES, b"\0"))
        events += self._step_all()
        endpoint = self._endpointer.finish(self._frame)
        if endpoint is not None:
            events.append(self._ended(endpoint))
        return events

    def reset(self) -> None:
        """Forget what was heard (it was the own voice, or came while muted); the next block may start anywhere."""
        if self._endpointer.phase is not Phase.QUIET:
            for recognizer in self._recognizers.values():
                recognizer.reset()
        self._endpointer.reset()
        self._activity.reset()
        self._frames.finish()
        self._waiting.clear()
        self._preroll.clear()
        self._frame, self._damaged_until_frame = 0, _NEVER
        self._fresh = True
        self._goes_on = False
        self._forget()

    @property
    def hears_speech(self) -> bool:
        """Tell whether an utterance is under way."""
        return self._endpointer.phase is not Phase.QUIET

    def _forget(self) -> None:
        self._speech = bytearray()
        self._fed_bytes = dict.fromkeys(self._recognizers, 0)
        self._fed_from_frame = 0
        self._text = ""
        self._judged_text: str | None = None
        self._judged = Wholeness.OPEN
        self._damaged = False

    def _step_all(self) -> list[ListeningEvent]:
        events: list[ListeningEvent] = []
        while self._waiting:
            events += self._step(self._waiting.popleft())
        return events

    def _step(self, pcm: bytes) -> list[ListeningEvent]:
        frame, self._frame = self._frame, self._frame + 1
        was = self._endpointer.phase
        events: list[ListeningEvent] = []
        probability = self._activity.probability(pcm)
        endpoint = self._endpointer.step(frame, probability, self._judged)
        if was is Phase.QUIET:
            self._keep(pcm, probability)
            self._goes_on = self._goes_on and probability >= SPEECH_LIKE
            if self._endpointer.phase is Phase.QUIET:
                return events
            # A decoder needs a little quiet before the first word; a recording may begin with that word.
            missing = max(0, PREROLL_FRAMES - len(self._preroll))
            self._fed_from_frame = frame + 1 - len(self._preroll) - missing
            self._damaged = self._damaged or self._goes_on or self._damaged_until_frame > self._fed_from_frame
            events.append(SpeechStarted(self._sample(self._endpointer.start_frame * FRAME_SAMPLES)))
            pcm = b"\0" * (missing * FRAME_BYTES) + b"".join(self._preroll)
        self._speech += pcm
        if endpoint is not None:
            events.append(self._ended(endpoint))
        elif self._endpointer.silence_frames >= SETTLE_FRAMES or frame % FEED_FRAMES == 0:
            self._feed(self._endpointer.silence_frames)
            events += self._look()
        return events

    def _feed(self, silence_frames: int) -> None:
        """Give each decoder what it has not had yet; a pause's silence is kept from those that are not asked in it."""
        unasked_bytes = max(0, silence_frames - SETTLE_FRAMES) * FRAME_BYTES
        for decoder, recognizer in self._recognizers.items():
            end = len(self._speech) - (0 if decoder is Decoder.GUIDED else unasked_bytes)
            pcm = bytes(self._speech[self._fed_bytes[decoder] : end])
            if pcm:
                self._fed_bytes[decoder] = end
                recognizer.accept(pcm)

    def _keep(self, pcm: bytes, probability: float) -> None:
        """Keep a frame as what came before speech; where nobody speaks, no more than a decoder needs."""
        self._preroll.append(pcm)
        while probability < SPEECH_LIKE and len(self._preroll) > PREROLL_FRAMES:
            self._preroll.popleft()

    def _look(self) -> list[ListeningEvent]:
        text = self._recognizers[Decoder.GUIDED].partial()
        new, self._text = text != self._text, text
        # How whole it is says nothing before a pause, and takes a tenth of what the decoder takes.
        if self._endpointer.silence_frames and text != self._judged_text:
            self._judged_text, self._judged = text, self._wholeness(text)
        elif new:
            self._judged_text, self._judged = None, Wholeness.OPEN
        return [HeardSoFar(text)] if new else []

    def _ended(self, endpoint: Endpoint) -> UtteranceEnded:
        offset_s = (self._sample(self._fed_from_frame * FRAME_SAMPLES)) / 16_000
        self._feed((endpoint.decided_sample - endpoint.speech_end_sample) // FRAME_SAMPLES)
        for recognizer in self._recognizers.values():
            recognizer.end()
        hypotheses = tuple(_shifted(recognizer.finish(), offset_s) for recognizer in self._recognizers.values())
        first = self._speech_start_sample(endpoint)
        utterance = Utterance(
            hypotheses,
            replace(
                endpoint,
                speech_end_sample=self._sample(endpoint.speech_end_sample),
                decided_sample=self._sample(endpoint.decided_sample),
            ),
            self._sample(first),
            self._sample(endpoint.speech_end_sample),
            level_dbfs(bytes(self._speech)),
            self._damaged,
        )
        short = len(self._speech) <= MOST_FURTHER_BYTES
        for further in self._reserve if short else ():
            if self._settled(utterance):
                break
            utterance = replace(utterance, hypotheses=(*utterance.hypotheses, *self._further(further.values(), offset_s)))
        self._preroll.clear()
        self._forget()
        self._goes_on = endpoint.reason is EndpointReason.TOO_LONG
        return UtteranceEnded(utterance)

    def _further(self, recognizers: Collection[Recognizer], offset_s: float) -> tuple[Hypothesis, ...]:
        """Return what decoders in reserve hear of the utterance: those with a thread of their own beside the others."""
        for recognizer in recognizers:
            recognizer.accept(bytes(self._speech))
            recognizer.end()
        return tuple(_shifted(recognizer.finish(), offset_s) for recognizer in recognizers)

    def _speech_start_sample(self, endpoint: Endpoint) -> int:
        return min((self._fed_from_frame + PREROLL_FRAMES - 3) * FRAME_SAMPLES, endpoint.speech_end_sample)

    def _sample(self, sample: int) -> int:
        return self._origin_sample + sample


def _shifted(hypothesis: Hypothesis, offset_s: float) -> Hypothesis:
    words = tuple(
        Word(w.text, round(w.start_s + offset_s, 3), round(w.end_s + offset_s, 3), w.confidence) for w in hypothesis.words
    )
    return Hypothesis(hypothesis.decoder, words)


__all__ = ["Ear", "EndpointReason", "HeardSoFar", "ListeningEvent", "SpeechStarted", "UtteranceEnded", "VoiceActivity"]
