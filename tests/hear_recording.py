"""A recording through one recogniser, as the ear would hand it over."""

from __future__ import annotations

from pathlib import Path

from voice_her2.edges.recording import open_recording
from voice_her2.edges.vosk import BATCH_BYTES
from voice_her2.hearing import Hypothesis, Recognizer
from voice_her2.ports import SourceEnded


def hear(recognizer: Recognizer, path: Path) -> Hypothesis:
    """Return what it hears in the whole recording, which is one utterance."""
    pcm = bytearray()
    with open_recording(path) as source:
        while not isinstance(block := source.read(1.0), SourceEnded):
            pcm += block.pcm
    for start in range(0, len(pcm), BATCH_BYTES):
        recognizer.accept(bytes(pcm[start : start + BATCH_BYTES]))
    return recognizer.finish()
