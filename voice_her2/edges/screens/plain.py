"""Print what was heard and answered as a few lines of text: for recordings and written questions."""

from __future__ import annotations

from typing import Any

import click

from voice_her2.content import Content


class PlainScreen:
    """Print what was heard and answered, for people."""

    def __init__(self, served: Content) -> None:
        self._content = served

    def tell(self, line: Any) -> None:
        """Print an utterance."""
        if line.get("event") == "utterance":
            click.echo(utterance_text(line, self._content))

    def requests(self) -> list[str]:
        """Return nothing: nobody presses anything here."""
        return []

    def close(self) -> None:
        """Do nothing."""
        return


def utterance_text(line: Any, served: Content) -> str:
    """Return an utterance as a few lines for people."""
    head = f"{line['source']}\n  heard   {line['transcript'] or '(no speech)'}"
    entry = served.by_id.get(str(line["entry"]))
    match line["outcome"]:
        case "answer" if entry is not None:
            return f"{head}\n  asked   {entry.question}\n  answer  {line['answer']}\n"
        case "clarify":
            offered = " / ".join(served.by_id[c["entry"]].question for c in line["candidates"])
            return f"{head}\n  asks    {line.get('asks') or 'Did you mean: ' + offered}\n"
        case "command":
            return f"{head}\n  command {line['command']}\n"
        case "no_speech":
            return f"{head}\n"
        case _:
            why = line["reason"] + (f": {line['detail']}" if line.get("detail") else "")
            return f"{head}\n  refused ({why})\n"
