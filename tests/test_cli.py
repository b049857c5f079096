"""The command line without hearing: written questions, content, model files, settings, and how each failure is told."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.rig.command import ROOT, Done, command, environment, voice_her2
from tests.rig.server import Rig
from voice_her2 import cli, places
from voice_her2.content import Content
from voice_her2.errors import INTERRUPTED_EXIT_CODE, UsageError

UTTERANCE = {"source", "transcript", "outcome", "entry", "score", "margin", "candidates", "reason", "answer"}
UTTERANCE |= {"start_s", "end_s", "timing_ms"}
SOMETIMES = {"asks", "detail", "command"}
OUTCOMES = {"answer", "clarify", "refuse", "no_speech", "command"}
CLINIC = ROOT / "tests" / "content" / "clinic.toml"


def assert_told_in_three_parts(done: Done, code: int) -> None:
    assert done.code == code, done.err
    assert re.search(r"^.+\n  seen: .+\n  fix:  .+$", done.err, re.MULTILINE), done.err
    assert "Traceback" not in done.err


def commands(inner: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, inner
    if isinstance(inner, click.Group):
        for name, below in inner.commands.items():
            yield from commands(below, (*path, name))


COMMANDS = dict(commands(cli.main))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_and_option_says_what_it_is_for(path: tuple[str, ...]) -> None:
    inner = COMMANDS[path]
    context = click.Context(inner, info_name=" ".join(("voice-her2", *path)), **cli.CONTEXT)
    assert re.search(r"Usage: voice-her2[^\n]*\n\n  [A-Z].*?\.\s", inner.get_help(context), re.DOTALL)
    for parameter in inner.params:
        assert isinstance(parameter, click.Argument) or getattr(parameter, "help", None) or inner.hidden, parameter.name


def test_help_is_printed() -> None:
    for arguments in (["--help"], ["replay", "-h"]):
        done = voice_her2(*arguments)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("Usage:")


def test_version() -> None:
    assert voice_her2("--version").code == 0


@pytest.fixture(scope="module")
def asked(her2: Content) -> list[dict[str, object]]:
    questions = [entry.question for entry in her2.entries]
    others = ["What is the best treatment for HER2?", "Where is the toilet?", "Repeat that, please.", "", "\x1b[31mred\u202e"]
    done = voice_her2("ask", "-", stdin="\n".join([*questions, *others]) + "\n")
    assert (done.code, done.err) == (0, "")
    return done.lines


def test_ask_answers_each_question_byte_for_byte_as_the_content_has_it(asked: list[dict[str, object]], her2: Content) -> None:
    for line, entry in zip(asked, her2.entries, strict=False):
        assert (line["outcome"], line["entry"], line["reason"]) == ("answer", entry.id, None)
        assert line["transcript"] == entry.question
        assert str(line["answer"]).encode() == entry.answer.encode()
    answers = (ROOT / "content" / "her2.toml").read_bytes()
    assert all(json.dumps(line["answer"], ensure_ascii=False)[1:-1].encode() in answers for line in asked[:8])


def test_ask_keeps_the_contract_in_every_outcome(asked: list[dict[str, object]]) -> None:
    assert [line["outcome"] for line in asked[8:]] == ["clarify", "refuse", "command", "no_speech", "refuse"]
    for line in asked:
        assert set(line) - SOMETIMES == UTTERANCE
        assert line["outcome"] in OUTCOMES
        assert (line["answer"] is None) == (line["entry"] is None) == (line["outcome"] != "answer")
        assert (line["reason"] is None) == (line["outcome"] in ("answer", "command"))
        timing = line["timing_ms"]
        assert isinstance(timing, dict)
        assert set(timing) == {"endpoint", "decode", "match", "first_audio"}
        candidates = line["candidates"]
        assert isinstance(candidates, list)
        assert len(candidates) <= 3
        assert all(set(candidate) == {"entry", "score"} for candidate in candidates)
    clarify, _, repeat = asked[8:11]
    assert clarify["reason"] == "contrast"
    assert clarify["asks"] == "Is that HER2-positive, or HER2-negative?"
    assert repeat["command"] == "repeat"


def test_ask_for_people_shows_question_and_answer(her2: Content) -> None:
    entry = her2.by_id["her2-abbreviation"]
    done = voice_her2("ask", "what", "does", "HER2", "stand", "for")
    assert done.code == 0
    assert entry.question in done.out
    assert entry.answer in done.out
    assert "{" not in done.out


def test_ask_serves_another_topic_from_another_file() -> None:
    done = voice_her2("--content", CLINIC, "ask", "--json", "is the clinic for grown ups open on sunday")
    assert (done.code, done.lines[0]["entry"]) == (0, "hours-adult")


def test_ask_never_loads_what_hears() -> None:
    program = "import sys; from voice_her2.cli import main\ntry: main(['ask', 'hello'])\nexcept SystemExit: pass\n"
    program += "print(sorted({'vosk', 'sounddevice', 'pyttsx3', 'numpy', 'soundfile'} & set(sys.modules)), file=sys.stderr)"
    done = subprocess.run(
        [*command()[:3], "-c", program], env=environment(), cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        (("ask",), {}),
        (("nonsense",), {}),
        (("replay",), {}),
        (("ask", "--nonsense", "x"), {}),
    ],
)
def test_wrong_usage_is_two(arguments: tuple[str, ...], more: dict[str, str]) -> None:
    done = voice_her2(*arguments, more=more)
    assert done.code == 2
    assert "Usage:" in done.err


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        (("--rate", "20", "ask", "x"), {}),
        (("--volume", "nan", "ask", "x"), {}),
        (("--content", "a\x1bb", "ask", "x"), {}),
        (("--settings", "/nowhere.toml", "ask", "x"), {}),
        (("ask", "x"), {"VOICE_HER2_RATE_WPM": "fast"}),
        (("ask", "x"), {"VOICE_HER2_RATE": "100"}),
        (("evaluate", "tests/audio", "--babble", "tests/audio"), {}),
        (("evaluate", "tests/audio", "--json", "tests/audio/manifest.tsv"), {}),
        (("evaluate", "tests/audio", "--json", "report", "--html", "report"), {}),
        (("replay", "--speak", "--out", "answers", "a.wav"), {}),
    ],
)
def test_a_setting_that_cannot_be_used_is_two_and_told(arguments: tuple[str, ...], more: dict[str, str]) -> None:
    assert_told_in_three_parts(voice_her2(*arguments, more=more), 2)


def in_shell(line: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    """Return what a line of the shell does, in which "$ASK" is `voice-her2 ask`."""
    around = {**environment(), "ASK": " ".join([*command(), "ask"]), **more}
    return subprocess.run(["sh", "-c", line], env=around, cwd=ROOT, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("$ASK hello >/dev/full", 1),
        ("$ASK - <&-", 2),
    ],
)
def test_what_the_system_withholds_is_told_in_three_parts(line: str, code: int) -> None:
    done = in_shell(line)
    assert done.returncode == code, done.stderr
    what, seen, fix = done.stderr.decode().splitlines()
    assert what.startswith("voice-her2: ")
    assert (seen.split()[0], fix.split()[0]) == ("seen:", "fix:")


def test_a_user_without_a_home_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home(*_: object, **__: object) -> Path:
        raise RuntimeError("could not determine the home directory for '~/.cache'")

    monkeypatch.setattr(places, "user_cache_path", no_home)
    with pytest.raises(UsageError, match="no home folder"):
        places.cache_folder()


def test_a_terminal_that_lacks_a_character_shows_another() -> None:
    done = in_shell("$ASK what does HER2 stand for", PYTHONIOENCODING="latin-1")
    assert done.returncode == 0, done.stderr
    assert b"They?re involved in normal cell growth" in done.stdout


def test_questions_of_other_systems_lines_are_read_as_they_are_meant() -> None:
    done = in_shell(r"printf '\357\273\277can HER2 negative be cured\r\n' | $ASK -")
    assert json.loads(done.stdout)["transcript"] == "can HER2 negative be cured"


def entry_named(text: str, name: str) -> str:
    return next(part for part in text.split("[[entries]]") if f'id = "{name}"' in part)


def broken(kind: str) -> bytes:
    text = CLINIC.read_text(encoding="utf-8")
    parking = entry_named(text, "parking")
    match kind:
        case "duplicate":
            return (text + "\n[[entries]]" + parking).encode()
        case "empty answer":
            return re.sub(r'answer = """.*?"""', 'answer = ""', text, flags=re.DOTALL).encode()
        case "control character":
            return text.replace("Where can I park", "Where can \\u0007I park").encode()
        case "megabyte answer":
            return re.sub(r'answer = """.*?"""', 'answer = "' + "word " * 200_000 + '"', text, flags=re.DOTALL).encode()
        case "bad utf-8":
            return text.encode().replace(b"Elm Street", b"Elm \xff Street", 1)
        case "wrong type":
            return text.replace('question = "Where can I park at Elm St.?"', "question = 7").encode()
        case "no toml":
            return b"[[entries"
        case _:
            return b""


BROKEN = ("duplicate", "empty answer", "control character", "megabyte answer", "bad utf-8", "wrong type", "no toml", "nothing")


@pytest.mark.parametrize("kind", BROKEN)
def test_bad_content_is_three_with_its_place(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "content.toml"
    path.write_bytes(broken(kind))
    done = voice_her2("--content", path, "ask", "where can i park")
    assert_told_in_three_parts(done, 3)
    assert re.search(rf"{re.escape(str(path))}:\d+: ", done.err) or kind == "nothing"
    assert len(done.err) < 2_000


def test_content_check_tells_all_problems_and_try_shows_each_word(tmp_path: Path) -> None:
    path = tmp_path / "content.toml"
    path.write_bytes(broken("duplicate").replace(b'"asking"', b'"parking"'))
    done = voice_her2("content", "check", "--no-model", path)
    assert_told_in_three_parts(done, 3)
    assert len(re.findall(r"^  fix: ", done.err, re.MULTILINE)) >= 2
    whole = voice_her2("content", "check", "--no-model", CLINIC)
    assert (whole.code, whole.err) == (0, "")
    tried = voice_her2("--content", CLINIC, "content", "try", "how much does parking cost for kids")
    assert tried.code == 0
    assert re.search(r"^how much +concept \(stop\): prices$", tried.out, re.MULTILINE)
    assert re.search(r"^outcome +refuse: unexplained$", tried.out, re.MULTILINE)


def test_content_check_asks_the_model_which_words_it_can_hear(tmp_path: Path, model_dir: Path) -> None:
    path = tmp_path / "content.toml"
    path.write_text(CLINIC.read_text(encoding="utf-8").replace('"saturday[s]"', '"saturday[s]", "quizzlement"'), encoding="utf-8")
    assert voice_her2("content", "check", "--no-model", path).code == 0
    done = voice_her2("--model", model_dir, "content", "check", path)
    assert_told_in_three_parts(done, 3)
    assert "quizzlement" in done.err
    assert voice_her2("--model", model_dir, "content", "check").code == 0


def test_content_list_names_every_entry(her2: Content) -> None:
    assert [line["id"] for line in voice_her2("content", "list", "--json").lines] == [entry.id for entry in her2.entries]
    plain = voice_her2("content", "list").out.splitlines()
    assert [line.split()[0] for line in plain] == [entry.id for entry in her2.entries]


@pytest.fixture(scope="module")
def copy(model_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a whole copy of the model, made by the command for machines without a network."""
    target = tmp_path_factory.mktemp("model") / "model"
    done = voice_her2("--model", target, "model", "get", "--from", model_dir)
    assert (done.code, done.err) == (0, "")
    assert voice_her2("--model", target, "model", "verify").code == 0
    return target


