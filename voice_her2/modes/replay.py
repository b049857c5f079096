"""Recordings down the path of the microphone."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from voice_her2.config import Settings
from voice_her2.content import Content
from voice_her2.dialogue import Dialogue
from voice_her2.errors import RecordingError, VoiceHer2Error
from voice_her2.matching import Matcher
from voice_her2.modes.model_ahead import model_ahead
from voice_her2.modes.parts import Hearing, Progress, content_of, converse, hearing_with, matcher_of, speaker_of
from voice_her2.modes.rendering_ahead import renderer_on_demand
from voice_her2.phrases import Phrases
from voice_her2.ports import Renderer, Screen, Speaker
from voice_her2.voice import SilentRenderer

Failed = Callable[[Path, VoiceHer2Error], None]
"""Called for each recording that cannot be read, when that is found."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Say how recordings are replayed."""

    realtime: bool = False
    speak: bool = False
    out: Path | None = None


def replay(
    settings: Settings,
    files: Collection[Path],
    how: Replay,
    screen: Callable[[Content], Screen],
    progress: Progress,
    failed: Failed,
) -> list[VoiceHer2Error]:
    """Send recordings down the path of the microphone, each a conversation of its own; return what could not be read.

    Every file is tried; an unreadable one costs only itself.
    """
    from voice_her2.edges.native_noise import silence_native_libraries

    silence_native_libraries()
    # Nothing sounds, so there is no echo to wait for.
    settings = settings if how.speak else dataclasses.replace(settings, holdoff_s=0.0)
    failures: list[VoiceHer2Error] = []
    with ExitStack() as stack:
        progress("loading the model", 0, None)
        model = stack.enter_context(model_ahead(settings))
        content = content_of(settings)
        matcher = matcher_of(content)
        hearing = hearing_with(model.loaded, settings, content)
        shown = screen(content)
        stack.callback(shown.close)
        speaker_for, renderer = _replay_speech(settings, how, files, stack)
        for file in files:
            try:
                unspoken = _replay_one(settings, matcher, file, how, hearing, renderer, speaker_for(file), shown)
            except RecordingError as error:
                failed(file, error)
                failures.append(error)
            else:
                failures += [unspoken] if unspoken else []
    return failures


def _wav_speakers(folder: Path, recordings: Collection[Path]) -> Callable[[Path], Speaker]:
    from voice_her2.edges.speaker_files import WavSpeaker

    names = [""]
    speaker = WavSpeaker(folder, lambda: names[0], never=recordings)

    def for_file(file: Path) -> Speaker:
        names[0] = file.stem
        return speaker

    return for_file


def _replay_speech(
    settings: Settings, how: Replay, recordings: Collection[Path], stack: ExitStack
) -> tuple[Callable[[Path], Speaker], Renderer]:
    """Return what makes the speaker for each recording, and what renders for it."""
    from voice_her2.edges.sound import PortAudioHost
    from voice_her2.edges.speaker_files import SilentSpeaker

    if how.out is not None:
        return _wav_speakers(how.out, recordings), renderer_on_demand(settings)
    if how.speak:
        host = PortAudioHost()
        stack.callback(host.close)
        speaker = speaker_of(settings, host)
        stack.callback(speaker.close)
        return lambda _: speaker, renderer_on_demand(settings)
    return lambda _: SilentSpeaker(), SilentRenderer()


def _replay_one(
    settings: Settings,
    matcher: Matcher,
    file: Path,
    how: Replay,
    hearing: Hearing,
    renderer: Renderer,
    speaker: Speaker,
    screen: Screen,
) -> VoiceHer2Error | None:
    from voice_her2.edges.recording import RealTime, open_recording

    source = open_recording(file, pace=RealTime() if how.realtime else None)
    try:
        return converse(
            settings,
            matcher.content,
            source,
            lambda: hearing,
            Dialogue(matcher.content, Phrases(), notice_given=not how.speak, matcher=lambda: matcher),
            renderer,
            speaker,
            screen,
        )
    finally:
        source.close()
