#!/usr/bin/env python
"""Run the kiosk as a user's systemd service, as `kiosk install` writes it, and see whether systemd keeps it alive.

As root, also where systemd is installed and does not run (a container, a bare virtual machine):

    python bench/under_systemd.py [--user kiosk-bench]

Makes the user and a control group of its own, starts a service manager for it and the tests' virtual devices, and measures:
from the start to "ready", a question heard, the supervisor killed, the supervisor stopped (watchdog), the worker killed, the end.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from rig.server import Rig  # noqa: E402  # found by the path above
from rig.tape import play_into_microphone  # noqa: E402

from voice_her2 import config, places  # noqa: E402

UNIT, PORT = "voice-her2-kiosk", 8791
QUESTION = ROOT / "tests" / "audio" / "questions" / "8-her2-abbreviation.flac"
HIERARCHIES = ("/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified", "/sys/fs/cgroup")


def user_made(name: str) -> None:
    """Make the user if there is none, with the model at hand."""
    try:
        account = pwd.getpwnam(name)
    except KeyError:
        subprocess.run(["useradd", "--create-home", name], check=True)
        account = pwd.getpwnam(name)
    model = Path(account.pw_dir) / ".local" / "share" / "voice-her2" / places.model_folder(config.load({})).name
    if not model.exists():
        shutil.copytree(places.model_folder(config.load({})), model)
    subprocess.run(["chown", "-R", name, account.pw_dir], check=True)


def as_user(name: str, runtime: Path) -> None:
    """Become the user, in a control group that belongs to it."""
    account = pwd.getpwnam(name)
    for hierarchy in map(Path, HIERARCHIES):
        if (hierarchy / "cgroup.procs").exists():
            group = hierarchy / name
            group.mkdir(exist_ok=True)
            for path in (group, *group.iterdir()):
                os.chown(path, account.pw_uid, account.pw_gid)
            (group / "cgroup.procs").write_text(str(os.getpid()))
    os.chown(runtime, account.pw_uid, account.pw_gid)
    # What asks whether systemd runs looks here.
    Path("/run/systemd/system").mkdir(parents=True, exist_ok=True)
    os.initgroups(name, account.pw_gid)
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    os.environ |= {"HOME": account.pw_dir, "XDG_RUNTIME_DIR": str(runtime), "TMPDIR": str(runtime)}
    tempfile.tempdir = str(runtime)
    os.chdir(account.pw_dir)


class Service:
    """Look at the unit, from systemd's side and from its own; `scope` says to systemctl whose manager it is."""

    def __init__(self, scope: Sequence[str]) -> None:
        self._scope = scope

    def systemctl(self, *command: str) -> str:
        done = subprocess.run(["systemctl", *self._scope, "--no-pager", *command], capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    def fact(self, name: str) -> str:
        return self.systemctl("show", UNIT, "-p", name, "--value").strip()

    def health(self) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=3)
        try:
            connection.request("GET", "/healthz")
            facts: dict[str, Any] = json.loads(connection.getresponse().read())
            return facts
        except OSError:
            return {}
        finally:
            connection.close()

    def until(self, holds: Callable[[], bool], what: str, within_s: float = 120.0) -> None:
        start_s = time.monotonic()
        while not holds():
            if time.monotonic() - start_s > within_s:
                raise SystemExit(f"not {what} within {within_s:.0f} s: {self.systemctl('status', UNIT)}")
            time.sleep(0.05)
        print(f"{what:<52} {time.monotonic() - start_s:6.1f} s", flush=True)

    def hears_again(self, restarts: int, what: str) -> None:
        self.until(lambda: int(self.fact("NRestarts") or 0) >= restarts and self.fact("ActiveState") == "active", what)


def measure(rig: Any, service: Service, whose: Sequence[str]) -> None:
    """Measure from `kiosk install` to `kiosk uninstall`, both with the flags `whose`, on the rig's microphone."""
    program = [str(Path(sys.executable).with_name("voice-her2")), "kiosk", "--port", str(PORT)]
    start_s = time.monotonic()
    print(subprocess.run([*program, "install", *whose], capture_output=True, text=True, check=True).stdout, end="")
    print(f"{'installed':<52} {time.monotonic() - start_s:6.1f} s")
    service.until(lambda: service.fact("ActiveState") == "active", "ready: it hears (the first start renders all)")
    samples, rate_hz = soundfile.read(QUESTION, dtype="int16")
    play_into_microphone(rig, np.concatenate([samples, np.zeros(rate_hz // 2, np.int16)]), rate_hz)
    service.until(lambda: service.health().get("dialogue") == "speaking", "a question is answered")
    os.kill(int(service.fact("MainPID")), signal.SIGKILL)
    service.hears_again(1, "hears again after its supervisor was killed")
    os.kill(int(service.fact("MainPID")), signal.SIGSTOP)
    service.hears_again(2, "hears again after it was stopped (watchdog 30 s)")
    os.kill(service.health()["worker_pid"], signal.SIGKILL)
    service.until(lambda: service.health().get("restarts") == 1 and service.health()["state"] == "healthy", "its worker killed")
    service.systemctl("stop", UNIT)
    service.until(lambda: service.fact("ActiveState") == "inactive", "ended when told to")
    print(subprocess.run([*program, "uninstall", *whose], capture_output=True, text=True, check=True).stdout, end="")


def main() -> int:
    """Measure as another user; print as it goes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--user", default="kiosk-bench", help="made if there is none; must be able to read this folder")
    options = parser.parse_args()
    if os.getuid() != 0:
        parser.error("run it as root: it makes a user and a control group")
    user_made(options.user)
    # Not below /tmp, which the service does not see.
    runtime = Path(tempfile.mkdtemp(prefix="kiosk-bench-", dir="/run"))
    as_user(options.user, runtime)
    with Rig() as rig:
        sound = {name: value for name, value in rig.environment.items() if name.startswith(("PULSE", "ALSA"))}
        manager = subprocess.Popen(["/lib/systemd/systemd", "--user"], env={**os.environ, **sound})
        try:
            service = Service(("--user",))
            service.until(lambda: "running" in service.systemctl("is-system-running"), "a service manager for the user")
            measure(rig, service, ())
        finally:
            manager.terminate()
            manager.wait(timeout=30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
