"""The county's page in a real browser: a hall is looked at closer by keyboard, and no rule is broken."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.kit.hall_day import PASSWORD, Day, add_clerk
from tests.ui.pages.test_pages_rules import violations
from tests.ui.pages.windows import Lend


def test_a_hall_is_looked_at_closer_by_keyboard(lend: Lend, day: Day) -> None:
    add_clerk(day.served, "zuolijuan", "左丽娟", "county", hall=None)
    page = lend((1280, 800))
    page.goto(f"{day.served.address}/county")
    page.get_by_label("用户名").fill("zuolijuan")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/county/halls")
    assert violations(page) == []
    expect(page.locator(".link-sign")).to_be_hidden()
    page.locator(".tiles").get_by_role("link", name="石桥镇").press("Enter")
    expect(page.locator(".closer h2")).to_contain_text("石桥镇便民服务中心")
    page.get_by_role("link", name="看这个厅").press("Enter")
    page.wait_for_url("**/manage/shiqiao")
    expect(page.locator(".link-sign")).to_be_hidden()
    page.goto(f"{day.served.address}/county/halls?hall=litian&lang=en")
    expect(page.locator(".closer h2")).to_contain_text("Litian Township Service Centre")
    assert violations(page) == []
