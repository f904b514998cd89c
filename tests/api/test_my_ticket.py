"""「我有号票」 over HTTP: what a document opens, what a number opens to staff only, what a token opens."""

from __future__ import annotations

from typing import Any

import pytest

from queue_server.domain.roles import Role
from tests.api.hall import Caller, HallUnderTest

ITEM = "hall-service-general"
WANG = {"name": "王小明", "id_number": "362430198001010011"}
HERE = "/halls/yongxin"


def take(hall: HallUnderTest, **wanted: object) -> Any:
    body = {"items": [ITEM], "channel": "kiosk", "holders": [WANG], **wanted}
    reply = hall.caller("kiosk").post(f"{HERE}/visits", body)
    assert reply.status_code == 201, reply.get_json()
    return reply.get_json()


def another_item(hall: HallUnderTest) -> str:
    rules = hall.server.service.halls.get("yongxin")
    return next(code for code, o in rules.offered.items() if code != ITEM and not o.item.bound)


def problem(reply: Any) -> tuple[int, str]:
    return reply.status_code, reply.get_json()["code"]


@pytest.fixture
def kiosk(hall: HallUnderTest) -> Caller:
    return hall.caller("kiosk")


def test_a_document_finds_its_ticket_and_the_id_found_with_it_does_the_rest(hall: HallUnderTest, kiosk: Caller) -> None:
    issued = take(hall)
    found = kiosk.post(f"{HERE}/tickets/find", {"id_number": WANG["id_number"]}, key=None).get_json()["tickets"]
    assert [(t["id"], t["view"]["number"]) for t in found] == [(issued["id"], issued["number"])]
    assert "token" not in found[0]["view"]
    mine = f"{HERE}/visits/{found[0]['id']}"
    first, again = (kiosk.post(f"{mine}/copy", key="one-tap") for _ in range(2))
    assert (first.status_code, first.get_json()) == (201, again.get_json())
    copy = first.get_json()
    assert (copy["number"], copy["copy_number"]) == (issued["number"], 1)
    assert hall.anybody().get(f"/visits/{issued['token']}").status_code == 404
    assert hall.anybody().get(f"/visits/{copy['token']}").status_code == 200
    changed = kiosk.post(f"{mine}/change", {"items": [another_item(hall)]}).get_json()
    assert (changed["number"], changed["steps"][0]["item"]) == (issued["number"], another_item(hall))
    assert problem(kiosk.post(f"{mine}/check-in")) == (409, "visit.not_remote")
    assert kiosk.post(f"{mine}/give-back").get_json()["state"] == "cancelled"
    assert problem(kiosk.post(f"{mine}/give-back")) == (409, "visit.over")


def test_a_document_that_took_no_number_finds_nothing_and_is_not_repeated(hall: HallUnderTest, kiosk: Caller) -> None:
    reply = kiosk.post(f"{HERE}/tickets/find", {"id_number": "362430198001010022"}, key=None)
    assert problem(reply) == (404, "visit.not_found_for_holder")
    odd = kiosk.post(f"{HERE}/tickets/find", {"id_number": "36243019800101002x"}, key=None)
    assert problem(odd) == (422, "request.invalid")
    assert "36243019800101002" not in odd.get_data(as_text=True)


@pytest.mark.parametrize("role", ["clerk", "helper"])
def test_staff_who_have_seen_the_paper_act_by_its_number(hall: HallUnderTest, role: Role) -> None:
    issued, staff = take(hall, holders=[]), hall.caller(role)
    mine = f"{HERE}/tickets/{issued['number'].lower()}"
    assert staff.post(f"{mine}/copy").get_json()["copy_number"] == 1
    assert staff.post(f"{mine}/change", {"items": [another_item(hall)]}).status_code == 200
    assert staff.post(f"{mine}/give-back").get_json()["state"] == "cancelled"


@pytest.mark.parametrize("press", ["copy", "change", "give-back"])
def test_a_kiosk_does_by_a_number_only_what_harms_nobody(hall: HallUnderTest, kiosk: Caller, press: str) -> None:
    number = take(hall)["number"]
    reply = kiosk.post(f"{HERE}/tickets/{number}/{press}", {"items": [ITEM]} if press == "change" else None)
    assert problem(reply) == (403, "auth.forbidden")
    assert kiosk.get(f"{HERE}/tickets/{number}").get_json()["state"] == "waiting"


