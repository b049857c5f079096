"""Labelled recordings down the path of `replay`, as they are or worsened, and what became of them."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from voice_her2 import __version__, places
from voice_her2.config import Settings
from voice_her2.content import Content
from voice_her2.errors import RecordingError, UsageError, VoiceHer2Error
from voice_her2.evaluation import Condition, Judge, Result
from voice_her2.hearing import HEARING_ALL
from voice_her2.labelled import MANIFEST_NAME, Case, read_cases
from voice_her2.modes.parts import Progress, content_of
from voice_her2.modes.worsened import TALKER_S, Background, Take, prepare, samples_of

BABBLE_KINDS = ("out",)
"""Kinds of a labelled folder whose recordings may talk in the background: they say nothing of the topic."""
MOST_TALKERS = 64
LEAST_SNR_DB, MOST_SNR_DB = -20.0, 60.0
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


def evaluate(settings: Settings, plan: Plan, progress: Progress) -> Evaluation:
    """Hear every recording of the plan and judge what became of it.

    What cannot be read, or ends the worker that hears it, is listed and costs only itself. Raises UsageError for a folder
    without a usable manifest, and what keeps content or model from being used.
    """
    from voice_her2.edges.workers import Lost, share_out

    content = content_of(settings)
    cases = _chosen(read_cases(plan.folder, content.by_id.keys()), plan)
    takes = [(case, take_of(plan, case, condition)) for condition in plan.conditions for case in cases]
    judge, done = Judge(content, [decoder.value for decoder in HEARING_ALL]), dict[int, Result | Unread]()
    progress("hearing", 0, len(takes))
    ready = partial(prepare, settings, background_of(plan, content))
    for index, outcome in share_out(ready, [take for _, take in takes], min(plan.jobs, len(takes))):
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
        if plan.babble is not None:
            fix = "Add a ratio, such as --snr 10"
            raise UsageError("babble-unused", "Babble is only heard with --snr", seen=f"--babble {plan.babble}", fix=fix)
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


def conditions_of(snrs: Sequence[str], room_s: float | None) -> tuple[Condition, ...]:
    """Return the conditions that flags ask for: each ratio, "clean" among them, in the one room; as recorded where none is."""
    conditions = []
    for given in snrs or ("clean",):
        try:
            snr_db = None if given == "clean" else float(given)
        except ValueError:
            snr_db = math.nan
        if snr_db is not None and not LEAST_SNR_DB <= snr_db <= MOST_SNR_DB:
            fix = f"Give {LEAST_SNR_DB:g} to {MOST_SNR_DB:g}, or 'clean'"
            raise UsageError("snr-range", "The ratio of speech to noise is not in decibels", seen=f"--snr {given}", fix=fix)
        conditions.append(Condition(snr_db, room_s))
    return tuple(dict.fromkeys(conditions))


def check_reports(*files: Path | None) -> None:
    """Raise UsageError for a report that could not be written when everything has been heard."""
    given = [file for file in files if file is not None]
    if len(given) > len({file.resolve() for file in given}):
        fix = "Name two files"
        raise UsageError("report-place", "Two reports cannot be one file", seen=str(given[0]), fix=fix)
    for file in given:
        if file.name == MANIFEST_NAME:
            fix = "Give the report another name"
            raise UsageError("report-place", "The report would take the place of a manifest", seen=str(file), fix=fix)
        if file.is_dir() or not os.access(file if file.exists() else file.parent, os.W_OK):
            raise UsageError(
                "report-place", "The report cannot be written there", seen=str(file), fix="Name a file in a folder that exists"
            )


def write_reports(settings: Settings, found: Evaluation, json_file: Path | None, html_file: Path | None) -> None:
    """Write what came out as JSON and as a page; either may be None."""
    from voice_her2.edges.evaluation_report import as_json, page

    about, unread = _about(settings, found), [(one.case, one.condition, one.error) for one in found.unread]
    texts: list[tuple[Path, str]] = []
    if json_file is not None:
        texts.append((json_file, json.dumps(as_json(about, found.results, unread), ensure_ascii=False, indent=1)))
    if html_file is not None:
        texts.append(
            (html_file, page(about, found.results, unread, partial(_sound, found, background_of(found.plan, found.content))))
        )
    for file, text in texts:
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(
                "report-place", "The report cannot be written", seen=f"{file}: {error}", fix="Name another file"
            ) from error


def _sound(found: Evaluation, background: Background, result: Result) -> bytes:
    """Return what was heard for a result; nothing when it cannot be had any more."""
    take = take_of(found.plan, result.case, result.condition)
    try:
        return background.pcm(take) if take.condition != Condition() else samples_of(take.file, TALKER_S, cut=True)
    except RecordingError:
        return b""


def _about(settings: Settings, found: Evaluation) -> dict[str, str]:
    plan = found.plan
    return {
        "recordings": f"{plan.folder}" + (f", kinds {', '.join(plan.kinds)}" if plan.kinds else ""),
        "at most": f"{plan.limit} of each kind" if plan.limit else "",
        "heard": "; ".join(condition.label for condition in plan.conditions),
        "seed": str(plan.seed),
        "content": f"{found.content.title}, SHA-256 {found.content.sha256[:16]}",
        "model": places.model_folder(settings).name,
        "program": f"voice_her2 {__version__}",
        "on": time.strftime("%Y-%m-%d %H:%M %Z"),
    }
