"""The clerk's page, worked by keyboard, by mouse and without a script."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.kit.browsing import CLERK
from tests.kit.hall_day import Day
from tests.kit.served import HALL
from tests.ui.pages.clerking import at_work, press, sign_in
from tests.ui.pages.windows import Lend


def test_a_visit_is_worked_by_keyboard_alone(desk: Page, day: Day) -> None:
    day.take("company-setup")
    day.take("company-setup")
    at_work(desk, day, 25)
    desk.keyboard.press(" ")
    expect(desk.locator(".state.open")).to_be_visible()
    desk.keyboard.press(" ")
    first = desk.locator(".visit.called .ticket")
    expect(first).to_be_visible()
    number = day.state(25)["visit"]["number"]
    expect(first).to_contain_text(number)
    desk.keyboard.press("2")
    expect(desk.locator(".outcome")).to_contain_text(f"{number} 已重呼")
    desk.keyboard.press("3")
    expect(desk.locator(".visit.serving")).to_be_visible()
    desk.keyboard.press(" ")
    expect(desk.locator(".visit.called")).to_be_visible()
    second = day.state(25)["visit"]["number"]
    assert second != number
    desk.keyboard.press(" ")
    expect(desk.locator(".visit.serving .ticket")).to_contain_text(second)
    desk.keyboard.press("4")
    expect(desk.locator(".outcome")).to_contain_text(f"{second} 已办结")
    desk.keyboard.press("8")
    desk.keyboard.press("1")
    expect(desk.locator(".state.paused")).to_contain_text("午休")
    desk.keyboard.press("g")
    expect(desk.locator(".state.closed")).to_be_visible()


def test_a_visit_is_worked_by_plain_forms(plain: Page, day: Day) -> None:
    day.take("deed-tax")
    at_work(plain, day, 23, fresh=True)
    press(plain, "开窗")
    press(plain, "叫下一位")
    number = day.state(23)["visit"]["number"]
    expect(plain.locator(".visit.called .ticket")).to_contain_text(number)
    press(plain, "开始办")
    expect(plain.locator(".visit.serving")).to_be_visible()
    press(plain, "只办结")
    expect(plain.locator(".outcome")).to_contain_text(f"{number} 已办结")


def test_no_show_stays_grey_until_the_number_was_called_again(desk: Page, day: Day) -> None:
    day.take("birth-certificate")
    at_work(desk, day, 17)
    press(desk, "开窗")
    press(desk, "叫下一位")
    expect(desk.locator(".visit.called")).to_be_visible()
    number = day.state(17)["visit"]["number"]
    missed = desk.locator(".keys").get_by_role("button", name="过号")
    expect(missed).to_be_disabled()
    expect(missed).to_contain_text("再重呼2遍")
    press(desk, "重呼")
    expect(missed).to_contain_text("再重呼1遍")
    press(desk, "重呼")
    expect(missed).to_be_enabled()
    press(desk, "过号")
    expect(desk.locator(".today .missed")).to_contain_text(number)


def test_a_held_number_is_called_back(desk: Page, day: Day) -> None:
    day.take("works-permit")
    at_work(desk, day, 22)
    press(desk, "开窗")
    press(desk, "叫下一位")
    expect(desk.locator(".visit.called")).to_be_visible()
    number = day.state(22)["visit"]["number"]
    press(desk, "挂起")
    expect(desk.locator(".held li")).to_contain_text(number)
    desk.locator(".held").get_by_role("button", name="恢复").click()
    expect(desk.locator(".visit.called .ticket")).to_contain_text(number)


def test_what_is_typed_into_the_transfer_survives_events_and_the_number_goes_over(desk: Page, day: Day) -> None:
    day.take("passport-renew")
    day.open(5)
    at_work(desk, day, 6)
    press(desk, "开窗")
    press(desk, "叫下一位")
    expect(desk.locator(".visit.called")).to_be_visible()
    number = day.state(6)["visit"]["number"]
    desk.keyboard.press("7")
    desk.get_by_label("转到窗口").select_option("5")
    desk.get_by_label("原因（会记录）").fill("应在别的窗口办")
    day.take("passport-renew")
    same_clerk = desk.context.new_page()
    at_work(same_clerk, day, 6)
    press(same_clerk, "重呼")
    expect(same_clerk.locator(".outcome")).to_contain_text(number)
    same_clerk.close()
    expect(desk.get_by_label("原因（会记录）")).to_have_value("应在别的窗口办")
    desk.locator(".transfer form").get_by_role("button", name="转移").click()
    expect(desk.locator(".outcome")).to_contain_text(f"{number} 已转移")
    assert day.state(6)["visit"] is None


def test_a_page_that_lags_is_told_so_once_and_drawn_anew(lend: Lend, plain: Page, day: Day) -> None:
    day.take("employee-enrol")
    at_work(plain, day, 11)
    press(plain, "开窗")
    press(plain, "叫下一位")
    press(plain, "开始办")
    expect(plain.locator(".visit.serving")).to_be_visible()
    quicker = lend(CLERK)
    at_work(quicker, day, 11)
    quicker.keyboard.press("4")
    expect(quicker.locator(".state.open")).to_be_visible()
    press(plain, "只办结")
    expect(plain.locator(".outcome .trouble")).to_have_count(1)
    expect(plain.locator(".state.open")).to_be_visible()


def test_the_picture_of_an_authority_is_fetched_only_when_it_is_looked_at(desk: Page, day: Day) -> None:
    agent = {"name": "王秀兰", "id_number": "360800195401011228"}
    ticket = day.take("property-sale", authority=True, holders=[agent])
    day.hand_in_authority(ticket["id"])
    at_work(desk, day, 19)
    desk.keyboard.press(" ")
    expect(desk.locator(".state.open")).to_be_visible()
    desk.keyboard.press("n")
    desk.locator(".by-hand [name=call_number]").fill(ticket["number"])
    desk.locator(".by-hand [name=reason]").fill("要赶车")
    desk.locator(".by-hand button.primary").click()
    expect(desk.locator(".visit.called .ticket")).to_contain_text(ticket["number"])
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))
    drawer = desk.locator("details.authority")
    expect(drawer).to_be_visible()
    assert not [url for url in asked if "/authority/" in url]
    desk.keyboard.press("v")
    expect(drawer.locator("img")).to_be_visible()
    assert drawer.locator("img").evaluate("picture => picture.naturalWidth") == 700
    assert len([url for url in asked if "/authority/" in url]) == 1


def test_another_clerks_press_shows_without_a_reload(desk: Page, day: Day) -> None:
    day.take("medical-chronic")
    at_work(desk, day, 13)
    day.open(13)
    expect(desk.locator(".state.open")).to_be_visible()
    number = day.call(13)[0]
    expect(desk.locator(".visit.called .ticket")).to_contain_text(number)


def test_who_waits_follows_the_hall(desk: Page, day: Day) -> None:
    at_work(desk, day, 26)
    before = int(desk.locator("#waiting-count").inner_text())
    day.take("deed-tax")
    expect(desk.locator("#waiting-count")).to_have_text(str(before + 1))


def test_a_call_for_help_at_a_kiosk_reaches_the_counters(desk: Page, day: Day) -> None:
    at_work(desk, day, 24)
    day.ask_help("k1")
    expect(desk.locator(".help")).to_contain_text("1号取号机")


def test_a_wrong_password_is_told_and_nothing_else(desk: Page, day: Day) -> None:
    sign_in(desk, day, 1, "wrong")
    expect(desk.get_by_role("alert")).to_have_text("用户名或密码不对")
    expect(desk.get_by_label("用户名")).to_have_value("chenxy")


def test_a_form_without_its_token_changes_nothing(desk: Page, day: Day) -> None:
    at_work(desk, day, 8)
    answer = desk.request.post(
        f"{day.served.address}/clerk/{HALL}-8/open", form={"key": "0123456789abcdef"}, max_redirects=0
    )
    assert answer.status == 403
    assert day.state(8)["counter"]["status"] == "closed"


def test_another_site_cannot_sign_a_browser_in(desk: Page, day: Day) -> None:
    answer = desk.request.post(
        f"{day.served.address}/clerk/sign-in", form={"name": "chenxy"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status == 403


def test_a_session_that_ended_leads_to_the_sign_in(desk: Page, day: Day) -> None:
    at_work(desk, day, 15)
    desk.context.clear_cookies()
    desk.keyboard.press(" ")
    expect(desk.get_by_role("heading", name="工作人员登录")).to_be_visible()


def test_signing_out_ends_the_session(desk: Page, day: Day) -> None:
    at_work(desk, day, 14, fresh=True)
    desk.locator("details.me summary").click()
    desk.get_by_role("button", name="退出").click()
    expect(desk.get_by_role("heading", name="工作人员登录")).to_be_visible()
    desk.goto(f"{day.served.address}/clerk/{HALL}-14")
    expect(desk.get_by_role("heading", name="工作人员登录")).to_be_visible()


def test_no_press_is_lost_while_a_refetch_is_under_way_and_an_old_answer_is_not_drawn(desk: Page, day: Day) -> None:
    """Once lost presses: a form waited in the region's own queue, and the next refetch took its place."""
    at_work(desk, day, 16)
    # It listens, and has drawn what it heard: nothing is under way that could bring a later state.
    count = desk.locator("#waiting-count")
    waiting = int(count.inner_text())
    day.take("veteran-card")
    expect(count).to_have_text(str(waiting + 1))
    expect(desk.locator("#desk.htmx-request")).to_have_count(0)
    slow: list[Route] = []
    desk.route(re.compile(rf"/clerk/{HALL}-16$"), lambda route: slow.append(route))
    day.open(16)
    desk.wait_for_selector("#desk.htmx-request")
    answers = [route.fetch() for route in slow]
    day.at(16, "close")
    desk.keyboard.press(" ")
    expect(desk.locator(".state.open")).to_be_visible()
    desk.keyboard.press("8")
    desk.keyboard.press("1")
    expect(desk.locator(".state.paused")).to_contain_text("午休")
    for route, answer in zip(slow, answers, strict=False):
        route.fulfill(response=answer)
    desk.unroute_all(behavior="ignoreErrors")
    day.take("veteran-card")
    expect(desk.locator(".state.paused")).to_be_visible()
    assert day.state(16)["counter"]["status"] == "paused"
