"""What goes wrong in weeks, made in seconds: each fault is noticed, shown, and over without a person."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rig.kiosk import ScriptedKiosk
from websockets.sync.client import connect
from websockets.typing import Origin

from voice_her2 import config, places
from voice_her2.content_file import load_content

ROOT = Path(__file__).parent.parent
HER2 = "her2-abbreviation"
QUICK = {"beat_s": 1.0, "audio_s": 1.5, "recovery_s": 2.0, "start_s": 3.0, "idle_s": 0.2, "zero_s": 1.0, "steady_s": 0.0}
"""Limits of a hurried kiosk, so that tests need not wait; the usual ones are tested in test_health.py."""


@pytest.fixture
def content_file(tmp_path: Path) -> Path:
    return Path(shutil.copy(places.content_file(config.load({})), tmp_path / "content.toml"))


def picture(kiosk: ScriptedKiosk, within_s: float = 20.0, **wanted: object) -> dict[str, object]:
    """Return what the page shows as soon as it is as wanted."""
    deadline_s = time.monotonic() + within_s
    seen: dict[str, object] = {}
    with connect(f"ws://127.0.0.1:{kiosk.port}/events", origin=Origin(f"http://127.0.0.1:{kiosk.port}")) as client:
        while True:
            message = json.loads(client.recv(timeout=max(0.01, deadline_s - time.monotonic())))
            if message["about"] == "picture":
                seen = message
                if all(message[key] == value for key, value in wanted.items()):
                    return seen
            assert time.monotonic() < deadline_s, f"not shown: {wanted}, but {seen}"


def gone(pid: int) -> bool:
    """Tell whether a process has ended, waited for by its parent or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_gone(pid: int, within_s: float = 10.0) -> None:
    deadline_s = time.monotonic() + within_s
    while not gone(pid):
        assert time.monotonic() < deadline_s, f"process {pid} lives on"
        time.sleep(0.02)


def test_a_worker_killed_in_any_state_and_way_is_replaced(tmp_path: Path) -> None:
    with ScriptedKiosk(tmp_path, limits=QUICK) as kiosk:
        life = kiosk.hearing()
        restarts = 0
        for number in (signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP, signal.SIGABRT):
            for state in ("starting", "listening", "resolving", "speaking", "muted"):
                if state == "starting":
                    life.kill(signal.SIGKILL)
                    wait_gone(life.pid)
                    life = kiosk.life()
                    restarts += 1
                else:
                    life.tell("state", state=state)
                    kiosk.wait_health(lambda facts, state=state: facts["dialogue"] == state)
                life.kill(number)
                restarts += 1
                life = kiosk.life()
                life.listen()
                facts = kiosk.wait_health(
                    lambda facts, life=life: facts["state"] == "healthy" and facts["worker_pid"] == life.pid
                )
                assert facts["restarts"] == restarts, (number, state)
        picture(kiosk, state="listening", trouble=None)
        assert all(gone(life.pid) for life in kiosk.lives[:-1])


def test_a_stopped_worker_is_shown_and_ended(tmp_path: Path) -> None:
    with ScriptedKiosk(tmp_path, limits=QUICK) as kiosk:
        life = kiosk.hearing()
        life.kill(signal.SIGSTOP)
        shown = picture(kiosk, state="out-of-order")
        assert shown["trouble"] == {
            "what": "The part that hears and speaks does not react",
            "fix": "It is started again by itself",
        }
        wait_gone(life.pid)
        assert kiosk.healthz()[0] == 503
        kiosk.life().listen()
        picture(kiosk, state="listening", trouble=None)
        assert kiosk.healthz()[0] == 200


def test_a_worker_whose_audio_stops_is_replaced_though_it_beats(tmp_path: Path) -> None:
    with ScriptedKiosk(tmp_path, limits=QUICK) as kiosk:
        life = kiosk.hearing()
        life.order(beat={"audio_age_s": 30.0})
        kiosk.wait_event(lambda event: event.get("code") == "audio-stopped")
        wait_gone(life.pid)
        kiosk.hearing()


