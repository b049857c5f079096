"""The speaker plays the whole of what it is given, stops when told, and says the truth about its end. Sound servers are real."""

from __future__ import annotations

import os
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from rig.program import ROOT, Program
from rig.server import Rig
from rig.tape import SpeakerTape

from voice_her2.audio import AudioFormat
from voice_her2.edges.speaker_files import SilentSpeaker, WavSpeaker
from voice_her2.errors import SoundDeviceError
from voice_her2.ports import PlaybackAt, PlaybackEnded, PlaybackFailed, PlaybackStarted, RenderedSpeech

SPEAK = ROOT / "tests" / "rig" / "speak.py"
CLOCKS_S = 0.03
"""How far the times of the tape and of the program may be apart on a busy machine."""


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    with Rig() as rig:
        yield rig


@pytest.fixture
def program(rig: Rig) -> Iterator[Program]:
    rig.mend()
    with Program(rig.environment, SPEAK) as program:
        assert program.next("open")["name"] == "default"
        yield program


def settle() -> None:
    """Let the tape take what was just heard."""
    time.sleep(0.3)


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000, 44_100])
def test_all_of_it_is_heard_and_its_end_is_told_after_the_last_sample(rig: Rig, program: Program, rate_hz: int) -> None:
    with SpeakerTape(rig) as tape:
        for _ in range(2):
            program.tell(play=[440, 880], tone_s=0.6, rate_hz=rate_hz)
            events = program.all_until("ended")
            settle()
            names = [(event["event"], event.get("sentence")) for event in events]
            assert names == [("called", None), ("started", None), ("at", 0), ("at", 1), ("ended", None)]
            assert events[-1]["completed"]
            # A machine that is too busy tears holes into it; that is no loss.
            sounds = [sound for sound in tape.sounds(gap_s=0.005) if sound[0] > events[0]["at"] - CLOCKS_S]
            assert sum(over_s - begun_s for begun_s, over_s in sounds) == pytest.approx(1.2, abs=0.01)
            assert events[-1]["t"] > sounds[-1][1] - CLOCKS_S
            assert events[3]["t"] - events[2]["t"] == pytest.approx(0.6, abs=0.15)
    assert program.finish() == 0
    assert program.errors == ""


@pytest.mark.parametrize(("volume", "level"), [(0.0, 0.0), (0.5, 0.15), (1.0, 0.3), (2.0, 0.6)])
def test_volume_scales_what_is_heard(rig: Rig, program: Program, volume: float, level: float) -> None:
    with SpeakerTape(rig) as tape:
        program.tell(play=[440], tone_s=0.3, volume=volume)
        program.next("ended")
        settle()
        assert np.abs(tape.samples.astype(np.int32)).max() / 32768 == pytest.approx(level, abs=0.01)


def test_too_loud_is_clipped_and_not_turned_over(rig: Rig, program: Program) -> None:
    with SpeakerTape(rig) as tape:
        program.tell(play=[100], tone_s=0.3, volume=2.0, level=0.9, rate_hz=16_000)
        program.next("ended")
        settle()
        samples = tape.samples.astype(np.int32)
    # A sample that overflowed would jump from one end of the scale to the other.
    assert np.abs(np.diff(samples)).max() < 20_000
    assert np.abs(samples).max() > 30_000


def test_stopped_it_falls_silent_and_says_so(rig: Rig, program: Program) -> None:
    with SpeakerTape(rig) as tape:
        program.tell(play=[440], tone_s=5.0)
        program.next("at")
        time.sleep(0.5)
        program.tell(stop=True)
        stopped = program.next("stopped")
        ended = program.next("ended")
        settle()
        assert ended["completed"] is False
        ((begun_s, over_s),) = tape.sounds()
        assert over_s - begun_s < 2.5
        assert over_s - stopped["at"] < 0.5


def test_a_new_speech_replaces_the_old_one(rig: Rig, program: Program) -> None:
    with SpeakerTape(rig) as tape:
        program.tell(play=[440], tone_s=5.0)
        program.next("at")
        time.sleep(0.4)
        program.tell(play=[880], tone_s=0.5)
        assert program.next("ended")["completed"] is False
        assert [event["event"] for event in program.all_until("ended")] == ["started", "at", "ended"]
        settle()
        begun_s, over_s = tape.sounds()[-1]
        end = tape.samples[int((over_s - 0.4 - tape.start_s) * tape.rate_hz) :][: int(0.3 * tape.rate_hz)]
        assert np.argmax(np.abs(np.fft.rfft(end.astype(float)))) / 0.3 == pytest.approx(880, abs=10)
        assert over_s - begun_s < 3


def test_stopping_at_once_or_while_silent_does_no_harm(rig: Rig, program: Program) -> None:
    program.tell(stop=True)
    program.tell(play=[440], tone_s=3.0)
    program.tell(stop=True)
    assert program.next("ended")["completed"] is False
    program.tell(play=[440], tone_s=0.2)
    assert program.next("ended")["completed"] is True


def test_a_lost_speaker_is_told_and_the_next_answer_is_heard_again(rig: Rig, program: Program) -> None:
    program.tell(play=[440], tone_s=5.0)
    program.next("at")
    time.sleep(0.5)
    rig.speaker.kill()
    assert program.next("failed")["code"] == "speaker-lost"
    program.tell(play=[440], tone_s=0.3)
    failed = program.next("failed")
    assert failed["code"] in ("speaker-missing", "sound-refused"), failed
    rig.speaker.start()
    with SpeakerTape(rig) as tape:
        program.tell(play=[440], tone_s=0.5)
        assert program.next("ended")["completed"] is True
        settle()
        ((begun_s, over_s),) = tape.sounds()
        assert over_s - begun_s == pytest.approx(0.5, abs=0.01)
    assert program.finish() == 0
    assert program.errors == ""


