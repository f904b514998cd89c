"""The catalogue in a real browser: an item is changed by keyboard, and no rule is broken on the way."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.kit.hall_day import PASSWORD, Day, add_clerk
from tests.ui.pages.test_pages_rules import violations
from tests.ui.pages.windows import Lend

ITEM = "tractor-register"
"""No other test of this server looks at it."""


def test_an_item_is_changed_by_keyboard(lend: Lend, day: Day) -> None:
    add_clerk(day.served, "liuxiaoyun", "刘晓云", "county", hall=None)
    page = lend((1280, 900))
    page.goto(f"{day.served.address}/county")
    page.get_by_label("用户名").fill("liuxiaoyun")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="事项目录").press("Enter")
    page.get_by_label("搜索").fill("拖拉机")
    page.get_by_role("button", name="查找").press("Enter")
    assert violations(page) == []
    page.get_by_role("link", name="拖拉机和联合收割机登记").press("Enter")
    refused(page)
    changed(page)
    assert violations(page) == []
    page.goto(f"{day.served.address}/h/yongxin/i/{ITEM}?lang=zh")
    expect(page.get_by_text("带上一张银行卡")).to_be_visible()
    page.goto(f"{day.served.address}/county/items/{ITEM}?lang=en")
    expect(page.locator(".versions .in_force")).to_contain_text("Version 1")
    assert violations(page) == []


def refused(page: Page) -> None:
    """What is wrong is told above the key, and what was typed stays."""
    page.locator("[name=plain_zh]").fill("这个说法太长了放不进一块")
    page.get_by_role("button", name="发布").press("Enter")
    expect(page.locator("#told .trouble")).to_have_count(2)
    expect(page.locator("[name=plain_zh]")).to_have_value("这个说法太长了放不进一块")
    page.locator("[name=plain_zh]").fill("拖拉机上牌")


def changed(page: Page) -> None:
    steps = page.get_by_role("group", name="办理步骤")
    lines = steps.locator("li").count()
    steps.get_by_role("button", name="再加一行").press("Enter")
    expect(steps.locator("li")).to_have_count(lines + 1)
    steps.locator("[name=step_zh]").nth(lines).fill("带上一张银行卡")
    steps.locator("[name=step_en]").nth(lines).fill("Bring a bank card")
    steps.get_by_role("button", name="上移").nth(lines).press("Enter")
    expect(steps.locator("[name=step_zh]").nth(lines - 1)).to_have_value("带上一张银行卡")
    page.locator(".publish [name=why]").fill("窗口反映大家常忘带卡")
    page.get_by_role("button", name="发布").press("Enter")
    page.wait_for_url("**done=published")
    expect(page.get_by_text("已发布")).to_be_visible()