def test_a_lost_microphone_is_shown_and_its_return_too(tmp_path: Path) -> None:
    with ScriptedKiosk(tmp_path) as kiosk:
        life = kiosk.hearing()
        what = "The microphone gives no audio any more"
        life.tell("device_lost", device="microphone", code="microphone-lost", what=what, seen="USB", fix="Plug it in again")
        life.tell("state", state="fault")
        assert picture(kiosk, state="out-of-order")["trouble"] == {"what": what, "fix": "Plug it in again"}
        assert kiosk.healthz()[0] == 503
        life.tell("device_back", device="microphone")
        life.tell("state", state="listening")
        picture(kiosk, state="listening", trouble=None)
        assert not gone(life.pid), "it has got it back by itself"


def test_a_microphone_that_stays_lost_gets_a_new_worker(tmp_path: Path) -> None:
    with ScriptedKiosk(tmp_path, limits=QUICK) as kiosk:
        life = kiosk.hearing()
        life.tell("device_lost", device="microphone", code="x", what="Gone", seen="", fix="Plug")
        wait_gone(life.pid)
        assert picture(kiosk, state="out-of-order")["trouble"] == {"what": "Gone", "fix": "Plug"}
        kiosk.hearing()


def test_a_speaker_that_fails_is_shown_with_the_answer_to_read(tmp_path: Path) -> None:
    content = load_content(places.content_file(config.load({})))
    answer = content.by_id[HER2].answer
    with ScriptedKiosk(tmp_path) as kiosk:
        life = kiosk.hearing()
        life.tell("not_spoken", what="It cannot be rendered", seen="disk full", fix="Make room", texts=[answer])
        shown = picture(kiosk, trouble={"what": "It cannot be rendered", "fix": "Make room"})
        assert "".join(map(str, shown["sentences"])) == answer  # type: ignore[call-overload]  # a list, as kiosk_view.py has it


def test_samples_that_are_all_zero_are_shown(tmp_path: Path) -> None:
    with ScriptedKiosk(tmp_path, limits=QUICK) as kiosk:
        life = kiosk.hearing()
        life.order(beat={"zero_s": 90.0})
        shown = picture(kiosk, state="out-of-order")
        assert shown["trouble"] == {
            "what": "The microphone gives nothing but silence",
            "fix": "Check its mute switch and its cable",
        }
        life.order(beat={"zero_s": 0.0})
        picture(kiosk, state="listening", trouble=None)
        assert not gone(life.pid)


def test_a_worker_that_never_starts_is_tried_again_with_growing_pauses_and_shown(tmp_path: Path) -> None:
    with ScriptedKiosk(tmp_path, limits={**QUICK, "escalate_after": 3, "first_pause_s": 0.05}) as kiosk:
        times = []
        for _ in range(5):
            life = kiosk.life()
            times.append(time.monotonic())
            error = {"code": "model-missing", "what": "There is no model", "seen": "/nowhere", "fix": "voice-her2 model get"}
            life.tell("failed", exit_code=4, **error)
            life.order(exit=4)
        kiosk.wait_health(lambda facts: facts["state"] == "escalated")
        assert picture(kiosk, state="out-of-order")["trouble"] == {"what": "There is no model", "fix": "voice-her2 model get"}
        pauses = [later - earlier for earlier, later in itertools.pairwise(times)]
        assert pauses[-1] > 2 * pauses[0]
        kiosk.hearing()
        picture(kiosk, state="listening", trouble=None)


def test_a_worker_that_starts_and_does_nothing_is_ended(tmp_path: Path) -> None:
    with ScriptedKiosk(tmp_path, limits=QUICK) as kiosk:
        life = kiosk.life()
        kiosk.wait_event(lambda event: event.get("code") == "worker-start")
        wait_gone(life.pid)


def test_a_worker_that_grows_is_replaced_when_nobody_speaks(tmp_path: Path) -> None:
    with ScriptedKiosk(tmp_path, limits=QUICK) as kiosk:
        life = kiosk.hearing()
        life.tell("state", state="speaking")
        kiosk.wait_health(lambda facts: facts["dialogue"] == "speaking")
        life.order(beat={"rss_bytes": 1_000_000_000})
        kiosk.wait_health(lambda facts: facts["worker"]["rss_bytes"] == 1_000_000_000)
        assert not gone(life.pid)
        life.tell("state", state="listening")
        wait_gone(life.pid)
        kiosk.hearing()
        assert kiosk.healthz()[1]["planned_restarts"] == 1


