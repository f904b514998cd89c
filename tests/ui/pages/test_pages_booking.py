"""预约 in a real browser: a thumb books, moves and cancels; a clerk gives the number; every page is accessible."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from queue_server.domain.documents import check_character
from tests.kit.browsing import CLERK, PHONE
from tests.kit.every_way import EVERY_WAY
from tests.kit.hall_day import PEOPLE, Day, add_clerk, in_china
from tests.kit.served import HALL, serving
from tests.ui.pages.clerking import at_work
from tests.ui.pages.test_pages_rules import violations
from tests.ui.pages.windows import Lend

FRIDAY, MONDAY = "2026-11-20T10:00:00+08:00", "2026-11-23T09:20:00+08:00"
TODAY, TOMORROW = "2026-11-23", "2026-11-24"
BOOK = f"/h/{HALL}/book"
STATES = ("now", "late", "ahead", "drawn", "cancelled")


@pytest.fixture(scope="module")
def monday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Day, dict[str, str]]]:
    """A Monday at 9:20 on which some are booked: at 10:00 (now), at 8:30 (late), on Tuesday (ahead)."""
    with serving(tmp_path_factory.mktemp("booking"), clock=FRIDAY) as served:
        add_clerk(served)
        day = Day(served)
        made = {
            "late": day.book("deed-tax", TODAY, "08:30", 0),
            "now": day.book("household-move-out", TODAY, "10:00", 1),
            "drawn": day.book("property-sale", TODAY, "10:00", 2),
            "desk": day.book("passport-renew", TODAY, "10:00", 3),
        }
        day.later(MONDAY)
        made["ahead"] = day.book("", TOMORROW, "09:00", 4, bundle="resale-home")
        made["cancelled"] = day.book("marriage-register", TOMORROW, "09:00", 5)
        day.post("clerk", f"/halls/{HALL}/appointments/{made['drawn']['id']}/draw")
        day.post("clerk", f"/halls/{HALL}/appointments/{made['cancelled']['id']}/cancel")
        yield day, {state: booked["token"] for state, booked in made.items()}


@pytest.fixture
def day(monday: tuple[Day, dict[str, str]]) -> Day:
    return monday[0]


@pytest.fixture
def tokens(monday: tuple[Day, dict[str, str]]) -> dict[str, str]:
    return monday[1]


def fill(phone: Page, number: str, name: str = "司徒建国") -> None:
    phone.get_by_label("姓名", exact=True).fill(name)
    phone.get_by_label("身份证号").fill(number)
    phone.get_by_label("同意用姓名和证件号").check()


def to_the_form(phone: Page, day: Day, item: str, nth: int = 0) -> None:
    phone.goto(f"{day.served.address}{BOOK}/item/{item}")
    phone.locator(".slots a").nth(nth).click()
    expect(phone.get_by_role("heading", name="谁来办？")).to_be_visible()


# --- the phone ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False])
def test_a_time_is_booked_moved_and_cancelled_by_hand(lend: Lend, day: Day, script: bool) -> None:
    phone = lend(PHONE, script=script)
    phone.goto(f"{day.served.address}/h/{HALL}")
    phone.get_by_role("button", name="预约时间").click()
    phone.get_by_label("搜索").fill("退休")
    phone.get_by_role("button", name="搜索").click()
    phone.locator(".items a").first.click()
    phone.locator(".slots a").nth(2).click()
    fill(phone, document("36080019650312011" if script else "36080019660312011"))
    phone.get_by_role("button", name="就约这个").click()
    expect(phone.get_by_text("约好了")).to_be_visible()
    code = phone.locator(".card.code b").inner_text()
    phone.get_by_role("button", name="改时间").click()
    phone.locator(".slots a").nth(5).click()
    expect(phone.get_by_role("heading", name="改到这个时间吗？")).to_be_visible()
    phone.get_by_role("button", name="对，改时间").click()
    expect(phone.locator(".card.code b")).to_have_text(code)
    phone.get_by_role("button", name="取消预约").click()
    phone.get_by_role("button", name="不，我会来").click()
    phone.get_by_role("button", name="取消预约").click()
    phone.get_by_role("button", name="取消预约").click()
    expect(phone.get_by_text("预约已取消")).to_be_visible()


def document(seventeen: str) -> str:
    return seventeen + check_character(seventeen)


def test_a_number_that_cannot_be_right_is_told_before_it_is_sent(lend: Lend, day: Day) -> None:
    phone = lend(PHONE)
    sent: list[str] = []
    phone.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
    to_the_form(phone, day, "id-card-renew")
    for typed, told in (
        ("3608001970", "18位"),
        ("36080019701301011X", "出生日期"),
        ("360800540101122", "15位是老号码"),
        ("36080019700101A11X", "最后一位是数字或X"),
        ("360800195401011229", "号码有一位不对"),
    ):
        fill(phone, typed)
        phone.get_by_role("button", name="就约这个").click()
        expect(phone.locator(".fault")).to_contain_text(told)
        expect(phone.get_by_label("身份证号")).to_be_focused()
    assert sent == []
    phone.get_by_label("身份证号").fill("360800195401011228")
    expect(phone.locator(".fault")).to_have_text("")
    expect(phone.get_by_label("姓名", exact=True)).to_have_value("司徒建国")


def test_what_the_server_refuses_is_told_and_the_form_stays_as_filled_in(
    lend: Lend, day: Day, tokens: dict[str, str]
) -> None:
    phone = lend(PHONE)
    to_the_form(phone, day, "id-card-renew")
    fill(phone, PEOPLE[4][1])
    phone.get_by_role("button", name="就约这个").click()
    expect(phone.locator("#told")).to_contain_text("这一天您已有预约")
    expect(phone.get_by_label("身份证号")).to_have_value(PEOPLE[4][1])
    assert PEOPLE[4][1] not in phone.url


def test_a_nervous_finger_books_once(lend: Lend, day: Day) -> None:
    phone = lend(PHONE)
    to_the_form(phone, day, "birth-certificate")
    fill(phone, document("36080019620101011"))
    before = booked_on(day)
    phone.get_by_role("button", name="就约这个").dblclick()
    expect(phone.get_by_text("约好了")).to_be_visible()
    assert booked_on(day) == before + 1


def booked_on(day: Day, date: str = TOMORROW) -> int:
    return len(day.get("clerk", f"/halls/{HALL}/days/{date}/appointments")["appointments"])


def test_the_free_times_follow_while_somebody_reads_them(lend: Lend, day: Day) -> None:
    phone = lend(PHONE)
    phone.goto(f"{day.served.address}{BOOK}/item/fund-withdraw-rent")
    first = phone.locator(".slots a small").first
    before = first.inner_text()
    day.book("fund-withdraw-rent", TOMORROW, "08:30", 6)
    expect(first).not_to_have_text(before)


def test_the_page_shows_the_number_as_soon_as_it_is_drawn(lend: Lend, day: Day, tokens: dict[str, str]) -> None:
    phone, desk = lend(PHONE), lend(CLERK)
    phone.goto(f"{day.served.address}/a/{tokens['desk']}")
    expect(phone.get_by_text("现在可以取号了")).to_be_visible()
    at_work(desk, day, 3)
    desk.keyboard.press("m")
    desk.keyboard.press("y")
    row = desk.locator(".booked-list li", has_text="J**")
    row.get_by_role("button", name="给号").click()
    number = desk.locator(".given .ticket").inner_text()
    expect(phone.locator("h1.number")).to_have_text(number)
    phone.get_by_role("button", name="看排到几号").click()
    expect(phone.locator(".ticket-page .number")).to_have_text(number)
    expect(phone.get_by_text("预约 10:00")).to_be_visible()


def test_letters_and_keys_are_big_enough_and_nothing_lies_beside_the_page(
    lend: Lend, day: Day, tokens: dict[str, str]
) -> None:
    phone = lend(PHONE, fonts=True)
    for large in ("", "1"):
        phone.context.add_cookies([{"name": "hall_large", "value": large, "url": day.served.address}])
        for path in (*paths(day), *(f"/a/{tokens[s]}" for s in STATES), f"/a/{tokens['ahead']}/move"):
            phone.goto(day.served.address + path)
            assert phone.evaluate("document.documentElement.scrollWidth") <= 390, path
            small = phone.evaluate(
                """() => [...document.querySelectorAll('main *')].filter((e) => e.offsetParent
                    && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
                    && parseFloat(getComputedStyle(e).fontSize) < 16).map((e) => e.className + e.textContent)"""
            )
            assert small == [], path
            low = phone.evaluate(
                """() => [...document.querySelectorAll('main button, main [role=button], .slots a, .days a, .tick')]
                    .filter((e) => e.getBoundingClientRect().height < 60).map((e) => e.textContent)"""
            )
            assert low == [], path


def paths(day: Day) -> list[str]:
    """Return the pages of a booking: what, found, when, a bundle's times, who."""
    slots = day.get("kiosk", f"/halls/{HALL}/slots?item=id-card-renew")["days"][0]["slots"]
    wall = re.sub(r"\D", "", in_china(next(s["start"] for s in slots if s["left"])))
    one = f"{BOOK}/item/id-card-renew"
    return [f"/h/{HALL}", BOOK, f"{BOOK}?q=房", one, f"{BOOK}/bundle/resale-home", f"{one}/{wall}"]


