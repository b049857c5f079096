from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from voice_her2.content import Content, Pronunciation, Role
from voice_her2.content_file import check_content, list_entries, load_content, read_content
from voice_her2.content_rules import unhearable_words
from voice_her2.errors import ContentError
from voice_her2.grammar import SPELLINGS, SpokenTerms, bare_words, grammar_json, grammar_phrases, spoken_variants
from voice_her2.toml_lines import TomlLines

CLINIC = Path(__file__).parent / "content" / "clinic.toml"
SHIPPED = Path(__file__).parents[1] / "content" / "her2.toml"
SHIPPED_IDS = [
    "treatment-her2-negative",
    "cure-her2-negative",
    "change-negative-to-positive",
    "compare-positive-negative",
    "meaning-her2-negative",
    "borderline-test-result",
    "treatment-her2-positive",
    "her2-abbreviation",
]


@pytest.fixture(scope="module")
def clinic() -> Content:
    return load_content(CLINIC)


@pytest.fixture(scope="module")
def shipped() -> Content:
    return load_content(SHIPPED)


def test_reads_a_second_topic_whole(clinic: Content) -> None:
    assert check_content(CLINIC) == []
    assert clinic.title == "Opening hours of the Elm Street clinic"
    assert clinic.sha256 == hashlib.sha256(CLINIC.read_bytes()).hexdigest()
    assert [entry.id for entry in clinic.entries] == list(clinic.by_id) == ["hours-adult", "hours-child", "parking"]
    adult, child, parking = clinic.entries
    assert adult.contrasts == {"age": ("adult",)}
    assert child.contrasts == {"age": ("child",)}
    assert child.answer == "The clinic for children is open from 9 a.m. to 1 p.m., every day – “even on Sundays”…"
    assert parking.answer.endswith("clinic. It is free for 2 hours (then 50% of the street's price).")
    assert adult.reviewed_on == date(2026, 11, 22)
    assert adult.allows == {"weekend"}
    assert "what time does the clinic for grown ups close" in adult.phrasings
    assert len(adult.phrasings) == len(set(adult.phrasings)) == 4 * 2 * 2 * 2 + 2 + 2 * 3
    assert clinic.contrast("age").values["adult"] == ("adult", "adults", "grown up", "grown ups")
    assert [term.token for term in clinic.pronunciations] == ["elmstreet", "clinic"]
    assert clinic.pronunciations[1].slips == ("clean it", "cynic", "click")
    assert [concept.role for concept in clinic.concepts] == [
        Role.TOPIC, Role.TOPIC, Role.DETAIL, Role.STORY, Role.CUE, Role.STOP,
    ]  # fmt: skip


def test_entries_know_their_line(clinic: Content) -> None:
    lines = CLINIC.read_text(encoding="utf-8").splitlines()
    for entry in clinic.entries:
        assert lines[entry.line - 1] == "[[entries]]"
        assert lines[entry.line] == f'id = "{entry.id}"'


def test_the_shipped_content_is_valid_and_has_the_eight_entries(shipped: Content) -> None:
    assert [entry.id for entry in shipped.entries] == SHIPPED_IDS
    assert all(entry.phrasings for entry in shipped.entries)
    assert shipped.by_id["treatment-her2-positive"].contrasts == {"status": ("positive",)}
    assert shipped.by_id["change-negative-to-positive"].contrasts == {"status": ("negative", "positive")}
    # As it was given, byte for byte: the odd blank and the cut-off end are shown as they are.
    assert "pertuzumab ( Perjeta) may be added" in shipped.by_id["treatment-her2-positive"].answer
    assert shipped.by_id["meaning-her2-negative"].answer.endswith("for this type of breast cancer,…")


def test_what_is_shown_stands_in_the_file_as_it_is(shipped: Content) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    for entry in shipped.entries:
        assert f'question = "{entry.question}"\n' in text
        assert f'answer = "{entry.answer}"\n' in text


