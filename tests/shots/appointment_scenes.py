"""预约: booking on the phone, the appointment in each of its states, the day's list at a counter."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.kit.browsing import CLERK as CLERK_SIZE
from tests.kit.browsing import PHONE
from tests.kit.hall_day import CLERK, PASSWORD, Day, in_china
from tests.kit.served import HALL
from tests.shots.camera import LANGUAGES, Camera

MONDAY, TUESDAY = "2026-11-23", "2026-11-24"
FULL = "fund-withdraw-rent"
BOOK = f"/h/{HALL}/book"


def appointment_scenes(camera: Camera, day: Day) -> None:
    """Begins on the Friday before, so that some are booked for this Monday morning."""
    made = {
        "late": day.book("deed-tax", MONDAY, "08:30", 0),
        "now": day.book("household-move-out", MONDAY, "10:00", 1),
        "drawn": day.book("property-sale", MONDAY, "10:00", 2),
        "early": day.book("passport-renew", MONDAY, "15:00", 3),
        "bundle": day.book("", MONDAY, "10:30", 4, bundle="resale-home"),
        "missed": day.book("employee-enrol", "2026-11-21", "00:00", 5),
    }
    day.later(f"{MONDAY}T09:20:00+08:00")
    made["ahead"] = day.book("", TUESDAY, "09:30", 6, bundle="newborn")
    made["cancelled"] = day.book("marriage-register", TUESDAY, "09:30", 7)
    ticket = day.post("clerk", f"/halls/{HALL}/appointments/{made['drawn']['id']}/draw")
    day.post("clerk", f"/halls/{HALL}/appointments/{made['cancelled']['id']}/cancel")
    fill_a_day(day)
    booking(camera, day)
    mistakes(camera, day)
    for state, booked in made.items():
        appointment(camera, state, booked["token"])
    camera.picture("phone-appointment-booked", f"/a/{made['ahead']['token']}?booked=1", PHONE, whole=True)
    appointment(camera, "ask-cancel", made["ahead"]["token"], "/cancel")
    appointment(camera, "move", made["ahead"]["token"], "/move")
    start = re.sub(r"\D", "", in_china(made["bundle"]["start"])).replace("20261123", "20261126")
    appointment(camera, "move-sure", made["ahead"]["token"], f"/move?start={start}")
    camera.ticket("appointment-ticket", ticket["token"])
    at_the_desk(camera)


def fill_a_day(day: Day) -> None:
    """Book all of one matter's times on Wednesday."""
    person = 0
    while True:
        slots = day.get("kiosk", f"/halls/{HALL}/slots?item={FULL}")["days"]
        free = [s["start"] for d in slots if d["day"] == "2026-11-25" for s in d["slots"] if s["left"]]
        if not free:
            return
        person += 1
        born = f"36080019{50 + person % 49:02}0101{100 + person:03}"
        holder = {"name": "测试人", "id_number": f"{born}0"}
        body = {"items": [FULL], "start": free[0], "holder": holder, "channel": "kiosk"}
        day.post("kiosk", f"/halls/{HALL}/appointments", body)


def booking(camera: Camera, day: Day) -> None:
    one = f"{BOOK}/item/id-card-renew"
    slots = day.get("kiosk", f"/halls/{HALL}/slots?item=id-card-renew")["days"]
    free = next(s["start"] for d in slots for s in d["slots"] if s["left"])
    start = re.sub(r"\D", "", in_china(free))
    camera.picture("phone-book-hall", f"/h/{HALL}", PHONE, whole=True)
    for name, path in {
        "what": BOOK,
        "found": f"{BOOK}?q=社保",
        "nothing": f"{BOOK}?q=xyz",
        "when": one,
        "bundle": f"{BOOK}/bundle/resale-home",
        "full-day": f"{BOOK}/item/{FULL}?day=2026-11-25",
        "gone": f"{one}/203001010900",
        "who": f"{one}/{start}",
    }.items():
        camera.picture(f"phone-book-{name}", path, PHONE, whole=True)
        camera.picture(f"phone-book-{name}-large", path, PHONE, large=True)


