"""What the kiosk's page shows: the worker's lines and the monitor's state, reduced to one picture.

Pure: `take` a line, `tick` the time, read `picture`. Whatever a line holds, only texts of the content, the worker's own
captions and fixed words get into the picture, and of the captions only so many characters.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate

from voice_her2.content import Content
from voice_her2.errors import printable
from voice_her2.health import Health, Trouble, trouble_of
from voice_her2.sentences import sentences
from voice_her2.wording import spoken_answer, words_of

CAPTION_S = 8.0
"""How long a caption stays after it was answered, or was not."""
CAPTION_CHARACTERS = 300
TEXT_CHARACTERS = 4000
STATES: Mapping[str, str] = {
    "idle": "starting", "listening": "listening", "resolving": "thinking", "clarifying": "clarifying",
    "speaking": "speaking", "muted": "muted", "fault": "out-of-order",
}  # fmt: skip


Span = tuple[int, int]
"""First and last of the shown sentences."""


def spoken_spans(content: Content, text: str) -> tuple[Span | None, ...]:
    """Return, for each sentence of a text as it is spoken, the shown sentences that it covers.

    A spoken sentence may cover several, as "receptor 2. HER2 proteins" does when spoken; where the words of both forms do not
    add up, nothing is covered.
    """
    shown = [len(words_of(spoken_answer(content, piece))) for piece in sentences(text)]
    spoken = [len(words_of(piece)) for piece in sentences(spoken_answer(content, text))]
    if sum(shown) != sum(spoken):
        return (None,) * len(spoken)
    ends = list(accumulate(shown))
    spans: list[Span | None] = []
    start = 0
    for length in spoken:
        first = bisect_right(ends, start)
        last = bisect_left(ends, start + length)
        spans.append((first, last) if length else None)
        start += length
    return tuple(spans)


class View:
    """Follow what is to be shown. Times are monotonic seconds."""

    def __init__(self, content: Content, forget_s: float) -> None:
        self.content = content
        self._forget_s = forget_s
        self._dialogue = "idle"
        self._wake_phrase = ""
        """What must be said first, while that is so."""
        self._hearing = False
        self._caption = ""
        self._caption_final = False
        self._caption_s = 0.0
        self._question = ""
        self._kind = ""
        self._sentences: tuple[str, ...] = ()
        self._marks: tuple[Span | None, ...] = ()
        self._marked: Span | None = None
        self._offered: tuple[str, ...] = ()
        self._unspoken: Trouble | None = None
        self._active_s = 0.0
        self.last_utterance_s: float | None = None

    def take(self, t_s: float, line: Mapping[str, object]) -> bool:
        """Take a line of the worker; return whether the picture may have changed."""
        match line.get("event"):
            case "state":
                self._state(t_s, str(line.get("state")))
            case "attention":
                self._wake_phrase = "" if line.get("attends") else _cut(line.get("phrase"))
            case "speech_started":
                self._hearing, self._caption, self._caption_final = True, "", False
            case "hearing":
                self._hearing, self._caption, self._caption_final, self._caption_s = True, _cut(line.get("text")), False, t_s
            case "nothing":
                self._hearing, self._caption = False, ""
            case "utterance":
                self._utterance(t_s, line)
            case "speaking" | "not_spoken":
                self._say(t_s, line)
            case "sentence":
                index = line.get("index")
                self._marked = self._marks[index] if type(index) is int and 0 <= index < len(self._marks) else None
                self._active_s = t_s
            case "spoken":
                self._marked, self._active_s = None, t_s
            case "device_lost":
                self._unspoken = trouble_of(line) if line.get("device") == "speaker" else self._unspoken
            case _:
                return False
        return True

    def _state(self, t_s: float, state: str) -> None:
        self._dialogue = state
        if state != "resolving":
            self._hearing = False
        if state not in ("speaking", "clarifying"):
            self._offered = ()
        self._active_s = t_s

    def _utterance(self, t_s: float, line: Mapping[str, object]) -> None:
        self._hearing = False
        if line.get("outcome") == "no_speech":
            return
        self.last_utterance_s = t_s
        self._caption, self._caption_final, self._caption_s = _cut(line.get("transcript")), True, t_s
        if line.get("outcome") == "clarify":
            self._offered = self._known(line.get("candidates"))
        if line.get("outcome") == "command" and line.get("command") == "goodbye":
            self._forget()

    def _known(self, candidates: object) -> tuple[str, ...]:
        """Return the ids of entries among the candidates of a line."""
        found = [c.get("entry") for c in candidates if isinstance(c, Mapping)] if isinstance(candidates, Sequence) else []
        return tuple(str(entry) for entry in found[:3] if entry in self.content.by_id)

    def _say(self, t_s: float, line: Mapping[str, object]) -> None:
        said = line.get("texts")
        texts = [str(text)[:TEXT_CHARACTERS] for text in said[:24]] if isinstance(said, list) else []
        entry = self.content.by_id.get(str(line.get("entry") or ""))
        shown: list[str] = []
        marks: list[Span | None] = []
        for text in texts:
            spans = spoken_spans(self.content, text)
            if text == self.content.notice:
                # Always on the page: not shown a second time.
                marks += [None] * len(spans)
                continue
            marks += [(span[0] + len(shown), span[1] + len(shown)) if span else None for span in spans]
            first, *rest = sentences(text) or ("",)
            shown += ["\n" + first if shown else first, *rest]
        if entry:
            # What was offered is answered, or another question was touched.
            self._offered = ()
        self._question = entry.question if entry else ""
        self._kind = "answer" if entry else "reply"
        self._sentences, self._marks, self._marked = tuple(shown), tuple(marks), None
        self._unspoken = trouble_of(line) if line.get("event") == "not_spoken" else None
        self._active_s = t_s

    def read(self, t_s: float, entry_id: str) -> None:
        """Show an answer that nobody can speak now."""
        entry = self.content.by_id.get(entry_id)
        if entry is not None:
            self._say(t_s, {"event": "speaking", "entry": entry.id, "texts": [entry.answer]})

    def worker_gone(self) -> None:
        """Take that nothing is heard or said any more; what was answered stays to be read."""
        self._dialogue, self._hearing, self._caption, self._marked, self._offered = "idle", False, "", None, ()
        if self._kind != "answer":
            self._forget()

    def serve(self, content: Content) -> None:
        """Show another content from now on."""
        self.content = content
        self._forget()

    def tick(self, t_s: float) -> bool:
        """Forget what is over; return whether the picture may have changed."""
        changed = False
        if self._caption_final and self._caption and t_s - self._caption_s > CAPTION_S and self._dialogue != "speaking":
            self._caption, changed = "", True
        if self._sentences and self._dialogue not in ("speaking", "clarifying") and t_s - self._active_s > self._forget_s:
            self._forget()
            changed = True
        return changed

    def _forget(self) -> None:
        self._caption, self._question, self._kind = "", "", ""
        self._sentences, self._marks, self._marked, self._offered, self._unspoken = (), (), None, (), None

    def picture(self, health: Health, trouble: Trouble | None) -> dict[str, object]:
        """Return all that the page needs to draw itself, but for the content and the level."""
        state = STATES.get(self._dialogue, "starting")
        if health is Health.STARTING:
            state = "starting"
        elif health is not Health.HEALTHY and not (health is Health.ALARMED and state == "speaking"):
            state = "out-of-order"
        elif self._hearing and state in ("listening", "clarifying"):
            state = "hearing"
        elif self._wake_phrase and state == "listening":
            state = "asleep"
        shown = trouble or self._unspoken
        return {
            "state": state,
            "wake_phrase": self._wake_phrase,
            "caption": self._caption,
            "caption_final": self._caption_final,
            "kind": self._kind,
            "question": self._question,
            "sentences": list(self._sentences),
            "marked": list(self._marked) if self._marked else None,
            "offered": list(self._offered),
            "trouble": {"what": shown.what, "fix": shown.fix} if shown else None,
        }


def _cut(text: object) -> str:
    return printable(str(text or ""), CAPTION_CHARACTERS)
