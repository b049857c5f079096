"""Workers that die, hang, or refuse cost their task and not the run. The workers are real processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from voice_her2.edges import workers
from voice_her2.edges.workers import Lost, share_out
from voice_her2.errors import ModelError, RecordingError, VoiceHer2Error

Task = tuple[str, int]


def willing() -> Callable[[Task, Callable[[], None]], int]:
    return work


def work(task: Task, say_alive: Callable[[], None]) -> int:
    match task:
        case ("square", number):
            return number * number
        case ("die", number):
            os.kill(os.getpid(), number)
        case ("leave", number):
            os._exit(number)
        case ("hang", number):
            os.kill(os.getpid(), signal.SIGSTOP)
        case ("slow", number):
            # Longer than the limit, but never silent for as long.
            for _ in range(number):
                time.sleep(0.25)
                say_alive()
        case ("refuse", number):
            raise RecordingError("recording-empty", "The recording is empty", seen=str(number), fix="Record it again")
    return -1


def unready() -> Callable[[Task, Callable[[], None]], int]:
    raise ModelError("model-missing", "There is no model", seen="/nowhere", fix="Get it")


def dying() -> Callable[[Task, Callable[[], None]], int]:
    os._exit(3)


def run(tasks: list[Task], jobs: int) -> list[int | VoiceHer2Error | Lost]:
    found = dict(share_out(willing, tasks, jobs))
    assert sorted(found) == list(range(len(tasks)))
    return [found[index] for index in range(len(tasks))]


def test_every_task_is_done_once_whoever_does_it() -> None:
    assert run([("square", n) for n in range(7)], jobs=2) == [n * n for n in range(7)]
    assert run([], jobs=2) == []


def test_a_worker_that_dies_loses_its_task_and_no_other() -> None:
    tasks = [("square", 2), ("die", signal.SIGSEGV), ("square", 3), ("leave", 9), ("refuse", 1), ("square", 4)]
    first, died, second, left, refused, third = run(tasks, jobs=2)
    assert (first, second, third) == (4, 9, 16)
    assert died == Lost("the worker was ended by SIGSEGV")
    assert left == Lost("the worker ended with code 9")
    assert isinstance(refused, RecordingError)
    assert refused.seen == "1"


def test_a_worker_that_hangs_is_given_up_and_one_that_only_takes_long_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "QUIET_LIMIT_S", 2.5)
    hung, slow, square = run([("hang", 0), ("slow", 14), ("square", 5)], jobs=2)
    assert isinstance(hung, Lost)
    assert "said nothing" in hung.how
    assert (slow, square) == (-1, 25)


def test_what_keeps_workers_from_starting_ends_the_run() -> None:
    with pytest.raises(ModelError) as refused:
        list(share_out(unready, [("square", 1)], 1))
    assert refused.value.code == "model-missing"
    with pytest.raises(ModelError) as died:
        list(share_out(dying, [("square", 1)], 1))
    assert died.value.code == "worker-start"
    assert "code 3" in died.value.seen


def test_no_worker_stays_when_the_caller_leaves_early() -> None:
    found = share_out(willing, [("square", 1), ("slow", 400), ("slow", 400)], 2)
    assert next(found) == (0, 1)
    assert multiprocessing.active_children()
    found.close()
    assert not multiprocessing.active_children()


def test_nothing_is_written_by_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([("square", 1)], jobs=1) == [1]
    assert list(tmp_path.iterdir()) == []
