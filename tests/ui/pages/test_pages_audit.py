"""审计 in a real browser: an auditor finds what was changed by whom and checks the record, by keyboard."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.kit.hall_day import PASSWORD, Day, add_clerk
from tests.kit.served import HALL
from tests.ui.pages.test_pages_rules import violations
from tests.ui.pages.windows import Lend


def entered(lend: Lend, day: Day, language: str) -> Page:
    add_clerk(day.served, "hejianming", "贺建明", "auditor", hall=None)
    add_clerk(day.served, "wumei", "吴梅", "clerk")
    add_clerk(day.served, "wumei", "吴梅", "helper")
    page = lend((1280, 900))
    page.goto(f"{day.served.address}/audit?lang={language}")
    page.locator("#name").fill("hejianming")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/audit/events")
    return page


def test_an_auditor_finds_who_changed_what_and_checks_the_record(lend: Lend, day: Day) -> None:
    day.post("manager", f"/halls/{HALL}/suspensions", {"kind": "department", "code": "market", "reason": "equipment"})
    day.post("manager", f"/halls/{HALL}/suspensions/end", {"kind": "department", "code": "market"})
    page = entered(lend, day, "zh")
    expect(page.locator("tr", has_text="新增或修改人员").first.locator("del")).to_have_text("窗口人员")
    assert violations(page) == []
    page.get_by_label("日期").fill("2026-11-23")
    page.locator("select[name=hall]").select_option(HALL)
    page.locator("select[name=kind]").select_option("work")
    page.get_by_role("button", name="显示").press("Enter")
    expect(page.locator("tbody")).to_contain_text("暂停办理")
    expect(page.locator("tbody")).not_to_contain_text("取号")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出表格").press("Enter")
    assert download.value.suggested_filename == f"audit-{HALL}-2026-11-23.csv"
    page.get_by_role("link", name="记录是否被改过").press("Enter")
    page.get_by_role("button", name="现在全部核对").press("Enter")
    expect(page.get_by_role("heading", name="记录完整，没有改动")).to_be_visible()
    assert violations(page) == []


def test_its_pages_hold_the_rules_in_english_and_on_a_phone(lend: Lend, day: Day) -> None:
    page = entered(lend, day, "en")
    page.goto(f"{day.served.address}/audit/events?day=2026-11-23&kind=all&lang=en")
    expect(page.get_by_role("heading", name="Who did what")).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    page.goto(f"{day.served.address}/audit/chain?check=1&lang=en")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
