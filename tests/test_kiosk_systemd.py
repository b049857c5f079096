"""What is written for systemd and for the browser."""

from __future__ import annotations

import configparser
import dataclasses
import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from voice_her2.edges import systemd
from voice_her2.errors import UsageError

ROOT = Path(__file__).parent.parent


def kiosk(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the kiosk as a user whose files are in `folder`; there is no systemd for that user."""
    programs = folder / "bin"
    programs.mkdir(parents=True, exist_ok=True)
    for name in ("voice-her2", "chromium"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    environment = {"HOME": str(folder), "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    command = [sys.executable, "-W", "error", "-m", "voice_her2", "kiosk", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_install_writes_both_files_and_uninstall_takes_them_away(tmp_path: Path) -> None:
    unit = tmp_path / ".config/systemd/user/voice-her2-kiosk.service"
    desktop = tmp_path / ".config/autostart/voice-her2-kiosk-page.desktop"
    done = kiosk(tmp_path, "--port", "8799", "install")
    assert (done.returncode, done.stderr) == (0, "")
    assert str(unit) in done.stdout
    assert str(desktop) in done.stdout
    command = next(line for line in unit.read_text().splitlines() if line.startswith("ExecStart="))
    assert shlex.split(command.removeprefix("ExecStart=")) == [str(tmp_path / "bin/voice-her2"), "kiosk", "--port", "8799"]
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(desktop)
    words = shlex.split(entry["Desktop Entry"]["Exec"])
    assert (words[0], words[-1]) == (str(tmp_path / "bin/chromium"), "http://127.0.0.1:8799/")
    assert "--kiosk" in words
    assert kiosk(tmp_path, "--port", "8799", "install").returncode == 0, "a second time changes nothing"
    done = kiosk(tmp_path, "uninstall")
    assert done.returncode == 0
    assert not unit.exists()
    assert not desktop.exists()
    assert kiosk(tmp_path, "uninstall").returncode == 0


def test_an_unknown_user_is_refused(tmp_path: Path) -> None:
    done = kiosk(tmp_path, "install", "--user", "nobody-of-that-name")
    assert done.returncode == 2
    assert "fix:" in done.stderr


SCOPES = {"own": systemd.own_scope, "machine": lambda: systemd.machine_scope("root")}


@pytest.mark.parametrize("scope", SCOPES)
def test_the_unit_keeps_the_promises(scope: str) -> None:
    text = systemd.unit_text(["/usr/bin/voice-her2", "kiosk"], SCOPES[scope]())
    lines = text.splitlines()
    for promised in (
        "Type=notify", "WatchdogSec=30", "Restart=always", "LimitCORE=0", "UMask=0077", "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "PrivateTmp=yes", "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6", "IPAddressDeny=any", "IPAddressAllow=localhost",
        "MemoryMax=1500M", "SystemCallFilter=@system-service",
    ):  # fmt: skip
        assert promised in lines
    # A kiosk that the watchdog ends every 30 s, because there is no microphone, must never be given up.
    interval_s, burst = (int(re.search(rf"{name}=(\d+)", text)[1]) for name in ("StartLimitIntervalSec", "StartLimitBurst"))  # type: ignore[index]  # they are there
    assert interval_s / 30 < burst


@pytest.mark.parametrize(("scope", "most"), [("own", 6.0), ("machine", 2.5)])
def test_systemd_finds_the_sandbox_tight(scope: str, most: float, tmp_path: Path) -> None:
    assert shutil.which("systemd-analyze"), "systemd-analyze is missing: apt-get install systemd"
    unit = tmp_path / systemd.UNIT_NAME
    unit.write_text(systemd.unit_text(["/bin/true"], SCOPES[scope]()))
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    assert float(found[1]) <= most
    assert "Unknown" not in done.stderr


@pytest.mark.parametrize("part", ["/opt/a b/voice-her2", 'a"b', "100%", "$HOME", "a\\b"])
def test_a_path_reaches_systemd_as_it_is(part: str) -> None:
    text = systemd.unit_text([part], systemd.own_scope())
    written = next(line for line in text.splitlines() if line.startswith("ExecStart=")).removeprefix("ExecStart=")
    # As systemd.service(5) and systemd.syntax(7) read it.
    assert re.sub(r"\\(.)", r"\1", written[1:-1]).replace("%%", "%").replace("$$", "$") == part


def test_what_root_installs_for_a_user_is_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    account = pwd.getpwnam(name)
    with tempfile.TemporaryDirectory() as made:
        home = Path(made) / "home"
        home.mkdir()
        os.chown(home, account.pw_uid, account.pw_gid)
        home.parent.chmod(0o755)
        places = {"unit": Path(made) / systemd.UNIT_NAME, "desktop": home / ".config" / "autostart" / systemd.DESKTOP_NAME}
        scope = dataclasses.replace(systemd.machine_scope(name), **places)
        monkeypatch.setattr(systemd, "machine_scope", lambda _: scope)
        installed = systemd.install(8765, name)
        assert installed.files == tuple(places.values())
        for path in (places["desktop"], *places["desktop"].parents[:2]):
            assert (path.stat().st_uid, path.stat().st_gid) == (account.pw_uid, account.pw_gid)
        assert systemd.uninstall(name).files == tuple(places.values())
        assert not any(path.exists() for path in places.values())
        # A link in a home leads no further than its user may go.
        (home / ".config" / "autostart").rmdir()
        (home / ".config" / "autostart").symlink_to(made)
        if os.getuid() == 0:
            with pytest.raises(UsageError, match="cannot be installed"):
                systemd.install(8765, name)
            assert not (Path(made) / systemd.DESKTOP_NAME).exists()
    assert (os.geteuid(), os.getegid()) == (os.getuid(), os.getgid())
