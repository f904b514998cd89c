"""Pictures and videos beside the calls of a hall that has some. The township's hall does (`conftest.py`)."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.kit.browsing import LANDSCAPE, PORTRAIT
from tests.kit.hall_day import Day
from tests.kit.served import HALL
from tests.ui.pages.conftest import WITH_FILMS

SCREEN = f"/display/{WITH_FILMS}?sound=on"
LISTEN = """() => {
    window.silent = {};
    const video = document.querySelector(".film video");
    let number = "";
    document.addEventListener("hall:speaks", (call) => {
        number = call.detail.number;
        window.silent[number] = [video.muted];
    });
    document.addEventListener("hall:quiet", () => window.silent[number]?.push(video.muted));
}"""


def test_pictures_and_videos_are_shown_one_after_the_other(screen: Page, day: Day) -> None:
    screen.goto(day.served.address + SCREEN)
    expect(screen.locator(".film video")).to_be_visible()
    expect(screen.locator(".film img")).to_be_visible()
    expect(screen.locator(".film video")).to_be_hidden()
    assert screen.locator(".film img").evaluate("(e) => e.decode().then(() => e.naturalWidth)") > 0


def test_a_video_is_silent_from_the_first_word_of_a_call_to_the_last(screen: Page, day: Day) -> None:
    screen.goto(day.served.address + SCREEN)
    expect(screen.locator(".film video")).to_be_visible()
    screen.locator("body").click()
    expect(screen.locator(".sound-key")).to_be_hidden()
    loud = "() => { const v = document.querySelector('.film video'); return !v.muted && v.volume === 0.4; }"
    screen.wait_for_function(loud)
    screen.evaluate(LISTEN)
    there = Day(day.served, WITH_FILMS)
    there.open(1)
    there.take("hall-service-general")
    number = there.call(1)[0]
    screen.wait_for_function("number => window.silent[number]?.length === 2", arg=number)
    assert screen.evaluate("number => window.silent[number]", number) == [True, False]


def test_a_film_leaves_its_place_upright_while_somebody_is_called(screen: Page, day: Day) -> None:
    there = Day(day.served, WITH_FILMS)
    there.open(1)
    there.take("hall-service-general")
    assert there.call(1)
    screen.goto(day.served.address + SCREEN)
    expect(screen.locator(".film")).to_be_visible()
    screen.set_viewport_size({"width": PORTRAIT[0], "height": PORTRAIT[1]})
    expect(screen.locator(".film")).to_be_hidden()
    expect(screen.locator(".queues")).to_be_visible()
    screen.set_viewport_size({"width": LANDSCAPE[0], "height": LANDSCAPE[1]})
    expect(screen.locator(".film")).to_be_visible()


def test_a_hall_without_films_plays_nothing(screen: Page, day: Day) -> None:
    screen.goto(f"{day.served.address}/display/{HALL}")
    expect(screen.locator(".film")).to_have_count(0)
    for hall, name in ((HALL, "clip.webm"), (WITH_FILMS, "other.webm")):
        assert screen.request.get(f"{day.served.address}/display/{hall}/films/{name}").status == 404
