"""Every stored recording through `replay --json`, all in one call, against the manifest.

How strict each kind is:

- No entry may ever be answered that the manifest does not name: not by one recording, of whatever kind.
- `as-written`, `contrast`: at least 95 % answered with their entry, `in` (other words): 90 %. The rest may ask or refuse.
- `command`, `dialogue`, `two`: everything as it stands in the manifest.
- `near`, `out`, `human`, `noise`, `broadcast`: no answer. `silence`: no speech.
- `not-wrong` in any kind: the entry, or no answer.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.rig.command import AUDIO, voice_her2
from tests.test_fixtures import ROWS

STRICT = ("command", "dialogue", "two")
RIGHT_MOSTLY = {"as-written": 0.95, "contrast": 0.95, "in": 0.90}
Lines = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def heard(model_dir: Path) -> Lines:
    done = voice_her2("--model", model_dir, "replay", "--json", *(AUDIO / row["file"] for row in ROWS), limit_s=280)
    assert (done.code, done.err) == (0, "")
    lines: Lines = defaultdict(list)
    for line in done.lines:
        lines[Path(line["source"]).relative_to(AUDIO).as_posix()].append(line)
    return lines


def expectations(row: dict[str, str], lines: list[dict[str, Any]]) -> list[tuple[str, str, dict[str, Any]]]:
    """Pair each utterance with what it should be; a recording of one outcome may fall into more utterances than one."""
    outcomes, wanted = row["outcome"].split(), row["expected"].split()
    while len(outcomes) < len(lines):
        outcomes, wanted = [*outcomes, outcomes[-1]], [*wanted, wanted[-1]]
    return list(zip(outcomes, wanted, lines, strict=False))


def as_expected(outcome: str, wanted: str, line: dict[str, Any]) -> bool:
    if outcome == "answer":
        return bool(line["entry"] == wanted)
    if outcome == "command":
        said = line.get("command")
        return f"command:{said}" == wanted or (wanted == "command:help" and said == "what-can-i-ask")
    if outcome in ("any-but-answer", "not-wrong"):
        return line["outcome"] != "answer" or line["entry"] == wanted
    return bool(line["outcome"] == outcome)


def test_every_recording_gives_a_line(heard: Lines) -> None:
    assert set(heard) == {row["file"] for row in ROWS}


def test_no_recording_is_answered_wrong(heard: Lines) -> None:
    wrong = [
        (row["file"], line["transcript"], line["entry"])
        for row in ROWS
        for line in heard[row["file"]]
        if line["outcome"] == "answer" and line["entry"] not in row["expected"].split()
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", RIGHT_MOSTLY)
def test_questions_are_answered(kind: str, heard: Lines) -> None:
    rows = [row for row in ROWS if row["kind"] == kind and row["outcome"] == "answer"]
    assert len(rows) >= 15
    missed = [row["file"] for row in rows if [line["entry"] for line in heard[row["file"]]] != [row["expected"]]]
    assert len(missed) <= (1 - RIGHT_MOSTLY[kind]) * len(rows), missed


@pytest.mark.parametrize("kind", sorted({row["kind"] for row in ROWS} - set(RIGHT_MOSTLY)))
def test_everything_else_is_as_the_manifest_says(kind: str, heard: Lines) -> None:
    surprises = [
        (row["file"], outcome, wanted, line["outcome"], line["entry"], line["transcript"])
        for row in ROWS
        if row["kind"] == kind
        for outcome, wanted, line in expectations(row, heard[row["file"]])
        if not as_expected(outcome, wanted, line)
    ]
    assert surprises == []


@pytest.mark.parametrize("kind", STRICT)
def test_each_utterance_of_a_conversation_is_heard_once(kind: str, heard: Lines) -> None:
    for row in ROWS:
        if row["kind"] == kind:
            assert len(heard[row["file"]]) == len(row["outcome"].split()), row["file"]
