# ruff: noqa: E501  # one mistake a line can be read as a table
from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from voice_her2.content_file import LIMIT_FILE_BYTES, check_content, load_content, read_content
from voice_her2.content_problems import LIMIT_PROBLEMS
from voice_her2.content_shape import LIMIT_ENTRIES
from voice_her2.errors import ContentError

CLINIC = (Path(__file__).parent / "content" / "clinic.toml").read_text(encoding="utf-8")
PARKING = CLINIC[CLINIC.rindex("[[entries]]") :]

SECOND_PARKING = """
[[entries]]
id = "car-park"
question = "Does it have a car park?"
answer = "Yes."
source = "invented"
reviewed_on = 2026-11-22
reviewed_by = "nobody"
phrasings = [
  "where is the car park",
  "does it have a car park|is there PARKING - at Elm St",
]
"""


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one mistake: `old` replaced by `new`; the refusal must name the line of `mark` (`new`, where there is none)."""

    code: str
    old: str
    new: str
    fix: str
    mark: str = ""


CASES = {
    # What TOML itself refuses.
    "unclosed text": Case("toml", 'language = "en"', 'language = "en', "quotes"),
    "repeated key": Case("toml", 'language = "en"', 'language = "en"\nlanguage = "de"', "Mend the line", 'language = "de"'),
    "control character": Case("toml", "public holidays", "public\x07 holidays", "Mend the line"),
    "NUL": Case("toml", "public holidays", "public\0 holidays", "Mend the line"),
    "escaped lone surrogate": Case("toml", "public holidays", r"public \ud800 holidays", "Mend the line"),
    "unended file": Case("toml", PARKING, 'x = """', "Mend the line"),
    "deep nesting": Case("toml", 'language = "en"', "language = " + "[" * 20_000, "nested brackets", "# A second"),
    # tomllib takes time by the square of the parts: hours for this one.
    "key of very many parts": Case("toml", "format = 1", "a." * 500_000 + "a = 1", "without dots"),
    "table of very many parts": Case("toml", 'language = "en"', "[" + "'a'. " * 50 + "a]", "without dots"),
    "endless number": Case("toml", "format = 1", "format = " + "1" * 5_000, "numbers", "# A second"),
    "impossible day": Case("toml", "reviewed_on = 2026-11-21", "reviewed_on = 2026-02-31", "Mend the line"),
    # Keys and types.
    "no format": Case("missing-key", "format = 1\n", "", "Add a line 'format = ...'", "# A second"),
    "next format": Case("format", "format = 1", "format = 2", "Write 'format = 1'"),
    "format as text": Case("format", "format = 1", 'format = "1"', "Write 'format = 1'"),
    "format as truth": Case("format", "format = 1", "format = true", "Write 'format = 1'"),
    "no title": Case("missing-key", 'title = "Opening hours of the Elm Street clinic"\n', "", "'title = ...'", "# A second"),
    "no answer": Case("missing-key", "answer = ", "# answer = ", "'answer = ...'", "[[entries]]"),
    "no entries": Case("missing-key", CLINIC[CLINIC.index("[[entries]]") :], "", "'entries = ...'", "# A second"),
    "empty entries": Case("entry-count", CLINIC[CLINIC.index("format") :], 'entries = []\nformat = 1\ntitle = "t"\nlanguage = "en"\nnotice = "n"\n', "at least one", "entries = []"),
    "unknown key": Case("unknown-key", 'source = "invented"', 'source = "invented"\nanwser = "x"', "Did you mean 'answer'?", 'anwser = "x"'),
    "unknown key far from any": Case("unknown-key", "format = 1", "format = 1\nzzz = 1", "known here: format, title", "zzz = 1"),
    "unknown table": Case("unknown-key", '[[concepts]]\nname = "prices"', '[[concept]]\nname = "prices"', "'concepts'", '[[concept]]\nname = "prices"'),
    "entries as text": Case("wrong-type", CLINIC[CLINIC.index("[[pronunciations]]") :], 'entries = "none"\n', "a list of tables"),
    "entry as number": Case("wrong-type", CLINIC[CLINIC.index("[[pronunciations]]") :], "entries = [\n  7,\n]", "a table", "  7,"),
    "answer as number": Case("wrong-type", "answer = ", "answer = 5 # ", 'a text, in "quotes"'),
    "phrasings as text": Case("wrong-type", "phrasings = [", 'phrasings = "x"\nallowed = [', "a list of texts", 'phrasings = "x"'),
    "phrasing as number": Case("wrong-type", '  "opening (hours|times) of the adult clinic",', "  3.5,", "a text"),
    "day as text": Case("wrong-type", "reviewed_on = 2026-11-21", 'reviewed_on = "2026-11-21"', "without quotes"),
    "day with time": Case("wrong-type", "reviewed_on = 2026-11-21", "reviewed_on = 2026-11-21T08:00:00", "without quotes"),
    "contrasts as list": Case("wrong-type", 'contrasts = { age = "adult" }', 'contrasts = ["adult"]', "a table"),
    "contrast as number": Case("wrong-type", 'contrasts = { age = "adult" }', "contrasts = { age = 1 }", "a list of texts"),
    "values as list": Case("wrong-type", CLINIC[CLINIC.index("[contrasts.values]") : CLINIC.index("[[concepts]]")], 'values = ["adult"]\n', "a table", 'values = ["adult"]'),
    # Texts.
    "empty answer": Case("empty-text", "answer = ", 'answer = "" # ', "Write the text"),
    "blank answer": Case("empty-text", "answer = ", 'answer = "   " # ', "Write the text"),
    "answer of dots": Case("empty-text", "answer = ", 'answer = "…!" # ', "Write the text"),
    "long answer": Case("too-long", "answer = ", f'answer = "{"word " * 241}" # ', "Shorten it"),
    "1 MB answer": Case("too-long", "answer = ", f'answer = "{"word " * 200_000}" # ', "Shorten it"),
    "long question": Case("too-long", "question = ", f'question = "{"word " * 41}" # ', "Shorten it"),
    "long phrasing": Case("too-long", '  "opening (hours|times) of the adult clinic",', f'  "{"word " * 50}",', "Shorten it"),
    "word that aborts the speech engine": Case("long-word", "answer = ", f'answer = "{"s" + chr(39) + "s" * 439}" # ', "Put spaces"),
    "long word in a phrasing": Case("long-word", "opening (hours|times) of the adult", "opening " + "o" * 41, "Put spaces"),
    "line break": Case("unspeakable", "8 a.m. to 6 p.m.", r"8 a.m.\nto 6 p.m.", "on one line"),
    "escaped control character": Case("unspeakable", "8 a.m. to 6 p.m.", r"8 a.m. \u001b[31m to 6 p.m.", "Take it out"),
    "escaped NUL": Case("unspeakable", "8 a.m. to 6 p.m.", r"8 a.m. \u0000 to 6 p.m.", "Take it out"),
    "tab": Case("unspeakable", "8 a.m. to 6 p.m.", "8 a.m.\tto 6 p.m.", "Take it out"),
    "right to left": Case("unspeakable", "8 a.m. to 6 p.m.", "8 a.m. \u202eto 6 p.m.", "type the text again"),
    "zero width": Case("unspeakable", "the adult clinic open?", "the ad\u200bult clinic open?", "type the text again"),
    "zero width in a phrasing": Case("unspeakable", "of the adult clinic", "of the ad\u200bult clinic", "type the text again"),
    "combining accent": Case("unspeakable", "8 a.m. to 6 p.m.", "8 a.m. cafe\u0301 to 6 p.m.", "type the text again"),
    "no-break space": Case("unspeakable", "8 a.m. to 6 p.m.", "8\u00a0a.m. to 6 p.m.", "plain space"),
    "markup": Case("unspeakable", "8 a.m. to 6 p.m.", '8 a.m. <break time=\'20s\'/> to 6 p.m.', "round brackets"),
    "phonemes": Case("unspeakable", "8 a.m. to 6 p.m.", "8 a.m. [[h@loU]] to 6 p.m.", "round brackets"),
    "emoji": Case("unspeakable", "8 a.m. to 6 p.m.", "8 a.m. \U0001f600 to 6 p.m.", "Say it in words"),
    "another script": Case("unspeakable", "the adult clinic open?", "the \u0430dult clinic open?", "Say it in words"),
    "underscore that is spoken": Case("unspeakable", "8 a.m. to 6 p.m.", "8 a.m. to_6 p.m.", "Say it in words"),
    "zero width in a source": Case("unspeakable", "hours_2026#children", "hours\u200b2026", "type the text again"),
    # Names.
    "capital in an id": Case("bad-name", 'id = "parking"', 'id = "Parking"', "lower-case letters, digits and hyphens"),
    "blank in an id": Case("bad-name", 'id = "parking"', 'id = "par king"', "lower-case letters, digits and hyphens"),
    "bad language": Case("bad-name", 'language = "en"', 'language = "English"', 'such as "en"'),
    "another language": Case("bad-name", 'language = "en"', 'language = "de"', "no other language is understood"),
    "bad token": Case("bad-name", 'token = "elmstreet"', 'token = "elm-street"', "lower-case letters and digits"),
    "bad concept name": Case("bad-name", 'name = "prices"', 'name = "Prices!"', "lower-case"),
    "bad value name": Case("bad-name", "adult = [", "Adult = [", "lower-case"),
    "unknown role": Case("unknown-role", 'role = "stop"', 'role = "halt"', "topic, detail, story, cue, aside, stop"),
    # Templates.
    "bad template": Case("template-syntax", "opening (hours|times) of the adult", "opening (hours|times of the adult", "close every bracket"),
    "list in a template": Case("template-syntax", "opening (hours|times) of the adult", "opening {times} of the adult", "(a|b)"),
    "bomb": Case("template-size", "opening (hours|times) of the adult", "(a|b)" * 60 + " adult", "Split it"),
    "template of nothing": Case("template-empty", '  "opening (hours|times) of the adult clinic",', '  "[opening] [hours]",', "outside the optional"),
    "empty phrasing": Case("empty-text", '  "opening (hours|times) of the adult clinic",', '  "",', "Write the text"),
    "phrasing of brackets": Case("empty-text", '  "opening (hours|times) of the adult clinic",', '  "(?|!)",', "Write the text"),
    # What the parts say about one another.
    "one id twice": Case("duplicate-id", 'id = "parking"', 'id = "hours-adult"', "an id of its own", 'id = "hours-adult"\nquestion = "Where'),
    "one question twice": Case("duplicate-question", '"Where can I park at Elm St.?"', '"WHEN is the adult clinic open"', "say what sets them apart"),
    "collision": Case("collision", PARKING, PARKING + SECOND_PARKING, "one of the two", '  "does it have a car'),
    "one term twice": Case("duplicate-term", 'written = "clinic"', 'written = "ELM-street"', "Join the two", '[[pronunciations]]\nwritten = "ELM'),
    "heard for two terms": Case("collision", 'heard = ["clinic"]', 'heard = ["realm street"]', "one of the two"),
    "one contrast twice": Case("duplicate-contrast", "[[concepts]]", '[[contrasts]]\nname = "age"\nof = "clinic"\nquestion = "Old or new?"\nvalues = { old = ["old"], new = ["new"] }\n\n[[concepts]]', "another name", 'name = "age"\nof = "clinic"\nquestion = "Old or new?'),
    "contrast of nothing": Case("unknown-term", 'of = "clinic"', 'of = "hospital"', "clinic, elmstreet"),
    "word of two values": Case("collision", 'adult = ["adult"', 'adult = ["children", "adult"', "one of the two", "child = ["),
    "one value only": Case("contrast-values", CLINIC[CLINIC.index("child = [") : CLINIC.index("[[concepts]]")], "", "two values or more", "[contrasts.values]"),
    "value without words": Case("empty-list", 'adult = ["adult", "adults", "(grown up|grown ups)"]', "adult = []", "at least one word"),
    "one concept twice": Case("duplicate-concept", 'name = "prices"', 'name = "parking"', "Join the two", 'name = "parking"\nrole = "stop"'),
    "word of two concepts": Case("collision", '"price"', '"Opening  Times"', "one of the two"),
    "concept says a value": Case("collision", '"price"', '"grown-ups"', "one of the two"),
    "concept without words": Case("empty-list", 'words = ["cost[s]", "price", "how much"]', "words = []", "at least one word"),
    "unknown contrast": Case("unknown-contrast", 'contrasts = { age = "adult" }', 'contrasts = { size = "adult" }', "Use one of: age"),
    "unknown value": Case("unknown-value", 'contrasts = { age = "adult" }', 'contrasts = { age = ["adult", "old"] }', "Use one of: adult, child"),
    "contrast without value": Case("empty-list", 'contrasts = { age = "adult" }', "contrasts = { age = [] }", "Name a value"),
    "allows the unknown": Case("unknown-concept", 'allows = ["weekend"]', 'allows = ["weekday"]', "Use one of: weekend"),
    "allows a topic": Case("not-a-detail", 'allows = ["weekend"]', 'allows = ["parking"]', "make the concept a detail"),
    "question without a value": Case("value-not-asked", "or the one for children?", "or the other one?", "Write 'child' in it", "question = \"Do you mean"),
    "implied by no detail": Case("unknown-concept", 'of = "clinic"', 'of = "clinic"\nimplied_by = "weather"', "Use one of", 'implied_by = "weather"'),
    "leaves out what its entry needs": Case("missing-contrast", '  "opening (hours|times) of the adult clinic",', '  "hours of the clinic",', "Say 'adult' in it", '  "hours of the clinic"'),
    "says what it does not answer": Case("crossed-contrast", '  "opening (hours|times) of the adult clinic",', '  "when is the clinic: adults or children",\n  "hours of the CLINIC children use",', 'age = ["child"]', '  "hours of the CLINIC'),
}  # fmt: skip


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "content.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_mistake_is_refused_with_its_line_and_fix(case: Case, tmp_path: Path) -> None:
    assert case.old in CLINIC
    text = CLINIC.replace(case.old, case.new, 1)
    line = text.count("\n", 0, text.index(case.mark or case.new)) + 1
    path = _written(tmp_path, text)

    found = [error for error in check_content(path) if error.code == case.code]
    assert found, [error.code for error in check_content(path)]
    error = found[0]
    assert error.line == line, str(error)
    assert error.path == str(path)
    assert case.fix in error.fix
    assert error.what
    assert error.seen
    assert str(error).isprintable() or set("\n") >= {c for c in str(error) if not c.isprintable()}
    with pytest.raises(ContentError):
        load_content(path)


