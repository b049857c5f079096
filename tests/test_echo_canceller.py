"""The real libspeexdsp on speech that espeak-ng rendered, in a room made of reflections."""

from __future__ import annotations

import ctypes
import ctypes.util

import numpy as np
import pytest
from numpy.typing import NDArray

from voice_her2.audio import HEARING_FORMAT
from voice_her2.edges.rendering import ChildRenderer
from voice_her2.edges.sound.far_end import FarEnd
from voice_her2.edges.speexdsp import ALIGNING_FRAMES, SpeexEchoCanceller, resampled
from voice_her2.edges.speexdsp.echo_delay import echo_delay
from voice_her2.endpoint import FRAME_SAMPLES
from voice_her2.errors import SoundDeviceError

FRAME_BYTES = 2 * FRAME_SAMPLES
Samples = NDArray[np.float64]


@pytest.fixture(scope="module")
def speech() -> Samples:
    """Return some twelve seconds of the own voice."""
    text = "Treatment depends on the kind of cancer, on how far it has spread, and on what was given before. " * 2
    rendered = ChildRenderer("", None).render(text, rate_wpm=160)
    pcm = FarEnd(rendered, 1.0, resampled).next(
        round(rendered.duration_s * HEARING_FORMAT.rate_hz), since_start_s=rendered.duration_s
    )
    return np.frombuffer(pcm, "<i2").astype(float)


def echo_of(played: Samples, delay_ms: float) -> Samples:
    heard = np.zeros_like(played)
    for number, later_ms in enumerate((0.0, 9.0, 21.0, 40.0)):
        shift = int((delay_ms + later_ms) * 16)
        heard[shift:] += played[: len(played) - shift] * 0.6 * (-0.5) ** number
    return heard


def cleaned(canceller: SpeexEchoCanceller, near: Samples, far: Samples) -> Samples:
    canceller.begin()
    sides = [side.clip(-32768, 32767).astype("<i2").tobytes() for side in (near, far)]
    frames = range(0, len(sides[0]) // FRAME_BYTES * FRAME_BYTES, FRAME_BYTES)
    out = b"".join(canceller.cancel(sides[0][at : at + FRAME_BYTES], sides[1][at : at + FRAME_BYTES]) for at in frames)
    return np.frombuffer(out, "<i2").astype(float)


def level_db(samples: Samples) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(samples**2)) + 1e-9))


def test_an_echo_becomes_quiet_and_stays_so_when_it_comes_later_next_time(speech: Samples) -> None:
    canceller = SpeexEchoCanceller()
    first = echo_of(speech, delay_ms=55.0)
    last_s = slice(-3 * 16_000, None)
    assert level_db(cleaned(canceller, first, speech)[last_s]) < level_db(first[last_s]) - 20
    again = echo_of(speech, delay_ms=79.0)
    after_the_search = slice((ALIGNING_FRAMES + 4) * FRAME_SAMPLES, 2 * 16_000)
    assert level_db(cleaned(canceller, again, speech)[after_the_search]) < level_db(again[after_the_search]) - 15


def test_who_speaks_over_it_is_kept(speech: Samples) -> None:
    canceller = SpeexEchoCanceller()
    near = echo_of(speech, delay_ms=60.0)
    cleaned(canceller, near, speech)
    talker = np.zeros_like(speech)
    at = slice(3 * 16_000, 4 * 16_000)
    talker[at] = np.random.default_rng(1).normal(0, 2_000, 16_000)
    heard = cleaned(canceller, near + talker, speech)[at]
    assert np.corrcoef(heard, talker[at])[0, 1] > 0.9


def test_without_an_echo_nothing_is_taken_out(speech: Samples) -> None:
    near = np.random.default_rng(1).normal(0, 1_000, len(speech))
    heard = cleaned(SpeexEchoCanceller(), near, speech)
    whole = slice(ALIGNING_FRAMES * FRAME_SAMPLES, len(heard))
    assert level_db(heard[whole]) == pytest.approx(level_db(near[whole]), abs=1.5)


@pytest.mark.parametrize(("near", "far"), [(0, FRAME_BYTES), (FRAME_BYTES, 2), (FRAME_BYTES + 2, FRAME_BYTES + 2)])
def test_other_lengths_are_refused(near: int, far: int) -> None:
    with pytest.raises(ValueError, match=f"{FRAME_BYTES} bytes, got {near} and {far}"):
        SpeexEchoCanceller().cancel(bytes(near), bytes(far))


def test_a_missing_library_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", absent)
    monkeypatch.setattr(ctypes.util, "find_library", lambda _: None)
    with pytest.raises(SoundDeviceError) as caught:
        SpeexEchoCanceller()
    assert "libspeexdsp1" in caught.value.fix
    assert "libspeexdsp.so.1" in caught.value.seen
    assert caught.value.exit_code == 5


def test_the_far_end_goes_on_in_step_from_where_it_is_played() -> None:
    rendered = ChildRenderer("", None).render("One two three four.", rate_wpm=160)
    whole = FarEnd(rendered, 1.0, resampled).next(20_000, since_start_s=20_000 / 16_000)
    later = FarEnd(rendered, 1.0, resampled)
    assert later.next(512, since_start_s=0.5) == whole[2 * (8_000 - 512) : 2 * 8_000]
    assert later.next(512, since_start_s=99.0) == whole[2 * 8_000 : 2 * 8_512]
    early = FarEnd(rendered, 1.0, resampled).next(512, since_start_s=0.01)
    assert early == bytes(2 * (512 - 160)) + whole[: 2 * 160]
    assert FarEnd(rendered, 1.0, resampled).next(512, since_start_s=60.0) == bytes(1024)
    loud = np.frombuffer(FarEnd(rendered, 2.0, resampled).next(20_000, since_start_s=1.25), "<i2").astype(int)
    assert np.abs(loud).max() > np.abs(np.frombuffer(whole, "<i2").astype(int)).max()


def test_a_rate_is_changed_without_delay_and_to_the_same_length() -> None:
    times_s = np.arange(22_050) / 22_050
    tone = (8_000 * np.sin(2 * np.pi * 440 * times_s)).astype("<i2").tobytes()
    found = np.frombuffer(resampled(tone, 22_050, 16_000), "<i2").astype(float)
    expected = 8_000 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)
    assert len(found) == 16_000
    assert np.abs(found - expected)[100:-100].max() < 40
    assert resampled(b"", 22_050, 16_000) == b""
    with pytest.raises(ValueError, match="at least 1 Hz, got 22050 and 0"):
        resampled(tone, 22_050, 0)


@pytest.mark.parametrize("delay_ms", [0.0, 61.0, 180.0])
def test_the_echos_delay_is_found_under_noise(speech: Samples, delay_ms: float) -> None:
    count = ALIGNING_FRAMES * FRAME_SAMPLES
    near = (echo_of(speech, delay_ms) + np.random.default_rng(1).normal(0, 300, len(speech)))[:count].clip(-32768, 32767)
    found = echo_delay(near.astype("<i2").tobytes(), speech[:count].astype("<i2").tobytes())
    assert found == pytest.approx(16 * delay_ms, abs=16)


def test_no_delay_is_told_where_there_is_no_echo(speech: Samples) -> None:
    count = ALIGNING_FRAMES * FRAME_SAMPLES
    far = speech[:count].astype("<i2").tobytes()
    noise = np.random.default_rng(1).normal(0, 1_000, count).astype("<i2").tobytes()
    assert echo_delay(noise, far) is None
    assert echo_delay(bytes(2 * count), far) is None
    assert echo_delay(far, bytes(2 * count)) is None
