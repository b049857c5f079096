"""An evaluation as a table in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from voice_her2.evaluation import FUSED, Rate, Result, Tally, Verdict, tallies, tally
from voice_her2.hearing import Decoder

WIDTH_WITHOUT_TERMINAL = 150
"""A pipe or file has no width; the table then is as wide as it needs."""


def print_table(results: Sequence[Result], console: Console | None = None) -> None:
    """Print the rates of each kind under each condition, each with its 95 % bounds in percent."""
    console = console or Console()
    if not console.is_terminal:
        console.width = WIDTH_WITHOUT_TERMINAL
    for label in dict.fromkeys(result.condition.label for result in results):
        here = [result for result in results if result.condition.label == label]
        table = Table(title=label, title_justify="left", caption="95 % bounds after Wilson in brackets", caption_justify="left")
        table.add_column("kind")
        for name in (
            "n",
            "right %",
            "helped %",
            "missed",
            "silent",
            "wrong %",
            "crossed",
            "WER free",
            "WER fused",
            "endpoint ms",
        ):
            table.add_column(name, justify="right", no_wrap=True)
        by_kind = tallies(here, lambda result: result.case.kind)
        for kind, one in by_kind.items():
            table.add_row(kind, *_cells(one), end_section=kind == list(by_kind)[-1])
        if len(by_kind) > 1:
            table.add_row("all", *_cells(tally(here)))
        console.print(table)


def _cells(one: Tally) -> list[str]:
    wrong = f"[bold red]{_percent(one.wrong)}[/]" if one.wrong.count else _percent(one.wrong)
    return [
        str(one.recordings),
        _percent(one.rate(Verdict.RIGHT)),
        _percent(one.rate(Verdict.HELPED)),
        str(one.counts.get(Verdict.MISSED, 0)),
        str(one.counts.get(Verdict.SILENT, 0)),
        wrong,
        str(one.counts.get(Verdict.CROSSED, 0)),
        _share(one.errors.rate(Decoder.FREE.value)),
        _share(one.errors.rate(FUSED)),
        "-" if (median := one.endpoint_percentile_ms(50)) is None else f"{median:.0f}",
    ]


def _percent(rate: Rate) -> str:
    # An escaped bracket: rich would take it for a style.
    return f"{100 * rate.share:.1f} \\[{100 * rate.low:.1f}, {100 * rate.high:.1f}]"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"
