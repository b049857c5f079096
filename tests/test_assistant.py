"""The loop keeps its order whenever things happen: at the end of a quiet time, before the first sound, over an older speech."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.rig.command import AUDIO, voice_her2
from voice_her2.assistant import Assistant, Patiences
from voice_her2.attention import Attention
from voice_her2.audio import HEARING_FORMAT, AudioBlock
from voice_her2.content import Content
from voice_her2.dialogue import Dialogue
from voice_her2.ears import Ears
from voice_her2.endpoint import Wholeness
from voice_her2.errors import SoundDeviceError
from voice_her2.interruption import Uninterrupted
from voice_her2.listening import Ear
from voice_her2.phrases import Phrases
from voice_her2.ports import (
    PlaybackAt,
    PlaybackEnded,
    PlaybackEvent,
    PlaybackStarted,
    RenderedSpeech,
    SourceBack,
    SourceEnded,
    SourceLost,
)
from voice_her2.voice import Voice

FORGET_S = 5.0


def test_a_question_that_ends_when_the_quiet_time_does_is_answered(tmp_path: Path) -> None:
    question = next((AUDIO / "questions").glob("*-her2-abbreviation.flac"))
    samples, rate_hz = soundfile.read(question, dtype="int16")
    files = []
    for step in range(12):
        lead = np.zeros(round(rate_hz * (FORGET_S - 3.0 + step * 0.25)), np.int16)
        files.append(tmp_path / f"{step}.wav")
        soundfile.write(files[-1], np.concatenate([lead, samples, np.zeros(2 * rate_hz, np.int16)]), rate_hz)
    done = voice_her2("replay", "--json", *files, more={"VOICE_HER2_FORGET_S": str(FORGET_S)})
    assert done.code == 0, done.err
    assert [line["entry"] for line in done.lines] == ["her2-abbreviation"] * len(files)


class _Hears:
    """Hear nothing, as every decoder does in silence."""

    def probability(self, pcm: bytes) -> float:
        return 0.0

    def reset(self) -> None:
        return


class _Script:
    """Be a source, a screen and a speaker that do what is written for each pass of the loop."""

    name = "script"

    def __init__(self, *passes: object) -> None:
        self._passes = list(passes)
        self._events: list[PlaybackEvent] = []
        self._requests: list[str] = []
        self.told: list[Mapping[str, object]] = []

    def read(self, timeout_s: float) -> AudioBlock | SourceEnded | SourceLost | SourceBack | None:
        got = self._passes.pop(0) if self._passes else SourceEnded()
        if isinstance(got, str):
            self._requests.append(got)
        elif isinstance(got, list):
            self._events += got
        elif isinstance(got, SourceEnded | SourceLost | SourceBack):
            return got
        return AudioBlock(HEARING_FORMAT, bytes(1024), 0)

    def close(self) -> None:
        return

    def tell(self, line: Mapping[str, object]) -> None:
        self.told.append(line)

    def requests(self) -> list[str]:
        found, self._requests = self._requests, []
        return found

    def play(self, speech: RenderedSpeech, *, volume: float) -> None:
        return

    def stop(self) -> None:
        return

    def events(self) -> Sequence[PlaybackEvent]:
        found, self._events = self._events, []
        return found

    def played(self, samples: int) -> bytes:
        return bytes(2 * samples)

    def render(self, text: str, *, rate_wpm: int) -> RenderedSpeech:
        return RenderedSpeech(text, HEARING_FORMAT, bytes(3200), (text,), (0,))

    def is_rendered(self, text: str, *, rate_wpm: int) -> bool:
        return True

    def run(self, content: Content) -> None:
        ears = Ears(lambda: Ear(_Hears(), {}, lambda _: Wholeness.OPEN), Uninterrupted)
        voice = Voice(content, self, self, rate_wpm=170, volume=1.0)
        patiences = Patiences(holdoff_s=0.3, forget_s=60.0)
        Assistant(self, ears, Attention(""), Dialogue(content, Phrases()), voice, self, lambda: 0.0, patiences).run()


LOST = SourceLost(SoundDeviceError("microphone-lost", "It is gone", seen="usb", fix="Plug it in"))


@pytest.mark.parametrize("before", [(LOST, SourceBack()), (SourceBack(),)])
def test_a_microphone_that_is_lost_before_its_first_sound_is_listened_to_when_it_is_back(
    her2: Content, before: tuple[object, ...]
) -> None:
    script = _Script(*before, None, "ask:her2-abbreviation", None)
    script._passes.append([PlaybackStarted(0.0), PlaybackEnded(completed=True)])
    script.run(her2)
    assert [line["entry"] for line in script.told if line["event"] == "speaking"] == ["her2-abbreviation"]


def test_what_an_older_speech_tells_is_not_taken_for_the_new_one(her2: Content) -> None:
    late: list[PlaybackEvent] = [PlaybackStarted(0.0), PlaybackAt(3), PlaybackEnded(completed=False)]
    new: list[PlaybackEvent] = [PlaybackStarted(0.0), PlaybackAt(0), PlaybackEnded(completed=True)]
    script = _Script(None, "ask:her2-abbreviation", None, "ask:cure-her2-negative", late, new)
    script.run(her2)
    assert [line["index"] for line in script.told if line["event"] == "sentence"] == [0]
    assert [line["completed"] for line in script.told if line["event"] == "spoken"] == [True]
