"""The program of doctor's child process: one check, its result as one JSON object on standard output; imported by nobody.

It gets the check's name as its argument and the settings as JSON on standard input.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import voice_her2
from voice_her2 import places
from voice_her2.audio import AudioBlock, AudioFormat, level_dbfs
from voice_her2.config import Settings
from voice_her2.endpoint import FRAME_SAMPLES
from voice_her2.errors import ModelError, SoundDeviceError, SpeechOutputError, VoiceHer2Error
from voice_her2.ports import PlaybackEnded, PlaybackFailed, RenderedSpeech

CLIP = Path(voice_her2.__file__).parent / "_clip" / "treatment-her2-negative.flac"
CLIP_WORDS = frozenset({"what", "best", "treatment", "negative", "breast", "cancer"})
"""What the free decoder hears in the clip, whatever the content is about; the rest of it varies with how HER2 is written."""
SENTENCE = "This is how my answers sound."
MICROPHONE_S = 1.0
SILENT_DBFS = -95.0


def content(settings: Settings) -> str:
    """Read and validate the content."""
    from voice_her2.modes.parts import content_of

    served = content_of(settings)
    return f"{len(served.entries)} entries in {places.content_file(settings)}"


def model(settings: Settings) -> str:
    """Compare every byte of the model with the manifest."""
    from voice_her2.edges.model_files.check import verify_model

    folder = places.model_folder(settings)
    verify_model(folder)
    return f"{folder} is whole"


def hearing(settings: Settings) -> str:
    """Build the recognisers and let them hear the clip that comes with the package."""
    from voice_her2.edges.recording import open_recording
    from voice_her2.hearing import Decoder
    from voice_her2.modes.parts import content_of, hearing_of

    parts = hearing_of(settings, content_of(settings))
    source = open_recording(CLIP)
    while isinstance(block := source.read(1.0), AudioBlock):
        for recognizer in parts.recognizers.values():
            recognizer.accept(block.pcm)
    source.close()
    heard = {decoder: recognizer.finish().text for decoder, recognizer in parts.recognizers.items()}
    if not set(heard[Decoder.FREE].split()) >= CLIP_WORDS:
        fix = "Run: voice-her2 model get; if that changes nothing, reinstall the package vosk"
        raise ModelError(
            "model-mishears", "The recogniser does not understand a known recording", seen=heard[Decoder.FREE], fix=fix
        )
    return f"recognisers built; a known recording heard as: {heard[Decoder.FREE]}"


def rendering(settings: Settings) -> str:
    """Render a sentence, without the cache."""
    from voice_her2.edges.rendering import ChildRenderer

    speech = ChildRenderer(settings.voice, None).render(SENTENCE, rate_wpm=settings.rate_wpm)
    return f"{speech.duration_s:.1f} s of speech at {settings.rate_wpm} words a minute, voice {settings.voice or 'default'}"


def microphone(settings: Settings) -> str:
    """Listen for a moment; nothing of it is kept."""
    from voice_her2.edges.sound import Microphone, PortAudioHost

    device = Microphone(settings.microphone, PortAudioHost())
    heard = bytearray()
    deadline_s = time.monotonic() + 5 * MICROPHONE_S
    while len(heard) < 32_000 * MICROPHONE_S and time.monotonic() < deadline_s:
        block = device.read(0.2)
        if isinstance(block, AudioBlock):
            heard += block.pcm
    if not heard:
        fix = "Plug it in again, or restart the sound server"
        raise SoundDeviceError("microphone-silent", "The microphone opens but gives no audio", seen=device.name, fix=fix)
    level = level_dbfs(bytes(heard))
    hint = "; that is exact silence: is it muted?" if level < SILENT_DBFS else ""
    return f"{device.name}, level {level:.0f} dBFS{hint}"


def speaker(settings: Settings) -> str:
    """Speak a sentence, or a tone where nothing can be rendered."""
    from voice_her2.edges.rendering import ChildRenderer
    from voice_her2.edges.sound import PortAudioHost
    from voice_her2.modes.parts import speaker_of

    device = speaker_of(settings, PortAudioHost())
    try:
        speech = ChildRenderer(settings.voice, None).render(SENTENCE, rate_wpm=settings.rate_wpm)
    except SpeechOutputError:
        speech = _tone()
    device.play(speech, volume=settings.volume)
    deadline_s = time.monotonic() + speech.duration_s + 10
    while time.monotonic() < deadline_s:
        for event in device.events():
            if isinstance(event, PlaybackFailed):
                raise event.error
            if isinstance(event, PlaybackEnded):
                return f"{settings.speaker or 'default speaker'}: {speech.duration_s:.1f} s played to the end"
        time.sleep(0.02)
    fix = "Restart the sound server; see voice-her2 devices"
    what = "The speaker does not come to the end of a sentence"
    raise SoundDeviceError("speaker-stuck", what, seen=settings.speaker or "default", fix=fix)


def interruption(settings: Settings) -> str:
    """Take the echo of a tone out of it."""
    from voice_her2.edges.speexdsp import ALIGNING_FRAMES, SpeexEchoCanceller

    canceller, frame_bytes = SpeexEchoCanceller(), 2 * FRAME_SAMPLES
    played = _tone().pcm[: frame_bytes * (ALIGNING_FRAMES + 4)]
    frames = [played[at : at + frame_bytes] for at in range(0, len(played), frame_bytes)]
    quieter = [level_dbfs(frame) - level_dbfs(canceller.cancel(frame, frame)) for frame in frames][-1]
    return f'"stop" is heard over an answer; an echo becomes {quieter:.0f} dB softer'


def cache(settings: Settings) -> str:
    """Write into the folder that keeps what was rendered."""
    folder = places.cache_folder() / "speech"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(100_000))
            file.flush()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        fix = "Let this user write there with room for 20 MB, or set XDG_CACHE_HOME to another folder"
        what = "Rendered answers cannot be kept, so that each start makes them anew"
        raise SpeechOutputError("cache-unwritable", what, seen=str(error), fix=fix) from error
    return f"{folder}, {free // 1_000_000} MB free"


CHECKS: Mapping[str, Callable[[Settings], str]] = {
    check.__name__: check for check in (content, model, hearing, rendering, microphone, speaker, interruption, cache)
}


def main() -> None:
    """Make the check that the argument names."""
    settings = Settings(**json.load(sys.stdin))
    try:
        result = {"seen": CHECKS[sys.argv[1]](settings), "fix": "", "exit_code": 0}
    except VoiceHer2Error as error:
        result = {"seen": f"{error.what}: {error.seen}", "fix": error.fix, "exit_code": error.exit_code}
    sys.stdout.write(json.dumps(result))
    sys.stdout.flush()
    # Nothing that a native library still does at its end may hold up or change what was found.
    os._exit(0)


def _tone() -> RenderedSpeech:
    """Return half a second of a soft 440 Hz."""
    samples = [round(3_000 * math.sin(2 * math.pi * 440 * i / 22_050)) for i in range(11_025)]
    return RenderedSpeech("", AudioFormat(22_050, 2, 1), struct.pack(f"<{len(samples)}h", *samples), (), ())


if __name__ == "__main__":
    main()
