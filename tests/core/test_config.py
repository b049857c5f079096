"""Settings: the later place wins for each single value, and what cannot be used is told with its place."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from voice_her2.config import ENVIRONMENT_PREFIX, Settings, load
from voice_her2.errors import UsageError


def test_flags_win_over_environment_over_file_over_defaults(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('rate_wpm = 100\nvoice = "gmw/en"\nmicrophone = "desk"\nvolume = 1\n', encoding="utf-8")
    environment = {"VOICE_HER2_RATE_WPM": "120", "VOICE_HER2_VOICE": "gmw/en-us", "HOME": "/", "VOICE_HER2_SUPERVISOR": "3"}
    settings = load({"rate_wpm": 140, "voice": None, "speaker": None}, environment=environment, file=file)
    assert (settings.rate_wpm, settings.voice, settings.microphone, settings.volume) == (140, "gmw/en-us", "desk", 1.0)
    assert isinstance(settings.volume, float)
    assert settings.speaker == Settings().speaker


def test_every_setting_can_stand_in_the_environment() -> None:
    for field in dataclasses.fields(Settings):
        default = getattr(Settings(), field.name)
        value = "x y" if isinstance(default, str) else str(default)
        settings = load({}, environment={ENVIRONMENT_PREFIX + field.name.upper(): value})
        assert getattr(settings, field.name) == type(default)(value)


def test_settings_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().rate_wpm = 200  # type: ignore[misc]  # that is the point


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        ({"rate_wpm": 79}, "setting-range"),
        ({"rate_wpm": 401}, "setting-range"),
        ({"volume": float("nan")}, "setting-range"),
        ({"volume": -0.1}, "setting-range"),
        ({"holdoff_s": 5.1}, "setting-range"),
        ({"forget_s": "soon"}, "setting-type"),
        ({"rate_wpm": True}, "setting-type"),
        ({"rate_wpm": [1]}, "setting-type"),
        ({"voice": 7}, "setting-type"),
        ({"voise": "x"}, "setting-unknown"),
        ({"model": "a\0b"}, "setting-unprintable"),
        ({"content": "a\x1b[31m"}, "setting-unprintable"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(flags: dict[str, object], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        load(flags, environment={})
    assert caught.value.code == code
    assert next(iter(flags)) in f"{caught.value.what} {caught.value.seen}"
    assert caught.value.fix
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"rate_wpm = ", "settings-unreadable"),
        (b"\xff", "settings-unreadable"),
        (None, "settings-missing"),
        (b"speed = 3", "setting-unknown"),
    ],
)
def test_a_settings_file_that_cannot_be_used_is_named(text: bytes | None, code: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    if text is not None:
        file.write_bytes(text)
    with pytest.raises(UsageError) as caught:
        load({}, environment={}, file=file)
    assert caught.value.code == code
    assert "settings.toml" in f"{caught.value.what} {caught.value.seen}"
