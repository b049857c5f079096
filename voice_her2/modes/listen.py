"""The conversation through microphone and speaker, in a terminal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from voice_her2.config import Settings
from voice_her2.content import Content
from voice_her2.dialogue import Dialogue
from voice_her2.modes.parts import (
    Progress,
    content_of,
    converse,
    hearing_with,
    interruptible,
    matcher_beside,
    renderer_of,
)
from voice_her2.phrases import Phrases
from voice_her2.ports import Screen

if TYPE_CHECKING:
    from voice_her2.edges.vosk import VoskModel


def listen(settings: Settings, screen: Callable[[Content], Screen], progress: Progress, model: Callable[[], VoskModel]) -> None:
    """Converse through microphone and speaker until someone says goodbye; raise SoundDeviceError where there is none.

    `model` gives a model that is being loaded.
    """
    from voice_her2.edges.native_noise import silence_native_libraries
    from voice_her2.edges.sound import Microphone, PortAudioHost, SounddeviceSpeaker

    silence_native_libraries()
    with ExitStack() as stack:
        content = content_of(settings)
        host = PortAudioHost()
        stack.callback(host.close)
        speaker = SounddeviceSpeaker(settings.speaker, host)
        stack.callback(speaker.close)
        Microphone(settings.microphone, host).close()
        renderer = renderer_of(settings, content, progress)
        progress("loading the model", 0, None)
        hearing = interruptible(hearing_with(model, settings, content), model())
        microphone = Microphone(settings.microphone, host)
        stack.callback(microphone.close)
        shown = screen(content)
        stack.callback(shown.close)
        dialogue = Dialogue(content, Phrases(), matcher=stack.enter_context(matcher_beside(content)))
        converse(settings, content, microphone, hearing, dialogue, renderer, speaker, shown)
