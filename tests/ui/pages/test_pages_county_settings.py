"""Settings in a real browser: a day is closed by keyboard, and no rule is broken on any form."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.kit.hall_day import PASSWORD, Day, add_clerk
from tests.ui.pages.test_pages_rules import violations
from tests.ui.pages.windows import Lend


def test_a_day_is_closed_by_keyboard_and_opened_again(lend: Lend, day: Day) -> None:
    add_clerk(day.served, "liuxiaoyun", "刘晓云", "county", hall=None)
    page = lend((1280, 900))
    page.goto(f"{day.served.address}/county")
    page.get_by_label("用户名").fill("liuxiaoyun")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="设置").press("Enter")
    assert violations(page) == []
    page.get_by_role("link", name="石桥镇").press("Enter")
    page.get_by_role("link", name="工作日和办公时间").press("Enter")
    assert violations(page) == []
    page.get_by_label("工作日停办").fill("2031-01-02")
    page.locator("[name=why]").fill("盘点")
    page.get_by_role("button", name="发布").press("Enter")
    expect(page.locator(".versions .in_force")).to_contain_text("calendar.closed")
    assert violations(page) == []
    for topic in ("brand", "wording?q=号", "counters", "roster"):
        page.goto(f"{day.served.address}/county/settings/shiqiao/{topic}")
        assert violations(page) == [], topic
    page.goto(f"{day.served.address}/county/settings/all?lang=en")
    assert violations(page) == []
