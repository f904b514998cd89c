"""One real server for the pages' tests, with a morning behind it, and a browser per module.

The browser is a module's own: Playwright keeps an event loop in the thread while it runs, and other tests want theirs.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.kit.browsing import CLERK, LANDSCAPE, PHONE, chromium, window
from tests.kit.hall_day import Day, add_clerk
from tests.kit.served import county_by_the_clock, serving

expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A Monday morning at 9:40. Tests share it: each works at counters of its own."""
    made = tmp_path_factory.mktemp("pages")
    with serving(made / "data", county_by_the_clock(made / "county")) as served:
        add_clerk(served)
        day = Day(served)
        day.crowd(26)
        yield day


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[BrowserContext]:
    """One window for all: the fonts are loaded once."""
    context = window(browser, LANDSCAPE)
    yield context
    context.close()


@pytest.fixture
def screen(browser: Browser, day: Day) -> Iterator[Page]:
    """A hall display, 1920×1080."""
    yield from _page(browser, LANDSCAPE)


@pytest.fixture
def desk(browser: Browser, day: Day) -> Iterator[Page]:
    """A clerk's window."""
    yield from _page(browser, CLERK)


@pytest.fixture
def phone(browser: Browser, day: Day) -> Iterator[Page]:
    yield from _page(browser, PHONE)


@pytest.fixture
def plain(browser: Browser, day: Day) -> Iterator[Page]:
    """A browser that runs no script."""
    yield from _page(browser, CLERK, script=False)


def _page(browser: Browser, size: tuple[int, int], *, script: bool = True) -> Iterator[Page]:
    context: BrowserContext = window(browser, size, script=script, fonts=False)
    yield context.new_page()
    context.close()
