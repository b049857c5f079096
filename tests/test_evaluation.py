"""Scores over labelled results, by hand: verdicts, bounds, tallies, manifests, and the page's text."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from voice_her2 import config
from voice_her2.content import Content
from voice_her2.edges.evaluation_report import as_json, main_plot, page
from voice_her2.errors import ContentError, RecordingError, UsageError, VoiceHer2Error
from voice_her2.evaluation import FUSED, Condition, Heard, Judge, Result, Verdict, confusion, tallies, tally, wilson
from voice_her2.labelled import AnEntry, AskBack, Case, NoAnswer, read_cases, wanted_of
from voice_her2.modes.evaluate import conditions_of
from voice_her2.modes.parts import content_of

NEGATIVE, POSITIVE, LETTERS = "treatment-her2-negative", "treatment-her2-positive", "her2-abbreviation"
CHANGE = "change-negative-to-positive"


@pytest.fixture(scope="module")
def content() -> Content:
    return content_of(config.load({}))


@pytest.fixture(scope="module")
def judge(content: Content) -> Judge:
    return Judge(content, ["guided", "free"])


def case(content: Content, expected: str, text: str = "", kind: str = "in", voice: str = "v", file: str = "a.flac") -> Case:
    return Case(file, kind, wanted_of(expected, content.by_id.keys()), expected, voice, text)


def answered(entry: str, margin: float = 40.0) -> Heard:
    return Heard("answer", entry, (entry,), margin)


def asked(*entries: str) -> Heard:
    return Heard("clarify", candidates=entries, reason="contrast")


REFUSED, SILENCE = Heard("refuse", reason="no_match"), Heard("no_speech")


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_bounds_are_those_of_the_literature(count: int, of: int, low: float, high: float) -> None:
    rate = wilson(count, of)
    assert (round(rate.low, 4), round(rate.high, 4)) == (low, high)
    mirrored = wilson(of - count, of)
    assert (round(1 - mirrored.high, 4), round(1 - mirrored.low, 4)) == (low, high)


def test_nothing_seen_is_not_nothing_possible() -> None:
    assert wilson(0, 48).high > 0.07
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)
    with pytest.raises(ValueError, match="count must be"):
        wilson(3, 2)


@pytest.mark.parametrize(
    ("expected", "heard", "verdict"),
    [
        (NEGATIVE, [answered(NEGATIVE)], Verdict.RIGHT),
        (NEGATIVE, [answered(POSITIVE)], Verdict.CROSSED),
        (NEGATIVE, [answered(LETTERS)], Verdict.WRONG),
        (NEGATIVE, [asked(POSITIVE, NEGATIVE)], Verdict.HELPED),
        (NEGATIVE, [asked(POSITIVE)], Verdict.MISSED),
        (NEGATIVE, [REFUSED], Verdict.MISSED),
        (NEGATIVE, [SILENCE], Verdict.SILENT),
        (NEGATIVE, [], Verdict.SILENT),
        (NEGATIVE, [Heard("command", command="stop")], Verdict.MISSED),
        # The last utterance that is no command counts; a wrong answer anywhere is wrong.
        (NEGATIVE, [REFUSED, answered(NEGATIVE), Heard("command", command="stop")], Verdict.RIGHT),
        (NEGATIVE, [answered(NEGATIVE), REFUSED], Verdict.MISSED),
        (NEGATIVE, [answered(LETTERS), answered(NEGATIVE)], Verdict.WRONG),
        (NEGATIVE, [answered(POSITIVE), answered(LETTERS), answered(NEGATIVE)], Verdict.CROSSED),
        ("none", [REFUSED], Verdict.RIGHT),
        ("none", [SILENCE], Verdict.RIGHT),
        ("none", [asked(NEGATIVE)], Verdict.HELPED),
        ("none", [answered(LETTERS)], Verdict.WRONG),
        ("none", [answered(LETTERS), REFUSED], Verdict.WRONG),
        ("ask", [asked(NEGATIVE, POSITIVE)], Verdict.RIGHT),
        ("ask", [REFUSED], Verdict.MISSED),
        ("ask", [answered(LETTERS)], Verdict.WRONG),
        (f"ask-or:{CHANGE}", [asked(CHANGE)], Verdict.RIGHT),
        (f"ask-or:{CHANGE}", [answered(CHANGE)], Verdict.RIGHT),
        (f"ask-or:{CHANGE}", [answered(LETTERS)], Verdict.WRONG),
        ("command:stop", [Heard("command", command="stop")], Verdict.RIGHT),
        ("command:stop", [Heard("command", command="help")], Verdict.MISSED),
        ("command:stop", [answered(LETTERS)], Verdict.WRONG),
        (f"{NEGATIVE} {LETTERS}", [answered(NEGATIVE), answered(LETTERS)], Verdict.RIGHT),
        (f"{NEGATIVE} {LETTERS}", [answered(NEGATIVE)], Verdict.WRONG),
        (f"- {NEGATIVE}", [asked(NEGATIVE, POSITIVE), answered(NEGATIVE)], Verdict.RIGHT),
        (f"- {NEGATIVE}", [asked(NEGATIVE, POSITIVE), answered(POSITIVE)], Verdict.CROSSED),
    ],
)
def test_verdicts(judge: Judge, content: Content, expected: str, heard: list[Heard], verdict: Verdict) -> None:
    assert judge.verdict(case(content, expected), heard) is verdict


def test_an_answer_across_the_contrast_that_was_asked_about_is_crossed_though_no_entry_was_expected(
    judge: Judge, content: Content
) -> None:
    near = case(content, "none", "Is HER2 positive breast cancer curable?", kind="near")
    assert judge.verdict(near, [answered("cure-her2-negative")]) is Verdict.CROSSED
    other = case(content, "none", "Is breast cancer inherited?", kind="near")
    assert judge.verdict(other, [answered("cure-her2-negative")]) is Verdict.WRONG


@pytest.mark.parametrize(
    "written", ["can HER2 negative be cured", "can her two negative be cured", "can her to negative be cured"]
)
def test_each_spelling_of_a_term_is_heard_right(judge: Judge, content: Content, written: str) -> None:
    heard = Heard("answer", transcript=written, decoders={"free": written, "guided": "can he be cured"})
    errors = judge.word_errors("Can HER2-negative be cured?", [heard])
    assert errors.said == 5
    assert errors.by_reading == {FUSED: 0, "free": 0, "guided": 2}
    assert errors.rate("free") == 0.0
    assert errors.rate("guided") == pytest.approx(0.4)


def test_word_errors_add_up_and_silence_misses_every_word(judge: Judge, content: Content) -> None:
    missed = judge.word_errors("can it be cured", [SILENCE])
    assert missed.by_reading == {FUSED: 4, "guided": 4, "free": 4}
    both = missed + judge.word_errors("stop", [Heard("command", transcript="stop", decoders={"free": "stop", "guided": "shop"})])
    assert (both.said, both.by_reading) == (5, {FUSED: 4, "guided": 5, "free": 4})
    assert judge.word_errors("", [REFUSED]).rate(FUSED) is None


def results(judge: Judge, content: Content) -> list[Result]:
    clean, noisy = Condition(), Condition(10.0, 0.3)
    return [
        judge.result(case(content, NEGATIVE, "<b>a & b</b>", voice="x", file="1.flac"), clean, [answered(NEGATIVE)]),
        judge.result(case(content, NEGATIVE, voice="y", file="2.flac"), clean, [answered(POSITIVE, 9.0)]),
        judge.result(case(content, "none", kind="out", voice="x", file="3.flac"), clean, [REFUSED]),
        judge.result(case(content, NEGATIVE, '"><script>alert(1)</script>', voice="y", file="4.flac"), noisy, [asked(NEGATIVE)]),
    ]


def test_tallies_and_confusion(judge: Judge, content: Content) -> None:
    found = results(judge, content)
    everything = tally(found)
    assert everything.recordings == 4
    assert everything.counts == {Verdict.RIGHT: 2, Verdict.CROSSED: 1, Verdict.HELPED: 1}
    assert (everything.wrong.count, everything.rate(Verdict.WRONG).count) == (1, 0)
    assert {kind: one.recordings for kind, one in tallies(found, lambda r: r.case.kind).items()} == {"in": 3, "out": 1}
    assert confusion(found) == {
        (NEGATIVE, NEGATIVE): 1, (NEGATIVE, POSITIVE): 1, ("none", "refuse"): 1, (NEGATIVE, "clarify"): 1,
    }  # fmt: skip
    assert found[3].condition.label == "babble 10 dB, room 0.3 s"


def test_endpoint_percentiles_are_of_those_who_spoke(content: Content, judge: Judge) -> None:
    heard = [Heard("refuse", endpoint_ms=float(ms)) for ms in (300, 100, 200, 400)]
    one = tally(
        [judge.result(case(content, "none"), Condition(), heard), judge.result(case(content, "none"), Condition(), [SILENCE])]
    )
    assert (one.endpoint_percentile_ms(50), one.endpoint_percentile_ms(95)) == (200.0, 400.0)
    assert tally([]).endpoint_percentile_ms(50) is None


def test_json_has_every_rate_with_its_bounds(judge: Judge, content: Content) -> None:
    error = RecordingError("recording-empty", "The recording is empty", seen="5.flac", fix="Record it again")
    found = json.loads(json.dumps(as_json({"seed": "0"}, results(judge, content), [(case(content, "none"), Condition(), error)])))
    assert found["all"]["wrong"] == {
        "count": 1,
        "share": 0.25,
        "low": round(wilson(1, 4).low, 4),
        "high": round(wilson(1, 4).high, 4),
    }
    assert found["all"]["crossed"]["count"] == 1
    assert found["by"]["voice"]["y"]["recordings"] == 2
    assert [row["condition"] for row in found["by_condition_and_kind"]].count("as recorded") == 2
    assert [row["verdict"] for row in found["results"]] == ["right", "crossed", "right", "helped"]
    assert found["unread"][0]["code"] == "recording-empty"


def test_the_page_escapes_what_recordings_and_manifests_say_and_needs_nothing_from_outside(
    judge: Judge, content: Content
) -> None:
    text = page({"folder": "<i>x</i>"}, results(judge, content), [], lambda _: b"\1\0" * 800)
    assert "<script" not in text
    assert "<b>a" not in text
    assert "<i>x" not in text
    assert "default-src 'none'" in text
    # A namespace's name is the one thing that looks like an address.
    assert "http" not in text.replace("http-equiv", "").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert text.count("<audio") == 2
    assert text.index('data-verdict="crossed"') < text.index('data-verdict="helped"')


def test_the_main_plot_stands_alone_and_says_in_words_what_it_shows(judge: Judge, content: Content) -> None:
    svg = main_plot("ours & theirs", tallies(results(judge, content), lambda r: r.case.kind))
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "prefers-color-scheme:dark" in svg
    assert "in: right 1, helped 1, crossed 1" in svg
    assert "ours &amp; theirs" in svg


def manifest(folder: Path, *rows: str) -> Path:
    (folder / "manifest.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def test_a_manifest_is_read_with_its_columns_in_any_order(tmp_path: Path) -> None:
    folder = manifest(
        tmp_path, "kind\tfile\texpected\tlicence\ttext", 'in\ta.flac\te1\tfree\tsay "a"', "two\tb.flac\t- ask-or:e1\t\t"
    )
    first, second = read_cases(folder, {"e1"})
    assert first == Case("a.flac", "in", (AnEntry("e1"),), "e1", "", 'say "a"')
    assert second.wanted == (NoAnswer(), AskBack("e1"))
    assert second.allowed == {"e1"}


@pytest.mark.parametrize(
    ("rows", "code", "says"),
    [
        (["file\tkind\texpected", "a.flac\tin\te2"], "manifest-expected", "line 2"),
        (["file\tkind\texpected", "a.flac\tin\te1", "b.flac\tin\task-or:e9"], "manifest-expected", "line 3"),
        (["file\tkind\texpected", "a.flac\tin\t "], "manifest-expected", "line 2"),
        (["file\tkind\texpected", "a.flac\tin\tcommand:foo"], "manifest-expected", "line 2"),
        (["file\tkind\texpected", "a.flac\tin"], "manifest-column", "no expected"),
        (["file\tkind", "a.flac\tin"], "manifest-column", "no expected"),
    ],
)
def test_a_manifest_that_means_nothing_is_refused_by_its_line(tmp_path: Path, rows: list[str], code: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_cases(manifest(tmp_path, *rows), {"e1"})
    assert caught.value.code == code
    assert says in caught.value.what


def test_a_folder_without_manifest_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(UsageError) as caught:
            read_cases(folder, {"e1"})
        assert caught.value.code == "manifest-missing"
    (tmp_path / "manifest.tsv").write_bytes(b"file\tkind\texpected\n\xff\xfe\t\t\n")
    with pytest.raises(UsageError, match="cannot be read"):
        read_cases(tmp_path, {"e1"})


def test_conditions_are_read_from_flags() -> None:
    assert conditions_of((), None) == (Condition(),)
    assert conditions_of(("clean", "10", "5", "10"), 0.6) == (Condition(None, 0.6), Condition(10.0, 0.6), Condition(5.0, 0.6))
    for wrong in ("loud", "nan", "inf", "999"):
        with pytest.raises(UsageError, match="not in decibels"):
            conditions_of((wrong,), None)


def test_an_error_crosses_a_process_whole() -> None:
    sent = ContentError("word-unknown", "The word is not known", seen="x\x1b", fix="Write another", path="a.toml", line=7)
    got = pickle.loads(pickle.dumps(sent))  # noqa: S301 # our own bytes, as multiprocessing sends them
    assert isinstance(got, VoiceHer2Error)
    assert (type(got), str(got), got.code, vars(got)) == (ContentError, str(sent), "word-unknown", vars(sent))