@pytest.mark.parametrize("press", ["copy", "change", "give-back", "check-in"])
def test_a_kiosk_of_another_hall_does_nothing_to_a_ticket(hall: HallUnderTest, press: str) -> None:
    issued = take(hall)
    elsewhere = hall.caller("kiosk", "litian")
    body = {"items": [ITEM]} if press == "change" else None
    assert problem(elsewhere.post(f"{HERE}/visits/{issued['id']}/{press}", body)) == (403, "auth.forbidden")
    assert problem(elsewhere.post(f"/halls/litian/visits/{issued['id']}/{press}", body)) == (404, "visit.unknown")


def test_the_phone_changes_the_item_by_the_ticket_s_own_code(hall: HallUnderTest) -> None:
    token = take(hall)["token"]
    body = {"items": [another_item(hall)]}
    first, again = (hall.anybody().post(f"/visits/{token}/change", body, key="one-tap") for _ in range(2))
    assert first.status_code == 200
    assert first.get_json() == again.get_json()
    assert problem(hall.anybody().post(f"/visits/{token}/change", body, key=None)) == (400, "request.key_missing")
    assert problem(hall.anybody().post("/visits/made-up/change", body)) == (404, "visit.unknown")


def test_a_number_taken_from_afar_is_checked_in_at_the_kiosk(hall: HallUnderTest, kiosk: Caller) -> None:
    issued = take(hall, channel="phone", holders=[])
    assert issued["steps"][0]["state"] == "pending"
    number = f"{HERE}/tickets/{issued['number']}"
    assert kiosk.get(number).get_json()["may_check_in"]
    here = kiosk.post(f"{number}/check-in").get_json()
    assert (here["may_check_in"], here["steps"]) == (False, [])
    assert hall.anybody().get(f"/visits/{issued['token']}").get_json()["steps"][0]["state"] == "waiting"


def test_a_terminal_that_says_it_is_staff_vouches_for_nobody(hall: HallUnderTest, kiosk: Caller) -> None:
    wanted = {"items": [ITEM], "class": "green", "channel": "clerk"}
    assert problem(kiosk.post(f"{HERE}/visits", wanted)) == (403, "auth.forbidden")
    assert hall.caller("clerk").post(f"{HERE}/visits", wanted).get_json()["class"] == "green"


def test_hand_written_numbers_are_typed_in_line_by_line(hall: HallUnderTest) -> None:
    rules = hall.server.service.halls.get("yongxin")
    series = rules.offer(ITEM).series
    first = series.hand_first or 0
    lines = [
        {"number": f"{series.prefix}{first or 901}", "item": ITEM, "taken_at": "2026-03-02T09:30:00+08:00"},
        {"number": f"{series.prefix}1", "item": ITEM, "taken_at": "2026-03-02T09:31:00+08:00"},
    ]
    reply = hall.caller("manager").post(f"{HERE}/hand-written", {"numbers": lines})
    assert reply.status_code == 200
    expected = ("added", "") if first else ("refused", "hand.not_on_pad")
    typed = [(line["result"], line["code"]) for line in reply.get_json()["typed"]]
    assert typed == [expected, ("refused", "hand.not_on_pad")]
    assert problem(hall.caller("kiosk").post(f"{HERE}/hand-written", {"numbers": lines})) == (403, "auth.forbidden")
    too_many = {"numbers": lines[:1] * 201}
    assert problem(hall.caller("clerk").post(f"{HERE}/hand-written", too_many)) == (422, "request.invalid")


def test_the_menu_says_what_needs_a_document_and_what_is_done_inside(hall: HallUnderTest, kiosk: Caller) -> None:
    menu = kiosk.get(f"{HERE}/menu").get_json()
    rules = hall.server.service.halls.get("yongxin")
    assert {i["code"] for i in menu["items"] if i["bound"]} == {c for c, o in rules.offered.items() if o.item.bound}
    home = next(b for b in menu["bundles"] if b["code"] == "resale-home")
    assert set(home["inside"]) == {"deed-tax", "water-transfer", "power-transfer", "gas-transfer"}
    assert menu["matters_per_ticket"] == rules.hall.queue.matters_per_ticket
    issued = take(hall, items=[], bundle="resale-home")
    assert [s["item"] for s in issued["steps"]] == ["property-sale"]
    assert len(issued["inside"]) == 4
