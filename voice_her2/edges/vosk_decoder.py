"""Vosk behind `hearing.Recognizer`: one model in memory, a guided and a free decoder over it.

How Vosk fails, and what is done about it, is in the docstrings: it ends the process on an empty grammar, on a wrong rate
and when two threads share a recogniser, so none of these can reach it from here.
"""

from __future__ import annotations

import ctypes
import json
import math
import queue
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from voice_her2.errors import ModelError
from voice_her2.grammar import grammar_json
from voice_her2.hearing import UNKNOWN_WORD, Decoder, Hypothesis, Recognizer, Word

RATE_HZ = 16_000
BATCH_BYTES = 4096
"""128 ms: fewer calls for the same samples. Source: 0.027 s of processor time a second of sound, 0.031 s with 32 ms."""
FREE_RENEWED_AFTER_S = 120.0
"""Of sound: its search keeps what it has met. Source: `bench/decoder_memory.py`, the process stays at 340 to 364 MB instead of
passing 420 MB in 23 minutes of sound; 60 s hold 316 to 334 MB, for 0.073 instead of 0.063 s of processor time a second."""
FINISH_LIMIT_S = 20.0
"""A decoder that has not finished an utterance after this long hangs; a healthy one needs 0.05 s."""


class VoskModel:
    """Load a verified model once and make decoders over it.

    `folder` must have passed `model_files.verify_model`; only an absolute path ever reaches Vosk, whose other arguments
    download on their own. Raises ModelError when Vosk refuses it. The free decoder is made anew, between two utterances, when
    it has heard `free_renewed_after_s`: what is heard and when stays the same, what it has gathered in memory goes.
    """

    def __init__(self, folder: Path, *, free_renewed_after_s: float = FREE_RENEWED_AFTER_S) -> None:
        import vosk

        vosk.SetLogLevel(-1)
        try:
            self._model: Any = vosk.Model(str(folder.absolute()))
        except Exception as error:
            raise ModelError(
                "model-refused", "Vosk cannot load the model", seen=f"{folder}: {error}", fix="Run 'voice-her2 model get'"
            ) from error
        self._vosk: Any = vosk
        self._free_renewed_after_s = free_renewed_after_s

    def knows(self, word: str) -> bool:
        """Tell whether the model can hear this word at all."""
        return bool(self._model.vosk_model_find_word(word) >= 0)

    def guided(self, phrases: tuple[str, ...]) -> Recognizer:
        """Return a decoder that expects these phrases; words unknown to the model must have been refused before."""
        return _VoskRecognizer(Decoder.GUIDED, lambda: self._recognizer(grammar_json(phrases)))

    def common(self, words: Iterable[str]) -> Recognizer:
        """Return a decoder for these words in any order; those unknown to the model are left out."""
        grammar = grammar_json((*(w for w in words if self.knows(w)), UNKNOWN_WORD))
        return _VoskRecognizer(Decoder.COMMON, lambda: self._recognizer(grammar))

    def free(self) -> Recognizer:
        """Return a decoder for any English words."""
        return _VoskRecognizer(Decoder.FREE, lambda: self._recognizer(None), self._free_renewed_after_s)

    def _recognizer(self, grammar: str | None) -> Any:
        arguments = (self._model, RATE_HZ) if grammar is None else (self._model, RATE_HZ, grammar)
        try:
            recognizer = self._vosk.KaldiRecognizer(*arguments)
        except Exception as error:
            raise ModelError(
                "model-refused", "Vosk cannot make a recogniser of the model", seen=str(error), fix="Run 'voice-her2 model get'"
            ) from error
        recognizer.SetWords(True)
        return recognizer


