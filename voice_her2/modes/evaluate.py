"""Labelled recordings down the path of `replay`, as they are or worsened, and what became of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from voice_her2 import places
from voice_her2.config import Settings
from voice_her2.content import Content
from voice_her2.dialogue import Dialogue
from voice_her2.errors import RecordingError, UsageError, VoiceHer2Error
from voice_her2.evaluation import Condition, Heard, Judge, Result
from voice_her2.hearing import Decoder, Hypothesis, Recognizer
from voice_her2.labelled import Case, read_cases
from voice_her2.modes.parts import Hearing, Progress, content_of, converse, hearing_of
from voice_her2.phrases import Phrases
from voice_her2.ports import AudioSource
from voice_her2.voice import SilentRenderer

BABBLE_KINDS = ("out",)
"""Kinds of a labelled folder whose recordings may talk in the background: they say nothing of the topic."""
MOST_TALKERS = 64
TALKER_S = 60.0
LONGEST_WORSENED_S = 20 * 60.0
"""A recording is worsened as a whole, in floating point: 20 minutes take some 600 MB for a moment."""
_SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".mp3"})


@dataclass(frozen=True, slots=True)
class Plan:
    """Say what is to be evaluated: which recordings of `folder`, each under every one of `conditions`."""

    folder: Path
    conditions: tuple[Condition, ...] = (Condition(),)
    kinds: tuple[str, ...] = ()
    """Empty: all."""
    limit: int = 0
    """Most recordings of each kind; 0: all of them."""
    babble: Path | None = None
    """Folder of recordings for the background; None: those of the labelled folder that are not about the topic."""
    jobs: int = 1
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Unread:
    """A recording that could not be heard under a condition."""

    case: Case
    condition: Condition
    error: VoiceHer2Error


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Hold everything that came out."""

    plan: Plan
    content: Content
    results: tuple[Result, ...]
    unread: tuple[Unread, ...]


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

        pcm, seed = _samples(take.file, LONGEST_WORSENED_S), self._seed_of(take.name)
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
        return {path: _samples(path, TALKER_S, cut=True) for path in self._talkers}


def evaluate(settings: Settings, plan: Plan, progress: Progress) -> Evaluation:
    """Hear every recording of the plan and judge what became of it.

    What cannot be read, or ends the worker that hears it, is listed and costs only itself. Raises UsageError for a folder
    without a usable manifest, and what keeps content or model from being used.
    """
    from voice_her2.edges.workers import Lost, share_out

    content = content_of(settings)
    cases = _chosen(read_cases(plan.folder, content.by_id.keys()), plan)
    takes = [(case, take_of(plan, case, condition)) for condition in plan.conditions for case in cases]
    judge, done = Judge(content, [decoder.value for decoder in Decoder]), dict[int, Result | Unread]()
    progress("hearing", 0, len(takes))
    prepare = partial(_prepare, settings, background_of(plan, content))
    for index, outcome in share_out(prepare, [take for _, take in takes], min(plan.jobs, len(takes))):
        case, take = takes[index]
        match outcome:
            case Lost():
                fix = "Evaluate it alone with --jobs 1; 'voice-her2 doctor' tests the machine"
                error = RecordingError(
                    "worker-lost", "The recording ended what heard it", seen=f"{take.name}: {outcome.how}", fix=fix
                )
                done[index] = Unread(case, take.condition, error)
            case RecordingError():
                done[index] = Unread(case, take.condition, outcome)
            case VoiceHer2Error():
                raise outcome
            case _:
                done[index] = judge.result(case, take.condition, outcome)
        progress("hearing", len(done), len(takes))
    ordered = [done[index] for index in sorted(done)]
    results = tuple(one for one in ordered if isinstance(one, Result))
    return Evaluation(plan, content, results, tuple(one for one in ordered if isinstance(one, Unread)))


def take_of(plan: Plan, case: Case, condition: Condition) -> Take:
    """Return what is heard of a case under a condition."""
    return Take(plan.folder / case.file, case.file, condition)


