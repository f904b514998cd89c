"""The manager's page in a real browser: it follows the hall, stops a department by keyboard, and breaks no rule."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.kit.hall_day import PASSWORD, Day, add_clerk
from tests.kit.served import HALL
from tests.ui.pages.test_pages_rules import violations
from tests.ui.pages.windows import Lend

DESKTOP = (1280, 800)


@pytest.fixture
def manager(lend: Lend, day: Day) -> Page:
    """Signed in, before the hall."""
    add_clerk(day.served, "zhoujianping", "周建平", "manager")
    page = lend(DESKTOP)
    page.goto(f"{day.served.address}/manage")
    page.get_by_label("用户名").fill("zhoujianping")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**/manage/{HALL}")
    return page


def test_a_counter_that_opens_shows_by_itself_and_a_department_is_stopped_by_keyboard(manager: Page, day: Day) -> None:
    assert violations(manager) == []
    day.open(24)
    expect(manager.locator(".desks li.open", has_text="24")).to_be_visible()
    manager.locator(".stop-form summary").focus()
    manager.keyboard.press("Enter")
    manager.get_by_label("暂停什么").select_option("department:housing-fund")
    manager.get_by_label("给大家看的话，不写姓名").fill("系统升级")
    assert violations(manager) == []
    manager.get_by_role("button", name="停办", exact=True).press("Enter")
    expect(manager.locator(".stop")).to_contain_text("系统升级")
    assert violations(manager) == []
    manager.locator(".stop").get_by_role("button").click()
    expect(manager.locator(".stop")).to_have_count(0)


def test_a_press_is_not_lost_when_the_page_is_drawn_anew_under_the_finger(manager: Page, day: Day) -> None:
    day.post("manager", f"/halls/{HALL}/suspensions", {"kind": "department", "code": "taxes", "reason": "system"})
    key = manager.locator(".stop").get_by_role("button")
    key.hover()
    manager.mouse.down()
    with manager.expect_response(lambda reply: "/manage/" in reply.url and reply.request.method == "GET") as drawn:
        # As if it showed something old: it is drawn anew at once, whatever happens in the hall.
        manager.evaluate("document.querySelector('#desk').dataset.mark = ''; htmx.trigger('#desk', 'refresh')")
    assert drawn.value.status == 200
    manager.mouse.up()
    expect(manager.locator(".stop")).to_have_count(0)


def test_a_press_does_not_stand_in_the_queue_of_the_refetches(manager: Page, day: Day) -> None:
    day.post("manager", f"/halls/{HALL}/suspensions", {"kind": "department", "code": "taxes", "reason": "system"})
    key = manager.locator(".stop").get_by_role("button")
    expect(key).to_be_visible()
    asked: list[Route] = []

    def never_answered(route: Route) -> None:
        if route.request.method == "GET":
            asked.append(route)
        else:
            route.continue_()

    manager.route(f"**/manage/{HALL}", never_answered)
    refetches = "for (let i = 0; i < 3; i++) htmx.trigger('#desk', 'refresh')"
    manager.evaluate(refetches)
    key.click()
    manager.evaluate(refetches)
    expect(manager.locator(".stop")).to_have_count(0)
    assert asked


def test_an_alert_shows_by_itself_and_is_acknowledged_with_one_key(manager: Page, day: Day) -> None:
    day.beat("k1", "printer", "printer.paper_out")
    alert = manager.locator(".alerts li", has_text="打印机不能用")
    expect(alert).to_be_visible(timeout=40_000)
    expect(alert).to_contain_text("纸")
    assert violations(manager) == []
    alert.get_by_role("button").press("Enter")
    expect(alert).to_contain_text("周建平在处理")
    assert violations(manager) == []
    day.beat("k1", "printer")
    expect(manager.locator(".alerts > ul li", has_text="打印机不能用")).to_have_count(0, timeout=40_000)


def test_a_months_free_copies_break_no_rule_and_come_as_a_table(manager: Page, day: Day) -> None:
    manager.goto(f"{day.served.address}/manage/{HALL}/free")
    assert violations(manager) == []
    with manager.expect_download() as table:
        manager.get_by_role("link", name="财务表").click()
    assert table.value.suggested_filename.endswith(".csv")
