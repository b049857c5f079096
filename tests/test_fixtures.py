"""The recordings are what their manifest says; nothing stands beside it unlisted."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
import soundfile

AUDIO = Path(__file__).with_name("audio")
COLUMNS = ["file", "kind", "outcome", "expected", "voice", "licence", "made", "text"]
OUTCOMES = {"answer", "clarify", "refuse", "no_speech", "command", "any-but-answer", "not-wrong"}
COMMANDS = {f"command:{name}" for name in ("stop", "repeat", "slower", "louder", "help", "goodbye")}


def manifest() -> list[dict[str, str]]:
    with (AUDIO / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        rows = list(reader)
        assert reader.fieldnames == COLUMNS
    return rows


ROWS = manifest()
ENTRIES = {row["expected"] for row in ROWS if row["kind"] == "as-written"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_a_recording_is_what_its_line_says(row: dict[str, str]) -> None:
    info = soundfile.info(AUDIO / row["file"])
    assert (info.format, info.subtype, info.samplerate, info.channels) == ("FLAC", "PCM_16", 16_000, 1)
    assert 0.5 < info.duration < 60
    assert row["licence"]
    assert row["made"]
    outcomes, expected = row["outcome"].split(), row["expected"].split()
    assert len(outcomes) == len(expected)
    for outcome, wanted in zip(outcomes, expected, strict=True):
        assert outcome in OUTCOMES
        if outcome == "answer":
            assert wanted in ENTRIES
        elif outcome == "command":
            assert wanted in COMMANDS
        elif outcome != "not-wrong":
            assert wanted == "-"


def test_every_recording_is_listed_once() -> None:
    listed = Counter(row["file"] for row in ROWS)
    assert max(listed.values()) == 1
    assert set(listed) == {str(path.relative_to(AUDIO)) for path in AUDIO.rglob("*.flac")}


def test_every_entry_is_asked_as_written_in_several_voices() -> None:
    voices: dict[str, set[str]] = {}
    for row in ROWS:
        if row["kind"] == "as-written":
            voices.setdefault(row["expected"], set()).add(row["voice"])
    assert len(voices) == 8
    assert min(len(heard) for heard in voices.values()) >= 4


def test_recordings_stay_small() -> None:
    assert sum(path.stat().st_size for path in AUDIO.rglob("*.flac")) < 10_000_000
