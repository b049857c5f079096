"""The lines that are printed and shown: one JSON object for each thing that happens, the same for people and programs.

| event | further keys |
|---|---|
| listening | the microphone is open and can be heard |
| state | state |
| speech_started | at_s |
| hearing | text: the words so far |
| utterance | see `utterance_line` |
| speaking | entry or null, texts: what is being said |
| sentence | index, text: the sentence that is being said |
| spoken | completed |
| attention | attends: whether a question needs no wake phrase now, phrase; only where one is set |
| device_lost | device, what, seen, fix |
| device_back | device |

Each has "t", monotonic seconds. `ask` and `replay` print utterances alone, without "event" and "t".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from voice_her2.content import Content
from voice_her2.outcome import Ambiguous, Candidate, Intent, NotRecognized, Outcome
from voice_her2.replies import Command


@dataclass(frozen=True, slots=True)
class Timing:
    """Where the time of an answer went, in milliseconds.

    `endpoint_ms` is audio time from the end of speech to the decision that it is over; the others are wall time after it.
    """

    endpoint_ms: float = 0.0
    decode_ms: float = 0.0
    match_ms: float = 0.0
    first_audio_ms: float = 0.0

    def as_json(self) -> dict[str, int]:
        """Return the four as whole milliseconds, by the names of the contract."""
        return {
            "endpoint": round(self.endpoint_ms),
            "decode": round(self.decode_ms),
            "match": round(self.match_ms),
            "first_audio": round(self.first_audio_ms),
        }


def utterance_line(
    source: str,
    transcript: str,
    outcome: Outcome | Command,
    content: Content,
    *,
    start_s: float = 0.0,
    end_s: float = 0.0,
    timing: Timing | None = None,
) -> dict[str, object]:
    """Return the JSON line of an utterance or a written question."""
    line: dict[str, object] = {
        "source": source,
        "transcript": transcript,
        "outcome": "refuse",
        "entry": None,
        "score": None,
        "margin": None,
        "candidates": [],
        "reason": None,
        "answer": None,
        "start_s": round(start_s, 3),
        "end_s": round(end_s, 3),
        "timing_ms": (timing or Timing()).as_json(),
    }
    match outcome:
        case Intent():
            line |= {"outcome": "answer", "entry": outcome.entry.id, "answer": outcome.entry.answer}
            line |= {
                "score": round(outcome.candidate.score, 1),
                "margin": round(outcome.margin, 1),
                "candidates": _as_json((outcome.candidate,)),
            }
        case Ambiguous():
            line |= {
                "outcome": "clarify",
                "reason": outcome.reason.value,
                "candidates": _as_json(outcome.candidates),
                "score": outcome.candidates[0].score,
            }
            line["asks"] = content.contrast(outcome.contrast).question if outcome.contrast else None
        case NotRecognized():
            line |= {"reason": outcome.reason.value, "candidates": _as_json(outcome.nearest), "detail": outcome.detail or None}
        case Command():
            line |= {"outcome": "command", "command": outcome.value}
    return line


def no_speech_line(source: str, length_s: float) -> dict[str, object]:
    """Return the one line of a recording in which nobody speaks."""
    return {
        "source": source,
        "transcript": "",
        "outcome": "no_speech",
        "entry": None,
        "score": None,
        "margin": None,
        "candidates": [],
        "reason": "no_speech",
        "answer": None,
        "start_s": 0.0,
        "end_s": round(length_s, 3),
        "timing_ms": Timing().as_json(),
    }


def event_line(event: str, t_s: float, **more: object) -> Mapping[str, object]:
    """Return the line of anything else that happens."""
    return {"event": event, "t": round(t_s, 4), **more}


def _as_json(candidates: tuple[Candidate, ...]) -> list[dict[str, object]]:
    return [{"entry": c.entry_id, "score": round(c.score, 1)} for c in candidates]
