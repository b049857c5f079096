"""Plots as SVG text: small, without scripts, readable in light and dark, told apart by more than colour.

Colours are CSS variables, which the page sets for light and dark; `main_plot` brings its own, to stand alone in a README.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from voice_her2.evaluation import Tally, Verdict

COLOURS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.RIGHT: ("#1b7a4b", "#43b27c"),
    Verdict.HELPED: ("#2f6db5", "#6ea8e6"),
    Verdict.MISSED: ("#6f6a5e", "#9d9889"),
    Verdict.SILENT: ("#c9c4b6", "#5f5b50"),
    Verdict.WRONG: ("#c8501e", "#f08a55"),
    Verdict.CROSSED: ("#7d0f3c", "#e0528a"),
}
"""For light and for dark. Source: lightness falls with harm, so that the order holds for colour-blind eyes and in print."""

BAR, GAP, LABEL, PLOT, COUNT = 22, 8, 250, 520, 60
_FONT = 'font-family="system-ui, sans-serif" font-size="13"'


def palette() -> str:
    """Return the CSS that sets the colours, light and dark."""
    light = "".join(f"--{verdict.value}:{colours[0]};" for verdict, colours in COLOURS.items())
    dark = "".join(f"--{verdict.value}:{colours[1]};" for verdict, colours in COLOURS.items())
    return (
        f":root{{{light}--ink:#1d2422;--soft:#5b6462;--line:#d3d8d5;--paper:#fbfbf9}}"
        f"@media (prefers-color-scheme:dark){{:root{{{dark}--ink:#e8ece9;--soft:#a9b3af;--line:#3a4340;--paper:#151a18}}}}"
    )


def stacked_bars(title: str, rows: Mapping[str, Tally], *, top: int = 0) -> str:
    """Return one bar for each row, cut by verdict, with the count of recordings and the wrong ones named in words."""
    height = top + len(rows) * (BAR + GAP) + 26
    parts, y, end = list[str](), top, top + len(rows) * (BAR + GAP)
    # First, so that the bars and their numbers lie on top.
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = LABEL + PLOT * share
        parts.append(f'<line x1="{x}" x2="{x}" y1="{top}" y2="{end}" stroke="var(--line)" stroke-dasharray="2 4"/>')
        parts.append(_text(x, end + 14, f"{100 * share:.0f} %", anchor="middle", fill="var(--soft)"))
    for label, one in rows.items():
        parts.append(_text(LABEL - 10, y + 16, label, anchor="end"))
        x = float(LABEL)
        for verdict in Verdict:
            rate = one.rate(verdict)
            if rate.count:
                width = PLOT * rate.share
                tip = f"{label}: {verdict.value} {rate.count} of {rate.of}"
                parts.append(
                    f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{BAR}" fill="var(--{verdict.value})" '
                    f'stroke="var(--paper)"><title>{escape(tip)}</title></rect>'
                )
                if width >= 34:
                    parts.append(_text(x + width / 2, y + 16, f"{100 * rate.share:.0f} %", anchor="middle", fill=_on(verdict)))
                x += width
        parts.append(_text(LABEL + PLOT + 8, y + 16, f"n {one.recordings}", fill="var(--soft)"))
        y += BAR + GAP
    told = "; ".join(f"{label}: " + ", ".join(_counts(one)) for label, one in rows.items())
    return _svg(title, told, LABEL + PLOT + COUNT, height, parts)


def legend(y: int) -> list[str]:
    """Return the parts that name the verdicts' colours, in a line at height `y`."""
    parts, x = list[str](), 12
    for verdict in Verdict:
        parts.append(f'<rect x="{x}" y="{y}" width="14" height="14" fill="var(--{verdict.value})"/>')
        parts.append(_text(x + 20, y + 12, verdict.value))
        x += 44 + 8 * len(verdict.value)
    return parts


def histogram(title: str, groups: Mapping[str, tuple[str, Sequence[float]]], step: float = 5.0) -> str:
    """Return a histogram of several groups above one axis; `groups` maps a name to its colour variable and its values."""
    most = max((value for _, values in groups.values() for value in values), default=0.0)
    bins = int(most // step) + 1
    counts = {
        name: [sum(1 for v in values if int(v // step) == place) for place in range(bins)] for name, (_, values) in groups.items()
    }
    highest = max((sum(counts[name][place] for name in groups) for place in range(bins)), default=0) or 1
    width, plot_height, left, top = LABEL + PLOT + COUNT, 180, 56, 30
    one = (width - left - 20) / bins
    parts = list[str]()
    for place in range(bins):
        base = float(top + plot_height)
        for name, (colour, _) in groups.items():
            if counts[name][place]:
                tall = plot_height * counts[name][place] / highest
                base -= tall
                tip = f"{name}, margin {place * step:g} to {(place + 1) * step:g}: {counts[name][place]}"
                parts.append(
                    f'<rect x="{left + place * one + 1:.1f}" y="{base:.1f}" width="{max(1.0, one - 2):.1f}" height="{tall:.1f}" '
                    f'fill="var(--{colour})"><title>{escape(tip)}</title></rect>'
                )
        if place % 2 == 0:
            parts.append(
                _text(left + place * one, top + plot_height + 18, f"{place * step:g}", anchor="middle", fill="var(--soft)")
            )
    axis = top + plot_height
    parts.append(f'<line x1="{left}" x2="{width - 20}" y1="{axis}" y2="{axis}" stroke="var(--soft)"/>')
    parts.append(_text(left - 8, top + 8, str(highest), anchor="end", fill="var(--soft)"))
    parts.append(_text(left - 8, axis, "0", anchor="end", fill="var(--soft)"))
    parts.append(_text(width / 2, axis + 38, "lead in score over the next possible entry", anchor="middle", fill="var(--soft)"))
    x = left
    for name, (colour, values) in groups.items():
        parts.append(f'<rect x="{x}" y="4" width="14" height="14" fill="var(--{colour})"/>')
        parts.append(_text(x + 20, 16, f"{name}: {len(values)}"))
        x += 70 + 8 * len(name)
    told = "; ".join(
        f"{name}: {len(values)} answers, least margin {min(values):g}" for name, (_, values) in groups.items() if values
    )
    return _svg(title, told, width, axis + 48, parts)


def main_plot(title: str, rows: Mapping[str, Tally]) -> str:
    """Return the bars as an SVG file of its own, with title, legend and colours for light and dark."""
    top = 64
    bars = stacked_bars(title, rows, top=top)
    head = [
        f"<style>{palette()}</style>",
        '<rect width="100%" height="100%" fill="var(--paper)"/>',
        _text(12, 24, title, weight="600"),
    ]
    start = bars.index("</desc>") + len("</desc>")
    return bars[:start] + "".join([*head, *legend(36)]) + bars[start:]


def _on(verdict: Verdict) -> str:
    # Silence is pale in light and dark in dark: only the ink is legible on it.
    return "var(--ink)" if verdict is Verdict.SILENT else "var(--paper)"


def _counts(one: Tally) -> list[str]:
    return [f"{verdict.value} {one.counts[verdict]}" for verdict in Verdict if one.counts.get(verdict)]


def _text(x: float, y: float, text: str, *, anchor: str = "start", fill: str = "var(--ink)", weight: str = "400") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}" font-weight="{weight}">{escape(text)}</text>'


def _svg(title: str, told: str, width: int, height: int, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" {_FONT}>'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{''.join(parts)}</svg>"
    )
