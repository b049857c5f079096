"""The decoders in reserve are asked about everything but what two decoders heard or understood alike."""

from __future__ import annotations

from voice_her2.content import Content
from voice_her2.dialogue import Dialogue
from voice_her2.dialogue_events import Heard, Opened, SpeechOver, SpokenEnd, State
from voice_her2.hearing import Decoder, Endpoint, EndpointReason, Hypothesis, Utterance, Word
from voice_her2.phrases import Phrases


def _utterance(guided: str, free: str) -> Utterance:
    def words(text: str) -> tuple[Word, ...]:
        parted = [word.partition(":") for word in text.split()]
        return tuple(Word(word, 0.3 * i, 0.3 * i + 0.3, float(sure or 1)) for i, (word, _, sure) in enumerate(parted))

    hypotheses = (Hypothesis(Decoder.GUIDED, words(guided)), Hypothesis(Decoder.FREE, words(free)))
    return Utterance(hypotheses, Endpoint(EndpointReason.SILENCE, 0, 0), 0, 0)


def test_what_two_decoders_agree_on_is_settled_and_nothing_else_is(her2: Content) -> None:
    dialogue = Dialogue(her2, Phrases())
    dialogue.handle(Opened())
    asked = "can her two negative be cured"
    assert dialogue.settled(_utterance(asked, asked))
    assert not dialogue.settled(_utterance(asked, "can her two deadly be cured"))
    assert dialogue.settled(_utterance("stop", "stop"))
    assert not dialogue.settled(_utterance("stop", "top"))
    refused = "what does her two positive mean"
    assert dialogue.settled(_utterance(refused, refused.replace("her two", "her to")))
    assert not dialogue.settled(_utterance(refused, f"{refused} please"))
    assert not dialogue.settled(_utterance(refused, refused.replace("mean", "mean:0.2")))
    assert not dialogue.settled(_utterance("can her two negative be cured", "can her two negative be dose:0.7"))
    assert not dialogue.settled(
        _utterance("her two positive drugs available in can you", "her two positive drugs available in kenya")
    )
    dialogue.handle(SpeechOver())
    dialogue.handle(Heard(dialogue.matcher.lexicon.understand_text("what is the best treatment for her two"), False))
    dialogue.handle(SpokenEnd(completed=True))
    assert dialogue.state is State.CLARIFYING
    assert dialogue.settled(_utterance("negative", "negative"))
    assert not dialogue.settled(_utterance("negative", "native"))
