"""A ticket's rarer moments on the phone: its way, another item, a missing paper, from afar, moved, paused, vouchers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.kit.browsing import PHONE
from tests.kit.hall_day import Day
from tests.kit.served import HALL, serving
from tests.ui.pages.windows import Lend


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A hall of this module's own, which a test may pause and close."""
    with serving(tmp_path_factory.mktemp("ways")) as served:
        yield Day(served)


def show(phone: Page, day: Day, token: str, then: str = "") -> None:
    phone.goto(f"{day.served.address}/t/{token}{then}")


def test_a_bundles_way_tells_its_stages_and_what_is_done_within_the_case(phone: Page, day: Day) -> None:
    show(phone, day, day.take("", bundle="resale-home")["token"])
    expect(phone.locator(".way .inside")).to_contain_text("契税申报缴纳")
    expect(phone.locator(".way .inside")).to_contain_text("不再叫号")
    show(phone, day, day.take("", bundle="newborn")["token"])
    expect(phone.locator(".way .steps li")).to_have_count(4)
    expect(phone.locator(".way li.waiting")).to_have_count(1)


def test_matters_that_come_in_any_order_are_told_so(phone: Page, day: Day) -> None:
    show(phone, day, day.take("", items=["id-card-renew", "marriage-register"])["token"])
    expect(phone.locator(".way .together")).to_contain_text("不分先后")


@pytest.mark.parametrize("script", [True, False])
def test_another_item_is_found_by_a_word_seen_and_taken_with_the_same_number(
    lend: Lend, day: Day, script: bool
) -> None:
    phone = lend(PHONE, script=script)
    ticket = day.take("marriage-register")
    show(phone, day, ticket["token"])
    phone.get_by_role("button", name="改事项").click()
    phone.get_by_label("搜索").fill("户口 迁入")
    phone.get_by_role("button", name="搜索").click()
    phone.get_by_role("link", name="户口迁入").click()
    expect(phone.get_by_text("号不变，等过的时间照算")).to_be_visible()
    expect(phone.get_by_text("请到南厅等候")).to_be_visible()
    phone.get_by_label("咨询").check()
    phone.get_by_role("button", name="对，改成这件").click()
    expect(phone.locator(".number")).to_have_text(ticket["number"])
    expect(phone.locator(".pass .what")).to_contain_text("户口迁入")


def test_a_search_that_finds_nothing_still_shows_the_way_by_theme(phone: Page, day: Day) -> None:
    token = day.take("marriage-register")["token"]
    show(phone, day, token, "/change?q=xyz")
    expect(phone.get_by_text("没有找到")).to_be_visible()
    phone.locator("details.theme").first.click()
    expect(phone.locator("details.theme[open] .items a").first).to_be_visible()


def test_who_is_called_while_choosing_is_led_back_and_told(phone: Page, day: Day) -> None:
    day.open(17)
    ticket = day.take("birth-certificate")
    show(phone, day, ticket["token"], "/change")
    expect(phone.get_by_role("heading", name="您要改办哪件事？")).to_be_visible()
    day.summon(17, ticket["number"])
    expect(phone.get_by_role("heading", name="轮到您了，请过去")).to_be_visible()


def test_who_was_sent_for_a_paper_comes_back_with_the_same_number(phone: Page, day: Day) -> None:
    day.open(10)
    ticket = day.take("social-security-general")
    day.summon(10, ticket["number"])
    day.press(10, "start")
    day.press(10, "finish", outcome="supplement")
    show(phone, day, ticket["token"])
    expect(phone.get_by_text("今天补齐，不用重新取号")).to_be_visible()
    expect(phone.get_by_text("先前等的时间照算")).to_be_visible()
    phone.get_by_role("button", name="材料带来了").click()
    expect(phone.locator(".ticket-page.waiting .number")).to_have_text(ticket["number"])
    expect(phone.locator(".pass .what")).not_to_contain_text("2件事")


@pytest.mark.parametrize(("outcome", "words"), [("accepted", "已受理"), ("referred", "请到窗口说的地方办")])
def test_how_a_visit_ended_is_told(phone: Page, day: Day, outcome: str, words: str) -> None:
    day.open(11)
    ticket = day.take("employee-enrol")
    day.summon(11, ticket["number"])
    day.press(11, "start")
    day.press(11, "finish", outcome=outcome)
    show(phone, day, ticket["token"])
    expect(phone.locator(".status")).to_contain_text(words)


