"""The manager's page: what it shows, what it does once, and who only looks."""

from __future__ import annotations

import hashlib
import re

import pytest

from queue_server.domain.roles import Role
from tests.api.hall import HallUnderTest

PAGE = "/manage/yongxin"
DOORS = ("/helper", "/manage", "/county")


def headers(hall: HallUnderTest, role: Role = "manager") -> dict[str, str]:
    secret, _ = hall.server.identity.issue_token(role, "yongxin")
    return {"Authorization": f"Bearer {secret}"}


def shown(hall: HallUnderTest, role: Role = "manager") -> str:
    return hall.server.app.test_client().get(f"{PAGE}?lang=zh", headers=headers(hall, role)).get_data(as_text=True)


def press(hall: HallUnderTest, path: str, **form: str) -> int:
    data = {"key": hashlib.sha256(f"{path}{form}".encode()).hexdigest(), **form}
    return hall.server.app.test_client().post(f"{PAGE}{path}", headers=headers(hall), data=data).status_code


@pytest.mark.parametrize("role", ["county", "auditor"])
def test_who_only_looks_sees_the_hall_and_no_key(hall: HallUnderTest, role: Role) -> None:
    page = shown(hall, role)
    assert "等得最久" in page
    assert "疏散" not in page
    assert "疏散" in shown(hall)


def test_a_manager_pauses_and_closes_a_counter_for_who_has_left(hall: HallUnderTest) -> None:
    clerk = hall.caller("clerk")
    clerk.post("/counters/yongxin-1/open")
    assert press(hall, "/counters/1/pause", reason="meeting") == 303
    assert clerk.get("/counters/yongxin-1").get_json()["counter"]["status"] == "paused"
    assert press(hall, "/counters/1/close") == 303
    assert clerk.get("/counters/yongxin-1").get_json()["counter"]["status"] == "closed"


def test_a_refused_press_is_told_on_the_page_as_it_stands(hall: HallUnderTest) -> None:
    assert press(hall, "/counters/1/pause", reason="meeting") == 409
    assert press(hall, "/counters/999/pause", reason="meeting") == 404


def test_a_department_is_stopped_and_goes_on(hall: HallUnderTest) -> None:
    assert press(hall, "/suspend", what="department:social-security", reason="system", note="省系统维护") == 303
    assert "省系统维护" in shown(hall)
    assert press(hall, "/resume", kind="department", code="social-security") == 303
    assert "省系统维护" not in shown(hall)


def test_one_item_is_stopped_while_its_department_goes_on(hall: HallUnderTest) -> None:
    kiosk, ticket = hall.caller("kiosk"), {"channel": "kiosk"}

    assert press(hall, "/suspend", what="item:pension-claim", reason="system", note="预计下午三点恢复") == 303

    assert "预计下午三点恢复" in shown(hall)
    refused = kiosk.post("/halls/yongxin/visits", {**ticket, "items": ["pension-claim"]})
    assert (refused.status_code, (refused.json or {}).get("code")) == (409, "item.suspended")
    assert kiosk.post("/halls/yongxin/visits", {**ticket, "items": ["pension-enrol"]}).status_code == 201
    assert press(hall, "/resume", kind="item", code="pension-claim") == 303
    assert kiosk.post("/halls/yongxin/visits", {**ticket, "items": ["pension-claim"]}).status_code == 201


def test_an_evacuation_tells_every_screen(hall: HallUnderTest) -> None:
    assert press(hall, "/suspend", what="hall:yongxin", reason="evacuation") == 303
    screen = hall.server.app.test_client().get("/display/yongxin?lang=zh").get_data(as_text=True)
    assert "leave" in screen
    assert "疏散</summary>" not in shown(hall), "it is on already"


def test_an_alert_tells_what_to_do_and_is_acknowledged_by_name_once(hall: HallUnderTest) -> None:
    ticket = {"items": ["deed-tax"], "channel": "clerk"}
    hall.caller("clerk").post("/halls/yongxin/visits", ticket)
    assert "我来处理" not in shown(hall)
    hall.time.move(minutes=20)
    hall.server.service.alerts.look("yongxin")
    page = shown(hall)
    assert "没有窗口开着" in page
    assert "请人开窗口" in page
    assert "我来处理" not in shown(hall, "auditor")
    (alert,) = re.findall(r"/alerts/(\w+)/acknowledge", page)[:1]
    assert press(hall, f"/alerts/{alert}/acknowledge") == 303
    assert "在处理" in shown(hall)
    assert press(hall, f"/alerts/{alert}/acknowledge", again="1") == 409
    assert press(hall, "/alerts/v-nobody/acknowledge") == 409


FORMS = [
    {"what": "department:social-security", "reason": "because"},
    {"what": "", "reason": "system"},
    {"what": "social-security", "reason": "system"},
]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_nobody_filled_in_so_changes_nothing(hall: HallUnderTest, form: dict[str, str]) -> None:
    assert press(hall, "/suspend", **form) == 422


def test_a_stranger_is_led_to_the_door(hall: HallUnderTest) -> None:
    answer = hall.server.app.test_client().get(PAGE)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/manage")


def test_nobody_is_named_on_it(hall: HallUnderTest) -> None:
    person = {"name": "王小明", "id_number": "110101199001011234"}
    body = {"items": ["marriage-register"], "channel": "kiosk", "holders": [person]}
    hall.caller("kiosk").post("/halls/yongxin/visits", body)
    page = shown(hall)
    assert "王" not in page
    assert "110101199001011234" not in page


def test_every_door_wears_the_same(hall: HallUnderTest) -> None:
    client = hall.server.app.test_client()
    worn = [re.findall(r'rel="stylesheet" href="([^"]+)"', client.get(door).get_data(as_text=True)) for door in DOORS]
    assert worn[0] == worn[1] == worn[2]
    assert any("clerk-keys" in style for style in worn[0]), "which draws a door"
