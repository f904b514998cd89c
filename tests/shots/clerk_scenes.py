"""The clerk at work, by keyboard, from the sign-in to every form."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.kit.browsing import CLERK as CLERK_SIZE
from tests.kit.browsing import window
from tests.kit.hall_day import CLERK, PASSWORD, Day
from tests.kit.served import HALL
from tests.shots.camera import Camera

PAIR = [
    {"name": "王秀兰", "id_number": "360800195401011228", "birth": "1954-01-01"},
    {"name": "阿依古丽·买买提明", "id_number": "360800198205056013", "birth": "1982-05-05"},
]


def clerk_scenes(camera: Camera, day: Day) -> None:
    day.open(2, 5, 10, 18)
    day.crowd(40)
    day.miss(10)
    camera.picture("clerk-sign-in", "/clerk", CLERK_SIZE)
    page = sign_in(camera)
    one_visit(camera, page, day)
    forms(camera, page)
    deaf_agent_and_pair(camera, page, day)
    stopped_and_handed_over(camera, page, day)
    page.close()
    stale(camera, day)


def sign_in(camera: Camera) -> Page:
    page = camera.page(CLERK_SIZE)
    page.goto(f"{camera.served.address}/clerk?lang=zh")
    for password, shot in (("wrong", "clerk-sign-in-wrong-zh"), (PASSWORD, "")):
        page.locator("#name").fill(CLERK)
        page.locator("#password").fill(password)
        page.locator("#counter").select_option(f"{HALL}-1")
        page.locator("main button").click()
        if shot:
            camera.take(page, shot)
    page.wait_for_url(f"**/{HALL}-1")
    page.wait_for_load_state("load")
    return page


def one_visit(camera: Camera, page: Page, day: Day) -> None:
    day.ask_help("k2")
    camera.both(page, "clerk-closed")
    for key, seen, state in (
        (" ", ".state.open", "open"),
        (" ", ".visit.called", "called"),
        ("2", ".outcome .good", "recalled"),
        ("3", ".visit.serving", "serving"),
        ("6", ".visit.nobody", "held"),
    ):
        page.keyboard.press(key)
        page.wait_for_selector(seen)
        camera.both(page, f"clerk-{state}")
    page.locator(".resume").click()
    page.wait_for_selector(".visit.called")
    page.keyboard.press("3")
    page.wait_for_selector(".visit.serving")


def forms(camera: Camera, page: Page) -> None:
    """Open each form. A page drawn anew has none open: English comes from the same page in English."""
    for language in ("zh", "en"):
        page.goto(f"{page.url.split('?')[0]}?lang={language}")
        for key, seen, name in (
            ("7", ".transfer form", "transfer"),
            ("8", ".pause form", "pause"),
            ("m", ".rare", "more"),
            ("n", ".by-hand form", "by-hand"),
            ("d", ".move form", "move"),
            ("s", ".suspend form", "suspend"),
        ):
            page.keyboard.press(key)
            page.wait_for_selector(seen)
            camera.take(page, f"clerk-{name}-{language}", whole=True)
            page.keyboard.press("Escape")
    page.goto(f"{page.url.split('?')[0]}?lang=zh")


def deaf_agent_and_pair(camera: Camera, page: Page, day: Day) -> None:
    tickets = {
        "agent": day.take("annual-report", matters=10, cannot_hear=True, holders=[PAIR[1]]),
        "authority": day.take("hall-service-general", authority=True, holders=PAIR[:1]),
        "phone": day.take("hall-service-general", phone="13800138000"),
        "case": day.take("", "senior", bundle="resale-home", holders=PAIR),
        "along": day.take("", items=["id-card-renew", "employee-enrol", "marriage-register"], holders=PAIR[:1]),
    }
    day.hand_in_authority(tickets["authority"]["id"])
    for name, ticket in tickets.items():
        page.keyboard.press("4")
        page.wait_for_selector(".visit.nobody")
        page.keyboard.press("n")
        page.locator(".by-hand [name=call_number]").fill(ticket["number"])
        page.locator(".by-hand [name=reason]").fill("要赶车")
        page.locator(".by-hand button.primary").click()
        page.wait_for_selector(".visit.called")
        camera.both(page, f"clerk-{name}-called")
        if name == "agent":
            for _ in range(2):
                page.keyboard.press("2")
                page.wait_for_timeout(300)
            camera.both(page, "clerk-deaf")
        page.keyboard.press("3")
        page.wait_for_selector(".visit.serving")
        if name == "agent":
            check(camera, page, "360800198205056013", "match")
            check(camera, page, "360800198205056999", "mismatch")
        if name == "authority":
            page.keyboard.press("v")
            page.wait_for_selector("details.authority img")
            camera.take(page, "clerk-authority-seen-zh", whole=True)
            page.keyboard.press("Escape")
        if name == "phone":
            check(camera, page, "13800138001", "mismatch")
    page.locator(".along input").first.check()
    camera.take(page, "clerk-along-ticked-zh")


def check(camera: Camera, page: Page, document: str, name: str) -> None:
    page.keyboard.press("k")
    page.locator("[name=id_number]").fill(document)
    camera.take(page, f"clerk-check-{name}-form-zh")
    page.keyboard.press("Enter")
    page.wait_for_selector({"match": ".checked.yes", "mismatch": ".checked.no"}[name])
    camera.take(page, f"clerk-check-{name}-zh")


def stopped_and_handed_over(camera: Camera, page: Page, day: Day) -> None:
    pause = {"kind": "item", "code": "deed-tax", "reason": "system", "note": "约十点半恢复"}
    day.post("clerk", f"/halls/{HALL}/suspensions", pause)
    page.wait_for_selector(".band.stop")
    camera.both(page, "clerk-stopped")
    page.keyboard.press("8")
    page.keyboard.press("4")
    page.wait_for_selector(".state.paused")
    camera.both(page, "clerk-handover")
    page.goto(f"{camera.served.address}/clerk/{HALL}-5?lang=zh")
    camera.both(page, "clerk-not-mine")


def stale(camera: Camera, day: Day) -> None:
    """Press a key on a page that lags behind."""
    page = window(camera.browser, CLERK_SIZE, script=False).new_page()
    page.goto(f"{camera.served.address}/clerk")
    page.locator("#name").fill(CLERK)
    page.locator("#password").fill(PASSWORD)
    page.locator("#counter").select_option(f"{HALL}-4")
    page.locator("main button").click()
    day.at(4, "open")
    page.locator("[data-shortcut=' ']").click()
    camera.take(page, "clerk-stale-zh")
    page.context.close()
