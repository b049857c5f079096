#!/usr/bin/env python
"""Run the kiosk as a service of the machine, with all of the sandbox that `kiosk install --user` writes; see whether it lives.

As root, also where systemd is installed and does not run (a container, a bare virtual machine):

    python bench/machine_service.py [--user kiosk-bench]

Starts a systemd as the first process of namespaces of its own, whose /tmp, /run, /var/log and units are its own too, and
measures there what `under_systemd.py` does. The user, made if there is none, must be able to read this folder.
"""

from __future__ import annotations

import argparse
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

from under_systemd import ROOT, UNIT, Service, measure, user_made

sys.path[:0] = [str(ROOT / "tests")]

from rig.server import Rig  # noqa: E402  # found by the path above

UNITS = Path("/etc/systemd/system")
FIRST_PROCESS = f"""\
mount --make-rprivate / || exit
for own in /tmp /run /var/log; do mount -t tmpfs tmpfs $own || exit; done
mkdir -p /run/lock /run/units && mount --bind /run/units {UNITS} || exit
printf '[Unit]\\nDefaultDependencies=no\\n' > {UNITS}/quiet.target
umount -l /sys/fs/cgroup && mount -t tmpfs tmpfs /sys/fs/cgroup || exit
mkdir -p /sys/fs/cgroup/systemd /sys/fs/cgroup/unified
mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified || exit
mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd
export container=docker
exec /lib/systemd/systemd --system --unit=quiet.target --log-target=console
"""
"""Nothing but its control groups and an empty target: what a boot starts would clear the machine's own files away."""
OF_ITS_OWN = ("--mount", "--pid", "--ipc", "--uts", "--cgroup")


def inside(command: list[str]) -> int:
    """Run a command where a systemd of its own is the first process; return its exit code."""
    unshare = ["unshare", *OF_ITS_OWN, "--fork", "--kill-child", "--mount-proc", "/bin/sh", "-c", FIRST_PROCESS]
    with tempfile.TemporaryFile() as log:
        manager = subprocess.Popen(unshare, stdout=log, stderr=log)
        try:
            children = Path(f"/proc/{manager.pid}/task/{manager.pid}/children")
            deadline_s = time.monotonic() + 20
            while not (first := children.read_text().split()) or "systemd" not in Path(f"/proc/{first[0]}/comm").read_text():
                if manager.poll() is not None or time.monotonic() > deadline_s:
                    log.seek(0)
                    raise SystemExit(f"no systemd can be started here: {log.read().decode(errors='replace')[-1000:]}")
                time.sleep(0.05)
            return subprocess.run(["nsenter", "--target", first[0], *OF_ITS_OWN, *command], check=False).returncode
        finally:
            manager.kill()
            manager.wait()


def hold_rig() -> None:
    """Serve the virtual devices as the kiosk's user until the input ends; print how to reach them."""
    with Rig() as rig:
        sound = {name: value for name, value in rig.environment.items() if name.startswith(("PULSE", "ALSA"))}
        print(json.dumps({"microphone": rig.microphone.address, "sound": sound}), flush=True)
        sys.stdin.read()


def measure_inside(name: str) -> None:
    """Install, measure and uninstall the service for a user, on virtual devices that run as that user."""
    account = pwd.getpwnam(name)
    runtime = Path("/run/user") / str(account.pw_uid)
    runtime.mkdir(parents=True, mode=0o700)
    os.chown(runtime, account.pw_uid, account.pw_gid)
    as_user = ["setpriv", "--reuid", name, "--regid", str(account.pw_gid), "--init-groups"]
    environment = {"PATH": os.environ["PATH"], "HOME": account.pw_dir, "TMPDIR": str(runtime), "XDG_RUNTIME_DIR": str(runtime)}
    holding = [*as_user, sys.executable, __file__, "--hold-rig"]
    with subprocess.Popen(
        holding, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as rig_process:
        assert rig_process.stdout is not None
        reach = json.loads(rig_process.stdout.readline())
        drop_in = UNITS / f"{UNIT}.service.d" / "rig.conf"
        drop_in.parent.mkdir()
        drop_in.write_text("[Service]\n" + "".join(f'Environment="{key}={value}"\n' for key, value in reach["sound"].items()))
        service = Service(())
        service.until(lambda: "running" in service.systemctl("is-system-running"), "a service manager for the machine")
        try:
            measure(SimpleNamespace(microphone=SimpleNamespace(address=reach["microphone"])), service, ["--user", name])
        finally:
            rig_process.terminate()


def main() -> int:
    """Measure as a service of the machine; print as it goes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--user", default="kiosk-bench", help="whose service it is; made if there is none")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--hold-rig", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.hold_rig:
        hold_rig()
        return 0
    if options.inside:
        measure_inside(options.user)
        return 0
    if os.getuid() != 0 or shutil.which("nsenter") is None:
        parser.error("run it as root, where unshare and nsenter are: it starts a systemd of its own")
    user_made(options.user)
    return inside([sys.executable, __file__, "--inside", "--user", options.user])


if __name__ == "__main__":
    sys.exit(main())
