"""Which words count that only the free decoder heard: it knows all words, and garbles those that it does not expect.

What is not waved away here reveals a question that no entry answers.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from voice_her2.alignment import Timed, between_borders, borne_out, coincide, during, may_be, overlap, words_at
from voice_her2.content import Role
from voice_her2.hearing import Word
from voice_her2.meaning import Kind
from voice_her2.sounds import sound_key, sounds_alike

SURE_CONFIDENCE = 0.85
"""Vosk's confidence from which a word that only the free decoder heard counts as said. Source: `bench/fusion.py`."""
CLEAR_CONFIDENCE = 0.9
"""Vosk's confidence from which the guided decoder's topics count where the sound is not clear. Source: 220 recordings in babble,
8 more answered rightly, and none of 240 close questions in the same babble."""
LEAST_RIVAL_CONFIDENCE = 0.6
"""From which the guided decoder's word stands there against one that only the free decoder heard, and a topic counts that only
sounds like what a witness heard ("receive" for "safe" did not). Source: as above; 0.5 does as well."""
GARBLED_LENGTH = 6
"""Least length of the sound key of words that another run of words may be a mis-hearing of as a whole; short ones are like
too many others. Source: "breast cancer" has 8, "side effects" 7."""
CERTAIN_CONFIDENCE = 0.95
"""Vosk's confidence from which the free decoder's word for what no entry answers counts, whatever it sounds like. Source: 567
recordings of questions in quiet lose 1 answer, 510 close ones lose 1 wrong one."""
SEVERAL_WORDS = 3
"""So many words for what no entry answers ("hair fall out") are not heard by chance, and need less confidence. Source: of 640
recordings in quiet and in babble none that was answered rightly is lost, and one close question is answered less."""
SPLIT_LIKENESS = 75.0
"""Similarity of what two decoders heard between two places where both part words, as sound keys, 0-100, from which it is the same
sound parted anew. Source: 154 recordings of the written questions by diphone voices: 145 right without, 147 at 85, 150 at 75; of
160 close and other ones in natural voices none more was answered."""
LEAST_SPLIT_LENGTH = 3
LEAST_LONG = 5
"""Length of the sound key of a word that is not made of small ones by chance."""


def counts(
    timed: Timed,
    told: Sequence[Timed],
    guided_words: Sequence[Word],
    free_words: Sequence[Word],
    others: Sequence[Sequence[Timed]],
) -> bool:
    """Tell whether something that only the free decoder heard counts as said."""
    meaning = timed.meaning
    if (
        meaning.kind in (Kind.FUNCTION, Kind.REPAIR, Kind.TERM)
        or meaning.role in (Role.STORY, Role.CUE)
        or borne_out(timed, told)
    ):
        return False
    if meaning.kind is Kind.VALUE:
        return True
    rivals = [t for t in told if coincide(timed, t) and t.meaning.kind is not Kind.FUNCTION]
    if is_long_and_alone(timed, told):
        return True
    if not meaning.forbids and (
        any(_is_garbled(rival, free_words) for rival in rivals) or _is_split_anew(timed, guided_words, free_words)
    ):
        return False
    # "My hair" is heard as "my her" by a decoder that does not expect it; what no entry answers counts where it is certain.
    enough = LEAST_RIVAL_CONFIDENCE if len(meaning.words) >= SEVERAL_WORDS else CERTAIN_CONFIDENCE
    certain = meaning.forbids and timed.confidence >= enough
    if certain or any(borne_out(timed, other) for other in others):
        return True
    if timed.confidence < SURE_CONFIDENCE:
        return False
    if rivals and all(any(borne_out(rival, other) for other in others) for rival in rivals):
        return False
    # "The her it's" for "the hearts"; two ways of writing a term share its confidence, so there it says nothing.
    guessed = not rivals and all(w.confidence < LEAST_RIVAL_CONFIDENCE for w in guided_words if during(w, timed, 0.0))
    return (guessed and timed.confidence >= CERTAIN_CONFIDENCE) or not may_be(timed, guided_words)


def is_long_and_alone(timed: Timed, told: Sequence[Timed]) -> bool:
    """Tell whether the free decoder is certain of a long word of which the guided one made small ones.

    Nothing speaks against it then: "promised some" of "chromosome", not "breast cancer" of "press corps".
    """
    decides = any(_decides(other) for other in told if coincide(timed, other))
    return not decides and timed.confidence >= CERTAIN_CONFIDENCE and len(sound_key(timed.text)) >= LEAST_LONG


def _decides(timed: Timed) -> bool:
    return timed.meaning.kind in (Kind.TERM, Kind.VALUE) or timed.meaning.role in (Role.TOPIC, Role.DETAIL)


def _is_garbled(rival: Timed, free_words: Sequence[Word]) -> bool:
    """Tell whether all that the free decoder heard during some words is how it writes them ("press corps", "breast cancer").

    Not where it heard one of the words: what stands beside it then is another word ("gastric cancer").
    """
    there = words_at(free_words, rival, 0.0)
    new = set(there.split()).isdisjoint(rival.meaning.words)
    return new and len(sound_key(rival.text)) >= GARBLED_LENGTH and sounds_alike(rival.text, there)


def _is_split_anew(timed: Timed, guided_words: Sequence[Word], free_words: Sequence[Word]) -> bool:
    """Tell whether what the free decoder heard is part of other words that sound the same together ("big yard", "be cured")."""
    ours, theirs = between_borders(timed, guided_words, free_words)
    keys = sound_key(" ".join(w.text for w in ours)), sound_key(" ".join(w.text for w in theirs))
    parted = len(ours) > 1 or len(theirs) > 1
    sure = all(word.confidence >= CLEAR_CONFIDENCE for word in ours)
    return parted and sure and min(map(len, keys)) >= LEAST_SPLIT_LENGTH and fuzz.ratio(*keys) >= SPLIT_LIKENESS


def garbles_term(timed: Timed, told: Sequence[Timed], free_words: Sequence[Word]) -> bool:
    """Tell whether a free decoder's words are how it writes a term that it does not know ("her tuna" for HER2)."""
    terms = [t for t in told if t.meaning.kind is Kind.TERM and overlap(timed, t)]
    return timed.meaning.kind is not Kind.VALUE and any(may_be(t, free_words) for t in terms)
