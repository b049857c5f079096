"""The index finds every entry that could be asked, and among thousands hardly any other."""

from __future__ import annotations

import csv
import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from big_content import WORDINGS, content_text, entry_id, pairs

from voice_her2.content import Content, Role
from voice_her2.content_file import load_content
from voice_her2.entry_index import NEAREST, EntryIndex
from voice_her2.lexicon import Lexicon
from voice_her2.matching import Matcher
from voice_her2.understanding import Understanding

ENTRIES = 1000
QUESTIONS = Path(__file__).parents[2] / "bench" / "questions" / "reported.tsv"


def sharing_and_heard(said: Understanding) -> tuple[frozenset[str], frozenset[str]]:
    everything = said.names(Role.TOPIC, Role.CUE, Role.DETAIL)
    return said.names(Role.TOPIC) or said.terms | said.names(Role.CUE, Role.DETAIL), said.terms | everything


def needs_of(content: Content, lexicon: Lexicon) -> list[set[frozenset[str]]]:
    """Return what the phrasings of each entry need, all of them understood, as `Frames` does with those that are asked about."""
    read = [[lexicon.understand_text(text) for text in (entry.question, *entry.phrasings)] for entry in content.entries]
    return [{s.terms | (s.names(Role.TOPIC) or s.names(Role.CUE, Role.DETAIL)) for s in phrasings} for phrasings in read]


def found(index: EntryIndex, said: Understanding) -> frozenset[int]:
    return index.needing_no_more(*sharing_and_heard(said), said.transcript)


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Content:
    path = tmp_path_factory.mktemp("big") / "big.toml"
    path.write_text(content_text(ENTRIES), encoding="utf-8")
    return load_content(path)


def test_only_the_entry_that_is_asked_for_is_found_among_hundreds(big: Content) -> None:
    index, lexicon = EntryIndex(big), Lexicon(big)
    for number, (thing, effect) in enumerate(pairs(ENTRIES)):
        said = lexicon.understand_text(WORDINGS[number % len(WORDINGS)].format(thing=thing, effect=effect))
        entries = {big.entries[at].id for at in found(index, said)}
        # A nurse and a sister may be whom somebody speaks of: entries about them are found with either of their topics.
        assert {id_ for id_ in entries if not {"nurse", "sister"}.intersection(id_.split("-"))} <= {entry_id(thing, effect)}
        assert entry_id(thing, effect) in entries


@pytest.mark.parametrize("topic", ["the nurse", "front door", "what grows in my garden"])
def test_a_topic_of_several_words_or_that_names_a_person_is_found_too(big: Content, topic: str) -> None:
    concept = replace(next(c for c in big.concepts if c.role is Role.TOPIC), name="new", words=(topic,))
    entry = replace(big.entries[0], id="new", question=f"What about {topic} at Elm?", phrasings=(f"{topic} at Elm please",))
    content = replace(big, concepts=(*big.concepts, concept), entries=(*big.entries, entry), by_id={})
    said = Lexicon(content).understand_text(f"please tell me about {topic} at Elm")
    assert ENTRIES in found(EntryIndex(content), said)


def test_no_entry_that_could_be_asked_is_missed_by_what_people_ask(her2: Content) -> None:
    index, lexicon = EntryIndex(her2), Lexicon(her2)
    needs = needs_of(her2, lexicon)
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)][::7]
    phrasings = [phrasing for entry in her2.entries for phrasing in entry.phrasings[::20]]
    assert len(texts) + len(phrasings) > 300
    for text in (*texts, *phrasings):
        said = lexicon.understand_text(text)
        names, heard = sharing_and_heard(said)
        asked = {at for at, every in enumerate(needs) if any(one <= heard and not one.isdisjoint(names) for one in every)}
        assert asked <= found(index, said), text


def test_a_refusal_is_offered_what_is_near_in_letters(big: Content) -> None:
    index, lexicon = EntryIndex(big), Lexicon(big)
    said = lexicon.understand_text("how does the apple at Elm change the volcano")
    offered = index.entries(*sharing_and_heard(said), said.transcript)
    assert len(offered) == NEAREST
    assert all(big.entries[at].id.startswith("apple-") for at in offered)


def test_it_keeps_little_beside_the_content_that_it_finds_in(her2: Content) -> None:
    kept = pickle.dumps((her2, Matcher(her2).prepared()))
    assert len(kept) < 2 * len(pickle.dumps(her2))
