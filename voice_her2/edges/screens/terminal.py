"""A live view in the terminal: state, level, what was heard, the answer; keys do what voice can do."""

from __future__ import annotations

import os
import select
import sys
import termios
import time
import tty
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from voice_her2.content import Content
from voice_her2.errors import printable
from voice_her2.replies import Command

KEYS: Mapping[str, str] = {
    "s": Command.STOP.value,
    " ": Command.STOP.value,
    "r": Command.REPEAT.value,
    "-": Command.SLOWER.value,
    "+": Command.LOUDER.value,
    "f": Command.FASTER.value,
    "l": Command.QUIETER.value,
    "?": Command.TOPICS.value,
    "h": Command.HELP.value,
    "m": Command.MUTE.value,
    "q": Command.GOODBYE.value,
}
STATES: Mapping[str, tuple[str, str]] = {
    "idle": ("starting", "dim"),
    "listening": ("listening: ask your question", "bold green"),
    "resolving": ("thinking", "bold yellow"),
    "clarifying": ("listening for your reply", "bold cyan"),
    "speaking": ("speaking", "bold blue"),
    "muted": ("muted: press m to be heard again", "bold magenta"),
    "fault": ("out of order", "bold red"),
}
LEAST_DBFS, MOST_DBFS = -70.0, 0.0
REDRAW_S = 0.08


class TerminalScreen:
    """Show a conversation in a terminal, and read keys where standard input is one.

    `console` may record (rich's `export_svg`), which makes the README's picture.
    """

    def __init__(self, content: Content, console: Console | None = None) -> None:
        self._content = content
        self._console = console or Console()
        self._view: dict[str, Any] = {
            "state": "idle",
            "wake_phrase": "",
            "level": LEAST_DBFS,
            "heard": "",
            "question": "",
            "answer": "",
            "trouble": "",
            "sentence": "",
        }
        self._keys = _Keys()
        self._drawn_s = 0.0
        self._live = Live(self._picture(), console=self._console, auto_refresh=False, screen=False, transient=False)
        self._live.start()

    def tell(self, line: Mapping[str, object]) -> None:
        """Show the event."""
        self._take(line)
        if time.monotonic() - self._drawn_s >= REDRAW_S or line.get("event") not in ("level", "hearing"):
            self._drawn_s = time.monotonic()
            self._live.update(self._picture(), refresh=True)

    def requests(self) -> Sequence[str]:
        """Return what was pressed since the last call."""
        return [request for request in self._keys.pressed() if request]

    def close(self) -> None:
        """Leave the last view standing, and the keyboard as it was."""
        self._live.stop()
        self._keys.close()

    def _take(self, line: Mapping[str, object]) -> None:
        view = self._view
        match line.get("event"):
            case "level":
                view["level"] = line["dbfs"]
            case "state":
                view["state"] = line["state"]
            case "attention":
                view["wake_phrase"] = "" if line["attends"] else line["phrase"]
            case "speech_started":
                view["heard"] = "…"
            case "hearing":
                view["heard"] = f"{line['text']} …"
            case "utterance":
                self._utterance(line)
            case "speaking":
                if not line["entry"]:
                    view["answer"] = " ".join(map(str, line["texts"]))  # type: ignore[call-overload]  # speaking.py makes it a list
            case "sentence":
                view["sentence"] = line["text"]
            case "spoken":
                view["sentence"] = ""
            case "device_lost" | "not_spoken":
                view["trouble"] = f"{line['what']} ({line['seen']}). {line['fix']}."
            case "device_back" | "listening":
                view["trouble"] = ""

    def _utterance(self, line: Mapping[str, object]) -> None:
        view = self._view
        view["heard"] = line["transcript"]
        entry = self._content.by_id.get(str(line["entry"]))
        view["question"] = entry.question if entry else ""
        match line["outcome"]:
            case "answer":
                view["answer"] = line["answer"]
            case "clarify":
                offered = [self._content.by_id[str(c["entry"])].question for c in line["candidates"]]  # type: ignore[attr-defined]  # report.py makes it a list
                view["answer"] = "Did you mean: " + "  or: ".join(offered)
            case "command":
                view["answer"] = ""
            case _:
                view["answer"] = (
                    "I have no reviewed answer to that." if line["reason"] != "no_match" else "(not a question for me)"
                )

    def _picture(self) -> Panel:
        view = self._view
        words, style = STATES.get(view["state"], (view["state"], "bold"))
        if view["wake_phrase"] and view["state"] == "listening":
            words, style = f'say "{printable(view["wake_phrase"], 80)}", then ask your question', "bold green"
        rows = Table.grid(padding=(0, 2))
        rows.add_column(style="dim", justify="right", no_wrap=True)
        rows.add_column(overflow="fold")
        rows.add_row("state", Text(f"● {words}", style))
        rows.add_row("level", _meter(float(view["level"])))
        rows.add_row("heard", Text(printable(str(view["heard"]), 400)))
        if view["question"]:
            rows.add_row("question", Text(view["question"], "italic"))
        rows.add_row("answer", Text(str(view["answer"]), "bold"))
        if view["trouble"]:
            rows.add_row("trouble", Text(printable(view["trouble"], 400), "bold red"))
        keys = "s stop   r repeat   - slower   + louder   ? what can I ask   m mute   h help   q goodbye"
        body = Group(
            rows,
            Text(""),
            Text(keys, "dim"),
            Text(self._content.notice, "dim italic"),
            Text("Nothing is recorded; nothing leaves this machine.", "dim"),
        )
        return Panel(body, title=self._content.title, border_style=style.split()[-1])


def _meter(dbfs: float) -> Text:
    share = min(max((dbfs - LEAST_DBFS) / (MOST_DBFS - LEAST_DBFS), 0.0), 1.0)
    full = round(30 * share)
    return Text("█" * full, "green") + Text("─" * (30 - full), "dim")


class _Keys:
    """Read single keys without waiting; does nothing where standard input is no terminal."""

    def __init__(self) -> None:
        self._saved: list[Any] | None = None
        if sys.stdin is not None and sys.stdin.isatty():
            self._fd = sys.stdin.fileno()
            self._saved = termios.tcgetattr(self._fd)
            tty.setcbreak(self._fd)

    def pressed(self) -> list[str]:
        if self._saved is None or not select.select([self._fd], [], [], 0)[0]:
            return []
        return [KEYS.get(key, "") for key in os.read(self._fd, 32).decode("utf-8", "ignore").lower()]

    def close(self) -> None:
        if self._saved is not None:
            termios.tcsetattr(self._fd, termios.TCSADRAIN, self._saved)
            self._saved = None
