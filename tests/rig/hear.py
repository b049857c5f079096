"""A program for the rig: hear the microphone, tell what happens to it, and at the end give all that was heard.

Prints JSON lines with `event` and `t` (monotonic seconds), the first being `open` or `refused`. When standard input ends
it writes the PCM to the file named by the first argument, and prints `closed`. The second argument is the device's name;
`--only-48-khz` as third stands for a device that refuses every other rate.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from voice_her2.audio import AudioBlock, level_dbfs
from voice_her2.edges.native_noise import silence_native_libraries
from voice_her2.edges.sound.devices import Device
from voice_her2.edges.sound.host import PortAudioHost, StreamShape
from voice_her2.edges.sound.microphone import Microphone
from voice_her2.errors import SoundDeviceError
from voice_her2.ports import SourceBack, SourceLost


class Only48kHost(PortAudioHost):
    """Refuse as PortAudio does (-9997) what a device that has one rate only would; the streams it opens are real."""

    def _open(self, device: Device, shapes: list[StreamShape], kind: Any, *rest: Callable[..., None]) -> Any:
        import sounddevice

        def refusing(rate_hz: int, *arguments: Any, **named: Any) -> Any:
            if rate_hz != 48_000:
                raise sounddevice.PortAudioError("Error opening stream: Invalid sample rate", -9997)
            return kind(rate_hz, *arguments, **named)

        fitting = [StreamShape(48_000, shape.channels) if shape.rate_hz == 44_100 else shape for shape in shapes]
        return super()._open(device, fitting, refusing, *rest)


def tell(event: str, **fields: object) -> None:
    sys.stdout.write(json.dumps({"event": event, "t": time.monotonic(), **fields}) + "\n")
    sys.stdout.flush()


def main() -> None:
    silence_native_libraries()
    host = Only48kHost() if "--only-48-khz" in sys.argv else PortAudioHost()
    try:
        microphone = Microphone(sys.argv[2] if len(sys.argv) > 2 else "", host)
    except SoundDeviceError as error:
        tell("refused", code=error.code, message=str(error))
        sys.exit(error.exit_code)
    tell("open", name=microphone.name)
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    heard: list[bytes] = []
    loud = False
    end_sample = 0
    while not over.is_set():
        match microphone.read(0.2):
            case AudioBlock() as block:
                if block.start_sample != end_sample:
                    tell("gap", start=block.start_sample, end=end_sample)
                end_sample = block.end_sample
                heard.append(block.pcm)
                if block.damaged:
                    tell("damaged")
                if loud != (level_dbfs(block.pcm) > -40):
                    loud = not loud
                    tell("loud" if loud else "quiet")
            case SourceLost(error=error):
                tell("lost", code=error.code)
            case SourceBack():
                end_sample = 0
                tell("back")
    microphone.close()
    microphone.close()
    host.close()
    Path(sys.argv[1]).write_bytes(b"".join(heard))
    tell("closed", samples=sum(map(len, heard)) // 2)


main()
