"""The program of the child process in which pyttsx3, or Piper, speaks into memory; run as a script, imported by nobody.

It reads one JSON object from standard input: `voice` (an id of pyttsx3; empty: the default English one; "neural:NAME" for
Piper), `rate_wpm`, `texts`, `limit_s`. It writes to standard output, for each text, a line of JSON (`pcm_bytes`, `rate_hz`,
`rate_wpm` and `voice`; pyttsx3's as read back from it) followed by so many bytes of 16-bit mono PCM. A failure is a line with
`error` and `detail`, and is the last one. Without texts it writes one line with `voices`.

pyttsx3's own `runAndWait` is not used: it cancels espeak's queue before the speech begins, which drops the rate that was
just set (19 of 72 renderings at a wrong rate or empty on a loaded machine; 0 of 1,200 as done here).

A neural voice is a package NAME_us_piper_voice with its model; the extra `neural` brings Piper and the voice joe. Piper has no
words a minute: its own pace is taken for `PIPER_PACE_WPM`, and stretched.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import pkgutil
import signal
import sys
import wave
from typing import Any, BinaryIO

_DEFAULT_VOICE_ENDINGS = ("/en-us", "/en-gb", "/en")
_EMPTY_WAV_BYTES = 44
NEURAL_PREFIX, NEURAL_PACKAGE = "neural:", "_us_piper_voice"
PIPER_PACE_WPM = 180
"""Source: the seed's answers take joe 0.955 of the time that espeak-ng takes at 170 words a minute."""


def main() -> None:
    """Render what standard input asks for."""
    request = json.load(sys.stdin)
    # Were the parent killed, nobody else would end a synthesis that hangs.
    signal.alarm(int(request["limit_s"]) + 1)
    output = _reserved_standard_output()
    speak = _speak_with_piper if request["voice"].startswith(NEURAL_PREFIX) else _speak_with_pyttsx3
    speak(request, output)


def _speak_with_pyttsx3(request: dict[str, Any], output: BinaryIO) -> None:
    try:
        import pyttsx3

        engine = pyttsx3.init()
    except (ImportError, RuntimeError, OSError) as error:
        _tell(output, error="engine", detail=str(error))
        return
    voices = [voice.id for voice in engine.getProperty("voices")]
    if not request["texts"]:
        _tell(output, voices=voices)
        return
    voice = _chosen(request["voice"], voices)
    if voice is None:
        _tell(output, error="voice", detail="", voices=voices)
        return
    engine.setProperty("voice", voice)
    for text in request["texts"]:
        _render(engine, text, int(request["rate_wpm"]), output)


def _speak_with_piper(request: dict[str, Any], output: BinaryIO) -> None:
    packages = [m.name for m in pkgutil.iter_modules() if m.name.endswith(NEURAL_PACKAGE)]
    voices = {NEURAL_PREFIX + package.removesuffix(NEURAL_PACKAGE): package for package in packages}
    try:
        import piper

        if not voices:
            raise ImportError("no voice is installed")
    except ImportError as error:
        _tell(output, error="neural", detail=str(error))
        return
    if not request["texts"]:
        _tell(output, voices=list(voices))
        return
    if request["voice"] not in voices:
        _tell(output, error="voice", detail="", voices=list(voices))
        return
    files = importlib.import_module(voices[request["voice"]])
    voice = piper.PiperVoice.load(files.model_path(), files.config_path())
    pace = piper.SynthesisConfig(length_scale=PIPER_PACE_WPM / request["rate_wpm"])
    for text in request["texts"]:
        chunks = list(voice.synthesize(text, pace))
        pcm = b"".join(chunk.audio_int16_bytes for chunk in chunks)
        rate_hz = chunks[0].sample_rate if chunks else 0
        _tell(output, pcm_bytes=len(pcm), rate_hz=rate_hz, rate_wpm=request["rate_wpm"], voice=request["voice"])
        output.write(pcm)
        output.flush()


def _reserved_standard_output() -> BinaryIO:
    """Keep standard output for the result: pyttsx3 prints to it."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return output


def _chosen(wanted: str, voices: list[str]) -> str | None:
    if wanted:
        return next((voice for voice in voices if voice.lower() == wanted.lower()), None)
    return next((voice for ending in _DEFAULT_VOICE_ENDINGS for voice in voices if voice.endswith(ending)), None)


def _render(engine: Any, text: str, rate_wpm: int, output: BinaryIO) -> None:
    from pyttsx3.drivers import _espeak

    # In memory, so that neither a full disk nor a killed process leaves half a file.
    descriptor = os.memfd_create("speech")
    engine.setProperty("rate", rate_wpm)
    engine.save_to_file(text, f"/proc/self/fd/{descriptor}")
    engine.startLoop()
    # The loop has ended by itself; `endLoop` would cancel what espeak still has to do.
    engine._inLoop = False
    wav = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    os.close(descriptor)
    if len(wav) <= _EMPTY_WAV_BYTES:
        _tell(output, pcm_bytes=0, rate_hz=0, rate_wpm=0, voice="")
        return
    with wave.open(io.BytesIO(wav)) as sound:
        pcm = sound.readframes(sound.getnframes())
        rate_hz = sound.getframerate()
    current_rate_wpm = _espeak.dll.espeak_GetParameter(_espeak.RATE, 1)
    _tell(output, pcm_bytes=len(pcm), rate_hz=rate_hz, rate_wpm=current_rate_wpm, voice=engine.getProperty("voice"))
    output.write(pcm)
    output.flush()


def _tell(output: BinaryIO, **fields: object) -> None:
    output.write(json.dumps(fields).encode() + b"\n")
    output.flush()


if __name__ == "__main__":
    main()