def test_windows_line_ends_change_nothing_but_the_sum(tmp_path: Path, clinic: Content) -> None:
    path = tmp_path / "crlf.toml"
    path.write_bytes(CLINIC.read_bytes().replace(b"\n", b"\r\n"))
    assert load_content(path).entries == clinic.entries


def test_load_raises_the_first_problem_and_counts_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "two.toml"
    path.write_text(CLINIC.read_text(encoding="utf-8").replace('id = "hours-', 'id = "Hours '), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_content(path)
    assert caught.value.exit_code == 3
    assert caught.value.line == 58
    assert str(caught.value).startswith(f"{path}:58: 'id' is not written as it must be\n  seen: Hours adult\n  fix:  ")
    assert caught.value.__notes__ == [f"1 more: see 'voice-her2 content check {path}'"]
    assert [error.line for error in check_content(path)] == [58, 73]


def test_lists_what_can_be_asked(clinic: Content) -> None:
    rows = json.loads(json.dumps(list_entries(clinic)))
    assert [row["id"] for row in rows] == ["hours-adult", "hours-child", "parking"]
    assert rows[1]["question"] == "When is the children’s clinic open?"
    assert rows[1]["contrasts"] == {"age": ["child"]}
    assert rows[1]["reviewed_on"] == "2026-11-21"
    assert rows[2]["phrasings"] == len(clinic.entries[2].phrasings)


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("What does HER2 stand for?", "what does her2 stand for"),
        ("HER2-positive – or “negative”…", "her2 positive or negative"),
        ("They’re the children's' IHC 2+", "they're the children's ihc 2 +"),
        ("  É\tété ", "é été"),
        ("…", ""),
    ],
)
def test_bare_words(written: str, bare: str) -> None:
    assert bare_words(written) == bare


def test_terms_are_said_in_every_way_that_they_are_heard(clinic: Content, shipped: Content) -> None:
    assert spoken_variants("Where is ELM-ST?", clinic) == ["where is elm street", "where is helm street", "where is realm street"]
    assert spoken_variants("Where is the car?", clinic) == ["where is the car"]
    heard = spoken_variants("HER2-negative", shipped)
    assert {"her two negative", "her to negative", "her too negative"} <= set(heard)
    assert SpokenTerms(clinic.pronunciations).with_tokens("the clinic at Elm St.") == "the clinic at elmstreet"


def test_a_longer_term_wins_over_one_inside_it(shipped: Content) -> None:
    first, *_ = shipped.pronunciations
    longer = Pronunciation("HER2 low", "her2low", "her two low", ("her two low",))
    terms = SpokenTerms([first, longer])
    assert terms.with_tokens("what is HER2 low") == "what is her2low"
    assert terms.with_tokens("what is HER2 lower") == "what is her2 lower"


def test_the_grammar_holds_every_phrase_in_bare_words(shipped: Content, clinic: Content) -> None:
    for content in (shipped, clinic):
        phrases = grammar_phrases(content, also=["Start over", "yes"])
        assert phrases[-1] == "[unk]"
        assert {"start over", "yes"} <= set(phrases)
        assert len(phrases) == len(set(phrases))
        assert all(phrase and phrase == bare_words(phrase) for phrase in phrases[:-1])
        terms, expected = SpokenTerms(content.pronunciations), set(phrases)
        for entry in content.entries:
            for phrase in (entry.question, *entry.phrasings):
                assert expected.issuperset(terms.variants(phrase)[:SPELLINGS])
        for pronunciation in content.pronunciations:
            assert expected.issuperset(terms.variants(pronunciation.token))
        for contrast in content.contrasts:
            for words in contrast.values.values():
                assert expected.issuperset(words)
        assert json.loads(grammar_json(phrases)) == list(phrases)
    assert {"her two negative", "her to positive"} <= set(grammar_phrases(shipped))


def test_a_grammar_is_never_empty(clinic: Content) -> None:
    bare = Content("t", "en", "n", (), (), (), ())
    assert grammar_phrases(bare) == ("[unk]",)
    with pytest.raises(ValueError, match="at least one phrase"):
        grammar_json(())


