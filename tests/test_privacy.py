"""What is heard stays: the system calls of a replay and of a whole kiosk reach no network, and no file while it hears."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.rig.command import AUDIO, ROOT, command, environment
from tests.rig.program import Program
from tests.rig.server import Rig
from tests.rig.tape import play_into_microphone
from voice_her2 import config, places
from voice_her2.content import Content
from voice_her2.modes.parts import matcher_of
from voice_her2.modes.rendering_ahead import renderer_of

RECORDING = AUDIO / "as-written-her2-abbreviation__af_bella.flac"
ENTRY = "her2-abbreviation"
CALLS = "connect,bind,sendto,sendmsg,sendmmsg,open,openat,openat2,creat,write,writev,pwrite64,pwritev,pwritev2,sendfile"
ADDRESS = re.compile(r"sa_family=(AF_\w+)(.*)")
LOOPBACK = re.compile(r'inet_addr\("127\.|inet_pton\(AF_INET6, "::1"')
OPENED = re.compile(r'(?:open|openat|openat2|creat)\((?:[^"]*, )?"([^"]*)", .*\b(?:O_WRONLY|O_RDWR|O_CREAT)\b')
WRITTEN = re.compile(r"(?:p?writev?2?|pwrite64|sendfile)\(\d+<([^>]*)>")
NO_DISK = ("/dev/", "/proc/", "/sys/", "/memfd:", "anon_inode:", "pipe:", "socket:", "UNIX", "TCP", "UDP", "NETLINK")
"""Where nothing stays: devices and the memory that is shared with the sound server (/dev/shm), pipes, sockets."""


@dataclass(frozen=True)
class Call:
    """Hold one system call, and when it was made by the wall clock."""

    at_s: float
    text: str

    @property
    def stranger(self) -> str | None:
        """The address outside this machine that it names, if any."""
        found = ADDRESS.search(self.text)
        local = found is None or found[1] in ("AF_UNIX", "AF_NETLINK", "AF_UNSPEC") or LOOPBACK.search(found[2])
        return None if local else self.text

    @property
    def file(self) -> str | None:
        """The file that it opens for writing or writes to, if that is on a disk."""
        found = OPENED.search(self.text) or WRITTEN.search(self.text)
        if found and found.re is OPENED and found[1].endswith("/cookie"):
            # The key of the sound server; libpulse would make it where there is none. Writing to it would still be found.
            return None
        return found[1] if found and not found[1].startswith(NO_DISK) else None


def tracing(log: Path) -> list[str]:
    """Return what is put before a command, so that its calls, and its children's, are written down; its pid stays its own."""
    return ["strace", "-D", "-f", "-y", "-ttt", "-s", "200", "--seccomp-bpf", "-e", f"trace={CALLS}", "-o", os.fspath(log)]


def calls(log: Path) -> list[Call]:
    """Return what was traced, once the tracer has written down the end of the program."""
    deadline_s = time.monotonic() + 20
    while not (text := log.read_text(encoding="utf-8", errors="replace")).rstrip().endswith("+++"):
        assert time.monotonic() < deadline_s, f"the trace is not complete: {text[-500:]}"
        time.sleep(0.05)
    lines = (line.split(maxsplit=2) for line in text.splitlines())
    return [Call(float(at_s), call) for _, at_s, call in lines if "(" in call]


def without_network() -> list[str]:
    """Return what is put before a command, so that it has no network; where no namespace may be made, every connect fails."""
    namespace = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    permitted = subprocess.run([*namespace, "true"], capture_output=True, check=False, timeout=20).returncode == 0
    return namespace if permitted else ["strace", "-f", "-o", "/dev/null", "-e", "inject=connect,sendto:error=ENETUNREACH"]


