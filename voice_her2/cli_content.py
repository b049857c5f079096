"""The commands of `voice-her2 content`: check, list, try."""

from __future__ import annotations

import json
from pathlib import Path

import click

from voice_her2 import places
from voice_her2.config import Settings


@click.group()
def content() -> None:
    """Check a content file, list what can be asked, or try how a wording is understood."""


@content.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--no-model", is_flag=True, help="Do not ask the model which words it can hear.")
@click.pass_context
def content_check(ctx: click.Context, file: Path | None, no_model: bool) -> None:
    """Report everything that keeps a content file from being served, with line, reason and fix.

    Then, for each entry, how many of its own phrasings it answers; those that it does not are listed.
    """
    from voice_her2.modes import written

    path = file or places.content_file(ctx.obj)
    problems = written.problems_of(ctx.obj, path, ask_model=not no_model)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        ctx.exit(problems[0].exit_code)
    for row in written.coverage_rows(path):
        click.echo(row)
    click.echo(f"{path}: no problem found")


@content.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each entry.")
@click.pass_obj
def content_list(settings: Settings, as_json: bool) -> None:
    """List what can be asked."""
    from voice_her2.content_file import list_entries
    from voice_her2.modes.parts import content_of

    for entry in list_entries(content_of(settings)):
        click.echo(json.dumps(entry, ensure_ascii=False, default=str) if as_json else f"{entry['id']:<28} {entry['question']}")


@content.command("try")
@click.argument("text", nargs=-1, required=True)
@click.pass_obj
def content_try(settings: Settings, text: tuple[str, ...]) -> None:
    """Show how a wording is understood, word by word, and why it is answered or not."""
    from voice_her2.modes import written

    for line in written.explain(settings, " ".join(text)):
        click.echo(line)
