from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from voice_her2.edges import distortion
from voice_her2.errors import UsageError

AUDIO = Path(__file__).with_name("audio")
RATE_HZ = 16_000

Samples = NDArray[np.float64]


def read(name: str) -> bytes:
    samples, rate_hz = soundfile.read(AUDIO / name, dtype="int16")
    assert rate_hz == RATE_HZ
    return bytes(samples.tobytes())


def samples(pcm: bytes) -> Samples:
    return np.frombuffer(pcm, "<i2").astype(np.float64)


def rms_db(values: Samples) -> float:
    return 10 * float(np.log10(np.mean(values**2)))


@pytest.fixture(scope="module")
def question() -> bytes:
    # Quiet enough that no mix in these tests has to be turned down.
    return distortion.at_level(read("questions/1-treatment-her2-negative.flac"), -38.0)


@pytest.fixture(scope="module")
def talkers() -> list[bytes]:
    return [read(f"questions/{path.name}") for path in sorted((AUDIO / "questions").glob("*.flac"))]


@pytest.fixture(scope="module")
def programme() -> bytes:
    return read("broadcast-health-news__am_onyx.flac")


@pytest.fixture(scope="module")
def all_of_them(talkers: list[bytes], programme: bytes) -> dict[str, Callable[[bytes, int], bytes]]:
    return {
        "white": lambda pcm, seed: distortion.with_white_noise(pcm, 10.0, seed),
        "pink": lambda pcm, seed: distortion.with_pink_noise(pcm, 10.0, seed),
        "babble": lambda pcm, seed: distortion.with_babble(pcm, talkers, 10.0, seed),
        "television": lambda pcm, seed: distortion.with_television(pcm, programme, seed),
        "room": lambda pcm, seed: distortion.in_room(pcm, 0.6, seed),
        "level": lambda pcm, seed: distortion.at_level(pcm, -30.0),
        "amplified": lambda pcm, seed: distortion.amplified(pcm, 20.0),
        "overdriven": lambda pcm, seed: distortion.overdriven(pcm, 0.05),
        "telephone": lambda pcm, seed: distortion.over_telephone(pcm),
    }


NAMES = ("white", "pink", "babble", "television", "room", "level", "amplified", "overdriven", "telephone")
SEEDED = NAMES[:5]


@pytest.mark.parametrize("snr_db", [20.0, 10.0, 5.0, 0.0])
@pytest.mark.parametrize("name", ["white", "pink", "babble"])
def test_noise_is_as_strong_as_asked(name: str, snr_db: float, question: bytes, talkers: list[bytes]) -> None:
    makers: dict[str, Callable[[], bytes]] = {
        "white": lambda: distortion.with_white_noise(question, snr_db, 3),
        "pink": lambda: distortion.with_pink_noise(question, snr_db, 3),
        "babble": lambda: distortion.with_babble(question, talkers, snr_db, 3),
    }
    added = samples(makers[name]()) - samples(question)
    speech_db = distortion.speech_level_db(question)
    noise_db = rms_db(added) - 20 * float(np.log10(32_768))
    assert speech_db - noise_db == pytest.approx(snr_db, abs=0.5)


def test_a_loud_mix_is_turned_down_not_cut_off(talkers: list[bytes]) -> None:
    loud = distortion.at_level(talkers[0], -12.0)
    mixed = distortion.with_babble(loud, talkers, 0.0, 1)
    assert np.abs(samples(mixed)).max() < 32_767
    # The least-squares share of the speech in the mix says how far it was turned down; what is left is the noise.
    speech = samples(loud)
    share = float(np.dot(samples(mixed), speech) / np.dot(speech, speech))
    noise = samples(mixed) - share * speech
    speech_db = distortion.speech_level_db(loud) + 20 * float(np.log10(share * 32_768))
    assert speech_db - rms_db(noise) == pytest.approx(0.0, abs=0.5)


def test_television_stands_ten_db_below_the_speech(question: bytes, programme: bytes) -> None:
    added = samples(distortion.with_television(question, programme, 4)) - samples(question)
    noise_db = distortion.speech_level_db(added.astype("<i2").tobytes())
    # The piece that is heard may be louder or softer than the programme on the whole.
    assert distortion.speech_level_db(question) - noise_db == pytest.approx(10.0, abs=2.5)


def test_speech_level_is_not_lowered_by_silence_around_it(question: bytes) -> None:
    padded = bytes(2 * RATE_HZ * 5) + question + bytes(2 * RATE_HZ * 5)
    assert distortion.speech_level_db(padded) == pytest.approx(distortion.speech_level_db(question), abs=0.5)


