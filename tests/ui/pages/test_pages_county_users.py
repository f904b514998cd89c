"""Staff and passwords in a real browser: somebody is added, signs in, changes the password; no rule is broken."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.kit.hall_day import PASSWORD, Day, add_clerk
from tests.ui.pages.test_pages_rules import violations
from tests.ui.pages.windows import Lend


def sign_in(page: Page, address: str, name: str, password: str) -> None:
    page.goto(f"{address}?lang=zh")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def test_somebody_new_gets_a_password_and_changes_it(lend: Lend, day: Day) -> None:
    add_clerk(day.served, "liuxiaoyun", "刘晓云", "county", hall=None)
    page, other = lend((1280, 900)), lend((1280, 900))
    sign_in(page, f"{day.served.address}/county", "liuxiaoyun", PASSWORD)
    page.get_by_role("link", name="人员").press("Enter")
    assert violations(page) == []
    page.get_by_label("用户名").fill("tanli")
    page.get_by_label("姓名").fill("谭丽")
    page.locator(".editor [name=hall]").select_option("yongxin")
    page.get_by_role("checkbox", name="导办、帮办员").check()
    page.get_by_role("button", name="新增并显示初始密码").press("Enter")
    password = page.locator("code").inner_text()
    assert violations(page) == []
    sign_in(other, f"{day.served.address}/helper", "tanli", password)
    other.wait_for_url("**/helper/yongxin")
    other.get_by_text("谭丽").click()
    other.get_by_role("link", name="修改密码").click()
    assert violations(other) == []
    other.get_by_label("原密码").fill(password)
    other.get_by_label("新密码，至少8个字符").fill("kunpeng-2026")
    other.get_by_label("再输一次新密码").fill("kunpeng-2026")
    other.get_by_role("button", name="修改密码").click()
    expect(other.get_by_text("请重新登录")).to_be_visible()
    sign_in(other, f"{day.served.address}/helper", "tanli", "kunpeng-2026")
    other.wait_for_url("**/helper/yongxin")
