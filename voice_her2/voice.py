"""Say texts that were rendered before: one utterance of the own voice at a time, as one piece of sound."""

from __future__ import annotations

from collections.abc import Sequence

from voice_her2.audio import AudioFormat
from voice_her2.content import Content
from voice_her2.ports import PlaybackEvent, RenderedSpeech, Renderer, Speaker
from voice_her2.wording import spoken_answer

GAP_S = 0.25
"""Silence between two texts that are said one after the other."""
LEAST_WPM, MOST_WPM = 80, 400


class Voice:
    """Speak at a rate and a volume that the conversation may change."""

    def __init__(self, content: Content, renderer: Renderer, speaker: Speaker, *, rate_wpm: int, volume: float) -> None:
        self._content = content
        self._renderer = renderer
        self._speaker = speaker
        self._usual = (rate_wpm, volume)
        self.adjust(1.0, 1.0)

    def adjust(self, rate: float, volume: float) -> None:
        """Speak at these factors of the configured rate and volume from the next text on."""
        self._rate_wpm = min(max(round(self._usual[0] * rate), LEAST_WPM), MOST_WPM)
        self._volume = min(self._usual[1] * volume, 2.0)

    def say(self, texts: Sequence[str]) -> RenderedSpeech:
        """Start saying the texts; raise SpeechOutputError when they cannot be rendered. Returns what is being said."""
        speech = joined([self._renderer.render(spoken_answer(self._content, text), rate_wpm=self._rate_wpm) for text in texts])
        self._speaker.play(speech, volume=self._volume)
        return speech

    def stop(self) -> None:
        """Fall silent."""
        self._speaker.stop()

    def events(self) -> Sequence[PlaybackEvent]:
        """Return what became of what was said since the last call."""
        return self._speaker.events()

    def played(self, samples: int) -> bytes:
        """Return so many samples of what is being said, as `Speaker.played`."""
        return self._speaker.played(samples)


class SilentRenderer:
    """Render nothing: every text is a speech of no samples, for where only the written answer is wanted."""

    def render(self, text: str, *, rate_wpm: int) -> RenderedSpeech:
        """Return a speech of no samples."""
        return RenderedSpeech(text, AudioFormat(22_050, 2, 1), b"", (), ())

    def is_rendered(self, text: str, *, rate_wpm: int) -> bool:
        """Return True: there is nothing to wait for."""
        return True


def joined(speeches: Sequence[RenderedSpeech]) -> RenderedSpeech:
    """Return several speeches of one format as one, with a short silence between them."""
    if len(speeches) == 1:
        return speeches[0]
    form = speeches[0].format
    gap = b"\0" * (round(GAP_S * form.rate_hz) * form.frame_bytes)
    pcm = bytearray()
    sentences: list[str] = []
    marks: list[int] = []
    for speech in speeches:
        if speech.format != form:
            raise ValueError(f"formats differ: {form} and {speech.format}")
        if pcm:
            pcm += gap
        marks += [form.samples(len(pcm)) + mark for mark in speech.marks]
        sentences += speech.sentences
        pcm += speech.pcm
    return RenderedSpeech(" ".join(s.text for s in speeches), form, bytes(pcm), tuple(sentences), tuple(marks))