def mistakes(camera: Camera, day: Day) -> None:
    """What is told before it is sent, and what the hall refuses."""
    slots = day.get("kiosk", f"/halls/{HALL}/slots?item=id-card-renew")["days"]
    free = next(s["start"] for d in slots if d["day"] == TUESDAY for s in d["slots"] if s["left"])
    path = f"{BOOK}/item/id-card-renew/{re.sub(r'[^0-9]', '', in_china(free))}"
    for language in LANGUAGES:
        for name, number, seen in (
            ("mistake", "360800199011110377", ".fault:not(:empty)"),
            ("refused", "360800199011110376", "#told .told"),
        ):
            page = camera.page(PHONE)
            page.context.add_cookies([{"name": "hall_large", "value": "0", "url": camera.served.address}])
            page.goto(f"{camera.served.address}{path}?lang={language}")
            page.locator("[name=name]").fill("刘志强")
            page.locator("[name=id_number]").fill(number)
            page.locator("[name=consent]").check()
            page.locator("main button[type=submit]").click()
            page.wait_for_selector(seen)
            camera.take(page, f"phone-book-{name}-{language}", whole=True)
            page.close()


def appointment(camera: Camera, state: str, token: str, then: str = "") -> None:
    camera.picture(f"phone-appointment-{state}", f"/a/{token}{then}", PHONE, whole=True)
    camera.picture(f"phone-appointment-{state}-large", f"/a/{token}{then}", PHONE, large=True)


def at_the_desk(camera: Camera) -> None:
    page = camera.page(CLERK_SIZE)
    page.goto(f"{camera.served.address}/clerk?lang=zh")
    page.locator("#name").fill(CLERK)
    page.locator("#password").fill(PASSWORD)
    page.locator("#counter").select_option(f"{HALL}-1")
    page.locator("main button").click()
    page.wait_for_url(f"**/{HALL}-1")
    for language in LANGUAGES:
        page.goto(f"{camera.served.address}/clerk/{HALL}-1?lang={language}")
        page.keyboard.press("m")
        page.keyboard.press("y")
        page.wait_for_selector(".booked-list")
        worked_at(camera, page, language)
    page.close()


def worked_at(camera: Camera, page: Page, language: str) -> None:
    def take(name: str, seen: str) -> None:
        page.wait_for_selector(seen)
        camera.take(page, f"clerk-appointments-{name}-{language}", whole=True)

    take("list", ".booked-list")
    rows = page.locator("#appointments > .booked-list li")
    rows.first.locator("a.row-key").nth(1).click()
    take("asking", ".row-key.warn")
    rows.first.locator("a.row-key").click()
    page.wait_for_selector(".row-key.warn", state="detached")
    rows.last.locator("a.row-key").first.click()
    take("move", "form.booking")
    page.locator("#appointments .key-link").click()
    page.wait_for_selector(".booked-list")
    if language == "zh":
        page.locator(".row-key.primary").first.click()
        take("given", ".given .ticket")
    page.locator("form.find input[name=q]").fill("00000000")
    page.keyboard.press("Enter")
    take("not-found", ".told.trouble")
    page.locator("#appointments .key-link").click()
    take("choose", "form.choose")
    page.locator("form.choose select").select_option("item:household-move-in")
    page.locator("form.choose button").click()
    page.wait_for_selector("form.booking")
    page.locator(".slot-ticks input:enabled").nth(3).check()
    page.locator("[name=name]:visible").fill("司徒建国")
    number = {"zh": "36080019540101121", "en": "36080019540101122"}[language]
    page.locator("[name=id_number]:visible").fill(f"{number}0")
    page.locator("form.booking button.primary").click()
    take("mistake", ".fault:not(:empty)")
    page.locator("[name=id_number]:visible").fill({"zh": "36080019540101121X", "en": "360800195401011228"}[language])
    page.locator("form.booking button.primary").click()
    take("booked", ".given .code")
