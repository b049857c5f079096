"""Recordings of every kind come out as the same 16 kHz blocks, or as a typed error that loses nothing before it."""

from __future__ import annotations

import os
import random
import socket
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from voice_her2.audio import AudioBlock
from voice_her2.edges.recording import BLOCK_SAMPLES, RealTime, open_recording
from voice_her2.errors import RecordingError
from voice_her2.ports import AudioSource, SourceEnded

Samples = NDArray[np.float64]


def chirp(seconds: float, rate_hz: int = 16_000) -> Samples:
    times = np.arange(int(seconds * rate_hz)) / rate_hz
    return 0.4 * np.sin(2 * np.pi * (200 + 400 * times / max(seconds, 0.01)) * times)


def saved(path: Path, samples: Samples, rate_hz: int = 16_000, **how: str) -> Path:
    soundfile.write(path, samples, rate_hz, **how)
    return path


def blocks(path: Path) -> list[AudioBlock]:
    with open_recording(path) as source:
        found = []
        while isinstance(block := source.read(1.0), AudioBlock):
            found.append(block)
        assert isinstance(block, SourceEnded)
        assert isinstance(source.read(1.0), SourceEnded)
    return found


def heard(path: Path) -> Samples:
    return np.frombuffer(b"".join(b.pcm for b in blocks(path)), "<i2") / 32768


def refused(path: Path) -> RecordingError:
    with pytest.raises(RecordingError) as caught:
        blocks(path)
    error = caught.value
    assert error.what
    assert error.seen
    assert error.fix
    return error


def difference_db(one: Samples, other: Samples) -> float:
    """Level of the difference below the level of the first, away from the ends, where a resampler rings."""
    same = slice(400, min(len(one), len(other)) - 400)
    return float(10 * np.log10(np.mean((one[same] - other[same]) ** 2) / np.mean(one[same] ** 2)))


@pytest.mark.parametrize("samples", [1, 511, 512, 513, 1024, 16_000, 16_001])
def test_16_khz_mono_comes_out_bit_for_bit_with_its_last_samples(tmp_path: Path, samples: int) -> None:
    pcm = np.random.default_rng(samples).integers(-32768, 32767, samples, dtype=np.int16)
    path = tmp_path / "a.wav"
    soundfile.write(path, pcm, 16_000, subtype="PCM_16")
    found = blocks(path)
    assert b"".join(b.pcm for b in found) == pcm.tobytes()
    assert [b.start_sample for b in found] == list(range(0, samples, BLOCK_SAMPLES))
    assert all(b.samples == BLOCK_SAMPLES for b in found[:-1])


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"])
def test_every_sample_type_is_scaled_alike(tmp_path: Path, subtype: str) -> None:
    original = chirp(1.0)
    assert difference_db(original, heard(saved(tmp_path / "a.wav", original, subtype=subtype))) < -30


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000])
def test_every_rate_gives_the_same_sound_and_length(tmp_path: Path, rate_hz: int) -> None:
    sound = heard(saved(tmp_path / "a.wav", chirp(2.0, rate_hz), rate_hz))
    assert abs(len(sound) - 32_000) <= 2
    assert difference_db(chirp(2.0), sound) < -40


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg", "mp3"])
def test_every_file_kind_is_read(tmp_path: Path, kind: str) -> None:
    sound = heard(saved(tmp_path / f"a.{kind}", chirp(2.0, 44_100), 44_100))
    assert abs(len(sound) - 32_000) <= 2
    assert difference_db(chirp(2.0), sound) < -15


def test_stereo_is_mixed_to_mono(tmp_path: Path) -> None:
    left, right = chirp(1.0), 0.2 * chirp(1.0)[::-1]
    sound = heard(saved(tmp_path / "a.wav", np.stack([left, right], axis=1)))
    assert difference_db((left + right) / 2, sound) < -60


def test_more_than_two_channels_are_refused_by_name(tmp_path: Path) -> None:
    error = refused(saved(tmp_path / "a.wav", np.zeros((1000, 6))))
    assert error.code == "recording-channels"
    assert "6 channels" in error.seen


