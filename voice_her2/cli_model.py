"""The commands of `voice-her2 model`: get, verify."""

from __future__ import annotations

from pathlib import Path

import click

from voice_her2 import places
from voice_her2.config import Settings


@click.group()
def model() -> None:
    """Fetch or verify the recognition model."""


@model.command("get")
@click.option(
    "--from", "source", type=click.Path(path_type=Path), help="Archive or folder to take it from, for machines without a network."
)
@click.pass_obj
def model_get(settings: Settings, source: Path | None) -> None:
    """Fetch the model once, check every byte of it, and put it where it is looked for."""
    from voice_her2.edges.model_files.get import get_model
    from voice_her2.edges.screens.progress_line import progress_line

    show = progress_line(quiet=False)
    target = get_model(
        places.model_folder(settings), source=source, progress=lambda done, of: show("fetching the model", done, of)
    )
    click.echo(f"The model is in {target}")


@model.command("verify")
@click.pass_obj
def model_verify(settings: Settings) -> None:
    """Check every file of the model against its known size and SHA-256."""
    from voice_her2.edges.model_files.check import verify_model

    folder = places.model_folder(settings)
    verify_model(folder)
    click.echo(f"{folder}: whole")
