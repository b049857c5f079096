"""The commands of `voice-her2 kiosk`: run it, install, uninstall, status."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.group(invoke_without_command=True)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port of the page, on 127.0.0.1; 0: any."
)
@click.option(
    "--log-transcripts", "log", type=click.Path(path_type=Path), help="Append what is heard to this file; the page says so."
)
@click.option("--json", "as_json", is_flag=True, help="Print events as JSON lines.")
@click.pass_context
def kiosk(ctx: click.Context, port: int, log: Path | None, as_json: bool) -> None:
    """Answer hands-free, with a page for a screen; keeps itself alive for weeks."""
    if ctx.invoked_subcommand is not None:
        return
    from voice_her2.modes import kiosk as mode
    from voice_her2.modes.kiosk_plan import Plan

    tell = (lambda line: click.echo(json.dumps(line, ensure_ascii=False))) if as_json else None
    plan = Plan(port=port, log=log, tell=tell)
    ctx.exit(mode.run(ctx.obj, plan, lambda address: click.echo(f"The page is at {address}", err=True)))


FOR_USER = click.option("--user", help="As root: for this user, as a service of the machine, with all of the sandbox.")


@kiosk.command("install")
@FOR_USER
@click.pass_context
def kiosk_install(ctx: click.Context, user: str | None) -> None:
    """Start the kiosk and its page's browser by themselves, for this user."""
    from voice_her2.edges import systemd

    done = systemd.install(ctx.parent.params["port"] if ctx.parent else 8765, user)
    for line in (*(f"written: {path}" for path in done.files), *done.notes):
        click.echo(line)


@kiosk.command("uninstall")
@FOR_USER
def kiosk_uninstall(user: str | None) -> None:
    """Undo what install has done."""
    from voice_her2.edges import systemd

    done = systemd.uninstall(user)
    for line in (*(f"removed: {path}" for path in done.files), *done.notes):
        click.echo(line)


@kiosk.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print the facts as JSON.")
@click.pass_context
def kiosk_status(ctx: click.Context, as_json: bool) -> None:
    """Say how the running kiosk does; exit code 0 when it hears."""
    from voice_her2.modes import kiosk_status as mode

    status = mode.status(ctx.parent.params["port"] if ctx.parent else 8765)
    click.echo(json.dumps(status.facts, ensure_ascii=False) if as_json else status.as_text())
    ctx.exit(0 if status.hears else 1)


@kiosk.command("worker", hidden=True)
@click.argument("task", type=click.Choice(["work", "prepare"]))
@click.option("--supervisor", type=int, envvar="VOICE_HER2_SUPERVISOR", required=True)
@click.pass_context
def kiosk_worker(ctx: click.Context, task: str, supervisor: int) -> None:
    """Do what the supervisor's child processes do."""
    from voice_her2.modes import kiosk_worker as mode

    ctx.exit((mode.work if task == "work" else mode.prepare)(ctx.obj, supervisor))
