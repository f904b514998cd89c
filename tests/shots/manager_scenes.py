"""The manager's page: before anybody is there, in the middle of a busy morning, something stopped, everybody out."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.kit.browsing import PHONE
from tests.kit.hall_day import PASSWORD, Day, add_clerk
from tests.kit.served import HALL
from tests.shots.camera import Camera

MANAGER, COUNTY = "zhoujianping", "liuxianping"
WIDE, SMALL = (1600, 1000), (1280, 800)


def manager_scenes(camera: Camera, day: Day) -> None:
    add_clerk(day.served, MANAGER, "周建平", "manager")
    camera.picture("manage-sign-in", "/manage", SMALL)
    add_clerk(day.served, COUNTY, "刘县平", "county", hall=None)
    page = camera.page(SMALL)
    page.goto(f"{camera.served.address}/manage?lang=zh")
    sign_in(page, COUNTY)
    page.wait_for_selector(".halls")
    camera.take(page, "manage-which-hall-zh")
    page.locator(".leave button").click()
    page.close()
    page = entered(camera)
    camera.both(page, "manage-empty")
    page.close()
    day.open(1, 2, 4, 5, 10, 11, 17, 18, 19)
    day.crowd(40)
    for counter in (1, 2, 4, 10):
        day.post("clerk", f"/counters/{HALL}-{counter}/next", {"after": None})
    day.post("clerk", f"/counters/{HALL}-5/pause", {"reason": "lunch"})
    day.later("2026-11-23T10:14:00+08:00")
    day.beat("k1", "printer", "printer.paper_out")
    page = entered(camera)
    # Below those that fit; the rules look every quarter of a minute.
    page.locator(".alerts .device").wait_for(state="attached")
    camera.both(page, "manage-busy")
    page.locator(".alerts button").first.click()
    page.locator(".alerts .seen-to").wait_for(state="attached")
    page.locator(".alerts .rest summary").first.click()
    camera.both(page, "manage-seen-to")
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    camera.both(page, "manage-busy-small")
    page.locator(".stop-form summary").click()
    camera.take(page, "manage-stop-form-zh")
    page.close()
    pause = {
        "kind": "department",
        "code": "social-security",
        "reason": "system",
        "note": "省社保系统维护，约十点半恢复",
    }
    day.post("clerk", f"/halls/{HALL}/suspensions", pause)
    page = entered(camera)
    camera.both(page, "manage-stopped")
    page.locator(".evacuate summary").click()
    page.locator(".evacuate .danger").click()
    page.wait_for_selector(".told.trouble")
    camera.both(page, "manage-evacuated")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    camera.take(page, "manage-phone-zh", whole=True)
    page.close()


def entered(camera: Camera, door: str = "/manage", name: str = MANAGER, shows: str = ".desks") -> Page:
    """Return the page behind a door, signed in."""
    page = camera.page(WIDE)
    page.goto(f"{camera.served.address}{door}?lang=zh")
    if page.locator("#password").count():
        sign_in(page, name)
    page.wait_for_selector(shows)
    return page


def sign_in(page: Page, name: str) -> None:
    page.locator("#name").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()


def fairness_scenes(camera: Camera, day: Day) -> None:
    """A morning in figures, and other counters tried."""
    add_clerk(day.served, MANAGER, "周建平", "manager")
    day.open(1, 2, 4, 5, 10, 11, 17, 18, 19)
    day.crowd(40)
    for at in ("09:31", "09:48", "10:05"):
        day.later(f"2026-11-23T{at}:00+08:00")
        day.call(1, 2, 4, 5, 10, 17)
        day.crowd(12)
    page = entered(camera)
    page.goto(f"{camera.served.address}/manage/{HALL}/day?lang=zh")
    camera.both(page, "fairness-day")
    page.goto(f"{camera.served.address}/manage/{HALL}/what-if?lang=zh")
    for number in (1, 2, 4):
        page.locator(f"[name=open][value='{number}']").uncheck()
    page.get_by_role("button", name="试算").click()
    page.locator(".hours").wait_for(timeout=60_000)
    camera.take(page, "fairness-what-if-zh", whole=True)
    page.close()
