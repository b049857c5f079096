"""systemd: its notifications, the unit of the kiosk, and the browser that shows its page when someone logs in."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voice_her2.errors import UsageError

UNIT_NAME = "voice-her2-kiosk.service"
DESKTOP_NAME = "voice-her2-kiosk-page.desktop"
BEAT_SHARE = 3
"""Beats in one watchdog interval. Source: sd_watchdog_enabled(3) advises half the interval; a third leaves room for one lost."""


class Notifier:
    """Tell systemd how it goes; without systemd, tell nobody."""

    def __init__(self) -> None:
        self._address = os.environ.pop("NOTIFY_SOCKET", "").replace("@", "\0", 1)
        usec = os.environ.pop("WATCHDOG_USEC", "")
        for_us = os.environ.pop("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self._interval_s = int(usec) / 1e6 if usec.isdecimal() and for_us else 0.0
        self._last_beat_s = float("-inf")

    def tell(self, message: str) -> bool:
        """Send a message such as READY=1; return whether there was somebody to take it."""
        if not self._address:
            return False
        line = "".join(c if c.isprintable() else " " for c in message)
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
            sock.connect(self._address)
            sock.send(line.encode("utf-8", "replace")[:4096])
            return True
        return False

    def beat(self, now_s: float, last_audio_s: float | None, muted: bool) -> None:
        """Keep the watchdog quiet when a beat is due, and audio or a deliberate mute was seen since the last one."""
        if not self._interval_s or now_s - self._last_beat_s < self._interval_s / BEAT_SHARE:
            return
        if muted or (last_audio_s is not None and last_audio_s > self._last_beat_s):
            self._last_beat_s = now_s
            self.tell("WATCHDOG=1")


@dataclass(frozen=True, slots=True)
class Installed:
    """Say what was written, and what is left to do by hand."""

    files: tuple[Path, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Say whose unit it is: of the user who is logged in at the kiosk, or of the machine, run as that user."""

    unit: Path
    desktop: Path
    systemctl: tuple[str, ...]
    service: str
    """Lines of the service that only this scope has."""
    wanted_by: str
    after: str = "pipewire-pulse.service pulseaudio.service"
    owner: tuple[int, int] | None = None
    """User and group whose home `desktop` stands in, where that is not the caller's own."""


def own_scope() -> Scope:
    """Return the scope of this user: nobody's help is needed, and the sound server is at hand.

    A user's service manager cannot take away what a user's process never had, and refuses to start what asks for it: so
    only what works there stands here. Source: systemd.exec(5), "PrivateUsers=", bug reports of exit code 218, and
    `bench/under_systemd.py`: exit code 226 for what protects control groups and kernel tunables, which no user can write to.
    """
    configured = os.environ.get("XDG_CONFIG_HOME", "")
    folder = Path(configured) if configured.startswith("/") else Path.home() / ".config"
    return Scope(folder / "systemd" / "user" / UNIT_NAME, folder / "autostart" / DESKTOP_NAME, ("--user",), "", "default.target")


def machine_scope(user: str) -> Scope:
    """Return the scope of the machine, as root installs it for a user; all of the sandbox is enforced there."""
    try:
        account = pwd.getpwnam(user)
    except KeyError as error:
        raise UsageError(
            "no-user", "There is no such user", seen=user, fix="Name the user who is logged in at the kiosk"
        ) from error
    runtime = f"/run/user/{account.pw_uid}"
    service = f"""\
User={user}
SupplementaryGroups=audio
Environment=XDG_RUNTIME_DIR={runtime} XDG_CACHE_HOME=%C
ReadWritePaths={runtime}
CapabilityBoundingSet=
AmbientCapabilities=
ProtectControlGroups=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
ProcSubset=pid
RemoveIPC=no
DevicePolicy=closed
DeviceAllow=char-alsa rw
"""
    desktop = Path(account.pw_dir) / ".config" / "autostart" / DESKTOP_NAME
    manager = f"user@{account.pw_uid}.service"
    owner = (account.pw_uid, account.pw_gid)
    return Scope(Path("/etc/systemd/system") / UNIT_NAME, desktop, (), service, "multi-user.target", manager, owner)


