"""A real browser for tests and pictures: Debian's Chromium, talking to nobody but the server under test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

CHROMIUM = "/usr/bin/chromium-headless-shell"
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-features=Translate,MediaRouter,OptimizationHints",
)
LANDSCAPE = (1920, 1080)
PORTRAIT = (1080, 1920)
COUNTER = (1280, 720)
CLERK = (800, 1000)
PHONE = (390, 844)
TABLET = (800, 1280)


class Browsers:
    """One Chromium that draws with the hall's own type, one that does not; each is started when first asked for.

    Without `fonts` the pages' 20 MB of type are not loaded: enough where only words are read, not places.
    """

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._started: dict[bool, Browser] = {}

    def get(self, fonts: bool) -> Browser:
        if fonts not in self._started:
            letters = [] if fonts else ["--disable-remote-fonts"]
            root = ["--no-sandbox"] if os.geteuid() == 0 else []
            self._started[fonts] = self._playwright.chromium.launch(
                executable_path=CHROMIUM, args=[*_QUIET, *letters, *root]
            )
        return self._started[fonts]

    def close(self) -> None:
        for browser in self._started.values():
            browser.close()


@contextmanager
def chromium() -> Iterator[Browsers]:
    """The browsers end with the block."""
    with sync_playwright() as playwright:
        browsers = Browsers(playwright)
        try:
            yield browsers
        finally:
            browsers.close()


def window(browser: Browser, size: tuple[int, int], *, script: bool = True, accept: str = "zh-CN") -> BrowserContext:
    """Open a window of this size; `accept` is the language its owner reads."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=accept, java_script_enabled=script, device_scale_factor=1
    )
    context.set_default_timeout(15_000)
    return context
