"""Test everything here that an answer needs, each in a process of its own, so that what ends or hangs there is told here."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import voice_her2
from voice_her2.config import Settings
from voice_her2.errors import ContentError, ModelError, SoundDeviceError, SpeechOutputError, VoiceHer2Error, printable


@dataclass(frozen=True, slots=True)
class ListedDevice:
    """Describe a sound device as `voice-her2 devices` lists it."""

    name: str
    kinds: tuple[str, ...]
    """"microphone", "speaker", or both; "monitor" for one that records what a speaker plays."""
    default: tuple[str, ...]
    """Of which of these it is the system's default."""
    rate_hz: int
    host_api: str

    def as_json(self) -> dict[str, object]:
        """Return it for `--json`."""
        return dataclasses.asdict(self)

    def as_row(self) -> str:
        """Return it as a line for people."""
        default = f"  default {' and '.join(self.default)}" if self.default else ""
        return f"{printable(self.name, 60):<32} {', '.join(self.kinds):<22} {self.rate_hz} Hz, {self.host_api}{default}"


@dataclass(frozen=True, slots=True)
class Check:
    """Hold what one check found; `fix` is empty and `exit_code` 0 when all is well."""

    name: str
    seen: str
    fix: str
    exit_code: int

    @property
    def ok(self) -> bool:
        """Tell whether an answer may rely on it."""
        return self.exit_code == 0

    def as_json(self) -> dict[str, object]:
        """Return it for `--json`."""
        return {"check": self.name, "ok": self.ok, "seen": self.seen, "fix": self.fix or None, "exit_code": self.exit_code}

    def as_row(self) -> str:
        """Return it as a line for people, a failure with its fix below."""
        row = f"{'ok' if self.ok else 'failed':<7} {self.name:<11} {self.seen}"
        return row if self.ok else f"{row}\n{'':<19} fix: {self.fix}"


@dataclass(frozen=True, slots=True)
class _Plan:
    """How long a check may take, what its failure is, and what mends it when it cannot say so itself."""

    name: str
    limit_s: float
    failure: type[VoiceHer2Error]
    fix: str
    after: tuple[str, ...] = ()
    """Checks without which it cannot be made."""


_SOUND_FIX = "Plug the device in again, or restart the sound server; see voice-her2 devices"
PLANS: Sequence[_Plan] = (
    _Plan("content", 30, ContentError, "Run: voice-her2 content check"),
    _Plan("model", 60, ModelError, "Run: voice-her2 model get"),
    _Plan("hearing", 120, ModelError, "Run: voice-her2 model get; then reinstall the package vosk", ("content", "model")),
    _Plan("rendering", 90, SpeechOutputError, "Reinstall the speech engine: apt-get install --reinstall espeak-ng libespeak-ng1"),
    _Plan("microphone", 30, SoundDeviceError, _SOUND_FIX),
    _Plan("speaker", 60, SoundDeviceError, _SOUND_FIX),
    _Plan("interruption", 30, SoundDeviceError, "Install it: apt-get install libspeexdsp1"),
    _Plan("cache", 15, SpeechOutputError, "Let this user write there, or set XDG_CACHE_HOME to another folder"),
)
"""Source of the limits: ten times and more what each takes on two busy cores."""


def sound_devices() -> list[ListedDevice]:
    """Return microphones and speakers; raise SoundDeviceError when they cannot be listed or there is none."""
    from voice_her2.edges.sound import PortAudioHost

    host = PortAudioHost()
    try:
        found = host.devices()
    finally:
        host.close()
    if not found:
        fix = "Plug a microphone and a speaker in, or start the sound server"
        raise SoundDeviceError("devices-missing", "There is no sound device", seen="PortAudio lists none", fix=fix)
    listed = []
    for device in found:
        records = "monitor" if device.is_monitor else "microphone"
        kinds = [records] * (device.inputs > 0) + ["speaker"] * (device.outputs > 0)
        default = [records] * device.is_default_input + ["speaker"] * device.is_default_output
        listed.append(ListedDevice(device.name, tuple(kinds), tuple(default), device.default_rate_hz, device.host_api))
    return listed


def checks(settings: Settings, plans: Sequence[_Plan] = PLANS) -> Iterator[Check]:
    """Make every check, in the order in which their failures matter, and return each result when it is there; never raises."""
    done: dict[str, Check] = {}
    for plan in plans:
        missing = next((done[name] for name in plan.after if not done[name].ok), None)
        if missing is not None:
            seen = f"not tried, since the {missing.name} check failed"
            done[plan.name] = Check(plan.name, seen, f"Mend the {missing.name} first", missing.exit_code)
        else:
            done[plan.name] = _examined(plan, settings)
        yield done[plan.name]


def _examined(plan: _Plan, settings: Settings) -> Check:
    code = plan.failure.exit_code
    command = [sys.executable, "-P", "-m", "voice_her2.modes.examine", plan.name]
    package = str(Path(voice_her2.__file__).resolve().parent.parent)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))}
    try:
        # In a session of its own, so that what it has started ends with it.
        child = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        return Check(plan.name, f"the check cannot be started: {error}", plan.fix, code)
    try:
        output, _ = child.communicate(json.dumps(dataclasses.asdict(settings)).encode(), timeout=plan.limit_s)
    except subprocess.TimeoutExpired:
        return Check(plan.name, f"no result after {plan.limit_s:.0f} s", plan.fix, code)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
    return _told(plan, output, child.returncode)


def _told(plan: _Plan, output: bytes, returncode: int) -> Check:
    try:
        result: Mapping[str, Any] = json.loads(output)
        return Check(plan.name, printable(str(result["seen"]), 400), str(result["fix"]), int(result["exit_code"]))
    except (ValueError, KeyError, TypeError):
        how = signal.Signals(-returncode).name if returncode < 0 else f"exit code {returncode}"
        return Check(plan.name, f"the check ended with {how}", plan.fix, plan.failure.exit_code)
