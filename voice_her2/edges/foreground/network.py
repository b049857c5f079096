"""The network that tells a voice in the foreground from voices behind it, worked out with numpy for a whole utterance at once.

Source: Hush (Weya AI, Apache License 2.0), a DeepFilterNet3 (Schröter et al. 2023) trained with a second talker behind the first
in 60 of 100 samples. Its weights come with this package, made by `bench/foreground_weights.py`; ONNX Runtime would take 60 MB of
memory for what are a few convolutions and five recurrent layers.

All is causal and of one frame every 10 ms. Arrays are float32: (frames, values), or (channels, frames, bands).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Real: TypeAlias = NDArray[np.float32]
Weights: TypeAlias = Mapping[str, Real]
CHANNELS, BANDS, FILTERED_BINS, TAPS = 16, 32, 64, 5
_SQUEEZED_BANDS = BANDS // 4
_KERNEL = 3


def gains_and_filters(loudness: Real, spectrum: Real, weights: Weights) -> tuple[Real, Real]:
    """Return each band's gain (frames, 32), and the complex filters of the lowest bins (frames, 64, 5, 2).

    `loudness` (frames, 32) and `spectrum` (2, frames, 64) are both held against their running means, as `voice.py` gives them.
    """
    wide, half, quarter, last, low, embedding = _encoded(loudness, spectrum, weights)
    return _gains(embedding, (wide, half, quarter, last), weights), _filters(embedding, low, weights)


def _encoded(loudness: Real, spectrum: Real, w: Weights) -> tuple[Real, Real, Real, Real, Real, Real]:
    wide = _relu(_over_time(loudness[None], w["enc.erb0"][:, 0], w["enc.erb0.bias"]))
    half = _narrowed(wide, "enc.erb1", w, 2)
    quarter = _narrowed(half, "enc.erb2", w, 2)
    last = _narrowed(quarter, "enc.erb3", w, 1)
    kernel = w["enc.df0.depth"][:, 0]
    silent = np.zeros(CHANNELS // 2, np.float32)
    parts = [_over_time(spectrum[n : n + 1], kernel[n * 8 : n * 8 + 8], silent) for n in range(2)]
    low = _relu(_pointwise(np.concatenate(parts), w["enc.df0"], w["enc.df0.bias"]))
    narrow = _narrowed(low, "enc.df1", w, 2)
    embedding = _relu(_grouped(_flat(narrow), w["enc.df_fc"])) + _flat(last)
    embedding = _recurrent(_relu(_grouped(embedding, w["enc.in"])), "enc.gru", w)
    return wide, half, quarter, last, low, _relu(_grouped(embedding, w["enc.out"]))


def _gains(embedding: Real, skipped: tuple[Real, Real, Real, Real], w: Weights) -> Real:
    wide, half, quarter, last = skipped
    hidden = _recurrent(_relu(_grouped(embedding, w["erb.in"])), "erb.gru", w)
    hidden = _relu(_grouped(hidden, w["erb.out"]))
    x = hidden.reshape(-1, _SQUEEZED_BANDS, CHANNELS).transpose(2, 0, 1)
    x = _narrowed(_skip(last, "erb.skip3", w) + x, "erb.up3", w, 1)
    x = _widened(_skip(quarter, "erb.skip2", w) + x, "erb.up2", w)
    x = _widened(_skip(half, "erb.skip1", w) + x, "erb.up1", w)
    x = _skip(wide, "erb.skip0", w) + x
    kernel = w["erb.gain"][0, :, 0]
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1)))
    total = np.zeros(x.shape[1:], np.float32) + w["erb.gain.bias"]
    for k in range(_KERNEL):
        total += np.tensordot(kernel[:, k], padded[:, :, k : k + BANDS], (0, 0))
    return _sigmoid(total)


def _filters(embedding: Real, low: Real, w: Weights) -> Real:
    hidden = _relu(_grouped(embedding, w["df.in"]))
    for layer in range(3):
        hidden = _recurrent(hidden, f"df.gru{layer}", w)
    own = np.tanh(_grouped(hidden, w["df.out"])).reshape(-1, FILTERED_BINS, 2 * TAPS)
    beside = _skip(low, "df.skip", w).transpose(1, 2, 0)
    return (own + beside).reshape(-1, FILTERED_BINS, TAPS, 2)


def _over_time(x: Real, kernel: Real, bias: Real) -> Real:
    """Convolve one channel over this frame and the two before, and over three bands: (1, frames, bands) to (channels, ...)."""
    frames, bands = x.shape[1:]
    padded = np.pad(x[0], ((_KERNEL - 1, 0), (1, 1)))
    total = np.zeros((kernel.shape[0], frames, bands), np.float32) + bias[:, None, None]
    for t in range(_KERNEL):
        for k in range(_KERNEL):
            total += kernel[:, t, k, None, None] * padded[t : t + frames, k : k + bands]
    return total


def _narrowed(x: Real, name: str, w: Weights, stride: int) -> Real:
    """Convolve each channel over three bands, every `stride` bands, then all channels of a band."""
    bands = x.shape[2]
    padded, kernel = np.pad(x, ((0, 0), (0, 0), (1, 1))), w[f"{name}.depth"][:, 0, 0]
    depth = np.zeros((x.shape[0], x.shape[1], bands // stride), np.float32)
    for k in range(_KERNEL):
        depth += kernel[:, k, None, None] * padded[:, :, k : k + bands : stride]
    return _relu(_pointwise(depth, w[name], w[f"{name}.bias"]))


def _widened(x: Real, name: str, w: Weights) -> Real:
    """Spread each channel over twice as many bands (a transposed convolution), then all channels of a band."""
    channels, frames, bands = x.shape
    kernel = w[f"{name}.depth"][:, 0, 0]
    spread = np.zeros((channels, frames, 2 * bands + 2), np.float32)
    for k in range(_KERNEL):
        spread[:, :, k : k + 2 * bands : 2] += kernel[:, k, None, None] * x
    return _relu(_pointwise(spread[:, :, 1 : 1 + 2 * bands], w[name], w[f"{name}.bias"]))


def _skip(x: Real, name: str, w: Weights) -> Real:
    return _relu(_pointwise(x, w[name], w[f"{name}.bias"]))


def _pointwise(x: Real, weight: Real, bias: Real) -> Real:
    return np.asarray(np.tensordot(weight[:, :, 0, 0], x, (1, 0)) + bias[:, None, None], np.float32)


def _grouped(x: Real, weight: Real) -> Real:
    """Multiply each group of values by a matrix of its own: `weight` is (groups, in, out)."""
    groups, width, _ = weight.shape
    each = np.einsum("tgi,gih->tgh", x.reshape(-1, groups, width), weight, optimize=True)
    return np.asarray(each.reshape(x.shape[0], -1), np.float32)


def _recurrent(x: Real, name: str, w: Weights) -> Real:
    """Run a gated recurrent unit over the frames; its gates stand in the order update, reset, new."""
    into, back, biases = w[f"{name}.in"][0], w[f"{name}.back"][0], w[f"{name}.bias"][0]
    size = back.shape[1]
    given = x @ into.T + biases[: 3 * size]
    back, bias = np.ascontiguousarray(back.T), biases[3 * size :]
    state, states = np.zeros(size, np.float32), np.empty((x.shape[0], size), np.float32)
    for frame, now in enumerate(given):
        kept = state @ back + bias
        update, reset = _sigmoid(now[: 2 * size] + kept[: 2 * size]).reshape(2, size)
        new = np.tanh(now[2 * size :] + reset * kept[2 * size :])
        state = new + update * (state - new)
        states[frame] = state
    return states


def _flat(x: Real) -> Real:
    return x.transpose(1, 2, 0).reshape(x.shape[1], -1)


def _relu(x: Real) -> Real:
    return np.maximum(x, np.float32(0))


def _sigmoid(x: Real) -> Real:
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * x), np.float32)
