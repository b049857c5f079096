"""Speech is what was asked for, at the rate asked for, or a typed error; whatever the engine does in its process."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import soxr

from voice_her2.edges.rendering import ChildRenderer
from voice_her2.edges.vosk import VoskModel
from voice_her2.errors import SpeechOutputError
from voice_her2.ports import RenderedSpeech

ANSWER = (
    "HER2-positive cancer tends to be poorer in terms of prognosis than HER2-negative cancer because: It grows faster. "
    "It is more likely to spread to the lymph nodes fast. It is at least two times more likely to return."
)


def samples(speech: RenderedSpeech) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.frombuffer(speech.pcm, "<i2").astype(np.int32)


def script(tmp_path: Path, body: str) -> tuple[str, ...]:
    """Return the command of a child that behaves as the engine may."""
    path = tmp_path / "child.py"
    path.write_text("import json, os, sys, time, signal\nrequest = json.load(sys.stdin)\n" + body)
    return (sys.executable, os.fspath(path))


REAL_CHILD = Path(__file__).parents[1] / "voice_her2" / "edges" / "rendering" / "render_child.py"


def test_an_answer_is_rendered_sentence_by_sentence() -> None:
    speech = ChildRenderer("", None).render(ANSWER, rate_wpm=170)
    assert speech.text == "".join(speech.sentences) == ANSWER
    assert len(speech.sentences) == len(speech.marks) == 3
    assert speech.marks[0] == 0
    assert list(speech.marks) == sorted(set(speech.marks))
    assert 8 < speech.duration_s < 20
    for mark in speech.marks[1:]:
        before = samples(speech)[mark - speech.format.rate_hz // 5 : mark]
        assert not before.any(), "a pause stands before each sentence"


def test_speech_starts_at_once_but_not_abruptly_and_is_loud_enough() -> None:
    speech = ChildRenderer("", None).render(ANSWER, rate_wpm=170)
    first = int(np.flatnonzero(np.abs(samples(speech)) > 300)[0]) / speech.format.rate_hz
    assert 0.010 <= first < 0.05
    peak = int(np.abs(samples(speech)).max())
    assert 10_000 < peak < 32_500


def test_the_rate_is_the_one_asked_for_each_time() -> None:
    renderer = ChildRenderer("gmw/en-us", None)
    lengths = {rate: renderer.render(ANSWER, rate_wpm=rate).duration_s for rate in (100, 170, 240, 300)}
    for rate, length_s in lengths.items():
        assert length_s * rate == pytest.approx(lengths[170] * 170, rel=0.12)
    again = ChildRenderer("gmw/en-us", None)
    for rate, length_s in reversed(lengths.items()):
        assert again.render(ANSWER, rate_wpm=rate).duration_s == pytest.approx(length_s, rel=0.01)


def test_voices_are_listed_and_differ() -> None:
    renderer = ChildRenderer("", None)
    voices = renderer.voices()
    assert len(voices) > 20
    scottish = next(voice for voice in voices if "scotland" in voice)
    one = renderer.render(ANSWER, rate_wpm=170)
    assert ChildRenderer(scottish, None).render(ANSWER, rate_wpm=170).pcm != one.pcm


def test_an_unknown_voice_is_refused_with_those_there_are() -> None:
    with pytest.raises(SpeechOutputError) as caught:
        ChildRenderer("nonsense", None).render("Hello.", rate_wpm=170)
    assert caught.value.code == "speech-voice-unknown"
    assert caught.value.seen == "nonsense"
    assert "/en" in caught.value.fix


def test_a_missing_engine_is_told_with_the_command_that_mends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("libespeak-ng.so.1", "libespeak.so.1"):
        (tmp_path / name).touch()
    monkeypatch.setenv("LD_LIBRARY_PATH", os.fspath(tmp_path))
    renderer = ChildRenderer("", None)
    for attempt in (lambda: renderer.render("Hello.", rate_wpm=170), renderer.voices):
        with pytest.raises(SpeechOutputError) as caught:
            attempt()
        assert caught.value.code == "speech-engine-missing"
        assert "apt-get install espeak-ng" in caught.value.fix


@pytest.mark.parametrize(
    "text", ["", "  \n", "…!", "\0", "cut\0 off", "half \ud800 of one", "\x1b[2J", "x" * 1_600, "Long. " * 900]
)
def test_text_that_cannot_be_spoken_is_refused_before_the_engine_sees_it(text: str) -> None:
    with pytest.raises(SpeechOutputError) as caught:
        ChildRenderer("", None, child=("/nonexistent",)).render(text, rate_wpm=170)
    assert caught.value.code == "speech-text-refused"


def test_text_that_aborts_the_engine_costs_a_child_and_not_the_other_texts() -> None:
    renderer = ChildRenderer("", None)
    with pytest.raises(SpeechOutputError) as caught:
        renderer.render_all(["First.", "s'" * 220, "Last."], rate_wpm=170, progress=lambda done, of: None)
    assert caught.value.code == "speech-render-failed"
    assert renderer.is_rendered("First.", rate_wpm=170)
    assert renderer.is_rendered("Last.", rate_wpm=170)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "sys.exit(3)",
        "os.kill(os.getpid(), signal.SIGSEGV)",
        "os.abort()",
        "print('not what was agreed')",
        "print('[1, 2]')",
        "print(json.dumps({'pcm_bytes': 1000, 'rate_hz': 22050}), flush=True); os.write(1, bytes(10))",
        "print(json.dumps({'pcm_bytes': 0, 'rate_hz': 0}))",
        "print(json.dumps({'pcm_bytes': 88200, 'rate_hz': 22050, 'rate_wpm': 170}), flush=True); os.write(1, bytes(88200))",
        "print(json.dumps({'pcm_bytes': 20, 'rate_hz': 22050, 'rate_wpm': 170}), flush=True); os.write(1, b'\\x00\\x40' * 10)",
        "print(json.dumps({'pcm_bytes': 66150, 'rate_hz': 22050, 'rate_wpm': 99}), flush=True); os.write(1, b'\\x00@' * 33075)",
    ],
)
def test_whatever_the_child_does_is_a_typed_error(tmp_path: Path, body: str) -> None:
    renderer = ChildRenderer("", tmp_path / "cache", child=script(tmp_path, body))
    with pytest.raises(SpeechOutputError) as caught:
        renderer.render("Is it so that this is so?", rate_wpm=170)
    assert caught.value.code == "speech-render-failed"
    assert caught.value.seen
    assert not list(tmp_path.glob("cache/*"))


def children() -> set[str]:
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split())


def test_a_child_that_hangs_is_ended() -> None:
    before = children()
    renderer = ChildRenderer("", None, child=(sys.executable, "-c", "import time; time.sleep(1000)"), limit_s=0.5)
    with pytest.raises(SpeechOutputError) as caught:
        renderer.render("Hello.", rate_wpm=170)
    assert "did not answer" in caught.value.seen
    with pytest.raises(SpeechOutputError):
        renderer.voices()
    assert children() <= before


def test_one_bad_rendering_is_made_again(tmp_path: Path) -> None:
    body = f"""
