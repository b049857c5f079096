"""What crashes or hangs in a check is told by doctor, which goes on. The library that fails is put in the real one's place."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from voice_her2 import config
from voice_her2.config import Settings
from voice_her2.modes.doctor import PLANS, Check, checks
from voice_her2.modes.examine import CHECKS, CLIP

CRASH = "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n"
HANG = "import time\ntime.sleep(1000)\n"
NOISE = "import os\nos.write(1, b'ALSA lib\\n')\nos.abort()\n"


@pytest.fixture
def settings(model_dir: Path) -> Settings:
    return dataclasses.replace(config.load({}), model=str(model_dir))


def in_place_of_vosk(folder: Path, program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a program be what is loaded of the package vosk: the bindings of its library."""
    (folder / "vosk").mkdir()
    (folder / "vosk" / "__init__.py").touch()
    (folder / "vosk" / "vosk_cffi.py").write_text(program)
    monkeypatch.setenv("PYTHONPATH", str(folder))


def checked(settings: Settings, *names: str, limit_s: float = 60.0) -> dict[str, Check]:
    plans = [dataclasses.replace(plan, limit_s=limit_s, after=()) for plan in PLANS if plan.name in names]
    return {check.name: check for check in checks(settings, plans)}


@pytest.mark.parametrize(("program", "seen"), [(CRASH, "SIGSEGV"), (NOISE, "SIGABRT"), ("raise SystemExit(9)", "exit code 9")])
def test_a_check_that_dies_is_told_and_the_next_is_made(
    program: str, seen: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_place_of_vosk(tmp_path, program, monkeypatch)
    found = checked(settings, "hearing", "cache")
    assert (found["hearing"].ok, found["hearing"].exit_code) == (False, 4)
    assert seen in found["hearing"].seen
    assert "voice-her2 model get" in found["hearing"].fix
    assert found["cache"].ok


def test_a_check_that_hangs_is_ended(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_place_of_vosk(tmp_path, HANG, monkeypatch)
    found = checked(settings, "hearing", limit_s=5.0)
    assert found["hearing"].seen == "no result after 5 s"
    assert found["hearing"].exit_code == 4


def test_a_cache_that_cannot_be_written_is_told(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    (check,) = checked(settings, "cache").values()
    assert (check.ok, check.exit_code) == (False, 7)
    assert "XDG_CACHE_HOME" in check.fix


def test_what_a_failed_check_needs_is_not_tried_but_told(settings: Settings) -> None:
    found = {check.name: check for check in checks(dataclasses.replace(settings, content="/nowhere.toml"), PLANS[:3])}
    assert (found["content"].exit_code, found["model"].exit_code, found["hearing"].exit_code) == (3, 0, 3)
    assert found["hearing"].seen == "not tried, since the content check failed"


def test_rows_say_ok_or_failed_with_the_fix_below() -> None:
    assert Check("model", "whole", "", 0).as_row() == "ok      model       whole"
    assert Check("model", "gone", "Get it", 4).as_row().splitlines() == ["failed  model       gone", " " * 20 + "fix: Get it"]


def test_there_is_a_program_for_each_plan_and_a_clip() -> None:
    assert [plan.name for plan in PLANS] == list(CHECKS)
    assert 0 < CLIP.stat().st_size < 150_000
