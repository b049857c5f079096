"""The command line: flags to Settings, errors to exit codes; everything else is in `modes.py`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from voice_her2 import __version__, config, places
from voice_her2.config import Settings
from voice_her2.content import Content
from voice_her2.errors import INTERRUPTED_EXIT_CODE, RecordingError, UsageError, VoiceHer2Error
from voice_her2.ports import Screen

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


class _Guarded(click.Group):
    """Turn every error of ours into its three lines and its exit code, for all commands alike."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except VoiceHer2Error as error:
            click.echo(f"voice-her2: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("", err=True)
            ctx.exit(INTERRUPTED_EXIT_CODE)


@click.group(cls=_Guarded, context_settings=CONTEXT)
@click.version_option(__version__, prog_name="voice-her2")
@click.option("--settings", "file", type=click.Path(path_type=Path), help="TOML file with settings.")
@click.option("--content", help="Content file instead of the one that comes with the package.")
@click.option("--model", help="Folder of the recognition model.")
@click.option("--microphone", help="Part of the input device's name.")
@click.option("--speaker", help="Part of the output device's name.")
@click.option("--voice", help="Voice of the spoken answers, such as gmw/en-us, or neural:joe.")
@click.option("--rate", "rate_wpm", type=int, help="Speaking rate, words a minute (80 to 400).")
@click.option("--wake-phrase", help='Words that begin a conversation, such as "hello computer" (default: none needed).')
@click.option("--volume", type=float, help="Volume of the spoken answers (0 to 2).")
@click.pass_context
def main(ctx: click.Context, /, file: Path | None, **flags: object) -> None:
    """Answer spoken questions about HER2 breast cancer, offline, out of a reviewed set of questions and answers.

    Every setting can also stand in a TOML file (--settings) or in the environment as VOICE_HER2_NAME; flags win.
    """
    ctx.obj = config.load(flags, file=file)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print events as JSON lines.")
@click.pass_obj
def listen(settings: Settings, as_json: bool) -> None:
    """Answer questions asked aloud into the microphone."""
    from voice_her2.modes.model_ahead import model_ahead

    with model_ahead(settings) as model:
        from voice_her2.modes import listen as mode

        mode.listen(settings, _lines if as_json else _terminal, _progress(as_json), model)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each utterance.")
@click.option("--speak/--no-speak", default=False, help="Speak the answers on the speaker (default: no).")
@click.option("--out", type=click.Path(path_type=Path), help="Write the spoken answers as WAV files into this folder.")
@click.option("--realtime", is_flag=True, help="Play the recordings at their own pace.")
@click.pass_context
def replay(ctx: click.Context, files: tuple[Path, ...], as_json: bool, speak: bool, out: Path | None, realtime: bool) -> None:
    """Answer recorded questions: wav, flac, ogg or mp3, any rate, mono or stereo."""
    from voice_her2.edges.screens.lines import UtteranceLines
    from voice_her2.modes import replay as mode

    if out is not None and speak:
        raise UsageError(
            "replay-both", "Answers go to the speaker or to files", seen=f"--speak and --out {out}", fix="Give one of the two"
        )
    screen: Callable[[Content], Screen] = (lambda _: UtteranceLines()) if as_json else _PlainScreen
    failures = mode.replay(ctx.obj, files, mode.Replay(realtime, speak, out), screen, _progress(as_json), _say_unreadable)
    unread = [failure for failure in failures if isinstance(failure, RecordingError)]
    if unread:
        click.echo(f"voice-her2: {len(unread)} of {len(files)} recordings could not be read", err=True)
        ctx.exit(RecordingError.exit_code)
    if failures:
        raise failures[0]


@main.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each question.")
@click.pass_obj
def ask(settings: Settings, text: tuple[str, ...], as_json: bool) -> None:
    """Answer a written question; with "-" read questions from standard input, one a line."""
    from voice_her2.modes import written
    from voice_her2.modes.parts import content_of

    lines = (line.rstrip("\n") for line in sys.stdin) if text == ("-",) else iter([" ".join(text)])
    for line in written.ask(settings, lines):
        if as_json or text == ("-",):
            click.echo(json.dumps(line, ensure_ascii=False))
        else:
            click.echo(_plain(line, content_of(settings)))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--snr", "snrs", multiple=True, metavar="DB|clean", help="Add babble at this ratio ('clean': none). Repeatable.")
@click.option("--room", "room_s", type=click.FloatRange(0.05, 3.0), help="Let it ring in a room of this RT60 in seconds.")
@click.option("--babble", type=click.Path(path_type=Path), help="Folder of talkers for the babble (default: FOLDER's kind out).")
@click.option("--kinds", multiple=True, metavar="KIND", help="Only this kind. Repeatable, or joined by commas.")
@click.option("--limit", type=click.IntRange(min=0), default=0, help="At most so many recordings of each kind.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Hear so many recordings at once.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same noise.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write everything as JSON.")
@click.option("--html", "html_file", type=click.Path(path_type=Path), help="Write a report with the failures' sound.")
@click.pass_context
def evaluate(
    ctx: click.Context,
    folder: Path,
    snrs: tuple[str, ...],
    room_s: float | None,
    babble: Path | None,
    kinds: tuple[str, ...],
    limit: int,
    jobs: int,
    seed: int,
    json_file: Path | None,
    html_file: Path | None,
) -> None:
    """Score labelled recordings: FOLDER has a manifest.tsv with the columns file, kind, expected, voice and text."""
    from voice_her2.edges.evaluation_report import print_table
    from voice_her2.edges.screens.progress_bar import ProgressBar
    from voice_her2.modes import evaluate as mode

    conditions = mode.conditions_of(snrs, room_s)
    chosen = tuple(kind for given in kinds for kind in given.split(",") if kind)
    plan = mode.Plan(folder, conditions, chosen, limit, babble, jobs, seed)
    mode.check_reports(json_file, html_file)
    with ProgressBar() as progress:
        found = mode.evaluate(ctx.obj, plan, progress)
    print_table(found.results)
    mode.write_reports(ctx.obj, found, json_file, html_file)
    for unread in found.unread:
        click.echo(f"{unread.case.file} ({unread.condition.label}): {unread.error}", err=True)
    if found.unread:
        click.echo(
            f"voice-her2: {len(found.unread)} of {len(found.unread) + len(found.results)} recordings could not be heard", err=True
        )
        ctx.exit(RecordingError.exit_code)


@main.group()
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


@main.group()
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

    show = _progress(quiet=False)
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


@main.group(invoke_without_command=True)
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

    tell = (lambda line: click.echo(json.dumps(line, ensure_ascii=False))) if as_json else None
    plan = mode.Plan(port=port, log=log, tell=tell)
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


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each device.")
@click.pass_obj
def devices(settings: Settings, as_json: bool) -> None:
    """List microphones and speakers."""
    from voice_her2.modes import doctor as mode

    for device in mode.sound_devices():
        click.echo(json.dumps(device.as_json(), ensure_ascii=False) if as_json else device.as_row())


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each check.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Test everything here that an answer needs, and say how to mend what does not work."""
    from voice_her2.modes import doctor as mode

    worst = 0
    for check in mode.checks(ctx.obj):
        click.echo(json.dumps(check.as_json(), ensure_ascii=False) if as_json else check.as_row())
        worst = worst or check.exit_code
    ctx.exit(worst)


def _lines(_: Content) -> Screen:
    from voice_her2.edges.screens.lines import JsonLines

    return JsonLines()


def _terminal(content: Content) -> Screen:
    from voice_her2.edges.screens.terminal import TerminalScreen

    return TerminalScreen(content)


def _say_unreadable(file: Path, error: VoiceHer2Error) -> None:
    click.echo(f"{file}: {error}", err=True)


class _PlainScreen:
    """Print what was heard and answered, for people."""

    def __init__(self, served: Content) -> None:
        self._content = served

    def tell(self, line: Any) -> None:
        if line.get("event") == "utterance":
            click.echo(_plain(line, self._content))

    def requests(self) -> list[str]:
        return []

    def close(self) -> None:
        return


def _plain(line: Any, served: Content) -> str:
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


def _progress(quiet: bool) -> Callable[[str, int, int | None], None]:
    """Return what shows progress on standard error: a line that counts up in a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        return lambda what, done, of: None

    def show(what: str, done: int, of: int | None) -> None:
        share = f" {100 * done // of:3d} %" if of else " …"
        sys.stderr.write(f"\r{what}{share}\x1b[K" + ("\r\x1b[K" if of and done >= of else ""))
        sys.stderr.flush()

    return show
