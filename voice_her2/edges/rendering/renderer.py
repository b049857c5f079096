"""Answers as speech, made ahead of time by pyttsx3 (or Piper) in a child process, checked, and kept.

pyttsx3 can answer nothing, half of the text, or the whole of it at another rate, and say that all went well. So each
sentence is rendered for itself, the rate and voice are read back, the length is held against the text, and what does not
fit is rendered again. A crash or hang of the engine ends a child, not this program.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voice_her2.edges.rendering.cache import SpeechCache
from voice_her2.errors import SpeechOutputError
from voice_her2.ports import RenderedSpeech
from voice_her2.sentences import sentences

if TYPE_CHECKING:
    from voice_her2.edges.rendering.pieces import Piece

ATTEMPTS = 3
LIMIT_S = 20.0
"""A child that has not rendered its batch by then is killed. Source: 15 ms a sentence, measured; a batch has 50 or so."""
NEURAL_PREFIX = "neural:"
NEURAL_LIMIT_S = 180.0
"""Source: Piper needs 0.15 s of two cores for a second of speech, some 12 s for a batch, and 2 s to load."""
BATCH_TEXTS = 10
MOST_CHARACTERS = 5_000
MOST_SENTENCE_CHARACTERS = 1_500
"""Source: espeak slows down without bound above some 6,000 characters at once."""
MEMORY_BYTES = 64 * 1024**2
"""For what could not be written to the cache; what is there is read when it is spoken: 1 ms, and 7 MB less."""

_CACHE_VERSION = 1
_REINSTALL = "Reinstall the speech engine: apt-get install --reinstall espeak-ng libespeak-ng1"


class ChildRenderer:
    """Render text with pyttsx3, or with Piper for a voice that begins with "neural:"; thread-safe.

    `voice` is an id of pyttsx3, empty for the default English one, or "neural:joe". `cache_dir` keeps what was rendered between
    runs; None, a full disk or a folder that cannot be written only cost that. `child` is the command of the rendering process.
    """

    def __init__(self, voice: str, cache_dir: Path | None, *, child: Sequence[str] = (), limit_s: float = 0.0) -> None:
        self._voice = voice
        self._cache = SpeechCache(cache_dir) if cache_dir is not None else None
        neural = voice.startswith(NEURAL_PREFIX)
        self._child = tuple(child) or (sys.executable, "-P", os.fspath(Path(__file__).with_name("render_child.py")))
        self._limit_s = limit_s or (NEURAL_LIMIT_S if neural else LIMIT_S)
        self._engine = _neural_version() if neural else _engine_version()
        self._lock = threading.Lock()
        self._memory: OrderedDict[str, RenderedSpeech] = OrderedDict()
        self._memory_bytes = 0

    def render(self, text: str, *, rate_wpm: int) -> RenderedSpeech:
        """Return `text` as speech; raise SpeechOutputError when it cannot be had."""
        return self._kept(text, rate_wpm) or self._rendered([text], rate_wpm)[0]

    def is_rendered(self, text: str, *, rate_wpm: int) -> bool:
        """Tell whether `render` would return at once."""
        key = self._key(text, rate_wpm)
        with self._lock:
            in_memory = key in self._memory
        return in_memory or (self._cache is not None and self._cache.has(key))

    def render_all(self, texts: Sequence[str], *, rate_wpm: int, progress: Callable[[int, int], None]) -> None:
        """Render what is not rendered yet, many texts to a child process; `progress` gets (done, of) after each batch.

        Raises the first SpeechOutputError after all others have been rendered.
        """
        missing = [text for text in dict.fromkeys(texts) if not self.is_rendered(text, rate_wpm=rate_wpm)]
        total, failure = len(texts), None
        progress(total - len(missing), total)
        for first in range(0, len(missing), BATCH_TEXTS):
            batch = missing[first : first + BATCH_TEXTS]
            try:
                self._rendered(batch, rate_wpm)
            except SpeechOutputError:
                failure = self._one_by_one(batch, rate_wpm) or failure
            progress(total - len(missing) + first + len(batch), total)
        if failure is not None:
            raise failure

    def _one_by_one(self, texts: Sequence[str], rate_wpm: int) -> SpeechOutputError | None:
        """Render each text for itself, so that one that ends the engine does not take the others with it."""
        failure = None
        for text in texts:
            try:
                self.render(text, rate_wpm=rate_wpm)
            except SpeechOutputError as error:
                failure = error
        return failure

    def voices(self) -> list[str]:
        """Return the ids of all voices of the engine; raise SpeechOutputError when there is no engine."""
        try:
            results = _lines(self._run({"voice": self._voice, "rate_wpm": 170, "texts": []}))
        except subprocess.TimeoutExpired as error:
            raise _error("speech-render-failed", "The speech engine hangs", f"{self._limit_s:.0f} s", _REINSTALL) from error
        if not results:
            raise _error("speech-render-failed", "The speech engine ended without an answer", "no output", _REINSTALL)
        header = results[0][0]
        _raise_reported(header, self._voice)
        return [str(voice) for voice in header["voices"]]

    def _rendered(self, texts: Sequence[str], rate_wpm: int) -> list[RenderedSpeech]:
        for text in texts:
            _check_speakable(text)
        wanted = list(dict.fromkeys(s.strip() for text in texts for s in sentences(text)))
        # Here: numpy takes 40 ms to import, and where everything is kept nothing is rendered.
        from voice_her2.edges.rendering.pieces import joined

        pieces: dict[str, Piece] = {}
        complaint = ""
        for _ in range(ATTEMPTS):
            missing = [sentence for sentence in wanted if sentence not in pieces]
            if missing:
                complaint = self._attempt(missing, rate_wpm, pieces) or complaint
        speeches = []
        for text in texts:
            cut = sentences(text)
            if all(sentence.strip() in pieces for sentence in cut):
                speeches.append(joined(text, cut, [pieces[s.strip()] for s in cut], rate_wpm))
                self._keep(self._key(text, rate_wpm), speeches[-1])
        if len(speeches) < len(texts):
            raise _error("speech-render-failed", "An answer could not be turned into speech", complaint, _REINSTALL)
        return speeches

    def _attempt(self, missing: list[str], rate_wpm: int, pieces: dict[str, Piece]) -> str:
        """Render once; put what is good into `pieces` and return what was wrong with the rest."""
        from voice_her2.edges.rendering.pieces import Piece, fault_of

        complaint = ""
        try:
            output = self._run({"voice": self._voice, "rate_wpm": rate_wpm, "texts": missing})
        except subprocess.TimeoutExpired as error:
            # What came before the hang is good, and need not be made again.
            output, complaint = error.output or b"", f"the speech engine did not answer within {self._limit_s:.0f} s"
        results = _lines(output)
        for sentence, (header, pcm) in zip(missing, results, strict=False):
            _raise_reported(header, self._voice)
            piece = Piece.of(pcm, int(header.get("rate_hz", 0)))
            fault = fault_of(sentence, header, piece, rate_wpm)
            if fault:
                complaint = f"{fault}, for: {sentence}"
            else:
                pieces[sentence] = piece
        if len(results) < len(missing):
            complaint = complaint or f"the speech engine ended too early, for: {missing[len(results)]}"
        return complaint

    def _run(self, request: dict[str, object]) -> bytes:
        """Run a child; return what it wrote, however it ended. Raises TimeoutExpired with what it wrote until then."""
        line = json.dumps({**request, "limit_s": self._limit_s}).encode()
        try:
            return subprocess.run(self._child, input=line, capture_output=True, timeout=self._limit_s, check=False).stdout
        except OSError as error:
            raise _error("speech-render-failed", "The speech process cannot be started", str(error), _REINSTALL) from error

    def _key(self, text: str, rate_wpm: int) -> str:
        parts = (str(_CACHE_VERSION), self._engine, self._voice, str(rate_wpm), text)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def _kept(self, text: str, rate_wpm: int) -> RenderedSpeech | None:
        key = self._key(text, rate_wpm)
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                return self._memory[key]
        return self._cache.read(key, text) if self._cache is not None else None

    def _keep(self, key: str, speech: RenderedSpeech) -> None:
        if self._cache is None or not self._cache.write(key, speech):
            self._remember(key, speech)

    def _remember(self, key: str, speech: RenderedSpeech) -> None:
        with self._lock:
            if key not in self._memory:
                self._memory[key] = speech
                self._memory_bytes += len(speech.pcm)
            while self._memory_bytes > MEMORY_BYTES and len(self._memory) > 1:
                self._memory_bytes -= len(self._memory.popitem(last=False)[1].pcm)


def _check_speakable(text: str) -> None:
    refusal = ""
    if not any(c.isalnum() for c in text):
        refusal = "it has no word"
    elif len(text) > MOST_CHARACTERS or any(len(s) > MOST_SENTENCE_CHARACTERS for s in sentences(text)):
        refusal = f"it has {len(text)} characters"
    elif any(not c.isprintable() and c not in "\n\t" for c in text):
        refusal = "it has a control character or half of one"
    if refusal:
        seen = f"{refusal}: {text[:60]}"
        raise _error("speech-text-refused", "This text cannot be spoken", seen, "Mend the content: run voice-her2 content check")


def _lines(output: bytes) -> list[tuple[dict[str, Any], bytes]]:
    """Cut the child's output into headers with their samples; what is incomplete at its end is left out."""
    found: list[tuple[dict[str, Any], bytes]] = []
    position = 0
    while (end := output.find(b"\n", position)) >= 0:
        try:
            header = json.loads(output[position:end])
            length = int(header.get("pcm_bytes", 0))
        except (ValueError, AttributeError, TypeError):
            break
        position = end + 1 + length
        if length < 0 or position > len(output):
            break
        found.append((header, output[end + 1 : position]))
    return found


