"""What tests do at a clerk's page."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.kit.hall_day import CLERK, PASSWORD, Day
from tests.kit.served import HALL


def sign_in(page: Page, day: Day, counter: int, password: str = PASSWORD) -> None:
    page.goto(f"{day.served.address}/clerk")
    page.get_by_label("用户名").fill(CLERK)
    page.get_by_label("密码").fill(password)
    page.get_by_label("窗口").select_option(f"{HALL}-{counter}")
    page.get_by_role("button", name="登录").click()


def at_work(page: Page, day: Day, counter: int, *, fresh: bool = False) -> None:
    """Come to a counter's page with the session all tests share: the server slows down who signs in ten times a minute.

    With `fresh`, sign in by hand.
    """
    if fresh or not day.cookies:
        sign_in(page, day, counter)
        page.wait_for_url(f"**/clerk/{HALL}-{counter}")
        if not fresh:
            day.cookies.append(next(c for c in page.context.cookies() if c["name"] == "hall_session"))
    else:
        page.context.add_cookies(day.cookies)
        page.goto(f"{day.served.address}/clerk/{HALL}-{counter}")
    page.wait_for_load_state("load")
    expect(page.locator("#desk")).to_be_visible()


def press(page: Page, name: str) -> None:
    """Press a key by its word, with the mouse."""
    page.locator(".keys").get_by_role("button", name=re.compile(f"^{name}")).click()
