"""Pictures of every page, in each language and state: `python -m tests.shots --out var/shots`.

A real server with a stated clock, a lively day made over the API, a real browser.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browsing import CLERK as CLERK_SIZE
from tests.browsing import COUNTER, LANDSCAPE, PHONE, PORTRAIT, chromium, window
from tests.hall_day import CLERK, PASSWORD, Day, add_clerk
from tests.served import HALL, Served, serving

LANGUAGES = ("zh", "en")
CARD = [
    {"name": "王秀兰", "id_number": "360800195401011228", "birth": "1954-01-01"},
    {"name": "刘志强", "id_number": "360800198205056013", "birth": "1982-05-05"},
]


class Camera:
    """Takes pictures into one directory; `only` keeps those whose name has it."""

    def __init__(self, browser: Browser, served: Served, out: Path, only: str) -> None:
        self.browser, self.served, self.out, self.only = browser, served, out, only
        self.taken = 0

    def wants(self, name: str) -> bool:
        return self.only in name

    def picture(self, name: str, path: str, size: tuple[int, int], *, large: bool = False, full: bool = False) -> None:
        for language in LANGUAGES:
            if not self.wants(f"{name}-{language}"):
                continue
            context = window(self.browser, size)
            if large:
                context.add_cookies([{"name": "hall_large", "value": "1", "url": self.served.address}])
            page = context.new_page()
            page.goto(f"{self.served.address}{path}{'&' if '?' in path else '?'}lang={language}")
            self.take(page, f"{name}-{language}", full=full)
            context.close()

    def take(self, page: Page, name: str, *, full: bool = False) -> None:
        if not self.wants(name):
            return
        page.evaluate("document.fonts.ready.then(() => true)")
        page.screenshot(path=self.out / f"{name}.png", full_page=full)
        self.taken += 1

    def screens(self, state: str, hall: str = HALL) -> None:
        self.picture(f"display-{state}-landscape", f"/display/{hall}", LANDSCAPE)
        self.picture(f"display-{state}-portrait", f"/display/{hall}", PORTRAIT)


def before_opening(camera: Camera, day: Day) -> None:
    camera.screens("closed")
    camera.picture("counter-closed", f"/display/{HALL}/counter/3", COUNTER)
    camera.picture("phone-hall-closed", f"/h/{HALL}", PHONE)
    camera.picture("display-unknown", "/display/nowhere", LANDSCAPE)
    camera.picture("phone-unknown", "/t/nobody", PHONE)
    day.later("2026-11-23T08:16:00+08:00")
    camera.screens("empty")
    camera.screens("empty-village", "longtian")


def morning(day: Day) -> dict[str, str]:
    """Live through the first hour; return the tokens of people worth a picture."""
    day.later("2026-11-23T08:31:00+08:00")
    day.crowd(60)
    day.open(*range(1, 23))
    day.call(*range(1, 23))
    day.later("2026-11-23T08:52:00+08:00")
    day.call(1, 2, 4, 5, 7, 10, 12, 18, 19)
    for counter in (2, 6, 8, 11):
        day.miss(counter)
    tokens = {"pair": day.take("", bundle="resale-home", class_="senior", holders=CARD)["token"]}
    day.crowd(34)
    day.later("2026-11-23T09:40:00+08:00")
    return tokens


def lively(camera: Camera, day: Day) -> None:
    day.call(1, 4, 5, 10, 12, 19)
    day.later("2026-11-23T09:42:00+08:00")
    day.call(7, 18)
    camera.screens("lively")
    day.call(2, 8, 13, 20)
    camera.screens("rush")


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
            morning(day)
            lively(camera, day)
            day.close()
    finally:
        shutil.rmtree(data, ignore_errors=True)
    print(f"{camera.taken} pictures in {options.out}")  # noqa: T201 - a command line
    return 0


if __name__ == "__main__":
    sys.exit(main())
