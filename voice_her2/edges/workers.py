"""Share tasks among processes, so that a native crash or a hang costs one task and not the run.

Each worker prepares once (a model loads but once a process) and then does one task after another. A worker that dies, or
says nothing for too long, is replaced, and its task is reported as lost; nothing is tried twice, since what killed one
worker kills the next.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from voice_her2.errors import ModelError, VoiceHer2Error

T = TypeVar("T")
R = TypeVar("R")
SayAlive = Callable[[], None]
"""To be called by work that takes long, now and then; cheap to call often."""
Work = Callable[[T, SayAlive], R]

START_LIMIT_S = 180.0
"""Loading the model takes a second or two, on a small board at a busy time a minute."""
QUIET_LIMIT_S = 90.0
"""Longest time without a word from a worker. A decoder gives up by itself after 20 s."""
ALIVE_EVERY_S = 1.0
STARTS_IN_A_ROW = 3
"""Workers that die while they prepare, one after the other, before the run is given up."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A task whose worker died or hung; `how` says so in words."""

    how: str


@dataclass(frozen=True, slots=True)
class _Ready:
    pass


@dataclass(frozen=True, slots=True)
class _Alive:
    pass


@dataclass(frozen=True, slots=True)
class _Done(Generic[R]):
    result: R


@dataclass(frozen=True, slots=True)
class _Refused:
    error: VoiceHer2Error


@dataclass(slots=True)
class _Member:
    process: BaseProcess
    line: Connection
    limit_s: float = START_LIMIT_S
    heard_at_s: float = field(default_factory=time.monotonic)
    ready: bool = False
    task: int | None = None

    def left_s(self) -> float:
        return self.heard_at_s + self.limit_s - time.monotonic()

    def end(self) -> str:
        """Kill the process if need be, and return how it ended."""
        if self.left_s() > 0:
            # Its line is closed: it is about to be gone.
            self.process.join(2.0)
        hung = self.process.exitcode is None
        if hung:
            self.process.kill()
            self.process.join(5.0)
        self.line.close()
        code = self.process.exitcode
        if hung:
            return f"the worker said nothing for {self.limit_s:.0f} s"
        return (
            f"the worker was ended by {signal.Signals(-code).name}"
            if code is not None and code < 0
            else f"the worker ended with code {code}"
        )


def share_out(
    prepare: Callable[[], Work[T, R]], tasks: Sequence[T], jobs: int
) -> Iterator[tuple[int, R | VoiceHer2Error | Lost]]:
    """Yield (index of the task, its result, the error it raised or how it was lost), in the order in which they end.

    `prepare` runs once in each worker and must be picklable, as tasks and results must be. Raises what `prepare` raises, and
    ModelError when workers die before they are ready. However the caller leaves, no worker stays.
    """
    waiting, members, failed_starts = deque(range(len(tasks))), list[_Member](), 0
    try:
        while waiting or any(member.task is not None for member in members):
            while len(members) < jobs and sum(member.task is None for member in members) < len(waiting):
                members.append(_start(prepare))
            for member in members:
                if member.ready and member.task is None and waiting:
                    _give(member, waiting.popleft(), tasks)
            ready = wait([member.line for member in members], timeout=max(0.0, min(member.left_s() for member in members)))
            for member in list(members):
                message = _message(member) if member.line in ready else None
                if message is None and (member.line in ready or member.left_s() <= 0):
                    members.remove(member)
                    how = member.end()
                    if member.task is not None:
                        yield member.task, Lost(how)
                    elif not member.ready:
                        failed_starts += 1
                        if failed_starts >= STARTS_IN_A_ROW:
                            fix = "Run 'voice-her2 doctor'; try --jobs 1 if memory is short"
                            raise ModelError("worker-start", "Workers die before they can hear", seen=how, fix=fix)
                elif isinstance(message, _Ready):
                    member.ready, member.limit_s, failed_starts = True, QUIET_LIMIT_S, 0
                elif isinstance(message, _Refused) and member.task is None:
                    raise message.error
                elif isinstance(message, _Done | _Refused) and member.task is not None:
                    index, member.task = member.task, None
                    yield index, message.result if isinstance(message, _Done) else message.error
    finally:
        for member in members:
            member.process.kill()
        for member in members:
            member.process.join(5.0)
            member.line.close()


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Put off Ctrl-C: interrupted half way, a start leaves a child that prints that its orders broke off.

    A handler, not a mask, since other threads may take the signal; outside the main thread none is raised anyway.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: caught.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if caught:
        raise KeyboardInterrupt


def _start(prepare: Callable[[], Work[T, R]]) -> _Member:
    # A fork would copy the caller's threads' locks, in whatever state they are.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, prepare), daemon=True)
    with _uninterrupted():
        process.start()
    theirs.close()
    return _Member(process, ours)


def _give(member: _Member, index: int, tasks: Sequence[T]) -> None:
    member.task, member.heard_at_s = index, time.monotonic()
    # A worker that has just died is found by its closed line, with this task as its loss.
    with suppress(OSError):
        member.line.send(tasks[index])


def _message(member: _Member) -> object | None:
    """Return what a worker said; None when its line is closed or what came is cut off."""
    try:
        message: object = member.line.recv()
    except (EOFError, OSError):
        return None
    member.heard_at_s = time.monotonic()
    return message


def _serve(line: Connection, prepare: Callable[[], Work[T, R]]) -> None:
    """Be a worker, until the line closes."""
    # Ctrl-C goes to the whole group; the parent ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    said_at_s = 0.0

    def say_alive() -> None:
        nonlocal said_at_s
        if time.monotonic() - said_at_s >= ALIVE_EVERY_S:
            said_at_s = time.monotonic()
            line.send(_Alive())

    with suppress(EOFError, BrokenPipeError):
        try:
            work = prepare()
        except VoiceHer2Error as error:
            line.send(_Refused(error))
            return
        line.send(_Ready())
        while True:
            task: T = line.recv()
            try:
                reply: _Done[R] | _Refused = _Done(work(task, say_alive))
            except VoiceHer2Error as error:
                reply = _Refused(error)
            line.send(reply)
