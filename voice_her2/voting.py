"""What a room full of voices leaves of a question: heard again as the voice in the foreground, it is put to the vote.

In quiet the free and the common decoder bear out what the guided one heard (`fusion.py`). In babble they garble what they would
bear out, and what was heard rightly is asked back. There the guided decoder's readings of the sound as it came, with its noise
taken down and of the voice in the foreground are witnesses for each other: all three lean to the content's sentences, but noise
that bends one bends the next one otherwise. What the vote leaves open is understood as the three decoders heard the foreground
together. Source: Fiscus 1997, ROVER, of whole readings instead of words; 249 questions in babble of 10 and 5 dB, of which 157 are
answered rightly without either, 173 when the third reading was of spectral subtraction, 188 so, and 182 since no reading may
contradict another (`Dialogue.understood`); of 311 others then none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from voice_her2.alignment import known_words, timed_of
from voice_her2.content import Entry, Role
from voice_her2.free_words import CERTAIN_CONFIDENCE
from voice_her2.fusion import dismisses, is_clear, understand
from voice_her2.hearing import HEARD_IN_FOREGROUND, Decoder, Hypothesis, Utterance
from voice_her2.lexicon import Lexicon
from voice_her2.matching import Matcher
from voice_her2.meaning import HeardWord, Kind, Meaning
from voice_her2.outcome import Ambiguous, Intent, NotRecognized, Reason
from voice_her2.understanding import Understanding

VOTERS = (Decoder.GUIDED, Decoder.DENOISED, Decoder.FOREGROUND)
LEAST_VOTES = 2
_WITNESSES = (Decoder.FREE, Decoder.COMMON)
_OPEN = (Reason.NO_MATCH, Reason.UNEXPLAINED)
"""Why a refusal may still be put to the vote: noise makes words of its own."""


def elected(utterance: Utterance, said: Understanding, matcher: Matcher) -> Understanding | None:
    """Return what the guided decoder's readings agree on, or what was heard in the foreground, if an entry answers it.

    None where the foreground was not heard; where what was `said` by all decoders together is answered or plainly refused; where
    any decoder heard another of a contrast's values, or no witness the value; where a witness heard what no entry answers.
    """
    witnesses = [w for w in map(utterance.hypothesis, _WITNESSES) if w is not None]
    foreground = utterance.hypothesis(Decoder.FOREGROUND)
    if foreground is None or not foreground.words or not _is_open(said, matcher) or _forbid(witnesses, matcher.lexicon):
        return None
    in_noise = len(witnesses) == len(_WITNESSES) and not is_clear(witnesses)
    heard = {h.decoder: _alone(h, matcher.lexicon) for h in utterance.hypotheses if h.words}
    for reading, strong in _readings(utterance, heard, matcher):
        # A state that anybody heard supposed, denied or of earlier is asked for, however it was heard here.
        checked = replace(reading, otherwise=(*reading.otherwise, *heard.values()))
        outcome = matcher.match(checked)
        if not isinstance(outcome, Intent) or not (in_noise or strong) or not _bear_values(outcome.entry, heard, matcher):
            continue
        if not dismisses(utterance, checked, matcher.lexicon) or (in_noise and strong):
            return checked
    return None


def _readings(
    utterance: Utterance, heard: Mapping[Decoder, Understanding], matcher: Matcher
) -> Iterator[tuple[Understanding, bool]]:
    """Give what the guided decoder's readings agree on, if they do, then what was heard in the foreground; and how strong it is.

    A reading that not all have is weak: it counts in noise only, and not against a word that the free decoder is certain of.
    """
    readings = [heard[voter] for voter in VOTERS if voter in heard]
    votes = [(reading, outcome.entry.id) for reading in readings if isinstance(outcome := matcher.match(reading), Intent)]
    if len(votes) >= LEAST_VOTES and len({entry_id for _, entry_id in votes}) == 1 and not any(map(_forbids, readings)):
        yield votes[0][0], len(votes) == len(VOTERS)
    if not _forbids(heard[Decoder.FOREGROUND]):
        yield understand(_in_foreground(utterance), matcher.lexicon), True


def bears_topics(utterance: Utterance, said: Understanding, lexicon: Lexicon) -> bool:
    """Tell whether what is asked was heard with less noise too, if anything was: in the foreground, or with the noise taken down.

    By two decoders alone, each with noise of its own, "(can) men get" was "manage" and "medicated" at once.
    """
    foreground = utterance.hypothesis(Decoder.FOREGROUND)
    if foreground is None or not foreground.words:
        return True
    cleaner = (h for h in utterance.hypotheses if h.decoder in HEARD_IN_FOREGROUND or h.decoder is Decoder.DENOISED)
    named = frozenset(name for h in cleaner for name in _alone(h, lexicon).names(Role.TOPIC))
    asked = frozenset(m.name for m in said.meanings if m.role is Role.TOPIC and not m.refers_back) & said.asked(Role.TOPIC)
    return asked <= named


def qualifies_term(utterance: Utterance, lexicon: Lexicon) -> bool:
    """Tell whether two of the guided decoder's readings have a word right after a term that nothing explains: "HER2 | low".

    As "HER2 alarm" both with the noise taken down and in the foreground; the witnesses had heard nothing there.
    """
    heard = (_alone(h, lexicon) for h in map(utterance.hypothesis, VOTERS) if h is not None and h.words)
    return sum(any(_goes_on_strangely(*pair) for pair in pairwise(said.meanings)) for said in heard) >= LEAST_VOTES


def _goes_on_strangely(term: Meaning, following: Meaning) -> bool:
    return term.kind is Kind.TERM and following.kind is Kind.UNEXPLAINED


def in_doubt(said: Understanding) -> Understanding:
    """Return what was said with all that is asked in doubt, so that it is asked back."""
    return replace(said, meanings=tuple(m if m.kind is Kind.VALUE else replace(m, sure=False) for m in said.meanings))


def _in_foreground(utterance: Utterance) -> Utterance:
    """Return an utterance as the same decoders heard it in the foreground."""
    heard = [(HEARD_IN_FOREGROUND.get(h.decoder), h) for h in utterance.hypotheses]
    return replace(utterance, hypotheses=tuple(replace(h, decoder=decoder) for decoder, h in heard if decoder is not None))


def _is_open(said: Understanding, matcher: Matcher) -> bool:
    outcome = matcher.match(said)
    refused = isinstance(outcome, NotRecognized) and outcome.reason in _OPEN and not said.stops
    return refused or isinstance(outcome, Ambiguous)


def _bear_values(entry: Entry, heard: Mapping[Decoder, Understanding], matcher: Matcher) -> bool:
    """Tell whether nobody heard a contrast's value that the entry does not have, and a witness any that it has."""
    witnesses = [reading for decoder, reading in heard.items() if HEARD_IN_FOREGROUND.get(decoder, decoder) in _WITNESSES]
    for contrast in matcher.content.contrasts:
        wanted = set(entry.contrasts.get(contrast.name, ()))
        witnessed = {value for one in witnesses for value in one.values(contrast.name)}
        if not {v for one in heard.values() for v in one.values(contrast.name)} <= wanted or (wanted and not witnessed):
            return False
    return True


def _forbid(witnesses: list[Hypothesis], lexicon: Lexicon) -> bool:
    """Tell whether both witnesses heard the same that no entry answers, or the free one is certain of it."""
    heard = [[t for t in timed_of(witness, lexicon)[1] if t.meaning.forbids] for witness in witnesses]
    names = [{timed.meaning.name for timed in one} for one in heard]
    certain = any(timed.confidence >= CERTAIN_CONFIDENCE for timed in heard[0]) if heard else False
    return certain or (len(names) > 1 and not names[0].isdisjoint(names[1]))


def _forbids(said: Understanding) -> bool:
    return any(meaning.forbids for meaning in said.meanings)


def _alone(hypothesis: Hypothesis, lexicon: Lexicon) -> Understanding:
    return lexicon.understand([HeardWord(word) for word in known_words(hypothesis)])
