"""The microphone gives what is said into it, and notices, tells and mends its own loss. The sound servers are real."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from rig.program import ROOT, Program
from rig.server import Rig
from rig.tape import RATE_HZ, Samples, play_into_microphone

from voice_her2.audio import AudioBlock
from voice_her2.edges.sound.devices import Device, chosen_input, chosen_output
from voice_her2.edges.sound.host import PortAudioHost, Stream, StreamShape
from voice_her2.edges.sound.microphone import MOST_WAITING_BLOCKS, Microphone
from voice_her2.errors import SoundDeviceError
from voice_her2.ports import SourceBack, SourceLost

HEAR = ROOT / "tests" / "rig" / "hear.py"


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    with Rig() as rig:
        yield rig


def tone(frequency_hz: float, seconds: float) -> Samples:
    times = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return (8_000 * np.sin(2 * np.pi * frequency_hz * times)).astype(np.int16)


def heard_frequency_hz(pcm: bytes) -> float:
    samples = np.frombuffer(pcm, "<i2").astype(float)
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * 16_000 / len(samples))


@pytest.mark.parametrize("device", [(), ("rig",), ("RIG",), ("", "--only-48-khz")])
def test_what_is_played_into_it_is_heard_whole(rig: Rig, tmp_path: Path, device: tuple[str, ...]) -> None:
    with Program(rig.environment, HEAR, tmp_path / "pcm", *device) as program:
        program.next("open")
        play_into_microphone(rig, tone(1_000, 1.5))
        program.next("loud")
        program.next("quiet")
        assert program.finish() == 0
        assert {line["event"] for line in program.all_until("closed")} == {"closed"}
        assert program.errors == ""
    pcm = (tmp_path / "pcm").read_bytes()
    samples = np.frombuffer(pcm, "<i2").astype(np.int32)
    loud = np.flatnonzero(np.abs(samples) > 300)
    assert (loud[-1] - loud[0]) / 16_000 == pytest.approx(1.5, abs=0.01)
    middle = samples[loud[0] + 1_600 : loud[-1] - 1_600]
    assert heard_frequency_hz(middle.astype("<i2").tobytes()) == pytest.approx(1_000, abs=2)
    assert np.abs(middle).max() == pytest.approx(8_000, rel=0.05)


def test_pulled_and_back_it_is_told_once_each_time_and_heard_again(rig: Rig, tmp_path: Path) -> None:
    with Program(rig.environment, HEAR, tmp_path / "pcm") as program:
        program.next("open")
        for _ in range(3):
            rig.microphone.kill()
            assert program.next("lost")["code"] == "microphone-lost"
            time.sleep(0.5)
            rig.microphone.start()
            assert [line["event"] for line in program.all_until("back")] == ["back"]
            play_into_microphone(rig, tone(500, 0.5))
            program.next("loud")
            program.next("quiet")
        assert program.finish() == 0
        assert program.errors == ""


def test_a_sound_server_that_hangs_is_noticed_and_waited_for(rig: Rig, tmp_path: Path) -> None:
    with Program(rig.environment, HEAR, tmp_path / "pcm") as program:
        program.next("open")
        rig.microphone.freeze()
        try:
            program.next("lost")
            time.sleep(5)
        finally:
            rig.microphone.thaw()
        program.next("back")
        play_into_microphone(rig, tone(500, 0.5))
        program.next("loud")
        assert program.finish() == 0


def test_while_the_sound_server_hangs_the_program_can_still_be_left(rig: Rig, tmp_path: Path) -> None:
    with Program(rig.environment, HEAR, tmp_path / "pcm") as program:
        program.next("open")
        rig.microphone.freeze()
        try:
            program.next("lost")
            time.sleep(2)
            assert program.finish() == 0
        finally:
            rig.microphone.thaw()


def test_no_microphone_is_told_with_its_exit_code(rig: Rig, tmp_path: Path) -> None:
    with Program(rig.environment_without_devices, HEAR, tmp_path / "pcm") as program:
        refused = program.next("refused")
        assert refused["code"] == "microphone-missing"
        assert program.finish() == SoundDeviceError.exit_code
        assert program.errors == ""


def test_a_microphone_of_another_name_is_refused_with_those_there_are(rig: Rig, tmp_path: Path) -> None:
    with Program(rig.environment, HEAR, tmp_path / "pcm", "Jabra") as program:
        refused = program.next("refused")
        assert refused["code"] == "microphone-missing"
        assert "Jabra" in refused["message"]
        assert "rig" in refused["message"]
        assert program.finish() == SoundDeviceError.exit_code


def device(index: int, name: str, *, inputs: int = 0, outputs: int = 0, default: bool = False) -> Device:
    return Device(index, name, "ALSA", 44_100, inputs, outputs, default and inputs > 0, default and outputs > 0)


DEVICES = [
    device(0, "Monitor of Speaker", inputs=2, default=True),
    device(1, "USB Microphone", inputs=1),
    device(2, "USB Microphone 2", inputs=1),
    device(3, "Speaker", outputs=2, default=True),
]


@pytest.mark.parametrize(("wanted", "index"), [("usb", 1), ("microphone 2", 2), ("USB MICROPHONE", 1), ("monitor of speaker", 0)])
def test_a_microphone_is_chosen_by_name(wanted: str, index: int) -> None:
    assert chosen_input(DEVICES, wanted).index == index


@pytest.mark.parametrize("wanted", ["", "monitor", "Speaker", "absent"])
def test_what_the_speaker_plays_is_never_taken_for_a_microphone(wanted: str) -> None:
    with pytest.raises(SoundDeviceError):
        chosen_input(DEVICES, wanted)


def test_a_speaker_is_chosen_by_name() -> None:
    assert chosen_output(DEVICES, "").index == chosen_output(DEVICES, "spea").index == 3
    with pytest.raises(SoundDeviceError) as caught:
        chosen_output(DEVICES[:3], "")
    assert "none at all" in caught.value.seen


class HandFedHost(PortAudioHost):
    """Open streams that give what the test puts into them: faults that no sound server can be made to have."""

    def __init__(self, shape: StreamShape) -> None:
        super().__init__()
        self.shape = shape
        self.opened: list[Callable[..., None]] = []
        self.streams: list[Stream] = []
        self.blocked = threading.Event()
        self.blocked.set()

    def open_input(self, wanted: str, rate_hz: int, callback: Callable[..., None]) -> Stream:
        self.opened.append(callback)
        self.streams.append(Stream(device(0, "Hand"), self.shape, self.generation, plays=False))
        return self.streams[-1]

    def discard(self, stream: Stream) -> None:
        self.call(lambda: self.blocked.wait(timeout=30), limit_s=0.2)

    def restart_unless_playing(self) -> None:
        """Leave PortAudio alone."""

    def give(self, samples: np.ndarray[Any, Any], *, overflow: bool = False) -> None:
        self.opened[-1](samples.astype("<i2").tobytes(), len(samples), None, SimpleNamespace(input_overflow=overflow))


def read_until(microphone: Microphone, kind: type, *, within_s: float = 10.0) -> None:
    deadline_s = time.monotonic() + within_s
    while not isinstance(microphone.read(0.1), kind):
        assert time.monotonic() < deadline_s, f"no {kind.__name__}"


def test_lost_samples_mark_the_block_after_them() -> None:
    host = HandFedHost(StreamShape(16_000, 1))
    microphone = Microphone("", host)
    damaged = []
    for overflow in (False, True, False):
        host.give(np.ones(512), overflow=overflow)
        block = microphone.read(1.0)
        assert isinstance(block, AudioBlock)
        damaged.append(block.damaged)
    assert damaged == [False, True, False]


def test_a_reader_that_is_late_costs_no_memory_and_is_told() -> None:
    host = HandFedHost(StreamShape(16_000, 1))
    microphone = Microphone("", host)
    for _ in range(MOST_WAITING_BLOCKS + 100):
        host.give(np.ones(512))
    blocks = []
    while isinstance(block := microphone.read(0.0), AudioBlock):
        blocks.append(block)
    assert len(blocks) == MOST_WAITING_BLOCKS
    host.give(np.ones(512))
    block = microphone.read(1.0)
    assert isinstance(block, AudioBlock)
    assert block.damaged


@pytest.mark.parametrize("shape", [StreamShape(44_100, 2), StreamShape(48_000, 1), StreamShape(8_000, 1)])
def test_other_rates_and_stereo_become_16_khz_mono(shape: StreamShape) -> None:
    host = HandFedHost(shape)
    microphone = Microphone("", host)
    times = np.arange(shape.rate_hz) / shape.rate_hz
    mono = 8_000 * np.sin(2 * np.pi * 700 * times)
    pcm = b""
    for start in range(0, len(mono), shape.block_samples):
        host.give(np.repeat(mono[start : start + shape.block_samples], shape.channels))
        while isinstance(block := microphone.read(0.0), AudioBlock):
            assert block.samples == 512
            assert block.start_sample == len(pcm) // 2
            pcm += block.pcm
    assert len(pcm) / 2 == pytest.approx(16_000, rel=0.1)
    assert heard_frequency_hz(pcm) == pytest.approx(700, abs=2)


def test_a_stream_that_stops_without_saying_so_is_lost_and_mended_even_if_it_cannot_be_closed() -> None:
    host = HandFedHost(StreamShape(16_000, 1))
    microphone = Microphone("", host)
    host.give(np.ones(512))
    read_until(microphone, AudioBlock)
    host.blocked.clear()
    read_until(microphone, SourceLost)
    assert microphone.read(0.3) is None
    assert len(host.opened) == 1, "while its close is blocked, nothing else is tried"
    host.blocked.set()
    deadline_s = time.monotonic() + 10
    while len(host.opened) < 2:
        assert time.monotonic() < deadline_s
        assert microphone.read(0.05) is None
    host.give(np.ones(512))
    read_until(microphone, SourceBack)
    block = microphone.read(1.0)
    assert isinstance(block, AudioBlock)
    assert block.start_sample == 0


def test_an_opened_stream_that_gives_nothing_is_not_back() -> None:
    host = HandFedHost(StreamShape(16_000, 1))
    microphone = Microphone("", host)
    host.streams[-1].ended.set()
    read_until(microphone, SourceLost)
    deadline_s = time.monotonic() + 15
    while len(host.opened) < 3:
        assert time.monotonic() < deadline_s
        assert microphone.read(0.1) is None
    microphone.close()
    microphone.close()


def test_what_was_heard_before_the_loss_is_still_given() -> None:
    host = HandFedHost(StreamShape(16_000, 1))
    microphone = Microphone("", host)
    for _ in range(5):
        host.give(np.ones(512))
    host.streams[-1].ended.set()
    assert [type(microphone.read(1.0)) for _ in range(6)] == [AudioBlock] * 5 + [SourceLost]


def test_a_call_that_blocks_is_given_up_and_what_it_brings_late_is_given_back() -> None:
    host = PortAudioHost()
    gate, given_back = threading.Event(), []
    with pytest.raises(SoundDeviceError) as caught:
        host.call(lambda: gate.wait(timeout=30), limit_s=0.1, give_back=given_back.append)
    assert caught.value.code == "sound-stuck"
    with pytest.raises(SoundDeviceError):
        host.call(lambda: 1)
    gate.set()
    deadline_s = time.monotonic() + 10
    while not given_back:
        assert time.monotonic() < deadline_s
        time.sleep(0.01)
    assert host.call(lambda: 2) == 2


def test_an_error_on_the_hosts_thread_reaches_the_caller() -> None:
    host = PortAudioHost()
    with pytest.raises(ZeroDivisionError):
        host.call(lambda: 1 // 0)
    assert host.call(lambda: "still there") == "still there"
