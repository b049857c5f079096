"""What can be said is rendered before it is needed: a little of it before listening, the rest meanwhile. With real espeak-ng."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from big_content import content_text

from voice_her2 import config, places
from voice_her2.content import Content
from voice_her2.content_file import load_content
from voice_her2.edges.rendering import ChildRenderer
from voice_her2.modes.rendering_ahead import MOST_BEFOREHAND, renderer_of, rendering_the_rest
from voice_her2.phrases import Phrases, everything_said
from voice_her2.wording import spoken_answer

ENTRIES = 60
WAITED_S = 60.0
SETTINGS = config.load({})


@pytest.fixture
def big(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Content:
    """Return content of which more can be said than is rendered beforehand, and nothing is rendered yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "big.toml"
    path.write_text(content_text(ENTRIES, wordings=1), encoding="utf-8")
    return load_content(path)


def rendered(content: Content) -> list[bool]:
    renderer = ChildRenderer(SETTINGS.voice, places.cache_folder() / "speech")
    texts = [spoken_answer(content, text) for text in everything_said(content, Phrases())]
    return [renderer.is_rendered(text, rate_wpm=SETTINGS.rate_wpm) for text in texts]


def test_the_first_is_rendered_before_and_the_rest_beside(big: Content) -> None:
    renderer_of(SETTINGS, big, lambda what, done, of: None)
    before = rendered(big)
    assert all(before[:MOST_BEFOREHAND])
    assert not any(before[MOST_BEFOREHAND:])
    with rendering_the_rest(SETTINGS, big):
        until_s = time.monotonic() + WAITED_S
        while not all(rendered(big)):
            assert time.monotonic() < until_s, rendered(big)
            time.sleep(0.1)


def test_leaving_does_not_wait_for_the_rest(big: Content) -> None:
    renderer_of(SETTINGS, big, lambda what, done, of: None)
    with rendering_the_rest(SETTINGS, big):
        pass
    assert not all(rendered(big))