@pytest.mark.parametrize("name", NAMES)
def test_length_is_kept(name: str, question: bytes, all_of_them: dict[str, Callable[[bytes, int], bytes]]) -> None:
    for cut_bytes in (0, 2, 638, 640, 10_002, len(question)):
        assert len(all_of_them[name](question[:cut_bytes], 1)) == cut_bytes


@pytest.mark.parametrize("name", NAMES)
def test_same_seed_same_sound(name: str, question: bytes, all_of_them: dict[str, Callable[[bytes, int], bytes]]) -> None:
    once = all_of_them[name](question, 7)
    assert once == all_of_them[name](question, 7)
    assert once != question


@pytest.mark.parametrize("name", SEEDED)
def test_other_seed_other_sound(name: str, question: bytes, all_of_them: dict[str, Callable[[bytes, int], bytes]]) -> None:
    assert all_of_them[name](question, 7) != all_of_them[name](question, 8)


@pytest.mark.parametrize("name", NAMES)
def test_silence_stays_silent(name: str, all_of_them: dict[str, Callable[[bytes, int], bytes]]) -> None:
    silence = bytes(RATE_HZ)
    assert all_of_them[name](silence, 1) == silence


@pytest.mark.parametrize("rt60_s", [0.3, 0.6, 1.0])
def test_a_room_rings_as_long_as_asked(rt60_s: float) -> None:
    impulse = np.zeros(3 * RATE_HZ)
    impulse[100] = 20_000
    response = samples(distortion.in_room(impulse.astype("<i2").tobytes(), rt60_s, 5))[100:]
    # Schroeder's backward integral, read between -8 and -28 dB (16 bits hold no more of the tail), extrapolated to 60 dB.
    left = np.cumsum(response[::-1] ** 2)[::-1]
    falling_db = 10 * np.log10(left / left[0] + 1e-12)
    first, last = int(np.argmax(falling_db < -8)), int(np.argmax(falling_db < -28))
    assert 3 * (last - first) / RATE_HZ == pytest.approx(rt60_s, rel=0.25)


def test_a_room_keeps_the_level(question: bytes) -> None:
    wet = distortion.in_room(question, 0.6, 2)
    assert distortion.speech_level_db(wet) == pytest.approx(distortion.speech_level_db(question), abs=0.5)


def test_a_telephone_has_no_bass_and_no_treble(question: bytes) -> None:
    loud = distortion.at_level(question, -20.0)
    before, after = (np.abs(np.fft.rfft(samples(pcm))) ** 2 for pcm in (loud, distortion.over_telephone(loud)))
    frequency_hz = np.fft.rfftfreq(len(loud) // 2, 1 / RATE_HZ)

    def change_db(low_hz: float, high_hz: float) -> float:
        band = (frequency_hz >= low_hz) & (frequency_hz < high_hz)
        return 10 * float(np.log10(after[band].sum() / before[band].sum()))

    assert change_db(500, 3_000) == pytest.approx(0.0, abs=1.0)
    assert change_db(60, 180) < -20
    assert change_db(3_800, 8_000) < -20


def test_overdriven_speech_stands_at_full_scale(question: bytes) -> None:
    cut = np.abs(samples(distortion.overdriven(question, 0.05)))
    share = float(np.mean(cut >= 32_767))
    assert 0.01 < share < 0.05


def test_amplifying_and_level_are_exact(question: bytes) -> None:
    level_db = distortion.speech_level_db(question)
    assert distortion.speech_level_db(distortion.amplified(question, 6.0)) == pytest.approx(level_db + 6.0, abs=0.1)
    assert distortion.speech_level_db(distortion.at_level(question, -50.0)) == pytest.approx(-50.0, abs=0.3)


def test_what_cannot_be_used_is_refused_by_value(question: bytes, talkers: list[bytes]) -> None:
    makers: tuple[tuple[Callable[[], bytes], str, str], ...] = (
        (lambda: distortion.with_babble(question, talkers[:5], 10.0, 1), "babble-talkers", "5 recordings"),
        (lambda: distortion.with_babble(question, [bytes(3_200)] * 6, 10.0, 1), "babble-silent", "of 6"),
        (lambda: distortion.with_television(question, bytes(3_200), 1), "programme-silent", "1600 samples"),
        (lambda: distortion.over_telephone(bytes(3_201)), "pcm-odd", "3201 bytes"),
        (lambda: distortion.in_room(question, 9.0, 1), "room-rt60", "9.0 s"),
        (lambda: distortion.overdriven(question, 1.0), "clipped-share", "1.0"),
    )
    for make, code, seen in makers:
        with pytest.raises(UsageError) as refused:
            make()
        assert refused.value.code == code
        assert seen in refused.value.seen
        assert refused.value.fix
