"""What can be said, turned into speech before somebody waits for it: the first of it before listening, the rest beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from voice_her2 import places
from voice_her2.config import Settings
from voice_her2.content import Content
from voice_her2.errors import SpeechOutputError
from voice_her2.modes.parts import Progress
from voice_her2.phrases import Phrases, everything_said
from voice_her2.ports import Renderer
from voice_her2.wording import spoken_answer

if TYPE_CHECKING:
    from voice_her2.edges.rendering import ChildRenderer

MOST_BEFOREHAND = 32
"""Texts. Source: the 25 of the shipped content take 0.7 s, 10,000 entries' would take five minutes."""
MOST_AHEAD = 1_500
"""Of 2,000 that the cache keeps, so that none of them is forgotten for the next; what is beyond is rendered when it is spoken."""
BATCH_TEXTS = 4
"""To a child process, while somebody may be heard: leaving waits for no more."""


def renderer_on_demand(settings: Settings) -> Renderer:
    """Return a renderer that renders each answer when it is needed first, and reports only then what keeps it from that."""
    return _renderer(settings)


def renderer_of(settings: Settings, content: Content, progress: Progress) -> Renderer:
    """Return a renderer that has rendered what can be said, or the first of it, so that no answer waits for it."""
    renderer = _renderer(settings)
    renderer.render_all(
        _texts(content)[:MOST_BEFOREHAND],
        rate_wpm=settings.rate_wpm,
        progress=lambda done, of: progress("rendering what can be said", done, of),
    )
    return renderer


@contextmanager
def rendering_the_rest(settings: Settings, content: Content) -> Iterator[None]:
    """Render what `renderer_of` left, on a thread of its own while the context is open; what fails fails when it is spoken."""
    rest = _texts(content)[MOST_BEFOREHAND:MOST_AHEAD]
    over = threading.Event()

    def render() -> None:
        renderer = _renderer(settings)
        for first in range(0, len(rest), BATCH_TEXTS):
            if over.is_set():
                return
            with suppress(SpeechOutputError):
                renderer.render_all(rest[first : first + BATCH_TEXTS], rate_wpm=settings.rate_wpm, progress=lambda done, of: None)

    thread = threading.Thread(target=render, name="rendering")
    if rest:
        thread.start()
    try:
        yield
    finally:
        over.set()
        if rest:
            thread.join()


def _texts(content: Content) -> list[str]:
    return [spoken_answer(content, text) for text in everything_said(content, Phrases())]


def _renderer(settings: Settings) -> ChildRenderer:
    from voice_her2.edges.rendering import ChildRenderer

    return ChildRenderer(settings.voice, places.cache_folder() / "speech")
