#!/usr/bin/env python
"""The assistant that tutorials build, to measure against: Vosk hears freely and ends utterances itself, the question that is
most alike is answered, pyttsx3 speaks. It obeys none of this project's promises.

    python bench/plain_loop.py --model DIR [--content FILE] [--rate WPM]

Prints {"event": "listening"} when its microphone is open, then a JSON line for each utterance.
"""

from __future__ import annotations

import argparse
import json
import queue
import time
import tomllib
from pathlib import Path

import pyttsx3
import sounddevice
import vosk
from rapidfuzz import fuzz, process

ROOT = Path(__file__).parents[1]
RATE_HZ = 16_000
BLOCK_SAMPLES = 8000
LEAST_SCORE = 70


def tell(event: str, **more: object) -> None:
    print(json.dumps({"event": event, "t": round(time.monotonic(), 4), **more}), flush=True)


def main() -> None:
    """Answer until somebody ends it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--model", type=Path, required=True, help="folder of the recognition model")
    parser.add_argument("--content", type=Path, default=ROOT / "content" / "her2.toml")
    parser.add_argument("--rate", type=int, default=170, help="words a minute")
    args = parser.parse_args()
    entries = tomllib.loads(args.content.read_text(encoding="utf-8"))["entries"]
    answers = {entry["question"].lower(): entry["answer"] for entry in entries}

    vosk.SetLogLevel(-1)
    recognizer = vosk.KaldiRecognizer(vosk.Model(str(args.model.absolute())), RATE_HZ)
    voice = pyttsx3.init()
    voice.setProperty("rate", args.rate)
    heard: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def take(data: object, _frames: int, _times: object, _status: object) -> None:
        heard.put(bytes(data))  # type: ignore[call-overload]  # a buffer of cffi

    with sounddevice.RawInputStream(RATE_HZ, BLOCK_SAMPLES, dtype="int16", channels=1, callback=take):
        tell("listening")
        while True:
            if not recognizer.AcceptWaveform(heard.get()):
                continue
            text = json.loads(recognizer.Result())["text"]
            if not text:
                continue
            question, score, _ = process.extractOne(text, list(answers), scorer=fuzz.WRatio)
            answered = score >= LEAST_SCORE
            tell(
                "utterance", transcript=text, outcome="answer" if answered else "refuse", question=question if answered else None
            )
            voice.say(answers[question] if answered else "Sorry, I do not know.")
            voice.runAndWait()
            # Its own voice is not to be its next question.
            while not heard.empty():
                heard.get()


if __name__ == "__main__":
    main()
