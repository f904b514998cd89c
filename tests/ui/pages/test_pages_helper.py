"""The helper's tablet: who asks appears by itself, whoever goes first has it; a number is taken for somebody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.kit.browsing import TABLET
from tests.kit.hall_day import PASSWORD, Day, add_clerk
from tests.kit.served import HALL
from tests.ui.pages.clerking import at_work
from tests.ui.pages.test_pages_rules import violations
from tests.ui.pages.windows import Lend


@pytest.fixture
def helper(lend: Lend, day: Day) -> Page:
    """Signed in, before the calls of the hall."""
    add_clerk(day.served, "liuyang", "刘洋", "helper")
    page = lend(TABLET)
    page.goto(f"{day.served.address}/helper")
    page.get_by_label("用户名").fill("liuyang")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**/helper/{HALL}")
    return page


def test_a_call_appears_is_taken_once_and_leaves_the_counters(helper: Page, desk: Page, day: Day) -> None:
    at_work(desk, day, 24)
    assert violations(helper) == []
    day.ask_help("k2", "print_failed")
    card = helper.locator(".asks", has_text="2号取号机")
    expect(card).to_contain_text("号票没打出来")
    expect(desk.locator(".help")).to_contain_text("2号取号机")
    assert violations(helper) == []
    late = helper.context.new_page()
    late.goto(helper.url)
    card.get_by_role("button", name="我去").click()
    expect(helper.locator(".gone")).to_contain_text("2号取号机")
    expect(helper.locator(".gone")).to_contain_text("您")
    expect(late.locator(".asks", has_text="2号取号机")).to_have_count(0)
    expect(desk.locator(".help", has_text="2号取号机")).to_have_count(0)
    assert violations(helper) == []
    late.close()


def test_a_clerk_is_not_let_in_at_the_helpers_door(lend: Lend, day: Day) -> None:
    page = lend(TABLET)
    page.goto(f"{day.served.address}/helper/{HALL}")
    expect(page).to_have_url(f"{day.served.address}/helper")
    page.get_by_label("用户名").fill("chenxy")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_number_is_taken_at_the_tablet_and_shown_to_scan(helper: Page, day: Day) -> None:
    helper.get_by_role("link", name="代取号").click()
    helper.get_by_role("searchbox").fill("护照")
    helper.keyboard.press("Enter")
    helper.wait_for_url("**/ticket?q=*")
    assert violations(helper) == []
    helper.get_by_role("link", name="首次").click()
    name, document = helper.get_by_label("姓名"), helper.get_by_label("证件号")
    name.fill("王桂香")
    document.fill("360800195401011229")
    helper.get_by_role("button", name="给号").click()
    expect(helper.locator(".fault")).not_to_be_empty()
    assert violations(helper) == []
    document.fill("360800195401011228")
    helper.get_by_role("button", name="给号").click()
    expect(helper.locator(".given h1")).to_be_visible()
    assert violations(helper) == []
    expect(helper.locator("main")).not_to_contain_text("王桂香")
    helper.get_by_role("link", name="回到呼叫").click()
    expect(helper).to_have_url(f"{day.served.address}/helper/{HALL}")


def test_a_request_is_taken_down_accepted_and_receipted(helper: Page, day: Day) -> None:
    helper.get_by_role("link", name="帮代办、上门").click()
    assert violations(helper) == []
    helper.get_by_label("县城及企业").check()
    helper.get_by_label("事项").select_option("property-sale")
    helper.get_by_role("textbox", name="姓名").fill("王桂香")
    helper.get_by_role("textbox", name="电话").fill("12")
    helper.get_by_role("button", name="派给网格").click()
    expect(helper.get_by_role("alert")).to_be_visible()
    helper.get_by_role("textbox", name="电话").fill("138 0013 8000")
    helper.get_by_role("button", name="派给网格").click()
    expect(helper.locator(".given h1")).to_be_visible()
    assert violations(helper) == []
    helper.goto(f"{day.served.address}/agent/{HALL}")
    assert violations(helper) == []
    helper.get_by_role("button", name="接单").click()
    expect(helper.locator(".card.one")).to_contain_text("王桂香")
    helper.locator("[name=paper]").first.check()
    helper.get_by_role("button", name="开收件单").click()
    expect(helper.locator(".papers .qr")).to_be_visible()
    assert violations(helper) == []
    helper.goto(day.served.address + (helper.locator(".papers a.key").get_attribute("href") or ""))
    assert violations(helper) == []


def test_post_is_written_down_and_sent(helper: Page) -> None:
    helper.get_by_role("link", name="复印、邮寄").click()
    helper.get_by_label("收件人").fill("王桂香")
    helper.get_by_role("textbox", name="电话").fill("13800138000")
    helper.get_by_role("textbox", name="地址").fill("澧田镇龙田村3组12号")
    helper.get_by_role("button", name="登记邮寄").click()
    expect(helper.locator(".told.good")).to_be_visible()
    assert violations(helper) == []
    helper.get_by_role("link", name="看地址").click()
    expect(helper.locator(".to-post .label")).to_contain_text("3组12号")
    assert violations(helper) == []
    helper.get_by_role("button", name="已寄出").click()
    expect(helper.locator(".to-post li")).to_have_count(0)
