"""The kiosk's worker: all that is native - audio, recognition, playback - in a process that may die.

`work` converses until the supervisor goes; `prepare` finds out whether a content can be served, and renders it beforehand.
"""

from __future__ import annotations

import time
from contextlib import ExitStack

from voice_her2.config import Settings
from voice_her2.content import Content
from voice_her2.dialogue import Dialogue
from voice_her2.edges.heap import reserve, set_heap
from voice_her2.edges.native_noise import silence_native_libraries
from voice_her2.edges.worker_link import WorkerLink
from voice_her2.errors import VoiceHer2Error
from voice_her2.modes.model_ahead import model_ahead
from voice_her2.modes.parts import (
    beside,
    content_of,
    converse,
    hearing_of,
    hearing_with,
    interruptible,
    matcher_of,
    speaker_of,
)
from voice_her2.modes.rendering_ahead import renderer_of, rendering_the_rest
from voice_her2.phrases import Phrases
from voice_her2.pulse import Pulse, WatchedRenderer, WatchedSource
from voice_her2.report import event_line


def work(settings: Settings, supervisor_pid: int) -> int:
    """Converse through microphone and speaker until the supervisor goes; return the exit code."""
    # A thread that began before keeps a heap of its own, which the decoder's then shares; what is reserved is not there.
    set_heap()
    silence_native_libraries()
    link = WorkerLink(supervisor_pid)
    pulse = Pulse(time.monotonic)
    try:
        content = content_of(settings)
        link.beat(lambda: {**pulse.facts(), "content_sha256": content.sha256})
        _converse(settings, content, link, pulse)
    except VoiceHer2Error as error:
        return _failed(link, error)
    finally:
        link.close()
    return 0


def prepare(settings: Settings, supervisor_pid: int) -> int:
    """Render all that the content can say, after checking that it can be heard; return the exit code."""
    silence_native_libraries()
    link = WorkerLink(supervisor_pid)
    try:
        content = content_of(settings)
        hearing_of(settings, content)
        renderer_of(settings, content, lambda what, done, of: None)
    except VoiceHer2Error as error:
        return _failed(link, error)
    finally:
        link.close()
    return 0


def _converse(settings: Settings, content: Content, link: WorkerLink, pulse: Pulse) -> None:
    from voice_her2.edges.familiar_speech import familiar_speech
    from voice_her2.edges.sound import Microphone, PortAudioHost

    with ExitStack() as stack:
        model = stack.enter_context(model_ahead(settings))
        host = PortAudioHost()
        stack.callback(host.close)
        speaker = speaker_of(settings, host)
        stack.callback(speaker.close)
        # A missing microphone is told before the model is loaded; a stream left open meanwhile would overflow.
        Microphone(settings.microphone, host).close()
        hearing = interruptible(hearing_with(model.loaded, settings, content, familiar_speech), model.loaded())
        matcher = stack.enter_context(beside(lambda: matcher_of(content)))
        renderer = WatchedRenderer(renderer_of(settings, content, lambda what, done, of: None), pulse)
        stack.enter_context(rendering_the_rest(settings, content))
        microphone = Microphone(settings.microphone, host)
        stack.callback(microphone.close)
        source = WatchedSource(microphone, pulse, lambda: link.closed)
        # Beside listening: it takes a second just after a worker that was killed.
        stack.enter_context(beside(reserve))
        # Someone who says goodbye ends a conversation; the next person starts the next one.
        while not link.closed:
            dialogue = Dialogue(content, Phrases(), matcher=matcher)
            converse(settings, content, source, lambda: hearing, dialogue, renderer, speaker, link)


def _failed(link: WorkerLink, error: VoiceHer2Error) -> int:
    parts = {"code": error.code, "what": error.what, "seen": error.seen, "fix": error.fix}
    link.tell(event_line("failed", time.monotonic(), exit_code=error.exit_code, **parts))
    return error.exit_code
