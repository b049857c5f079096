"""The whole loop on sound: a question into the virtual microphone, the answer out of the virtual speaker."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from rapidfuzz.distance import Indel
from rig.program import Program
from rig.server import Rig
from rig.tape import SpeakerTape, play_into_microphone

from voice_her2.content import Content
from voice_her2.edges.rendering import ChildRenderer
from voice_her2.edges.vosk import VoskModel
from voice_her2.ports import RenderedSpeech
from voice_her2.wording import spoken_answer

AUDIO = Path(__file__).with_name("audio")
QUESTIONS = sorted((AUDIO / "questions").glob("*.flac"))
TEN = [*QUESTIONS, *QUESTIONS[:2]]
RATE_WPM = 400
"""As fast as it may be: the tests wait for the whole of each answer."""
STARTS_WITHIN_S = 120.0


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    with Rig() as rig:
        yield rig


@pytest.fixture(scope="module")
def rendered(her2: Content, tmp_path_factory: pytest.TempPathFactory) -> dict[str, RenderedSpeech]:
    renderer = ChildRenderer("", None)
    return {entry.id: renderer.render(spoken_answer(her2, entry.answer), rate_wpm=RATE_WPM) for entry in her2.entries}


@pytest.fixture
def listening(rig: Rig, model_dir: Path) -> Iterator[Program]:
    rig.mend()
    environment = {
        **os.environ,
        **rig.environment,
        "VOICE_HER2_RATE_WPM": str(RATE_WPM),
        "VOICE_HER2_MODEL": os.fspath(model_dir),
    }
    with Program(environment, "-m", "voice_her2", "listen", "--json") as program:
        program.next("listening", within_s=STARTS_WITHIN_S)
        yield program


def samples_of(path: Path) -> np.ndarray:
    """Return a recording with a little quiet around it, at 16 kHz."""
    samples, rate_hz = soundfile.read(path, dtype="int16")
    assert rate_hz == 16_000
    return np.concatenate([np.zeros(4_800, "int16"), samples, np.zeros(3_200, "int16")])


def expected_entry(path: Path) -> str:
    return path.stem.split("-", 1)[1]


def heard_length_s(tape: SpeakerTape) -> float:
    sounds = tape.sounds(gap_s=2.0)
    assert sounds, "nothing was heard at the speaker"
    return sounds[-1][1] - sounds[0][0]


def transcript(model: VoskModel, samples: np.ndarray, rate_hz: int) -> str:
    decoder = model.free()
    pcm = np.clip(soxr.resample(samples.astype(np.float32), rate_hz, 16_000), -32768, 32767).astype("<i2").tobytes()
    for start in range(0, len(pcm), 8_000):
        decoder.accept(pcm[start : start + 8_000])
    return decoder.finish().text


def test_ten_questions_in_a_row_are_each_answered_to_the_end(
    rig: Rig, listening: Program, rendered: dict[str, RenderedSpeech], her2: Content, model_dir: Path
) -> None:
    model = VoskModel(model_dir)
    as_rendered = {
        entry: transcript(model, np.frombuffer(speech.pcm, "<i2"), speech.format.rate_hz) for entry, speech in rendered.items()
    }
    for number, question in enumerate(TEN):
        with SpeakerTape(rig) as tape:
            play_into_microphone(rig, samples_of(question), rate_hz=16_000)
            utterance = listening.next("utterance")
            entry = expected_entry(question)
            assert utterance["entry"] == entry, utterance
            assert utterance["answer"] == her2.by_id[entry].answer
            assert listening.next("spoken", within_s=60)["completed"] is True
        answer = rendered[entry]
        if number == 0:
            assert heard_length_s(tape) > answer.duration_s, "the notice follows the first answer of a conversation"
            continue
        assert heard_length_s(tape) == pytest.approx(answer.duration_s, abs=0.35)
        if number < 4:
            now = transcript(model, tape.samples, tape.rate_hz)
            alike = {other: Indel.normalized_similarity(text, now) for other, text in as_rendered.items()}
            assert max(alike, key=alike.__getitem__) == entry, (alike, now)
            assert alike[entry] > 0.6, now


def test_its_own_voice_in_the_microphone_triggers_nothing(
    rig: Rig, listening: Program, rendered: dict[str, RenderedSpeech]
) -> None:
    question = QUESTIONS[0]
    play_into_microphone(rig, samples_of(question), rate_hz=16_000)
    assert listening.next("utterance")["entry"] == expected_entry(question)
    own = rendered[expected_entry(question)]
    # The room gives the voice back while it still speaks, and the rest of it after it has ended.
    play_into_microphone(rig, np.frombuffer(own.pcm, "<i2"), rate_hz=own.format.rate_hz)
    assert listening.all_until("spoken", within_s=60)[-1]["completed"] is True
    play_into_microphone(rig, samples_of(QUESTIONS[1]), rate_hz=16_000)
    between = listening.all_until("utterance", within_s=60)
    assert between[-1]["entry"] == expected_entry(QUESTIONS[1])


def test_answers_heard_from_elsewhere_are_not_answered(rig: Rig, listening: Program, rendered: dict[str, RenderedSpeech]) -> None:
    for entry in ("treatment-her2-negative", "her2-abbreviation"):
        speech = rendered[entry]
        play_into_microphone(rig, np.frombuffer(speech.pcm, "<i2"), rate_hz=speech.format.rate_hz)
    play_into_microphone(rig, np.concatenate([np.zeros(32_000, "int16"), samples_of(QUESTIONS[2])]), rate_hz=16_000)
    spoken = []
    while not spoken or spoken[-1]["entry"] != expected_entry(QUESTIONS[2]):
        spoken.append(listening.next("speaking", within_s=60))
    assert [line["entry"] for line in spoken] == [expected_entry(QUESTIONS[2])]


def test_a_status_that_was_not_said_is_asked_for_and_answered(rig: Rig, listening: Program) -> None:
    play_into_microphone(rig, samples_of(AUDIO / "dialogue-3__af_heart.flac"), rate_hz=16_000)
    assert listening.next("utterance")["outcome"] == "clarify"
    assert listening.next("utterance")["entry"] == "treatment-her2-negative"


def test_an_interrupt_leaves_cleanly(listening: Program) -> None:
    os.kill(listening.pid, signal.SIGINT)
    assert listening.finish() == 130
    assert "Traceback" not in listening.errors


def test_a_lost_microphone_is_told_and_comes_back(rig: Rig, listening: Program) -> None:
    rig.microphone.kill()
    lost = listening.next("device_lost", within_s=10)
    assert lost["device"] == "microphone"
    assert all(lost[part] for part in ("what", "seen", "fix"))
    rig.microphone.start()
    listening.next("device_back", within_s=20)
    play_into_microphone(rig, samples_of(QUESTIONS[3]), rate_hz=16_000)
    assert listening.next("utterance")["entry"] == expected_entry(QUESTIONS[3])


@pytest.mark.parametrize("delay_s", [0.1])
def test_a_question_straight_after_an_answer_loses_no_word(rig: Rig, listening: Program, delay_s: float) -> None:
    play_into_microphone(rig, samples_of(QUESTIONS[5]), rate_hz=16_000)
    for question in (QUESTIONS[1], QUESTIONS[3]):
        listening.next("spoken", within_s=60)
        words = samples_of(question)
        first = int(np.flatnonzero(np.abs(words.astype(int)) > 500)[0])
        time.sleep(delay_s)
        play_into_microphone(rig, words[max(0, first - 800) :], rate_hz=16_000)
        heard = listening.next("utterance")
        assert heard["entry"] == expected_entry(question), heard
