"""What a worker knows of its own health: when it last took audio, whether that was more than zeros, what holds it up."""

from __future__ import annotations

from collections.abc import Callable

from voice_her2.audio import AudioBlock
from voice_her2.ports import AudioSource, RenderedSpeech, Renderer, SourceBack, SourceEnded, SourceLost

RATE_HZ = 16_000


class Pulse:
    """Hold what the heartbeat tells. Written by the loop, read by the thread that beats: single values, so no lock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.last_block_s: float | None = None
        self.blocks = 0
        self.zero_samples = 0
        """Consecutive samples that are exactly zero, up to the last block."""
        self.rendering = False

    def took(self, block: AudioBlock) -> None:
        """Take note of a block."""
        self.last_block_s = self._clock()
        self.blocks += 1
        self.zero_samples = 0 if any(block.pcm) else self.zero_samples + block.samples

    def facts(self) -> dict[str, object]:
        """Return the heartbeat's keys; `audio_age_s` is None before the first block."""
        age_s = None if self.last_block_s is None else round(self._clock() - self.last_block_s, 3)
        return {
            "audio_age_s": age_s,
            "blocks": self.blocks,
            "zero_s": round(self.zero_samples / RATE_HZ, 1),
            "rendering": self.rendering,
        }


class WatchedSource:
    """Pass a source on, taking the pulse of what comes out of it; ends when `over` says so."""

    def __init__(self, source: AudioSource, pulse: Pulse, over: Callable[[], bool]) -> None:
        self._source, self._pulse, self._over = source, pulse, over
        self.name = source.name

    def read(self, timeout_s: float) -> AudioBlock | SourceEnded | SourceLost | SourceBack | None:
        """Return what the source returns, or its end."""
        if self._over():
            return SourceEnded()
        got = self._source.read(timeout_s)
        if isinstance(got, AudioBlock):
            self._pulse.took(got)
        return got

    def close(self) -> None:
        """Close the source."""
        self._source.close()


class WatchedRenderer:
    """Pass a renderer on, telling the pulse while it works: no block is taken meanwhile, and nothing is wrong."""

    def __init__(self, renderer: Renderer, pulse: Pulse) -> None:
        self._renderer, self._pulse = renderer, pulse

    def render(self, text: str, *, rate_wpm: int) -> RenderedSpeech:
        """Render as the renderer does."""
        self._pulse.rendering = True
        try:
            return self._renderer.render(text, rate_wpm=rate_wpm)
        finally:
            self._pulse.rendering = False

    def is_rendered(self, text: str, *, rate_wpm: int) -> bool:
        """Ask the renderer."""
        return self._renderer.is_rendered(text, rate_wpm=rate_wpm)
