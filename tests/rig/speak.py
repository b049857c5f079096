"""A program for the rig: play on the speaker what standard input says, and tell what happens.

Commands are JSON lines: `play` (a list of tones in Hz, one a sentence), with `rate_hz`, `tone_s`, `volume`, `level`, or
`stop`, or `hear`: open the microphone too and tell of its loss. Prints JSON lines with `event` and `t` (monotonic seconds).
"""

from __future__ import annotations

import json
import math
import queue
import struct
import sys
import threading
import time
from typing import Any

from voice_her2.audio import AudioBlock, AudioFormat
from voice_her2.edges.native_noise import silence_native_libraries
from voice_her2.edges.sound.host import PortAudioHost
from voice_her2.edges.sound.microphone import Microphone
from voice_her2.edges.sound.speaker import SounddeviceSpeaker
from voice_her2.edges.speexdsp import resampled
from voice_her2.errors import SoundDeviceError
from voice_her2.ports import PlaybackAt, PlaybackEnded, PlaybackFailed, PlaybackStarted, RenderedSpeech


def tell(event: str, **fields: object) -> None:
    sys.stdout.write(json.dumps({"event": event, "t": time.monotonic(), **fields}) + "\n")
    sys.stdout.flush()


def tones(frequencies_hz: list[float], tone_s: float, level: float, rate_hz: int) -> RenderedSpeech:
    parts = []
    for frequency_hz in frequencies_hz:
        values = (math.sin(2 * math.pi * frequency_hz * n / rate_hz) for n in range(int(tone_s * rate_hz)))
        parts.append(b"".join(struct.pack("<h", int(level * 32767 * value)) for value in values))
    names = tuple(f"{frequency} Hz." for frequency in frequencies_hz)
    marks = tuple(n * int(tone_s * rate_hz) for n in range(len(parts)))
    return RenderedSpeech("".join(names), AudioFormat(rate_hz, 2, 1), b"".join(parts), names, marks)


def tell_events(speaker: SounddeviceSpeaker) -> None:
    for event in speaker.events():
        match event:
            case PlaybackStarted(t_s=t_s):
                tell("started", at=t_s)
            case PlaybackAt(sentence=sentence):
                tell("at", sentence=sentence)
            case PlaybackEnded(completed=completed):
                tell("ended", completed=completed)
            case PlaybackFailed(error=error):
                tell("failed", code=error.code, message=str(error))


def hear(microphone: Microphone, over: threading.Event) -> None:
    while not over.is_set():
        found = microphone.read(0.2)
        if found is not None and not isinstance(found, AudioBlock):
            tell("microphone", what=type(found).__name__)
        elif isinstance(found, AudioBlock) and found.damaged:
            tell("microphone", what="damaged")


def main() -> None:
    silence_native_libraries()
    host = PortAudioHost()
    try:
        speaker = SounddeviceSpeaker(sys.argv[1] if len(sys.argv) > 1 else "", host, resampled)
    except SoundDeviceError as error:
        tell("refused", code=error.code, message=str(error))
        sys.exit(error.exit_code)
    tell("open", name=speaker.name)
    commands: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()

    def take() -> None:
        for line in sys.stdin:
            commands.put(json.loads(line))
        commands.put(None)

    threading.Thread(target=take, daemon=True).start()
    over = threading.Event()
    while True:
        tell_events(speaker)
        try:
            command = commands.get(timeout=0.005)
        except queue.Empty:
            continue
        if command is None:
            break
        if "play" in command:
            rate_hz = command.get("rate_hz", 22_050)
            speech = tones(command["play"], command.get("tone_s", 1.0), command.get("level", 0.3), rate_hz)
            called_s = time.monotonic()
            speaker.play(speech, volume=command.get("volume", 1.0))
            tell("called", at=called_s, took_s=time.monotonic() - called_s)
        elif "stop" in command:
            called_s = time.monotonic()
            speaker.stop()
            tell("stopped", at=called_s, took_s=time.monotonic() - called_s)
        elif "hear" in command:
            microphone = Microphone("", host)
            threading.Thread(target=hear, args=(microphone, over), daemon=True).start()
            tell("hearing")
    over.set()
    speaker.close()
    speaker.close()
    host.close()
    tell("closed")


main()
