"""A Monday from before opening to two hundred people waiting: hall screens, counter screens, the usual phone."""

from __future__ import annotations

from tests.kit.browsing import LANDSCAPE, PHONE, PORTRAIT
from tests.kit.hall_day import Day
from tests.kit.served import HALL
from tests.shots.camera import Camera

STAFFED = tuple(range(1, 27))
PAIR = [
    {"name": "王秀兰", "id_number": "360800195401011228", "birth": "1954-01-01"},
    {"name": "刘志强", "id_number": "360800198205056013", "birth": "1982-05-05"},
]


def day_scenes(camera: Camera, day: Day) -> None:
    before_opening(camera, day)
    forenoon(camera, day, morning(day))
    crowded(camera, day)


def before_opening(camera: Camera, day: Day) -> None:
    camera.screens("closed")
    camera.counter("closed", 3)
    camera.picture("phone-hall-closed", f"/h/{HALL}", PHONE)
    camera.picture("display-unknown", "/display/nowhere", LANDSCAPE)
    camera.picture("phone-unknown", "/t/nobody", PHONE)
    day.later("2026-11-23T08:31:00+08:00")
    camera.screens("empty")
    camera.screens("empty-village", "longtian")


def morning(day: Day) -> str:
    """Live through the first hour; return the token of somebody who missed the call."""
    day.open(*STAFFED)
    late = day.take("works-permit")
    day.summon(22, late["number"])
    day.crowd(60)
    day.call(*(c for c in STAFFED if c != 22))
    day.later("2026-11-23T08:52:00+08:00")
    day.call(1, 2, 4, 5, 7, 10, 12, 18, 19, 23, 25)
    for counter in (6, 8, 11):
        day.miss(counter)
    day.take("", bundle="resale-home", class_="senior", holders=PAIR)
    day.crowd(30)
    for _ in range(2):
        day.press(22, "recall")
    day.press(22, "no-show")
    token: str = late["token"]
    return token


def forenoon(camera: Camera, day: Day, missed: str) -> None:
    day.later("2026-11-23T09:20:00+08:00")
    day.crowd(22)
    waiting = day.take("", bundle="newborn")["token"]
    day.later("2026-11-23T09:42:00+08:00")
    day.call(5, 10, 12, 19, 7)
    camera.screens("lively")
    day.call(18, 8, 13, 20)
    camera.screens("rush")
    camera.picture("display-one-zone", f"/display/{HALL}?zone=east", LANDSCAPE)
    camera.picture("display-high-contrast", f"/display/{HALL}?contrast=high", PORTRAIT)
    camera.counter("called", 20)
    day.press(20, "start")
    camera.counter("serving", 20)
    camera.counter("free", 22)
    day.at(22, "pause")
    camera.counter("paused", 22)
    camera.ticket("waiting", waiting)
    camera.ticket("asking", waiting, then="/give-back")
    camera.ticket("missed", missed)
    camera.picture("phone-hall", f"/h/{HALL}", PHONE)
    one_visit(camera, day)


def one_visit(camera: Camera, day: Day) -> None:
    """Follow one ticket from the call to the rating."""
    day.at(22, "open")
    ticket = day.take("works-permit", "senior", holders=PAIR)
    day.summon(22, ticket["number"])
    camera.ticket("called", ticket["token"])
    day.press(22, "start")
    camera.ticket("serving", ticket["token"])
    day.press(22, "finish")
    camera.ticket("finished", ticket["token"])
    day.citizen(ticket["token"], "rating", {"level": 1})
    camera.ticket("rated", ticket["token"])
    other = day.take("works-permit")
    day.citizen(other["token"], "give-back")
    camera.ticket("given-back", other["token"])


def crowded(camera: Camera, day: Day) -> None:
    """Two hundred people wait, and the server goes away."""
    waiting = day.get("kiosk", f"/halls/{HALL}")["waiting"]
    day.crowd(max(0, 200 - waiting))
    camera.screens("200-waiting")
    pages = {"landscape": camera.page(LANDSCAPE), "portrait": camera.page(PORTRAIT)}
    for page in pages.values():
        page.goto(f"{camera.served.address}/display/{HALL}?lang=zh")
    camera.served.kill()
    for shape, page in pages.items():
        page.wait_for_selector(".lost .link-sign", state="visible")
        camera.take(page, f"display-reconnecting-{shape}-zh")
