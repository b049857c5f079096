"""Join what the decoders heard into one understanding, and mark what is not sure.

The *guided* decoder knows the content's sentences and stays right in noise, but bends everything into them. The *common* one
has no sentences to bend to: a word is there because it sounds so. The *free* one knows all words and how English goes, and
garbles in noise. So the guided reading leads, and the two others are its witnesses:

- A contrast's value is sure when the guided decoder and a witness heard it at the same time and no witness heard another.
  `bench/fusion.py` counts it: at 10 dB babble, of 55 values the guided decoder heard all and invented 3; joined, 49 are sure.
- A topic needs a witness that heard it, or something that sounds like it, or was not sure itself.
- A word that only the free decoder heard counts unless a witness bears out what the guided one heard there, or it sounds like
  it, or was not sure. That is what reveals a question that no entry answers.
- Where the two witnesses hear different things the sound is not clear, and such a word needs them both.

What stays open so is read once more, led by what the guided decoder heard with the noise taken down (`readings`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from voice_her2.alignment import (
    SLACK_S,
    WITNESS_CONFIDENCE,
    Timed,
    borne_out,
    coincide,
    during,
    known_words,
    may_be,
    opposes,
    overlap,
    timed_of,
    words_at,
)
from voice_her2.asking import question_start
from voice_her2.content import Role
from voice_her2.disputed import FIRST_WORDS, hardly_heard_alone, hears_question, tells_first, without_terms_of_other_words
from voice_her2.english import DENYING, FUNCTION_WORDS
from voice_her2.free_words import (
    CERTAIN_CONFIDENCE,
    CLEAR_CONFIDENCE,
    LEAST_RIVAL_CONFIDENCE,
    SURE_CONFIDENCE,
    counts,
    garbles_term,
    is_long_and_alone,
)
from voice_her2.hearing import HEARING_ALL, UNKNOWN_WORD, Decoder, Hypothesis, Utterance, Word
from voice_her2.lexicon import Lexicon
from voice_her2.meaning import HeardWord, Kind
from voice_her2.misheard import begins_misheard
from voice_her2.replies import command_in
from voice_her2.sounds import SOUNDS_ALIKE, sound_key
from voice_her2.understanding import Understanding

CLEAR_LIKENESS = 86.0
"""Similarity of what the two witnesses heard, as sound keys, 0-100, from which the sound is clear. Source: 200 recordings of
questions in quiet, 5 % below 87; in babble of 8 dB, where a quarter of the free decoder's words are wrong, 75 % below 86."""
_OF_CIRCUMSTANCE = frozenset("when where who who's whose why".split())
_NO_CONCEPT = (Kind.FUNCTION, Kind.NARRATION, Kind.UNEXPLAINED)


def readings(utterance: Utterance, lexicon: Lexicon) -> Iterator[Understanding]:
    """Give what an utterance means, by all its decoders together; then, where it was heard with less noise, by that."""
    yield understand(utterance, lexicon)
    denoised, witnesses = utterance.hypothesis(Decoder.DENOISED), _witnesses(utterance)
    if denoised is None or not denoised.words or not witnesses:
        return
    yield _joined(denoised, witnesses, utterance.hypothesis(Decoder.GUIDED), lexicon)


def understand(utterance: Utterance, lexicon: Lexicon) -> Understanding:
    """Return what an utterance means, by the decoders that heard it as it was, together."""
    guided, witnesses = utterance.hypothesis(Decoder.GUIDED), _witnesses(utterance)
    if guided is None or not guided.words or not witnesses:
        return _alone(guided if guided is not None and guided.words else witnesses[0] if witnesses else None, lexicon)
    return _joined(guided, witnesses, utterance.hypothesis(Decoder.DENOISED), lexicon)


