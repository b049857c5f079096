"""What `make run` does: converse, or answer recorded questions where there is nothing to converse through."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from rig.server import Rig

from voice_her2.content import Content

ROOT = Path(__file__).parents[1]


def test_without_a_sound_device_recorded_questions_are_answered(her2: Content, model_dir: Path) -> None:
    with Rig() as rig:
        more = {"VOICE_HER2_PYTHON": sys.executable, "VOICE_HER2_MODEL": os.fspath(model_dir), "PYTHONPATH": os.fspath(ROOT)}
        done = subprocess.run(
            [ROOT / "scripts" / "run.sh"],
            env={**os.environ, **rig.environment_without_devices, **more},
            capture_output=True,
            text=True,
            timeout=240,
        )
    assert done.returncode == 0, done.stderr
    assert "No microphone or speaker here" in done.stdout
    for entry in her2.entries:
        assert entry.answer in done.stdout
