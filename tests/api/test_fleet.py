"""Terminals over HTTP: heart-beats, what managers see of them, and what is asked of one is done once."""

from __future__ import annotations

from typing import Any

import pytest

from config.schema import County
from queue_server.app.fleet.views import silent_after
from tests.api.hall import Caller, HallUnderTest

BEATS = "/halls/yongxin/heartbeats"
TERMINALS = "/halls/yongxin/terminals"
ORDERS = "/halls/yongxin/terminals/k1/orders"


@pytest.fixture
def kiosk(hall: HallUnderTest) -> Caller:
    return hall.caller("kiosk", terminal="k1")


@pytest.fixture
def manager(hall: HallUnderTest) -> Caller:
    return hall.caller("manager")


def beat(kiosk: Caller, state: str = "ready", *codes: str, **more: Any) -> dict[str, Any]:
    devices = [{"name": "printer", "state": state, "codes": codes}]
    reply = kiosk.post(BEATS, {"version": "0.1.0", "uptime_s": 5, "started": "first", "devices": devices, **more}, None)
    assert reply.status_code == 200, reply.get_json()
    told: dict[str, Any] = reply.get_json()
    return told


def seen(caller: Caller) -> dict[str, Any]:
    found: dict[str, Any] = next(t for t in caller.get(TERMINALS).get_json()["terminals"] if t["code"] == "k1")
    return found


def ask(manager: Caller, **order: Any) -> str:
    reply = manager.post(ORDERS, order)
    assert reply.status_code == 201, reply.get_json()
    return str(reply.get_json()["id"])


def events(hall: HallUnderTest) -> list[str]:
    return [event.type for event in hall.server.service.events_after("yongxin", 0)]


def test_a_terminal_nobody_heard_of_is_shown_and_is_not_silent(hall: HallUnderTest, manager: Caller) -> None:
    assert (seen(manager)["state"], seen(manager)["silent_s"]) == ("never", None)
    assert hall.server.service.fleet.notice_silent() == []


def test_a_manager_sees_how_devices_are_and_what_to_do(hall: HallUnderTest, kiosk: Caller) -> None:
    beat(kiosk, "failed", "printer.paper_out", paper={"left_mm": 1200, "roll_mm": 80_000}, outbox=3)
    found = seen(hall.caller("helper"))
    assert (found["state"], found["paper"]["left_mm"], found["outbox"]) == ("trouble", 1200, 3)
    assert found["devices"][0]["troubles"][0]["do"]["zh"] == "换一卷纸，合上盖"


def test_beats_that_tell_nothing_new_make_no_event(hall: HallUnderTest, kiosk: Caller) -> None:
    for _ in range(3):
        beat(kiosk)
    for _ in range(3):
        beat(kiosk, "failed", "printer.paper_out")
    beat(kiosk)
    assert events(hall) == ["device_trouble", "device_well"]


def test_a_terminal_falls_silent_once_and_comes_back_once(
    hall: HallUnderTest, kiosk: Caller, manager: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = hall.server.service.fleet
    beat(kiosk)
    assert service.notice_silent() == []
    with monkeypatch.context() as later:  # the server's own housekeeping looks too: only for this moment is it late
        later.setattr("queue_server.app.fleet.service.silent_after", lambda rules: -silent_after(rules))
        assert service.notice_silent() == ["yongxin/k1"]
        assert service.notice_silent() == []
    assert seen(manager)["state"] == "silent"
    beat(kiosk)
    assert seen(manager)["state"] == "well"
    assert events(hall) == ["terminal_silent", "terminal_back"]


def test_how_often_and_how_late_is_the_hall_s_setting(county: County) -> None:
    from queue_server.app.halls import HallRules

    def after(**fleet: int) -> float:
        hall = county.halls["yongxin"]
        changed = hall.model_copy(update={"fleet": hall.fleet.model_copy(update=fleet)})
        return silent_after(HallRules(county, changed)).total_seconds()

    assert (after(), after(heartbeat_s=10), after(silent_after_beats=2)) == (120, 40, 60)


def test_a_restart_is_told_until_it_is_done_and_done_once(hall: HallUnderTest, kiosk: Caller, manager: Caller) -> None:
    order = ask(manager, kind="restart")
    assert [o["id"] for o in beat(kiosk)["orders"]] == [order]
    assert [o["id"] for o in beat(kiosk)["orders"]] == [order]  # an answer may be lost
    assert beat(kiosk, done=[order])["confirmed"] == [order]
    assert beat(kiosk, done=[order])["orders"] == []
    assert events(hall) == ["terminal_asked", "terminal_did"]
    assert seen(manager)["orders"][0]["by"].startswith("token:")


def test_another_terminal_cannot_say_that_it_was_done(hall: HallUnderTest, kiosk: Caller, manager: Caller) -> None:
    order = ask(manager, kind="restart")
    other = hall.caller("kiosk", terminal="k2")
    beat(other, done=[order])
    assert [o["id"] for o in beat(kiosk)["orders"]] == [order]


def test_what_holds_is_told_with_every_beat(kiosk: Caller, manager: Caller) -> None:
    text = {"zh": "下午停电", "en": "Power cut this afternoon"}
    ask(manager, kind="message", message=text)
    ask(manager, kind="disable", service="booking")
    for _ in range(2):
        assert beat(kiosk)["standing"] == {"message": text, "until": None, "disabled": ["booking"]}
    ask(manager, kind="message")
    ask(manager, kind="enable", service="booking")
    assert beat(kiosk)["standing"] == {"message": None, "until": None, "disabled": []}


def test_a_message_is_told_until_its_time(hall: HallUnderTest, kiosk: Caller, manager: Caller) -> None:
    until = hall.time.now().replace(microsecond=0)
    hall.time.move(minutes=-1)
    ask(manager, kind="message", message={"zh": "一", "en": "one"}, until=until.isoformat())
    assert beat(kiosk)["standing"]["message"] is not None
    hall.time.move(minutes=1)
    assert beat(kiosk)["standing"]["message"] is None


def test_asked_twice_with_one_key_is_asked_once(kiosk: Caller, manager: Caller) -> None:
    for _ in range(2):
        manager.post(ORDERS, {"kind": "restart"}, "one-key")
    assert len(beat(kiosk)["orders"]) == 1


def test_a_terminal_the_hall_does_not_have_cannot_be_asked(manager: Caller) -> None:
    assert manager.post("/halls/yongxin/terminals/k9/orders", {"kind": "restart"}).status_code == 404


def test_a_script_s_token_is_no_terminal_and_another_hall_s_is_not_this_one_s(hall: HallUnderTest) -> None:
    body = {"version": "0.1.0", "uptime_s": 5, "started": "first"}
    assert hall.caller("kiosk").post(BEATS, body, None).get_json()["code"] == "terminal.unknown"
    assert hall.caller("kiosk", "litian", terminal="k1").post(BEATS, body, None).status_code == 403
