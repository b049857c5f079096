#!/usr/bin/env python
"""Draw the README's plot out of what `voice-her2 evaluate ... --json FILE` wrote.

python bench/readme_plot.py FILE... docs/evaluation.svg
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from voice_her2.edges.evaluation_report import main_plot
from voice_her2.evaluation import Tally, Verdict, WordErrors


def main() -> None:
    *sources, target = map(Path, sys.argv[1:])
    rows = [row for source in sources for row in json.loads(source.read_text(encoding="utf-8"))["results"]]
    conditions = dict.fromkeys(row["condition"] for row in rows)
    bars = {
        f"{kind}, {condition}": _tally([row for row in rows if (row["kind"], row["condition"]) == (kind, condition)])
        for kind in dict.fromkeys(row["kind"] for row in rows)
        for condition in conditions
    }
    target.write_text(main_plot("What becomes of a question, by kind and by noise", bars) + "\n", encoding="utf-8")


def _tally(rows: list[dict[str, str]]) -> Tally:
    return Tally(Counter(Verdict(row["verdict"]) for row in rows), WordErrors(), ())


if __name__ == "__main__":
    main()
