"""Recordings through the command line: whatever is wrong with one of them, the others are answered."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from tests.rig.command import AUDIO, ROOT, Done, command, environment, voice_her2
from tests.rig.server import Rig
from tests.test_cli import UTTERANCE, assert_told_in_three_parts
from voice_her2.content import Content

QUESTIONS = sorted((AUDIO / "questions").glob("*.flac"))
ABBREVIATION = next(path for path in QUESTIONS if "her2-abbreviation" in path.name)
CURE = next(path for path in QUESTIONS if "cure-her2-negative" in path.name)


def entry_of(path: Path) -> str:
    """Return the entry that a recording of `questions/` asks for, by its name."""
    return path.stem.partition("-")[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of one question in every form that can be read, and of everything that cannot."""
    into = tmp_path_factory.mktemp("recordings")
    samples, rate_hz = soundfile.read(ABBREVIATION, dtype="float32")
    good = {
        "stereo.wav": (np.stack([samples, samples], axis=1), rate_hz, "PCM_16"),
        "8-bit.wav": (samples, rate_hz, "PCM_U8"),
        "float.wav": (samples, rate_hz, "FLOAT"),
        "96-khz.wav": (soxr.resample(samples, rate_hz, 96_000), 96_000, "PCM_24"),
        "8-khz.wav": (soxr.resample(samples, rate_hz, 8_000), 8_000, "PCM_16"),
        "vorbis.ogg": (samples, rate_hz, "VORBIS"),
        "layer-3.mp3": (samples, rate_hz, "MPEG_LAYER_III"),
    }
    for name, (data, rate, subtype) in good.items():
        soundfile.write(into / name, data, rate, subtype=subtype)
    whole = (into / "stereo.wav").read_bytes()
    (into / "bad-cut.wav").write_bytes(whole[: len(whole) // 2])
    (into / "bad-empty.wav").touch()
    (into / "bad-garbage.wav").write_bytes(np.random.default_rng(1).bytes(50_000))
    (into / "bad-text.wav").write_text("What does HER2 stand for?\n")
    (into / "bad-folder.wav").mkdir()
    os.mkfifo(into / "bad-pipe.wav")
    with wave.open(str(into / "bad-no-samples.wav"), "wb") as nothing:
        nothing.setnchannels(1)
        nothing.setsampwidth(2)
        nothing.setframerate(16_000)
    return into


@pytest.fixture(scope="module")
def replayed(folder: Path, model_dir: Path) -> Done:
    """Replay all of them at once, with a file that is not there among them."""
    files = sorted(folder.iterdir())
    return voice_her2("--model", model_dir, "replay", "--json", folder / "bad-missing.wav", *files, CURE)


GOOD = ("8-bit.wav", "96-khz.wav", "float.wav", "layer-3.mp3", "stereo.wav", "vorbis.ogg")
BAD = (
    "bad-cut.wav",
    "bad-empty.wav",
    "bad-folder.wav",
    "bad-garbage.wav",
    "bad-missing.wav",
    "bad-no-samples.wav",
    "bad-pipe.wav",
    "bad-text.wav",
)


@pytest.mark.parametrize("name", GOOD)
def test_every_usual_kind_of_recording_is_answered_alike(name: str, replayed: Done, folder: Path, her2: Content) -> None:
    (line,) = (line for line in replayed.lines if line["source"] == str(folder / name))
    assert (line["outcome"], line["entry"]) == ("answer", "her2-abbreviation")
    assert line["answer"].encode() == her2.by_id["her2-abbreviation"].answer.encode()
    assert 0 <= line["start_s"] < line["end_s"] < 10


def test_a_recording_of_telephone_quality_is_never_answered_wrong(replayed: Done, folder: Path) -> None:
    lines = [line for line in replayed.lines if line["source"] == str(folder / "8-khz.wav")]
    assert lines
    assert {line["entry"] for line in lines} <= {"her2-abbreviation", None}


@pytest.mark.parametrize("name", BAD)
def test_each_bad_recording_is_named_with_what_was_seen_and_its_fix(name: str, replayed: Done, folder: Path) -> None:
    assert_told_in_three_parts(replayed, 6)
    told = replayed.err.split(f"{folder / name}: ", 1)[1]
    assert [line[:8] for line in told.splitlines()[1:3]] == ["  seen: ", "  fix:  "]


def test_nothing_is_lost_to_bad_recordings_before_it(replayed: Done) -> None:
    last = replayed.lines[-1]
    assert (last["source"], last["outcome"], last["entry"]) == (str(CURE), "answer", "cure-her2-negative")
    assert f"{len(BAD)} of {len(GOOD) + len(BAD) + 2} recordings could not be read" in replayed.err


def test_the_contract_is_kept_in_every_line(replayed: Done) -> None:
    for line in replayed.lines:
        assert set(line) >= UTTERANCE
        assert "event" not in line
        assert set(line["timing_ms"]) == {"endpoint", "decode", "match", "first_audio"}
        assert all(isinstance(value, int) for value in line["timing_ms"].values())


def test_answers_are_written_as_wav_of_their_full_length(model_dir: Path, tmp_path: Path, her2: Content) -> None:
    out = tmp_path / "answers"
    done = voice_her2("--model", model_dir, "replay", "--out", out, CURE, ABBREVIATION)
    assert (done.code, done.err) == (0, "")
    assert all(her2.by_id[entry_of(path)].answer in done.out for path in (CURE, ABBREVIATION))
    written = {path.name for path in out.iterdir()}
    assert written == {f"{CURE.stem}.wav", f"{ABBREVIATION.stem}.wav"}
    for path in (CURE, ABBREVIATION):
        info = soundfile.info(out / f"{path.stem}.wav")
        # 170 words a minute, give or take what digits and pauses take.
        words = len(her2.by_id[entry_of(path)].answer.split())
        assert words * 0.2 < info.duration < words * 0.8 + 6


def test_without_a_speech_engine_it_is_seven_and_the_answer_is_still_printed(model_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "libraries").mkdir()
    for name in ("libespeak-ng.so.1", "libespeak.so.1"):
        (tmp_path / "libraries" / name).touch()
    more = {"LD_LIBRARY_PATH": tmp_path / "libraries", "XDG_CACHE_HOME": tmp_path / "cache"}
    done = voice_her2("--model", model_dir, "replay", "--json", "--out", tmp_path / "answers", CURE, more=more)
    assert_told_in_three_parts(done, 7)
    assert "apt-get install espeak-ng" in done.err
    assert [line["entry"] for line in done.lines] == ["cure-her2-negative"]


def test_without_a_speaker_it_is_five(model_dir: Path) -> None:
    with Rig() as rig:
        done = voice_her2("--model", model_dir, "replay", "--json", "--speak", CURE, more=rig.environment_without_devices)
    assert_told_in_three_parts(done, 5)


def test_content_with_a_word_that_the_model_cannot_hear_is_three(model_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "content.toml"
    clinic = (ROOT / "tests" / "content" / "clinic.toml").read_text(encoding="utf-8")
    path.write_text(clinic.replace('"saturday[s]"', '"saturday[s]", "quizzlement"'), encoding="utf-8")
    done = voice_her2("--model", model_dir, "--content", path, "replay", "--json", CURE)
    assert_told_in_three_parts(done, 3)
    assert done.out == ""


@pytest.fixture
def replaying(model_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """Replay at its own pace: the first line is there, and half a minute is still to come."""
    arguments = ("--model", model_dir, "replay", "--json", "--realtime", CURE, *QUESTIONS)
    with subprocess.Popen(
        command(*arguments), env=environment(), cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["entry"] == "cure-her2-negative"
        yield process
        process.kill()


def test_ctrl_c_leaves_with_130_and_whole_lines(replaying: subprocess.Popen[str]) -> None:
    replaying.send_signal(signal.SIGINT)
    out, err = replaying.communicate(timeout=30)
    assert replaying.returncode == 130
    assert all(set(json.loads(line)) >= UTTERANCE for line in out.splitlines())
    assert "Traceback" not in err


def test_a_reader_that_goes_away_ends_it_quietly(replaying: subprocess.Popen[str]) -> None:
    assert replaying.stdout is not None
    assert replaying.stderr is not None
    replaying.stdout.close()
    assert replaying.wait(timeout=60) in (0, 1)
    assert "Traceback" not in replaying.stderr.read()


def test_doctor_checks_everything_whatever_fails(no_sound: dict[str, str], model_dir: Path) -> None:
    done = voice_her2("--model", model_dir, "doctor", "--json", more=no_sound)
    assert done.code == 5
    found = {line["check"]: line for line in done.lines}
    assert list(found) == ["content", "model", "hearing", "rendering", "microphone", "speaker", "interruption", "cache"]
    assert {name for name, line in found.items() if not line["ok"]} == {"microphone", "speaker"}
    assert all(line["fix"] for line in found.values() if not line["ok"])
    assert "best treatment" in found["hearing"]["seen"]
    broken = voice_her2("--model", "/nowhere", "doctor", more=no_sound)
    assert broken.code == 4
    assert [line.split()[0] for line in broken.out.splitlines() if not line.startswith(" ")] == [
        "ok", "failed", "failed", "ok", "failed", "failed", "ok", "ok",
    ]  # fmt: skip
    assert broken.out.count(" fix: ") == 4


@pytest.fixture(scope="module")
def no_sound() -> Iterator[dict[str, str]]:
    with Rig() as rig:
        yield rig.environment_without_devices


def test_with_a_wake_phrase_only_what_follows_it_is_answered() -> None:
    woken = AUDIO / "in-hello-computer__bf_lily.flac"
    done = voice_her2("--wake-phrase", "hello computer", "replay", "--json", str(ABBREVIATION), str(woken))
    assert done.code == 0
    assert [(line["outcome"], line["entry"]) for line in done.lines] == [("no_speech", None), ("answer", "her2-abbreviation")]
    assert done.lines[1]["transcript"] == "what does HER2 stand for"


@pytest.mark.parametrize(("phrase", "seen"), [("hey pertuzumab", "pertuzumab"), ("computer", "computer")])
def test_a_wake_phrase_that_cannot_serve_is_refused(phrase: str, seen: str) -> None:
    done = voice_her2("--wake-phrase", phrase, "replay", "--json", str(ABBREVIATION))
    assert done.code == 2
    assert_told_in_three_parts(done, 2)
    assert seen in done.err
