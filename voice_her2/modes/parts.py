"""What every mode is made of: content, hearing, rendering, and the loop that joins them to a source and a speaker."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from voice_her2 import places
from voice_her2.assistant import Assistant, Patiences
from voice_her2.config import Settings
from voice_her2.content import Content
from voice_her2.content_file import read_content
from voice_her2.content_rules import unhearable_words
from voice_her2.dialogue import Dialogue
from voice_her2.endpoint import Wholeness
from voice_her2.english import FUNCTION_WORDS, NARRATION_WORDS
from voice_her2.errors import VoiceHer2Error
from voice_her2.grammar import common_words, grammar_phrases
from voice_her2.hearing import Decoder, Recognizer
from voice_her2.listening import Ear, VoiceActivity
from voice_her2.phrases import Phrases, everything_said
from voice_her2.ports import AudioSource, Renderer, Screen, Speaker
from voice_her2.replies import COMMAND_PHRASES, REPLY_PHRASES
from voice_her2.voice import Voice
from voice_her2.wording import spoken_answer

Progress = Callable[[str, int, int | None], None]
"""Called with what is being done, how much of it is done, and how much there is (None: not known)."""


def content_of(settings: Settings) -> Content:
    """Return the content that is set; raise ContentError when it must not be served."""
    reading = read_content(places.content_file(settings))
    if reading.content is None:
        raise reading.problems[0]
    return reading.content


@dataclass(frozen=True, slots=True)
class Hearing:
    """Hold what hears: made once, used for one recording after another."""

    activity: VoiceActivity
    recognizers: Mapping[Decoder, Recognizer]

    def ear(self, wholeness: Callable[[str], Wholeness]) -> Ear:
        """Return a fresh ear; what an earlier one left behind is forgotten."""
        ear = Ear(self.activity, self.recognizers, wholeness)
        for recognizer in self.recognizers.values():
            recognizer.reset()
        self.activity.reset()
        return ear


def hearing_of(settings: Settings, content: Content) -> Hearing:
    """Verify and load the model and make both decoders; raise ModelError, or ContentError for words it cannot hear."""
    from voice_her2.edges.model_files import verify_model
    from voice_her2.edges.silero import SileroActivity
    from voice_her2.edges.vosk_decoder import OwnThread, VoskModel

    folder = places.model_folder(settings)
    verify_model(folder)
    model = VoskModel(folder)
    deaf = unhearable_words(content, model.knows, read_content(places.content_file(settings)).source)
    if deaf:
        raise deaf[0]
    spoken = [" ".join(words) for words in (*COMMAND_PHRASES, *REPLY_PHRASES)]
    phrases = grammar_phrases(content, [p for p in spoken if all(model.knows(word) for word in p.split())])
    return Hearing(
        SileroActivity(),
        {
            Decoder.GUIDED: model.guided(phrases),
            Decoder.COMMON: model.common(common_words(phrases, FUNCTION_WORDS | NARRATION_WORDS)),
            Decoder.FREE: OwnThread(model.free()),
        },
    )


def renderer_on_demand(settings: Settings) -> Renderer:
    """Return a renderer that renders each answer when it is needed first, and reports only then what keeps it from that."""
    from voice_her2.edges.rendering import PyttsxRenderer

    return PyttsxRenderer(settings.voice, places.cache_folder() / "speech")


def renderer_of(settings: Settings, content: Content, progress: Progress) -> Renderer:
    """Return a renderer that has rendered everything that can be said, so that no answer waits for it."""
    from voice_her2.edges.rendering import PyttsxRenderer

    renderer = PyttsxRenderer(settings.voice, places.cache_folder() / "speech")
    texts = [spoken_answer(content, text) for text in everything_said(content, Phrases())]
    renderer.render_all(
        texts, rate_wpm=settings.rate_wpm, progress=lambda done, of: progress("rendering what can be said", done, of)
    )
    return renderer


def converse(
    settings: Settings,
    content: Content,
    source: AudioSource,
    hearing: Hearing,
    dialogue: Dialogue,
    renderer: Renderer,
    speaker: Speaker,
    screen: Screen,
) -> VoiceHer2Error | None:
    """Hold conversations over one source until it ends; return what kept an answer from being spoken, if anything did."""
    voice = Voice(content, renderer, speaker, rate_wpm=settings.rate_wpm, volume=settings.volume)
    patiences = Patiences(settings.holdoff_s, settings.forget_s)
    assistant = Assistant(source, hearing.ear(dialogue.wholeness), dialogue, voice, screen, time.monotonic, patiences)
    assistant.run()
    return assistant.unspoken
