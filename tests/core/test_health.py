from __future__ import annotations

import pytest

from voice_her2.health import Health, Kill, Limits, Monitor, Retire, Start

LIMITS = Limits()
WELL = {"event": "heartbeat", "audio_age_s": 0.05, "zero_s": 0.0, "rss_bytes": 4e8, "rendering": False}


def hearing(limits: Limits = LIMITS, at_s: float = 10.0) -> Monitor:
    monitor = Monitor(limits)
    assert monitor.tick(at_s) == Start()
    monitor.started(at_s)
    monitor.line(at_s, WELL | {"audio_age_s": None})
    monitor.line(at_s + 1, {"event": "listening"})
    monitor.line(at_s + 1, {"event": "state", "state": "listening"})
    assert monitor.state is Health.HEALTHY
    return monitor


def beat(monitor: Monitor, start_s: float, end_s: float, **fields: object) -> list[object]:
    """Beat twice a second; return what was to be done on the way."""
    done = []
    t_s, heartbeat = start_s, WELL | fields
    while t_s <= end_s:
        monitor.line(t_s, heartbeat)
        if (measure := monitor.tick(t_s)) is not None:
            done.append(measure)
        t_s += 0.5
    return done


def code(measure: object) -> str:
    assert isinstance(measure, Kill)
    return measure.trouble.code


def test_a_worker_that_is_well_is_left_alone_for_a_day() -> None:
    monitor = hearing()
    assert beat(monitor, 11.5, 86_400.0) == []
    assert (monitor.state, monitor.restarts, monitor.trouble) == (Health.HEALTHY, 0, None)


def test_no_heartbeat_is_a_hang() -> None:
    monitor = hearing()
    assert monitor.tick(11.0 + LIMITS.beat_s - 1.1) is None
    assert code(monitor.tick(10.0 + LIMITS.beat_s + 0.1)) == "worker-hangs"
    assert monitor.state is Health.RECOVERING
    assert monitor.tick(60.0) is None, "it is being killed: once is enough"


def test_heartbeats_with_old_audio_are_no_life() -> None:
    monitor = hearing()
    beat(monitor, 11.5, 20.0)
    kills = [beat(monitor, 20.0 + age_s, 20.0 + age_s, audio_age_s=age_s) for age_s in (1.0, 2.0, 2.9, 3.4)]
    assert kills[:3] == [[], [], []]
    assert [code(kill) for kill in kills[3]] == ["audio-stopped"]


def test_rendering_on_demand_is_given_its_time() -> None:
    monitor = hearing()
    beat(monitor, 11.5, 20.0)
    for second in range(1, 59):
        assert beat(monitor, 20.0 + second, 20.0 + second, audio_age_s=float(second), rendering=True) == []
    assert [code(kill) for kill in beat(monitor, 81.0, 81.0, audio_age_s=61.0, rendering=True)] == ["audio-stopped"]


def test_a_lost_microphone_is_shown_and_left_to_the_worker_for_a_while() -> None:
    monitor = hearing()
    monitor.line(
        12.0, {"event": "device_lost", "device": "microphone", "code": "x", "what": "Gone", "seen": "usb", "fix": "Plug"}
    )
    assert (monitor.state, monitor.trouble and monitor.trouble.what, monitor.can_hear) == (Health.ALARMED, "Gone", False)
    assert beat(monitor, 12.5, 31.5, audio_age_s=15.0) == []
    assert monitor.state is Health.ALARMED
    monitor.line(31.6, {"event": "device_back", "device": "microphone"})
    assert (monitor.state, monitor.trouble) == (Health.HEALTHY, None)


def test_a_microphone_that_stays_lost_gets_a_new_worker() -> None:
    monitor = hearing()
    monitor.line(12.0, {"event": "device_lost", "device": "microphone", "what": "Gone"})
    assert [code(kill) for kill in beat(monitor, 12.5, 32.5, audio_age_s=15.0)] == [""]
    assert monitor.trouble is not None
    assert monitor.trouble.what == "Gone"


def test_a_lost_speaker_does_not_stop_the_hearing() -> None:
    monitor = hearing()
    monitor.line(12.0, {"event": "device_lost", "device": "speaker", "what": "Gone"})
    assert monitor.state is Health.HEALTHY


def test_exact_zeros_are_shown_and_nothing_is_restarted_for_them() -> None:
    monitor = hearing()
    assert beat(monitor, 12.0, 300.0, zero_s=LIMITS.zero_s + 1) == []
    assert (monitor.state, monitor.trouble and monitor.trouble.code) == (Health.ALARMED, "microphone-zero")
    assert monitor.takes_requests
    beat(monitor, 300.5, 300.5, zero_s=0.0)
    assert (monitor.state, monitor.trouble) == (Health.HEALTHY, None)


