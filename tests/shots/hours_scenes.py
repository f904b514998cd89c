"""Not everything can be done now: the hour before closing, a lunch hour and a Saturday of some departments only."""

from __future__ import annotations

from tests.kit.browsing import PHONE
from tests.kit.hall_day import Day
from tests.kit.served import HALL
from tests.shots.camera import Camera


def hours_scenes(camera: Camera, day: Day) -> None:
    camera.screens("lunch-some", "shiqiao")
    camera.picture("phone-hall-lunch-some", "/h/shiqiao", PHONE, whole=True)
    day.later("2026-11-23T16:35:00+08:00")
    day.open(2, 5, 10, 18, 19, 23)
    for item in ["property-sale"] * 14 + ["deed-tax"] * 12:
        # Staff give what a kiosk would refuse: the screens tell it to those who come next.
        day.post("clerk", f"/halls/{HALL}/visits", {"items": [item], "channel": "clerk"})
    camera.screens("closing")
    camera.picture("phone-hall-closing", f"/h/{HALL}", PHONE, whole=True)
    day.later("2026-11-27T18:30:00+08:00")
    camera.screens("friday")
    camera.picture("phone-hall-friday", f"/h/{HALL}", PHONE, whole=True)
    day.later("2026-11-28T09:30:00+08:00")
    camera.screens("saturday")
    camera.picture("phone-hall-saturday", f"/h/{HALL}", PHONE, whole=True)
