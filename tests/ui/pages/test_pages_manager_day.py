"""The day's fairness and a plan tried, in a real browser: by keyboard, no rule broken in either language."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.kit.hall_day import PASSWORD, Day, add_clerk
from tests.kit.served import HALL
from tests.ui.pages.test_pages_rules import violations
from tests.ui.pages.windows import Lend


def test_a_plan_is_tried_by_keyboard(lend: Lend, day: Day) -> None:
    add_clerk(day.served, "hejianguo", "贺建国", "manager")
    page = lend((1280, 900))
    page.goto(f"{day.served.address}/manage")
    page.get_by_label("用户名").fill("hejianguo")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**/manage/{HALL}")
    page.get_by_text("贺建国").click()
    page.get_by_role("link", name="当天公平情况").press("Enter")
    page.wait_for_url("**/day")
    assert violations(page) == []
    page.get_by_role("link", name="换些窗口试算").press("Enter")
    page.locator("[name=open][value='2']").press("Space")
    page.get_by_role("button", name="试算").press("Enter")
    expect(page.get_by_text("按取号时间的平均等候")).to_be_visible(timeout=30_000)
    expect(page.locator("[name=open][value='2']")).not_to_be_checked()
    assert violations(page) == []
    page.goto(f"{day.served.address}/manage/{HALL}/what-if?lang=en")
    assert violations(page) == []
