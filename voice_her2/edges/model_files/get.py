"""Get the recognition model, whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import glob
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from voice_her2.edges.model_files.archive import copy_folder, unpack_archive
from voice_her2.edges.model_files.check import GET, check_path, entries_of, verify_model
from voice_her2.edges.model_files.fetch import ORIGINS, Origin, Progress, download
from voice_her2.errors import ModelError
from voice_her2.model_manifest import MODEL, Manifest


def get_model(
    target: Path,
    *,
    source: Path | None = None,
    progress: Progress,
    origins: Sequence[Origin] = ORIGINS,
    manifest: Manifest = MODEL,
) -> Path:
    """Put the pinned model at `target` and return that folder; one that is whole already is left alone.

    `source` is an .aar or .zip, or an unpacked model, for machines without a network; None downloads from `origins`. The
    folder appears at once and whole by a rename: a crash before leaves what was there. Only a model that is damaged or
    incomplete is replaced; a folder with anything else in it is refused (model-target-occupied). Raises ModelError, of the
    codes of `verify_model`, `unpack_archive` and `download`, and model-busy, model-disk-full, model-not-written.
    """
    check_path(target)
    target = target.expanduser().absolute()
    try:
        # A link at the target keeps its place: what it points to is replaced.
        target = target.resolve() if target.is_symlink() else target
        target.parent.mkdir(parents=True, exist_ok=True)
        with _lock(target):
            if _is_whole(target, manifest):
                return target
            _refuse_occupied(target, manifest)
            _sweep(target)
            _place(target, source, progress, origins, manifest)
            return target
    except OSError as error:
        code = "model-disk-full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "model-not-written"
        what = f"The recognition model could not be put in place: {error.strerror or error}"
        need_mb = 2 * manifest.size_bytes // 1_000_000
        room = f"Make room for {need_mb} MB there and let this user write, or set another folder with --model"
        fix = f"{room}; then run: voice-her2 model get"
        raise ModelError(code, what, seen=str(error.filename or target), fix=fix) from error


def _place(target: Path, source: Path | None, progress: Progress, origins: Sequence[Origin], manifest: Manifest) -> None:
    if source is not None:
        check_path(source)
        if not source.exists():
            fix = "Check the path given with --from"
            raise ModelError("model-source-missing", "There is no such archive or folder", seen=str(source), fix=fix)
        if source.is_dir():
            verify_model(source, manifest)
            _install(target, manifest, lambda into: copy_folder(source, into, manifest))
        else:
            _install(target, manifest, lambda into: unpack_archive(source, into, manifest))
        return
    archive = download(origins, target.with_name(f".{target.name}.part"), progress)
    try:
        _install(target, manifest, lambda into: unpack_archive(archive, into, manifest))
    except ModelError:
        # It came whole and is no good: going on from it would fail for ever.
        archive.unlink()
        raise
    archive.unlink()


def _install(target: Path, manifest: Manifest, fill: Callable[[Path], None]) -> None:
    """Have `fill` write into a fresh folder beside the target, then put it in the target's place."""
    fresh = Path(tempfile.mkdtemp(prefix=_beside(target, "new"), dir=target.parent))
    try:
        fill(fresh)
        fresh.chmod(0o755)
        for folder in [*(fresh / path for path in manifest.folders), fresh]:
            _sync(folder)
        if target.exists():
            old = Path(tempfile.mkdtemp(prefix=_beside(target, "old"), dir=target.parent))
            target.rename(old)
            fresh.rename(target)
            _sync(target.parent)
            shutil.rmtree(old)
        else:
            fresh.rename(target)
            _sync(target.parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def _lock(target: Path) -> Iterator[None]:
    """Hold off a second `model get` for the same folder; the lock goes with the process, however that ends."""
    with target.with_name(f".{target.name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            what = "Another voice-her2 model get is at work on the same folder"
            raise ModelError("model-busy", what, seen=str(target), fix="Wait until it is done") from error
        yield


def _is_whole(target: Path, manifest: Manifest) -> bool:
    with suppress(ModelError):
        verify_model(target, manifest)
        return True
    return False


def _refuse_occupied(target: Path, manifest: Manifest) -> None:
    """Raise unless the target is free, empty, or holds files of the model only: nothing of the user's is ever deleted."""
    if not target.exists():
        return
    try:
        if not target.is_dir():
            raise ModelError("model-not-a-folder", "The model must be a folder", seen=str(target), fix=GET)
        for _ in entries_of(target, manifest):
            pass
    except ModelError as error:
        what = f"{target} holds something else than the model, and is not touched"
        fix = "Move it away, or set another folder with --model; then run: voice-her2 model get"
        raise ModelError("model-target-occupied", what, seen=error.seen, fix=fix) from error


def _sweep(target: Path) -> None:
    """Remove what an earlier run left behind when it was killed."""
    for kind in ("new", "old"):
        for left in target.parent.glob(glob.escape(_beside(target, kind)) + "*"):
            shutil.rmtree(left)


def _beside(target: Path, kind: str) -> str:
    return f".{target.name}.{kind}-"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