once = {os.fspath(tmp_path / "once")!r}
if not os.path.exists(once):
    open(once, "w").close()
    sys.exit(1)
import subprocess
sys.exit(subprocess.run([sys.executable, "-P", {os.fspath(REAL_CHILD)!r}], input=json.dumps(request).encode()).returncode)
"""
    assert ChildRenderer("", None, child=script(tmp_path, body)).render("Hello there.", rate_wpm=170).duration_s > 0.3


def test_an_orphaned_child_ends_itself() -> None:
    child = subprocess.Popen([sys.executable, "-P", REAL_CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdin is not None
    # A child whose output nobody takes blocks in write, as one does whose parent was stopped.
    child.stdin.write(b'{"voice": "", "rate_wpm": 80, "limit_s": 1, "texts": ["' + b"And so on. " * 200 + b'"]}')
    child.stdin.close()
    assert child.wait(timeout=30) == -14
    assert child.stdout is not None
    child.stdout.close()


def test_rendered_again_from_memory_and_from_the_cache_without_an_engine(tmp_path: Path) -> None:
    first = ChildRenderer("", tmp_path / "cache")
    assert not first.is_rendered(ANSWER, rate_wpm=170)
    speech = first.render(ANSWER, rate_wpm=170)
    assert first.is_rendered(ANSWER, rate_wpm=170)
    assert not first.is_rendered(ANSWER, rate_wpm=171)
    assert first.render(ANSWER, rate_wpm=170) == speech
    second = ChildRenderer("", tmp_path / "cache", child=("/nonexistent",))
    assert second.is_rendered(ANSWER, rate_wpm=170)
    assert second.render(ANSWER, rate_wpm=170) == speech
    assert not ChildRenderer("gmw/en", tmp_path / "cache").is_rendered(ANSWER, rate_wpm=170)
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".speech"]


@pytest.mark.parametrize("place", [0, 70, 100, 5_000, -1])
def test_a_damaged_cache_is_rendered_anew(tmp_path: Path, place: int) -> None:
    speech = ChildRenderer("", tmp_path).render("Hello there.", rate_wpm=170)
    (file,) = tmp_path.iterdir()
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.write_bytes(data)
    assert ChildRenderer("", tmp_path).render("Hello there.", rate_wpm=170) == speech
    assert file.read_bytes() != bytes(data)


def test_a_cut_or_empty_cache_file_is_rendered_anew(tmp_path: Path) -> None:
    speech = ChildRenderer("", tmp_path).render("Hello there.", rate_wpm=170)
    (file,) = tmp_path.iterdir()
    for length in (0, 3, 66, 200, file.stat().st_size - 2):
        os.truncate(file, length)
        assert ChildRenderer("", tmp_path).render("Hello there.", rate_wpm=170) == speech


def test_without_a_place_for_the_cache_it_works_without_one(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nowhere"), Path("/dev/full")):
        assert ChildRenderer("", folder).render("Hello there.", rate_wpm=170).duration_s > 0.3


def test_many_texts_share_children_and_progress_is_told() -> None:
    texts = [f"This is sentence number {n}." for n in range(25)]
    renderer = ChildRenderer("", None)
    seen: list[tuple[int, int]] = []
    renderer.render_all([*texts, texts[0]], rate_wpm=200, progress=lambda done, of: seen.append((done, of)))
    assert seen[-1] == (26, 26)
    assert seen == sorted(seen)
    assert all(renderer.is_rendered(text, rate_wpm=200) for text in texts)
    silent = ChildRenderer("", None, child=("/nonexistent",))
    with pytest.raises(SpeechOutputError):
        silent.render_all(texts, rate_wpm=200, progress=lambda done, of: None)


def test_rendering_from_many_threads_at_once_gives_each_its_own_text() -> None:
    renderer = ChildRenderer("", None)
    texts = [f"Number {n} is spoken here." for n in range(6)]
    found: dict[str, RenderedSpeech] = {}
    threads = [threading.Thread(target=lambda t=t: found.update({t: renderer.render(t, rate_wpm=170)})) for t in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [found[text].text for text in texts] == texts
    assert len({speech.pcm for speech in found.values()}) == len(texts)


def test_nothing_of_the_engine_reaches_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    ChildRenderer("", None).render("Hello there.", rate_wpm=170)
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_no_temporary_file_and_no_descriptor_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", os.fspath(tmp_path))
    renderer = ChildRenderer("", None)
    renderer.render("Hello.", rate_wpm=170)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for n in range(5):
        renderer.render(f"Hello {n}.", rate_wpm=170)
    time.sleep(0.05)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert not list(tmp_path.iterdir())


def test_the_neural_voice_is_rendered_at_the_rate_asked_for_and_kept(tmp_path: Path) -> None:
    renderer = ChildRenderer("neural:joe", tmp_path / "cache")
    speech = renderer.render(ANSWER, rate_wpm=170)
    assert len(speech.sentences) == len(speech.marks) == 3
    plain = ChildRenderer("", None).render(ANSWER, rate_wpm=170)
    assert speech.duration_s == pytest.approx(plain.duration_s, rel=0.25)
    # It cannot speak as fast as espeak-ng: 0.6 of the time at twice the rate.
    assert renderer.render(ANSWER, rate_wpm=340).duration_s < 0.75 * speech.duration_s
    assert renderer.render(ANSWER, rate_wpm=100).duration_s > 1.4 * speech.duration_s
    assert ChildRenderer("neural:joe", tmp_path / "cache", child=("/nonexistent",)).render(ANSWER, rate_wpm=170) == speech
    assert renderer.voices() == ["neural:joe"]


def test_what_the_neural_voice_says_is_understood(model_dir: Path) -> None:
    speech = ChildRenderer("neural:joe", None).render("This kind of cancer grows slowly.", rate_wpm=170)
    decoder = VoskModel(model_dir).free()
    heard_at_16_khz = soxr.resample(samples(speech).astype(np.float32), speech.format.rate_hz, 16_000)
    decoder.accept(heard_at_16_khz.astype("<i2").tobytes())
    heard = decoder.finish().text
    assert {"this", "kind", "of", "cancer", "slowly"} <= set(heard.split()), heard


def test_an_unknown_neural_voice_is_refused_with_those_there_are() -> None:
    with pytest.raises(SpeechOutputError) as caught:
        ChildRenderer("neural:nobody", None).render("Hello.", rate_wpm=170)
    assert (caught.value.code, caught.value.seen) == ("speech-voice-unknown", "neural:nobody")
    assert "neural:joe" in caught.value.fix


def test_a_missing_neural_voice_is_named_with_what_installs_it(tmp_path: Path) -> None:
    (tmp_path / "piper.py").write_text("raise ImportError('No module named piper')")
    program = (
        f"import sys, runpy\nsys.path.insert(0, {str(tmp_path)!r})\nrunpy.run_path({str(REAL_CHILD)!r}, run_name='__main__')"
    )
    with pytest.raises(SpeechOutputError) as caught:
        ChildRenderer("neural:joe", None, child=(sys.executable, "-c", program)).render("Hello.", rate_wpm=170)
    assert (caught.value.code, caught.value.exit_code) == ("speech-neural-missing", 7)
    assert "pip install 'voice-her2[neural]'" in caught.value.fix
