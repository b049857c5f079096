"""The end of an utterance, frame by frame: each test is a picture of what is heard above a ruler.

In `heard`: S surely speech, s perhaps (between the two thresholds), . silence. In `whole`: w a whole question was heard so
far, c one whose last word may be corrected, e one that may be extended, o anything else; where it is shorter than `heard`,
its last letter goes on.
"""

from __future__ import annotations

import pytest

from voice_her2.endpoint import FRAME_S, FRAME_SAMPLES, START_FRAMES, Endpointer, Patience, Phase, Wholeness
from voice_her2.hearing import Endpoint, EndpointReason

PROBABILITY = {"S": 0.9, "s": 0.4, ".": 0.05}
WHOLENESS = {"w": Wholeness.WHOLE, "c": Wholeness.CORRECTABLE, "e": Wholeness.EXTENDABLE, "o": Wholeness.OPEN}
PATIENCE = Patience(
    whole_s=3 * FRAME_S, correctable_s=5 * FRAME_S, extendable_s=6 * FRAME_S, open_s=10 * FRAME_S, longest_s=30 * FRAME_S
)
REASON = {
    EndpointReason.SILENCE: "silence",
    EndpointReason.WHOLE_QUESTION: "whole",
    EndpointReason.TOO_LONG: "long",
    EndpointReason.END_OF_SOURCE: "end",
}


def told(endpoint: Endpoint) -> tuple[str, int, int]:
    """Return the reason, the frame after the last one of speech, and the frame after the decision."""
    assert endpoint.speech_end_sample % FRAME_SAMPLES == endpoint.decided_sample % FRAME_SAMPLES == 0
    return REASON[endpoint.reason], endpoint.speech_end_sample // FRAME_SAMPLES, endpoint.decided_sample // FRAME_SAMPLES


def run(heard: str, whole: str = "o") -> list[tuple[str, int, int]]:
    endpointer, found = Endpointer(PATIENCE), []
    for frame, letter in enumerate(heard):
        wholeness = WHOLENESS[whole[min(frame, len(whole) - 1)]]
        endpoint = endpointer.step(frame, PROBABILITY[letter], wholeness)
        if endpoint is not None:
            found.append(told(endpoint))
            assert endpointer.phase is Phase.QUIET
    last = endpointer.finish(len(heard))
    return found + ([told(last)] if last is not None else [])


@pytest.mark.parametrize(
    ("heard", "whole", "expected"),
    [
        # 0         1         2         3         4
        # 01234567890123456789012345678901234567890123456789
        ("..........", "o", []),
        ("..S.SS.S..", "o", []),
        ("..ssssssss", "o", []),
        ("..SSSS....", "w", [("whole", 6, 9)]),
        ("..SSSSS......", "e", [("whole", 7, 13)]),
        ("..SSSSS.....", "c", [("whole", 7, 12)]),
        ("..SSSSS..........", "o", [("silence", 7, 17)]),
        ("..SSSSS.........SSS..........", "o", [("silence", 19, 29)]),
        ("..SSSssssSSS...", "w", [("whole", 12, 15)]),
        # In a pause only what is surely speech goes on.
        ("..SSSSS.ss.....", "w", [("whole", 7, 10)]),
        # What turns out whole in the middle of a pause ends at once, what turns out not to be whole waits.
        ("..SSSSS.......", "ooooooooooow", [("whole", 7, 12)]),
        ("..SSSSS..........", "wwwwwwwwo", [("silence", 7, 17)]),
        # Two questions, one after the other.
        ("..SSSS...SSSS...", "w", [("whole", 6, 9), ("whole", 13, 16)]),
        ("..SSSSS", "o", [("end", 7, 7)]),
        ("..SSSSS....", "o", [("end", 7, 11)]),
        (".." + "S" * 40, "o", [("long", 33, 33), ("end", 42, 42)]),
    ],
)
def test_what_is_heard_ends_where_it_should(heard: str, whole: str, expected: list[tuple[str, int, int]]) -> None:
    assert run(heard, whole) == expected


def test_a_burst_shorter_than_a_word_starts_nothing() -> None:
    assert run("S" * (START_FRAMES - 1) + "." * 20) == []
    assert run("S" * START_FRAMES + "." * 20) == [("silence", START_FRAMES, START_FRAMES + 10)]


@pytest.mark.parametrize("pause", range(1, 10))
def test_an_open_question_survives_every_pause_shorter_than_its_patience(pause: int) -> None:
    assert run("SSSSS" + "." * pause + "SSSSS" + "." * 10) == [("silence", 10 + pause, 20 + pause)]


def test_patience_grows_with_what_is_missing() -> None:
    patience = Patience()
    assert (
        0.0
        < patience.hangover_s(Wholeness.WHOLE)
        < patience.hangover_s(Wholeness.EXTENDABLE)
        < patience.hangover_s(Wholeness.OPEN)
    )
    assert patience.hangover_s(Wholeness.OPEN) >= 1.2, "people pause so long inside a question"


def test_reset_forgets_what_was_under_way() -> None:
    endpointer = Endpointer(PATIENCE)
    for frame in range(8):
        endpointer.step(frame, 0.9, Wholeness.OPEN)
    endpointer.reset()
    assert endpointer.phase is Phase.QUIET
    assert endpointer.finish(8) is None
