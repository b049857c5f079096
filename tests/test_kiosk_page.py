"""The page, in real Chromium: what it shows in each state, who can use it, and what it costs to read."""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from rig.browser import LAYOUTS, SCHEMES, Browser
from rig.kiosk import Life, ScriptedKiosk
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from voice_her2 import config, places
from voice_her2.content import Content
from voice_her2.content_file import load_content

HER2 = "her2-abbreviation"
HOSTILE = [
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "\u202egnp.exe\u202c",
    "\x1b[31mred\x07",
    "'\"><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}}${7*7}",
    "\u0000\ud800",
    "A" * 100_000,
    "&lt;b&gt;",
    "\u200b\u2066x",
]
PICTURES = Path(os.environ["VOICE_HER2_PICTURES"]) if "VOICE_HER2_PICTURES" in os.environ else None
"""Folder in which the pictures of the README are kept."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as started:
        yield started


@pytest.fixture(scope="module")
def kiosk() -> Iterator[ScriptedKiosk]:
    with tempfile.TemporaryDirectory() as folder, ScriptedKiosk(Path(folder)) as started:
        yield started


@pytest.fixture(scope="module")
def life(kiosk: ScriptedKiosk) -> Life:
    return kiosk.hearing()


@pytest.fixture
def page(kiosk: ScriptedKiosk, life: Life, browser: Browser) -> Browser:
    """Return the page of a kiosk that listens, with nothing on it."""
    life.tell("utterance", outcome="command", command="goodbye", transcript="goodbye")
    life.tell("state", state="listening")
    browser.open(kiosk.port)
    browser.wait_state("listening")
    return browser


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(places.content_file(config.load({})))


def answer(life: Life, content: Content, entry_id: str = HER2) -> None:
    entry = content.by_id[entry_id]
    life.tell("state", state="resolving")
    life.say(entry.id, [entry.answer, content.notice])
    life.tell("utterance", outcome="answer", entry=entry.id, transcript="what does HER2 stand for", answer=entry.answer)


def show(state: str, life: Life, content: Content) -> None:
    """Bring the page into a state as the worker would."""
    match state:
        case "listening":
            life.tell("level", dbfs=-30.0)
        case "hearing":
            life.tell("speech_started", at_s=1.0)
            life.tell("hearing", text="what does her two")
        case "thinking":
            life.tell("state", state="resolving")
        case "speaking":
            answer(life, content)
            life.tell("sentence", index=1, text="")
        case "clarifying":
            offered = [{"entry": "treatment-her2-negative"}, {"entry": "treatment-her2-positive"}]
            life.tell("utterance", outcome="clarify", transcript="what is the treatment", candidates=offered)
            life.say(None, [content.contrasts[0].question])
            life.tell("state", state="clarifying")
        case "muted":
            life.tell("state", state="muted")
        case "out-of-order":
            gone = "The microphone gives no audio any more"
            life.tell("device_lost", device="microphone", code="microphone-lost", what=gone, seen="USB", fix="Plug it in again")
            life.tell("state", state="fault")


STATES = ("listening", "hearing", "thinking", "speaking", "clarifying", "muted", "out-of-order")


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_accessible_in_each_layout_and_scheme(state: str, page: Browser, life: Life, content: Content) -> None:
    show(state, life, content)
    page.wait_state(state)
    try:
        found = []
        for layout in LAYOUTS:
            for scheme in SCHEMES:
                page.look(layout, scheme, "reduce")
                found += [f"{layout} {scheme}: {violation}" for violation in page.violations()]
                width, room = page.run("return [document.documentElement.scrollWidth, innerWidth]")
                found += [f"{layout}: {width} px wide in {room}"] if width > room else []
                if PICTURES is not None and (state, scheme) in (("speaking", "light"), ("listening", "dark")):
                    page.driver.save_screenshot(str(PICTURES / f"kiosk-{state}-{layout}.png"))
        assert found == []
        assert page.console() == []
    finally:
        if state == "out-of-order":
            life.tell("device_back", device="microphone")


def test_everything_stays_on_a_kiosks_screen_while_it_speaks(page: Browser, life: Life, content: Content) -> None:
    for entry in content.entries:
        answer(life, content, entry.id)
        page.wait(lambda entry=entry: page.text("#question") == entry.question)
        for layout in ("kiosk", "wide"):
            page.look(layout, "light")
            height, room = page.run("return [document.documentElement.scrollHeight, innerHeight]")
            assert height <= room, (entry.id, layout)


def test_an_answer_is_shown_byte_for_byte_with_its_question_and_the_sentence_that_is_spoken(
    page: Browser, life: Life, content: Content
) -> None:
    for entry in content.entries:
        answer(life, content, entry.id)
        page.wait(lambda entry=entry: page.text("#question") == entry.question)
        assert page.text("#text") == entry.answer
        assert page.seen("#notice") == content.notice
    life.tell("sentence", index=0, text="")
    page.wait(lambda: page.all("#text [aria-current]"))
    marked = [page.seen("#text [aria-current]")]
    assert marked[0].startswith("HER2 stands for")
    life.tell("sentence", index=1, text="")
    page.wait(lambda: page.seen("#text [aria-current]") != marked[0])
    assert page.seen("#text [aria-current]") == "They’re involved in normal cell growth but can become “overexpressed.”"
    life.tell("spoken", completed=True)
    life.tell("state", state="listening")
    page.wait(lambda: not page.all("#text [aria-current]"))
    assert page.text("#text") == content.entries[-1].answer, "it stays to be read"


def test_captions_come_while_someone_speaks(page: Browser, life: Life) -> None:
    life.tell("speech_started", at_s=1.0)
    page.wait_state("hearing")
    for words in ("what", "what does", "what does her too stand for"):
        life.tell("hearing", text=words)
        page.wait(lambda words=words: page.seen("#caption") == f"{words} …")


def test_every_control_can_be_touched_and_says_what_voice_would(page: Browser, life: Life, content: Content) -> None:
    for control in page.all("[data-request]"):
        control.click()
        assert life.request() == control.get_dom_attribute("data-request")
    for button, entry in zip(page.all("#questions button"), content.entries, strict=True):
        assert button.text == entry.question
        page.run("arguments[0].click()", button)
        assert life.request() == f"ask:{entry.id}"


def test_an_offered_question_can_be_touched(page: Browser, life: Life, content: Content) -> None:
    show("clarifying", life, content)
    page.wait_state("clarifying")
    page.wait(lambda: len(page.all("#offers button")) == 2)
    page.all("#offers button")[1].click()
    assert life.request() == "ask:treatment-her2-positive"


def test_the_keyboard_alone_reaches_and_uses_everything(page: Browser, life: Life, content: Content) -> None:
    wanted = [f"ask:{entry.id}" for entry in content.entries]
    controls = [control.get_dom_attribute("data-request") for control in page.all("[data-request]")]
    pressed = []
    for _ in range(len(controls) + len(wanted)):
        ActionChains(page.driver).send_keys(Keys.TAB).perform()
        outline = page.run(
            "const s = getComputedStyle(document.activeElement); return [s.outlineStyle, parseFloat(s.outlineWidth)]"
        )
        assert outline[0] != "none", "focus must be seen"
        assert outline[1] >= 2
        ActionChains(page.driver).send_keys(Keys.ENTER).perform()
        pressed.append(life.request())
    assert pressed == [*controls, *wanted]
    ActionChains(page.driver).send_keys(Keys.ESCAPE).perform()
    assert life.request() == "stop"


def test_text_and_controls_are_large(page: Browser, life: Life, content: Content) -> None:
    show("speaking", life, content)
    page.wait_state("speaking")
    for layout in LAYOUTS:
        page.look(layout, "light")
        sizes = page.run(
            "return [...document.querySelectorAll('button')].filter(b => b.offsetParent)"
            ".map(b => b.getBoundingClientRect()).map(r => [r.width, r.height])"
        )
        assert min(math.floor(min(size)) for size in sizes) >= 48, layout
        text = page.run("return parseFloat(getComputedStyle(document.querySelector('#text')).fontSize)")
        assert text >= {"kiosk": 36, "wide": 34, "phone": 20}[layout]


def test_nothing_moves_where_motion_is_not_wanted(page: Browser, life: Life, content: Content) -> None:
    show("thinking", life, content)
    page.wait_state("thinking")
    page.look("wide", "light", "no-preference")
    assert page.run("return document.getAnimations().length") > 0
    page.look("wide", "light", "reduce")
    page.wait(lambda: page.run("return document.getAnimations().length") == 0)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_transcript_is_only_text(text: str, page: Browser, life: Life, content: Content) -> None:
    life.tell("speech_started", at_s=1.0)
    life.tell("hearing", text=text)
    life.tell("utterance", outcome="answer", entry=text, transcript=text, answer=text, candidates=[text, {"entry": text}, 3])
    life.tell("speaking", entry=text, texts=[text, {"a": text}, 5], length_s=text)
    life.tell("sentence", index=text)
    life.tell("state", state=text)
    life.tell("device_lost", device="speaker", what=text, seen=text, fix=text)
    life.tell("hearing", text="and on it goes")
    page.wait(lambda: page.seen("#caption") == "and on it goes …")
    assert page.driver.title == content.title
    assert page.run("return document.querySelectorAll('script, img, iframe, object').length") == 1, "its own script"
    assert page.console() == []


def test_nothing_is_asked_of_any_other_address(page: Browser, kiosk: ScriptedKiosk) -> None:
    page.requested()
    page.open(kiosk.port)
    asked = page.requested()
    assert {url for url in asked if f"//127.0.0.1:{kiosk.port}/" not in url} == set()
    assert any(url.startswith("ws://") for url in asked)


def test_where_the_kiosk_is_gone_the_page_says_so_and_comes_back_with_it(browser: Browser, tmp_path: Path) -> None:
    with ScriptedKiosk(tmp_path / "one") as one:
        one.hearing()
        browser.open(one.port)
        browser.wait_state("listening")
        port = one.port
    browser.wait_state("out-of-order")
    assert "does not run" in browser.seen("#trouble-what")
    assert browser.all("#questions button"), "what can be asked stays"
    browser.console()
    with ScriptedKiosk(tmp_path / "two", port=port) as two:
        two.hearing().tell("state", state="listening")
        browser.wait_state("listening")
        assert browser.seen("#trouble") == ""


def test_a_question_touched_while_nothing_can_be_said_shows_its_answer(
    browser: Browser, tmp_path: Path, content: Content
) -> None:
    with ScriptedKiosk(tmp_path) as kiosk:
        kiosk.life()
        browser.open(kiosk.port)
        browser.all("#questions button")[-1].click()
        browser.wait(lambda: browser.text("#text") == content.entries[-1].answer)
        assert browser.violations() == []
        browser.console()


def test_a_log_of_what_is_said_is_told_on_the_page(browser: Browser, tmp_path: Path) -> None:
    log = tmp_path / "heard.jsonl"
    with ScriptedKiosk(tmp_path, log=log) as kiosk:
        life = kiosk.hearing()
        browser.open(kiosk.port)
        browser.wait(lambda: "written down" in browser.seen("#privacy"))
        life.tell("utterance", outcome="refuse", transcript="is it raining", reason="no_match")
        browser.wait(lambda: "raining" in log.read_text())
        assert browser.violations() == []
        assert log.stat().st_mode & 0o777 == 0o600
