"""Blocks become utterances whatever their size. Voice activity and recognisers are scripted by the sound itself.

A frame whose samples are 0 is silence, any other value is speech; the recognisers write the values as words.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

import pytest

from voice_her2.audio import HEARING_FORMAT, AudioBlock, int16_samples
from voice_her2.endpoint import FRAME_S, FRAME_SAMPLES, Patience, Wholeness
from voice_her2.hearing import Decoder, EndpointReason, Hypothesis, Utterance, Word
from voice_her2.listening import PREROLL_FRAMES, SETTLE_FRAMES, Ear, HeardSoFar, ListeningEvent, SpeechStarted, UtteranceEnded

PATIENCE = Patience(whole_s=4 * FRAME_S, extendable_s=6 * FRAME_S, open_s=10 * FRAME_S, longest_s=100 * FRAME_S)
QUIET = [0] * 20


class Activity:
    """Speech is what is not exact silence; counts what it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def probability(self, pcm: bytes) -> float:
        assert len(pcm) == 2 * FRAME_SAMPLES
        self.asked += 1
        return 0.9 if any(pcm) else 0.0

    def reset(self) -> None:
        self.asked = 0


class Values:
    """Write each run of one value as the word "vN", with its time."""

    def __init__(self, decoder: Decoder) -> None:
        self.decoder = decoder
        self.pcm = bytearray()

    def accept(self, pcm: bytes) -> None:
        self.pcm += pcm

    def _words(self) -> list[Word]:
        words, start = [], 0
        for value, run in itertools.groupby(int16_samples(bytes(self.pcm))):
            end = start + len(list(run))
            if value:
                words.append(Word(f"v{value}", start / 16_000, end / 16_000, 1.0))
            start = end
        return words

    def partial(self) -> str:
        return " ".join(word.text for word in self._words())

    def end(self) -> None:
        return

    def finish(self) -> Hypothesis:
        words = self._words()
        self.pcm.clear()
        return Hypothesis(self.decoder, tuple(words))

    def reset(self) -> None:
        self.pcm.clear()


def whole_at_v2(text: str) -> Wholeness:
    return Wholeness.WHOLE if text.endswith("v2") else Wholeness.OPEN


def ear() -> Ear:
    return Ear(Activity(), {decoder: Values(decoder) for decoder in (Decoder.GUIDED, Decoder.FREE)}, whole_at_v2, PATIENCE)


def frames(values: Sequence[int]) -> bytes:
    return b"".join(value.to_bytes(2, "little") * FRAME_SAMPLES for value in values)


