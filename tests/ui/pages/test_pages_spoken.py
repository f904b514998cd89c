"""The hall's screens speak the calls: what a browser really played, in which order. The voice is a test's short one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.kit.browsing import LANDSCAPE
from tests.kit.hall_day import Day
from tests.kit.served import HALL
from tests.ui.pages.windows import Lend

SCREEN = f"/display/{HALL}?sound=on"
LISTEN = """() => {
    window.said = [];
    window.shown = new Set();
    const look = () =>
        document.querySelectorAll(".call .number, .row-group .number").forEach((e) => window.shown.add(e.textContent));
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    look();
    window.together = 0;
    let speaking = 0;
    document.addEventListener("hall:speaks", () => { speaking += 1; window.together = Math.max(together, speaking); });
    document.addEventListener("hall:spoken", (e) => { speaking -= 1; window.said.push(e.detail.number); });
}"""
SAID = "numbers => numbers.every((n) => window.said.includes(n))"


def listening(page: Page, day: Day) -> Page:
    """Open a screen that may play sound, and note what it has said to its end."""
    page.goto(day.served.address + SCREEN)
    page.evaluate(LISTEN)
    page.locator("body").click()
    expect(page.locator(".sound-key")).to_be_hidden()
    return page


def test_five_counters_that_call_together_are_each_shown_and_spoken_in_order_on_every_screen(
    lend: Lend, day: Day
) -> None:
    screens = [listening(lend(LANDSCAPE), day) for _ in range(3)]
    counters = (22, 23, 24, 25, 26)
    day.open(*counters)
    for item in ("fund-withdraw-rent", "deed-tax", "deed-tax", "deed-tax", "company-setup"):
        day.take(item)
    called = day.call(*counters)
    assert len(called) == len(counters)
    for screen in screens:
        screen.wait_for_function(SAID, arg=called)
        said = [number for number in screen.evaluate("said") if number in called]
        assert said == called
        assert set(screen.evaluate("[...window.shown]")) >= set(called)
        assert screen.evaluate("together") == 1, "one call at a time"


def test_a_reload_loses_no_call_and_repeats_none(screen: Page, day: Day) -> None:
    listening(screen, day)
    day.open(22)
    day.take("fund-withdraw-rent")
    number = day.call(22)[0]
    screen.wait_for_function(SAID, arg=[number])
    screen.goto("about:blank")
    day.press(22, "recall")
    listening(screen, day)
    screen.wait_for_function(SAID, arg=[number])
    assert screen.evaluate("said").count(number) == 1, "the recall made meanwhile, and not the call before"


def test_a_browser_that_may_not_play_yet_says_so_by_one_key(screen: Page, day: Day) -> None:
    screen.goto(day.served.address + SCREEN)
    key = screen.get_by_role("button", name="点一下，打开叫号声")
    expect(key).to_be_visible()
    key.click()
    expect(key).to_be_hidden()


def test_a_screen_is_silent_unless_it_is_asked_to_speak(screen: Page, day: Day) -> None:
    screen.goto(f"{day.served.address}/display/{HALL}")
    expect(screen.locator("[data-calls]")).to_have_count(0)
    expect(screen.locator("script[src*=spoken]")).to_have_count(0)


@pytest.mark.parametrize("name", ["voice.toml", "nobody.wav"])
def test_nothing_but_clips_leaves_the_folder_of_a_voice(screen: Page, day: Day, name: str) -> None:
    assert screen.request.get(f"{day.served.address}/display/{HALL}/voice/zh/{name}").status == 404
