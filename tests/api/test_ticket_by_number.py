"""「我有号票」 at the kiosk: the number typed in is enough to see one's place and to report back, and shows no more."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.hall import Caller, HallUnderTest

ITEM = "hall-service-general"


def take(hall: HallUnderTest, at: str = "yongxin") -> Any:
    visit = {"items": [ITEM], "channel": "kiosk"}
    return hall.caller("kiosk", at).post(f"/halls/{at}/visits", visit).get_json()


def ticket(number: str) -> str:
    return f"/halls/yongxin/tickets/{number}"


def miss(hall: HallUnderTest, issued: Any) -> None:
    """Call the number at the first counter that serves it and mark it missed."""
    rules = hall.server.service.halls.get("yongxin")
    counter = f"/counters/yongxin-{min(rules.counters_of(rules.offer(ITEM).item.department))}"
    clerk = hall.caller("clerk")
    clerk.post(f"{counter}/open")
    state = clerk.post(f"{counter}/next", {"after": None}).get_json()
    assert state["visit"]["number"] == issued["number"]
    step = {"step": state["visit"]["step"]}
    for _ in range(5):
        if clerk.post(f"{counter}/no-show", step).status_code == 200:
            return
        clerk.post(f"{counter}/recall", step)
        hall.time.move(minutes=1)
    raise AssertionError("the number could not be marked missed")


@pytest.mark.parametrize("role", ["kiosk", "clerk", "helper"])
def test_a_number_tells_its_place_however_it_is_typed(hall: HallUnderTest, role: Any) -> None:
    take(hall)
    number = take(hall)["number"]
    short = number[0] + number[1:].lstrip("0")
    for typed in (number, number.lower(), short):
        seen = hall.caller(role).get(ticket(typed))
        assert seen.status_code == 200
        assert (seen.get_json()["number"], seen.get_json()["state"], seen.get_json()["ahead"]) == (number, "waiting", 1)


def test_a_number_tells_nothing_of_the_matter(hall: HallUnderTest) -> None:
    seen = hall.caller("kiosk").get(ticket(take(hall)["number"])).get_json()
    assert seen["steps"] == []
    assert seen["rating"] is None
    assert "token" not in seen


@pytest.mark.parametrize("typed", ["A999", "7", "A", "A0", "AAA1", "A1A", "%20", "A１", "A1234567890", "%E7%94%B2001"])
def test_a_number_nobody_has_is_not_found(hall: HallUnderTest, typed: str) -> None:
    reply = hall.caller("kiosk").get(ticket(typed))
    assert (reply.status_code, reply.get_json()["code"]) == (404, "visit.unknown")


def test_yesterdays_number_is_not_todays(hall: HallUnderTest) -> None:
    number = take(hall)["number"]
    hall.time.move(days=1)
    assert hall.caller("kiosk").get(ticket(number)).status_code == 404


def test_a_number_of_another_hall_stays_there(hall: HallUnderTest) -> None:
    number = take(hall)["number"]
    elsewhere = hall.caller("kiosk", "litian")
    assert elsewhere.get(ticket(number)).status_code == 403
    assert elsewhere.post(f"{ticket(number)}/back").status_code == 403
    assert elsewhere.get(f"/halls/litian/tickets/{number}").status_code == 404


def test_a_missed_number_reports_back_once(hall: HallUnderTest) -> None:
    issued = take(hall)
    miss(hall, issued)
    kiosk = hall.caller("kiosk")
    assert kiosk.get(ticket(issued["number"])).get_json()["may_return"]
    first, again = (kiosk.post(f"{ticket(issued['number'])}/back", key="one-press") for _ in range(2))
    assert first.status_code == 200
    assert first.get_json() == again.get_json()
    assert first.get_json()["state"] == "waiting"
    assert first.get_json()["steps"] == []
    later = kiosk.post(f"{ticket(issued['number'])}/back")
    assert (later.status_code, later.get_json()["code"]) == (409, "visit.not_missed")


def test_who_was_not_missed_is_told_to_wait(hall: HallUnderTest) -> None:
    reply = hall.caller("kiosk").post(f"{ticket(take(hall)['number'])}/back")
    assert (reply.status_code, reply.get_json()["code"]) == (409, "visit.not_missed")


def test_reporting_back_needs_a_key_of_its_own(hall: HallUnderTest) -> None:
    caller: Caller = hall.caller("kiosk")
    reply = caller.post(f"{ticket(take(hall)['number'])}/back", key=None)
    assert reply.get_json()["code"] == "request.key_missing"
