"""Take the model's files, and nothing else, out of an archive or a folder that nobody trusts."""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from voice_her2.edges.model_files.check import CHUNK_BYTES, GET, entries_of, sha256_of
from voice_her2.errors import ModelError
from voice_her2.model_manifest import Manifest, ModelFile

# The vendor's archives are 41 MB; reading the directory of one that is far larger could by itself fill the memory.
ARCHIVE_LIMIT_BYTES = 200_000_000
# What zipfile raises for broken data: also its bare RuntimeError (encrypted) and NotImplementedError (method, version).
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError)


def unpack_archive(archive: Path, into: Path, manifest: Manifest) -> None:
    """Write the model's files from a zip or aar into the empty folder `into`, each checked while it is written.

    Raises ModelError with the code model-archive-damaged, -unsafe or -unknown; what was written by then is
    the caller's to remove. The archive's own SHA-256 is checked first where it calls itself the pinned package (.aar).
    """
    with _opened_zip(archive, manifest) as zipped:
        members = _members(zipped, archive, manifest)
        for file, info in members.items():
            try:
                with zipped.open(info) as stream:
                    _write(stream, into, file, archive)
            except BROKEN as error:
                raise _broken(archive, f"{info.filename}: {error}") from error


def copy_folder(folder: Path, into: Path, manifest: Manifest) -> None:
    """Write the model's files from an unpacked, verified model into the empty folder `into`, checking them again."""
    for path, _ in sorted(entries_of(folder, manifest)):
        with (folder / path).open("rb") as stream:
            _write(stream, into, manifest.files[path], folder)


@contextmanager
def _opened_zip(archive: Path, manifest: Manifest) -> Iterator[zipfile.ZipFile]:
    status = archive.stat()
    if not stat.S_ISREG(status.st_mode):
        what = "The model's archive must be a regular file"
        raise ModelError("model-archive-unknown", what, seen=str(archive), fix="Give the .aar or .zip file itself")
    if status.st_size > ARCHIVE_LIMIT_BYTES:
        what = f"The archive {archive} is too large to be the model's"
        raise ModelError("model-archive-unsafe", what, seen=f"{status.st_size} bytes", fix=GET)
    if archive.suffix == f".{manifest.archive.packaging}" and (seen := sha256_of(archive)) != manifest.archive.sha256:
        what = f"The archive {archive} is not, or not all of, {manifest.archive.coordinates}"
        raise ModelError("model-archive-damaged", what, seen=f"SHA-256 {seen} instead of {manifest.archive.sha256}", fix=GET)
    try:
        zipped = zipfile.ZipFile(archive)
    except BROKEN as error:
        raise _broken(archive, str(error)) from error
    with zipped:
        yield zipped


def _members(zipped: zipfile.ZipFile, archive: Path, manifest: Manifest) -> dict[ModelFile, zipfile.ZipInfo]:
    """Return where each of the model's files stands in the archive, having refused whatever is odd about any member."""
    infos: dict[str, zipfile.ZipInfo] = {}
    for info in zipped.infolist():
        # orig_filename: zipfile cuts `filename` at a NUL and turns the system's separators.
        name = info.orig_filename
        odd = "\\" in name or "\0" in name or name.startswith("/") or ".." in PurePosixPath(name).parts or ":" in name
        if odd or stat.S_ISLNK(info.external_attr >> 16) or name in infos:
            what = f"The archive {archive} has a member that could write elsewhere"
            raise ModelError("model-archive-unsafe", what, seen=name, fix=GET)
        infos[name] = info
    mark = manifest.required[0].path
    prefix = next((prefix for prefix in manifest.prefixes if prefix + mark in infos), None)
    if prefix is None:
        what = f"The archive {archive} does not hold this recognition model"
        raise ModelError("model-archive-unknown", what, seen=f"no {mark} among {len(infos)} members", fix=GET)
    members: dict[ModelFile, zipfile.ZipInfo] = {}
    for file in manifest.required:
        found = infos.get(prefix + file.path)
        if found is None or found.file_size != file.size_bytes:
            seen = "not there" if found is None else f"{found.file_size} bytes instead of {file.size_bytes}"
            what = f"The archive {archive} holds another or an incomplete model: {file.path}"
            raise ModelError("model-archive-damaged", what, seen=seen, fix=GET)
        members[file] = found
    for file in manifest.companions:
        # The vendor's zip may word its README differently; Vosk does not read it, so it is left out then.
        found = infos.get(prefix + file.path)
        if found is not None and _is_same(zipped, found, file):
            members[file] = found
    return members


def _is_same(zipped: zipfile.ZipFile, info: zipfile.ZipInfo, file: ModelFile) -> bool:
    try:
        return info.file_size == file.size_bytes and hashlib.sha256(zipped.read(info)).hexdigest() == file.sha256
    except BROKEN:
        return False


def _write(stream: IO[bytes], into: Path, file: ModelFile, origin: Path) -> None:
    """Copy one file of the model; never write more than its pinned size, whatever the archive declares."""
    path = into / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, left = hashlib.sha256(), file.size_bytes
    with path.open("xb") as out:
        while chunk := stream.read(min(CHUNK_BYTES, left + 1)):
            left -= len(chunk)
            if left < 0:
                raise _differs(origin, file, f"more than {file.size_bytes} bytes")
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if digest.hexdigest() != file.sha256:
        raise _differs(origin, file, f"SHA-256 {digest.hexdigest()} instead of {file.sha256}")


def _differs(origin: Path, file: ModelFile, seen: str) -> ModelError:
    return ModelError("model-archive-damaged", f"{origin} holds a damaged {file.path}", seen=seen, fix=GET)


def _broken(archive: Path, seen: str) -> ModelError:
    return ModelError("model-archive-damaged", f"The archive {archive} is broken or no zip at all", seen=seen, fix=GET)
