"""What the speaker was given, as an echo canceller needs it: in step with the microphone, a little ahead of its echo."""

from __future__ import annotations

from voice_her2.audio import HEARING_FORMAT
from voice_her2.ports import RenderedSpeech


class FarEnd:
    """Give a speech in `HEARING_FORMAT` once more, block by block, from where it is played now."""

    def __init__(self, speech: RenderedSpeech, volume: float) -> None:
        self._speech, self._volume = speech, volume
        self._pcm = b""
        self._position: int | None = None

    def next(self, samples: int, *, since_start_s: float) -> bytes:
        """Return the next `samples`, silence after the end; the first call's are the last ones before `since_start_s`.

        Then time is counted in samples: the microphone's blocks come in step, whenever they are looked at.
        """
        if self._position is None:
            self._pcm = self._heard()
            self._position = round(since_start_s * HEARING_FORMAT.rate_hz) - samples
        first, self._position = self._position, self._position + samples
        width = HEARING_FORMAT.frame_bytes
        before = min(max(0, -first), samples)
        chunk = self._pcm[max(0, first) * width : max(0, first + samples) * width]
        return (bytes(before * width) + chunk).ljust(samples * width, b"\0")

    def _heard(self) -> bytes:
        """Return the whole speech as it is played, as loud and as clipped; at the first block, when it sounds already."""
        import numpy as np
        import soxr  # type: ignore[import-untyped]  # it carries no types

        samples = np.frombuffer(self._speech.pcm, "<i2").astype(np.float32) * self._volume
        mono = np.clip(samples.reshape(-1, self._speech.format.channels).mean(axis=1), -32768, 32767)
        heard = soxr.resample(mono, self._speech.format.rate_hz, HEARING_FORMAT.rate_hz, "MQ")
        pcm: bytes = np.clip(np.rint(heard), -32768, 32767).astype("<i2").tobytes()
        return pcm
