"""Private PulseAudio servers with a virtual microphone and a virtual speaker; no sound card, no desktop, root or not.

A program under test is a child process with `Rig.environment`: PortAudio reads it when it is loaded.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

MICROPHONE_SINK = "virtual_microphone_input"
"""What is played into this sink is what the virtual microphone hears."""
SPEAKER_SINK = "virtual_speaker"
_START_LIMIT_S = 15.0


class SoundServer:
    """Run one server in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("pulseaudio") is None or shutil.which("pactl") is None:
            raise RuntimeError("the rig needs pulseaudio: apt-get install pulseaudio pulseaudio-utils libasound2-plugins")
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Address of the server, as libpulse takes it."""
        return f"unix:{self.folder / 'socket'}"

    @property
    def environment(self) -> dict[str, str]:
        """Environment in which libpulse talks to this server only."""
        folder = os.fspath(self.folder)
        places = {"XDG_RUNTIME_DIR": folder, "PULSE_RUNTIME_PATH": folder, "PULSE_STATE_PATH": folder}
        kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS")}
        return {**kept, **places, "PULSE_SERVER": self.address, "PULSE_COOKIE": f"{folder}/cookie"}

    @property
    def runs(self) -> bool:
        """Whether it was started and not killed."""
        return self._process is not None

    def start(self) -> None:
        """Start it and wait until it serves both devices."""
        (self.folder / "socket").unlink(missing_ok=True)
        # A sink that may rewind delivers the first second of a new recording late or not at all.
        sink = "module-null-sink rate=48000 channels=1 norewinds=1 sink_name="
        modules = [
            f"module-native-protocol-unix auth-anonymous=1 socket={self.folder / 'socket'}",
            sink + SPEAKER_SINK,
            sink + MICROPHONE_SINK,
            f"module-remap-source source_name=virtual_microphone master={MICROPHONE_SINK}.monitor",
        ]
        options = ["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--realtime=no", "--high-priority=no"]
        loads = [option for module in modules for option in ("-L", module)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["pulseaudio", *options, *loads], env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline_s = time.monotonic() + _START_LIMIT_S
        while "virtual_microphone\t" not in self._control("list", "short", "sources"):
            if time.monotonic() > deadline_s or self._process.poll() is not None:
                self.kill()
                raise RuntimeError("pulseaudio did not start: " + (self.folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.02)
        self._control("set-default-sink", SPEAKER_SINK)
        self._control("set-default-source", "virtual_microphone")

    def kill(self) -> None:
        """End it at once, as when a device is pulled; may be called twice."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)
            self._process = None

    def freeze(self) -> None:
        """Stop it from running without ending it, as a driver that hangs."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server run on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            raise RuntimeError("the server does not run")
        self._process.send_signal(number)

    def _control(self, *command: str) -> str:
        done = subprocess.run(
            ["pactl", *command], env=self.environment, capture_output=True, text=True, timeout=_START_LIMIT_S, check=False
        )
        return done.stdout


class Rig:
    """Serve a microphone and a speaker by two servers, so that one can be pulled while the other stays."""

    def __init__(self) -> None:
        # Not in a test's own folder: the address of a socket must be shorter than 108 bytes.
        self._made = tempfile.TemporaryDirectory(prefix="rig-")
        self._folder = Path(self._made.name)
        self.microphone = SoundServer(self._folder / "microphone")
        self.speaker = SoundServer(self._folder / "speaker")

    @property
    def environment(self) -> dict[str, str]:
        """Environment for a program that is to use the virtual devices, and no others."""
        return {**self.speaker.environment, "ALSA_CONFIG_PATH": os.fspath(self._folder / "asound.conf")}

    @property
    def environment_without_devices(self) -> dict[str, str]:
        """Environment for a program on a machine that has no sound device; PortAudio lists no device that it cannot open."""
        path = self._folder / "nobody.conf"
        path.write_text(_devices_of(speaker="unix:/nowhere", microphone="unix:/nowhere"))
        return {**self.environment, "PULSE_SERVER": "unix:/nowhere", "ALSA_CONFIG_PATH": os.fspath(path)}

    def mend(self) -> None:
        """Start what a test that failed left dead."""
        for server in (self.microphone, self.speaker):
            if not server.runs:
                server.start()

    def __enter__(self) -> Rig:
        devices = _devices_of(speaker=self.speaker.address, microphone=self.microphone.address)
        (self._folder / "asound.conf").write_text(devices)
        try:
            self.microphone.start()
            self.speaker.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.microphone.kill()
        self.speaker.kill()
        self._made.cleanup()


def _devices_of(*, speaker: str, microphone: str) -> str:
    """Return the whole ALSA configuration: two names for the pair of devices that these servers have."""
    return "".join(
        f'pcm.{name} {{ type asym hint {{ show on description "{name}" }}\n'
        f'  playback.pcm {{ type pulse server "{speaker}" }}\n  capture.pcm {{ type pulse server "{microphone}" }} }}\n'
        for name in ("!default", "rig")
    )
