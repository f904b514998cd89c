"""A ticket's rarer moments on the phone, and the rule in plain words."""

from __future__ import annotations

from tests.kit.browsing import PHONE
from tests.kit.hall_day import Day
from tests.kit.served import HALL
from tests.shots.camera import LANGUAGES, Camera

HOLDER = {"name": "王秀兰", "id_number": "360800195401011228", "birth": "1954-01-01"}


def phone_scenes(camera: Camera, day: Day) -> None:
    day.open(2, 4, 5, 10, 11, 17, 18, 19)
    day.crowd(24)
    ways(camera, day)
    another_item(camera, day)
    missing_paper(camera, day)
    from_afar(camera, day)
    stopped_and_moved(camera, day)
    told_by_message(camera, day)
    camera.picture("fair", f"/h/{HALL}/fair", PHONE, whole=True)
    camera.picture("fair-large", f"/h/{HALL}/fair", PHONE, large=True)
    camera.picture("fair-village", "/h/longtian/fair", PHONE, whole=True)
    camera.picture("item", f"/h/{HALL}/i/social-security-general", PHONE, whole=True)
    camera.picture("item-elsewhere", "/h/longtian/i/property-sale", PHONE, whole=True)


def ways(camera: Camera, day: Day) -> None:
    camera.ticket("way-inside", day.take("", bundle="resale-home")["token"])
    newborn = day.take("", bundle="newborn")
    day.summon(17, newborn["number"])
    day.press(17, "start")
    day.press(17, "finish")
    camera.ticket("way-stages", newborn["token"])
    free = day.take("", items=["id-card-renew", "employee-enrol", "marriage-register"])
    camera.ticket("way-any-order", free["token"])
    camera.ticket("matters", day.take("annual-report", matters=10)["token"])


def another_item(camera: Camera, day: Day) -> None:
    token = day.take("household-move-out")["token"]
    camera.picture("phone-change", f"/t/{token}/change", PHONE, whole=True)
    camera.picture("phone-change-large", f"/t/{token}/change", PHONE, large=True)
    camera.picture("phone-change-found", f"/t/{token}/change?q=社保", PHONE, whole=True)
    camera.picture("phone-change-nothing", f"/t/{token}/change?q=xyz", PHONE)
    camera.picture("phone-change-sure", f"/t/{token}/change/household-move-in", PHONE, whole=True)


def missing_paper(camera: Camera, day: Day) -> None:
    token = finished(day, "supplement")
    camera.ticket("supplement", token)
    day.citizen(token, "back")
    camera.ticket("supplement-back", token)
    camera.ticket("accepted", finished(day, "accepted"))
    camera.ticket("referred", finished(day, "referred"))


def finished(day: Day, outcome: str) -> str:
    ticket = day.take("social-security-general")
    day.summon(10, ticket["number"])
    day.press(10, "start")
    day.press(10, "finish", outcome=outcome)
    token: str = ticket["token"]
    return token


def from_afar(camera: Camera, day: Day) -> None:
    camera.ticket("check-in", day.take("deed-tax", channel="phone")["token"])
    lost = day.take("marriage-register", holders=[HOLDER])
    copy = day.post("helper", f"/halls/{HALL}/visits/{lost['id']}/copy")
    camera.ticket("copy", copy["token"])


def stopped_and_moved(camera: Camera, day: Day) -> None:
    stopped = day.take("employee-enrol")
    pause = {
        "kind": "department",
        "code": "social-security",
        "reason": "system",
        "note": "省社保系统维护，约十点半恢复",
    }
    day.post("clerk", f"/halls/{HALL}/suspensions", pause)
    camera.ticket("stopped", stopped["token"])
    day.post("clerk", f"/halls/{HALL}/suspensions/end", {"kind": "department", "code": "social-security"})
    moved = day.take("id-card-renew")
    day.summon(5, moved["number"])
    day.press(5, "transfer", to_hall="gaoqiaolou", to_item="id-card-renew", reason="离家近")
    camera.ticket("moved", moved["token"])
    unserved = day.take("household-move-out")
    day.post("manager", f"/halls/{HALL}/vouchers", {"departments": [], "reason": "evening"})
    camera.ticket("voucher", unserved["token"])


def told_by_message(camera: Camera, day: Day) -> None:
    """A township hall with a modem: the number is asked for, refused, given."""
    litian = Day(day.served, "litian")
    litian.post("clerk", "/counters/litian-2/open")
    tickets = [
        litian.post("kiosk", "/halls/litian/visits", {"items": ["hall-service-general"], "channel": "kiosk"})
        for _ in range(7)
    ]
    token = tickets[-1]["token"]
    camera.ticket("telling", token)
    camera.picture("phone-telling-ask", f"/t/{token}/tell-me", PHONE, whole=True)
    camera.picture("phone-telling-ask-large", f"/t/{token}/tell-me", PHONE, large=True, whole=True)
    for language in LANGUAGES:
        page = camera.page(PHONE)
        page.goto(f"{camera.served.address}/t/{token}/tell-me?lang={language}")
        page.fill("#phone", "0796-7712345")
        page.click("button.primary")
        camera.take(page, f"phone-telling-wrong-{language}", whole=True)
        page.close()
    litian.post("clerk", f"/visits/{token}/tell-me", {"phone": "13800138000"})
    camera.ticket("telling-given", token)
