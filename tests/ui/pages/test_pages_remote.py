"""远程取号 in a real browser: from the hall's page to a number, checked in or gone; a hall that asks how far one is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.kit.browsing import LANDSCAPE, PHONE
from tests.kit.hall_day import PASSWORD, Day, add_clerk
from tests.kit.served import HALL, county_by_the_clock, serving
from tests.ui.pages.test_pages_rules import violations
from tests.ui.pages.windows import Lend

MONDAY, TOO_LATE = "2026-11-23T09:20:00+08:00", "2026-11-23T10:21:00+08:00"
NEAR_ONLY, WITH_CODE = "litian", "gaoqiaolou"
NEAR, FAR = {"latitude": 26.98, "longitude": 114.08}, {"latitude": 26.5, "longitude": 114.08}


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A Monday at 9:20; a township hall gives numbers to phones within five kilometres."""
    made = tmp_path_factory.mktemp("remote")
    county = county_by_the_clock(made / "county")
    with (county / "halls" / f"{NEAR_ONLY}.toml").open("a", encoding="utf-8") as hall:
        hall.write("\n[remote]\nenabled = true\nwithin_km = 5\n")
    with serving(made / "data", county, clock=MONDAY) as served:
        yield Day(served)


@pytest.fixture
def phone(lend: Lend, day: Day) -> Iterator[Page]:
    page = lend(PHONE)
    yield page
    page.context.clear_permissions()


def fill(page: Page, number: str) -> None:
    """Send the form by script: one sent before the script is there is drawn anew, empty."""
    page.wait_for_load_state()
    page.get_by_label("手机号").fill(number)
    page.locator("form.person button[type=submit]").click()


def test_a_thumb_takes_a_number_before_coming_and_it_is_called_once_it_was_checked_in(phone: Page, day: Day) -> None:
    phone.goto(f"{day.served.address}/h/{HALL}?lang=zh")
    phone.get_by_role("button", name="远程取号").click()
    phone.get_by_role("searchbox").fill("职工参保")
    phone.locator("form.search button").click()
    phone.locator("ul.items a").first.click()
    fill(phone, "12345")
    expect(phone.locator("#told")).to_contain_text("请填11位手机号")
    expect(phone.get_by_label("手机号")).to_have_value("12345")
    fill(phone, "138 0013 8000")
    expect(phone.locator(".status")).to_contain_text(re.compile(r"请在1[01]:\d\d前到大厅签到"))
    expect(phone.locator(".card.code .qr")).to_be_visible()
    assert violations(phone) == []
    number = phone.locator("h1.number").inner_text()
    day.post("kiosk", f"/halls/{HALL}/tickets/{number}/check-in")
    expect(phone.locator("dl.figures")).to_be_visible()
    expect(phone.locator(".card.code")).to_have_count(0)


def test_a_hall_that_asks_how_far_gives_numbers_to_those_who_are_near(phone: Page, day: Day) -> None:
    address = f"{day.served.address}/h/{NEAR_ONLY}/remote/item/social-security-general?lang=zh"
    phone.goto(address)
    fill(phone, "13900139000")
    expect(phone.locator("#told")).to_contain_text("请允许手机告诉位置")
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation(FAR)  # type: ignore[arg-type]
    phone.goto(address)
    fill(phone, "13900139000")
    expect(phone.locator("#told")).to_contain_text("您离大厅还远")
    assert violations(phone) == []
    phone.context.set_geolocation(NEAR)  # type: ignore[arg-type]
    phone.goto(address)
    fill(phone, "13900139000")
    expect(phone).to_have_url(re.compile("/t/"))


def test_who_is_in_the_hall_types_the_code_that_its_screen_shows(phone: Page, lend: Lend, day: Day) -> None:
    screen = lend(LANDSCAPE)
    screen.goto(f"{day.served.address}/display/{WITH_CODE}?lang=zh")
    code = screen.locator(".notice .check-in b").inner_text()
    phone.goto(f"{day.served.address}/h/{WITH_CODE}/remote/item/social-security-general?lang=zh")
    fill(phone, "13600136000")
    phone.get_by_role("button", name="我到了").click()
    assert violations(phone) == []
    for typed, says in (("wrong", "签到码不对"), (code, "")):
        phone.get_by_label("大厅屏幕上的4位签到码").fill(typed)
        phone.get_by_role("button", name="签到").click()
        if says:
            expect(phone.locator(".told")).to_contain_text(says)
            assert violations(phone) == []
    expect(phone.locator("dl.figures")).to_be_visible()


def test_a_helper_lets_in_who_has_not_checked_in(phone: Page, lend: Lend, day: Day) -> None:
    phone.goto(f"{day.served.address}/h/{HALL}/remote/item/employee-enrol?lang=zh")
    fill(phone, "13500135000")
    number = phone.locator("h1.number").inner_text()
    add_clerk(day.served, "longqiusheng", "龙秋生", "helper")
    tablet = lend((800, 1100))
    tablet.goto(f"{day.served.address}/helper?lang=zh")
    tablet.locator("#name").fill("longqiusheng")
    tablet.locator("#password").fill(PASSWORD)
    tablet.locator("main button").click()
    tablet.get_by_role("link", name="签到").click()
    assert violations(tablet) == []
    tablet.get_by_role("button", name=f"{number} 到了").click()
    expect(tablet.get_by_role("status")).to_contain_text(f"{number} 已排队")
    assert violations(tablet) == []
    expect(phone.locator("dl.figures")).to_be_visible()


def test_what_nobody_came_for_in_time_goes_back_by_itself_and_says_so(phone: Page, day: Day) -> None:
    phone.goto(f"{day.served.address}/h/{HALL}/remote/item/employee-enrol?lang=zh")
    fill(phone, "13700137000")
    expect(phone.locator(".status")).to_contain_text("签到")
    day.later(TOO_LATE)
    expect(phone.locator(".status")).to_contain_text("签到时间已过")
    assert violations(phone) == []
