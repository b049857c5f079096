"""Real Chromium on the kiosk's page: started offline, with its own profile, and asked what a person would see."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

LAYOUTS = {"kiosk": (1080, 1920), "wide": (1920, 1080), "phone": (390, 844)}
SCHEMES = ("light", "dark")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars --force-device-scale-factor=1"
)  # fmt: skip
LIMIT_S = 20.0
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Browser:
    """Hold one Chromium."""

    def __init__(self) -> None:
        chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
        if chromium is None or driver is None:
            raise RuntimeError("the tests of the page need Chromium: apt-get install chromium chromium-driver")
        self._profile = tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True)
        options = ChromeOptions()
        options.binary_location = chromium
        for flag in (*FLAGS.split(), f"--user-data-dir={self._profile.name}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = Chrome(options=options, service=Service(driver))
        self.driver.set_page_load_timeout(LIMIT_S)
        self._axe = files("selenium_axe_python").joinpath("axe-core", "axe.min.js").read_text(encoding="utf-8")

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self.driver.quit()
        self._profile.cleanup()

    def open(self, port: int, layout: str = "wide", scheme: str = "light", motion: str = "no-preference") -> None:
        """Show the page, and wait until it has its first picture."""
        self.look(layout, scheme, motion)
        self.driver.get(f"http://127.0.0.1:{port}/")
        self.wait(lambda: self.all("#questions button"))

    def look(self, layout: str, scheme: str, motion: str = "no-preference") -> None:
        """Change the size of the screen, the scheme of colours, and how much may move."""
        width, height = LAYOUTS[layout]
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        features = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": motion}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def wait(self, found: Callable[[], Any], within_s: float = LIMIT_S) -> Any:
        """Return what is found as soon as it is something."""
        return WebDriverWait(self.driver, within_s, poll_frequency=0.03).until(lambda _: found())

    def wait_state(self, state: str) -> None:
        self.wait(lambda: self.run("return document.body.dataset.state") == state)

    def all(self, selector: str) -> list[Any]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """Return an element's text, byte for byte."""
        return str(self.run("return document.querySelector(arguments[0]).textContent", selector))

    def seen(self, selector: str) -> str:
        """Return what a person sees of an element."""
        return str(self.one(selector).text)

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def violations(self) -> list[str]:
        """Return what axe-core finds wrong, as readable lines."""
        if not self.run("return typeof axe === 'object'"):
            self.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": self._axe})
        script = (
            "const done = arguments[arguments.length - 1];"
            "axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}, rules: {'target-size': {enabled: true}}})"
            ".then(r => done(JSON.stringify(r.violations)), e => done(JSON.stringify([{id: String(e), nodes: []}])))"
        )
        found = json.loads(self.driver.execute_async_script(script, WCAG))
        return [
            f"{rule['id']}: {[node['html'][:120] + ' | ' + node.get('failureSummary', '') for node in rule['nodes']]}"
            for rule in found
        ]

    def console(self) -> list[str]:
        """Return what the page complained about; what Chromium says of its own new tab, open before the page, is none of it."""
        lines = [entry["message"] for entry in self.driver.get_log("browser")]
        return [line for line in lines if not line.startswith("chrome://new-tab-page")]

    def requested(self) -> set[str]:
        """Return every address that the page has asked for."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        asked = {m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"}
        return asked | {m["params"]["url"] for m in messages if m["method"] == "Network.webSocketCreated"}
