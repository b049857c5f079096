"""Sound devices: one owner of PortAudio, and the microphone and the speaker that share it."""

from __future__ import annotations

from voice_her2.edges.sound.devices import Device
from voice_her2.edges.sound.host import PortAudioHost
from voice_her2.edges.sound.microphone import Microphone
from voice_her2.edges.sound.speaker import SounddeviceSpeaker

__all__ = ["Device", "Microphone", "PortAudioHost", "SounddeviceSpeaker"]
