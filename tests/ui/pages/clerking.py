"""What tests do at a clerk's page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.hall_day import CLERK, PASSWORD, Day
from tests.served import HALL


def sign_in(page: Page, day: Day, counter: int, password: str = PASSWORD) -> None:
    page.goto(f"{day.served.address}/clerk")
    page.get_by_label("用户名").fill(CLERK)
    page.get_by_label("密码").fill(password)
    page.get_by_label("窗口").select_option(f"{HALL}-{counter}")
    page.get_by_role("button", name="登录").click()


def at_work(page: Page, day: Day, counter: int) -> None:
    """Sign in and wait until the counter's page is up."""
    sign_in(page, day, counter)
    page.wait_for_url(f"**/clerk/{HALL}-{counter}")
    page.wait_for_load_state("load")
    expect(page.locator("#desk")).to_be_visible()


def press(page: Page, name: str) -> None:
    """Press a key by its word, with the mouse."""
    page.locator(".keys").get_by_role("button", name=name).click()
