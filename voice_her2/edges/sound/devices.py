"""Which sound devices there are, and which of them is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voice_her2.errors import SoundDeviceError, printable


@dataclass(frozen=True, slots=True)
class Device:
    """Describe a sound device; `index` holds only until PortAudio is started anew."""

    index: int
    name: str
    host_api: str
    default_rate_hz: int
    inputs: int
    """Channels that it records."""
    outputs: int
    """Channels that it plays."""
    is_default_input: bool
    is_default_output: bool

    @property
    def is_monitor(self) -> bool:
        """Whether it records what a speaker plays: the assistant would hear itself."""
        return self.inputs > 0 and ("monitor" in self.name.lower() or "loopback" in self.name.lower())


def chosen_input(devices: Sequence[Device], wanted: str) -> Device:
    """Return the microphone with `wanted` in its name, or the default one; raise SoundDeviceError naming those there are.

    A speaker's monitor is taken only when it is named in full.
    """
    inputs = [device for device in devices if device.inputs > 0]
    usable = [device for device in inputs if not device.is_monitor or device.name.lower() == wanted.lower()]
    found = _chosen(usable, wanted, [device for device in usable if device.is_default_input])
    if found is None:
        raise _absent("microphone", wanted, usable)
    return found


def chosen_output(devices: Sequence[Device], wanted: str) -> Device:
    """Return the speaker with `wanted` in its name, or the default one; raise SoundDeviceError naming those there are."""
    outputs = [device for device in devices if device.outputs > 0]
    found = _chosen(outputs, wanted, [device for device in outputs if device.is_default_output])
    if found is None:
        raise _absent("speaker", wanted, outputs)
    return found


def _chosen(usable: Sequence[Device], wanted: str, defaults: Sequence[Device]) -> Device | None:
    if not wanted:
        return next(iter(defaults), None)
    exact = [device for device in usable if device.name.lower() == wanted.lower()]
    partly = [device for device in usable if wanted.lower() in device.name.lower()]
    return next(iter([*exact, *partly]), None)


def _absent(kind: str, wanted: str, usable: Sequence[Device]) -> SoundDeviceError:
    names = ", ".join(dict.fromkeys(printable(device.name, 60) for device in usable))
    there_is = f"there are: {names}" if names else "there is none at all"
    seen = f"{wanted} ({there_is})" if wanted else there_is
    what = f"There is no {kind} with this name" if wanted else f"There is no {kind}"
    fix = f"Name one of them with --{kind}" if names else "Plug one in, or start the sound server; voice-her2 devices lists them"
    return SoundDeviceError(f"{kind}-missing", what, seen=seen, fix=fix)