@pytest.mark.parametrize(
    "raw",
    ["not json", "[1]", "null", "{" * 50_000, '{"event": {}}', '{"a": 1}', "x" * 1_000_000, '{"event": "hearing", "text": 5}'],
)
def test_a_worker_that_prints_nonsense_does_no_harm(tmp_path: Path, raw: str) -> None:
    with ScriptedKiosk(tmp_path) as kiosk:
        life = kiosk.hearing()
        life.order(raw=raw)
        life.tell("state", state="speaking")
        kiosk.wait_health(lambda facts: facts["dialogue"] == "speaking")


def test_no_worker_outlives_its_supervisor(tmp_path: Path) -> None:
    with ScriptedKiosk(tmp_path) as kiosk:
        life = kiosk.hearing()
        kiosk.process.kill()
        wait_gone(life.pid)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it_in_peace_and_its_worker_with_it(tmp_path: Path, number: signal.Signals, code: int) -> None:
    with ScriptedKiosk(tmp_path) as kiosk:
        life = kiosk.hearing()
        with connect(f"ws://127.0.0.1:{kiosk.port}/events", origin=Origin(f"http://127.0.0.1:{kiosk.port}")):
            assert kiosk.stop(number) == code
        wait_gone(life.pid)
        assert kiosk.errors == ""


def test_a_second_kiosk_and_a_taken_port_are_refused_clearly(tmp_path: Path) -> None:
    with ScriptedKiosk(tmp_path / "one") as one:
        life = one.hearing()
        runtime = {"XDG_RUNTIME_DIR": str(tmp_path / "one" / "runtime")}
        with ScriptedKiosk(tmp_path / "two", environment=runtime) as two:
            assert two.process.wait(timeout=20) == 2
        assert f"process {one.process.pid}" in two.errors
        assert "fix:" in two.errors
        with ScriptedKiosk(tmp_path / "three", port=one.port) as three:
            assert three.process.wait(timeout=20) == 2
        assert f"127.0.0.1:{one.port}" in three.errors
        assert "--port" in three.errors
        assert not gone(life.pid)
        assert one.healthz()[0] == 200


def test_content_broken_while_it_runs_is_told_and_a_good_edit_is_taken(tmp_path: Path, content_file: Path) -> None:
    with ScriptedKiosk(tmp_path, content=content_file, limits=QUICK) as kiosk:
        life = kiosk.hearing()
        before = kiosk.healthz()[1]["content"]["sha256"]
        good = content_file.read_text(encoding="utf-8")

        content_file.write_text(good.replace("id = ", "id == ", 1), encoding="utf-8")
        facts = kiosk.wait_health(lambda facts: facts["content"]["problem"] is not None)
        assert (facts["content"]["sha256"], facts["state"]) == (before, "healthy")
        assert facts["content"]["problem"]["fix"]

        content_file.unlink()
        kiosk.wait_health(lambda facts: facts["content"]["problem"]["code"] == "unreadable")
        life.kill(signal.SIGKILL)
        life = kiosk.hearing()
        assert load_content(Path(life.content)).sha256 == before, "the last good one is served on"

        content_file.write_text(good, encoding="utf-8")
        kiosk.wait_health(lambda facts: facts["content"]["problem"] is None)
        content_file.write_text(good.replace("Can HER2-negative Be Cured?", "Can it be cured, HER2-negative?"), encoding="utf-8")
        preparing = kiosk.life("prepare")
        assert not gone(life.pid), "it answers on meanwhile"
        preparing.order(exit=0)
        new = kiosk.hearing()
        assert load_content(Path(new.content)).by_id["cure-her2-negative"].question == "Can it be cured, HER2-negative?"
        facts = kiosk.healthz()[1]
        assert facts["content"]["sha256"] != before
        assert facts["planned_restarts"] == 1


def test_content_that_cannot_be_heard_or_rendered_is_not_taken(tmp_path: Path, content_file: Path) -> None:
    with ScriptedKiosk(tmp_path, content=content_file, limits=QUICK) as kiosk:
        life = kiosk.hearing()
        before = kiosk.healthz()[1]["content"]["sha256"]
        content_file.write_bytes(content_file.read_bytes() + b"\n# edited\n")
        preparing = kiosk.life("prepare")
        preparing.tell("failed", exit_code=3, code="unhearable", what="A word cannot be heard", seen="xyzzy", fix="Write another")
        preparing.order(exit=3)
        facts = kiosk.wait_health(lambda facts: facts["content"]["problem"] is not None)
        assert facts["content"]["problem"]["seen"] == "xyzzy"
        assert (facts["content"]["sha256"], facts["state"]) == (before, "healthy")
        content_file.write_bytes(content_file.read_bytes() + b"\n# edited again\n")
        kiosk.life("prepare").kill(signal.SIGSEGV)
        kiosk.wait_health(lambda facts: "SIGSEGV" in facts["content"]["problem"]["seen"])
        assert not gone(life.pid)


