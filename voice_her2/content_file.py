"""Read a content file: TOML in UTF-8, checked whole. Either all of it is served or none."""

from __future__ import annotations

import hashlib
import re
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path

from voice_her2.content import Content
from voice_her2.content_problems import ContentSource, Problems
from voice_her2.content_rules import check_rules
from voice_her2.content_shape import read_shape
from voice_her2.errors import ContentError

LIMIT_FILE_BYTES = 32 * 1024 * 1024
"""Source: 10,000 entries with 10 phrasings each take 9.5 MB."""

_ERROR_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_LIMIT_DOTS = 32
_DOTTED_KEY = re.compile(
    rf"(?<![\w-])(?:[\w-]++|\"[^\"]*+\"|'[^']*+')(?:[ \t]*+\.[ \t]*+(?:[\w-]++|\"[^\"]*+\"|'[^']*+')){{{_LIMIT_DOTS}}}"
)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ContentReading:
    """Hold a valid content, or the problems that kept it from being one: never both."""

    content: Content | None
    problems: tuple[ContentError, ...]
    problem_count: int
    """Of all problems; the first of them are in `problems`."""
    source: ContentSource | None
    """Where things stand in the file; None when it could not be parsed."""


def load_content(path: Path) -> Content:
    """Return the content of the file at `path`; raise ContentError for the first problem, naming how many more there are."""
    reading = read_content(path)
    if reading.content is not None:
        return reading.content
    first = reading.problems[0]
    if reading.problem_count > 1:
        first.add_note(f"{reading.problem_count - 1} more: see 'voice-her2 content check {path}'")
    raise first


def check_content(path: Path) -> list[ContentError]:
    """Return all problems of the file at `path` in the order of the file (the first 100); none means that it can be served."""
    return list(read_content(path).problems)


def read_content(path: Path) -> ContentReading:
    """Return the content of the file at `path`, or all that keeps it from being served."""
    try:
        data = _read_bytes(path)
        text = _decode(path, data)
        document = _parse(path, text)
    except ContentError as error:
        return ContentReading(None, (error,), 1, None)
    source = ContentSource(str(path), text, document)
    problems = Problems(source)
    content = read_shape(document, problems, hashlib.sha256(data).hexdigest())
    if not problems.count:
        check_rules(content, problems)
    if problems.count:
        return ContentReading(None, tuple(sorted(problems.found, key=lambda error: error.line)), problems.count, source)
    return ContentReading(content, (), 0, source)


def bytes_of(path: Path) -> bytes | None:
    """Return what the file at `path` holds; None where `read_content` would say what is wrong with reading it."""
    try:
        return _read_bytes(path)
    except ContentError:
        return None


def list_entries(content: Content) -> list[dict[str, object]]:
    """Return what can be asked, one JSON-ready object for each entry, in the order of the file."""
    return [
        {
            "id": entry.id,
            "question": entry.question,
            "contrasts": {name: list(values) for name, values in entry.contrasts.items()},
            "phrasings": len(entry.phrasings),
            "source": entry.source,
            "reviewed_on": entry.reviewed_on.isoformat(),
            "reviewed_by": entry.reviewed_by,
            "line": entry.line,
        }
        for entry in content.entries
    ]


def _read_bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a directory" if stat.S_ISDIR(status.st_mode) else "a device or pipe"
            raise _unreadable(
                path, "The content file is not a regular file", kind, "Name a content file, such as content/her2.toml"
            )
        if status.st_size > LIMIT_FILE_BYTES:
            what = f"The content file is larger than {LIMIT_FILE_BYTES:,} bytes"
            raise _unreadable(
                path, what, f"{status.st_size:,} bytes", "Split it, or check that it is the right file", "file-size"
            )
        with path.open("rb") as file:
            return file.read(LIMIT_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        fix = "Check its name and that you may read it; --content FILE names another one"
        raise _unreadable(path, "The content file cannot be read", str(error), fix) from error


def _unreadable(path: Path, what: str, seen: str, fix: str, code: str = "unreadable") -> ContentError:
    return ContentError(code, what, seen=seen, fix=fix, path=str(path))


def _decode(path: Path, data: bytes) -> str:
    if data.startswith(_BYTE_ORDER_MARK):
        fix = "Save the file as UTF-8 without BOM"
        raise ContentError("bom", "The file starts with a byte order mark", seen="EF BB BF", fix=fix, path=str(path), line=1)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        seen = f"byte {data[error.start]:02X} at byte {error.start + 1} of the file"
        fix = "Save the file as UTF-8"
        raise ContentError("not-utf8", "The file is not UTF-8", seen=seen, fix=fix, path=str(path), line=line) from error
    # As tomllib does, so that its line numbers and ours agree.
    return text.replace("\r\n", "\n")


def _parse(path: Path, text: str) -> dict[str, object]:
    _refuse_dotted_keys(path, text)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _ERROR_LINE.search(str(error))
        line = int(place.group(1)) if place else text.count("\n") + 1
        fix = 'Mend the line: texts stand in "quotes" and lists in [ ]; a quote inside a text is written \\"'
        raise ContentError("toml", "The file is not valid TOML", seen=str(error), fix=fix, path=str(path), line=line) from error
    except RecursionError as error:
        fix = "Take the nested brackets out"
        raise ContentError(
            "toml", "Brackets are nested too deep", seen="nested lists", fix=fix, path=str(path), line=1
        ) from error
    except ValueError as error:
        # Numbers of thousands of digits and dates such as 2026-02-31 raise it bare, without a line.
        fix = "Check its numbers and days"
        raise ContentError(
            "toml", "The file has an impossible value", seen=str(error), fix=fix, path=str(path), line=1
        ) from error


def _refuse_dotted_keys(path: Path, text: str) -> None:
    """Refuse keys of very many parts, a.a.a.a...: tomllib takes time by their square, 8 s for a line of 40 kB."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") >= _LIMIT_DOTS and (key := _DOTTED_KEY.search(line)):
            what = f"A key has more than {_LIMIT_DOTS} parts"
            raise ContentError("toml", what, seen=key.group(), fix="Write it without dots", path=str(path), line=number)
