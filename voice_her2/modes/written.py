"""Written questions, and how they are understood. None of this needs the model or a sound device."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from voice_her2 import places
from voice_her2.attribution import attributed
from voice_her2.config import Settings
from voice_her2.content_file import load_content, read_content
from voice_her2.content_rules import unhearable_words
from voice_her2.coverage import coverage_of, lost_phrasings
from voice_her2.errors import ContentError
from voice_her2.modes.parts import content_of, matcher_of
from voice_her2.outcome import Intent, NotRecognized, Outcome
from voice_her2.replies import Command, command_in
from voice_her2.report import utterance_line

TEXT_SOURCE = "text"


def ask(settings: Settings, questions: Iterable[str]) -> Iterator[dict[str, object]]:
    """Return the JSON line of each written question; an empty line of text is no speech."""
    content = content_of(settings)
    matcher = matcher_of(content)
    for question in questions:
        said = matcher.lexicon.understand_text(question)
        outcome: Outcome | Command = command_in(said.words) or matcher.match(said)
        line = utterance_line(TEXT_SOURCE, question, outcome, content)
        if not said.words:
            line |= {"outcome": "no_speech", "reason": "no_speech"}
        yield line


def problems_of(settings: Settings, path: Path, *, ask_model: bool) -> list[ContentError]:
    """Return everything that keeps a content file from being served, in the file's order."""
    reading = read_content(path)
    if reading.content is None:
        return list(reading.problems)
    lost = lost_phrasings(coverage_of(reading.content), str(path))
    if not ask_model:
        return lost
    from voice_her2.edges.model_files.check import verify_model
    from voice_her2.edges.vosk import VoskModel

    folder = places.model_folder(settings)
    verify_model(folder)
    return [*lost, *unhearable_words(reading.content, VoskModel(folder).knows, reading.source)]


def coverage_rows(path: Path) -> Iterator[str]:
    """Return lines that say how many of its own phrasings each entry of a valid content file answers, and list the others."""
    for entry in coverage_of(load_content(path)):
        yield f"{entry.entry.id:<28} answers {entry.answered} of {entry.total} of its phrasings"
        for how, phrasings in (("only asks back", entry.asked), ("refuses", entry.refused)):
            for phrasing in phrasings:
                yield f"    {how}: {phrasing}"


def explain(settings: Settings, text: str) -> Iterator[str]:
    """Return lines that show how a wording is understood, word by word, and what comes of it."""
    matcher = matcher_of(content_of(settings))
    said = attributed(matcher.lexicon.understand_text(text), matcher.content.contrasts)
    for meaning in said.meanings:
        role = f" ({meaning.role.value})" if meaning.role else ""
        doubt = "" if meaning.sure else ", not plainly stated of who is asked about"
        yield f"{' '.join(meaning.words):<28} {meaning.kind.value}{role}: {meaning.name}{doubt}"
    yield f"{'question':<28} " + ("none: nothing asks" if said.question_at is None else f"from word {said.question_at + 1}")
    outcome = matcher.match(said)
    if isinstance(outcome, Intent):
        why = f"score {outcome.candidate.score:.0f}, margin {outcome.margin:.0f}, by '{outcome.candidate.phrasing}'"
        yield f"{'outcome':<28} answer {outcome.entry.id} ({why})"
        return
    yield f"{'outcome':<28} {'refuse' if isinstance(outcome, NotRecognized) else 'ask back'}: {outcome.reason.value}"
    if isinstance(outcome, NotRecognized) and outcome.detail:
        yield f"{'stopped by':<28} {outcome.detail}"
    for candidate in outcome.nearest if isinstance(outcome, NotRecognized) else outcome.candidates:
        yield f"{'near':<28} {candidate.entry_id} (score {candidate.score:.0f}, by '{candidate.phrasing}')"
        missing, extra = matcher.unaccounted(candidate, said)
        yield f"{'':<28}   not heard: {', '.join(missing) or 'nothing'}; not explained: {', '.join(extra) or 'nothing'}"
