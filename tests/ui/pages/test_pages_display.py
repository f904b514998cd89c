"""The hall's screens, in a real browser over a real server."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.kit.browsing import COUNTER, LANDSCAPE, PORTRAIT
from tests.kit.hall_day import Day
from tests.kit.served import HALL
from tests.ui.pages.windows import Lend

SPILLS = """() => {
    const boxes = ".who, .where, .row-group li, .queues li, .missed, .notice, .call.quiet";
    const words = ".number, .counter, .zone, .count, .wait, .name, .place, .missed li, .missed h2, " +
        ".notice p, .words, .more";
    return [...document.querySelectorAll(words)].flatMap((e) => {
        const box = e.closest(boxes);
        if (!box || !e.offsetParent) return [];
        const range = document.createRange();
        range.selectNodeContents(e);
        const text = e.matches(".name, .notice p") ? e.getBoundingClientRect() : range.getBoundingClientRect();
        const frame = box.getBoundingClientRect();
        const inside = text.left >= frame.left - 1 && text.right <= frame.right + 1 &&
            text.top >= frame.top - text.height * 0.2 && text.bottom <= frame.bottom + text.height * 0.2;
        return inside ? [] : [box.className + ": " + e.textContent.trim().slice(0, 40)];
    });
}"""
"""Words that reach out of their box; a line's own height has some air above and below its signs."""


def on_screen(page: Page, number: str) -> None:
    expect(page.locator(".call .number, .row-group .number").get_by_text(number, exact=True)).to_be_visible()


def test_a_call_over_the_api_appears_on_the_hall_screen_and_over_the_counter(
    lend: Lend, screen: Page, day: Day
) -> None:
    screen.goto(f"{day.served.address}/display/{HALL}")
    over = lend(COUNTER)
    over.goto(f"{day.served.address}/display/{HALL}/counter/3")
    expect(over.locator(".card")).to_have_attribute("data-mood", re.compile("closed|free|called|serving"))
    day.open(3)
    day.take("water-new")
    began = time.monotonic()
    number = day.call(3)[0]
    on_screen(screen, number)
    took = time.monotonic() - began
    expect(over.locator(".card.called .number")).to_have_text(number)
    day.press(3, "start")
    expect(over.locator(".card.serving .number")).to_have_text(number)
    assert took < 3, "a call takes a moment to be seen, not seconds"


def test_a_reload_keeps_the_last_call(screen: Page, day: Day) -> None:
    day.open(9)
    day.take("employee-enrol")
    number = day.call(9)[0]
    screen.goto(f"{day.served.address}/display/{HALL}")
    on_screen(screen, number)
    screen.reload()
    on_screen(screen, number)


def test_a_missed_number_leaves_the_calls_and_stands_among_the_missed(screen: Page, day: Day) -> None:
    screen.goto(f"{day.served.address}/display/{HALL}")
    day.open(20)
    day.take("property-sale")
    number = day.call(20)[0]
    on_screen(screen, number)
    for _ in range(2):
        day.press(20, "recall")
    day.press(20, "no-show")
    expect(screen.locator(".missed li", has_text=number)).to_be_visible()
    expect(screen.locator(".call .number, .row-group .number").get_by_text(number, exact=True)).to_have_count(0)


def test_the_screen_says_no_name_no_class_and_no_item(screen: Page, day: Day) -> None:
    holder = {"name": "欧阳秀兰", "id_number": "360800194001011228", "birth": "1940-01-01"}
    day.open(18)
    number = day.take("property-sale", "senior", holders=[holder])["number"]
    day.summon(18, number)
    screen.goto(f"{day.served.address}/display/{HALL}")
    on_screen(screen, number)
    for address in (f"/display/{HALL}", f"/display/{HALL}/counter/18", f"/h/{HALL}"):
        screen.goto(day.served.address + address)
        text = screen.locator("body").inner_text()
        assert "欧阳" not in text
        assert "老年" not in screen.locator(".live").inner_text()
        assert "房屋买卖" not in text


def test_without_a_script_the_screen_renews_itself(lend: Lend, day: Day) -> None:
    page = lend(LANDSCAPE, script=False)
    day.open(21)
    number = day.take("fund-withdraw-rent")["number"]
    page.goto(f"{day.served.address}/display/{HALL}")
    day.summon(21, number)
    on_screen(page, number)


def test_many_events_at_once_are_one_refetch_or_two(screen: Page, day: Day) -> None:
    screen.goto(f"{day.served.address}/display/{HALL}")
    fetched: list[str] = []
    screen.on("request", lambda r: fetched.append(r.url) if r.headers.get("hx-request") else None)
    taken = [day.take("fund-withdraw-rent")["number"] for _ in range(20)]
    prefix = taken[0][0]
    waiting = next(q["waiting"] for q in day.get("kiosk", f"/halls/{HALL}")["queues"] if q["prefix"] == prefix)
    row = screen.locator(".queues li", has=screen.locator(".prefix", has_text=prefix))
    expect(row.locator(".count b")).to_have_text(str(waiting))
    assert len(fetched) <= 22


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("hall", [HALL, "longtian"])
def test_nothing_on_the_screen_is_cut_off(lettered: Page, day: Day, language: str, hall: str) -> None:
    page = lettered
    for asked in ("", "&screen=far") if hall == HALL else ("",):
        page.goto(f"{day.served.address}/display/{hall}?lang={language}{asked}")
        page.evaluate("document.fonts.ready.then(() => true)")
        for width, height in (LANDSCAPE, PORTRAIT, (1366, 768), (1080, 1440)):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_function("size => innerWidth === size[0] && innerHeight === size[1]", arg=[width, height])
            assert page.evaluate(SPILLS) == []
            assert page.evaluate("document.documentElement.scrollHeight") <= height


def test_a_screen_of_one_zone_shows_its_calls_alone_and_where_to_go(screen: Page, day: Day) -> None:
    day.open(21, 18)
    west, east = day.take("employee-enrol"), day.take("property-sale")
    day.open(9)
    day.summon(9, west["number"])
    day.summon(18, east["number"])
    screen.goto(f"{day.served.address}/display/{HALL}?screen=far&zone=east")
    on_screen(screen, east["number"])
    expect(screen.locator(".zone")).to_have_text("东区 · 向左走")
    expect(screen.get_by_text(west["number"], exact=True)).to_have_count(0)
    expect(screen.locator(".queues")).to_have_count(0)
    expect(screen.locator(".board.calls-only")).to_have_count(1)


def test_an_unknown_hall_is_told_in_a_sentence(screen: Page, day: Day) -> None:
    answer = screen.goto(f"{day.served.address}/display/nowhere")
    assert answer is not None
    assert answer.status == 404
    expect(screen.get_by_role("heading")).to_have_text("没有这个大厅")
