"""Calls for a person: seen by staff of the hall, taken once, never by a stranger."""

from __future__ import annotations

import pytest

from config.schema import County
from tests.api.hall import Caller, HallUnderTest

CALLS = "/halls/yongxin/help"


@pytest.fixture
def kiosk(hall: HallUnderTest, county: County) -> Caller:
    return hall.caller("kiosk", terminal=county.halls["yongxin"].terminals[0].code)


@pytest.fixture
def code(county: County) -> str:
    return county.halls["yongxin"].terminals[0].code


def test_a_call_is_listed_until_somebody_goes_and_then_says_who(hall: HallUnderTest, kiosk: Caller, code: str) -> None:
    helper = hall.caller("helper")
    assert helper.get(CALLS).get_json() == {"calls": []}
    kiosk.post(CALLS, {"reason": "print_failed"})
    (call,) = helper.get(CALLS).get_json()["calls"]
    assert (call["terminal"], call["reason"], call["times"], call["taken_at"]) == (code, "print_failed", 1, None)
    (taken,) = helper.post(f"{CALLS}/{code}/take").get_json()["calls"]
    assert taken["taken_at"] is not None
    assert taken["taken_by"]


def test_that_somebody_gave_a_phone_number_is_told_and_not_which(hall: HallUnderTest, kiosk: Caller) -> None:
    kiosk.post(CALLS, {"reason": "phone"})
    (call,) = hall.caller("helper").get(CALLS).get_json()["calls"]
    assert call["reason"] == "phone"
    assert kiosk.post(CALLS, {"reason": "phone", "phone": "13800138000"}).status_code == 422


def test_a_helper_hears_which_number_was_taken_with_a_phone_number_and_that_masked(
    hall: HallUnderTest, kiosk: Caller
) -> None:
    wish = {"items": ["hall-service-general"], "channel": "kiosk", "phone": "13800138000"}
    given = kiosk.post("/halls/yongxin/visits", wish).get_json()
    kiosk.post(CALLS, {"reason": "phone"})
    reply = hall.caller("helper").get(CALLS)
    (call,) = reply.get_json()["calls"]
    assert (call["number"], call["phone"]) == (given["number"], "138****8000")
    assert b"13800138000" not in reply.data
    kiosk.post(CALLS, {"reason": "person"})
    (call,) = hall.caller("helper").get(CALLS).get_json()["calls"]
    assert (call["number"], call["phone"]) == ("", "")


def test_the_second_who_goes_is_told_that_somebody_does_already(hall: HallUnderTest, kiosk: Caller, code: str) -> None:
    kiosk.post(CALLS)
    assert hall.caller("helper").post(f"{CALLS}/{code}/take").status_code == 200
    late = hall.caller("clerk").post(f"{CALLS}/{code}/take")
    assert (late.status_code, late.get_json()["code"]) == (409, "help.taken")


def test_a_kiosk_neither_reads_the_calls_nor_takes_one(kiosk: Caller, code: str) -> None:
    assert kiosk.get(CALLS).status_code == 403
    assert kiosk.post(f"{CALLS}/{code}/take").status_code == 403


def test_the_stream_says_that_somebody_goes_and_not_who(hall: HallUnderTest, kiosk: Caller, code: str) -> None:
    kiosk.post(CALLS)
    hall.caller("helper").post(f"{CALLS}/{code}/take")
    last = hall.server.service.events_after("yongxin", 0)[-1]
    assert (last.type, last.terminal) == ("help_taken", code)
    assert "staff" not in last.model_dump_json()
