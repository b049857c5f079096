"""PCM arithmetic, the voice detector, and the same samples whatever the pieces in which they come."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voice_her2.audio import HEARING_FORMAT, AudioBlock, AudioFormat, Reblocker, blocks_of, level_dbfs, rms
from voice_her2.edges.recording import open_recording
from voice_her2.edges.silero import CHUNK_SAMPLES, SileroActivity

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("block_bytes", [1, 2, 7, 1_024])
def test_reblocking_loses_and_doubles_nothing_whatever_the_chunks(block_bytes: int) -> None:
    rng = random.Random(block_bytes)
    for length in (0, 1, 1_023, 1_024, 1_025, 5_000):
        data = rng.randbytes(length)
        cutter, blocks, position = Reblocker(block_bytes), [], 0
        while position < length:
            step = rng.randint(1, 2_000)
            blocks += cutter.add(data[position : position + step])
            position += step
        assert all(len(block) == block_bytes for block in blocks)
        rest = cutter.finish()
        assert len(rest) < block_bytes
        assert b"".join(blocks) + rest == data
        assert cutter.finish() == b""


def test_blocks_know_where_they_stand() -> None:
    pcm = bytes(range(256)) * 11
    blocks = list(blocks_of(pcm, 512, start_sample=100))
    assert b"".join(block.pcm for block in blocks) == pcm
    assert blocks[0].start_sample == 100
    assert all(one.end_sample == other.start_sample for one, other in itertools.pairwise(blocks))
    assert list(blocks_of(b"", 512)) == []


def test_levels() -> None:
    assert rms(b"") == 0
    assert level_dbfs(bytes(100)) == -96
    full = np.full(1_000, 32_767, "<i2").tobytes()
    assert level_dbfs(full) == pytest.approx(0, abs=0.01)
    assert level_dbfs(full + b"\x01") == pytest.approx(0, abs=0.01)
    assert rms(np.array([300, -300] * 50, "<i2").tobytes()) == pytest.approx(300)


@pytest.mark.parametrize(
    ("rate_hz", "width_bytes", "channels"), [(0, 2, 1), (7_999, 2, 1), (192_001, 2, 1), (16_000, 1, 1), (16_000, 2, 3)]
)
def test_formats_that_cannot_be_are_refused(rate_hz: int, width_bytes: int, channels: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        AudioFormat(rate_hz, width_bytes, channels)


def spoken(path: Path, text: str) -> Path:
    subprocess.run(["espeak-ng", "-v", "en-us", "-s", "160", "-w", path, text], check=True, timeout=30)
    return path


def probabilities(activity: SileroActivity, pcm: bytes) -> list[float]:
    return [activity.probability(b.pcm) for b in blocks_of(pcm, CHUNK_SAMPLES) if b.samples == CHUNK_SAMPLES]


def heard(path: Path) -> bytes:
    with open_recording(path) as source:
        found = []
        while isinstance(block := source.read(1.0), AudioBlock):
            found.append(block.pcm)
    return b"".join(found)


def test_speech_is_told_from_silence_and_noise(tmp_path: Path) -> None:
    speech = heard(spoken(tmp_path / "speech.wav", "What does it mean to have HER2 negative breast cancer?"))
    activity = SileroActivity()
    said = probabilities(activity, speech)
    assert np.mean(np.array(said) > 0.5) > 0.5
    activity.reset()
    assert probabilities(activity, speech) == pytest.approx(said, abs=1e-6)
    activity.reset()
    assert max(probabilities(activity, bytes(32_000))) < 0.3
    noise = np.random.default_rng(3).normal(0, 100, 64_000).astype("<i2").tobytes()
    assert np.mean(np.array(probabilities(SileroActivity(), noise)) > 0.5) < 0.05


@pytest.mark.parametrize("samples", [0, 1, 511, 513])
def test_a_chunk_of_another_length_is_refused(samples: int) -> None:
    with pytest.raises(ValueError, match="1024 bytes"):
        SileroActivity().probability(bytes(2 * samples))


def test_one_recording_in_every_kind_of_file_is_heard_alike(tmp_path: Path) -> None:
    samples, rate_hz = soundfile.read(spoken(tmp_path / "speech.wav", "HER2 negative."))
    reference = np.frombuffer(heard(tmp_path / "speech.wav"), "<i2").astype(float)
    assert len(reference) == pytest.approx(len(samples) * HEARING_FORMAT.rate_hz / rate_hz, abs=2)
    for name, subtype in (("a.flac", "PCM_24"), ("b.wav", "FLOAT"), ("c.wav", "PCM_32")):
        soundfile.write(tmp_path / name, np.stack([samples, samples], axis=1), rate_hz, subtype=subtype)
        assert np.abs(np.frombuffer(heard(tmp_path / name), "<i2") - reference).max() <= 1


def test_native_libraries_fall_silent_and_python_does_not() -> None:
    program = """
import os, sys
sys.path.insert(0, sys.argv[1])
from voice_her2.edges.native_noise import silence_native_libraries
silence_native_libraries()
os.write(2, b"ALSA lib: noise")
os.system("echo a child >&2")
sys.stderr.write("told\\n")
raise ValueError("also told")
"""
    done = subprocess.run([sys.executable, "-c", program, ROOT], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("told\n")
    assert "also told" in done.stderr
    assert "noise" not in done.stderr
    assert "a child" not in done.stderr
