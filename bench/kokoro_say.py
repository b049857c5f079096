"""Speak a list with Kokoro; runs in the environment that kokoro_setup.sh makes, never in the project's own.

usage: DIR/venv/bin/python bench/kokoro_say.py DIR < list
Each input line is `OUTPUT.wav<TAB>VOICE<TAB>SPEED<TAB>TEXT`; each finished file is named on standard output.
"""

from __future__ import annotations

import sys
import wave
from pathlib import Path

import numpy as np
from kokoro_onnx import Kokoro


def main() -> None:
    """Write a 24 kHz mono 16-bit WAV for every line; the engine is loaded once."""
    home = Path(sys.argv[1])
    engine = Kokoro(str(home / "kokoro.onnx"), str(home / "voices.npz"))
    for line in sys.stdin:
        output, voice, speed, text = line.rstrip("\n").split("\t")
        british = voice.startswith("b")
        samples, rate_hz = engine.create(text, voice=voice, speed=float(speed), lang="en-gb" if british else "en-us")
        with wave.open(output, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate_hz)
            file.writeframes((np.clip(samples, -1.0, 1.0) * 32_767).astype("<i2").tobytes())
        sys.stdout.write(output + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
