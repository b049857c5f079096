"""Answers as speech, made ahead of time by pyttsx3 (or Piper) in a child process, checked, and kept.

pyttsx3 can answer nothing, half of the text, or the whole of it at another rate, and say that all went well. So each
sentence is rendered for itself, the rate and voice are read back, the length is held against the text, and what does not
fit is rendered again. A crash or hang of the engine ends a child, not this program.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voice_her2.audio import AudioFormat
from voice_her2.errors import SpeechOutputError
from voice_her2.ports import RenderedSpeech
from voice_her2.sentences import sentences

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
MOST_CACHE_FILES = 2_000

_AUDIBLE = 100
"""Samples above this (-50 dBFS) are speech."""
_LEAD_S, _TAIL_S = 0.010, 0.030
_PAUSE_WORDS = 0.8
"""Pause between sentences, in the time of so many words: 0.28 s at 170 words a minute, as people leave it."""
_LOUDNESS = 0.10
"""Root mean square of full scale that speech is brought to, -20 dBFS: the usual level of spoken prompts."""
_PEAK = 0.97
_SHORT_CHARACTERS = 20
_LEAST_PACE, _MOST_PACE, _MOST_SHORT_PACE = 6.0, 25.0, 60.0
"""Seconds x words a minute / characters. Source: 756 renderings (3 voices, 80 to 400 wpm) gave 7.5 to 14.5, below 20
characters 8 to 42; digits and initials, which take longer than they are written, are why the upper bounds are wide."""
_CACHE_VERSION = 1
_REINSTALL = "Reinstall the speech engine: apt-get install --reinstall espeak-ng libespeak-ng1"

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Hold one sentence as it came from the engine."""

    samples: Samples
    rate_hz: int


class ChildRenderer:
    """Render text with pyttsx3, or with Piper for a voice that begins with "neural:"; thread-safe.

    `voice` is an id of pyttsx3, empty for the default English one, or "neural:joe". `cache_dir` keeps what was rendered between
    runs; None, a full disk or a folder that cannot be written only cost that. `child` is the command of the rendering process.
    """

    def __init__(self, voice: str, cache_dir: Path | None, *, child: Sequence[str] = (), limit_s: float = 0.0) -> None:
        self._voice = voice
        self._cache_dir = cache_dir
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
        return in_memory or (self._cache_dir is not None and _cache_file(self._cache_dir, key).is_file())

    def render_all(self, texts: Sequence[str], *, rate_wpm: int, progress: Callable[[int, int], None]) -> None:
        """Render what is not rendered yet, many texts to a child process; `progress` gets (done, of) after each batch.

        Raises the first SpeechOutputError after all others have been rendered.
        """
        missing = [text for text in dict.fromkeys(texts) if self._kept(text, rate_wpm) is None]
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
        pieces: dict[str, _Piece] = {}
        complaint = ""
        for _ in range(ATTEMPTS):
            missing = [sentence for sentence in wanted if sentence not in pieces]
            if missing:
                complaint = self._attempt(missing, rate_wpm, pieces) or complaint
        speeches = []
        for text in texts:
            cut = sentences(text)
            if all(sentence.strip() in pieces for sentence in cut):
                speeches.append(_joined(text, cut, [pieces[s.strip()] for s in cut], rate_wpm))
                self._keep(self._key(text, rate_wpm), speeches[-1])
        if len(speeches) < len(texts):
            raise _error("speech-render-failed", "An answer could not be turned into speech", complaint, _REINSTALL)
        return speeches

    def _attempt(self, missing: list[str], rate_wpm: int, pieces: dict[str, _Piece]) -> str:
        """Render once; put what is good into `pieces` and return what was wrong with the rest."""
        complaint = ""
        try:
            output = self._run({"voice": self._voice, "rate_wpm": rate_wpm, "texts": missing})
        except subprocess.TimeoutExpired as error:
            # What came before the hang is good, and need not be made again.
            output, complaint = error.output or b"", f"the speech engine did not answer within {self._limit_s:.0f} s"
        results = _lines(output)
        for sentence, (header, pcm) in zip(missing, results, strict=False):
            _raise_reported(header, self._voice)
            piece = _Piece(np.frombuffer(pcm, "<i2"), int(header.get("rate_hz", 0)))
            fault = _fault(sentence, header, piece, rate_wpm)
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
        speech = _from_cache(self._cache_dir, key, text) if self._cache_dir is not None else None
        if speech is not None:
            self._remember(key, speech)
        return speech

    def _keep(self, key: str, speech: RenderedSpeech) -> None:
        self._remember(key, speech)
        if self._cache_dir is not None:
            _into_cache(self._cache_dir, key, speech)

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