def dismisses(utterance: Utterance, said: Understanding, lexicon: Lexicon) -> bool:
    """Tell whether the free decoder heard what would keep an answer back, and nothing of it is left in what was understood.

    "Dose" may sound like "does", and "Kenya" like "can you"; a further decoder shall say which it was. Of words that mean nothing
    here only those count that it is certain of: it writes such ones for HER2 too.
    """
    free = utterance.hypothesis(Decoder.FREE)
    if free is None:
        return False
    _, heard = timed_of(free, lexicon)
    if any(t.meaning.forbids for t in heard) and not any(m.forbids for m in said.meanings):
        return True
    kept = {word for meaning in said.meanings for word in meaning.words}
    strange = (t for t in heard if t.meaning.kind in (Kind.UNEXPLAINED, Kind.NARRATION))
    return any(t.confidence >= CERTAIN_CONFIDENCE and kept.isdisjoint(t.meaning.words) for t in strange)


def unanimous(utterance: Utterance, lexicon: Lexicon) -> bool:
    """Tell whether the guided and the free decoder heard the same words from end to end: a further one could only doubt them."""
    heard = [utterance.hypothesis(decoder) for decoder in HEARING_ALL]
    lines = {"" if hypothesis is None else lexicon.written(known_words(hypothesis)) for hypothesis in heard}
    return len(lines) == 1 and "" not in lines


def heard_otherwise(utterance: Utterance) -> bool:
    """Tell whether only two decoders heard the utterance, and not much the same: what a third makes of it counts then.

    Source: of 143 answers to recordings in quiet 2, of 120 in babble of 5 and 10 dB 19, and two of three wrong ones.
    """
    heard = [h for h in map(utterance.hypothesis, HEARING_ALL) if h is not None]
    return len(utterance.hypotheses) == len(HEARING_ALL) and not is_clear(heard)


def _witnesses(utterance: Utterance) -> list[Hypothesis]:
    return [w for w in (utterance.hypothesis(Decoder.FREE), utterance.hypothesis(Decoder.COMMON)) if w is not None]


def _alone(hypothesis: Hypothesis | None, lexicon: Lexicon) -> Understanding:
    """Return what one decoder heard, none of it sure: nobody bears it out."""
    words = hypothesis.words if hypothesis else ()
    return replace(lexicon.understand([HeardWord(w.text, sure=False) for w in words if w.text != UNKNOWN_WORD]), agreed=False)


