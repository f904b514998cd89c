"""远程取号: from the hall's page to a number that says until when to check in."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.kit.browsing import PHONE
from tests.kit.hall_day import Day
from tests.kit.served import HALL
from tests.shots.camera import LANGUAGES, Camera

WHAT = f"/h/{HALL}/remote"
ITEM = f"{WHAT}/item/employee-enrol"


def remote_scenes(camera: Camera, day: Day) -> None:
    day.open(2, 4, 5, 10, 11)
    day.crowd(18)
    camera.picture("phone-remote-hall", f"/h/{HALL}", PHONE)
    camera.picture("phone-remote-off", "/h/longtian/remote", PHONE)
    camera.picture("phone-remote-what", WHAT, PHONE)
    camera.picture("phone-remote-who", ITEM, PHONE, whole=True)
    camera.picture("phone-remote-who-large", ITEM, PHONE, large=True, whole=True)
    for count, language in enumerate(LANGUAGES):
        page = camera.page(PHONE)
        fill(page, camera, f"1380013800{count}", language)
        page.wait_for_url("**/t/*")
        camera.take(page, f"phone-remote-ticket-{language}", whole=True)
        fill(page, camera, f"1390013900{count}", language)
        page.wait_for_selector(".told")
        camera.take(page, f"phone-remote-refused-{language}", whole=True)
        page.context.clear_cookies(name="hall_remote")
        page.close()


def fill(page: Page, camera: Camera, phone: str, language: str) -> None:
    page.goto(f"{camera.served.address}{ITEM}?lang={language}")
    page.fill("#phone", phone)
    page.click("button.primary")
