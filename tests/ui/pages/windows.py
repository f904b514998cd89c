"""Windows that tests use one after the other: to open one costs more than most tests do in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from playwright.sync_api import Page

from tests.kit.browsing import Browsers, window


class Lend(Protocol):
    def __call__(
        self, size: tuple[int, int], *, script: bool = True, accept: str = "zh-CN", fonts: bool = False
    ) -> Page:
        """Return a blank page that knows nobody; the words are those of `browsing`. Two calls: two windows."""


class Windows:
    def __init__(self, browsers: Browsers) -> None:
        self._browsers = browsers
        self._free: dict[tuple[object, ...], list[Page]] = {}

    @contextmanager
    def lent(self, size: tuple[int, int], *, script: bool, accept: str, fonts: bool) -> Iterator[Page]:
        """Lend a page; afterwards no cookie is left in it, no request is held back, and it has its size again."""
        free = self._free.setdefault((size, script, accept, fonts), [])
        page = free.pop() if free else self._new(size, script, accept, fonts)
        yield page
        page.unroute_all(behavior="ignoreErrors")
        page.goto("about:blank")
        page.context.clear_cookies()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        free.append(page)

    def _new(self, size: tuple[int, int], script: bool, accept: str, fonts: bool) -> Page:
        return window(self._browsers.get(fonts), size, script=script, accept=accept).new_page()
