"""`voice-her2 evaluate` on real recordings, and its report in a real browser."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

AUDIO = Path(__file__).parent / "audio"
LABELS = (
    ("questions/2-cure-her2-negative.flac", "as-written", "cure-her2-negative", "Can HER2-negative Be Cured?"),
    ("questions/8-her2-abbreviation.flac", "as-written", "her2-abbreviation", "What does HER2 stand for in medical category?"),
    ("near-09__em_alex.flac", "near", "none", ""),
    ("silence-3s.flac", "silence", "none", ""),
    # Labelled wrongly on purpose, so that the report has a failure of the worst kind and one of another to show.
    ("questions/1-treatment-her2-negative.flac", "mislabelled", "treatment-her2-positive", "What is the best treatment?"),
    ("out-09__af_river.flac", "mislabelled", "her2-abbreviation", ""),
    ("cut.flac", "damaged", "none", ""),
)


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the program left behind."""

    code: int
    out: str
    err: str
    report: dict[str, object]
    page: Path


def evaluate(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "voice_her2", "evaluate", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)


@pytest.fixture(scope="module")
def run(model_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("labelled")
    (folder / "questions").mkdir()
    for file, *_ in LABELS[:-1]:
        shutil.copy(AUDIO / file, folder / file)
    (folder / "cut.flac").write_bytes((AUDIO / LABELS[0][0]).read_bytes()[:4000])
    lines = ["file\tkind\texpected\tvoice\ttext", *("\t".join((*label[:3], "some voice", label[3])) for label in LABELS)]
    (folder / "manifest.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    talkers = folder / "talkers"
    talkers.mkdir()
    for file in sorted(AUDIO.glob("out-0*.flac"))[:7]:
        shutil.copy(file, talkers)
    report, page = folder / "report.json", folder / "report.html"
    done = evaluate(folder, "--snr", "clean", "--snr", "10", "--babble", talkers, "--jobs", "2", "--json", report, "--html", page)
    assert report.exists(), done.stderr
    return Run(done.returncode, done.stdout, done.stderr, json.loads(report.read_text(encoding="utf-8")), page)


def rows(run: Run, condition: str) -> dict[str, dict[str, object]]:
    results = run.report["results"]
    assert isinstance(results, list)
    return {row["file"]: row for row in results if row["condition"] == condition}


def test_a_damaged_recording_costs_only_itself(run: Run) -> None:
    assert run.code == 6
    unread = run.report["unread"]
    assert isinstance(unread, list)
    assert [(row["file"], row["condition"]) for row in unread] == [("cut.flac", "as recorded"), ("cut.flac", "babble 10 dB")]
    assert "cut.flac" in run.err
    assert "fix:" in run.err
    assert "Traceback" not in run.err
    assert len(rows(run, "as recorded")) == len(rows(run, "babble 10 dB")) == len(LABELS) - 1


def test_clean_recordings_are_judged_by_what_they_say(run: Run) -> None:
    verdicts = {file: row["verdict"] for file, row in rows(run, "as recorded").items()}
    assert verdicts == {
        "questions/2-cure-her2-negative.flac": "right",
        "questions/8-her2-abbreviation.flac": "right",
        "near-09__em_alex.flac": "right",
        "silence-3s.flac": "right",
        "questions/1-treatment-her2-negative.flac": "crossed",
        "out-09__af_river.flac": "missed",
    }


def test_what_each_decoder_heard_is_kept_and_noise_changes_it(run: Run) -> None:
    file = "questions/2-cure-her2-negative.flac"
    clean, noisy = rows(run, "as recorded")[file], rows(run, "babble 10 dB")[file]
    for row in (clean, noisy):
        utterances = row["utterances"]
        assert isinstance(utterances, list)
        assert {"guided", "free"} <= utterances[-1]["decoders"].keys()
    assert "negative" in clean["utterances"][0]["decoders"]["free"]
    assert noisy["utterances"] != clean["utterances"]
    # Babble cannot make an answer out of silence.
    assert rows(run, "babble 10 dB")["silence-3s.flac"]["verdict"] == "right"


def test_the_table_has_a_line_for_each_kind_and_condition_with_bounds(run: Run) -> None:
    assert run.out.index("as recorded") < run.out.index("babble 10 dB")
    assert run.out.count("as-written") == run.out.count("mislabelled") == 2
    assert re.search(r"as-written\W+2\W+100\.0 \[34\.2, 100\.0\]", run.out)


def test_replay_gives_what_evaluate_scored(run: Run) -> None:
    files = [run.page.parent / file for file, *_ in LABELS[:3]]
    command = [sys.executable, "-m", "voice_her2", "replay", "--json", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True)
    replayed = [json.loads(line) for line in done.stdout.splitlines()]
    scored = [row["utterances"] for file, row in rows(run, "as recorded").items() if file in {label[0] for label in LABELS[:3]}]
    keys = ("outcome", "entry", "margin", "transcript")
    assert [[line[key] for key in keys] for line in replayed] == [[u[key] for key in keys] for us in scored for u in us]


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    flags = "headless no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update"
    for flag in [*flags.split(), "disable-sync", f"user-data-dir={tmp_path / 'profile'}"]:
        options.add_argument(f"--{flag}")
    options.binary_location = shutil.which("chromium") or "chromium"
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver") or "chromedriver"))
    try:
        yield driver
    finally:
        driver.quit()


def test_the_report_opens_in_a_browser_and_plays_the_failures(run: Run, browser: webdriver.Chrome) -> None:
    browser.set_page_load_timeout(60)
    browser.get(run.page.as_uri())
    assert browser.title == "voice_her2 evaluation"
    failures = browser.find_elements(By.CSS_SELECTOR, "#failures article")
    assert [article.get_attribute("data-verdict") for article in failures][:1] == ["crossed"]
    assert "heard, free" in failures[0].text
    players = browser.find_elements(By.CSS_SELECTOR, "#failures article audio")
    assert len(players) == len(failures) >= 2
    browser.execute_script("arguments[0].preload = 'auto'; arguments[0].load()", players[0])
    length_s = "return arguments[0].duration || 0"
    WebDriverWait(browser, 30).until(lambda driver: driver.execute_script(length_s, players[0]) > 1.0)
    assert len(browser.find_elements(By.CSS_SELECTOR, "#plots svg[role=img] > title")) == 3
    assert len(browser.find_elements(By.CSS_SELECTOR, "#rates table")) == 2
    loaded = browser.execute_script(
        "return performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith('data:'))"
    )
    assert loaded == []
    assert [line for line in browser.get_log("browser") if "favicon" not in line["message"]] == []


@pytest.mark.parametrize("dark", [False, True])
def test_the_report_is_legible_in_light_and_dark(run: Run, browser: webdriver.Chrome, dark: bool) -> None:
    scheme = "dark" if dark else "light"
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get(run.page.as_uri())
    ink, paper = browser.execute_script("const s = getComputedStyle(document.body); return [s.color, s.backgroundColor]")
    soft = browser.execute_script("return getComputedStyle(document.querySelector('dt')).color")
    assert contrast(ink, paper) >= 7.0
    # WCAG 2.2 AA: 4.5 for text, 3 for what a chart shows.
    assert contrast(soft, paper) >= 4.5
    bars = browser.execute_script(
        "return [...document.querySelectorAll('#plots svg[role=img] rect')].map(r => [getComputedStyle(r).fill, r.textContent])"
    )
    weak = {told for fill, told in bars if "silent" not in told and contrast(fill, paper) < 3.0}
    assert bars
    assert weak == set()
    assert (luminance(paper) < 0.1) is dark


def luminance(colour: str) -> float:
    red, green, blue = (int(part) / 255 for part in re.findall(r"\d+", colour)[:3])
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "no manifest"),
        (("--snr", "loud"), "not in decibels"),
        (("--html", "/nowhere/report.html"), "cannot be written"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_at_once(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    done = evaluate(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert "fix:" in done.stderr


def test_unknown_kinds_and_too_few_talkers_are_refused_with_what_there_is(tmp_path: Path) -> None:
    shutil.copy(AUDIO / "out-01__af_jessica.flac", tmp_path / "a.flac")
    (tmp_path / "manifest.tsv").write_text("file\tkind\texpected\na.flac\tout\tnone\n", encoding="utf-8")
    unknown = evaluate(tmp_path, "--kinds", "in")
    assert (unknown.returncode, "Give some of: out" in unknown.stderr) == (2, True)
    alone = evaluate(tmp_path, "--snr", "10")
    assert (alone.returncode, "--babble" in alone.stderr) == (2, True)


def test_ctrl_c_ends_it_and_its_workers(model_dir: Path) -> None:
    command = [sys.executable, "-m", "voice_her2", "evaluate", str(AUDIO), "--kinds", "as-written,broadcast"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
        until = time.monotonic() + 60
        while not (workers := children.read_text().split()):
            assert time.monotonic() < until
            time.sleep(0.05)
        # Only the program is told, as by a supervisor; a terminal would tell the workers too.
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Traceback" not in err
    until = time.monotonic() + 20
    while any(lives(worker) for worker in workers):
        assert time.monotonic() < until
        time.sleep(0.05)


def lives(process: str) -> bool:
    """Tell whether a process runs; one that has ended and waits for somebody to take note does not."""
    try:
        return Path("/proc", process, "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_running_it_leaves_no_process(run: Run) -> None:
    ours = str(run.page.parent)
    left = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if ours in command and process.name != str(os.getpid()):
            left.append(command)
    assert left == []