def background_of(plan: Plan, content: Content) -> Background:
    """Return what worsens the plan's recordings; raise UsageError when there are too few other voices for babble."""
    from voice_her2.edges.distortion import MIN_TALKERS

    if all(condition.snr_db is None for condition in plan.conditions):
        return Background((), plan.seed)
    if plan.babble is not None:
        files = sorted(path for path in plan.babble.rglob("*") if path.suffix.lower() in _SUFFIXES)
    else:
        files = [plan.folder / case.file for case in read_cases(plan.folder, content.by_id.keys()) if case.kind in BABBLE_KINDS]
    # One more than the babble needs: a recording is no background of its own.
    if len(files) <= MIN_TALKERS:
        where = str(plan.babble or plan.folder)
        what = f"Babble needs more than {MIN_TALKERS} recordings of unrelated speech"
        fix = "Give a folder of such recordings with --babble"
        raise UsageError("babble-talkers", what, seen=f"{len(files)} in {where}", fix=fix)
    return Background(tuple(files[:MOST_TALKERS]), plan.seed)


def _chosen(cases: Sequence[Case], plan: Plan) -> list[Case]:
    kinds = list(dict.fromkeys(case.kind for case in cases))
    unknown = [kind for kind in plan.kinds if kind not in kinds]
    if unknown or not cases:
        what = "The manifest has no recordings of this kind" if unknown else "The manifest names no recordings"
        fix = "Give some of: " + ", ".join(kinds) if unknown else "Add lines to it"
        raise UsageError("manifest-empty", what, seen=", ".join(unknown) or str(plan.folder), fix=fix)
    chosen: list[Case] = []
    for kind in plan.kinds or kinds:
        of_kind = [case for case in cases if case.kind == kind]
        # Spread over the manifest, whose neighbours are often the same question in other voices.
        step = len(of_kind) / plan.limit if plan.limit and plan.limit < len(of_kind) else 1.0
        chosen += [of_kind[int(place * step)] for place in range(int(len(of_kind) / step + 1e-9))]
    return chosen


class _Overheard:
    """Pass everything on to a recogniser and keep its last words."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self.text = ""

    def accept(self, pcm: bytes) -> None:
        self._recognizer.accept(pcm)

    def partial(self) -> str:
        return self._recognizer.partial()

    def finish(self) -> Hypothesis:
        hypothesis = self._recognizer.finish()
        self.text = hypothesis.text
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
                decoders={decoder.value: overheard.text for decoder, overheard in self._decoders.items() if spoke},
                endpoint_ms=line["timing_ms"]["endpoint"],
                decode_ms=line["timing_ms"]["decode"],
            )
        )

    def requests(self) -> list[str]:
        return []

    def close(self) -> None:
        return


def _prepare(settings: Settings, background: Background) -> Callable[[Take, Callable[[], None]], tuple[Heard, ...]]:
    """Load in a worker what every recording is heard with."""
    from voice_her2.edges.native_noise import silence_native_libraries

    silence_native_libraries()
    content = content_of(settings)
    hearing = hearing_of(settings, content)
    decoders = {decoder: _Overheard(recognizer) for decoder, recognizer in hearing.recognizers.items()}
    return partial(_hear, settings, content, Hearing(hearing.activity, decoders), decoders, background)


def _hear(
    settings: Settings,
    content: Content,
    hearing: Hearing,
    decoders: Mapping[Decoder, _Overheard],
    background: Background,
    take: Take,
    say_alive: Callable[[], None],
) -> tuple[Heard, ...]:
    from voice_her2.edges.speaker_files import SilentSpeaker

    notes, source = _Notes(decoders, say_alive), background.source(take)
    try:
        dialogue = Dialogue(content, Phrases(), notice_given=True)
        converse(settings, content, source, hearing, dialogue, SilentRenderer(), SilentSpeaker(), notes)
    finally:
        source.close()
    return tuple(notes.heard)


def _samples(path: Path, longest_s: float, *, cut: bool = False) -> bytes:
    """Return a recording as PCM in `HEARING_FORMAT`; a longer one is cut or refused."""
    from voice_her2.audio import HEARING_FORMAT, AudioBlock
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


def model_name(settings: Settings) -> str:
    """Return the name of the model's folder, for the report."""
    return places.model_folder(settings).name
