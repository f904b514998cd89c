"""Who am I, by a code on a phone: its issuer says so, once, to one terminal; the person stays on the server."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from config.schema import County
from queue_server.bootstrap import CannotStart
from queue_server.partners.stand_in_issuer import StandIn
from queue_server.store.identified_tables import shown_codes
from tests.api.hall import Caller, HallUnderTest, Opened
from tests.kit.issuers_kit import WANG, county_asking, running_stand_in

IDENTIFY, VISITS = "/halls/yongxin/identify", "/halls/yongxin/visits"
ITEM = "hall-service-general"


@pytest.fixture(scope="module")
def service() -> Iterator[StandIn]:
    with running_stand_in() as running:
        yield running


@pytest.fixture
def stand_in(service: StandIn) -> Iterator[StandIn]:
    yield service
    service.fault = "none"


@pytest.fixture
def asking(county: County, stand_in: StandIn, tmp_path: Path) -> County:
    return county_asking(county, stand_in, tmp_path / "keys")


@pytest.fixture
def hall(asking: County, opened: Opened) -> Iterator[HallUnderTest]:
    with opened(asking) as running:
        yield running


@pytest.fixture
def kiosk(hall: HallUnderTest) -> Caller:
    return hall.caller("kiosk", terminal="k1")


def number(caller: Caller, ref: str, key: str = "") -> Any:
    return caller.post(VISITS, {"items": [ITEM], "channel": "kiosk", "holder_refs": [ref]}, key).get_json()


def shown(hall: HallUnderTest) -> list[tuple[str, bytes]]:
    with hall.server.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(shown_codes.c.state, shown_codes.c.sealed))]


def code_of(caller: Caller, code: str) -> str:
    return str(caller.post(IDENTIFY, {"phone_code": code}).get_json()["code"])


def test_a_kiosk_hears_a_masked_name_and_takes_the_number_of_this_person(
    hall: HallUnderTest, kiosk: Caller, stand_in: StandIn
) -> None:
    reply = kiosk.post(IDENTIFY, {"phone_code": stand_in.new_code(**WANG)})
    told = reply.get_json()
    assert (reply.status_code, told["masked_name"]) == (200, "王**")
    assert set(told) == {"holder_ref", "masked_name", "until"}
    assert "no-store" in reply.headers["Cache-Control"]
    given = number(kiosk, told["holder_ref"])
    found = kiosk.post("/halls/yongxin/tickets/find", {"id_number": WANG["id_number"]}, None).get_json()
    assert [t["id"] for t in found["tickets"]] == [given["id"]]


def test_a_retry_gets_the_same_answer_and_asks_the_issuer_once(kiosk: Caller, stand_in: StandIn) -> None:
    code, before = stand_in.new_code(**WANG), stand_in.asked
    answers = [kiosk.post(IDENTIFY, {"phone_code": code}, "one-key").get_json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert stand_in.asked == before + 1


def test_a_code_shown_again_is_refused_here_even_if_its_issuer_would_not(
    hall: HallUnderTest, kiosk: Caller, stand_in: StandIn
) -> None:
    code, before = stand_in.new_code(**WANG), stand_in.asked
    kiosk.post(IDENTIFY, {"phone_code": code})
    assert code_of(kiosk, code) == "identify.used"
    assert code_of(hall.caller("kiosk", terminal="k2"), code) == "identify.used"
    assert stand_in.asked == before + 1


def test_of_two_terminals_that_show_a_code_at_once_one_is_answered(hall: HallUnderTest, stand_in: StandIn) -> None:
    code = stand_in.new_code(**WANG)
    callers = [hall.caller("kiosk", terminal=f"k{place}") for place in range(2)]
    with ThreadPoolExecutor(2) as both:
        replies = list(both.map(lambda caller: caller.post(IDENTIFY, {"phone_code": code}), callers))
    assert sorted(reply.status_code for reply in replies) == [200, 409]


def test_a_restart_forgets_no_code(asking: County, opened: Opened, stand_in: StandIn, tmp_path: Path) -> None:
    code = stand_in.new_code(**WANG)
    with opened(asking) as before:
        before.caller("kiosk", terminal="k1").post(IDENTIFY, {"phone_code": code})
        database = (tmp_path / "hall.db").read_bytes()
    assert WANG["name"].encode() not in database
    assert code.encode() not in database


def test_two_codes_with_one_mark_of_the_issuer_are_one(kiosk: Caller, stand_in: StandIn) -> None:
    stand_in.fault = "same-use"
    assert kiosk.post(IDENTIFY, {"phone_code": stand_in.new_code(**WANG)}).status_code == 200
    assert code_of(kiosk, stand_in.new_code(**WANG)) == "identify.used"


def test_a_code_made_for_somebody_else_a_late_one_and_an_unknown_one_are_told_apart(
    hall: HallUnderTest, kiosk: Caller, stand_in: StandIn
) -> None:
    assert code_of(kiosk, "health-code:1234567890") == "identify.unknown"
    assert code_of(kiosk, stand_in.new_code(**WANG, life_s=-60)) == "identify.expired"
    assert code_of(kiosk, "stand-in:never-made-by-it") == "identify.refused"
    stand_in.fault = "other-audience"
    assert code_of(kiosk, stand_in.new_code(**WANG)) == "identify.elsewhere"
    assert {sealed for _, sealed in shown(hall)} == {b""}


def test_while_the_issuer_is_down_a_code_says_nothing_and_stays_good(kiosk: Caller, stand_in: StandIn) -> None:
    code = stand_in.new_code(**WANG)
    stand_in.fault = "down"
    assert code_of(kiosk, code) == "identify.unreachable"
    stand_in.fault = "none"
    assert kiosk.post(IDENTIFY, {"phone_code": code}).status_code == 200


def test_a_reference_is_good_once_at_its_own_terminal(hall: HallUnderTest, kiosk: Caller, stand_in: StandIn) -> None:
    ref = kiosk.post(IDENTIFY, {"phone_code": stand_in.new_code(**WANG)}).get_json()["holder_ref"]
    assert number(hall.caller("kiosk", terminal="k2"), ref)["code"] == "identify.gone"
    assert number(hall.caller("helper"), ref)["code"] == "identify.gone"
    first = number(kiosk, ref, "the-key")
    assert number(kiosk, ref, "the-key") == first
    assert number(kiosk, ref)["code"] == "identify.gone"
    assert shown(hall) == [("used", b"")]


def test_a_number_that_is_refused_leaves_the_reference_good(kiosk: Caller, stand_in: StandIn) -> None:
    ref = kiosk.post(IDENTIFY, {"phone_code": stand_in.new_code(**WANG)}).get_json()["holder_ref"]
    refused = kiosk.post(VISITS, {"items": ["no-such-item"], "channel": "kiosk", "holder_refs": [ref]}).get_json()
    assert refused["code"] == "item.unknown"
    assert number(kiosk, ref)["number"]


def test_after_ten_minutes_the_person_is_gone_and_the_code_is_still_known(
    hall: HallUnderTest, kiosk: Caller, stand_in: StandIn
) -> None:
    code = stand_in.new_code(**WANG)
    told = kiosk.post(IDENTIFY, {"phone_code": code}).get_json()
    left = dt.datetime.fromisoformat(told["until"]) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(minutes=9) < left <= dt.timedelta(minutes=10)
    with hall.server.engine.begin() as connection:
        connection.execute(update(shown_codes).values(until=dt.datetime.now(dt.UTC)))
    assert number(kiosk, told["holder_ref"])["code"] == "identify.gone"
    hall.server.service.identify.purge()
    assert shown(hall) == [("used", b"")]
    assert code_of(kiosk, code) == "identify.used"


def test_codes_of_long_ago_are_dropped(hall: HallUnderTest, kiosk: Caller, stand_in: StandIn) -> None:
    kiosk.post(IDENTIFY, {"phone_code": stand_in.new_code(**WANG)})
    with hall.server.engine.begin() as connection:
        connection.execute(update(shown_codes).values(at=dt.datetime.now(dt.UTC) - dt.timedelta(days=31)))
    hall.server.service.identify.purge()
    assert shown(hall) == []


def test_the_record_says_that_it_happened_and_never_who(kiosk: Caller, stand_in: StandIn) -> None:
    code = stand_in.new_code(**WANG)
    with capture_logs() as lines:
        told = kiosk.post(IDENTIFY, {"phone_code": code}).get_json()
        code_of(kiosk, code)
    noted = [line for line in lines if line["event"] == "identified"]
    assert [(line["by"], line["result"]) for line in noted] == [
        ("terminal:yongxin/k1", "confirmed"),
        ("terminal:yongxin/k1", "identify.used"),
    ]
    for secret in (code, told["holder_ref"], WANG["id_number"], "王"):
        assert secret not in str(lines)


def test_only_a_terminal_of_the_hall_may_ask(hall: HallUnderTest, stand_in: StandIn) -> None:
    body = {"phone_code": stand_in.new_code(**WANG)}
    for caller, code in (
        (hall.anybody(), "auth.missing"),
        (hall.caller("clerk"), "auth.forbidden"),
        (hall.caller("kiosk"), "terminal.unknown"),
    ):
        assert caller.post(IDENTIFY, body).get_json()["code"] == code


def test_kiosks_learn_which_codes_they_may_send(kiosk: Caller) -> None:
    assert kiosk.get("/halls/yongxin/menu").get_json()["phone_codes"] == ["stand-in:"]


class TestACountyWithoutIssuers:
    @pytest.fixture
    def asking(self, county: County) -> County:
        return county

    def test_no_code_says_who_somebody_is(self, kiosk: Caller) -> None:
        assert kiosk.get("/halls/yongxin/menu").get_json()["phone_codes"] == []
        assert code_of(kiosk, "stand-in:any-code") == "identify.unknown"


def test_a_server_without_the_shared_secret_says_where_to_put_it(
    asking: County, opened: Opened, tmp_path: Path
) -> None:
    (tmp_path / "keys" / "issuers" / "province").unlink()
    with pytest.raises(CannotStart, match="issuers/province"), opened(asking):
        pass


# --- what else a reference opens --------------------------------------------------------------------------------------


def ref_of(caller: Caller, stand_in: StandIn, **person: Any) -> str:
    return str(caller.post(IDENTIFY, {"phone_code": stand_in.new_code(**person)}).get_json()["holder_ref"])


LI = {"name": "李雷", "id_number": "362430199001010018", "birth": "1990-01-01"}


def test_two_who_show_codes_come_with_one_number(hall: HallUnderTest, kiosk: Caller, stand_in: StandIn) -> None:
    refs = [ref_of(kiosk, stand_in, **WANG), ref_of(kiosk, stand_in, **LI)]
    given = kiosk.post(VISITS, {"items": [ITEM], "channel": "kiosk", "holder_refs": refs}).get_json()
    for person in (WANG, LI):
        found = kiosk.post("/halls/yongxin/tickets/find", {"id_number": person["id_number"]}, None).get_json()
        assert [t["id"] for t in found["tickets"]] == [given["id"]]
    twice = {"items": [ITEM], "channel": "kiosk", "holder_refs": [ref_of(kiosk, stand_in, **WANG)] * 2}
    assert kiosk.post(VISITS, twice).get_json()["code"] == "identify.gone"


def test_a_code_finds_its_holders_tickets_and_stays_good_for_a_number(kiosk: Caller, stand_in: StandIn) -> None:
    given = number(kiosk, ref_of(kiosk, stand_in, **WANG))
    ref = ref_of(kiosk, stand_in, **WANG)
    for _ in range(2):
        found = kiosk.post("/halls/yongxin/tickets/find", {"holder_ref": ref}, None).get_json()
        assert [t["id"] for t in found["tickets"]] == [given["id"]]
    assert "number" in number(kiosk, ref)
    assert kiosk.post("/halls/yongxin/tickets/find", {"holder_ref": ref}, None).get_json()["code"] == "identify.gone"


def test_nobody_elses_terminal_finds_anything_with_it(hall: HallUnderTest, kiosk: Caller, stand_in: StandIn) -> None:
    ref, other = ref_of(kiosk, stand_in, **WANG), hall.caller("kiosk", terminal="k2")
    for path in ("tickets/find", "appointments/find"):
        refused = other.post(f"/halls/yongxin/{path}", {"holder_ref": ref}, None)
        assert (refused.status_code, refused.get_json()["code"]) == (409, "identify.gone")
    both = {"holder_ref": ref, "id_number": WANG["id_number"]}
    assert kiosk.post("/halls/yongxin/tickets/find", both, None).status_code == 422


def test_a_time_is_booked_found_and_drawn_by_codes(hall: HallUnderTest, kiosk: Caller, stand_in: StandIn) -> None:
    days = kiosk.get(f"/halls/yongxin/slots?item={ITEM}").get_json()["days"]
    start = next(slot["start"] for day in days for slot in day["slots"] if slot["left"])
    ref = ref_of(kiosk, stand_in, **WANG)
    wish = {"items": [ITEM], "start": start, "holder_ref": ref, "channel": "kiosk"}
    booked = kiosk.post("/halls/yongxin/appointments", wish).get_json()
    assert booked["name_masked"] == "王**"
    assert kiosk.post("/halls/yongxin/appointments", wish).get_json()["code"] == "identify.gone", "used up"
    mine = ref_of(kiosk, stand_in, **WANG)
    found = kiosk.post("/halls/yongxin/appointments/find", {"holder_ref": mine}, None).get_json()
    assert [a["id"] for a in found["appointments"]] == [booked["id"]]
    hall.time.moment = dt.datetime.fromisoformat(start)
    draw = f"/halls/yongxin/appointments/{booked['id']}/draw"
    theirs = ref_of(kiosk, stand_in, **LI)
    assert kiosk.post(draw, {"holder_ref": theirs}).get_json()["code"] == "appointment.unknown"
    assert kiosk.post(draw, {"holder_ref": mine}).get_json()["number"]
