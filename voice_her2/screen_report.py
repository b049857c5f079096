"""What a conversation tells its screen, and when: an utterance waits until it is known when its answer was first heard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from voice_her2.ports import Screen
from voice_her2.report import Timing, event_line, no_speech_line


@dataclass(slots=True)
class _Pending:
    """An utterance that is reported once it is known when its answer was first heard."""

    line: dict[str, object]
    timing: Timing
    decided_s: float


class ScreenReport:
    """Tell a screen what happens, with the time of a clock."""

    def __init__(self, screen: Screen, clock: Callable[[], float]) -> None:
        self._screen, self._clock = screen, clock
        self._pending: _Pending | None = None

    def tell(self, event: str, **more: object) -> None:
        """Tell the screen that something happened now."""
        line: Mapping[str, object] = event_line(event, self._clock(), **more)
        self._screen.tell(line)

    def hold_back(self, line: dict[str, object], timing: Timing, decided_s: float) -> None:
        """Keep the line of an utterance until `utterance` tells it."""
        self._pending = _Pending(line, timing, decided_s)

    def utterance(self, first_audio_at_s: float | None = None) -> None:
        """Tell the utterance that was held back, if there is one, with the time at which its answer was first heard."""
        pending, self._pending = self._pending, None
        if pending is not None:
            if first_audio_at_s is not None:
                pending.timing = replace(pending.timing, first_audio_ms=max(0.0, 1000 * (first_audio_at_s - pending.decided_s)))
            pending.line["timing_ms"] = pending.timing.as_json()
            self._screen.tell({"event": "utterance", "t": round(self._clock(), 4), **pending.line})

    def no_speech(self, source: str, length_s: float) -> None:
        """Tell that nobody spoke in a whole recording."""
        self._screen.tell({"event": "utterance", "t": round(self._clock(), 4), **no_speech_line(source, length_s)})
