"""Join what two decoders heard into one understanding, and mark what is not sure.

The guided decoder knows the content's sentences and stays right in noise, but bends everything into them; the free one hears
what no entry answers, and garbles in noise. So the guided reading leads and the free one is its witness:

- A contrast's value is sure when both heard it at the same time, or the witness heard something that sounds like it.
- A topic that only the guided decoder heard needs a witness that sounds like it, or one that was itself not sure.
- A word that only the free decoder heard counts, unless it sounds like what the guided decoder heard at that time, or was
  not sure. That is what reveals a question that no entry answers.

Without a free decoder nothing that was not surely heard is ever answered: every value then needs the guided decoder's own
confidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from voice_her2.content import Role
from voice_her2.hearing import UNKNOWN_WORD, Decoder, Hypothesis, Utterance, Word
from voice_her2.understanding import HeardWord, Kind, Lexicon, Meaning, Understanding

SOUNDS_ALIKE = 62.0
"""Similarity of two sound keys, 0-100, from which one may be a mis-hearing of the other. Source: `bench/fusion.py`."""
SURE_CONFIDENCE = 0.85
"""Vosk's confidence from which a word that only the free decoder heard counts as said. Source: `bench/fusion.py`."""
SLACK_S = 0.12
"""Decoders place the same word this far apart at most. Source: word times of both over the development clips."""

_SOUNDS = str.maketrans(
    {"b": "p", "d": "t", "g": "k", "c": "k", "q": "k", "x": "k", "z": "s", "j": "s", "v": "f", "m": "n", "y": "i", "w": "u"}
    | dict.fromkeys("aeiouh", None)  # type: ignore[arg-type]  # None deletes; the stub knows only str here
)


def sound_key(text: str) -> str:
    """Return the consonant skeleton of words, voiced and voiceless sounds as one: "virtue past" gives "frttpst".

    Source: the idea of Soundex (Russell 1918), without its truncation and first letter, since decoders split words anew.
    """
    return text.replace("ph", "f").replace("ck", "k").replace("tion", "sn").replace(" ", "").translate(_SOUNDS)


def sounds_alike(one: str, other: str) -> bool:
    """Tell whether one run of words may be a mis-hearing of the other."""
    a, b = sound_key(one), sound_key(other)
    if not a or not b:
        return not a and not b
    return fuzz.ratio(a, b) >= SOUNDS_ALIKE or (min(len(a), len(b)) >= 3 and fuzz.partial_ratio(a, b) >= 85)


@dataclass(frozen=True, slots=True)
class _Timed:
    """A meaning and when it was heard."""

    meaning: Meaning
    start_s: float
    end_s: float
    confidence: float

    @property
    def text(self) -> str:
        return " ".join(self.meaning.words)


def understand(utterance: Utterance, lexicon: Lexicon) -> Understanding:
    """Return what an utterance means, by all its decoders together."""
    guided, free = utterance.hypothesis(Decoder.GUIDED), utterance.hypothesis(Decoder.FREE)
    if guided is None or not guided.words:
        return _alone(free, lexicon)
    if free is None:
        return _alone(guided, lexicon)
    return _joined(guided, free, lexicon)


def _alone(hypothesis: Hypothesis | None, lexicon: Lexicon) -> Understanding:
    words = hypothesis.words if hypothesis else ()
    heard = [HeardWord(w.text, w.confidence >= SURE_CONFIDENCE) for w in words if w.text != UNKNOWN_WORD]
    return lexicon.understand(heard)


def _joined(guided: Hypothesis, free: Hypothesis, lexicon: Lexicon) -> Understanding:
    lead, lead_timed = _timed(guided, lexicon)
    _, witness = _timed(free, lexicon)
    told = [_checked(timed, witness, free.words) for timed in lead_timed]
    added = [t for t in witness if _adds(t, lead_timed, guided.words)]
    meanings = sorted([(t.start_s, t.meaning) for t in told] + [(t.start_s, t.meaning) for t in added], key=lambda pair: pair[0])
    agreed = fuzz.ratio(sound_key(guided.text), sound_key(free.text)) >= SOUNDS_ALIKE
    transcript = lead.transcript if agreed and not added else lexicon.written([word.text for word in free.words])
    return replace(lead, meanings=tuple(meaning for _, meaning in meanings), agreed=agreed, transcript=transcript)


def _timed(hypothesis: Hypothesis, lexicon: Lexicon) -> tuple[Understanding, list[_Timed]]:
    words = [word for word in hypothesis.words if word.text != UNKNOWN_WORD]
    said = lexicon.understand([HeardWord(word.text) for word in words])
    timed = []
    for meaning in said.meanings:
        run = words[meaning.at : meaning.at + len(meaning.words)]
        if run:
            timed.append(_Timed(meaning, run[0].start_s, run[-1].end_s, min(word.confidence for word in run)))
    return said, timed


def _checked(timed: _Timed, witness: Sequence[_Timed], free_words: Sequence[Word]) -> _Timed:
    """Return the guided decoder's meaning, not sure if the free decoder does not bear it out."""
    meaning = timed.meaning
    if meaning.kind is Kind.FUNCTION or meaning.role is Role.STORY:
        return timed
    same = any(other.meaning.kind is meaning.kind and other.meaning.name == meaning.name and _overlap(timed, other) for other in witness)
    if same:
        return timed
    if meaning.kind is Kind.VALUE:
        opposed = any(o.meaning.kind is Kind.VALUE and o.meaning.contrast == meaning.contrast and _overlap(timed, o) for o in witness)
        sure = not opposed and sounds_alike(timed.text, _words_at(free_words, timed))
    elif meaning.kind is Kind.TERM:
        sure = True
    else:
        there = [w for w in free_words if _during(w, timed)]
        sure = sounds_alike(timed.text, " ".join(w.text for w in there)) or all(w.confidence < SURE_CONFIDENCE for w in there)
    return replace(timed, meaning=replace(meaning, sure=sure))


def _adds(timed: _Timed, lead: Sequence[_Timed], guided_words: Sequence[Word]) -> bool:
    """Tell whether something that only the free decoder heard counts as said."""
    meaning = timed.meaning
    if meaning.kind in (Kind.FUNCTION, Kind.REPAIR) or meaning.role in (Role.STORY, Role.CUE):
        return False
    if any(o.meaning.kind is meaning.kind and o.meaning.name == meaning.name and _overlap(timed, o) for o in lead):
        return False
    if meaning.kind is Kind.TERM:
        return False
    if meaning.kind is Kind.VALUE:
        return True
    if timed.confidence < SURE_CONFIDENCE:
        return False
    return not sounds_alike(timed.text, _words_at(guided_words, timed))


def _overlap(one: _Timed, other: _Timed) -> bool:
    return one.start_s - SLACK_S < other.end_s and other.start_s - SLACK_S < one.end_s


def _during(word: Word, timed: _Timed) -> bool:
    middle = (word.start_s + word.end_s) / 2
    return timed.start_s - SLACK_S <= middle <= timed.end_s + SLACK_S or (word.start_s <= timed.start_s and word.end_s >= timed.end_s)


def _words_at(words: Iterable[Word], timed: _Timed) -> str:
    return " ".join(w.text for w in words if _during(w, timed) and w.text != UNKNOWN_WORD)