def test_words_that_cannot_be_heard_are_named_once_with_their_line() -> None:
    reading = read_content(CLINIC)
    assert reading.content is not None
    unknown = {"realm", "cynic", "pediatric", "saturdays", "hours", "park"}
    errors = unhearable_words(reading.content, lambda word: word not in unknown, reading.source)
    assert {re.findall(r"word '(\w+)'", error.what)[0] for error in errors} == unknown
    assert len(errors) == len(unknown)
    lines = CLINIC.read_text(encoding="utf-8").splitlines()
    for error in errors:
        word = re.findall(r"word '(\w+)'", error.what)[0]
        assert word.rstrip("s") in lines[error.line - 1]
        assert error.path == str(CLINIC)
        assert "[[pronunciations]]" in error.fix
    assert unhearable_words(reading.content, lambda _: True, reading.source) == []


def test_written_terms_are_heard_by_their_pronunciation_and_digits_are_not(clinic: Content) -> None:
    asked: list[str] = []
    unhearable_words(clinic, lambda word: not asked.append(word))  # type: ignore[func-returns-value]  # records each word
    assert "elmstreet" not in asked
    assert {"elm", "street", "helm", "children's", "click"} <= set(asked)
    assert len(asked) == len(set(asked))


def test_lines_of_every_way_to_write_a_value() -> None:
    text = (
        'a = 1 # [not.a.table]\n"b c" = """\n[x]\n"""\n[t]\nd.e = [ # "\n  "[y]",\n  [1, [\n"z"]],\n]\n'
        "f = {g = 'h', i = [\n3]}\n[[u]]\nk = 1\n  [[u.v]]\n  l = 2\n"
        "[[ u ]]\n[[u.'v']]\nl = '''\n[[u]]''' \nm = 1979-05-27 07:32:00\n"
    )
    lines = TomlLines(text)
    expected: dict[tuple[str | int, ...], int] = {
        ("a",): 1, ("b c",): 2, ("t",): 5, ("t", "d", "e"): 6, ("t", "d", "e", 0): 7, ("t", "d", "e", 1): 8,
        ("t", "d", "e", 1, 1): 8, ("t", "d", "e", 1, 1, 0): 9, ("t", "f", "g"): 11, ("t", "f", "i", 0): 12, ("u", 0): 13,
        ("u", 0, "k"): 14, ("u", 0, "v", 0): 15, ("u", 0, "v", 0, "l"): 16, ("u", 1): 17, ("u", 1, "v", 0): 18,
        ("u", 1, "v", 0, "l"): 19, ("u", 1, "v", 0, "m"): 21, ("u", 1, "missing"): 17, ("missing",): 1, (): 1,
    }  # fmt: skip
    assert {place: lines.line(place) for place in expected} == expected


def test_reading_stays_linear(tmp_path: Path) -> None:
    def seconds(entries: int) -> float:
        path = tmp_path / "many.toml"
        made = "".join(
            f'\n[[entries]]\nid = "e{n}"\nquestion = "Question {n}?"\nanswer = "Answer {n}."\nsource = "made"\n'
            f'reviewed_on = 2026-11-22\nreviewed_by = "nobody"\nphrasings = ["ask (for|of) {n}", "tell {n}"]\n'
            for n in range(entries)
        )
        path.write_text(f'format = 1\ntitle = "Many"\nlanguage = "en"\nnotice = "None."\n{made}', encoding="utf-8")
        start_s = time.process_time()
        assert len(load_content(path).entries) == entries
        return time.process_time() - start_s

    few_s = min(seconds(200) for _ in range(3))
    # Ten times the entries; quadratic reading would take a hundred times as long.
    assert seconds(2_000) < 40 * few_s


def test_reading_content_imports_nothing_heavy() -> None:
    code = "import sys, voice_her2.content_file; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    heavy = {"vosk", "pyttsx3", "sounddevice", "soundfile", "soxr", "numpy", "rapidfuzz", "hassil", "difflib"}
    assert not heavy & set(run.stdout.split())
