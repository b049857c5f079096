"""Sound in, sound out: what the network needs of it, and what its gains and filters make of it.

Source: DeepFilterNet's signal path (libDF) at 16 kHz: frames of 20 ms every 10 under a Vorbis window; 32 bands of equal
rectangular bandwidth (Glasberg and Moore); running means of one second.
"""

from __future__ import annotations

from importlib import resources
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from voice_her2.edges.foreground.network import BANDS, FILTERED_BINS, TAPS, Real, Weights, gains_and_filters

RATE_HZ = 16_000
HOP_SAMPLES, WINDOW_SAMPLES = 160, 320
BINS = WINDOW_SAMPLES // 2 + 1
SHARE = 0.6
"""Of the network's sound in what is heard; the rest is the sound as it came, which fills what the network took too much of.
Source: 87 questions in babble of 10 dB, worked out frame by frame: as they came the guided decoder understands 64, with 0.5 75,
with 0.7 71, with all of it 67; the free decoder's word error rate is 0.37, 0.22, 0.20 and 0.25."""
LEAST_BAND_BINS = 2
PRESENT_DB = 12.0
"""Below its loudest tenth, as far down as the voice in the foreground is taken to be there; what else is heard there is taken
down by `AWAY_DB`. Source: 68 questions in babble of 5 dB, the words outside left out (`background.py`): 41 right, 36 without."""
AWAY_DB = 20.0
SMOOTHED_FRAMES, MARGIN_FRAMES, FADING_FRAMES = 10, 15, 5
"""The level is the mean of 0.1 s, and the voice there 0.15 s before and after, so that no soft sound of it is lost."""
_KEPT = np.float32(np.exp(-HOP_SAMPLES / RATE_HZ))
_SCALE = np.float32(32_768)

Complex = NDArray[np.complex64]


class ForegroundVoice:
    """Take down the voices behind the one in the foreground. Holds the network's weights, 7 MB, and no state of any sound."""

    def __init__(self) -> None:
        data = resources.files("voice_her2").joinpath("_foreground", "weights.npz").read_bytes()
        with np.load(BytesIO(data)) as kept:
            self._weights: Weights = {name: kept[name].astype(np.float32) for name in kept.files}
        self._widths = band_widths()

    def of(self, pcm: bytes) -> bytes:
        """Return as many samples of the same 16 kHz, 16-bit mono sound with the voices behind taken down."""
        samples = np.frombuffer(pcm, "<i2").astype(np.float32) / _SCALE
        if samples.size < WINDOW_SAMPLES:
            return pcm
        spectrum = _spectrum(samples)
        loudness, low = _loudness(spectrum, self._widths), _of_unit_size(spectrum[:, :FILTERED_BINS])
        gains, filters = gains_and_filters(loudness, np.stack([low.real, low.imag]), self._weights)
        cleaned = spectrum * np.repeat(gains, self._widths, axis=1)
        cleaned[:, :FILTERED_BINS] = _filtered(spectrum[:, :FILTERED_BINS], filters)
        voice = _samples(cleaned)[: samples.size]
        mixed = (np.float32(SHARE) * voice + np.float32(1 - SHARE) * samples) * _presence(voice)
        heard: bytes = np.clip(np.rint(mixed * _SCALE), -32_768, 32_767).astype("<i2").tobytes()
        return heard


def band_widths() -> list[int]:
    """Return how many bins each band takes, lowest first: wider and wider, at least two."""
    in_bands = 9.265 * np.log1p(RATE_HZ / 2 / (24.7 * 9.265))
    edges = 24.7 * 9.265 * np.expm1(in_bands / BANDS * np.arange(1, BANDS + 1) / 9.265)
    widths, before, over = [], 0, 0
    for edge in edges:
        bin_number = int(edge * WINDOW_SAMPLES / RATE_HZ + 0.5)
        width = bin_number - before - over
        over = max(0, LEAST_BAND_BINS - width)
        widths.append(width + over)
        before = bin_number
    widths[-1] += BINS - sum(widths)
    return widths


