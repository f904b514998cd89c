"""审计: a morning's changes with before and after, looks at personal data, the chain."""

from __future__ import annotations

from queue_server.domain.roles import Role
from tests.kit.browsing import PHONE
from tests.kit.hall_day import Day, add_clerk
from tests.kit.served import HALL
from tests.shots.camera import Camera
from tests.shots.manager_scenes import SMALL, entered

AUDITOR = "hejianming"


def audit_scenes(camera: Camera, day: Day) -> None:
    add_clerk(day.served, AUDITOR, "贺建明", "auditor", hall=None)
    roles: tuple[Role, ...] = ("clerk", "manager")
    for role in roles:
        add_clerk(day.served, "liuxiaoyun", "刘晓云", role)
    day.open(1, 2, 4)
    day.crowd(12)
    day.call(1, 2)
    stop = {"kind": "department", "code": "social-security", "reason": "system", "note": "省社保系统维护"}
    day.post("manager", f"/halls/{HALL}/suspensions", stop)
    camera.picture("audit-sign-in", "/audit", SMALL)
    page = entered(camera, "/audit", AUDITOR, "form.seek")
    camera.both(page, "audit-staff")
    page.goto(f"{camera.served.address}/audit/events?day=2026-11-23&kind=all&hall={HALL}&lang=zh")
    camera.take(page, "audit-day-zh")
    page.goto(f"{camera.served.address}/audit/events?day=2026-11-23&lang=en")
    camera.take(page, "audit-day-en")
    page.goto(f"{camera.served.address}/audit/events?day=2026-11-22&kind=seen&lang=zh")
    camera.take(page, "audit-nothing-zh")
    page.goto(f"{camera.served.address}/audit/chain?check=1&lang=zh")
    camera.take(page, "audit-chain-zh")
    page.goto(f"{camera.served.address}/audit/events?day=2026-11-23&lang=zh")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    camera.take(page, "audit-phone-zh")
    page.close()