def _joined(guided: Hypothesis, witnesses: Sequence[Hypothesis], otherwise: Hypothesis | None, lexicon: Lexicon) -> Understanding:
    """Return what the guided decoder heard, as the witnesses bear it out.

    What it heard `otherwise`, with more noise or less, bears nothing out: a value is doubtful that it opposes, and where the
    sound is not clear a topic that it does not have.
    """
    lead, lead_timed = timed_of(guided, lexicon)
    also, against = timed_of(otherwise, lexicon) if otherwise is not None else (None, [])
    understood, heard = zip(*(timed_of(witness, lexicon) for witness in witnesses), strict=True)
    clear, least_confidence = is_clear(witnesses), _least_confidence(witnesses)
    said = [t for t in lead_timed if _is_said(t, witnesses, heard) or _qualifies_term(t, lead_timed, heard)]
    told = [_checked(timed, witnesses, heard, against, least_confidence) for timed in said]
    told = told if clear else [_counts_by_itself(timed, witnesses[0], against) for timed in told]
    told = without_terms_of_other_words(told, witnesses[0], heard)
    told = [_doubtful(t) if hardly_heard_alone(t, witnesses, heard, lexicon) else t for t in told]
    taken = [word for word in guided.words if any(during(word, t, 0.0) for t in told)]
    added = [t for t in heard[0] if counts(t, told, taken, witnesses[0].words, heard[1:])]
    added = added if clear else [t for t in added if _stands(t, told, heard[1:])]
    if not clear and not any(t.meaning.role is Role.TOPIC for t in told):
        added += [_doubtful(t) for other in heard for t in other if t.meaning.role is Role.TOPIC]
    added = [t for t in added if not garbles_term(t, told, witnesses[0].words)]
    added += [t for other in heard[1:] for t in other if t.meaning.kind is Kind.VALUE and not borne_out(t, lead_timed)]
    explained = [t for t in told if t.meaning.kind is not Kind.FUNCTION and t.meaning.role is not Role.STORY]
    added += [t for t in against if _qualifies_term(t, against, heard) and not any(coincide(t, own) for own in explained)]
    added += _cues_instead(told, heard)
    by_decoder = [(guided, lead_timed), *zip(witnesses, heard, strict=True)]
    added = [
        _placed(_sure_of_value(t, heard, against, guided.words), lead_timed) for t in added if not _taken_back(t, by_decoder)
    ]
    meanings = sorted([(t.start_s, t.meaning) for t in told + added], key=lambda pair: pair[0])
    alike = [w for w in witnesses if fuzz.ratio(sound_key(guided.text), sound_key(w.text)) >= SOUNDS_ALIKE]
    agreed = bool(alike)
    transcript = lead.transcript if agreed and not added else lexicon.written([word.text for word in witnesses[0].words])
    words = _command_among([lead.words, *(known_words(witness) for witness in alike)])
    asks = lead.question_at if lead.question_at is not None else _start_that_witnesses_heard(alike, lead.words)
    if asks is not None and tells_first(lead) and not any(hears_question(w, guided, asks, lexicon) for w in witnesses):
        asks = None
    if asks is None and agreed and begins_misheard(lead.words, names_term=_is_term_at(lead, 1)):
        asks = 0
    return replace(
        lead,
        words=words,
        meanings=tuple(meaning for _, meaning in meanings),
        question_at=asks,
        agreed=agreed,
        transcript=transcript,
        otherwise=(understood[0], *((also,) if also is not None else ())),
    )


def is_clear(witnesses: Sequence[Hypothesis]) -> bool:
    """Tell whether the witnesses hear much the same; one alone says nothing of it."""
    return len(witnesses) < 2 or fuzz.ratio(*(sound_key(witness.text) for witness in witnesses)) >= CLEAR_LIKENESS


def _least_confidence(witnesses: Sequence[Hypothesis]) -> float:
    """Return the guided decoder's confidence from which a topic counts that only sounds like what a witness heard.

    One witness alone is not enough for it, the third decoder shall say: "therapy for" was "to do you prefer".
    """
    if len(witnesses) < 2:
        return math.inf
    return 0.0 if is_clear(witnesses) else LEAST_RIVAL_CONFIDENCE


def _doubtful(timed: Timed) -> Timed:
    return replace(timed, meaning=replace(timed.meaning, sure=False))


def _counts_by_itself(timed: Timed, free: Hypothesis, otherwise: Sequence[Timed]) -> Timed:
    """Return a topic that the guided decoder surely heard as sure: in noise the witnesses garble what they would bear out.

    Not where the free one is sure of small words there ("can it mean" is "can it be"), nor what the guided one did not hear with
    more noise or less.
    """
    there = [word for word in free.words if during(word, timed, 0.0)]
    small = all(word.text in FUNCTION_WORDS for word in there) and any(w.confidence >= CLEAR_CONFIDENCE for w in there)
    heard_twice = any(o.meaning.name == timed.meaning.name and overlap(o, timed) for o in otherwise)
    if timed.meaning.kind is not Kind.CONCEPT or timed.confidence < CLEAR_CONFIDENCE or small or not heard_twice:
        return timed
    return replace(timed, meaning=replace(timed.meaning, sure=True))


def _stands(timed: Timed, told: Sequence[Timed], others: Sequence[Sequence[Timed]]) -> bool:
    """Tell whether what one witness heard stands: the guided decoder heard nothing there, or the other witness bears it out.

    A contrast's value always does, and what no entry answers.
    """
    if timed.meaning.kind is Kind.VALUE or timed.meaning.forbids or is_long_and_alone(timed, told):
        return True
    rivals = (t for t in told if coincide(timed, t) and t.meaning.kind is not Kind.FUNCTION and t.meaning.role is not Role.STORY)
    return all(r.confidence < LEAST_RIVAL_CONFIDENCE for r in rivals) or any(borne_out(timed, other) for other in others)