def test_a_worker_that_never_gets_ready_is_ended() -> None:
    monitor = Monitor()
    monitor.started(0.0)
    done = beat(monitor, 0.5, LIMITS.start_s + 1, audio_age_s=None)
    assert [code(kill) for kill in done] == ["worker-start"]


def test_pauses_grow_and_have_an_end_and_a_steady_worker_ends_them() -> None:
    monitor, t_s, pauses = Monitor(), 0.0, []
    for _ in range(12):
        monitor.started(t_s)
        monitor.ended(t_s, "exit code 1", 1)
        start_s = t_s
        while monitor.tick(t_s) is None:
            t_s += 0.05
        pauses.append(round(t_s - start_s))
    assert pauses == sorted(pauses)
    assert pauses[0] <= 1 < 30 == pauses[-1]
    assert (monitor.state, monitor.restarts) == (Health.ESCALATED, 12)
    monitor.started(t_s)
    monitor.line(t_s, {"event": "listening"})
    assert monitor.state is Health.HEALTHY
    monitor.ended(t_s + LIMITS.steady_s + 1, "killed by SIGKILL", -9)
    assert monitor.tick(t_s + LIMITS.steady_s + 1 + 2 * LIMITS.first_pause_s) == Start()


def test_a_missing_device_is_looked_for_every_two_seconds() -> None:
    monitor = Monitor()
    for t_s in range(10):
        monitor.started(float(t_s * 100))
        monitor.ended(float(t_s * 100), "exit code 5", 5)
    assert monitor.tick(900.0 + LIMITS.device_pause_s) == Start()


def test_memory_is_given_back_when_nobody_speaks_and_at_once_when_it_is_too_much() -> None:
    monitor = hearing()
    monitor.line(12.0, {"event": "state", "state": "speaking"})
    assert beat(monitor, 12.0, 40.0, rss_bytes=LIMITS.memory_bytes + 1) == []
    monitor.line(40.0, {"event": "state", "state": "listening"})
    assert [type(d) for d in beat(monitor, 40.5, 50.0, rss_bytes=LIMITS.memory_bytes + 1)] == [Retire]
    monitor.ended(50.0, "exit code 0", 0)
    assert (monitor.state, monitor.planned_restarts, monitor.tick(50.0)) == (Health.STARTING, 1, Start())
    monitor.started(50.0)
    assert monitor.tick(50.2) is None, "what the last one used is not the new one's"
    monitor.line(50.5, WELL | {"audio_age_s": None})
    monitor.line(51.0, {"event": "listening"})
    monitor.line(51.0, {"event": "state", "state": "listening"})
    assert beat(monitor, 51.0, 51.0 + 2 * LIMITS.idle_s) == []
    other = hearing()
    other.line(12.0, {"event": "state", "state": "speaking"})
    assert [code(d) for d in beat(other, 12.0, 12.0, rss_bytes=1.5 * LIMITS.memory_bytes + 1)] == ["worker-memory"]


def test_a_planned_restart_waits_until_the_conversation_is_over() -> None:
    monitor = hearing()
    monitor.line(20.0, {"event": "state", "state": "clarifying"})
    monitor.retire("the content has changed")
    assert beat(monitor, 20.0, 60.0) == []
    monitor.line(60.0, {"event": "state", "state": "listening"})
    assert [type(d) for d in beat(monitor, 60.5, 66.0)] == [Retire]


def test_a_slow_machine_is_not_restarted_for_ever() -> None:
    monitor = Monitor()
    t_s = 0.0
    for _ in range(6):
        monitor.started(t_s)
        t_s += 5.0
        if monitor.tick(t_s) is None:
            break
        monitor.ended(t_s, "killed by SIGKILL", -9)
    else:
        pytest.fail("a worker that beats every 5 s is killed for ever")


@pytest.mark.parametrize(
    "line",
    [
        {}, {"event": 3}, {"event": "heartbeat"}, {"event": "heartbeat", "audio_age_s": "x", "rss_bytes": [], "zero_s": {}},
        {"event": "heartbeat", "audio_age_s": -1e30}, {"event": "state"}, {"event": "device_lost"}, {"event": "failed"},
        {"event": "device_lost", "device": "microphone", "what": "\x1b[31m\u202e"},
    ],
)  # fmt: skip
def test_no_line_breaks_the_monitor(line: dict[str, object]) -> None:
    monitor = hearing()
    monitor.line(12.0, line)
    monitor.tick(12.0)
    assert monitor.trouble is None or monitor.trouble.what.isprintable()
