"""Pictures of every page, in each language and state: `python -m tests.shots --out var/shots`.

A real server with a stated clock, a lively day made over the API, a real browser. `--only display` takes those whose
name has it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.kit.browsing import CLERK as CLERK_SIZE
from tests.kit.browsing import COUNTER, LANDSCAPE, PHONE, PORTRAIT, chromium, window
from tests.kit.hall_day import CLERK, PASSWORD, Day, add_clerk
from tests.kit.served import HALL, Served, serving

LANGUAGES = ("zh", "en")
STAFFED = tuple(range(1, 27))
PAIR = [
    {"name": "王秀兰", "id_number": "360800195401011228", "birth": "1954-01-01"},
    {"name": "刘志强", "id_number": "360800198205056013", "birth": "1982-05-05"},
]


class Camera:
    """Takes pictures into one directory, with one window per size, so that fonts are loaded once."""

    def __init__(self, browser: Browser, served: Served, out: Path, only: str) -> None:
        self.browser, self.served, self.out, self.only = browser, served, out, only
        self.taken = 0
        self._windows: dict[tuple[int, int], BrowserContext] = {}

    def page(self, size: tuple[int, int]) -> Page:
        if size not in self._windows:
            self._windows[size] = window(self.browser, size)
        return self._windows[size].new_page()

    def picture(self, name: str, path: str, size: tuple[int, int], *, large: bool = False) -> None:
        """Take a page in both languages; `large` with the phone's large type."""
        for language in LANGUAGES:
            if self.only not in f"{name}-{language}":
                continue
            page = self.page(size)
            page.context.add_cookies(
                [{"name": "hall_large", "value": "1" if large else "0", "url": self.served.address}]
            )
            page.goto(f"{self.served.address}{path}?lang={language}")
            self.take(page, f"{name}-{language}")
            page.close()

    def take(self, page: Page, name: str) -> None:
        if self.only in name:
            page.evaluate("document.fonts.ready.then(() => true)")
            page.screenshot(path=self.out / f"{name}.png")
            self.taken += 1

    def screens(self, state: str, hall: str = HALL) -> None:
        self.picture(f"display-{state}-landscape", f"/display/{hall}", LANDSCAPE)
        self.picture(f"display-{state}-portrait", f"/display/{hall}", PORTRAIT)

    def counter(self, state: str, number: int) -> None:
        self.picture(f"counter-{state}", f"/display/{HALL}/counter/{number}", COUNTER)

    def ticket(self, state: str, token: str, *, then: str = "") -> None:
        self.picture(f"phone-{state}", f"/t/{token}{then}", PHONE)
        self.picture(f"phone-{state}-large", f"/t/{token}{then}", PHONE, large=True)


def before_opening(camera: Camera, day: Day) -> None:
    camera.screens("closed")
    camera.counter("closed", 3)
    camera.picture("phone-hall-closed", f"/h/{HALL}", PHONE)
    camera.picture("display-unknown", "/display/nowhere", LANDSCAPE)
    camera.picture("phone-unknown", "/t/nobody", PHONE)
    day.later("2026-11-23T08:31:00+08:00")
    camera.screens("empty")
    camera.screens("empty-village", "longtian")


def morning(day: Day) -> str:
    """Live through the first hour; return the token of somebody who missed the call."""
    day.open(*STAFFED)
    late = day.take("works-permit")
    day.summon(22, late["number"])
    day.crowd(60)
    day.call(*(c for c in STAFFED if c != 22))
    day.later("2026-11-23T08:52:00+08:00")
    day.call(1, 2, 4, 5, 7, 10, 12, 18, 19, 23, 25)
    for counter in (6, 8, 11):
        day.miss(counter)
    day.take("", bundle="resale-home", class_="senior", holders=PAIR)
    day.crowd(30)
    for _ in range(2):
        day.press(22, "recall")
    day.press(22, "no-show")
    token: str = late["token"]
    return token


def forenoon(camera: Camera, day: Day, missed: str) -> None:
    day.later("2026-11-23T09:20:00+08:00")
    day.crowd(22)
    waiting = day.take("", bundle="newborn")["token"]
    day.later("2026-11-23T09:42:00+08:00")
    day.call(5, 10, 12, 19, 7)
    camera.screens("lively")
    day.call(18, 8, 13, 20)
    camera.screens("rush")
    camera.counter("called", 20)
    day.press(20, "start")
    camera.counter("serving", 20)
    camera.counter("free", 22)
    day.at(22, "pause")
    camera.counter("paused", 22)
    camera.ticket("waiting", waiting)
    camera.ticket("asking", waiting, then="/give-back")
    camera.ticket("missed", missed)
    camera.picture("phone-hall", f"/h/{HALL}", PHONE)
    one_visit(camera, day)


