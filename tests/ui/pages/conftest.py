"""One real server for the pages' tests, with a morning behind it, and one browser.

It ends with the last of these tests: while it runs, Playwright keeps an event loop in the thread, and other tests want
theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from tests.kit.browsing import CLERK, LANDSCAPE, PHONE, Browsers, chromium
from tests.kit.hall_day import Day, add_clerk
from tests.kit.served import HALL, county_by_the_clock, serving
from tests.kit.short_films import write_films
from tests.kit.short_voice import write_short_voice
from tests.ui.pages.windows import Lend, Windows

expect.set_options(timeout=15_000)
WITH_FILMS = "longtian"
"""The hall whose screen shows films."""


@pytest.fixture(scope="package")
def shared() -> list[Day]:
    """The day below, once a test has asked for it."""
    return []


@pytest.fixture(scope="package")
def day(tmp_path_factory: pytest.TempPathFactory, shared: list[Day]) -> Iterator[Day]:
    """A Monday morning at 9:40. Modules share it, each begins with closed counters."""
    made = tmp_path_factory.mktemp("pages")
    county = county_by_the_clock(made / "county")
    voice = write_short_voice(made / "voice")
    with (county / "county.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[display]\nchinese = "{voice}"\n')
    write_films(county / "films")
    with (county / "halls" / f"{WITH_FILMS}.toml").open("a", encoding="utf-8") as hall:
        hall.write('\n[display]\nfilms = [{ file = "clip.webm" }, { file = "notice.png", seconds = 4 }]\n')
        hall.write("film_volume = 0.4\n")
    with (county / "halls" / f"{HALL}.toml").open("a", encoding="utf-8") as hall:
        hall.write('\n[[screens]]\ncode = "far"\nread_from_m = 10\narrows = { east = "left" }\n')
    with serving(made / "data", county) as served:
        add_clerk(served)
        day = Day(served)
        day.crowd(26)
        shared.append(day)
        yield day
        shared.remove(day)


@pytest.fixture(scope="module", autouse=True)
def nothing_left_begun(shared: list[Day]) -> Iterator[None]:
    """The counters a module opened are the next one's, in whichever order they come."""
    yield
    for day in shared:
        day.shut()


@pytest.fixture(scope="package")
def browsers() -> Iterator[Browsers]:
    with chromium() as browsers:
        yield browsers


@pytest.fixture(scope="package")
def windows(browsers: Browsers) -> Windows:
    return Windows(browsers)


@pytest.fixture
def lend(windows: Windows) -> Iterator[Lend]:
    """Opens windows for one test; they go back at its end."""
    with ExitStack() as lent:

        def open_window(
            size: tuple[int, int], *, script: bool = True, accept: str = "zh-CN", fonts: bool = False
        ) -> Page:
            return lent.enter_context(windows.lent(size, script=script, accept=accept, fonts=fonts))

        yield open_window


@pytest.fixture
def lettered(lend: Lend, day: Day) -> Page:
    """A page that draws with the hall's own type; its size is the test's."""
    return lend(LANDSCAPE, fonts=True)


@pytest.fixture
def screen(lend: Lend, day: Day) -> Page:
    """A hall display, 1920×1080."""
    return lend(LANDSCAPE)


@pytest.fixture
def desk(lend: Lend, day: Day) -> Page:
    """A clerk's window."""
    return lend(CLERK)


@pytest.fixture
def phone(lend: Lend, day: Day) -> Page:
    return lend(PHONE)


@pytest.fixture
def plain(lend: Lend, day: Day) -> Page:
    """A browser that runs no script."""
    return lend(CLERK, script=False)