def test_a_number_taken_from_home_says_check_in_first(phone: Page, day: Day) -> None:
    ticket = day.take("deed-tax", channel="phone")
    show(phone, day, ticket["token"])
    expect(phone.get_by_text("前到大厅签到")).to_be_visible()
    expect(phone.locator(".card.code .qr")).to_be_visible()
    day.post("helper", f"/halls/{HALL}/visits/{ticket['id']}/check-in")
    expect(phone.get_by_text("请到二楼等候")).to_be_visible()


def test_a_copy_says_so_and_the_lost_paper_shows_nothing(phone: Page, day: Day) -> None:
    lost = day.take("passport-renew")
    copy = day.post("helper", f"/halls/{HALL}/visits/{lost['id']}/copy")
    show(phone, day, copy["token"])
    expect(phone.locator(".copy")).to_have_text("第1次补打，原票作废")
    show(phone, day, lost["token"])
    expect(phone.get_by_role("heading")).to_have_text("没有找到这张号票")


def test_a_paused_service_keeps_the_number_and_says_why(phone: Page, day: Day) -> None:
    ticket = day.take("annual-report", matters=4)
    show(phone, day, ticket["token"])
    expect(phone.locator(".pass .what")).to_contain_text("4件事")
    expect(phone.get_by_text("每轮办3件")).to_be_visible()
    pause = {"kind": "department", "code": "market", "reason": "equipment", "note": "请稍候"}
    day.post("clerk", f"/halls/{HALL}/suspensions", pause)
    expect(phone.locator(".status")).to_contain_text("设备检修")
    expect(phone.locator(".status")).to_contain_text("为您保留号")
    phone.goto(f"{day.served.address}/h/{HALL}")
    expect(phone.locator(".stop")).to_contain_text("市场监督管理局")
    day.post("clerk", f"/halls/{HALL}/suspensions/end", {"kind": "department", "code": "market"})
    expect(phone.locator(".stop")).to_have_count(0)


def test_who_was_not_reached_reads_on_which_day_the_ticket_goes_first(phone: Page, day: Day) -> None:
    ticket = day.take("works-permit")
    show(phone, day, ticket["token"])
    day.post("manager", f"/halls/{HALL}/vouchers", {"departments": ["construction"], "reason": "evening"})
    expect(phone.locator(".status.voucher")).to_contain_text("凭此票优先叫号")
    expect(phone.locator(".status.voucher strong")).to_contain_text("明天 ")


def test_an_evacuation_takes_the_whole_screen_until_it_is_over(screen: Page, day: Day) -> None:
    screen.goto(f"{day.served.address}/display/{HALL}")
    leave = {"kind": "hall", "code": HALL, "reason": "evacuation", "note": "请到东门外广场"}
    day.post("clerk", f"/halls/{HALL}/suspensions", leave)
    expect(screen.locator(".leave .words")).to_have_text("请听从安排，有序离开")
    expect(screen.locator(".leave")).to_contain_text("请到东门外广场")
    expect(screen.locator(".leave")).to_contain_text("为您保留号")
    day.post("clerk", f"/halls/{HALL}/suspensions/end", {"kind": "hall", "code": HALL})
    expect(screen.locator(".leave")).to_have_count(0)


def test_a_recalled_number_stands_large_and_framed(screen: Page, day: Day) -> None:
    day.open(20)
    number = day.take("property-mortgage")["number"]
    day.summon(20, number)
    screen.goto(f"{day.served.address}/display/{HALL}")
    expect(screen.locator(".call .number")).to_have_text(number)
    expect(screen.locator(".call.again")).to_have_count(0)
    day.press(20, "recall")
    expect(screen.locator(".call.again .number")).to_have_text(number)
    expect(screen.locator(".call.again")).to_contain_text("再叫一遍")


def test_the_rule_in_plain_words_is_one_press_from_the_ticket(phone: Page, day: Day) -> None:
    show(phone, day, day.take("passport-renew")["token"])
    phone.get_by_role("link", name="先叫谁，怎么定").click()
    expect(phone.get_by_role("heading", name="先叫谁，怎么定")).to_be_visible()
    senior = phone.get_by_role("row", name="老年人优先")
    expect(senior).to_contain_text("× 2.5")
    expect(phone.get_by_text("一个号叫满3遍没人应，才算过号。")).to_be_visible()