def unit_text(command: list[str], scope: Scope) -> str:
    """Return the unit that runs this command."""
    return f"""\
[Unit]
Description=Answers spoken questions about HER2 breast cancer (kiosk)
Wants={scope.after}
After={scope.after}
# A crash loop of eight starts in a minute is given up, and shown by systemctl and by the page that gets no answer. What the
# watchdog does to a kiosk that hears nothing - one start in 30 s and more - never is.
StartLimitIntervalSec=60
StartLimitBurst=8

[Service]
Type=notify
NotifyAccess=main
ExecStart={" ".join(_quoted(part) for part in command)}
# Ready is when it hears; the first start renders all that can be said.
TimeoutStartSec=300
TimeoutStopSec=15
WatchdogSec=30
Restart=always
RestartSec=2
MemoryMax=1500M
TasksMax=128
Environment=PYTHONUNBUFFERED=1
# A core file would hold what the microphone heard.
LimitCORE=0
UMask=0077
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths=%t
CacheDirectory=voice-her2
PrivateTmp=yes
PrivateUsers=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
# The page and the sound server, and nothing else.
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
IPAddressDeny=any
IPAddressAllow=localhost
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM
{scope.service}
[Install]
WantedBy={scope.wanted_by}
"""


def desktop_text(browser: str, port: int) -> str:
    """Return the autostart entry that opens the page over the whole screen."""
    flags = (
        "--kiosk --no-first-run --noerrdialogs --disable-infobars --disable-session-crashed-bubble --disable-pinch "
        "--overscroll-history-navigation=0 --incognito --disable-background-networking --disable-component-update --disable-sync"
    )
    return f"""\
[Desktop Entry]
Type=Application
Name=HER2 questions
Comment=Shows the page of the kiosk
Exec={browser} {flags} http://127.0.0.1:{port}/
X-GNOME-Autostart-enabled=true
"""


def install(port: int, user: str | None) -> Installed:
    """Write the unit and the autostart entry, and start the unit where systemd runs; `user` names another than this one."""
    scope = machine_scope(user) if user else own_scope()
    program = shutil.which("voice-her2") or str(Path(sys.executable).parent / "voice-her2")
    if not Path(program).exists():
        fix = "Install the package, so that there is a command voice-her2"
        raise UsageError("program-missing", "The program cannot be found", seen=program, fix=fix)
    browser = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    with _as_owner(scope.owner):
        _write(scope.desktop, desktop_text(browser or "chromium", port))
    _write(scope.unit, unit_text([str(Path(program).absolute()), "kiosk", "--port", str(port)], scope))
    notes = [] if browser else ["No Chromium was found: sudo apt-get install chromium"]
    for arguments in (("daemon-reload",), ("enable", "--now", UNIT_NAME)):
        if problem := _systemctl(scope, *arguments):
            line = " ".join(("systemctl", *scope.systemctl, *arguments))
            notes.append(f"'{line}' did not work ({problem}): run it when systemd runs")
    notes.append(f"To start before anybody logs in: sudo loginctl enable-linger {user or '$USER'}")
    return Installed((scope.unit, scope.desktop), tuple(notes))


def uninstall(user: str | None) -> Installed:
    """Stop the unit, and remove what `install` has written."""
    scope = machine_scope(user) if user else own_scope()
    notes = [problem] if (problem := _systemctl(scope, "disable", "--now", UNIT_NAME)) else []
    removed = [path for path in (scope.unit, scope.desktop) if path.exists()]
    try:
        scope.unit.unlink(missing_ok=True)
        with _as_owner(scope.owner):
            scope.desktop.unlink(missing_ok=True)
    except OSError as error:
        fix = "Run it as the user who installed it"
        raise UsageError("unit-unwritable", "The kiosk's service cannot be removed", seen=str(error), fix=fix) from error
    _systemctl(scope, "daemon-reload")
    return Installed(tuple(removed), tuple(notes))


@contextlib.contextmanager
def _as_owner(owner: tuple[int, int] | None) -> Iterator[None]:
    """Be the user for what is done in the user's home: it is the user's own then, and no link there leads root elsewhere."""
    if owner is None or os.geteuid() == owner[0]:
        yield
        return
    before = os.geteuid(), os.getegid()
    try:
        os.setegid(owner[1])
        os.seteuid(owner[0])
    except PermissionError as error:
        fix = "Run it as root, or as that user without --user"
        raise UsageError("not-root", "The kiosk cannot be set up for another user", seen=str(error), fix=fix) from error
    try:
        yield
    finally:
        os.seteuid(before[0])
        os.setegid(before[1])


def _systemctl(scope: Scope, *arguments: str) -> str:
    """Run systemctl; return what went wrong, empty when nothing did."""
    try:
        done = subprocess.run(
            ["systemctl", *scope.systemctl, *arguments], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[0] if done.returncode else ""


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        fix = "Run it as the user who is logged in at the kiosk, or as root with --user NAME"
        raise UsageError("unit-unwritable", "The kiosk's service cannot be installed", seen=str(error), fix=fix) from error


def _quoted(part: str) -> str:
    """Return one word of a command as systemd reads it."""
    return '"' + part.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$") + '"'