@pytest.mark.parametrize("rate_hz", [4_000, 384_000])
def test_unusable_rates_are_refused(tmp_path: Path, rate_hz: int) -> None:
    assert refused(saved(tmp_path / "a.wav", np.zeros(1000), rate_hz)).code == "recording-rate"


def test_what_is_not_a_number_becomes_silence(tmp_path: Path) -> None:
    wild = np.array([np.nan, np.inf, -np.inf, 1e30, -1e30, 0.5] * 100)
    sound = heard(saved(tmp_path / "a.wav", wild, subtype="FLOAT"))
    assert np.allclose(sound[:6], [0, 1, -1, 1, -1, 0.5], atol=1e-4)


def test_a_quiet_recording_is_no_error(tmp_path: Path) -> None:
    assert not heard(saved(tmp_path / "a.wav", np.zeros(16_000))).any()


def test_empty_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"")
    assert refused(tmp_path / "a.wav").code == "recording-empty"
    assert refused(saved(tmp_path / "b.wav", np.zeros(0))).code == "recording-empty"


def test_a_recorder_that_did_not_finish_its_header_is_named(tmp_path: Path) -> None:
    data = bytearray(saved(tmp_path / "a.wav", chirp(1.0)).read_bytes())
    place = data.index(b"data") + 4
    data[place : place + 4] = bytes(4)
    (tmp_path / "a.wav").write_bytes(data)
    assert "did not finish" in refused(tmp_path / "a.wav").what


@pytest.mark.parametrize("claim", [0xFFFF_FFFF, 0x7FFF_F000])
def test_a_streamed_wav_of_unknown_length_is_read_whole(tmp_path: Path, claim: int) -> None:
    data = bytearray(saved(tmp_path / "a.wav", chirp(1.0)).read_bytes())
    place = data.index(b"data") + 4
    data[place : place + 4] = claim.to_bytes(4, "little")
    (tmp_path / "a.wav").write_bytes(data)
    assert len(heard(tmp_path / "a.wav")) == 16_000


def count_samples(source: AudioSource, given: list[int]) -> None:
    while isinstance(block := source.read(1.0), AudioBlock):
        given.append(block.samples)