def replayed(prefix: list[str], model_dir: Path, folder: Path) -> str:
    """Replay one recording as a user who has nothing yet but the model; return what was printed."""
    own = {name: folder / name for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")}
    for path in own.values():
        path.mkdir()
    done = subprocess.run(
        [*prefix, *command("--model", model_dir, "replay", "--json", RECORDING)],
        env=environment({**own, "PYTHONDONTWRITEBYTECODE": "1"}), cwd=ROOT,
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert [path for path in folder.rglob("*") if path.is_file() and worked_out_in(folder) not in path.parents] == []
    return done.stdout


def worked_out_in(folder: Path) -> Path:
    """Return where such a user's content is kept as it was read: nothing of what was heard."""
    return folder / "XDG_CACHE_HOME" / places.APPLICATION / "worked-out"


def test_a_recording_is_answered_where_there_is_no_network(model_dir: Path, tmp_path: Path) -> None:
    assert f'"entry": "{ENTRY}"' in replayed(without_network(), model_dir, tmp_path)


def test_a_replay_reaches_nobody_and_writes_no_file_but_its_content_as_read(model_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    assert f'"entry": "{ENTRY}"' in replayed(tracing(tmp_path / "trace"), model_dir, tmp_path / "home")
    made = calls(tmp_path / "trace")
    assert any(RECORDING.name in call.text for call in made), "the trace sees what is opened"
    assert any(call.text.startswith("write(1<") and ENTRY in call.text for call in made), "and what is written"
    assert [call.stranger for call in made if call.stranger] == []
    kept = os.fspath(worked_out_in(tmp_path / "home"))
    assert [call.file for call in made if call.file and not call.file.startswith(kept)] == []


@dataclass(frozen=True)
class Day:
    """Hold what a traced kiosk did, and from when to when it heard."""

    made: list[Call]
    hears_from_s: float
    hears_until_s: float
    runtime: Path


@pytest.fixture(scope="module")
def day(model_dir: Path, her2: Content, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Start a kiosk, ask it a question aloud and have it speak; end it."""
    # Under the tracer the first start's rendering would take minutes, and its matcher is made while it hears already.
    renderer_of(config.load({}), her2, lambda what, done, of: None)
    matcher_of(her2)
    folder = tmp_path_factory.mktemp("traced")
    runtime, log = folder / "runtime", folder / "trace"
    runtime.mkdir(mode=0o700)
    samples, rate_hz = soundfile.read(RECORDING, dtype="int16")
    with Rig() as rig:
        own = {"XDG_RUNTIME_DIR": os.fspath(runtime), "TMPDIR": os.fspath(runtime), "PYTHONDONTWRITEBYTECODE": "1"}
        kiosk = (sys.executable, "-m", "voice_her2", "kiosk", "--json", "--port", "0")
        become = "import os, sys; os.execvp(sys.argv[1], sys.argv[1:])"
        with Program({**rig.environment, **own}, "-c", become, *tracing(log), *kiosk) as program:
            program.next("listening", within_s=120)
            from_s = time.time()
            play_into_microphone(rig, np.concatenate([samples, np.zeros(rate_hz // 2, np.int16)]), rate_hz)
            assert program.next("utterance")["entry"] == ENTRY
            program.next("sentence")
            until_s = time.time()
            os.kill(program.pid, signal.SIGTERM)
            assert program.finish() == 0
            yield Day(calls(log), from_s, until_s, runtime)


def test_a_kiosk_reaches_nobody_but_its_own_machine(day: Day) -> None:
    assert any(call.text.startswith("bind(") and "127.0.0.1" in call.text for call in day.made), "the trace sees the page"
    assert any(call.text.startswith("connect(") and "AF_UNIX" in call.text for call in day.made), "and the sound server"
    assert [call.stranger for call in day.made if call.stranger] == []


def test_a_kiosk_writes_no_file_while_it_hears(day: Day) -> None:
    heard = [call for call in day.made if day.hears_from_s <= call.at_s <= day.hears_until_s]
    assert any("write(" in call.text for call in heard), "the trace sees what is written"
    assert [call.text for call in heard if call.file] == []


def test_a_kiosk_writes_nothing_but_its_lock_its_copy_and_its_rendered_answers(day: Day) -> None:
    allowed = (os.fspath(day.runtime), os.fspath(places.cache_folder()))
    assert any(call.file and call.file.startswith(allowed) for call in day.made), "the trace sees the lock"
    assert [call.text for call in day.made if call.file and not call.file.startswith(allowed)] == []
    left = [path for path in day.runtime.rglob("*") if path.is_file()]
    assert [path for path in left if b"RIFF" in path.read_bytes() or path.stat().st_size > 200_000] == []