@pytest.mark.parametrize("damage", ["missing", "empty", "lacks a file", "cut short", "one bit"])
def test_a_damaged_model_is_four_and_never_reaches_vosk(damage: str, copy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    named = folder / "am" / "final.mdl"
    if damage == "empty":
        folder.mkdir()
    elif damage != "missing":
        shutil.copytree(copy, folder)
    if damage == "lacks a file":
        named.unlink()
    elif damage == "cut short":
        os.truncate(named, named.stat().st_size // 2)
    elif damage == "one bit":
        with named.open("r+b") as file:
            file.seek(1_000_000)
            byte = file.read(1)[0]
            file.seek(1_000_000)
            file.write(bytes([byte ^ 4]))
    for arguments in (("model", "verify"), ("replay", "--json", ROOT / "tests" / "audio" / "silence-3s.flac")):
        done = voice_her2("--model", folder, *arguments)
        assert_told_in_three_parts(done, 4)
        assert done.out == ""
        assert "voice-her2 model get" in done.err
        assert damage in ("missing", "empty") or "final.mdl" in done.err


def test_a_source_that_is_none_is_four(tmp_path: Path) -> None:
    (tmp_path / "garbage.zip").write_bytes(b"PK\x03\x04garbage")
    for source in ("nowhere.zip", "garbage.zip"):
        done = voice_her2("--model", tmp_path / "model", "model", "get", "--from", tmp_path / source)
        assert_told_in_three_parts(done, 4)
        assert not (tmp_path / "model").exists()


@pytest.fixture(scope="module")
def no_devices() -> Iterator[dict[str, str]]:
    with Rig() as rig:
        yield rig.environment_without_devices


@pytest.mark.parametrize("arguments", [("listen", "--json"), ("devices",), ("devices", "--json"), ("listen",)])
def test_no_sound_device_is_five(arguments: tuple[str, ...], no_devices: dict[str, str]) -> None:
    done = voice_her2(*arguments, more=no_devices)
    assert_told_in_three_parts(done, 5)


def test_a_reader_that_goes_away_ends_ask_quietly() -> None:
    asking = subprocess.Popen(
        command("ask", "-"),
        env=environment(),
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert asking.stdin is not None
    assert asking.stdout is not None
    assert asking.stderr is not None
    asking.stdin.write("what is HER2 negative\n")
    asking.stdin.flush()
    # Questions are answered as they come, not when all of them are there.
    assert json.loads(asking.stdout.readline())["outcome"] == "answer"
    asking.stdout.close()
    try:
        asking.stdin.write("what is HER2 negative\n" * 1000)
        asking.stdin.close()
    except BrokenPipeError:
        pass
    assert asking.wait(timeout=60) in (0, 1)
    assert "Traceback" not in asking.stderr.read()
    asking.stderr.close()


def test_an_interrupt_while_the_program_is_read_leaves_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'voice_her2.cli':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupting())\n"
    )
    command = [sys.executable, "-m", "voice_her2", "ask", "hello"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, env=os.environ | {"PYTHONPATH": str(tmp_path)}
    )
    assert (done.returncode, done.stdout, done.stderr) == (INTERRUPTED_EXIT_CODE, "", "")
