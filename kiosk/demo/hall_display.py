"""A real browser before the hall's display, the clerk's page and the phone page."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from types import TracebackType

from playwright.sync_api import Browser, Error, Page, Playwright, sync_playwright

from kiosk.demo.processes import PartFailed

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
)
BIG = '.call.now:has(.number:text-is("{number}")):has(.counter b:text-is("{counter}"))'
"""The great call of the display."""
IN_A_ROW = '.pending li:has(.number:text-is("{number}")):has(.place b:text-is("{counter}"))'
"""A call that waits for the one before it to be read out."""


class Browsers:
    """Debian's Chromium, headless; a page a screen."""

    def __enter__(self) -> Browsers:
        program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        if program is None:
            raise PartFailed("there is no chromium: ./hall setup installs it")
        self._playwright: Playwright = sync_playwright().start()
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        self._browser: Browser = self._playwright.chromium.launch(executable_path=program, args=[*QUIET, *root])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._browser.close()
        self._playwright.stop()

    def open(self, address: str, width: int, height: int, *, phone: bool = False) -> Page:
        page = self._browser.new_page(
            viewport={"width": width, "height": height}, device_scale_factor=2 if phone else 1, locale="zh-CN"
        )
        page.goto(address, wait_until="load")
        return page


def painted(page: Page, number: str, counter: int, since: float) -> float:
    """Wait until the display shows this call; return seconds since `since` (Unix time). Raises PartFailed."""
    _wait(page, f"{BIG}, {IN_A_ROW}".format(number=number, counter=counter), number, seconds=10)
    return time.time() - since


def great(page: Page, number: str, counter: int) -> None:
    """Wait until this call is the great one: the calls before it had their time."""
    _wait(page, BIG.format(number=number, counter=counter), number, seconds=60)


def _wait(page: Page, selector: str, number: str, seconds: int) -> None:
    try:
        page.locator(selector).first.wait_for(state="visible", timeout=seconds * 1000)
    except Error as error:
        raise PartFailed(f"the display never showed {number}") from error


def sign_in(page: Page, name: str, password: str, counter: str) -> None:
    """Sign a clerk in at a counter, by the form, as a person does. Raises PartFailed if the desk does not appear."""
    page.fill("#name", name)
    page.fill("#password", password)
    page.select_option("#counter", counter)
    page.click("main.sign-in button[type=submit]")
    try:
        page.locator("main.sign-in").wait_for(state="detached", timeout=10_000)
    except Error as error:
        raise PartFailed("the clerk could not sign in") from error


def visible_text(page: Page) -> list[str]:
    """Return what the page says, line by line, as the browser lays it out."""
    return [line.strip() for line in str(page.evaluate("document.body.innerText")).splitlines() if line.strip()]


def picture(page: Page, file: Path) -> None:
    page.screenshot(path=str(file))
