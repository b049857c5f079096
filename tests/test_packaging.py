"""What is installed is what was tested, and the wheel works away from this checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+) \\$", re.MULTILINE)
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text(encoding="utf-8")))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_everything_by_hash_and_holds_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(lock)) > 0
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert re.findall(r"\S+://\S+|--(?:extra-)?index-url|--find-links|--trusted-host", text) == []


def test_what_is_tested_is_what_runs() -> None:
    tested, run = pins("requirements-dev.lock"), pins("requirements.lock")
    assert {name: tested.get(name) for name in run} == run
    assert (run["vosk"], run["pyttsx3"]) == ("0.3.45", "2.99")


def test_the_wheel_carries_the_content(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    built = subprocess.run(build, capture_output=True, text=True, timeout=120, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as zipped:
        zipped.extractall(tmp_path / "site")
    program = "from voice_her2 import config, places; print(places.content_file(config.load({})), end='')"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VOICE_HER2_")}
    found = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path / "site",
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    assert Path(found).is_relative_to(tmp_path / "site")
    assert Path(found).read_bytes() == (ROOT / "content" / "her2.toml").read_bytes()
    assert list((tmp_path / "site").glob("*.dist-info/licenses/LICENSE"))
    # A decoder hears these before anybody speaks.
    sizes = [path.stat().st_size for path in (tmp_path / "site" / "voice_her2" / "_familiar").iterdir()]
    assert len(sizes) >= 2
    assert sum(sizes) < 500_000
    # What takes down the voices behind.
    assert [path.stat().st_size > 4_000_000 for path in (tmp_path / "site" / "voice_her2" / "_foreground").iterdir()] == [True]
    # doctor hears this one.
    assert [path.stat().st_size < 150_000 for path in (tmp_path / "site" / "voice_her2" / "_clip").iterdir()] == [True]
