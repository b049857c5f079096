#!/usr/bin/env python
"""Put what the other scripts have measured (build/bench/*.json) into one page: tables in Markdown, plots in SVG.

python bench/report.py [--out build/bench]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from live import RESULTS

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 320, 60, 30, 20, 50
COLOURS = {"ours": "#1b6e8c", "plain": "#b3541e"}
NAMES = {"ours": "voice_her2", "plain": "plain loop"}
FIGURES = (
    ("first_start_s", "start to listening, first time (s)"),
    ("next_start_s", "start to listening, later (s)"),
    ("silent_percent", "silent room (% of a core)"),
    ("noise_percent", "room with noise at -50 dBFS (% of a core)"),
    ("hearing_cpu_s_per_s", "hearing (CPU s per s of speech)"),
    ("speaking_percent", "speaking (% of a core)"),
    ("loaded_mb", "memory when listening (MB)"),
    ("peak_mb", "peak memory (MB)"),
)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Return a table in Markdown."""
    cells = [
        [f"{c:.3g}" if isinstance(c, float) and abs(c) < 100 else f"{c:.0f}" if isinstance(c, float) else str(c) for c in row]
        for row in rows
    ]
    return [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *(f"| {' | '.join(row)} |" for row in cells), ""]


def latency(found: dict[str, Any]) -> list[str]:
    ours, plain = found["ours"], found["plain"]
    rows: list[list[object]] = [
        [f"first sound, {q}", ours[f"{q}_ms"], plain[f"{q}_ms"], found[f"{q}_ratio"]] for q in ("p50", "p95")
    ]
    rows += [
        [f"of it {part}, p50 / p95", f"{ours[part][0]} / {ours[part][1]}", "", ""] for part in ("endpoint", "decode", "match")
    ]
    asked = f"{ours['asked']} questions each, {ours['voices']} voices; replies heard: {ours['replied']} and {plain['replied']}."
    return [
        "## From the end of a question to the first sound (ms)",
        "",
        *table(("", "voice_her2", "plain loop", "ratio"), rows),
        asked,
        "",
    ]


def resources(found: dict[str, Any]) -> list[str]:
    rows = [[text, found["ours"][key], found["plain"][key], found["ratios"].get(key, "")] for key, text in FIGURES]
    return ["## Processor and memory", "", *table(("", "voice_her2", "plain loop", "ratio"), rows)]


def entries(found: dict[str, Any]) -> list[str]:
    keys = ("entries", "read_s", "matcher_s", "p50_ms", "p95_ms", "memory_mb", "right")
    rows = [[row.get(key, row.get("died", "")) for key in keys] for row in found["match"]]
    lines = [
        "## Number of entries, 10 phrasings each",
        "",
        *table(("entries", "read s", "matcher s", "match ms p50", "p95", "MB", "right"), rows),
    ]
    keys = ("entries", "first_start_s", "next_start_s")
    rows = [[row.get(key, row.get("died", "")) for key in keys] for row in found["start"]]
    lines += ["Start to listening:", "", *table(("entries", "first s", "next s"), rows)]
    keys = ("phrases", "build_s", "memory_mb", "cpu_s_per_s")
    rows = [[row.get(key, row.get("died", "")) for key in keys] for row in found["guided"]]
    return [*lines, "Guided grammar:", "", *table(("phrases", "build s", "MB", "CPU s per s"), rows)]


def cutoffs(found: dict[str, Any]) -> list[str]:
    keys = ("setting", "p50_ms", "p95_ms", "cut_percent", "fluent_cut_percent")
    rows = [[row[key] for key in keys] for row in found["settings"]]
    head = ("patience", "end of speech to decision, ms p50", "p95", "cut off with pauses %", "fluent %")
    said = f"{found['paused']} recordings with pauses of 0.3 to 1.2 s in the middle, {found['fluent']} fluent ones."
    return ["## Patience against cut-offs", "", *table(head, rows), said, ""]


def plot(title: str, x_label: str, y_label: str, series: dict[str, list[tuple[float, float]]], colours: dict[str, str]) -> str:
    """Return lines through points as an SVG picture; both axes start at zero."""
    points = [point for line in series.values() for point in line]
    most_x, most_y = max(x for x, _ in points) or 1.0, max(y for _, y in points) or 1.0
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif"',
        f'font-size="12"><title>{title}</title><rect width="100%" height="100%" fill="white"/>',
        f'<text x="{LEFT}" y="18" font-size="14">{title}</text>',
    ]
    for step in range(5):
        x, y = LEFT + wide * step / 4, TOP + high * (1 - step / 4)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{LEFT + wide}M{x:.1f} {TOP}V{TOP + high}" stroke="#ddd" fill="none"/>')
        parts.append(f'<text x="{x:.1f}" y="{TOP + high + 16}" text-anchor="middle">{most_x * step / 4:.3g}</text>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{most_y * step / 4:.3g}</text>')
    for number, (name, line) in enumerate(series.items()):
        at = [(LEFT + wide * x / most_x, TOP + high * (1 - y / most_y)) for x, y in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colours[name]}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colours[name]}"/>' for x, y in at if len(line) < 20]
        parts.append(f'<text x="{LEFT + 10 + 150 * number}" y="{HEIGHT - 6}" fill="{colours[name]}">{name}</text>')
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 20}" text-anchor="end">{x_label}</text>')
    parts.append(f'<text x="{WIDTH - RIGHT}" y="18" text-anchor="end">{y_label}</text></svg>')
    return "\n".join(parts) + "\n"


def latency_plot(found: dict[str, Any]) -> str:
    series = {}
    for who, name in NAMES.items():
        delays = sorted(row["ms"] for row in found["rows"] if row["who"] == who and row["ms"] is not None)
        series[name] = [(delay, 100 * (n + 1) / len(delays)) for n, delay in enumerate(delays)]
    colours = {NAMES[who]: colour for who, colour in COLOURS.items()}
    return plot("Replies that have begun, after the end of the question", "ms", "% of the replies", series, colours)


def cutoff_plot(found: dict[str, Any]) -> str:
    kinds = {"by meaning": "#1b6e8c", "fixed": "#b3541e"}
    series = {
        kind: sorted((row["p50_ms"], row["cut_percent"]) for row in found["settings"] if row["setting"].startswith(kind))
        for kind in kinds
    }
    return plot("Cut off in a pause, against the time to decide", "ms to the decision, median", "% cut off", series, kinds)


def main() -> int:
    """Write what can be written of what was measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder for report.md and the plots (default build/bench)")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    lines = ["# What was measured", ""]
    for name, section in (("latency", latency), ("resources", resources), ("cutoffs", cutoffs), ("entries", entries)):
        path = RESULTS / f"{name}.json"
        if not path.exists():
            lines += [f"{name}: not measured", ""]
            continue
        found = json.loads(path.read_text(encoding="utf-8"))
        lines += section(found)
        place = found["machine"]
        lines += [f"Measured on {place['cpu']}, Python {place['python']}; load at the end {place['load']}.", ""]
        if name in ("latency", "cutoffs"):
            picture = {"latency": latency_plot, "cutoffs": cutoff_plot}[name](found)
            (args.out / f"{name}.svg").write_text(picture, encoding="utf-8")
            lines += [f"![{name}]({name}.svg)", ""]
    text = "\n".join(lines)
    (args.out / "report.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
