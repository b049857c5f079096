"""Worsen recordings as rooms, lines and neighbours do, so that `evaluate` can say how hearing degrades.

Every function takes and returns PCM in `HEARING_FORMAT`, keeps its length, and gives the same result for the same seed.
Pass a seed drawn from the recording's name, else every recording gets the same noise. A room comes before noise: the ratio
holds against the speech as it arrives at the microphone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voice_her2.audio import HEARING_FORMAT
from voice_her2.errors import UsageError

_Samples = NDArray[np.float64]

_FULL_SCALE = 32_768.0
_RATE_HZ = HEARING_FORMAT.rate_hz
_FRAME_SAMPLES = _RATE_HZ // 50
"""20 ms, as speech level meters use it."""

_ACTIVE_BELOW_PEAK_DB = 25.0
"""A frame this far below the loud ones (their 95th percentile) holds no speech.

Source: ITU-T P.56 puts its margin 15.9 dB below the *active level*, and speech's loud frames lie some 9 dB above that level.
"""

MIN_TALKERS = 6
"""Fewer talkers than this can still be followed one by one and act as competing speech, not as babble.

Source: Simpson and Cooke 2005: consonants are understood worst from six talkers on.
"""


def speech_level_db(pcm: bytes) -> float:
    """Return the level of the frames that hold speech, in dB relative to full scale; pauses do not lower it."""
    return _db(_active_rms(_read(pcm)))


def with_white_noise(pcm: bytes, snr_db: float, seed: int) -> bytes:
    """Add noise that is equally strong at all frequencies (a fan close by, a bad preamplifier)."""
    speech = _read(pcm)
    return _write(_at_snr(speech, np.random.default_rng(seed).standard_normal(speech.size), snr_db))


def with_pink_noise(pcm: bytes, snr_db: float, seed: int) -> bytes:
    """Add noise that falls by 3 dB an octave (ventilation, traffic)."""
    speech = _read(pcm)
    if speech.size == 0:
        return pcm
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(speech.size))
    frequency_hz = np.fft.rfftfreq(speech.size, 1 / _RATE_HZ)
    # Below 50 Hz no microphone of a kiosk hears anything, and 1/f would put most of the energy there.
    shaped = np.where(frequency_hz < 50.0, 0.0, spectrum / np.sqrt(np.maximum(frequency_hz, 50.0)))
    return _write(_at_snr(speech, np.fft.irfft(shaped, speech.size), snr_db))


def with_babble(pcm: bytes, talkers: Sequence[bytes], snr_db: float, seed: int) -> bytes:
    """Add a waiting room that talks: `MIN_TALKERS` of the given recordings at once, equally loud, without their pauses.

    `talkers` are recordings of other voices, at least `MIN_TALKERS` that hold speech; short ones are repeated.
    """
    speech = _read(pcm)
    rng = np.random.default_rng(seed)
    if len(talkers) < MIN_TALKERS:
        raise UsageError(
            "babble-talkers",
            f"babble needs recordings of {MIN_TALKERS} talkers",
            seen=f"{len(talkers)} recordings",
            fix=f"give a folder of speech with at least {MIN_TALKERS} recordings",
        )
    chosen = rng.choice(len(talkers), MIN_TALKERS, replace=False)
    noise = np.zeros(speech.size)
    for index in chosen:
        voice = _without_pauses(_read(talkers[int(index)]))
        if voice.size == 0:
            raise UsageError(
                "babble-silent",
                "a recording for the babble holds no speech",
                seen=f"recording {int(index) + 1} of {len(talkers)}",
                fix="take it out of the folder",
            )
        noise += _looped(voice / _rms(voice), speech.size, int(rng.integers(voice.size)))
    return _write(_at_snr(speech, noise, snr_db))


def with_television(pcm: bytes, programme: bytes, seed: int, snr_db: float = 10.0) -> bytes:
    """Add one other recording, pauses and all, from a random place on; 10 dB below the speech unless told."""
    speech, other = _read(pcm), _read(programme)
    if other.size == 0 or _rms(other) == 0.0:
        raise UsageError(
            "programme-silent",
            "the recording for the television holds no sound",
            seen=f"{other.size} samples",
            fix="give a recording of speech",
        )
    noise = _looped(other, speech.size, int(np.random.default_rng(seed).integers(other.size)))
    return _write(_at_level(speech, noise, snr_db, _active_rms(other)))


def in_room(pcm: bytes, rt60_s: float, seed: int, direct_to_reverberant_db: float = 3.0) -> bytes:
    """Let the speech ring in a room whose sound falls by 60 dB in `rt60_s`; its level stays.

    The response is synthetic: the direct sound, eight early reflections 4 to 40 ms after it, then decaying noise.
    0.3 s is a living room, 0.6 s a waiting room, 1.0 s a tiled hall. At 3 dB one talks to a kiosk at arm's length.
    Source: Polack's model of late reverberation (exponentially decaying Gaussian noise); early part after Moorer 1979.
    """
    if not 0.05 <= rt60_s <= 3.0:
        raise UsageError("room-rt60", "the reverberation time is out of range", seen=f"{rt60_s} s", fix="give 0.05 to 3 s")
    speech = _read(pcm)
    if speech.size == 0:
        return pcm
    rng = np.random.default_rng(seed)
    time_s = np.arange(int(rt60_s * _RATE_HZ)) / _RATE_HZ
    # ln(1000) is 60 dB as an amplitude.
    decay = np.exp(-np.log(1_000.0) * time_s / rt60_s)
    late = rng.standard_normal(time_s.size) * decay
    late[: int(0.04 * _RATE_HZ)] = 0.0
    early = np.zeros(time_s.size)
    places = rng.integers(int(0.004 * _RATE_HZ), int(0.04 * _RATE_HZ), 8)
    np.add.at(early, places, rng.choice((-1.0, 1.0), 8) * decay[places])
    rings = [part / np.sqrt(np.sum(part**2)) for part in (early, late) if np.any(part)]
    reverberant = np.sum(rings, axis=0)
    reverberant *= 10 ** (-direct_to_reverberant_db / 20) / np.sqrt(np.sum(reverberant**2))
    reverberant[0] += 1.0
    length = 1 << int(speech.size + reverberant.size - 1).bit_length()
    wet = np.fft.irfft(np.fft.rfft(speech, length) * np.fft.rfft(reverberant, length), length)[: speech.size]
    level = _active_rms(wet)
    return _write(wet * (_active_rms(speech) / level)) if level > 0 else pcm


def at_level(pcm: bytes, level_db: float) -> bytes:
    """Bring speech to `level_db` relative to full scale (-50 is somebody across the room); steps of 16 bits remain."""
    speech = _read(pcm)
    level = _active_rms(speech)
    return _write(speech * (10 ** (level_db / 20) / level)) if level > 0 else pcm


def amplified(pcm: bytes, gain_db: float) -> bytes:
    """Make everything louder or quieter; what exceeds full scale is cut off, as an overdriven input does."""
    return _clipped(_read(pcm) * 10 ** (gain_db / 20))


def overdriven(pcm: bytes, clipped_share: float = 0.05) -> bytes:
    """Cut the peaks off so that `clipped_share` of the samples that hold speech stand at full scale."""
    if not 0.0 < clipped_share < 1.0:
        raise UsageError(
            "clipped-share", "the clipped share is out of range", seen=str(clipped_share), fix="give a share between 0 and 1"
        )
    speech = _read(pcm)
    loud = np.abs(_without_pauses(speech))
    limit = float(np.quantile(loud, 1 - clipped_share)) if loud.size else 0.0
    return _clipped(speech / limit) if limit > 0 else pcm


def over_telephone(pcm: bytes) -> bytes:
    """Send speech over a telephone line: 300 to 3400 Hz, 8 kHz, 8-bit mu-law, and back to the hearing rate.

    Source: ITU-T G.712 (the band), G.711 (the coding).
    """
    speech = _read(pcm)
    if speech.size == 0:
        return pcm
    # Halving the rate by taking every second sample is exact here: the band ends below 4 kHz before and after.
    narrow = _banded(speech)[::2]
    scaled = np.clip(narrow, -1.0, 1.0)
    compressed = np.sign(scaled) * np.log1p(255.0 * np.abs(scaled)) / np.log(256.0)
    coded = np.round(compressed * 127.0) / 127.0
    expanded = np.sign(coded) * (256.0 ** np.abs(coded) - 1.0) / 255.0
    wide = np.zeros(speech.size)
    wide[::2] = expanded * 2.0
    return _write(_banded(wide))


def _banded(samples: _Samples) -> _Samples:
    frequency_hz = np.fft.rfftfreq(samples.size, 1 / _RATE_HZ)
    # Raised-cosine edges 200 Hz wide: a brick wall rings audibly.
    low = np.clip((frequency_hz - 200.0) / 200.0, 0.0, 1.0)
    high = np.clip((3_600.0 - frequency_hz) / 200.0, 0.0, 1.0)
    gain = np.sin(0.5 * np.pi * low) ** 2 * np.sin(0.5 * np.pi * high) ** 2
    return np.asarray(np.fft.irfft(np.fft.rfft(samples) * gain, samples.size))


def _read(pcm: bytes) -> _Samples:
    if len(pcm) % HEARING_FORMAT.frame_bytes:
        raise UsageError(
            "pcm-odd",
            "the PCM is no whole number of 16-bit samples",
            seen=f"{len(pcm)} bytes",
            fix="pass whole blocks of a recording",
        )
    return np.frombuffer(pcm, "<i2").astype(np.float64) / _FULL_SCALE


def _write(samples: _Samples) -> bytes:
    """Encode; what would exceed full scale is turned down as a whole, so that no ratio within it changes."""
    peak = float(np.abs(samples).max(initial=0.0))
    return _clipped(samples if peak < 1.0 else samples * (0.99 / peak))


def _clipped(samples: _Samples) -> bytes:
    return np.clip(np.round(samples * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1).astype("<i2").tobytes()


def _rms(samples: _Samples) -> float:
    return float(np.sqrt(np.mean(samples**2))) if samples.size else 0.0


def _db(amplitude: float) -> float:
    return 20 * float(np.log10(max(amplitude, 1e-9)))


def _without_pauses(samples: _Samples) -> _Samples:
    """Return the 20 ms frames that hold speech, joined; the last partial frame is left out."""
    frames = samples[: samples.size - samples.size % _FRAME_SAMPLES].reshape(-1, _FRAME_SAMPLES)
    if frames.size == 0:
        return samples
    level = np.sqrt(np.mean(frames**2, axis=1))
    threshold = np.quantile(level, 0.95) * 10 ** (-_ACTIVE_BELOW_PEAK_DB / 20)
    return np.asarray(frames[(level >= threshold) & (level > 0)]).reshape(-1)


def _active_rms(samples: _Samples) -> float:
    return _rms(_without_pauses(samples))


def _looped(samples: _Samples, length: int, start: int) -> _Samples:
    repeats = -(-(length + start) // samples.size)
    return np.tile(samples, max(1, repeats))[start : start + length]


def _at_snr(speech: _Samples, noise: _Samples, snr_db: float) -> _Samples:
    return _at_level(speech, noise, snr_db, _rms(noise))


def _at_level(speech: _Samples, noise: _Samples, snr_db: float, noise_level: float) -> _Samples:
    speech_level = _active_rms(speech)
    # Silence stays silent: without speech there is no level to be so many dB below.
    if speech_level == 0.0 or noise_level == 0.0:
        return speech
    return np.asarray(speech + noise * (speech_level / noise_level * 10 ** (-snr_db / 20)))
