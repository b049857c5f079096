"""What the guided recogniser is told to expect: the content's own phrases, in words that it can hear.

A written term such as "HER2" is none of its words; each phrase is given with the ways in which the term is heard.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from voice_her2.content import Content, Pronunciation
from voice_her2.hearing import UNKNOWN_WORD
from voice_her2.wording import PLAIN, words_of

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[+%&]")
_QUOTES = str.maketrans("‘’ʼ", "'''")


def bare_words(text: str) -> str:
    """Return `text` in lower case with single spaces and no punctuation, save apostrophes inside words and `+ % &`.

    A hyphen parts words, and so does a change to "+": "IHC 2+" gives "ihc 2 +".
    """
    if PLAIN.fullmatch(lower := text.lower()):
        return lower
    plain = text if text.isascii() else unicodedata.normalize("NFC", text).translate(_QUOTES)
    return " ".join(_WORD.findall(plain.lower()))


SPELLINGS = 3
"""Ways of hearing a term that each phrase is given with, the first ones of its list; a bare term, or one with its value, is
given with all. Source: nine of them made 29,316 phrases instead of 14,501 and heard nothing better."""


class SpokenTerms:
    """Replace the content's written terms by their tokens, or by the words that are heard for them."""

    def __init__(self, pronunciations: Sequence[Pronunciation]) -> None:
        self._heard: dict[str, tuple[str, ...]] = {}
        self._token: dict[str, str] = {}
        for term in pronunciations:
            heard = tuple(dict.fromkeys(bare_words(text) for text in term.heard)) or (bare_words(term.spoken),)
            for written in (bare_words(term.written), term.token):
                self._heard[written] = heard
                self._token[written] = term.token
        longest_first = sorted(self._heard, key=lambda written: -len(written))
        alternatives = "|".join(map(re.escape, longest_first))
        self._terms = re.compile(rf"(?<!\S)(?:{alternatives})(?!\S)" if alternatives else r"(?!)")

    def with_tokens(self, phrase: str) -> str:
        """Return the phrase's bare words with each written term as its token: "HER-2+" may give "her2 +"."""
        return self._terms.sub(lambda term: self._token[term.group()], bare_words(phrase))

    def variants(self, phrase: str, most: int | None = None) -> tuple[str, ...]:
        """Return the phrase's bare words once for each way in which its terms are heard, for the first `most` ways.

        Two terms in one phrase change together, so that the number of variants is the largest number of ways, never a
        product.
        """
        bare = bare_words(phrase)
        named = self._terms.findall(bare)
        if not named:
            return (bare,)
        ways = max(len(self._heard[term]) for term in named)

        def heard(term: re.Match[str], turn: int) -> str:
            forms = self._heard[term.group()]
            return forms[turn % len(forms)]

        def variant(turn: int) -> str:
            return self._terms.sub(lambda term: heard(term, turn), bare)

        return tuple(dict.fromkeys(map(variant, range(ways if most is None else min(ways, most)))))

    def heard_as(self, phrase: str) -> Iterator[tuple[str, ...]]:
        """Yield the words of a phrase, as it is written and in each way in which its terms are heard."""
        yield from map(words_of, dict.fromkeys((phrase, *self.variants(phrase))))


def spoken_variants(phrase: str, content: Content) -> list[str]:
    """Return the ways in which `phrase` is heard: "HER2 negative" gives "her two negative", "her to negative" and so on."""
    return list(SpokenTerms(content.pronunciations).variants(phrase))


def grammar_phrases(content: Content, also: Iterable[str] = ()) -> tuple[str, ...]:
    """Return all that the guided recogniser should expect, each phrase once, in lower case, `[unk]` last.

    First every phrase with its terms heard one way, then the other ways, so that a cut from the end loses spellings before
    it loses questions. `also` are further phrases, such as spoken commands.
    """
    terms = SpokenTerms(content.pronunciations)
    first: dict[str, None] = {}
    further: dict[str, None] = {}
    for phrase in (*_phrases(content), *also):
        variants = terms.variants(phrase, SPELLINGS if len(phrase.split()) > 2 else None)
        first.setdefault(variants[0])
        further.update(dict.fromkeys(variants[1:]))
    phrases = dict.fromkeys(phrase for phrase in (*first, *further) if phrase)
    return (*phrases, UNKNOWN_WORD)


QUESTION_WEIGHT = 100
"""Times that a written question counts in the guided recogniser's word pairs: Vosk makes a bigram model of the list, in which a
phrase that stands twice counts twice. Source: the guided decoder alone on 144 recordings of cheap voices, 126 right with 1, 131
with 50, 133 with 200 and 500; with none was one of 96 close and other questions answered."""
MOST_WEIGHTED = 20_000
"""Questions of many entries count less often: so many phrases in all, unless they are more. Source: 10,000 entries' questions a
hundred times over took 2 s and 560 MB."""


def weighted_questions(content: Content) -> tuple[str, ...]:
    """Return the entries' own questions, each in its first spellings, as often as they count."""
    terms = SpokenTerms(content.pronunciations)
    once = tuple(phrase for entry in content.entries for phrase in terms.variants(entry.question, SPELLINGS))
    return once * max(1, min(QUESTION_WEIGHT, MOST_WEIGHTED // max(1, len(once))))


def woken_phrases(content: Content, wake_phrase: str) -> tuple[str, ...]:
    """Return a wake phrase alone and before each word that a phrasing begins with; none for no phrase."""
    if not (phrase := bare_words(wake_phrase)):
        return ()
    firsts = dict.fromkeys(words[0] for text in _phrases(content) if (words := bare_words(text).split()))
    return (phrase, *(f"{phrase} {first}" for first in firsts))


def grammar_json(phrases: Sequence[str]) -> str:
    """Return `phrases` as the recogniser's JSON array; ValueError for none, which would end the process inside Vosk."""
    if not phrases:
        raise ValueError("a grammar needs at least one phrase")
    return json.dumps(list(phrases), ensure_ascii=False)


def _phrases(content: Content) -> Iterator[str]:
    for contrast in content.contrasts:
        for words in contrast.values.values():
            for word in words:
                yield word
                yield f"{contrast.of} {word}"
    for term in content.pronunciations:
        yield term.token
    for concept in content.concepts:
        yield from concept.words
    for entry in content.entries:
        yield entry.question
        yield from entry.phrasings


def common_words(phrases: Iterable[str], also: Iterable[str]) -> tuple[str, ...]:
    """Return each word of the phrases, and of English beside them, once: what is expected of people in any order."""
    words = {word for phrase in phrases for word in phrase.split() if word != UNKNOWN_WORD}
    return tuple(sorted(words | set(also)))
