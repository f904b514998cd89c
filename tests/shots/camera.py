"""Takes pictures of pages, in each language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.kit.browsing import COUNTER, LANDSCAPE, PHONE, PORTRAIT, window
from tests.kit.hall_day import Day
from tests.kit.served import HALL, Served

LANGUAGES = ("zh", "en")


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

    def close(self) -> None:
        for one in self._windows.values():
            one.close()

    def picture(self, name: str, path: str, size: tuple[int, int], *, large: bool = False, whole: bool = False) -> None:
        """Take a page in both languages; `large` with the phone's large type, `whole` down to its end."""
        for language in LANGUAGES:
            if self.only not in f"{name}-{language}":
                continue
            page = self.page(size)
            page.context.add_cookies(
                [{"name": "hall_large", "value": "1" if large else "0", "url": self.served.address}]
            )
            sign = "&" if "?" in path else "?"
            page.goto(f"{self.served.address}{path}{sign}lang={language}")
            self.take(page, f"{name}-{language}", whole=whole)
            page.close()

    def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        if self.only in name:
            page.evaluate("document.fonts.ready.then(() => true)")
            page.screenshot(path=self.out / f"{name}.png", full_page=whole)
            self.taken += 1

    def both(self, page: Page, name: str) -> None:
        """Take a page that was worked at, in Chinese as it is and in English as it is drawn anew."""
        if self.only not in f"{name}-zh{name}-en":
            return
        self.take(page, f"{name}-zh")
        other = page.context.new_page()
        other.goto(f"{page.url.split('?')[0]}?lang=en")
        self.take(other, f"{name}-en")
        other.goto(f"{page.url.split('?')[0]}?lang=zh")
        other.close()

    def screens(self, state: str, hall: str = HALL) -> None:
        self.picture(f"display-{state}-landscape", f"/display/{hall}", LANDSCAPE)
        self.picture(f"display-{state}-portrait", f"/display/{hall}", PORTRAIT)

    def counter(self, state: str, number: int) -> None:
        self.picture(f"counter-{state}", f"/display/{HALL}/counter/{number}", COUNTER)

    def ticket(self, state: str, token: str, *, then: str = "") -> None:
        self.picture(f"phone-{state}", f"/t/{token}{then}", PHONE, whole=True)
        self.picture(f"phone-{state}-large", f"/t/{token}{then}", PHONE, large=True)


Scenes = Callable[[Camera, Day], None]
