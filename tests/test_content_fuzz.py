from __future__ import annotations

import random
from pathlib import Path

import pytest

from voice_her2.content_file import read_content
from voice_her2.grammar import bare_words, grammar_phrases

CLINIC = (Path(__file__).parent / "content" / "clinic.toml").read_bytes()
SNIPPETS = [
    *(bytes([mark]) for mark in b"\"'[]{}()|=\n\r\\#,.\0\xff\xc3"),
    *(
        b'"""',
        b"[[",
        b"]]",
        b"\\u0000",
        b"\\ud800",
        b"\xed\xa0\x80",
        b"\xe2\x80\xae",
        b"\xef\xbb\xbf",
        b"<x>",
        b"true",
        b"1979-05-27",
    ),
    *(b"[[entries]]\n", b"[entries]\n", b"[contrasts.values]\n", b"[entries.contrasts.age]\n", b"words = []\n", b"x = {}\n"),
    *(b"(a|b)" * 40, b"[a] ", b"s'" * 220, b"[" * 3_000, b"9" * 5_000, b"nan", b"inf"),
    *(text.encode() for text in ("é", "０", "İ", "ſ", "½", "²")),
]


def _mutant(chance: random.Random) -> bytes:
    data = bytearray(CLINIC)
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        start = chance.randrange(len(data))
        end = min(len(data), start + chance.choice([1, 1, 5, 40, 400]))
        match chance.randrange(6):
            case 0:
                del data[start:end]
            case 1:
                data[start:start] = chance.choice(SNIPPETS)
            case 2:
                data[start : start + 1] = bytes([chance.randrange(256)])
            case 3:
                data[start:start] = data[start:end]
            case 4:
                lines = data.split(b"\n")
                first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
                lines[first], lines[second] = lines[second], lines[first]
                data = bytearray(b"\n".join(lines))
            case _:
                # A value of another type, or of another place, behind a key.
                lines = data.split(b"\n")
                keyed = [index for index, line in enumerate(lines) if b" = " in line]
                to, of = chance.choice(keyed), chance.choice(keyed)
                value = chance.choice(
                    [lines[of].split(b" = ", 1)[1], b"1", b"[]", b"{}", b"[1]", b"true", b'""', b"[[]]", b"1.5"]
                )
                lines[to] = lines[to].split(b" = ", 1)[0] + b" = " + value
                data = bytearray(b"\n".join(lines))
    return bytes(data)


@pytest.mark.parametrize("seed", range(10))
def test_mutants_are_refused_or_whole(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    path = tmp_path / "mutant.toml"
    refused = served = 0
    for _ in range(200):
        data = _mutant(chance)
        path.write_bytes(data)
        reading = read_content(path)
        lines = data.count(b"\n") + 1
        if reading.content is None:
            refused += 1
            assert reading.problem_count >= len(reading.problems) > 0
            for error in reading.problems:
                assert 1 <= error.line <= lines
                assert error.path == str(path)
                assert error.what
                assert error.fix
                assert error.seen.isprintable()
        else:
            served += 1
            assert not reading.problems
            content = reading.content
            assert content.entries
            for entry in content.entries:
                assert entry.id
                assert bare_words(entry.question)
                assert bare_words(entry.answer)
                assert entry.answer.isprintable()
                assert all(map(bare_words, entry.phrasings))
                assert 1 <= entry.line <= lines
            assert all(phrase.strip() for phrase in grammar_phrases(content))
    assert refused > 50
    assert served > 10
