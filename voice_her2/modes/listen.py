"""The conversation through microphone and speaker, in a terminal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from voice_her2.config import Settings
from voice_her2.content import Content
from voice_her2.dialogue import Dialogue
from voice_her2.modes.model_ahead import ModelAhead
from voice_her2.modes.parts import (
    Progress,
    beside,
    content_of,
    converse,
    hearing_with,
    interruptible,
    matcher_of,
    speaker_of,
)
from voice_her2.modes.rendering_ahead import renderer_of, rendering_the_rest
from voice_her2.phrases import Phrases
from voice_her2.ports import Screen


def listen(settings: Settings, screen: Callable[[Content], Screen], progress: Progress, model: ModelAhead) -> None:
    """Converse through microphone and speaker until someone says goodbye; raise SoundDeviceError where there is none.

    Listens as soon as the microphone is open and the model is known to be whole: what is said while it is still being loaded
    waits in the microphone, and is answered no later, since saying it takes longer. Source: `bench/resources.py`, 0.3 s.
    """
    from voice_her2.edges.familiar_speech import familiar_speech
    from voice_her2.edges.native_noise import silence_native_libraries
    from voice_her2.edges.sound import Microphone, PortAudioHost

    silence_native_libraries()
    with ExitStack() as stack:
        content = content_of(settings)
        host = PortAudioHost()
        stack.callback(host.close)
        speaker = speaker_of(settings, host)
        stack.callback(speaker.close)
        Microphone(settings.microphone, host).close()
        renderer = renderer_of(settings, content, progress)
        stack.enter_context(rendering_the_rest(settings, content))
        progress("loading the model", 0, None)
        model.verified()
        shown = screen(content)
        stack.callback(shown.close)
        microphone = Microphone(settings.microphone, host)
        stack.callback(microphone.close)
        hearing = stack.enter_context(
            beside(lambda: interruptible(hearing_with(model.loaded, settings, content, familiar_speech), model.loaded()))
        )
        dialogue = Dialogue(content, Phrases(), matcher=stack.enter_context(beside(lambda: matcher_of(content))))
        converse(settings, content, microphone, hearing, dialogue, renderer, speaker, shown)
