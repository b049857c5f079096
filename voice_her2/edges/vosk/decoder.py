"""Vosk behind `hearing.Recognizer`: one model in memory, a guided and a free decoder over it.

How Vosk fails, and what is done about it, is in the docstrings: it ends the process on an empty grammar, on a wrong rate
and when two threads share a recogniser, so none of these can reach it from here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from voice_her2.edges.vosk.library import NativeModel, NativeRecognizer, VoskRefusedError
from voice_her2.edges.vosk.own_thread import BATCH_BYTES, Preparing
from voice_her2.errors import ModelError
from voice_her2.grammar import grammar_json
from voice_her2.hearing import UNKNOWN_WORD, Decoder, Hypothesis, Recognizer, Word

RATE_HZ = 16_000
FREE_RENEWED_AFTER_S = 60.0
"""Of sound: its search keeps what it has met. Source: `bench/decoder_memory.py`, the process stays at 315 MB from the fourth
minute of sound on instead of passing 420 MB in 23; 120 s stay at 352 MB, and cost 0.063 instead of 0.073 s of processor time a
second."""


class VoskModel:
    """Load a verified model once and make decoders over it.

    `folder` must have passed `model_files.verify_model`. Raises ModelError when Vosk refuses it. The free decoder is made
    anew, between two utterances, when it has heard `free_renewed_after_s`: what is heard and when stays the same, what it has
    gathered in memory goes.
    """

    def __init__(self, folder: Path, *, free_renewed_after_s: float = FREE_RENEWED_AFTER_S) -> None:
        try:
            self._model = NativeModel(folder.absolute())
        except VoskRefusedError as error:
            raise ModelError(
                "model-refused", "Vosk cannot load the model", seen=f"{folder}: {error}", fix="Run 'voice-her2 model get'"
            ) from error
        self._free_renewed_after_s = free_renewed_after_s

    def knows(self, word: str) -> bool:
        """Tell whether the model can hear this word at all."""
        return self._model.knows(word)

    def guided(self, phrases: tuple[str, ...]) -> Recognizer:
        """Return a decoder that expects these phrases; words unknown to the model must have been refused before."""
        return _VoskRecognizer(Decoder.GUIDED, lambda: self._recognizer(grammar_json(phrases)))

    def common(self, words: Iterable[str]) -> Preparing:
        """Return a decoder for these words in any order; those unknown to the model are left out."""
        grammar = grammar_json((*(w for w in words if self.knows(w)), UNKNOWN_WORD))
        return _VoskRecognizer(Decoder.COMMON, lambda: self._recognizer(grammar))

    def free(self, familiar: Sequence[bytes] = ()) -> Preparing:
        """Return a decoder for any English words.

        `familiar` are utterances that a new one may hear beforehand, while it has nothing else to do: what it meets first it
        must search out, and that takes five times as long. Source: 16 questions, 0.077 s of processor time a second of the
        first eight, 0.041 after three others; the three take 1.3 s.
        """
        return _VoskRecognizer(Decoder.FREE, lambda: self._recognizer(None), self._free_renewed_after_s, familiar)

    def _recognizer(self, grammar: str | None) -> NativeRecognizer:
        try:
            return NativeRecognizer(self._model, RATE_HZ, grammar)
        except VoskRefusedError as error:
            raise ModelError(
                "model-refused", "Vosk cannot make a recogniser of the model", seen=str(error), fix="Run 'voice-her2 model get'"
            ) from error


class _VoskRecognizer:
    """One Kaldi recogniser; whoever calls it first must be its only caller's thread."""

    def __init__(
        self,
        decoder: Decoder,
        make: Callable[[], NativeRecognizer],
        renewed_after_s: float = math.inf,
        familiar: Sequence[bytes] = (),
    ) -> None:
        self._decoder = decoder
        self._recognizer = make()
        # Not kept where it is not called again: a grammar's phrases, 3 MB, hang on it.
        self._make = make if renewed_after_s < math.inf else None
        self._familiar = familiar
        self._renewed_after_bytes = renewed_after_s * 2 * RATE_HZ + sum(map(len, familiar))
        self._words: list[dict[str, Any]] = []
        self._accepted_bytes = 0
        self._origin_bytes = 0
        self._unheard = [*familiar]
        self._prepared_bytes = 0
        """Of the first of those unheard."""

    def prepare(self) -> bool:
        """Do a little of what makes the next utterance quicker; tell whether more can be done."""
        self._renew()
        if not self._unheard:
            return False
        pcm = self._unheard[0][self._prepared_bytes :][:BATCH_BYTES]
        self._prepared_bytes += len(pcm)
        self._decode(pcm)
        if self._prepared_bytes >= len(self._unheard[0]):
            self._stop_preparing()
        return bool(self._unheard)

    def accept(self, pcm: bytes) -> None:
        if self._prepared_bytes:
            self._stop_preparing()
        # Here and not at an utterance's end, where someone waits for its words.
        self._renew()
        self._decode(pcm)

    def _stop_preparing(self) -> None:
        """Forget what was heard of a familiar utterance; the rest of it is the next one."""
        self._unheard[0] = self._unheard[0][self._prepared_bytes :]
        if not self._unheard[0]:
            del self._unheard[0]
        self._prepared_bytes = 0
        self.reset()

    def _renew(self) -> None:
        if self._make is not None and self._origin_bytes == self._accepted_bytes >= self._renewed_after_bytes:
            del self._recognizer
            self._recognizer = self._make()
            self._accepted_bytes = self._origin_bytes = 0
            self._unheard = [*self._familiar]

    def _decode(self, pcm: bytes) -> None:
        self._accepted_bytes += len(pcm)
        try:
            ended = self._recognizer.accept(bytes(pcm))
        except VoskRefusedError as error:
            fix = "Start it again; 'voice-her2 doctor' tests the model"
            raise ModelError("model-failed", "Vosk failed on the sound", seen=str(error), fix=fix) from error
        if ended:
            self._words += self._recognizer.result()

    def partial(self) -> str:
        if self._prepared_bytes:
            return ""
        settled = [word["word"] for word in self._words]
        return " ".join([*settled, self._recognizer.partial()]).strip()

    def end(self) -> None:
        return

    def finish(self) -> Hypothesis:
        if self._prepared_bytes:
            self._stop_preparing()
        words = self._words + self._recognizer.final_result()
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
