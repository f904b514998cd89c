"""远程取号: from the hall's page to a number that says until when to check in."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.kit.browsing import LANDSCAPE, PHONE, PORTRAIT
from tests.kit.hall_day import Day, add_clerk
from tests.kit.served import HALL
from tests.shots.camera import LANGUAGES, Camera
from tests.shots.manager_scenes import entered

WHAT = f"/h/{HALL}/remote"
TOWN, HELPER = "gaoqiaolou", "longqiusheng"
TABLET = (800, 1100)
ITEM = f"{WHAT}/item/employee-enrol"


def remote_scenes(camera: Camera, day: Day) -> None:
    day.open(2, 4, 5, 10, 11)
    day.crowd(18)
    camera.picture("phone-remote-hall", f"/h/{HALL}", PHONE)
    camera.picture("phone-remote-off", "/h/longtian/remote", PHONE)
    camera.picture("phone-remote-what", WHAT, PHONE)
    camera.picture("phone-remote-found", f"{WHAT}?q=社保", PHONE)
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
    in_the_hall(camera, day)
    late = day.take("employee-enrol", channel="phone")
    day.later("2026-11-23T10:25:00+08:00")
    camera.picture("phone-remote-lapsed", f"/t/{late['token']}", PHONE)


def in_the_hall(camera: Camera, day: Day) -> None:
    """A township whose screen shows the code; a helper of the county hall sees who has not come."""
    for language, phone in zip(LANGUAGES, ("13700137000", "13600136000"), strict=True):
        page = camera.page(PHONE)
        page.goto(f"{camera.served.address}/h/{TOWN}/remote/item/social-security-general?lang={language}")
        page.fill("#phone", phone)
        page.click("button.primary")
        page.wait_for_url("**/t/*")
        camera.take(page, f"phone-remote-here-{language}", whole=True)
        page.goto(f"{page.url}/check-in?lang={language}")
        page.fill("#code", "12345")
        page.click("button.primary")
        camera.take(page, f"phone-remote-code-{language}", whole=True)
        page.context.clear_cookies(name="hall_remote")
        page.close()
    camera.picture("remote-display", f"/display/{TOWN}", LANDSCAPE)
    camera.picture("remote-display-high", f"/display/{TOWN}?contrast=high", LANDSCAPE)
    camera.picture("remote-display-tall", f"/display/{TOWN}", PORTRAIT)
    add_clerk(day.served, HELPER, "龙秋生", "helper")
    page = entered(camera, "/helper", HELPER, "main.work")
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    page.goto(f"{camera.served.address}/helper/{HALL}/check-in?lang=zh")
    camera.both(page, "remote-helper")
    page.close()


def fill(page: Page, camera: Camera, phone: str, language: str) -> None:
    page.goto(f"{camera.served.address}{ITEM}?lang={language}")
    page.fill("#phone", phone)
    page.click("button.primary")
