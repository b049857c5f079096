"""What is kept from one start to the next is what would be made anew, and anything wrong with it costs only time."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from voice_her2.content import Content
from voice_her2.edges import worked_out as module
from voice_her2.edges.worked_out import MOST_KEPT, worked_out
from voice_her2.matching import Matcher


@pytest.fixture
def make() -> Callable[[], list[int]]:
    """Return something that says, as its result's length, how often it was called."""
    calls: list[int] = []

    def make() -> list[int]:
        calls.append(0)
        return list(calls)

    return make


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_what_was_made_is_not_made_again(tmp_path: Path, make: Callable[[], list[int]]) -> None:
    folder = tmp_path / "kept"
    assert [len(worked_out(folder, "one", b"in", make)) for _ in range(3)] == [1, 1, 1]
    assert len(worked_out(folder, "one", b"another", make)) == 2
    assert len(worked_out(folder, "two", b"in", make)) == 3
    assert folder.stat().st_mode & 0o077 == 0


def test_another_program_makes_it_again(tmp_path: Path, make: Callable[[], list[int]], monkeypatch: pytest.MonkeyPatch) -> None:
    worked_out(tmp_path, "one", b"in", make)
    monkeypatch.setattr(module, "_program", lambda: b"edited")
    assert len(worked_out(tmp_path, "one", b"in", make)) == 2


def test_a_damaged_file_is_replaced(tmp_path: Path, make: Callable[[], list[int]]) -> None:
    worked_out(tmp_path, "one", b"in", make)
    (file,) = files(tmp_path)
    whole = file.read_bytes()
    for damaged in (b"", whole[:-1], whole[:40] + bytes([whole[40] ^ 1]) + whole[41:]):
        file.write_bytes(damaged)
        assert len(worked_out(tmp_path, "one", b"in", make)) > 1
        assert len(file.read_bytes()) >= len(whole)


def test_a_file_that_others_may_write_is_not_read(tmp_path: Path, make: Callable[[], list[int]]) -> None:
    worked_out(tmp_path, "one", b"in", make)
    (file,) = files(tmp_path)
    file.chmod(0o666)
    assert len(worked_out(tmp_path, "one", b"in", make)) == 2
    assert file.stat().st_mode & 0o022 == 0


def test_where_nothing_can_be_kept_it_is_made_each_time(tmp_path: Path, make: Callable[[], list[int]]) -> None:
    taken = tmp_path / "taken"
    taken.write_text("no folder")
    assert [len(worked_out(taken / "kept", "one", b"in", make)) for _ in range(2)] == [1, 2]


def test_an_error_is_raised_and_nothing_kept(tmp_path: Path) -> None:
    def fail() -> int:
        raise ValueError("no such thing")

    with pytest.raises(ValueError, match="no such thing"):
        worked_out(tmp_path, "one", b"in", fail)
    assert files(tmp_path) == []


def test_older_ones_are_forgotten(tmp_path: Path, make: Callable[[], list[int]]) -> None:
    for number in range(MOST_KEPT + 3):
        worked_out(tmp_path, "one", b"%d" % number, make)
        for age, file in enumerate(files(tmp_path)):
            os.utime(file, (age, age))
    assert len(files(tmp_path)) == MOST_KEPT


def test_what_a_process_left_unfinished_is_swept(tmp_path: Path, make: Callable[[], list[int]]) -> None:
    left, writing = tmp_path / "part-left", tmp_path / "part-writing"
    for part in (left, writing):
        part.write_bytes(b"half")
    os.utime(left, (0, 0))
    worked_out(tmp_path, "one", b"", make)
    assert not left.exists()
    assert writing.exists(), "another process may be writing it"


def test_a_matcher_that_was_kept_matches_as_a_new_one_does(tmp_path: Path, her2: Content, matcher: Matcher) -> None:
    known = {"content": her2, **{entry.id: entry for entry in her2.entries}}
    worked_out(tmp_path, "matcher", b"", lambda: Matcher(her2), known)

    def never() -> Matcher:
        raise AssertionError("it was kept")

    kept = worked_out(tmp_path, "matcher", b"", never, known)
    assert kept.content is her2
    phrasings = [phrasing for entry in her2.entries for phrasing in entry.phrasings[::9]]
    assert [kept.match_text(text) for text in phrasings] == [matcher.match_text(text) for text in phrasings]
