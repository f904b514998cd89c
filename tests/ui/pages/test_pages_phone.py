"""The citizen's phone: it follows the ticket by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.kit.browsing import PHONE
from tests.kit.hall_day import Day
from tests.kit.served import HALL
from tests.ui.pages.windows import Lend


def test_the_page_follows_from_waiting_to_rated(phone: Page, day: Day) -> None:
    day.open(7)
    ticket = day.take("vehicle-transfer")
    phone.goto(f"{day.served.address}/t/{ticket['token']}")
    expect(phone.locator(".ticket-page.waiting .number")).to_have_text(ticket["number"])
    expect(phone.get_by_text("请到南厅等候")).to_be_visible()
    day.summon(7, ticket["number"])
    expect(phone.get_by_role("heading", name="轮到您了，请过去")).to_be_visible()
    expect(phone.locator(".go-pass .counter")).to_have_text("7号窗口")
    assert phone.title() == "轮到您了：7号窗口"
    day.press(7, "start")
    expect(phone.locator(".ticket-page.serving")).to_be_visible()
    day.press(7, "finish")
    expect(phone.get_by_role("heading", name="您觉得办得怎样？")).to_be_visible()
    phone.get_by_role("button", name="非常满意", exact=True).click()
    expect(phone.locator(".rated")).to_have_text("非常满意")
    expect(phone.locator(".rating button")).to_have_count(0)


def test_who_missed_the_call_presses_once_and_is_back_in_line(phone: Page, day: Day) -> None:
    day.open(4)
    ticket = day.take("household-move-out")
    phone.goto(f"{day.served.address}/t/{ticket['token']}")
    day.summon(4, ticket["number"])
    for _ in range(2):
        day.press(4, "recall")
    day.press(4, "no-show")
    expect(phone.get_by_text("已过号，请报到")).to_be_visible()
    phone.get_by_role("button", name="我回来了").click()
    expect(phone.locator(".ticket-page.waiting")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_giving_a_number_back_is_asked_once_more(lend: Lend, day: Day, script: bool) -> None:
    phone = lend(PHONE, script=script)
    ticket = day.take("marriage-register")
    phone.goto(f"{day.served.address}/t/{ticket['token']}")
    phone.get_by_role("button", name="不办了").click()
    expect(phone.get_by_role("heading", name="这个号不要了吗？")).to_be_visible()
    phone.get_by_role("button", name="不，我接着等").click()
    expect(phone.locator(".ticket-page.waiting")).to_be_visible()
    phone.get_by_role("button", name="不办了").click()
    phone.get_by_role("button", name="不办了，退号").click()
    expect(phone.get_by_text("这个号已退回")).to_be_visible()


def test_large_type_is_thirty_points_and_stays(phone: Page, day: Day) -> None:
    ticket = day.take("passport-renew")
    phone.goto(f"{day.served.address}/t/{ticket['token']}")
    phone.get_by_role("button", name="大字").click()
    expect(phone.get_by_role("button", name="小字")).to_be_visible()
    # Asked of the page until it is so: the live part may just be drawn anew, and what is gone has no size.
    phone.wait_for_function("parseFloat(getComputedStyle(document.querySelector('.info span')).fontSize) >= 27")
    phone.reload()
    expect(phone.get_by_role("button", name="小字")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_phone_that_reads_english_gets_english(lend: Lend, day: Day) -> None:
    ticket = day.take("passport-renew")
    phone = lend(PHONE, accept="en-GB")
    phone.goto(f"{day.served.address}/t/{ticket['token']}")
    expect(phone.get_by_text("Please wait in South hall")).to_be_visible()
    phone.get_by_role("link", name="中文").click()
    expect(phone.get_by_text("请到南厅等候")).to_be_visible()
    phone.goto(f"{day.served.address}/t/{ticket['token']}")
    expect(phone.get_by_text("请到南厅等候")).to_be_visible()


def test_the_halls_page_tells_hours_and_queues(phone: Page, day: Day) -> None:
    phone.goto(f"{day.served.address}/")
    assert phone.url.endswith(f"/h/{HALL}")
    expect(phone.locator(".lead").get_by_text("8:30–17:30")).to_be_visible()
    expect(phone.locator(".hours dd").first).to_have_text("8:30–17:30")
    expect(phone.locator(".queues li")).to_have_count(11)


def test_keys_and_letters_are_big_enough_for_a_thumb_and_old_eyes(phone: Page, day: Day) -> None:
    ticket = day.take("marriage-register")
    phone.goto(f"{day.served.address}/t/{ticket['token']}")
    small = phone.evaluate(
        """() => [...document.querySelectorAll('main *')].filter((e) => e.offsetParent && [...e.childNodes].some(
            (n) => n.nodeType === 3 && n.textContent.trim()) && parseFloat(getComputedStyle(e).fontSize) < 16)
            .map((e) => e.className + e.textContent)"""
    )
    assert small == []
    low = phone.evaluate(
        """() => [...document.querySelectorAll('main button, main [role=button]')]
            .filter((e) => e.getBoundingClientRect().height < 60).map((e) => e.textContent)"""
    )
    assert low == []


def test_an_unknown_ticket_is_told_in_a_sentence(phone: Page, day: Day) -> None:
    answer = phone.goto(f"{day.served.address}/t/nobodys-ticket")
    assert answer is not None
    assert answer.status == 404
    expect(phone.get_by_role("heading")).to_have_text("没有找到这张号票")
