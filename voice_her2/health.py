r"""Whether the worker hears, and what to do when it does not: a pure automaton over its lines and the time.

Health is the age of the last audio block, never that a process is alive. Source of the states: BirdNET-Go's watchdog for
audio capture, built after a capture thread had died while the service and its page stayed green.

    STARTING --listening--> HEALTHY --no audio--> ALARMED --audio--> HEALTHY
                               \--ended, hangs----> RECOVERING --listening--> HEALTHY
                                                     |--several starts in vain--> ESCALATED --listening--> HEALTHY

It never gives up: ESCALATED goes on starting the worker, at the longest interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from voice_her2.errors import SoundDeviceError, printable


class Health(Enum):
    """Name how well the worker hears."""

    STARTING = "starting"
    HEALTHY = "healthy"
    ALARMED = "alarmed"
    """Something is wrong, and the worker is left to mend it, or nothing but a person can."""
    RECOVERING = "recovering"
    ESCALATED = "escalated"
    """Several starts were in vain."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Say what is wrong, the value seen, and what mends it: the three parts of an error, across processes."""

    code: str
    what: str
    seen: str
    fix: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Say how long the worker may be silent, and how large it may grow."""

    beat_s: float = 2.5
    """Without a heartbeat. The worker sends one every 0.5 s from a thread that waits for nothing."""
    audio_s: float = 3.0
    """Without an audio block, when the worker does not say that its microphone is lost."""
    recovery_s: float = 20.0
    """For the worker to get a lost microphone back by itself before it is started anew."""
    render_s: float = 60.0
    """For rendering a text on demand, during which no block is taken."""
    start_s: float = 180.0
    """From start to listening. Source: the first start renders some thirty texts, 0.35 s each on two cores."""
    memory_bytes: int = 900_000_000
    """Above it the worker is started anew when nobody speaks; above 1.5 times that at once."""
    idle_s: float = 5.0
    """So long nobody has spoken, and nothing is said, when a planned restart may happen."""
    zero_s: float = 60.0
    """Of samples that are exactly zero: a mute switch, or a microphone that is dead."""
    steady_s: float = 3.0
    """A worker that has listened so long counts as started, however it ends."""
    first_pause_s: float = 0.25
    longest_pause_s: float = 30.0
    device_pause_s: float = 2.0
    """Longest pause when the microphone or speaker is missing: such a start fails in a second and costs little."""
    escalate_after: int = 4


@dataclass(frozen=True, slots=True)
class Start:
    """Start a worker now."""


@dataclass(frozen=True, slots=True)
class Kill:
    """End the worker at once; it does not do its work."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Retire:
    """End the worker in peace; another one shall take over."""

    why: str


Measure = Start | Kill | Retire


