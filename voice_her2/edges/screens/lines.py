"""Print what happens as JSON, one object a line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

NOT_PRINTED = frozenset({"level"})
"""Events of a live view that would only flood a log."""


class JsonLines:
    """Print every event but levels. A reader that went away ends the program quietly, as with any filter."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout

    def tell(self, line: Mapping[str, object]) -> None:
        """Print the line."""
        if line.get("event") not in NOT_PRINTED:
            print_line(line, self._out)

    def requests(self) -> Sequence[str]:
        """Return nothing: nobody presses anything here."""
        return ()

    def close(self) -> None:
        """Do nothing."""
        return


class UtteranceLines(JsonLines):
    """Print utterances alone, without "event" and "t": what `replay --json` prints."""

    def tell(self, line: Mapping[str, object]) -> None:
        """Print the line of an utterance."""
        if line.get("event") == "utterance":
            print_line({key: value for key, value in line.items() if key not in ("event", "t")}, self._out)


def print_line(line: Mapping[str, object], out: TextIO) -> None:
    """Print one object as one line of JSON; typographic quotes stay what they are."""
    try:
        out.write(json.dumps(line, ensure_ascii=False) + "\n")
        out.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        raise SystemExit(0) from None
