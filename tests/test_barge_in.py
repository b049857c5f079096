"""Somebody says "stop" over the answer, whose echo the microphone hears as loud: on the virtual devices, with a room between."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from rig.echo import Echo
from rig.program import Program
from rig.server import Rig
from rig.tape import Samples, SpeakerTape, play_into_microphone, words_at

AUDIO = Path(__file__).with_name("audio")
QUESTIONS = sorted((AUDIO / "questions").glob("*.flac"))
STOPS = sorted(AUDIO.glob("command-stop*.flac"))
ECHO_DB = -5.0
"""Answers stand at some -20 dBFS, these recordings at some -25 when they are cut to the words."""
TALKER_DBFS = -25.0


def loud(path: Path) -> Samples:
    """Return the words of a recording, at the talker's level, and a little quiet."""
    return np.concatenate([words_at(path, TALKER_DBFS), np.zeros(8_000, np.int16)])


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    with Rig() as rig, Echo(rig, gain_db=ECHO_DB):
        yield rig


@pytest.fixture(scope="module")
def listening(rig: Rig, model_dir: Path) -> Iterator[Program]:
    environment = {**os.environ, **rig.environment, "VOICE_HER2_MODEL": os.fspath(model_dir)}
    with Program(environment, "-m", "voice_her2", "listen", "--json") as program:
        program.next("listening", within_s=120)
        yield program


def test_its_own_echo_stops_nothing_and_somebody_does(rig: Rig, listening: Program) -> None:
    play_into_microphone(rig, loud(QUESTIONS[0]), rate_hz=16_000)
    assert listening.next("speaking")["entry"] is not None
    assert listening.next("spoken", within_s=60)["completed"] is True
    stopped = []
    for question, stop in zip(QUESTIONS[1:], STOPS, strict=False):
        time.sleep(0.6)
        play_into_microphone(rig, loud(question), rate_hz=16_000)
        assert listening.next("speaking")["entry"] is not None
        time.sleep(2.0)
        with SpeakerTape(rig) as tape:
            play_into_microphone(rig, loud(stop), rate_hz=16_000)
            completed = listening.next("spoken", within_s=60)["completed"]
            time.sleep(0.3)
            heard_after_s = tape.start_s + len(tape.samples) / tape.rate_hz - max(end for _, end in tape.sounds())
        stopped.append(not completed)
        assert completed or heard_after_s > 0.1, "it says that it stopped, and goes on"
    assert len(stopped) == 5
    assert sum(stopped) >= 4, stopped
