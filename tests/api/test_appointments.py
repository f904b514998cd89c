"""Appointments over HTTP: who may ask what, and what comes back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from queue_server.domain.roles import Role
from tests.api.hall import CHINA, Caller, HallUnderTest

ITEM = "hall-service-general"
WANG = {"name": "王小明", "id_number": "362430198001010011"}
HERE = "/halls/yongxin"


def slots(hall: HallUnderTest, query: str = f"item={ITEM}") -> Any:
    reply = hall.anybody().get(f"{HERE}/slots?{query}")
    assert reply.status_code == 200, reply.get_json()
    return reply.get_json()


def first_free(hall: HallUnderTest, place: int = 0) -> str:
    return str([s["start"] for d in slots(hall)["days"] for s in d["slots"] if s["left"]][place])


def wanted(hall: HallUnderTest, **changes: object) -> dict[str, object]:
    return {"items": [ITEM], "start": first_free(hall), "holder": WANG, "channel": "kiosk", **changes}


def book(hall: HallUnderTest, **changes: object) -> Any:
    reply = hall.caller("kiosk").post(f"{HERE}/appointments", wanted(hall, **changes))
    assert reply.status_code == 201, reply.get_json()
    return reply.get_json()


def problem(reply: Any) -> tuple[int, str]:
    return reply.status_code, reply.get_json()["code"]


@pytest.fixture
def kiosk(hall: HallUnderTest) -> Caller:
    return hall.caller("kiosk", terminal="k1")


def test_anybody_sees_what_is_free_and_nothing_of_who_booked(hall: HallUnderTest) -> None:
    found = slots(hall)
    assert found["days"][0]["day"] == "2026-03-03"
    assert found["days"][0]["slots"][0]["left"] > 0
    book(hall)
    text = hall.anybody().get(f"{HERE}/slots?item={ITEM}").get_data(as_text=True)
    assert "王" not in text
    assert WANG["id_number"] not in text


def test_items_or_a_bundle_are_asked_for_and_what_is_neither_is_refused(hall: HallUnderTest) -> None:
    bundle = next(iter(hall.server.service.halls.get("yongxin").bundles))
    assert slots(hall, f"bundle={bundle}")["days"]
    ask = hall.anybody().get
    for query in ("", f"item={ITEM}&bundle={bundle}", f"item={ITEM}&item={ITEM}", f"item={ITEM}&errand=dance"):
        assert problem(ask(f"{HERE}/slots?{query}")) == (422, "request.invalid")
    assert problem(ask(f"{HERE}/slots?item=flying")) == (422, "item.unknown")
    assert problem(ask(f"/halls/atlantis/slots?item={ITEM}")) == (404, "hall.unknown")


def test_from_booking_to_the_ticket_with_the_document(hall: HallUnderTest, kiosk: Caller) -> None:
    booked = book(hall)
    assert booked["url"].endswith(f"/a/{booked['token']}")
    assert (booked["state"], booked["name_masked"], len(booked["code"])) == ("booked", "王**", 8)
    mine = {"id_number": WANG["id_number"]}
    hall.time.moment = dt.datetime.fromisoformat(booked["from"]).astimezone(CHINA)
    (found,) = kiosk.post(f"{HERE}/appointments/find", mine, key=None).get_json()["appointments"]
    assert (found["id"], "token" in found) == (booked["id"], False)
    issued = kiosk.post(f"{HERE}/appointments/{found['id']}/draw", mine)
    assert issued.status_code == 201, issued.get_json()
    again = kiosk.post(f"{HERE}/appointments/{found['id']}/draw")
    assert (again.status_code, again.get_json()["number"]) == (201, issued.get_json()["number"])
    ticket = hall.anybody().get(f"/visits/{issued.get_json()['token']}").get_json()
    assert dt.datetime.fromisoformat(ticket["appointment"]) == dt.datetime.fromisoformat(booked["start"])
    own = hall.anybody().get(f"/appointments/{booked['token']}").get_json()
    assert (own["state"], own["number"], own["ticket"]) == ("drawn", ticket["number"], issued.get_json()["token"])


def test_the_holder_of_the_token_moves_and_cancels(hall: HallUnderTest) -> None:
    booked, holder = book(hall), hall.anybody()
    mine = f"/appointments/{booked['token']}"
    assert holder.get(mine).headers["Cache-Control"] == "private, no-store"
    moved = holder.post(f"{mine}/move", {"start": first_free(hall, 5)})
    assert (moved.status_code, moved.get_json()["code"]) == (200, booked["code"])
    first, again = (holder.post(f"{mine}/cancel", key="one-press") for _ in range(2))
    assert (first.get_json(), first.get_json()["state"]) == (again.get_json(), "cancelled")
    assert problem(holder.post(f"{mine}/cancel")) == (409, "appointment.over")
    assert problem(holder.get("/appointments/nobody")) == (404, "appointment.unknown")


def test_a_clerk_moves_and_cancels_when_a_kiosk_may_not_any_more(hall: HallUnderTest, kiosk: Caller) -> None:
    booked = book(hall)
    mine = f"{HERE}/appointments/{booked['id']}"
    hall.time.moment = dt.datetime.fromisoformat(booked["start"]).astimezone(CHINA)
    later = {"start": first_free(hall, 40)}
    assert problem(kiosk.post(f"{mine}/move", later)) == (409, "appointment.too_late")
    clerk = hall.caller("clerk")
    assert clerk.post(f"{mine}/move", later).status_code == 200
    assert clerk.post(f"{mine}/cancel").get_json()["state"] == "cancelled"


def test_staff_see_the_day_with_names_masked(hall: HallUnderTest) -> None:
    booked = book(hall)
    for role in ("clerk", "helper", "manager"):
        day = hall.caller(role).get(f"{HERE}/days/{booked['day']}/appointments")
        assert [a["name_masked"] for a in day.get_json()["appointments"]] == ["王**"]
        assert WANG["id_number"] not in day.get_data(as_text=True)
        assert booked["token"] not in day.get_data(as_text=True)
    assert hall.caller("clerk").get(f"{HERE}/days/today/appointments").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "roles"),
    [
        ("post", "/appointments", {"kiosk", "clerk", "helper"}),
        ("post", "/appointments/find", {"kiosk", "clerk", "helper"}),
        ("post", "/appointments/a1/move", {"kiosk", "clerk", "helper"}),
        ("post", "/appointments/a1/cancel", {"kiosk", "clerk", "helper"}),
        ("post", "/appointments/a1/draw", {"kiosk", "clerk", "helper"}),
        ("get", "/days/2026-03-03/appointments", {"clerk", "helper", "manager"}),
    ],
)
def test_each_address_is_open_to_its_roles_and_in_their_own_hall_only(
    hall: HallUnderTest, method: str, path: str, roles: set[Role]
) -> None:
    everybody: tuple[Role, ...] = ("kiosk", "agent", "clerk", "helper", "officer", "manager", "county", "auditor")
    assert getattr(hall.anybody(), method)(HERE + path).status_code == 401
    for role in everybody:
        status = getattr(hall.caller(role), method)(HERE + path).status_code
        assert (status == 403) == (role not in roles), role
        if role in roles:
            assert getattr(hall.caller(role, "litian"), method)(HERE + path).status_code == 403


def test_a_terminal_that_says_it_is_staff_is_not_believed(hall: HallUnderTest, kiosk: Caller) -> None:
    reply = kiosk.post(f"{HERE}/appointments", wanted(hall, channel="clerk"))
    assert problem(reply) == (403, "auth.forbidden")


def test_a_change_without_its_key_is_refused_and_a_refusal_repeats_nothing(hall: HallUnderTest, kiosk: Caller) -> None:
    assert problem(kiosk.post(f"{HERE}/appointments", wanted(hall), key=None)) == (400, "request.key_missing")
    reply = kiosk.post(f"{HERE}/appointments", wanted(hall, holder={**WANG, "id_number": "362430-7"}))
    assert problem(reply) == (422, "request.invalid")
    assert "362430-7" not in reply.get_data(as_text=True)
    book(hall)
    reply = kiosk.post(f"{HERE}/appointments", wanted(hall))
    assert problem(reply) == (409, "appointment.too_many")
    assert WANG["id_number"] not in reply.get_data(as_text=True)


def test_what_an_appointment_makes_known_on_the_public_stream_is_that_it_was_made(hall: HallUnderTest) -> None:
    book(hall)
    events = hall.server.service.events_after("yongxin", 0)
    (event,) = [e for e in events if e.type == "appointment_booked"]
    told = event.model_dump(exclude_none=True)
    assert set(told) == {"seq", "type", "at"}