def _cues_instead(told: Sequence[Timed], heard: Sequence[Sequence[Timed]]) -> list[Timed]:
    """Return cues that a witness heard for another one, where nothing but the cue says what is asked.

    "What is HER2 negative" and "what does HER2 negative ..." sound alike; the guided decoder leans to the longer sentence.
    """
    if any(t.meaning.role is Role.TOPIC for t in told):
        return []
    cues = [t for t in told if t.meaning.role is Role.CUE]
    others = (o for other in heard for o in other if o.meaning.role is Role.CUE and o.confidence >= SURE_CONFIDENCE)
    return [o for o in others if any(overlap(o, t) and o.meaning.name != t.meaning.name for t in cues)][:1]


def _start_that_witnesses_heard(witnesses: Sequence[Hypothesis], lead: Sequence[str]) -> int | None:
    """Return 0 where a witness heard a question begin at the first words ("do people ..."), which the lead heard as another.

    Not where that asks for somebody, a time or a place, of which the lead heard nothing: "(who) discovered the HER2 gene".
    """
    heard = [(known_words(witness), question_start(known_words(witness))) for witness in witnesses]
    begun = [words[start] for words, start in heard if start is not None and start <= FIRST_WORDS]
    return 0 if begun and not (_OF_CIRCUMSTANCE.intersection(begun) - set(lead)) else None


def _is_term_at(said: Understanding, at: int) -> bool:
    return any(m.kind is Kind.TERM and m.at == at for m in said.meanings)


def _taken_back(timed: Timed, readings: Sequence[tuple[Hypothesis, Sequence[Timed]]]) -> bool:
    """Tell whether two decoders heard a value and understood that it was corrected ("positive, sorry, negative")."""
    if timed.meaning.kind is not Kind.VALUE:
        return False
    heard = [meanings for hypothesis, meanings in readings if timed.text in words_at(hypothesis.words, timed).split()]
    return sum(not borne_out(timed, meanings) for meanings in heard) >= 2


