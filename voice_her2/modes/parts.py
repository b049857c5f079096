"""What every mode is made of: content, hearing, rendering, and the loop that joins them to a source and a speaker."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from voice_her2 import places
from voice_her2.assistant import Assistant, Patiences
from voice_her2.attention import Attention
from voice_her2.attribution import not_stated
from voice_her2.config import Settings
from voice_her2.content import Content
from voice_her2.content_file import bytes_of, read_content
from voice_her2.content_rules import unhearable_words
from voice_her2.dialogue import Dialogue
from voice_her2.ears import Ears
from voice_her2.endpoint import Wholeness
from voice_her2.english import FUNCTION_WORDS
from voice_her2.errors import SoundDeviceError, UsageError, VoiceHer2Error
from voice_her2.grammar import common_words, grammar_phrases, weighted_questions, woken_phrases
from voice_her2.hearing import HEARD_AGAIN, UNKNOWN_WORD, Decoder, Recognizer, Utterance
from voice_her2.interruption import STOPPING, Interruption, StopListener, Uninterrupted
from voice_her2.listening import Ear, VoiceActivity
from voice_her2.matching import Matcher
from voice_her2.modes.model_ahead import model_ahead
from voice_her2.narration import NARRATION_WORDS
from voice_her2.ports import AudioSource, Renderer, Screen, Speaker
from voice_her2.replies import COMMAND_PHRASES, REPLY_PHRASES
from voice_her2.voice import Voice
from voice_her2.wording import words_of

if TYPE_CHECKING:
    from voice_her2.edges.sound import PortAudioHost, SounddeviceSpeaker
    from voice_her2.edges.vosk import VoskModel

T = TypeVar("T")
Progress = Callable[[str, int, int | None], None]
"""Called with what is being done, how much of it is done, and how much there is (None: not known)."""


def content_of(settings: Settings) -> Content:
    """Return the content that is set; raise ContentError when it must not be served."""
    from voice_her2.edges.worked_out import worked_out

    path = places.content_file(settings)

    def read() -> Content:
        reading = read_content(path)
        if reading.content is None:
            raise reading.problems[0]
        return reading.content

    written = bytes_of(path)
    return read() if written is None else worked_out(_worked_out_folder(), "content", written, read)


def matcher_of(content: Content) -> Matcher:
    """Return the matcher of a content."""
    from voice_her2.edges.worked_out import worked_out

    known = {"content": content, **{entry.id: entry for entry in content.entries}}
    return worked_out(_worked_out_folder(), "matcher", content.sha256.encode(), lambda: Matcher(content).prepared(), known)


def _worked_out_folder() -> Path:
    return places.cache_folder() / "worked-out"


@dataclass(frozen=True, slots=True)
class Hearing:
    """Hold what hears: made once, used for one recording after another."""

    activity: VoiceActivity
    recognizers: Mapping[Decoder, Recognizer]
    reserve: Sequence[Mapping[Decoder, Recognizer]]
    """Decoders that hear only what the others leave open, and those that hear what these leave open in noise."""
    interruption: Interruption

    def ear(self, dialogue: Dialogue, attention: Attention) -> Ear:
        """Return a fresh ear for a conversation; what an earlier one left behind is forgotten."""

        def wholeness(text: str) -> Wholeness:
            return dialogue.wholeness(attention.without_phrase(text))

        def settled(utterance: Utterance) -> bool:
            meant = attention.meant(utterance)
            return meant is None or dialogue.settled(meant)

        ear = Ear(self.activity, self.recognizers, wholeness, reserve=self.reserve, settled=settled)
        for recognizer in (*self.recognizers.values(), *(r for further in self.reserve for r in further.values())):
            recognizer.reset()
        self.activity.reset()
        return ear


def hearing_of(settings: Settings, content: Content) -> Hearing:
    """Verify and load the model and make its decoders; raise ModelError, or ContentError for words it cannot hear."""
    with model_ahead(settings) as model:
        return hearing_with(model.loaded, settings, content)


def hearing_with(
    model: Callable[[], VoskModel],
    settings: Settings,
    content: Content,
    familiar: Callable[[], Sequence[bytes]] = tuple,
) -> Hearing:
    """Make the decoders of a model that is being loaded; raise as `hearing_of`.

    `familiar` gives utterances that the free decoder may hear while nobody speaks, for what hears for longer than a recording.
    """
    from voice_her2.edges.foreground import FASTER, SLOWER, SOFTER, Foreground, ThroughForeground
    from voice_her2.edges.heap import give_back
    from voice_her2.edges.silero import SileroActivity
    from voice_her2.edges.vosk import OwnThread

    taken_back = (phrase for contrast in content.contrasts for phrase in not_stated(contrast.bearers))
    spoken = {" ".join(words) for words in (*COMMAND_PHRASES, *REPLY_PHRASES, *taken_back)}
    expected = grammar_phrases(content, [*sorted(spoken), *woken_phrases(content, settings.wake_phrase)])
    activity, loaded = SileroActivity(), model()
    phrases = tuple(p for p in expected if p not in spoken or all(loaded.knows(word) for word in p.split()))
    _refuse_unhearable_phrase(settings.wake_phrase, loaded.knows)
    _refuse_unhearable(content, phrases, loaded.knows, settings)
    free = OwnThread(lambda: loaded.free(familiar()))
    guided = loaded.guided((*phrases, *weighted_questions(content)))
    common_ones = common_words(phrases, FUNCTION_WORDS | NARRATION_WORDS)
    common = OwnThread(lambda: loaded.common(common_ones))
    open_to = {Decoder.COMMON: common, **_with_less_noise(guided)}
    foreground = Foreground()
    # Those with a thread of their own come first: they decode beside the last.
    hearing_it = {Decoder.FOREGROUND_FREE: free, Decoder.FOREGROUND_COMMON: common, Decoder.FOREGROUND: guided}
    in_foreground = {decoder: ThroughForeground(one, decoder, foreground) for decoder, one in hearing_it.items()}
    manners = zip(HEARD_AGAIN, (SLOWER, FASTER, SOFTER), strict=True)
    # One after the other, since they are one decoder; what one settles the next one need not hear.
    again = [{decoder: ThroughForeground(guided, decoder, foreground, manner)} for decoder, manner in manners]
    give_back()
    return Hearing(activity, {Decoder.GUIDED: guided, Decoder.FREE: free}, (open_to, in_foreground, *again), Uninterrupted())


def _with_less_noise(guided: Recognizer) -> Mapping[Decoder, Recognizer]:
    """Return the guided decoder once more, for sound with less noise; none where the library is missing, which `doctor` tells."""
    from voice_her2.edges.speexdsp import WithLessNoise

    try:
        return {Decoder.DENOISED: WithLessNoise(guided)}
    except SoundDeviceError:
        return {}


def _refuse_unhearable_phrase(phrase: str, knows: Callable[[str], bool]) -> None:
    word = next((word for word in words_of(phrase) if not knows(word)), None)
    if word is not None:
        fix = "Choose words that the model knows, spelled as a dictionary has them"
        raise UsageError("wake-phrase", "The wake phrase has a word that cannot be heard", seen=f"{word} in {phrase!r}", fix=fix)


def interruptible(hearing: Hearing, model: VoskModel) -> Hearing:
    """Return what hears a "stop" over the own voice too; the same where the echo canceller is missing, which `doctor` tells."""
    from voice_her2.edges.silero import SileroActivity
    from voice_her2.edges.speexdsp import SpeexEchoCanceller

    try:
        canceller = SpeexEchoCanceller()
    except SoundDeviceError:
        return hearing
    expected = (*(" ".join(words) for words in STOPPING), UNKNOWN_WORD)
    return replace(hearing, interruption=StopListener(canceller, SileroActivity(), model.guided(expected)))


def speaker_of(settings: Settings, host: PortAudioHost) -> SounddeviceSpeaker:
    """Return the speaker that is set, which can also tell what is played; SoundDeviceError where there is none."""
    from voice_her2.edges.sound import SounddeviceSpeaker
    from voice_her2.edges.speexdsp import resampled

    return SounddeviceSpeaker(settings.speaker, host, resampled)


def _refuse_unhearable(content: Content, phrases: tuple[str, ...], knows: Callable[[str], bool], settings: Settings) -> None:
    """Raise ContentError for the first word that the model does not know; only then is its place looked for."""
    terms = [text for term in content.pronunciations for text in (*term.heard, *term.slips, *term.before, *term.openings)]
    words = {word for phrase in (*phrases, *terms) for word in phrase.split()} - {UNKNOWN_WORD}
    if all(map(knows, words)):
        return
    for error in unhearable_words(content, knows, read_content(places.content_file(settings)).source):
        raise error


@contextmanager
def beside(make: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Make something on a thread of its own; what is given waits for it.

    For a microphone: what is said first takes longer than making it. Leaving the context waits for the thread.
    """
    with ThreadPoolExecutor(1, "beside") as pool:
        yield pool.submit(make).result


def converse(
    settings: Settings,
    content: Content,
    source: AudioSource,
    hearing: Callable[[], Hearing],
    dialogue: Dialogue,
    renderer: Renderer,
    speaker: Speaker,
    screen: Screen,
) -> VoiceHer2Error | None:
    """Hold conversations over one source until it ends; return what kept an answer from being spoken, if anything did.

    `hearing` may wait: it is called when there is something to hear.
    """
    voice = Voice(content, renderer, speaker, rate_wpm=settings.rate_wpm, volume=settings.volume)
    patiences = Patiences(settings.holdoff_s, settings.forget_s)
    attention = Attention(settings.wake_phrase)
    ears = Ears(lambda: hearing().ear(dialogue, attention), lambda: hearing().interruption)
    assistant = Assistant(source, ears, attention, dialogue, voice, screen, time.monotonic, patiences)
    assistant.run()
    return assistant.unspoken
