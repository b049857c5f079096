"""The program of the child process in which Piper speaks, for voices "neural:NAME"; run as a script, imported by nobody.

It takes and writes what `render_child.py` does. A voice is a package NAME_us_piper_voice with its model; the extra `neural`
brings Piper and the voice joe. Piper has no words a minute: its own pace is taken for `OWN_PACE_WPM`, and stretched.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import signal
import sys
from typing import Any, BinaryIO

PREFIX, PACKAGE = "neural:", "_us_piper_voice"
OWN_PACE_WPM = 180
"""Source: the seed's answers take joe 0.95 of the time that espeak-ng takes at 170 words a minute."""


def main() -> None:
    """Render what standard input asks for."""
    request = json.load(sys.stdin)
    # Were the parent killed, nobody else would end a synthesis that hangs.
    signal.alarm(int(request["limit_s"]) + 1)
    # Standard output is for the result; a library may print to it.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    voices = [PREFIX + m.name.removesuffix(PACKAGE) for m in pkgutil.iter_modules() if m.name.endswith(PACKAGE)]
    try:
        import piper

        if not voices:
            raise ImportError("no voice is installed")
    except ImportError as error:
        _tell(output, error="neural", detail=str(error))
        return
    if not request["texts"]:
        _tell(output, voices=voices)
        return
    if request["voice"] not in voices:
        _tell(output, error="voice", detail="", voices=voices)
        return
    files = importlib.import_module(request["voice"].removeprefix(PREFIX) + PACKAGE)
    voice = piper.PiperVoice.load(files.model_path(), files.config_path())
    pace = piper.SynthesisConfig(length_scale=OWN_PACE_WPM / request["rate_wpm"])
    for text in request["texts"]:
        _render(voice, text, pace, request, output)


def _render(voice: Any, text: str, pace: Any, request: dict[str, Any], output: BinaryIO) -> None:
    chunks = list(voice.synthesize(text, pace))
    pcm = b"".join(chunk.audio_int16_bytes for chunk in chunks)
    rate_hz = chunks[0].sample_rate if chunks else 0
    _tell(output, pcm_bytes=len(pcm), rate_hz=rate_hz, rate_wpm=request["rate_wpm"], voice=request["voice"])
    output.write(pcm)
    output.flush()


def _tell(output: BinaryIO, **fields: object) -> None:
    output.write(json.dumps(fields).encode() + b"\n")
    output.flush()


if __name__ == "__main__":
    main()
