"""What a room full of voices leaves of a question: heard again as the voice in the foreground, it is put to the vote.

In quiet the free and the common decoder bear out what the guided one heard (`fusion.py`). In babble they garble what they would
bear out, and what was heard rightly is asked back. There the guided decoder's readings of the sound as it came, with its noise
taken down and of the voice in the foreground are witnesses for each other: all three lean to the content's sentences, but noise
that bends one bends the next one otherwise. What the vote leaves open is understood as the three decoders heard the foreground
together, and where that is open, too, the guided one hears the foreground slower, faster and softer, and votes again.

Source: Fiscus 1997, ROVER, of whole readings instead of words. 249 questions in babble of 10 and 5 dB, of which 157 are answered
rightly without, 182 with three readings; of 311 others none. Of 82 further ones with six readings 50 instead of 44 in babble of
5 dB, 76 instead of 71 in 10; of 154 others with either one. Of 210 made to trap it, in 5 dB, 7 with either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from voice_her2.alignment import known_words, overlap, timed_of
from voice_her2.content import Entry
from voice_her2.free_words import CERTAIN_CONFIDENCE
from voice_her2.fusion import dismisses, is_clear, understand
from voice_her2.hearing import HEARD_AGAIN, HEARD_IN_FOREGROUND, Decoder, Hypothesis, Utterance
from voice_her2.lexicon import Lexicon
from voice_her2.matching import Matcher
from voice_her2.meaning import HeardWord, Kind
from voice_her2.outcome import Ambiguous, Intent, NotRecognized, Reason
from voice_her2.understanding import Understanding

VOTERS = (Decoder.GUIDED, Decoder.DENOISED, Decoder.FOREGROUND, *HEARD_AGAIN)
LEAST_VOTES = 2
LEAST_OF_BARE = 3
"""For an entry that no value tells from others, once the foreground was heard again: no witness need hear anything of it."""
STRONG_VOTES, OVERWHELMING_VOTES = 4, 5
"""Of all voters. Before the foreground was heard again, all three are strong, and nothing is overwhelming."""
ROOM_FOR_OTHERS = 3
"""Another entry may have one vote for so many of the first."""
_WITNESSES = (Decoder.FREE, Decoder.COMMON)
_IN_FOREGROUND = (Decoder.FOREGROUND_FREE, Decoder.FOREGROUND_COMMON)
_OPEN = (Reason.NO_MATCH, Reason.UNEXPLAINED)
"""Why a refusal may still be put to the vote: noise makes words of its own."""


@dataclass(frozen=True, slots=True)
class _Vote:
    """Hold a reading that most readings agree with, and by how many."""

    reading: Understanding
    strong: bool
    overwhelming: bool


def elected(
    utterance: Utterance, said: Understanding, further: Sequence[Understanding], matcher: Matcher
) -> Understanding | None:
    """Return what the guided decoder's readings agree on, or what was heard in the foreground, if an entry answers it.

    None where the foreground was not heard; where what was `said` by all decoders together is answered or plainly refused, or a
    `further` reading is of another entry; where any decoder heard another of a contrast's values, or no witness the value; where
    a witness heard what no entry answers. In noise what nearly all voters heard counts against a refusal, too, and against what
    only the witnesses with the room in their ears heard.
    """
    foreground = utterance.hypothesis(Decoder.FOREGROUND)
    if foreground is None or not foreground.words:
        return None
    heard = {h.decoder: heard_alone(h, matcher.lexicon) for h in utterance.hypotheses if h.words}
    witnesses = [w for w in map(utterance.hypothesis, _WITNESSES) if w is not None]
    in_noise = len(witnesses) == len(_WITNESSES) and not is_clear(witnesses)
    vote = _most(heard, matcher)
    if in_noise and vote is not None and vote.overwhelming and not _is_forbidden_in_front(utterance, matcher.lexicon):
        return _borne_out(vote.reading, heard, matcher)
    if not _is_open(said, matcher) or _forbid(witnesses, matcher.lexicon):
        return None
    candidates = [] if vote is None else [(vote.reading, vote.strong)]
    if not _forbids(heard[Decoder.FOREGROUND]):
        candidates.append((understand(_in_foreground(utterance), matcher.lexicon), True))
    for reading, strong in candidates:
        checked = _borne_out(reading, heard, matcher) if in_noise or strong else None
        if checked is None or (dismisses(utterance, checked, matcher.lexicon) and not (in_noise and strong)):
            continue
        return checked if all(agrees(checked, other, matcher) for other in further) else None
    return None


def agrees(said: Understanding, other: Understanding, matcher: Matcher) -> bool:
    """Tell whether a reading is answered, and by no other entry than another one, answered too or asking "did you mean"."""
    answered, outcome = matcher.match(said), matcher.match(other)
    if not isinstance(answered, Intent):
        return False
    if isinstance(outcome, Ambiguous) and len(outcome.candidates) == 1:
        return answered.entry.id == outcome.candidates[0].entry_id
    return not isinstance(outcome, Intent) or answered.entry is outcome.entry


def contradicted(utterance: Utterance, said: Understanding, matcher: Matcher) -> bool:
    """Tell whether one of the guided decoder's readings would be answered by another entry than what was `said`.

    "... is a HER2 negative one | borderline" had its last word of the room, and none with the noise taken down.
    """
    heard = (h for h in map(utterance.hypothesis, VOTERS) if h is not None and h.words)
    outcomes = [matcher.match(reading) for reading in (said, *(heard_alone(h, matcher.lexicon) for h in heard))]
    return len({outcome.entry.id for outcome in outcomes if isinstance(outcome, Intent)}) > 1


def may_be_elected(utterance: Utterance, matcher: Matcher) -> bool:
    """Tell whether any voter that heard the utterance so far would have it answered: else no further one is worth asking."""
    heard = (h for h in map(utterance.hypothesis, VOTERS) if h is not None and h.words)
    return any(isinstance(matcher.match(heard_alone(h, matcher.lexicon)), Intent) for h in heard)


def heard_alone(hypothesis: Hypothesis, lexicon: Lexicon) -> Understanding:
    """Return what one decoder heard, whatever the others did."""
    return lexicon.understand([HeardWord(word) for word in known_words(hypothesis)])


def _most(heard: Mapping[Decoder, Understanding], matcher: Matcher) -> _Vote | None:
    """Return what most of the guided decoder's readings agree on, if any; none where one of them heard what no entry answers."""
    readings = [heard[voter] for voter in VOTERS if voter in heard]
    if any(map(_forbids, readings)):
        return None
    votes = [(reading, outcome.entry) for reading in readings if isinstance(outcome := matcher.match(reading), Intent)]
    if not votes:
        return None
    first, count = Counter(entry.id for _, entry in votes).most_common(1)[0]
    others = len(votes) - count
    reading, entry = next(vote for vote in votes if vote[1].id == first)
    again = not heard.keys().isdisjoint(HEARD_AGAIN)
    least = LEAST_OF_BARE if again and not entry.contrasts else LEAST_VOTES
    if count < least or others * (ROOM_FOR_OTHERS if again else count + 1) > count:
        return None
    strong = count >= STRONG_VOTES if again else count == len(readings) > LEAST_VOTES
    return _Vote(reading, strong, again and count >= OVERWHELMING_VOTES)