class Monitor:
    """Follow one worker after another. Times are monotonic seconds; nothing here waits.

    Feed `started`, `line` and `ended` as they happen, and `tick` several times a second: it returns what is to be done.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.state = Health.STARTING
        self.trouble: Trouble | None = None
        self.restarts = 0
        self.planned_restarts = 0
        self.last_audio_s: float | None = None
        self.beat: Mapping[str, object] = {}
        """The last heartbeat."""
        self.dialogue = "idle"
        self._running = False
        self._ending = False
        self._failures = 0
        self._next_start_s = 0.0
        self._retire = ""
        self._forget_worker(0.0)

    def _forget_worker(self, t_s: float) -> None:
        self._started_s = self._last_beat_s = self._last_sound_s = t_s
        self._listening_s: float | None = None
        self._lost_s: float | None = None
        self._used_bytes = 0.0
        self.dialogue = "idle"

    @property
    def can_hear(self) -> bool:
        """Tell whether questions are heard now."""
        return self.state is Health.HEALTHY

    @property
    def takes_requests(self) -> bool:
        """Tell whether the worker would act on a touch."""
        return self._running and not self._ending and self._listening_s is not None and self._lost_s is None

    def started(self, t_s: float) -> None:
        """Take that a worker was started."""
        self._running, self._ending = True, False
        self._forget_worker(t_s)

    def ended(self, t_s: float, how: str, exit_code: int) -> None:
        """Take that the worker is gone; `how` says so in words, such as "killed by signal 9"."""
        steady = self._listening_s is not None and t_s - self._listening_s >= self.limits.steady_s
        planned = bool(self._retire) and self._ending
        self._failures = 0 if steady or planned else self._failures + 1
        self._running = self._ending = False
        self.restarts += 1
        self.planned_restarts += planned
        self._retire = ""
        self._forget_worker(t_s)
        self._next_start_s = t_s + (0.0 if planned else self._pause_s(exit_code))
        if planned:
            self.state = Health.STARTING
        else:
            self.state = Health.ESCALATED if self._failures >= self.limits.escalate_after else Health.RECOVERING
        if self.trouble is None and not planned:
            self.trouble = _worker("worker-ended", "has ended", printable(how))

    def _pause_s(self, exit_code: int) -> float:
        longest_s = self.limits.device_pause_s if exit_code == SoundDeviceError.exit_code else self.limits.longest_pause_s
        pause_s: float = self.limits.first_pause_s * 2 ** min(self._failures, 16)
        return min(pause_s, longest_s)

    def retire(self, why: str) -> None:
        """Ask for a worker in place of this one as soon as nobody speaks."""
        self._retire = why

    def line(self, t_s: float, line: Mapping[str, object]) -> None:
        """Take one line of the worker; lines of a wrong shape count for nothing."""
        match line.get("event"):
            case "heartbeat":
                self._beat(t_s, line)
            case "listening":
                self._listening_s = t_s if self._listening_s is None else self._listening_s
                self._well(t_s)
            case "device_lost" if line.get("device") == "microphone":
                self._lost_s = t_s
                self.state, self.trouble = Health.ALARMED, trouble_of(line)
            case "device_back" if line.get("device") == "microphone":
                self._well(t_s)
            case "state":
                self.dialogue = str(line.get("state"))
                self._last_sound_s = t_s
            case "speech_started" | "hearing" | "utterance" | "speaking" | "sentence":
                self._last_sound_s = t_s
            case "failed":
                self.trouble = trouble_of(line)

    def _well(self, t_s: float) -> None:
        self._lost_s = None
        self.last_audio_s = t_s
        self.state, self.trouble = Health.HEALTHY, None

    def _beat(self, t_s: float, line: Mapping[str, object]) -> None:
        self.beat = line
        self._last_beat_s = t_s
        self._used_bytes = _number(line.get("rss_bytes")) or 0.0
        age_s = _number(line.get("audio_age_s"))
        if age_s is not None and age_s >= 0:
            self.last_audio_s = max(self.last_audio_s or 0.0, t_s - age_s)
        if self._listening_s is None or self._lost_s is not None:
            return
        zero_s = _number(line.get("zero_s")) or 0.0
        if zero_s > self.limits.zero_s:
            self.state, self.trouble = Health.ALARMED, _all_zero(zero_s)
        elif self.state is not Health.HEALTHY and self._audio_age_s(t_s) <= self.limits.audio_s:
            self.state, self.trouble = Health.HEALTHY, None

    def _audio_age_s(self, t_s: float) -> float:
        return t_s - max(self.last_audio_s or 0.0, self._listening_s or 0.0)

    def tick(self, t_s: float) -> Measure | None:
        """Return what is to be done now, if anything."""
        if not self._running:
            return Start() if t_s >= self._next_start_s else None
        if self._ending:
            return None
        measure = self._fault(t_s) or self._planned(t_s)
        if measure is not None:
            self._ending = True
            if isinstance(measure, Kill):
                self.trouble = measure.trouble
                self._retire = ""
                self.state = Health.RECOVERING
        return measure

    def _fault(self, t_s: float) -> Kill | None:
        limits = self.limits
        # A machine too slow for these limits would otherwise be restarted for ever.
        patience = 1 + self._failures
        silent_s = t_s - self._last_beat_s
        if silent_s > limits.beat_s * patience:
            return Kill(_worker("worker-hangs", "does not react", f"no sign of life for {silent_s:.1f} s"))
        if self._listening_s is None:
            if t_s - self._started_s > limits.start_s * patience:
                return Kill(_worker("worker-start", "does not get ready", f"not in {t_s - self._started_s:.0f} s"))
            return None
        if self._lost_s is not None:
            lost_s = t_s - self._lost_s
            return Kill(self.trouble or _no_audio(lost_s)) if lost_s > limits.recovery_s * patience else None
        age_s = self._audio_age_s(t_s)
        allowed_s = limits.render_s if self.beat.get("rendering") is True else limits.audio_s * patience
        if age_s > allowed_s:
            return Kill(_no_audio(age_s))
        if self._used_bytes > 1.5 * limits.memory_bytes:
            return Kill(_worker("worker-memory", "takes too much memory", f"{self._used_bytes / 1e6:.0f} MB"))
        return None

    def _planned(self, t_s: float) -> Retire | None:
        if self._used_bytes > self.limits.memory_bytes and not self._retire:
            self._retire = f"it uses {self._used_bytes / 1e6:.0f} MB"
        if not self._retire:
            return None
        ready = self._listening_s is None or self.dialogue in ("listening", "muted", "fault")
        quiet = t_s - self._last_sound_s >= self.limits.idle_s
        return Retire(self._retire) if ready and quiet else None


def trouble_of(line: Mapping[str, object]) -> Trouble:
    """Return the three parts of an error that a line of the worker carries."""
    return Trouble(*(printable(str(line.get(key, ""))) for key in ("code", "what", "seen", "fix")))


def _worker(code: str, does: str, seen: str) -> Trouble:
    return Trouble(code, f"The part that hears and speaks {does}", seen, "It is started again by itself")


def _no_audio(age_s: float) -> Trouble:
    fix = "It is tried again by itself; check the microphone's cable"
    return Trouble("audio-stopped", "No sound arrives from the microphone", f"nothing for {age_s:.1f} s", fix)


def _all_zero(zero_s: float) -> Trouble:
    seen = f"{zero_s:.0f} s of samples that are all zero"
    return Trouble("microphone-zero", "The microphone gives nothing but silence", seen, "Check its mute switch and its cable")


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
