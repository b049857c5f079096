"""Renderings kept in a folder between runs: each whole and as it was written, or not there."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path

from voice_her2.audio import AudioFormat
from voice_her2.ports import RenderedSpeech
from voice_her2.sentences import sentences

MOST_FILES = 2_000


class SpeechCache:
    """Keep renderings in `folder`; what cannot be kept there only has to be rendered again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, key: str) -> bool:
        """Tell whether there is one, unread."""
        return self._file(key).is_file()

    def read(self, key: str, text: str) -> RenderedSpeech | None:
        """Return the rendering of `text`; None when there is none or when a bit of it is not as it was written."""
        try:
            digest, _, body = self._file(key).read_bytes().partition(b"\n")
            if hashlib.sha256(body).hexdigest().encode() != digest:
                return None
            line, _, pcm = body.partition(b"\n")
            header = json.loads(line)
            speech_format = AudioFormat(header["rate_hz"], 2, 1)
            return RenderedSpeech(text, speech_format, pcm, sentences(text), tuple(header["marks"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, key: str, speech: RenderedSpeech) -> bool:
        """Write a rendering whole or not at all; tell whether it is kept."""
        header = json.dumps({"rate_hz": speech.format.rate_hz, "marks": speech.marks}).encode()
        body = header + b"\n" + speech.pcm
        unfinished = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor, unfinished = tempfile.mkstemp(dir=self._folder, suffix=".part")
            with os.fdopen(descriptor, "wb") as file:
                file.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            Path(unfinished).replace(self._file(key))
            self._forget_oldest()
        except OSError:
            if unfinished is not None:
                with contextlib.suppress(OSError):
                    Path(unfinished).unlink(missing_ok=True)
            return False
        return True

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}.speech"

    def _forget_oldest(self) -> None:
        entries = [entry for entry in os.scandir(self._folder) if entry.name.endswith((".speech", ".part"))]
        if len(entries) > MOST_FILES:
            for entry in sorted(entries, key=lambda entry: entry.stat().st_mtime)[: len(entries) - MOST_FILES]:
                Path(entry.path).unlink(missing_ok=True)