def _borne_out(reading: Understanding, heard: Mapping[Decoder, Understanding], matcher: Matcher) -> Understanding | None:
    """Return a reading, held against all that was heard, if it is answered with values that others heard too."""
    # A state that anybody heard supposed, denied or of earlier is asked for, however it was heard here.
    checked = replace(reading, otherwise=(*reading.otherwise, *heard.values()))
    outcome = matcher.match(checked)
    return checked if isinstance(outcome, Intent) and _bear_values(outcome.entry, heard, matcher) else None


def _is_forbidden_in_front(utterance: Utterance, lexicon: Lexicon) -> bool:
    """Tell whether a witness of the foreground heard what no entry answers, or one is missing."""
    heard = {h.decoder for h in utterance.hypotheses}
    return any(d not in heard or forbidden_in_foreground(utterance, d, lexicon) for d in _IN_FOREGROUND)


def forbidden_in_foreground(utterance: Utterance, decoder: Decoder, lexicon: Lexicon) -> frozenset[str]:
    """Return what no entry answers and a decoder of the foreground heard, other than for a term: "hurt" for "her too"."""
    guided, hypothesis = utterance.hypothesis(Decoder.FOREGROUND), utterance.hypothesis(decoder)
    if guided is None or hypothesis is None:
        return frozenset()
    terms = [t for t in timed_of(guided, lexicon)[1] if t.meaning.kind is Kind.TERM]
    heard = (t for t in timed_of(hypothesis, lexicon)[1] if t.meaning.forbids)
    return frozenset(t.meaning.name for t in heard if not any(overlap(t, term) for term in terms))


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