def test_content_broken_before_the_start_is_refused_unless_a_good_one_was_served_before(
    tmp_path: Path, content_file: Path
) -> None:
    good = content_file.read_bytes()
    content_file.write_bytes(b"format = ")
    with ScriptedKiosk(tmp_path, content=content_file) as kiosk:
        assert kiosk.process.wait(timeout=20) == 3
    assert f"{content_file}:1" in kiosk.errors
    content_file.write_bytes(good)
    with ScriptedKiosk(tmp_path, content=content_file) as kiosk:
        kiosk.hearing()
        sha256 = kiosk.healthz()[1]["content"]["sha256"]
    content_file.write_bytes(b"format = ")
    with ScriptedKiosk(tmp_path, content=content_file) as kiosk:
        kiosk.hearing()
        facts = kiosk.healthz()[1]["content"]
        assert facts["sha256"] == sha256
        assert facts["problem"]["code"] == "toml"


def test_systemd_hears_ready_when_it_hears_and_a_beat_only_while_audio_comes(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(str(tmp_path / "notify"))
        sock.settimeout(20)
        environment = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "900000"}
        with ScriptedKiosk(tmp_path, environment=environment) as kiosk:
            life = kiosk.life()
            assert messages_until(sock, "STATUS=starting") == ["STATUS=starting"]
            life.listen()
            told = messages_until(sock, "WATCHDOG=1")
            assert told.index("READY=1") < told.index("WATCHDOG=1")
            messages_until(sock, "WATCHDOG=1")
            life.order(beat={"audio_age_s": 1e6})
            assert "WATCHDOG=1" not in quiet_for(sock, 1.2)
            life.tell("state", state="muted")
            messages_until(sock, "WATCHDOG=1")
            assert kiosk.stop() == 0
            messages_until(sock, "STOPPING=1")


def messages_until(sock: socket.socket, wanted: str) -> list[str]:
    found = []
    while not found or found[-1] != wanted:
        found.append(sock.recv(4096).decode())
    return found


def quiet_for(sock: socket.socket, length_s: float) -> list[str]:
    """Return what comes in this time, but for the first third of it, in which a beat may still be on its way."""
    end_s, found = time.monotonic() + length_s, []
    sock.setblocking(False)
    while time.monotonic() < end_s:
        time.sleep(0.02)
        try:
            message = sock.recv(4096).decode()
        except BlockingIOError:
            continue
        if time.monotonic() > end_s - 2 * length_s / 3:
            found.append(message)
    sock.settimeout(20)
    return found


def test_nothing_heard_is_written_anywhere_unless_asked(tmp_path: Path) -> None:
    with ScriptedKiosk(tmp_path) as kiosk:
        life = kiosk.hearing()
        life.tell("utterance", outcome="refuse", transcript="zebra crossing", reason="no_match")
        kiosk.wait_event(lambda event: event.get("transcript") == "zebra crossing")
        kiosk.stop()
    assert "zebra" not in kiosk.errors
    assert [path for path in tmp_path.rglob("*") if path.is_file() and b"zebra" in path.read_bytes()] == []


def test_status_says_how_it_does(tmp_path: Path) -> None:
    def status(port: int, *options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "voice_her2", "kiosk", "--port", str(port), "status", *options]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=30, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )

    with ScriptedKiosk(tmp_path) as kiosk:
        life = kiosk.hearing()
        done = status(kiosk.port, "--json")
        assert (done.returncode, json.loads(done.stdout)["state"]) == (0, "healthy")
        life.tell("device_lost", device="microphone", what="Gone", seen="x", fix="y")
        kiosk.wait_health(lambda facts: facts["state"] == "alarmed")
        done = status(kiosk.port)
        assert done.returncode == 1
        assert "Gone" in done.stdout
    done = status(kiosk.port)
    assert done.returncode == 2
    assert "fix:" in done.stderr