def _command_among(readings: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the first reading that is a command, else the first: of what sounds alike, only one may be whole."""
    return next((words for words in readings if command_in(words)), readings[0])


def _is_said(timed: Timed, witnesses: Sequence[Hypothesis], heard: Sequence[Sequence[Timed]]) -> bool:
    """Tell whether a word was said at all: the guided decoder invents some where its sentences have none that fit.

    It is not said that nothing explains and no other heard, or heard what sounds like it, nor a concept where both others heard
    small words only ("to me" as "to mean"). A contrast's value is never waved away so, nor a concept on one witness's word: of
    "can HER2 negative cancer be cured" that would leave "HER2 negative cancer", which is another question.
    """
    if any(borne_out(timed, other) for other in heard):
        return True
    if timed.meaning.forbids and _is_certain(witnesses[0], heard[0], timed):
        return False
    if timed.confidence >= WITNESS_CONFIDENCE and not DENYING.isdisjoint(timed.meaning.words):
        return True
    if timed.meaning.kind in (Kind.UNEXPLAINED, Kind.NARRATION) or timed.meaning.forbids:
        return any(may_be(timed, witness.words) for witness in witnesses)
    if timed.meaning.kind is not Kind.CONCEPT or timed.meaning.role is Role.STORY:
        return True
    there = [[word for word in witness.words if during(word, timed, SLACK_S)] for witness in witnesses]
    if len(there) < 2 or any(w.confidence < WITNESS_CONFIDENCE for words in there for w in words):
        return True
    small = all(words and all(w.text in FUNCTION_WORDS for w in words) for words in there)
    # "What is it" is small itself, and heard as "what is its".
    small &= not (FUNCTION_WORDS.issuperset(timed.meaning.words) and any(may_be(timed, witness.words) for witness in witnesses))
    # "Now what can it ..." for "now but can it ...", "take it" for "tickets".
    same = (
        there[0]
        and len({" ".join(w.text for w in words) for words in there}) == 1
        and all(o.meaning.kind in _NO_CONCEPT or o.meaning.role is Role.STORY for o in heard[0] if coincide(o, timed))
    )
    return not (small or same)


def _qualifies_term(timed: Timed, lead: Sequence[Timed], heard: Sequence[Sequence[Timed]]) -> bool:
    """Tell whether a word that nothing explains stands right after a term, where others heard such a word too: "HER2 | low".

    Of what a term with such a word is the answer for the bare term says nothing, whatever the others made of the word.
    """
    after = any(t.meaning.kind is Kind.TERM and t.meaning.at + len(t.meaning.words) == timed.meaning.at for t in lead)
    strange = (o for other in heard for o in other if o.meaning.kind in (Kind.UNEXPLAINED, Kind.NARRATION))
    return after and timed.meaning.kind is Kind.UNEXPLAINED and any(coincide(o, timed) for o in strange)


def _is_certain(free: Hypothesis, heard: Sequence[Timed], timed: Timed) -> bool:
    """Tell whether the free decoder is certain of other words there, all of which are explained: "when it's", not "when is"."""
    there = [word for word in free.words if during(word, timed, 0.0)]
    explained = all(not t.meaning.forbids and t.meaning.kind is not Kind.UNEXPLAINED for t in heard if coincide(t, timed))
    return bool(there) and explained and all(word.confidence >= CERTAIN_CONFIDENCE for word in there)


def _checked(
    timed: Timed,
    witnesses: Sequence[Hypothesis],
    heard: Sequence[Sequence[Timed]],
    against: Sequence[Timed],
    least_confidence: float,
) -> Timed:
    """Return the guided decoder's meaning, not sure if no witness bears it out.

    What only sounds like what a witness heard must have been heard with `least_confidence` if it is a topic.
    """
    meaning = timed.meaning
    if meaning.kind in (Kind.FUNCTION, Kind.REPAIR, Kind.TERM) or meaning.role is Role.STORY:
        return timed
    if meaning.kind is Kind.VALUE:
        opposed = any(opposes(o, timed) for other in (*heard, against) for o in other)
        sure = not opposed and any(borne_out(timed, other) for other in heard)
    else:
        alike_counts = not meaning.forbids and (meaning.role is not Role.TOPIC or timed.confidence >= least_confidence)
        sure = any(
            borne_out(timed, other) or (alike_counts and may_be(timed, witness.words))
            for other, witness in zip(heard, witnesses, strict=True)
        )
    return replace(timed, meaning=replace(meaning, sure=sure))


def _sure_of_value(
    timed: Timed, heard: Sequence[Sequence[Timed]], against: Sequence[Timed], guided_words: Sequence[Word]
) -> Timed:
    """Return what the guided decoder did not understand; a contrast's value is sure then only if two witnesses heard it.

    One that the guided decoder heard too, and understood to be taken back, is doubtful whatever the others make of it.
    """
    if timed.meaning.kind is not Kind.VALUE:
        return timed
    opposed = timed.text in words_at(guided_words, timed).split() or any(opposes(o, timed) for o in against)
    hearers = sum(borne_out(timed, other) for other in heard)
    return replace(timed, meaning=replace(timed.meaning, sure=timed.meaning.sure and hearers >= 2 and not opposed))


def _placed(timed: Timed, lead: Sequence[Timed]) -> Timed:
    """Return what a witness heard with its place among the words of the guided decoder, which the question is found in."""
    at = max((t.meaning.at + len(t.meaning.words) for t in lead if t.start_s < timed.start_s), default=0)
    return replace(timed, meaning=replace(timed.meaning, at=at))