def test_a_streamed_flac_of_unknown_length_is_read_whole(tmp_path: Path) -> None:
    data = bytearray(saved(tmp_path / "a.flac", chirp(1.0)).read_bytes())
    data[21] &= 0xF0
    data[22:26] = bytes(4)
    (tmp_path / "a.flac").write_bytes(data)
    assert len(heard(tmp_path / "a.flac")) == 16_000


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3"])
def test_a_cut_recording_gives_what_is_there_and_then_tells(tmp_path: Path, kind: str) -> None:
    whole = saved(tmp_path / f"whole.{kind}", chirp(4.0)).read_bytes()
    (tmp_path / f"cut.{kind}").write_bytes(whole[: len(whole) * 6 // 10])
    with open_recording(tmp_path / f"cut.{kind}") as source:
        given: list[int] = []
        with pytest.raises(RecordingError) as caught:
            count_samples(source, given)
        assert isinstance(source.read(1.0), SourceEnded)
    assert caught.value.code in ("recording-cut", "recording-damaged")
    assert 1.5 < sum(given) / 16_000 < 2.6


def test_a_cut_ogg_is_refused(tmp_path: Path) -> None:
    whole = saved(tmp_path / "whole.ogg", chirp(4.0)).read_bytes()
    (tmp_path / "cut.ogg").write_bytes(whole[: len(whole) // 2])
    assert refused(tmp_path / "cut.ogg").code in ("recording-unreadable", "recording-cut")


def test_garbage_and_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(random.Random(7).randbytes(50_000))
    assert refused(tmp_path / "a.wav").code == "recording-unreadable"
    (tmp_path / "b.wav").write_text("what is HER2?")
    assert refused(tmp_path / "b.wav").code == "recording-unreadable"
    assert refused(saved(tmp_path / "c.aiff", chirp(0.5))).code == "recording-format"
    assert refused(tmp_path / "absent.wav").code == "recording-missing"
    assert refused(Path("a\0b.wav")).code == "recording-unreadable"


def test_nothing_but_a_regular_file_is_opened_and_nothing_blocks(tmp_path: Path) -> None:
    assert refused(tmp_path).code == "recording-directory"
    os.mkfifo(tmp_path / "fifo.wav")
    assert refused(tmp_path / "fifo.wav").code == "recording-not-file"
    assert refused(Path("/dev/zero")).code == "recording-not-file"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.fspath(tmp_path / "socket.wav"))
        assert refused(tmp_path / "socket.wav").code == "recording-unreadable"


def test_a_link_to_a_recording_is_followed(tmp_path: Path) -> None:
    saved(tmp_path / "a.wav", chirp(1.0))
    (tmp_path / "link.wav").symlink_to(tmp_path / "a.wav")
    assert len(heard(tmp_path / "link.wav")) == 16_000


def test_too_long_and_too_large_recordings_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    saved(path, np.zeros(8_000), 8_000, subtype="PCM_U8")
    data = bytearray(path.read_bytes())
    place = data.index(b"data") + 4
    data[place : place + 4] = (8_000 * 7_300).to_bytes(4, "little")
    path.write_bytes(data)
    os.truncate(path, 8_000 * 7_300 + len(data))
    assert refused(path).code == "recording-too-long"
    os.truncate(path, 5 * 1024**3)
    assert refused(path).code == "recording-too-large"


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_an_hour_is_read_through_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "hour.flac"
    minute = chirp(60.0)
    with soundfile.SoundFile(path, "w", 16_000, 1) as sound:
        for _ in range(60):
            sound.write(minute)
    before_bytes = resident_bytes()
    most_bytes = 0
    with open_recording(path) as source:
        end = 0
        while isinstance(block := source.read(1.0), AudioBlock):
            assert block.start_sample == end
            end = block.end_sample
            if end % (60 * 16_000) < BLOCK_SAMPLES:
                most_bytes = max(most_bytes, resident_bytes())
    assert end == 3600 * 16_000
    assert most_bytes - before_bytes < 20_000_000


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_close_may_be_called_twice_and_leaves_no_descriptor(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.wav", chirp(1.0))
    before = open_descriptors()
    for _ in range(20):
        source = open_recording(path)
        source.read(1.0)
        source.close()
        source.close()
        with pytest.raises(RecordingError):
            open_recording(tmp_path)
    assert open_descriptors() == before


def test_real_time_pace_is_that_of_a_microphone(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.wav", chirp(0.5))
    started_s = time.monotonic()
    with open_recording(path, pace=RealTime()) as source:
        while isinstance(source.read(1.0), AudioBlock):
            pass
    assert time.monotonic() - started_s >= 0.45


def mutant(original: bytes, rng: random.Random) -> bytes:
    """Return the file with a few of its bytes, mostly of its header, changed, cut out or doubled."""
    data = bytearray(original)
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(min(len(data), 64 if rng.random() < 0.7 else len(data)))
        match rng.randrange(4):
            case 0:
                data[place] = rng.randrange(256)
            case 1:
                data[place : place + 4] = rng.choice([0, 1, 0xFFFF_FFFF, 0x7FFF_FFFF, 0x8000_0000]).to_bytes(4, "little")
            case 2:
                del data[place : place + rng.randint(1, 64)]
            case _:
                data[place:place] = data[place : place + rng.randint(1, 64)]
        if not data:
            break
    return bytes(data)


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg", "mp3"])
def test_mutants_are_read_or_refused_by_a_typed_error(tmp_path: Path, kind: str) -> None:
    original = saved(tmp_path / f"a.{kind}", chirp(0.5)).read_bytes()
    rng = random.Random(kind)
    outcomes = {"read": 0, "refused": 0}
    path = tmp_path / f"mutant.{kind}"
    for _ in range(300):
        path.write_bytes(mutant(original, rng))
        try:
            found = blocks(path)
        except RecordingError:
            outcomes["refused"] += 1
        else:
            assert sum(b.samples for b in found) < 60 * 16_000
            outcomes["read"] += 1
    assert min(outcomes.values()) > 0, outcomes
