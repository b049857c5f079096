"""One kiosk for each user: a lock that the kernel lets go of, however the holder ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from voice_her2 import places
from voice_her2.errors import UsageError


def private_folder() -> Path:
    """Return this user's folder for what a running kiosk needs; made when it is missing."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    folder = Path(runtime) / places.APPLICATION if runtime and os.access(runtime, os.W_OK) else places.cache_folder() / "kiosk"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if folder.stat().st_uid != os.geteuid():
            raise PermissionError(f"{folder} belongs to another user")
    except OSError as error:
        fix = "Set XDG_RUNTIME_DIR to a folder that is yours"
        raise UsageError("folder-unusable", "The kiosk has no folder of its own", seen=str(error), fix=fix) from error
    return folder


@contextlib.contextmanager
def only_instance() -> Iterator[Path]:
    """Hold the lock and give the private folder; UsageError while another kiosk of this user runs."""
    folder = private_folder()
    file = os.open(folder / "kiosk.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(file, 32).decode("ascii", "replace").strip()
            fix = "Look at it with 'voice-her2 kiosk status', or stop it first"
            raise UsageError("kiosk-runs", "Another kiosk of this user is running", seen=f"process {holder}", fix=fix) from error
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        yield folder
    finally:
        os.close(file)
