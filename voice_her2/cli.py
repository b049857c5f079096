"""The command line: flags to Settings, errors to exit codes; what a command does is in `modes/`.

A command that has commands of its own is in `cli_NAME.py`. These files are read at every start, so each command imports
inside itself what it needs.
"""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from voice_her2 import __version__, config
from voice_her2.cli_content import content
from voice_her2.cli_kiosk import kiosk
from voice_her2.cli_model import model
from voice_her2.config import Settings
from voice_her2.content import Content
from voice_her2.errors import INTERRUPTED_EXIT_CODE, UNWRITTEN_EXIT_CODE, RecordingError, UsageError, VoiceHer2Error
from voice_her2.ports import Screen

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


class _Guarded(click.Group):
    """Turn every error of ours into its three lines and its exit code, for all commands alike."""

    def invoke(self, ctx: click.Context) -> Any:
        _write_whatever_can_be_written()
        try:
            done = super().invoke(ctx)
            sys.stdout.flush()
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            click.echo(f"voice-her2: The output cannot be written\n  seen: {error.strerror}\n  fix:  Make room for it", err=True)
            sys.stdout = None  # nothing of it can be flushed at the end
            ctx.exit(UNWRITTEN_EXIT_CODE)
        except VoiceHer2Error as error:
            click.echo(f"voice-her2: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("", err=True)
            ctx.exit(INTERRUPTED_EXIT_CODE)
        return done


def _write_whatever_can_be_written() -> None:
    """Let what the terminal's encoding lacks, or a file's name is not made of, become a question mark, not an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


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

    Every setting can also stand in a TOML file (--settings) or in the environment as VOICE_HER2_NAME; flags win. Their names:
    content, model, microphone, speaker, voice, rate_wpm, volume, wake_phrase, holdoff_s, forget_s.
    """
    ctx.obj = config.load(flags, file=file)


main.add_command(content)
main.add_command(kiosk)
main.add_command(model)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print events as JSON lines.")
@click.pass_obj
def listen(settings: Settings, as_json: bool) -> None:
    """Answer questions asked aloud into the microphone."""
    from voice_her2.modes.model_ahead import model_ahead

    with model_ahead(settings) as model:
        from voice_her2.edges.screens.progress_line import progress_line
        from voice_her2.modes import listen as mode

        mode.listen(settings, _lines if as_json else _terminal, progress_line(as_json), model)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each utterance.")
@click.option("--speak/--no-speak", default=False, help="Speak the answers on the speaker (default: no).")
@click.option("--out", type=click.Path(path_type=Path), help="Write the spoken answers as WAV files into this folder.")
@click.option("--realtime", is_flag=True, help="Play the recordings at their own pace.")
@click.pass_context
def replay(ctx: click.Context, files: tuple[Path, ...], as_json: bool, speak: bool, out: Path | None, realtime: bool) -> None:
    """Answer recorded questions: wav, flac, ogg or mp3 of 8 to 192 kHz, mono or stereo."""
    from voice_her2.edges.screens.lines import UtteranceLines
    from voice_her2.edges.screens.plain import PlainScreen
    from voice_her2.edges.screens.progress_line import progress_line
    from voice_her2.modes import replay as mode

    if out is not None and speak:
        raise UsageError(
            "replay-both", "Answers go to the speaker or to files", seen=f"--speak and --out {out}", fix="Give one of the two"
        )
    screen: Callable[[Content], Screen] = (lambda _: UtteranceLines()) if as_json else PlainScreen
    failures = mode.replay(ctx.obj, files, mode.Replay(realtime, speak, out), screen, progress_line(as_json), _say_unreadable)
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
    """Answer a written question; with "-" read questions from standard input, one a line, and print JSON lines.

    Each question stands for itself: nothing is remembered from one to the next.
    """
    from voice_her2.edges.screens.plain import utterance_text
    from voice_her2.modes import written
    from voice_her2.modes.parts import content_of

    if text == ("-",) and sys.stdin is None:
        raise UsageError(
            "no-input", "There is no standard input to read questions from", seen="ask -", fix="Give the question itself"
        )
    lines = (line.strip("\ufeff\r\n") for line in sys.stdin) if text == ("-",) else iter([" ".join(text)])
    for line in written.ask(settings, lines):
        if as_json or text == ("-",):
            click.echo(json.dumps(line, ensure_ascii=False))
        else:
            click.echo(utterance_text(line, content_of(settings)))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--snr", "snrs", multiple=True, metavar="DB|clean", help="Add babble at this ratio ('clean': none). Repeatable.")
@click.option("--room", "room_s", type=click.FloatRange(0.05, 3.0), help="Let it ring in a room of this RT60 in seconds.")
@click.option("--babble", type=click.Path(path_type=Path), help="Folder of talkers for the babble (default: FOLDER's kind out).")
@click.option("--kinds", multiple=True, metavar="KIND", help="Only this kind. Repeatable, or joined by commas.")
@click.option("--limit", type=click.IntRange(min=1), default=None, help="At most so many recordings of each kind.")
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
    limit: int | None,
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
    plan = mode.Plan(folder, conditions, chosen, limit or 0, babble, jobs, seed)
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
    if not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        from voice_her2.edges.screens.plain import PlainScreen

        return PlainScreen(content)
    from voice_her2.edges.screens.terminal import TerminalScreen

    return TerminalScreen(content)


def _say_unreadable(file: Path, error: VoiceHer2Error) -> None:
    click.echo(f"{file}: {error}", err=True)
