"""Something is not called, and the evening of a day on which not everybody was reached."""

from __future__ import annotations

from tests.kit.browsing import PHONE
from tests.kit.hall_day import Day
from tests.kit.served import HALL
from tests.shots.camera import Camera

SYSTEM = {"kind": "item", "code": "deed-tax", "reason": "system", "note": "税务系统约5点恢复"}
LEAVE = {"kind": "hall", "code": HALL, "reason": "evacuation", "note": "请到东门外广场集合"}
PEOPLE = {"kind": "department", "code": "property", "reason": "staff", "note": ""}


def trouble_scenes(camera: Camera, day: Day) -> None:
    day.open(2, 5, 10, 12, 18, 19, 23)
    day.crowd(30)
    day.call(2, 5, 10, 12, 19, 23)
    day.post("clerk", f"/halls/{HALL}/suspensions", SYSTEM)
    camera.screens("stopped")
    day.post("clerk", f"/halls/{HALL}/suspensions", PEOPLE)
    camera.screens("stopped-several")
    camera.picture("phone-hall-stopped", f"/h/{HALL}", PHONE, whole=True)
    day.press(5, "recall")
    camera.screens("stopped-recall")
    day.post("clerk", f"/halls/{HALL}/suspensions", LEAVE)
    camera.screens("stopped-evacuation")
    day.post("clerk", f"/halls/{HALL}/suspensions/end", {"kind": "hall", "code": HALL})
    day.later("2026-11-23T18:30:00+08:00")
    camera.screens("evening")
