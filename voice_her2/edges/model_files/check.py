"""Check a model folder against the manifest, file by file, before any native code reads it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from voice_her2.errors import ModelError
from voice_her2.model_manifest import MODEL, Manifest, ModelFile

GET = "Run: voice-her2 model get"

# hashlib lets go of the interpreter's lock for long buffers, so threads hash on all cores; more threads than the model
# has large files gain nothing.
HASH_THREADS = 4
CHUNK_BYTES = 1 << 20


def verify_model(folder: Path, manifest: Manifest = MODEL) -> None:
    """Return when `folder` holds exactly the model of `manifest`; else raise ModelError about the first fault found.

    Codes: model-unsafe-path, model-missing, model-not-a-folder, model-nested, model-incomplete, model-unexpected-file,
    model-unreadable, model-damaged. Takes about as long as reading the files.
    """
    check_path(folder)
    try:
        if not folder.exists():
            raise ModelError("model-missing", "There is no recognition model", seen=str(folder), fix=GET)
        if not folder.is_dir():
            raise ModelError("model-not-a-folder", "The model must be a folder, and this is none", seen=str(folder), fix=GET)
        _refuse_nested(folder, manifest)
        entries = dict(entries_of(folder, manifest))
        present = [file for file in manifest.files.values() if file.path in entries]
        for file in manifest.required:
            if file.path not in entries:
                what = f"The recognition model lacks the file {file.path}"
                raise ModelError("model-incomplete", what, seen=f"not in {folder}", fix=GET)
        for file in present:
            if (seen_bytes := entries[file.path].st_size) != file.size_bytes:
                raise damaged(folder, file, f"{seen_bytes} bytes instead of {file.size_bytes}")
        with ThreadPoolExecutor(HASH_THREADS) as pool:
            sums = pool.map(lambda file: sha256_of(folder / file.path), present)
            for file, sha256 in zip(present, sums, strict=True):
                if sha256 != file.sha256:
                    raise damaged(folder, file, f"SHA-256 {sha256} instead of {file.sha256}")
    except OSError as error:
        what = f"The recognition model cannot be read: {error.strerror or error}"
        seen, fix = str(error.filename or folder), f"Give this user the right to read it, or {_lower(GET)}"
        raise ModelError("model-unreadable", what, seen=seen, fix=fix) from error


def check_path(folder: Path) -> None:
    """Raise ModelError for a path that native code would cut short (it ends at a NUL) or that a terminal would obey."""
    if any(not c.isprintable() for c in str(folder)):
        what = "The path of the model has a character that cannot be printed"
        raise ModelError("model-unsafe-path", what, seen=repr(str(folder)), fix="Give a path without control characters")


def damaged(folder: Path, file: ModelFile, seen: str) -> ModelError:
    """Return the error for a file that is there but is not the one pinned."""
    return ModelError("model-damaged", f"The recognition model is damaged: {folder / file.path}", seen=seen, fix=GET)


def entries_of(folder: Path, manifest: Manifest) -> Iterator[tuple[str, os.stat_result]]:
    """Give path and status of each file of the model in `folder`; raise ModelError at the first thing that is not of it.

    Links, pipes and devices are not of it whatever their names: opening them may hang or lead elsewhere. It never goes
    into a folder that the manifest does not know, so a wrong path costs nothing.
    """
    files, folders = manifest.files, manifest.folders
    waiting = [""]
    while waiting:
        at = waiting.pop()
        with os.scandir(folder / at) as scanned:
            inside = list(scanned)
        for entry in inside:
            path = f"{at}{entry.name}"
            status = entry.stat(follow_symlinks=False)
            if path in folders and stat.S_ISDIR(status.st_mode):
                waiting.append(path + "/")
            elif path in files and stat.S_ISREG(status.st_mode):
                yield path, status
            else:
                what = f"The model folder {folder} holds something that is not of this model"
                kind = "a link" if stat.S_ISLNK(status.st_mode) else stat.filemode(status.st_mode)
                fix = f"Move it out of there, then {_lower(GET)}"
                raise ModelError("model-unexpected-file", what, seen=f"{path} ({kind})", fix=fix)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    # It fills one buffer again and again; new ones for each piece left 7 MB behind.
    with path.open("rb", buffering=0) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _refuse_nested(folder: Path, manifest: Manifest) -> None:
    """Tell an archive that was unpacked one level too deep (or an empty folder) from a model."""
    names = sorted(entry.name for entry in folder.iterdir())
    if not names:
        raise ModelError("model-missing", "The folder of the recognition model is empty", seen=str(folder), fix=GET)
    mark = manifest.required[0].path
    if (folder / mark).exists():
        return
    for name in names[:20]:
        if (folder / name / mark).is_file():
            what = f"The model is not in {folder} itself but one folder deeper"
            fix = f"Give that folder as the model, or {_lower(GET)}"
            raise ModelError("model-nested", what, seen=str(folder / name), fix=fix)


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
