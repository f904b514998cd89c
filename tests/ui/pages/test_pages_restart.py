"""Screens on a wall outlive their server."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.kit.browsing import LANDSCAPE, PHONE
from tests.kit.hall_day import Day
from tests.kit.served import HALL, serving
from tests.ui.pages.windows import Lend


def test_a_screen_says_that_it_reconnects_keeps_the_call_and_comes_back_by_itself(lend: Lend, tmp_path: Path) -> None:
    with serving(tmp_path / "hall") as served:
        day = Day(served)
        day.open(3)
        ticket = day.take("water-new")
        number = day.call(3)[0]
        screen, phone = lend(LANDSCAPE), lend(PHONE)
        screen.goto(f"{served.address}/display/{HALL}")
        phone.goto(f"{served.address}/t/{ticket['token']}")
        served.kill()
        for page in (screen, phone):
            expect(page.locator(".link-sign")).to_be_visible()
        expect(screen.locator(".link-sign")).to_have_text("连接中断，请看窗口")
        expect(phone.locator(".link-sign")).to_have_text("正在重连")
        expect(screen.locator(".call .number")).to_have_text(number)
        served.start()
        for page in (screen, phone):
            expect(page.locator(".link-sign")).to_be_hidden()
        day.take("water-new")
        day.press(3, "finish")
        later = day.call(3)[0]
        expect(screen.locator(".call .number, .row-group .number").get_by_text(later, exact=True)).to_be_visible()
        expect(phone.locator(".ticket-page.finished")).to_be_visible()
