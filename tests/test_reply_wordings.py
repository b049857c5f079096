"""Three hundred replies to what was asked back, and as many commands and what sounds like one: none does what was not meant."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from voice_her2.dialogue import Action, Dialogue, Heard, Opened, Resolved, SpeechOver, SpokenEnd, State
from voice_her2.matching import Matcher
from voice_her2.outcome import Ambiguous, Candidate, Intent, Outcome, Reason
from voice_her2.phrases import Phrases
from voice_her2.replies import command_in
from voice_her2.understanding import Understanding
from voice_her2.wording import words_of

REPLIES = Path(__file__).parents[1] / "bench" / "questions" / "replies.tsv"
OFFERED = {
    "status": (("treatment-her2-positive", "treatment-her2-negative"), Reason.CONTRAST, "status"),
    "meaning-or-cure": (("meaning-her2-negative", "cure-her2-negative"), Reason.AMBIGUOUS, ""),
}
"""What was asked back: the entries in the order of the question, why, and the contrast."""
COMMANDS = REPLIES.with_name("commands.tsv")
LEAST_CHOSEN = 0.9


class AsksBack(Matcher):
    """Ask back what the test says, once, then match."""

    def __init__(self, matcher: Matcher, asked: str) -> None:
        self.__dict__ |= vars(matcher)
        names, reason, contrast = OFFERED[asked]
        candidates = tuple(Candidate(name, self.content.by_id[name].question, 90.0) for name in names)
        self._first: Outcome | None = Ambiguous(candidates, reason, contrast)

    def match(self, said: Understanding) -> Outcome:
        first, self._first = self._first, None
        return first or super().match(said)


def reply(matcher: Matcher, asked: str, text: str) -> str:
    """Return the entry that is answered after a reply; "none" for none."""
    asks = AsksBack(matcher, asked)
    talk = Dialogue(matcher.content, Phrases(), notice_given=True, matcher=lambda: asks)
    talk.handle(Opened())
    said: tuple[Action, ...] = ()
    for words in ("HER2", text):
        talk.handle(SpeechOver())
        said = talk.handle(Heard(matcher.lexicon.understand_text(words)))
        if talk.state is State.SPEAKING:
            talk.handle(SpokenEnd(completed=True))
    outcome = next(action.outcome for action in said if isinstance(action, Resolved))
    return outcome.entry.id if isinstance(outcome, Intent) else "none"


@pytest.fixture(scope="module")
def found(matcher: Matcher) -> list[tuple[str, str, str]]:
    """Return (expected, answered, text) of all replies."""
    with REPLIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["expected"], reply(matcher, row["asked"], row["text"]), row["text"]) for row in rows]


def test_no_reply_chooses_what_was_not_meant(found: list[tuple[str, str, str]]) -> None:
    assert len(found) == 300
    assert not [(text, answered) for expected, answered, text in found if answered not in (expected, "none")]


def test_nearly_every_reply_chooses_what_was_meant(found: list[tuple[str, str, str]]) -> None:
    wanted = Counter(expected for expected, _, _ in found if expected != "none")
    chosen = Counter(expected for expected, answered, _ in found if answered == expected != "none")
    assert wanted.total() == 160
    assert chosen.total() >= LEAST_CHOSEN * wanted.total()


def test_nearly_every_command_is_obeyed_and_nothing_else() -> None:
    with COMMANDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = [(row["expected"], command_in(words_of(row["text"])), row["text"]) for row in rows]
    given = [(expected, command.value if command else "none", text) for expected, command, text in found]
    assert not [(text, got) for expected, got, text in given if got not in (expected, "none")]
    commands = [(expected, got) for expected, got, _ in given if expected != "none"]
    assert len(commands) == 166
    assert sum(expected == got for expected, got in commands) >= LEAST_CHOSEN * len(commands)