def blocks(pcm: bytes, sizes: Sequence[int], *, origin: int = 0, damaged: frozenset[int] = frozenset()) -> list[AudioBlock]:
    found, at, turn = [], 0, 0
    while at < len(pcm):
        size = 2 * sizes[turn % len(sizes)]
        found.append(AudioBlock(HEARING_FORMAT, pcm[at : at + size], origin + at // 2, turn in damaged))
        at, turn = at + size, turn + 1
    return found


def heard(listening: Ear, given: Sequence[AudioBlock]) -> list[ListeningEvent]:
    events = [event for block in given for event in listening.hear(block)]
    return events + listening.finish()


def utterances(events: Sequence[ListeningEvent]) -> list[UtteranceEnded]:
    return [event for event in events if isinstance(event, UtteranceEnded)]


TWO_QUESTIONS = [*QUIET, *[1] * 8, 0, 0, *[2] * 6, *QUIET, *[3] * 9, *QUIET]


def test_two_questions_with_their_words_times_and_reasons() -> None:
    first, second = (event.utterance for event in utterances(heard(ear(), blocks(frames(TWO_QUESTIONS), [512]))))
    assert [h.text for h in first.hypotheses] == ["v1 v2", "v1 v2"]
    assert first.endpoint.reason is EndpointReason.WHOLE_QUESTION
    assert first.end_sample == first.endpoint.speech_end_sample == 36 * FRAME_SAMPLES
    assert first.endpoint.decided_sample - first.end_sample == 4 * FRAME_SAMPLES
    assert [second.hypotheses[0].text, second.endpoint.reason] == ["v3", EndpointReason.SILENCE]
    for utterance, start in ((first, 20), (second, 56)):
        for hypothesis in utterance.hypotheses:
            assert hypothesis.words[0].start_s == pytest.approx(start * FRAME_S)
        assert abs(utterance.start_sample - start * FRAME_SAMPLES) <= 3 * FRAME_SAMPLES
        assert not utterance.damaged


def test_the_size_of_blocks_changes_nothing() -> None:
    pcm = frames(TWO_QUESTIONS)
    expected = heard(ear(), blocks(pcm, [512]))
    chance = random.Random(3)
    for sizes in ([1], [511], [513], [1600], [len(pcm)], *([chance.randrange(1, 3000) for _ in range(50)] for _ in range(20))):
        assert heard(ear(), blocks(pcm, sizes)) == expected


def test_what_was_said_while_speech_was_being_noticed_is_not_lost() -> None:
    (event,) = utterances(heard(ear(), blocks(frames([*QUIET, 7, 8, 9, *[2] * 4, *QUIET]), [512])))
    assert event.utterance.hypotheses[0].text == "v7 v8 v9 v2"


def test_silence_reaches_no_decoder() -> None:
    recognizer = Values(Decoder.GUIDED)
    activity = Activity()
    listening = Ear(activity, {Decoder.GUIDED: recognizer}, whole_at_v2, PATIENCE)
    assert heard(listening, blocks(frames(QUIET * 30), [512])) == []
    assert recognizer.pcm == b""
    assert activity.asked == 600


def test_a_recording_that_ends_within_a_question_gives_it_with_its_last_short_frame() -> None:
    pcm = frames([*QUIET, *[4] * 10]) + (5).to_bytes(2, "little") * 300
    (event,) = utterances(heard(ear(), blocks(pcm, [700])))
    assert event.utterance.endpoint.reason is EndpointReason.END_OF_SOURCE
    assert event.utterance.hypotheses[0].text == "v4 v5"


def test_speech_without_end_is_cut_into_utterances_and_none_of_it_is_lost() -> None:
    values = list(range(1, 251))
    found = utterances(heard(ear(), blocks(frames([*QUIET, *values, *QUIET]), [512])))
    assert [event.utterance.endpoint.reason for event in found[:-1]] == [EndpointReason.TOO_LONG] * (len(found) - 1)
    assert len(found) > 1
    words = [word for event in found for word in event.utterance.hypotheses[0].text.split()]
    assert words == [f"v{value}" for value in values]
    # "... I am not | HER2 negative, can it be cured": what lacks its beginning is not answered.
    assert [event.utterance.damaged for event in found] == [False] + [True] * (len(found) - 1)


def test_what_is_said_after_a_pause_is_whole_whatever_went_before() -> None:
    found = utterances(heard(ear(), blocks(frames([*QUIET, *[1] * 700, *QUIET, *QUIET, *[2] * 20, *QUIET]), [512])))
    assert [event.utterance.damaged for event in found][-1] is False
    assert found[0].utterance.endpoint.reason is EndpointReason.TOO_LONG


def test_samples_lost_within_a_question_mark_it_and_no_other() -> None:
    pcm = frames(TWO_QUESTIONS)
    marked = [
        [event.utterance.damaged for event in utterances(heard(ear(), blocks(pcm, [512], damaged=frozenset({block}))))]
        for block in (5, 26, 60)
    ]
    assert marked == [[False, False], [True, False], [False, True]]


@pytest.mark.parametrize("overheard", [True, False])
def test_samples_lost_in_what_is_kept_as_an_utterances_beginning_mark_it(overheard: bool) -> None:
    """A "not" that is lost there is lost unnoticed."""
    pcm = frames([*[0] * 40, *[1] * 20, *QUIET])
    marked = []
    for lost in (15, 38, 41):
        listening, given = ear(), blocks(pcm, [FRAME_SAMPLES], damaged=frozenset({lost}))
        held_off = 42 if overheard else 0
        for block in given[:held_off]:
            listening.overhear(block)
        marked += [event.utterance.damaged for event in utterances(heard(listening, given[held_off:]))]
    assert marked == [False, True, True]


def test_a_recording_that_begins_with_speech_is_whole() -> None:
    (utterance,) = utterances(heard(ear(), blocks(frames([*[1] * 20, *QUIET]), [512])))
    assert not utterance.utterance.damaged


def test_a_source_may_start_at_any_sample() -> None:
    moved = utterances(heard(ear(), blocks(frames(TWO_QUESTIONS), [512], origin=1_000_000)))
    still = utterances(heard(ear(), blocks(frames(TWO_QUESTIONS), [512])))
    for there, here in zip(moved, still, strict=True):
        assert there.utterance.start_sample == here.utterance.start_sample + 1_000_000
        assert there.utterance.end_sample == here.utterance.end_sample + 1_000_000
        assert there.utterance.hypotheses[0].words[0].start_s == pytest.approx(
            here.utterance.hypotheses[0].words[0].start_s + 62.5
        )


def test_reset_forgets_a_question_under_way() -> None:
    listening = ear()
    for block in blocks(frames([*QUIET, *[1] * 8]), [512]):
        listening.hear(block)
    assert listening.hears_speech
    listening.reset()
    assert not listening.hears_speech
    (event,) = utterances(heard(listening, blocks(frames([*QUIET, *[2] * 8, *QUIET]), [512], origin=77 * FRAME_SAMPLES)))
    assert event.utterance.hypotheses[0].text == "v2"
    assert event.utterance.end_sample == (77 + 28) * FRAME_SAMPLES


def test_what_is_heard_so_far_is_told_when_it_changes() -> None:
    events = heard(ear(), blocks(frames(TWO_QUESTIONS), [512]))
    texts = [event.text for event in events if isinstance(event, HeardSoFar)]
    assert all(one != other for one, other in itertools.pairwise(texts))
    assert {"v1", "v1 v2", "v3"} <= set(texts)
    assert [event.sample // FRAME_SAMPLES for event in events if isinstance(event, SpeechStarted)] == [20, 56]
    assert PREROLL_FRAMES > 3


@pytest.mark.parametrize("settled", [True, False])
def test_a_decoder_in_reserve_hears_the_whole_of_what_the_others_leave_open(settled: bool) -> None:
    reserve = Values(Decoder.COMMON)
    asked: list[int] = []

    def judge(utterance: Utterance) -> bool:
        asked.append(len(utterance.hypotheses))
        return settled

    listening = Ear(
        Activity(),
        {Decoder.GUIDED: Values(Decoder.GUIDED)},
        whole_at_v2,
        PATIENCE,
        reserve=[{Decoder.COMMON: reserve}],
        settled=judge,
    )
    first, second = (event.utterance for event in utterances(heard(listening, blocks(frames(TWO_QUESTIONS), [512]))))
    assert asked == [1, 1]
    for utterance in (first, second):
        readings = {hypothesis.decoder: hypothesis for hypothesis in utterance.hypotheses}
        assert (Decoder.COMMON in readings) is not settled
        if not settled:
            assert readings[Decoder.COMMON].words == readings[Decoder.GUIDED].words
    assert not reserve.pcm


@pytest.mark.parametrize("overheard", [0, 4, 12, 16, 20])
def test_who_begins_to_speak_in_the_hold_off_loses_no_word(overheard: int) -> None:
    listening = ear()
    given = blocks(frames([*QUIET, *[1] * 14, *[2] * 20, *QUIET]), [FRAME_SAMPLES])
    for block in given[: 20 + overheard]:
        listening.overhear(block)
    (utterance,) = utterances(heard(listening, given[20 + overheard :]))
    assert utterance.utterance.hypotheses[0].text == "v1 v2"
    assert utterance.utterance.hypotheses[0].words[0].start_s == pytest.approx(20 * FRAME_S)


def test_of_quiet_in_the_hold_off_no_more_is_kept_than_a_decoder_needs() -> None:
    listening = ear()
    given = blocks(frames([*[7] * 20, *[0] * 13, *[1] * 20, *QUIET]), [FRAME_SAMPLES])
    for block in given[:33]:
        listening.overhear(block)
    (utterance,) = utterances(heard(listening, given[33:]))
    assert utterance.utterance.hypotheses[0].text == "v1"


class Kept(Values):
    """Keep what was heard of each utterance."""

    def __init__(self, decoder: Decoder) -> None:
        super().__init__(decoder)
        self.heard: list[bytes] = []

    def finish(self) -> Hypothesis:
        self.heard.append(bytes(self.pcm))
        return super().finish()


def test_an_utterances_last_silence_is_for_the_decoder_that_is_asked_in_it() -> None:
    guided, free = Kept(Decoder.GUIDED), Kept(Decoder.FREE)
    listening = Ear(Activity(), {Decoder.GUIDED: guided, Decoder.FREE: free}, whole_at_v2, PATIENCE)
    said = [1] * 9 + [0] * 7 + [3] * 5
    for block in blocks(frames(QUIET + said + QUIET), [512]):
        listening.hear(block)
    before = frames([0] * PREROLL_FRAMES)
    assert free.heard == [before + frames([*said, *[0] * SETTLE_FRAMES])]
    assert guided.heard == [before + frames([*said, *[0] * 10])]


def test_while_somebody_speaks_voice_activity_is_asked_in_runs_and_in_quiet_and_pauses_each_frame_by_itself() -> None:
    activity = Activity()
    listening = Ear(activity, {Decoder.GUIDED: Values(Decoder.GUIDED)}, whole_at_v2, PATIENCE)
    asked = []
    for block in blocks(frames([0, 0, *[1] * 12, 0, 0, 0, 0, 0, 0]), [512]):
        before = activity.asked
        listening.hear(block)
        asked.append(activity.asked - before)
    # Three frames begin an utterance; of the third run of four the pause's first frame is the last.
    assert asked == [1, 1, 1, 1, 1, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 4, 1, 1, 1]


def test_what_waits_to_be_asked_about_is_heard_at_the_end_of_a_recording() -> None:
    for speech in range(4, 12):
        (ended,) = utterances(heard(ear(), blocks(frames([0, 0, *[1] * speech]), [512])))
        assert ended.utterance.end_sample == (2 + speech) * FRAME_SAMPLES
