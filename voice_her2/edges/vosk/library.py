"""Vosk's C library, through the bindings that its Python package carries and without the rest of that package.

`import vosk` loads what it fetches models with (requests, urllib3, tqdm, srt) too: 0.14 s and 21 MB that a program which must
not go online never uses. Source: `python -X importtime -c "import vosk"`, and the process's memory before and after.
The release of Vosk is pinned (pyproject.toml), so what is used of it here stands still.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

_BINDINGS, _LIBRARY = "vosk_cffi.py", {"darwin": "libvosk.dyld", "win32": "libvosk.dll"}


class VoskRefusedError(Exception):
    """Vosk made nothing of what it was given; why, it does not say."""


class NativeModel:
    """A loaded model; raises VoskRefusedError when Vosk cannot load the folder."""

    def __init__(self, folder: Path) -> None:
        self._ffi, self._lib = _loaded()
        self.handle = _owned(self._lib.vosk_model_new(bytes(folder)), self._lib.vosk_model_free, self._ffi)

    def knows(self, word: str) -> bool:
        """Tell whether the word is among the model's."""
        return bool(self._lib.vosk_model_find_word(self.handle, word.encode()) >= 0)


class NativeRecognizer:
    """A Kaldi recogniser that tells word times; any words for grammar None. One thread uses it.

    Ends the process on an empty grammar and on another rate than the model's. Raises VoskRefusedError.
    """

    def __init__(self, model: NativeModel, rate_hz: int, grammar: str | None) -> None:
        self._ffi, self._lib = _loaded()
        if grammar is None:
            made = self._lib.vosk_recognizer_new(model.handle, rate_hz)
        else:
            made = self._lib.vosk_recognizer_new_grm(model.handle, rate_hz, grammar.encode())
        self._handle = _owned(made, self._lib.vosk_recognizer_free, self._ffi)
        self._lib.vosk_recognizer_set_words(self._handle, 1)

    def accept(self, pcm: bytes) -> bool:
        """Hear samples, 16 bit mono; tell whether Vosk's own rules ended an utterance."""
        ended = self._lib.vosk_recognizer_accept_waveform(self._handle, pcm, len(pcm))
        if ended < 0:
            raise VoskRefusedError(f"{len(pcm)} bytes of sound could not be processed")
        return bool(ended)

    def result(self) -> list[dict[str, Any]]:
        """Return the words of the utterance that `accept` told the end of."""
        return self._words(self._lib.vosk_recognizer_result(self._handle))

    def final_result(self) -> list[dict[str, Any]]:
        """Return the words of all that was heard since, and begin anew."""
        return self._words(self._lib.vosk_recognizer_final_result(self._handle))

    def partial(self) -> str:
        """Return the words heard so far."""
        return str(json.loads(self._ffi.string(self._lib.vosk_recognizer_partial_result(self._handle))).get("partial", ""))

    def _words(self, text: Any) -> list[dict[str, Any]]:
        words: list[dict[str, Any]] = json.loads(self._ffi.string(text)).get("result", [])
        return words


@functools.cache
def _loaded() -> tuple[Any, Any]:
    """Return the bindings and the library, silenced; raise ModuleNotFoundError or OSError where they are not installed."""
    package = importlib.util.find_spec("vosk")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("No module named 'vosk'", name="vosk")
    folder = Path(package.origin).parent
    found = importlib.util.spec_from_file_location("vosk_cffi", folder / _BINDINGS)
    if found is None or found.loader is None or not (folder / _BINDINGS).is_file():
        raise ModuleNotFoundError(f"{folder} has no {_BINDINGS}", name="vosk_cffi")
    bindings = importlib.util.module_from_spec(found)
    found.loader.exec_module(bindings)
    library = bindings.ffi.dlopen(str(folder / _LIBRARY.get(sys.platform, "libvosk.so")))
    library.vosk_set_log_level(-1)
    return bindings.ffi, library


def _owned(handle: Any, free: Any, ffi: Any) -> Any:
    """Return a handle that is freed with its last reference."""
    if handle == ffi.NULL:
        raise VoskRefusedError("it says nothing of why")
    return ffi.gc(handle, free)