def _window() -> Real:
    rise = np.sin(np.pi * (np.arange(WINDOW_SAMPLES) + 0.5) / WINDOW_SAMPLES) ** 2
    return np.sin(0.5 * np.pi * rise).astype(np.float32)


def _spectrum(samples: Real) -> Complex:
    """Return the spectra of frames that end 10, 20, ... ms from the start, the last one filled up with silence."""
    padded = np.pad(samples, (HOP_SAMPLES, 2 * HOP_SAMPLES - samples.size % HOP_SAMPLES))
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW_SAMPLES)[::HOP_SAMPLES]
    return (np.fft.rfft(frames * _window()) / WINDOW_SAMPLES).astype(np.complex64)


def _samples(spectrum: Complex) -> Real:
    frames = np.fft.irfft(spectrum * np.float32(WINDOW_SAMPLES), WINDOW_SAMPLES).astype(np.float32) * _window()
    first, second = frames[:, :HOP_SAMPLES], frames[:, HOP_SAMPLES:]
    return (first[1:] + second[:-1]).reshape(-1)


def _presence(voice: Real) -> Real:
    """Return a factor for each sample: one where the voice in the foreground speaks, less where only those behind it do."""
    frames = np.square(voice[: voice.size // HOP_SAMPLES * HOP_SAMPLES].reshape(-1, HOP_SAMPLES)).mean(axis=1)
    level = _mean_around(frames, SMOOTHED_FRAMES)
    there = level > np.quantile(level, 0.9) * 10 ** (-PRESENT_DB / 10)
    near = _mean_around(there.astype(np.float32), 2 * MARGIN_FRAMES + 1) > 1e-6
    factors = np.where(near, np.float32(1), np.float32(10 ** (-AWAY_DB / 20)))
    by_sample = np.repeat(_mean_around(factors, FADING_FRAMES), HOP_SAMPLES)
    return np.pad(by_sample, (0, voice.size - by_sample.size), mode="edge").astype(np.float32)


def _mean_around(values: Real, count: int) -> Real:
    """Return the mean of so many values around each; the first and the last go on."""
    padded = np.pad(values, (count // 2, count - 1 - count // 2), mode="edge")
    return np.convolve(padded, np.full(count, 1 / count, np.float32), "valid")


def _loudness(spectrum: Complex, widths: list[int]) -> Real:
    """Return each band's mean power in dB, held against its running mean."""
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    starts = np.cumsum([0, *widths[:-1]])
    means = np.add.reduceat(power, starts, axis=1) / np.asarray(widths, np.float32)
    decibels = (10 * np.log10(means + 1e-10)).astype(np.float32)
    return ((decibels - _running_means(decibels, -60.0, -90.0)) / np.float32(40)).astype(np.float32)


def _of_unit_size(spectrum: Complex) -> Complex:
    means = _running_means(np.abs(spectrum), 1e-3, 1e-4)
    return (spectrum / np.sqrt(means)).astype(np.complex64)


def _running_means(values: Real, lowest: float, highest: float) -> Real:
    """Return the mean of each value over about the last second; before the first frame it runs from `lowest` to `highest`."""
    state = np.linspace(lowest, highest, values.shape[1], dtype=np.float32)
    means = np.empty_like(values)
    for frame, now in enumerate(values):
        state = now * (1 - _KEPT) + state * _KEPT
        means[frame] = state
    return means


def _filtered(spectrum: Complex, filters: Real) -> Complex:
    """Return each bin as the sum of this frame's and the four frames' before, each by its complex factor."""
    padded = np.pad(spectrum, ((TAPS - 1, 0), (0, 0)))
    taps = filters[..., 0] + 1j * filters[..., 1]
    total = sum(taps[:, :, tap] * padded[tap : tap + spectrum.shape[0]] for tap in range(TAPS))
    return np.asarray(total, np.complex64)
