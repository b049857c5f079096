"""The room between speaker and microphone: what the virtual speaker plays is heard by the virtual microphone."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from rig.server import MICROPHONE_SINK, SPEAKER_SINK, Rig
from rig.tape import PLAYBACK, RECORD, STEP_S, Connection

RATE_HZ = 16_000
_AHEAD_STEPS = 4
_REFLECTIONS_MS = (0.0, 7.0, 13.0, 22.0, 31.0, 47.0, 66.0, 90.0)
_FALL = 0.6


class Echo:
    """Carry sound from the speaker to the microphone, `gain_db` louder, with some reflections; a context."""

    def __init__(self, rig: Rig, *, gain_db: float) -> None:
        self._rig = rig
        response = np.zeros(int(_REFLECTIONS_MS[-1] * RATE_HZ / 1000) + 1, np.float32)
        for number, delay_ms in enumerate(_REFLECTIONS_MS):
            response[int(delay_ms * RATE_HZ / 1000)] = (-_FALL) ** number
        self._response: NDArray[np.float32] = response * np.float32(10 ** (gain_db / 20))
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._carry, daemon=True)

    def __enter__(self) -> Echo:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join(timeout=10)

    def _carry(self) -> None:
        source = Connection(self._rig.speaker.address, RECORD, f"{SPEAKER_SINK}.monitor", RATE_HZ)
        target = Connection(self._rig.microphone.address, PLAYBACK, MICROPHONE_SINK, RATE_HZ, ahead_steps=_AHEAD_STEPS)
        step = int(RATE_HZ * STEP_S)
        past = np.zeros(len(self._response) - 1, np.float32)
        try:
            while not self._stopped.is_set():
                block = np.frombuffer(source.read(step * 2), "<i2").astype(np.float32)
                sound = np.concatenate([past, block])
                past = sound[len(block) :]
                echoed = np.convolve(sound, self._response, mode="valid")
                target.write(np.clip(echoed, -32768, 32767).astype("<i2").tobytes())
        finally:
            source.close()
            target.close()
