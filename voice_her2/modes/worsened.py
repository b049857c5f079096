"""Hear labelled recordings in a worker, as they are or worsened, and note what became of each utterance."""

from __future__ import annotations

import hashlib
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from voice_her2.audio import HEARING_FORMAT, AudioBlock
from voice_her2.config import Settings
from voice_her2.dialogue import Dialogue
from voice_her2.errors import RecordingError
from voice_her2.evaluation import Condition, Heard
from voice_her2.hearing import Decoder, Hypothesis, Recognizer
from voice_her2.matching import Matcher
from voice_her2.modes.parts import Hearing, content_of, converse, hearing_of, matcher_of
from voice_her2.phrases import Phrases
from voice_her2.ports import AudioSource
from voice_her2.voice import SilentRenderer

TALKER_S = 60.0
"""So much of each recording in the background is used."""
LONGEST_WORSENED_S = 20 * 60.0
"""A recording is worsened as a whole, in floating point: 20 minutes take some 600 MB for a moment."""


@dataclass(frozen=True, slots=True)
class Take:
    """One recording under one condition."""

    file: Path
    name: str
    condition: Condition


class Background:
    """Worsen recordings, the same one in the same way for the same seed; `talkers` are read once, when first needed."""

    def __init__(self, talkers: tuple[Path, ...], seed: int) -> None:
        self._talkers = talkers
        self._seed = seed

    def source(self, take: Take) -> AudioSource:
        """Return a recording as it is heard under its condition; raise RecordingError where it cannot be read."""
        from voice_her2.edges.pcm_source import PcmSource
        from voice_her2.edges.recording import open_recording

        if take.condition == Condition():
            return open_recording(take.file)
        return PcmSource(str(take.file), self.pcm(take))

    def pcm(self, take: Take) -> bytes:
        """Return the samples that are heard."""
        from voice_her2.edges.distortion import in_room, with_babble

        pcm, seed = samples_of(take.file, LONGEST_WORSENED_S), self._seed_of(take.name)
        if take.condition.room_s is not None:
            pcm = in_room(pcm, take.condition.room_s, seed)
        if take.condition.snr_db is not None:
            talkers = [voice for path, voice in self._voices.items() if path != take.file]
            pcm = with_babble(pcm, talkers, take.condition.snr_db, seed)
        return pcm

    def _seed_of(self, name: str) -> int:
        """Return the same seed at every ratio, so that ratios are compared over the same noise."""
        return int.from_bytes(hashlib.sha256(f"{self._seed}:{name}".encode()).digest()[:8])

    @cached_property
    def _voices(self) -> Mapping[Path, bytes]:
        return {path: samples_of(path, TALKER_S, cut=True) for path in self._talkers}


class _Overheard:
    """Pass everything on to a recogniser and keep its last words, until they are noted."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self._text: str | None = None

    def noted(self) -> str | None:
        """Return its words of the utterance that is noted; None where it was not asked."""
        text, self._text = self._text, None
        return text

    def accept(self, pcm: bytes) -> None:
        self._recognizer.accept(pcm)

    def partial(self) -> str:
        return self._recognizer.partial()

    def end(self) -> None:
        self._recognizer.end()

    def finish(self) -> Hypothesis:
        hypothesis = self._recognizer.finish()
        self._text = hypothesis.text
        return hypothesis

    def reset(self) -> None:
        self._recognizer.reset()


class _Notes:
    """A screen that notes what became of each utterance."""

    def __init__(self, decoders: Mapping[Decoder, _Overheard], say_alive: Callable[[], None]) -> None:
        self._decoders = decoders
        self._say_alive = say_alive
        self.heard: list[Heard] = []

    def tell(self, line: Mapping[str, Any]) -> None:
        self._say_alive()
        if line["event"] != "utterance":
            return
        noted = {decoder.value: overheard.noted() for decoder, overheard in self._decoders.items()}
        spoke = line["outcome"] != "no_speech"
        self.heard.append(
            Heard(
                outcome=line["outcome"],
                entry=line["entry"] or "",
                candidates=tuple(candidate["entry"] for candidate in line["candidates"]),
                margin=line["margin"],
                reason=" ".join(filter(None, (line["reason"], line.get("detail")))),
                command=line.get("command", ""),
                transcript=line["transcript"],
                decoders={name: text for name, text in noted.items() if spoke and text is not None},
                endpoint_ms=line["timing_ms"]["endpoint"],
                decode_ms=line["timing_ms"]["decode"],
            )
        )

    def requests(self) -> list[str]:
        return []

    def close(self) -> None:
        return


def prepare(settings: Settings, background: Background) -> Callable[[Take, Callable[[], None]], tuple[Heard, ...]]:
    """Load in a worker what every recording is heard with."""
    from voice_her2.edges.native_noise import silence_native_libraries

    silence_native_libraries()
    content = content_of(settings)
    hearing = hearing_of(settings, content)
    at_once = {decoder: _Overheard(recognizer) for decoder, recognizer in hearing.recognizers.items()}
    reserve = [{decoder: _Overheard(one) for decoder, one in further.items()} for further in hearing.reserve]
    overheard = Hearing(hearing.activity, at_once, reserve, hearing.interruption)
    return partial(_hear, settings, matcher_of(content), overheard, at_once | dict(ChainMap(*reserve)), background)


def _hear(
    settings: Settings,
    matcher: Matcher,
    hearing: Hearing,
    decoders: Mapping[Decoder, _Overheard],
    background: Background,
    take: Take,
    say_alive: Callable[[], None],
) -> tuple[Heard, ...]:
    from voice_her2.edges.speaker_files import SilentSpeaker

    notes, source = _Notes(decoders, say_alive), background.source(take)
    try:
        dialogue = Dialogue(matcher.content, Phrases(), notice_given=True, matcher=lambda: matcher)
        converse(settings, matcher.content, source, lambda: hearing, dialogue, SilentRenderer(), SilentSpeaker(), notes)
    finally:
        source.close()
    return tuple(notes.heard)


def samples_of(path: Path, longest_s: float, *, cut: bool = False) -> bytes:
    """Return a recording as PCM in `HEARING_FORMAT`; a longer one is cut or refused."""
    from voice_her2.edges.recording import open_recording

    source, pcm = open_recording(path), bytearray()
    try:
        while isinstance(block := source.read(0.1), AudioBlock):
            pcm += block.pcm
            if HEARING_FORMAT.seconds(len(pcm)) > longest_s:
                if cut:
                    break
                what = f"The recording is too long to be worsened: more than {longest_s / 60:.0f} min"
                raise RecordingError("recording-too-long", what, seen=str(path), fix="Cut it, or evaluate it as it is")
    finally:
        source.close()
    return bytes(pcm)