def test_every_problem_of_a_file_is_named(tmp_path: Path) -> None:
    text = (
        CLINIC.replace("8 a.m.", "8 a.m.\t").replace('id = "parking"', 'id = "Par King"').replace('role = "stop"', 'role = "x"')
    )
    reading = read_content(_written(tmp_path, text))
    assert [error.code for error in reading.problems] == ["unknown-role", "unspeakable", "bad-name"]
    assert reading.content is None


def test_thousands_of_problems_are_counted_and_the_first_are_kept(tmp_path: Path) -> None:
    text = 'format = 1\ntitle = "T"\nlanguage = "en"\nnotice = "N."\n' + "[[entries]]\n" * 3_000
    reading = read_content(_written(tmp_path, text))
    assert len(reading.problems) == LIMIT_PROBLEMS
    assert reading.problem_count == 3_000 * 6
    assert reading.problems[0].line == 5


def test_collisions_by_the_thousand_are_counted_and_placed(tmp_path: Path) -> None:
    entry = PARKING[: PARKING.index("phrasings = [")]
    phrasings = "phrasings = [\n" + "".join(f'  "(is|was) {n} [there]",\n' for n in range(1_000)) + "]\n"
    copy = entry.replace('id = "parking"', 'id = "copy"').replace("Where can I park", "How can I reach you")
    text = CLINIC.replace(PARKING, "") + entry + phrasings + copy + phrasings
    reading = read_content(_written(tmp_path, text))
    assert {error.code for error in reading.problems} == {"collision"}
    assert reading.problem_count == 4 * 1_000
    first_line = text.count("\n", 0, text.rindex("phrasings = [")) + 2
    assert [error.line for error in reading.problems] == [first_line + n // 4 for n in range(LIMIT_PROBLEMS)]


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    text = 'format = 1\ntitle = "T"\nlanguage = "en"\nnotice = "N."\n' + "[[entries]]\n" * (LIMIT_ENTRIES + 1)
    (error,) = check_content(_written(tmp_path, text))
    assert (error.code, error.line, error.seen) == ("entry-count", 5, f"{LIMIT_ENTRIES + 1:,}")


def test_too_many_phrases_are_refused_once_without_making_them(tmp_path: Path) -> None:
    thousand = "(a|b|c|d|e|f|g|h|i|j) (a|b|c|d|e|f|g|h|i|j) (a|b|c|d|e|f|g|h|i|j)"
    lines = "".join(f'  "{thousand} {n}",\n' for n in range(300))
    text = CLINIC.replace('  "opening (hours|times) of the adult clinic",\n', lines)
    (error,) = check_content(_written(tmp_path, text))
    assert error.code == "too-many-phrases"
    # 200,000 are allowed; with the few of other templates it is the 200th that goes beyond.
    assert error.line == CLINIC[: CLINIC.index('  "opening (hours|times) of the adult')].count("\n") + 200


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"\xef\xbb\xbf" + CLINIC.encode(), "bom", 1),
        (CLINIC.encode("utf-16"), "not-utf8", 1),
        (CLINIC.encode().replace("’".encode(), b"\x92"), "not-utf8", CLINIC[: CLINIC.index("’")].count("\n") + 1),
        (CLINIC.replace("Hours change", "Hours \ud800").encode("utf-8", "surrogatepass"), "not-utf8", 5),
        (b"", "missing-key", 1),
        (b"\n\n", "missing-key", 1),
        (b"{}", "toml", 1),
        (b"\x00" * 1_000, "toml", 1),
        (b"\x89PNG\r\n\x1a\n", "not-utf8", 1),
    ],
)
def test_bytes_that_are_no_content_are_refused(data: bytes, code: str, line: int, tmp_path: Path) -> None:
    path = tmp_path / "content.toml"
    path.write_bytes(data)
    error = check_content(path)[0]
    assert (error.code, error.line) == (code, line)
    assert error.fix


def test_paths_that_are_no_file_are_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    huge = tmp_path / "huge.toml"
    with huge.open("wb") as file:
        file.truncate(LIMIT_FILE_BYTES + 1)
    refusals = {
        tmp_path / "none.toml": "unreadable",
        tmp_path: "unreadable",
        pipe: "unreadable",
        Path("/dev/zero"): "unreadable",
        tmp_path / "a\0b": "unreadable",
        huge: "file-size",
    }
    for path, code in refusals.items():
        with pytest.raises(ContentError) as caught:
            load_content(path)
        assert caught.value.code == code
        assert caught.value.fix
        assert caught.value.line == 0
