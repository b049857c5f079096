"""An evaluation as JSON: every rate with its bounds, every recording with what each decoder heard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from voice_her2.errors import VoiceHer2Error
from voice_her2.evaluation import Condition, Heard, Rate, Result, Tally, Verdict, tallies, tally
from voice_her2.labelled import Case

GROUPINGS: Mapping[str, Callable[[Result], str]] = {
    "condition": lambda result: result.condition.label,
    "kind": lambda result: result.case.kind,
    "voice": lambda result: result.case.voice or "(not named)",
    "expected": lambda result: result.case.expected,
}


def as_json(
    about: Mapping[str, str], results: Sequence[Result], unread: Sequence[tuple[Case, Condition, VoiceHer2Error]]
) -> dict[str, Any]:
    """Return what `json.dumps` takes; `about` says what was evaluated and with what."""
    return {
        "about": dict(about),
        "all": _tally(tally(results)),
        "by": {name: {label: _tally(one) for label, one in tallies(results, key).items()} for name, key in GROUPINGS.items()},
        "by_condition_and_kind": [
            {"condition": label, "kind": kind} | _tally(one)
            for label in dict.fromkeys(r.condition.label for r in results)
            for kind, one in tallies([r for r in results if r.condition.label == label], GROUPINGS["kind"]).items()
        ],
        "results": [_result(result) for result in results],
        "unread": [
            {"file": case.file, "condition": condition.label, "code": error.code, "what": error.what, "seen": error.seen}
            for case, condition, error in unread
        ],
    }


def _tally(one: Tally) -> dict[str, Any]:
    rates = {verdict.value: _rate(one.rate(verdict)) for verdict in Verdict if verdict is not Verdict.WRONG}
    word_error_rates = {
        reading: round(rate, 4) for reading in one.errors.by_reading if (rate := one.errors.rate(reading)) is not None
    }
    return {
        "recordings": one.recordings,
        **rates,
        "wrong": _rate(one.wrong),
        "right_or_helped": _rate(one.rate(Verdict.RIGHT, Verdict.HELPED)),
        "word_error_rate": word_error_rates,
        "words_said": one.errors.said,
        "endpoint_ms": {"p50": one.endpoint_percentile_ms(50), "p95": one.endpoint_percentile_ms(95)},
    }


def _rate(rate: Rate) -> dict[str, float | int]:
    return {"count": rate.count, "share": round(rate.share, 4), "low": round(rate.low, 4), "high": round(rate.high, 4)}


def _result(result: Result) -> dict[str, Any]:
    return {
        "file": result.case.file,
        "kind": result.case.kind,
        "voice": result.case.voice,
        "text": result.case.text,
        "expected": result.case.expected,
        "condition": result.condition.label,
        "snr_db": result.condition.snr_db,
        "room_s": result.condition.room_s,
        "verdict": result.verdict.value,
        "utterances": [_heard(heard) for heard in result.heard],
    }


def _heard(heard: Heard) -> dict[str, Any]:
    return {
        "outcome": heard.outcome,
        "entry": heard.entry or None,
        "candidates": list(heard.candidates),
        "margin": heard.margin,
        "reason": heard.reason or None,
        "command": heard.command or None,
        "transcript": heard.transcript,
        "decoders": dict(heard.decoders),
        "timing_ms": {"endpoint": heard.endpoint_ms, "decode": heard.decode_ms},
    }