# --- the clerk ------------------------------------------------------------------------------------------------------


def test_a_clerk_books_moves_and_cancels_without_a_script(lend: Lend, day: Day) -> None:
    desk = lend(CLERK, script=False)
    at_work(desk, day, 2)
    desk.goto(f"{day.served.address}/clerk/{HALL}-2/appointments")
    desk.get_by_role("link", name="代人预约").click()
    desk.get_by_label("来办什么").select_option("item:household-move-in")
    desk.get_by_role("button", name="看时间").click()
    desk.locator(".slot-ticks input:enabled").first.check()
    desk.get_by_label("姓名").fill("司徒建国")
    desk.get_by_label("证件号").fill(document("36080019630101011"))
    desk.get_by_role("button", name="就约这个").click()
    code = desk.locator(".given .code").inner_text()
    desk.get_by_label("预约码或证件号").fill(code)
    desk.get_by_role("button", name="查找").click()
    row = desk.locator(".booked-list li")
    expect(row).to_have_count(1)
    row.get_by_role("link", name="改时间").click()
    desk.locator(".slot-ticks input:enabled").nth(4).check()
    desk.get_by_role("button", name="改时间").click()
    expect(desk.locator(".told.good")).to_contain_text("司**改到")
    desk.get_by_label("预约码或证件号").fill(code)
    desk.get_by_role("button", name="查找").click()
    row.get_by_role("link", name="取消预约").click()
    desk.locator(".row-key.warn").click()
    expect(desk.locator(".told.good")).to_contain_text("已取消司**")


