"""The decoders in reserve are asked about everything but what two decoders heard or understood alike."""

from __future__ import annotations

from heard import evenly

from voice_her2.content import Content
from voice_her2.dialogue import Dialogue
from voice_her2.dialogue_events import Heard, Opened, SpeechOver, SpokenEnd, State
from voice_her2.hearing import Utterance
from voice_her2.matching import Matcher
from voice_her2.phrases import Phrases


def _heard(guided: str, free: str) -> Utterance:
    return evenly(guided=guided, free=free)


def test_what_two_decoders_agree_on_is_settled_and_nothing_else_is(her2: Content, matcher: Matcher) -> None:
    dialogue = Dialogue(her2, Phrases(), matcher=lambda: matcher)
    dialogue.handle(Opened())
    asked = "can her two negative be cured"
    assert dialogue.settled(_heard(asked, asked))
    assert not dialogue.settled(_heard(asked, "can her two deadly be cured"))
    assert dialogue.settled(_heard("stop", "stop"))
    assert not dialogue.settled(_heard("stop", "top"))
    refused = "what does her two positive mean"
    assert dialogue.settled(_heard(refused, refused.replace("her two", "her to")))
    assert not dialogue.settled(_heard(refused, f"{refused} please"))
    assert not dialogue.settled(_heard(refused, refused.replace("mean", "mean:0.2")))
    assert not dialogue.settled(_heard("can her two negative be cured", "can her two negative be dose:0.7"))
    assert not dialogue.settled(
        _heard("her two positive drugs available in can you", "her two positive drugs available in kenya")
    )
    dialogue.handle(SpeechOver())
    dialogue.handle(Heard(dialogue.matcher.lexicon.understand_text("what is the best treatment for her two"), False))
    dialogue.handle(SpokenEnd(completed=True))
    assert dialogue.state is State.CLARIFYING
    assert dialogue.settled(_heard("negative", "negative"))
    assert not dialogue.settled(_heard("negative", "native"))