def test_a_sound_server_that_was_restarted_between_two_answers_costs_neither(rig: Rig, program: Program) -> None:
    for _ in range(2):
        program.tell(play=[440], tone_s=0.3)
        assert program.next("ended")["completed"] is True
        rig.speaker.kill()
        time.sleep(0.2)
        rig.speaker.start()
    with SpeakerTape(rig) as tape:
        program.tell(play=[440, 880], tone_s=0.3)
        events = program.all_until("ended")
        settle()
        assert [event["event"] for event in events] == ["called", "started", "at", "at", "ended"]
        assert [over_s - begun_s for begun_s, over_s in tape.sounds()] == pytest.approx([0.6], abs=0.01)


def test_a_speaker_that_hangs_is_told_and_comes_back(rig: Rig, program: Program) -> None:
    program.tell(play=[440], tone_s=5.0)
    program.next("at")
    rig.speaker.freeze()
    try:
        assert program.next("failed")["code"] == "speaker-lost"
    finally:
        rig.speaker.thaw()
    deadline_s = time.monotonic() + 20
    while True:
        program.tell(play=[440], tone_s=0.2)
        if any(event["event"] == "ended" for event in take_outcome(program)):
            break
        assert time.monotonic() < deadline_s


def take_outcome(program: Program) -> list[dict[str, object]]:
    found = []
    while not found or found[-1]["event"] not in ("ended", "failed"):
        found.append(program.next_line())
    return found


def test_the_speakers_return_interrupts_the_microphone_only_shortly(rig: Rig, program: Program) -> None:
    program.tell(hear=True)
    program.next("hearing")
    program.tell(play=[440], tone_s=5.0)
    program.next("at")
    rig.speaker.kill()
    program.next("failed")
    rig.speaker.start()
    program.tell(play=[440], tone_s=2.0)
    events = program.all_until("ended")
    told = [event["what"] for event in events if event["event"] == "microphone"]
    assert told in ([], ["damaged"]), "a gap is marked, but not a loss to be told to anybody"


def test_while_an_answer_is_spoken_the_lost_microphone_waits(rig: Rig, program: Program) -> None:
    program.tell(hear=True)
    program.next("hearing")
    with SpeakerTape(rig) as tape:
        program.tell(play=[440], tone_s=3.0)
        program.next("at")
        rig.microphone.kill()
        events = program.all_until("ended")
        assert [event["what"] for event in events if event["event"] == "microphone"] == ["SourceLost"]
        assert events[-1]["completed"] is True
        rig.microphone.start()
        assert program.next("microphone")["what"] == "SourceBack"
        program.tell(play=[440], tone_s=0.3)
        assert program.next("ended")["completed"] is True
        settle()
        lengths_s = [over_s - begun_s for begun_s, over_s in tape.sounds()]
    assert lengths_s == pytest.approx([3.0, 0.3], abs=0.01)


def test_no_speaker_is_told_with_its_exit_code(rig: Rig) -> None:
    with Program(rig.environment_without_devices, SPEAK) as program:
        assert program.next("refused")["code"] == "speaker-missing"
        assert program.finish() == SoundDeviceError.exit_code
        assert program.errors == ""


SPEECH = RenderedSpeech(
    "One. Two.", AudioFormat(22_050, 2, 1), np.full(4_410, 20_000, "<i2").tobytes(), ("One. ", "Two."), (0, 2_205)
)


def kinds(events: object) -> list[type]:
    assert isinstance(events, list)
    return [type(event) for event in events]


def test_the_silent_speaker_has_always_ended() -> None:
    speaker = SilentSpeaker()
    speaker.play(SPEECH, volume=1.0)
    assert kinds(speaker.events()) == [PlaybackStarted, PlaybackAt, PlaybackAt, PlaybackEnded]
    speaker.stop()
    assert speaker.events() == []
    speaker.close()


def test_answers_become_wav_files_with_names_of_their_own(tmp_path: Path) -> None:
    names = iter(["clip", "clip", "../../etc/passwd", "", "a" * 300])
    speaker = WavSpeaker(tmp_path / "out", lambda: next(names))
    for _ in range(5):
        speaker.play(SPEECH, volume=2.0)
        assert kinds(speaker.events()) == [PlaybackStarted, PlaybackAt, PlaybackAt, PlaybackEnded]
    assert {path.name for path in speaker.written} == {path.name for path in (tmp_path / "out").iterdir()}
    assert [path.name for path in speaker.written[:4]] == ["clip.wav", "clip-2.wav", "_.._etc_passwd.wav", "answer.wav"]
    with wave.open(os.fspath(speaker.written[0])) as sound:
        assert sound.getparams()[:4] == (1, 2, 22_050, 4_410)
        assert set(np.frombuffer(sound.readframes(4_410), "<i2")) == {32_767}


def test_no_recording_is_written_over_by_its_answer(tmp_path: Path) -> None:
    recordings = [tmp_path / "clip.wav", tmp_path / "clip-2.wav"]
    for recording in recordings:
        recording.write_bytes(b"a question")
    speaker = WavSpeaker(tmp_path, lambda: "clip", never=recordings)
    speaker.play(SPEECH, volume=1.0)
    assert [path.name for path in speaker.written] == ["clip-3.wav"]
    assert {recording.read_bytes() for recording in recordings} == {b"a question"}


def test_an_answer_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    speaker = WavSpeaker(tmp_path / "file")
    speaker.play(SPEECH, volume=1.0)
    assert kinds(speaker.events()) == [PlaybackStarted, PlaybackFailed]
