"""What the assistant says of its own accord: fixed sentences, the same for every topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from voice_her2.content import Content


@dataclass(frozen=True, slots=True)
class Phrases:
    """Hold the assistant's own sentences. Every spoken text is one of these, or stands in the content."""

    did_you_mean: str = "Did you mean:"
    or_: str = "Or:"
    cannot_answer: str = "I have no reviewed answer to that."
    you_can_ask_for_example: str = "You can ask, for example:"
    you_can_ask: str = "You can ask:"
    help: str = (
        "Ask a question aloud, and wait for the answer. You can also say: stop, repeat, slower, louder, or: what can I ask."
    )
    goodbye: str = "Goodbye."


def everything_said(content: Content, phrases: Phrases) -> tuple[str, ...]:
    """Return every text that can ever be spoken: what no question is needed for first, then each answer with its question."""
    own = [getattr(phrases, field.name) for field in fields(phrases)]
    entries = [text for entry in content.entries for text in (entry.answer, entry.question)]
    return tuple(dict.fromkeys([content.notice, *own, *(contrast.question for contrast in content.contrasts), *entries]))


def examples(questions: list[str], phrases: Phrases) -> tuple[str, ...]:
    """Return the texts that name these questions as examples of what can be asked."""
    return (phrases.you_can_ask_for_example, *listed(questions, phrases.or_))


def listed(questions: Sequence[str], joiner: str) -> tuple[str, ...]:
    """Return the texts with the joiner between each two."""
    texts = [text for question in questions for text in (joiner, question)]
    return tuple(texts[1:])
