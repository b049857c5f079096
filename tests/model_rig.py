"""Build small models and archives for the tests of the model's files."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

from voice_her2.edges.model_files.get import get_model
from voice_her2.model_manifest import Manifest, ModelFile


def nothing(_done: int, _total: int | None) -> None:
    """Take progress and show none."""


def pinned(folder: Path, paths: tuple[str, ...]) -> tuple[ModelFile, ...]:
    sums = ((path, (folder / path).read_bytes()) for path in paths)
    return tuple(ModelFile(path, len(data), hashlib.sha256(data).hexdigest()) for path, data in sums)


def zipped(archive: Path, folder: Path, prefix: str, extra: dict[str, bytes] | None = None) -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            out.write(path, prefix + path.relative_to(folder).as_posix())
        for name, data in (extra or {}).items():
            out.writestr(name, data)
    return archive


def put(target: Path, source: Path, manifest: Manifest) -> Path:
    return get_model(target, source=source, progress=nothing, manifest=manifest)


def left_in(folder: Path) -> list[str]:
    """Return what stands beside a target, but for its lock."""
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".lock"))


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