def one_visit(camera: Camera, day: Day) -> None:
    """Follow one ticket from the call to the rating."""
    day.at(22, "open")
    ticket = day.take("works-permit", "senior", holders=PAIR)
    day.summon(22, ticket["number"])
    camera.ticket("called", ticket["token"])
    day.press(22, "start")
    camera.ticket("serving", ticket["token"])
    day.press(22, "finish")
    camera.ticket("finished", ticket["token"])
    day.citizen(ticket["token"], "rating", {"level": 1})
    camera.ticket("rated", ticket["token"])
    other = day.take("works-permit")
    day.citizen(other["token"], "give-back")
    camera.ticket("given-back", other["token"])


def at_the_counter(camera: Camera, day: Day) -> None:
    """Work at counter 1 as a clerk does, by keyboard, and picture each state."""
    camera.picture("clerk-sign-in", "/clerk", CLERK_SIZE)
    page = camera.page(CLERK_SIZE)
    page.goto(f"{camera.served.address}/clerk?lang=zh")
    for password, shot in (("wrong", "clerk-sign-in-wrong-zh"), (PASSWORD, "")):
        page.locator("#name").fill(CLERK)
        page.locator("#password").fill(password)
        page.locator("#counter").select_option(f"{HALL}-24")
        page.locator("main button").click()
        if shot:
            camera.take(page, shot)
    page.wait_for_url(f"**/{HALL}-24")
    page.wait_for_load_state("load")
    day.call(24)
    day.ask_help("k2")
    for key, seen, state in (
        ("", ".help", "called"),
        ("3", ".visit.serving", "serving"),
        ("7", ".transfer form", "transfer"),
        ("Escape", ".transfer:not([open])", ""),
        ("6", ".visit.nobody", "held"),
        ("8", ".state.paused", "paused"),
        (" ", ".state.open", ""),
        (" ", ".visit.called", "called-next"),
    ):
        if key:
            page.keyboard.press(key)
        page.wait_for_selector(seen)
        if state:
            both(camera, page, f"clerk-{state}")
    page.close()
    stale(camera, day)


def both(camera: Camera, page: Page, name: str) -> None:
    camera.take(page, f"{name}-zh")
    other = page.context.new_page()
    other.goto(f"{page.url.split('?')[0]}?lang=en")
    camera.take(other, f"{name}-en")
    other.goto(f"{page.url.split('?')[0]}?lang=zh")
    other.close()


def stale(camera: Camera, day: Day) -> None:
    """Press a key on a page that lags behind."""
    page = window(camera.browser, CLERK_SIZE, script=False).new_page()
    page.goto(f"{camera.served.address}/clerk")
    page.locator("#name").fill(CLERK)
    page.locator("#password").fill(PASSWORD)
    page.locator("#counter").select_option(f"{HALL}-4")
    page.locator("main button").click()
    day.press(4, "finish")
    page.locator("[data-shortcut='4']").click()
    camera.take(page, "clerk-stale-zh")
    page.context.close()


def crowded(camera: Camera, day: Day) -> None:
    """Two hundred people wait, and the server goes away."""
    waiting = day.get("kiosk", f"/halls/{HALL}")["waiting"]
    day.crowd(max(0, 200 - waiting))
    camera.screens("200-waiting")
    pages = {"landscape": camera.page(LANDSCAPE), "portrait": camera.page(PORTRAIT)}
    for page in pages.values():
        page.goto(f"{camera.served.address}/display/{HALL}?lang=zh")
    camera.served.kill()
    for shape, page in pages.items():
        page.wait_for_selector(".lost .link-sign", state="visible")
        camera.take(page, f"display-reconnecting-{shape}-zh")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/shots"))
    parser.add_argument("--only", default="", help="part of a picture's name")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    data = Path(tempfile.mkdtemp(prefix="hall-shots-"))
    try:
        with serving(data / "day", clock="2026-11-23T07:10:00+08:00") as served, chromium() as browser:
            add_clerk(served)
            camera, day = Camera(browser, served, options.out, options.only), Day(served)
            before_opening(camera, day)
            forenoon(camera, day, morning(day))
            at_the_counter(camera, day)
            crowded(camera, day)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    print(f"{camera.taken} pictures in {options.out}")  # noqa: T201 - a command line
    return 0


if __name__ == "__main__":
    sys.exit(main())