def _raise_reported(header: dict[str, Any], voice: str) -> None:
    """Raise what no second attempt can mend."""
    match header.get("error"):
        case "engine":
            fix = "Install it: apt-get install espeak-ng libespeak-ng1"
            raise _error("speech-engine-missing", "The speech engine espeak-ng is not installed", str(header["detail"]), fix)
        case "neural":
            fix = "Install it: pip install 'voice-her2[neural]'"
            raise _error("speech-neural-missing", "The neural voice is not installed", str(header["detail"]), fix)
        case "voice":
            english = [v for v in header["voices"] if "/en" in v] or header["voices"]
            fix = "Use one of: " + ", ".join(english[:10])
            raise _error("speech-voice-unknown", "The speech engine has no such voice", voice or "(default)", fix)


def _engine_version() -> str:
    """Name the engine without loading it: the release of pyttsx3 and the file of the espeak library that it will find."""
    places = (path for folder in ("/usr/local/lib", "/usr/lib") for path in Path(folder).glob("*/libespeak*.so.1"))
    libraries = [*Path("/usr/local/lib").glob("libespeak*.so.1"), *Path("/usr/lib").glob("libespeak*.so.1"), *places]
    named = [f"{path.resolve().name}:{path.stat().st_size}" for path in libraries[:1]]
    return ":".join([_release("pyttsx3"), *named])


def _neural_version() -> str:
    """Name Piper's release without loading it; nothing where it is not installed."""
    return f"piper:{_release('piper', 'piper_tts')}"


def _release(module: str, distribution: str = "") -> str:
    """Return the release of an installed module by the folder that pip keeps of it; importlib.metadata takes 15 ms to load."""
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        return ""
    folders = Path(found.origin).parents[1].glob(f"{distribution or module}-*.dist-info")
    return next((folder.stem for folder in folders), "")


def _error(code: str, what: str, seen: str, fix: str) -> SpeechOutputError:
    return SpeechOutputError(code, what, seen=seen, fix=fix)