def test_an_open_drawer_keeps_what_is_typed_while_the_hall_goes_on(lend: Lend, day: Day) -> None:
    desk = lend(CLERK)
    at_work(desk, day, 4)
    desk.keyboard.press("m")
    desk.keyboard.press("y")
    desk.get_by_label("预约码或证件号").fill("1234")
    waiting = int(desk.locator("#waiting-count").inner_text())
    day.take("household-move-out")
    expect(desk.locator("#waiting-count")).to_have_text(str(waiting + 1))
    expect(desk.get_by_label("预约码或证件号")).to_have_value("1234")


# --- accessible -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_a_booking_is_accessible(lend: Lend, day: Day, tokens: dict[str, str], language: str) -> None:
    phone = lend(PHONE)
    mine = [f"/a/{tokens[s]}" for s in STATES]
    mine += [f"/a/{tokens['ahead']}/cancel", f"/a/{tokens['ahead']}/move", f"{mine[0]}/move"]
    every = (*paths(day), *mine, f"{BOOK}/item/id-card-renew/203001010900")
    for path in every if EVERY_WAY else every[language == "en" :: 2]:
        phone.goto(f"{day.served.address}{path}{'&' if '?' in path else '?'}lang={language}")
        assert violations(phone) == [], path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_mistake_is_told_accessibly(lend: Lend, day: Day, language: str) -> None:
    phone = lend(PHONE)
    phone.goto(f"{day.served.address}{paths(day)[-1]}?lang={language}")
    phone.locator("[name=name]").fill("Li")
    phone.locator("[name=id_number]").fill("123")
    phone.locator("[name=consent]").check()
    phone.locator("main button[type=submit]").click()
    expect(phone.locator(".fault")).not_to_be_empty()
    assert violations(phone) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_clerks_drawer_is_accessible_in_every_view(lend: Lend, day: Day, language: str) -> None:
    desk = lend(CLERK)
    at_work(desk, day, 1)
    desk.goto(f"{day.served.address}/clerk/{HALL}-1?lang={language}")
    desk.keyboard.press("m")
    desk.keyboard.press("y")
    expect(desk.locator(".booked-list").first).to_be_visible()
    assert violations(desk) == []
    desk.locator(".booked-list a.row-key").nth(1).click()
    expect(desk.locator(".row-key.warn")).to_be_visible()
    assert violations(desk) == []
    desk.locator(".key-link").click()
    desk.locator("form.choose select").select_option("item:household-move-in")
    assert violations(desk) == []
    desk.locator("form.choose button").click()
    expect(desk.locator("form.booking")).to_be_visible()
    assert violations(desk) == []
    desk.goto(f"{day.served.address}/clerk/{HALL}-1/appointments")
    assert violations(desk) == []
