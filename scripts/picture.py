"""Draw docs/terminal.svg: the terminal view while it answers, as `voice-her2 listen` shows it.

    .venv/bin/python scripts/picture.py

The lines are those of a real question, understood by the real matcher; nothing is drawn by hand.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console

from voice_her2 import config, places
from voice_her2.content_file import load_content
from voice_her2.edges.screens.terminal import TerminalScreen
from voice_her2.matching import Matcher
from voice_her2.report import event_line, utterance_line

HEARD = "is HER2 negative breast cancer curable"
PICTURE = Path(__file__).parents[1] / "docs" / "terminal.svg"


def main() -> None:
    """Show one question and its answer, and keep what was shown."""
    content = load_content(places.content_file(config.load({})))
    # Not a terminal: the view is printed once, when it is closed.
    console = Console(record=True, width=104, file=io.StringIO())
    screen = TerminalScreen(content, console)
    answer = utterance_line("microphone", HEARD, Matcher(content).match_text(HEARD), content)
    for line in (
        event_line("listening", 0.0, device="USB microphone"),
        event_line("level", 0.1, dbfs=-21.0),
        {**event_line("utterance", 2.0), **answer},
        event_line("state", 2.0, state="speaking"),
    ):
        screen.tell(line)
    screen.close()
    PICTURE.parent.mkdir(exist_ok=True)
    svg = console.export_svg(title="voice-her2 listen")
    # A page that shows the picture must not have to fetch fonts for it.
    PICTURE.write_text(
        re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code", "monospace"), encoding="utf-8"
    )
    print(PICTURE)


if __name__ == "__main__":
    main()