class _VoskRecognizer:
    """One Kaldi recogniser; whoever calls it first must be its only caller's thread."""

    def __init__(self, decoder: Decoder, make: Callable[[], Any], renewed_after_s: float = math.inf) -> None:
        self._decoder = decoder
        self._recognizer: Any = make()
        # Not kept where it is not called again: a grammar's phrases, 3 MB, hang on it.
        self._make = make if renewed_after_s < math.inf else None
        self._renewed_after_bytes = renewed_after_s * 2 * RATE_HZ
        self._words: list[dict[str, Any]] = []
        self._accepted_bytes = 0
        self._origin_bytes = 0

    def accept(self, pcm: bytes) -> None:
        # Here and not at an utterance's end, where someone waits for its words.
        if self._make is not None and self._origin_bytes == self._accepted_bytes >= self._renewed_after_bytes:
            self._recognizer = None
            _give_memory_back()
            self._recognizer = self._make()
            self._accepted_bytes = self._origin_bytes = 0
        self._accepted_bytes += len(pcm)
        if self._recognizer.AcceptWaveform(bytes(pcm)):
            self._words += json.loads(self._recognizer.Result()).get("result", [])

    def partial(self) -> str:
        settled = [word["word"] for word in self._words]
        return " ".join([*settled, json.loads(self._recognizer.PartialResult()).get("partial", "")]).strip()

    def end(self) -> None:
        return

    def finish(self) -> Hypothesis:
        words = self._words + json.loads(self._recognizer.FinalResult()).get("result", [])
        origin_s = self._origin_bytes / 2 / RATE_HZ
        self._words, self._origin_bytes = [], self._accepted_bytes
        return Hypothesis(
            self._decoder,
            tuple(
                Word(w["word"], round(w["start"] - origin_s, 3), round(w["end"] - origin_s, 3), round(w["conf"], 3))
                for w in words
            ),
        )

    def reset(self) -> None:
        self.finish()


def _give_memory_back() -> None:
    """Let the C library return what was freed; it keeps it otherwise. Source: 340 to 365 MB over 40 minutes of sound, not 380."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class OwnThread:
    """Run a recogniser on a thread of its own, which alone makes and touches it; `accept` never waits.

    `finish` waits until everything accepted is decoded, at most `FINISH_LIMIT_S`, then raises ModelError: the decoder hangs and
    the process must be restarted. A recogniser that cannot be made is told there too.
    """

    def __init__(self, make: Callable[[], Recognizer]) -> None:
        self._make = make
        self._inbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._outbox: queue.SimpleQueue[Hypothesis | Exception] = queue.SimpleQueue()
        self._ended = False
        """Whether the thread was told that the utterance is over, and has not been asked for its words since."""
        threading.Thread(target=self._run, name="decoder", daemon=True).start()

    def accept(self, pcm: bytes) -> None:
        """Hand samples to the thread."""
        self._inbox.put(pcm)

    def partial(self) -> str:
        """Return nothing: asking would wait for the thread."""
        return ""

    def end(self) -> None:
        """Let the thread finish the utterance."""
        if not self._ended:
            self._ended = True
            self._inbox.put(None)

    def finish(self) -> Hypothesis:
        """Return the words when everything accepted is decoded."""
        self.end()
        self._ended = False
        try:
            heard = self._outbox.get(timeout=FINISH_LIMIT_S)
        except queue.Empty as error:
            raise ModelError(
                "decoder-hangs",
                "A decoder does not finish",
                seen=f"no words after {FINISH_LIMIT_S} s",
                fix="Restart; run 'voice-her2 doctor'",
            ) from error
        if isinstance(heard, Exception):
            raise ModelError(
                "decoder-failed", "A decoder failed", seen=repr(heard), fix="Restart; run 'voice-her2 doctor'"
            ) from heard
        return heard

    def reset(self) -> None:
        """Forget what was accepted."""
        self.finish()

    def _run(self) -> None:
        pcm: bytes | None = b""
        waiting = bytearray()
        try:
            recognizer = self._make()
            while True:
                pcm = self._inbox.get()
                waiting += pcm or b""
                if pcm is not None and len(waiting) < BATCH_BYTES:
                    continue
                if waiting:
                    recognizer.accept(bytes(waiting))
                if pcm is None:
                    self._outbox.put(recognizer.finish())
                waiting.clear()
        except Exception as error:  # noqa: BLE001  # told to whoever waits for the words
            while True:
                if pcm is None:
                    self._outbox.put(error)
                pcm = self._inbox.get()