def _fault(sentence: str, header: dict[str, Any], piece: _Piece, rate_wpm: int) -> str:
    """Say what is wrong with a rendered sentence; empty: nothing."""
    audible = _audible(piece.samples)
    if not audible.size:
        return "the speech engine gave no sound"
    if header.get("rate_wpm") != rate_wpm:
        return f"the speech engine spoke at {header.get('rate_wpm')} words a minute, not {rate_wpm}"
    pace = audible.size / piece.rate_hz * rate_wpm / len(sentence)
    most = _MOST_PACE if len(sentence) >= _SHORT_CHARACTERS else _MOST_SHORT_PACE
    if not _LEAST_PACE <= pace <= most:
        return f"{audible.size / piece.rate_hz:.1f} s of speech do not fit {len(sentence)} characters"
    return ""


def _audible(samples: Samples) -> Samples:
    """Cut off the silence before and after."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > _AUDIBLE)
    return samples[loud[0] : loud[-1] + 1] if loud.size else samples[:0]


def _joined(text: str, cut: tuple[str, ...], pieces: list[_Piece], rate_wpm: int) -> RenderedSpeech:
    """Put sentences together: little silence before the first (it delays the answer), a pause between, one level."""
    rate_hz = pieces[0].rate_hz
    pause = np.zeros(int(_PAUSE_WORDS * 60 / rate_wpm * rate_hz), np.int16)
    parts: list[Samples] = [np.zeros(int(_LEAD_S * rate_hz), np.int16)]
    marks: list[int] = []
    for piece in pieces:
        if marks:
            parts.append(pause)
        marks.append(sum(part.size for part in parts))
        parts.append(_audible(piece.samples))
    parts.append(np.zeros(int(_TAIL_S * rate_hz), np.int16))
    speech = np.concatenate(parts).astype(np.float32) / 32768
    gain = min(_LOUDNESS / float(np.sqrt(np.mean(np.square(speech)))), _PEAK / float(np.max(np.abs(speech))))
    pcm = np.rint(speech * gain * 32767).astype("<i2").tobytes()
    return RenderedSpeech(text, AudioFormat(rate_hz, 2, 1), pcm, cut, (0, *marks[1:]))


def _cache_file(folder: Path, key: str) -> Path:
    return folder / f"{key}.speech"


def _from_cache(folder: Path, key: str, text: str) -> RenderedSpeech | None:
    """Read a cached rendering; None when there is none or when a bit of it is not as it was written."""
    try:
        digest, _, body = _cache_file(folder, key).read_bytes().partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return None
        line, _, pcm = body.partition(b"\n")
        header = json.loads(line)
        speech_format = AudioFormat(header["rate_hz"], 2, 1)
        return RenderedSpeech(text, speech_format, pcm, sentences(text), tuple(header["marks"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _into_cache(folder: Path, key: str, speech: RenderedSpeech) -> None:
    """Write a rendering whole or not at all; the cache is a saving, so that its failure is not one of the answer."""
    header = json.dumps({"rate_hz": speech.format.rate_hz, "marks": speech.marks}).encode()
    body = header + b"\n" + speech.pcm
    unfinished = None
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, unfinished = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(descriptor, "wb") as file:
            file.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        Path(unfinished).replace(_cache_file(folder, key))
        _forget_oldest(folder)
    except OSError:
        if unfinished is not None:
            with contextlib.suppress(OSError):
                Path(unfinished).unlink(missing_ok=True)


def _forget_oldest(folder: Path) -> None:
    entries = [entry for entry in os.scandir(folder) if entry.name.endswith((".speech", ".part"))]
    if len(entries) > MOST_CACHE_FILES:
        for entry in sorted(entries, key=lambda entry: entry.stat().st_mtime)[: len(entries) - MOST_CACHE_FILES]:
            Path(entry.path).unlink(missing_ok=True)


def _engine_version() -> str:
    """Name the engine without loading it: the release of pyttsx3 and the file of the espeak library that it will find."""
    places = (path for folder in ("/usr/local/lib", "/usr/lib") for path in Path(folder).glob("*/libespeak*.so.1"))
    libraries = [*Path("/usr/local/lib").glob("libespeak*.so.1"), *Path("/usr/lib").glob("libespeak*.so.1"), *places]
    named = [f"{path.resolve().name}:{path.stat().st_size}" for path in libraries[:1]]
    return ":".join([importlib.metadata.version("pyttsx3"), *named])


def _neural_version() -> str:
    """Name Piper's release without loading it; nothing where it is not installed."""
    try:
        return f"piper:{importlib.metadata.version('piper-tts')}"
    except importlib.metadata.PackageNotFoundError:
        return "piper"


def _error(code: str, what: str, seen: str, fix: str) -> SpeechOutputError:
    return SpeechOutputError(code, what, seen=seen, fix=fix)
