"""A real browser for tests and pictures: Debian's Chromium, talking to nobody but the server under test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, sync_playwright

CHROMIUM = "/usr/bin/chromium"
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


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; it ends with the block."""
    arguments = [*_QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def window(
    browser: Browser, size: tuple[int, int], *, script: bool = True, accept: str = "zh-CN", fonts: bool = True
) -> BrowserContext:
    """Open a window of this size; `accept` is the language its owner reads.

    Without `fonts` the pages' 20 MB of type are not loaded: enough where only words are read, not places.
    """
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=accept, java_script_enabled=script, device_scale_factor=1
    )
    context.set_default_timeout(15_000)
    if not fonts:
        context.route("**/static/fonts/*", lambda route: route.abort())
    return context
