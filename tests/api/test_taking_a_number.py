"""From a tap to a number over HTTP, and every refusal a kiosk must be able to explain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from config.schema import County
from tests.api.hall import CHINA, Caller, HallUnderTest, Opened

ITEM = "hall-service-general"
ISSUE = "/halls/yongxin/visits"
VISIT = {"items": [ITEM], "channel": "kiosk"}


@pytest.fixture
def kiosk(hall: HallUnderTest) -> Caller:
    return hall.caller("kiosk")


def test_a_tap_gives_a_number_a_token_and_a_page_for_the_phone(hall: HallUnderTest, kiosk: Caller) -> None:
    reply = kiosk.post(ISSUE, VISIT)
    issued = reply.get_json()
    assert reply.status_code == 201
    assert issued["phone_url"].endswith(f"/t/{issued['token']}")
    seen = hall.anybody().get(f"/visits/{issued['token']}").get_json()
    assert (seen["number"], seen["state"], seen["ahead"]) == (issued["number"], "waiting", 0)


def test_the_same_tap_twice_is_one_ticket(kiosk: Caller) -> None:
    first, second = (kiosk.post(ISSUE, VISIT, key="tap-1") for _ in range(2))
    assert first.get_json() == second.get_json()
    assert second.status_code == 201
    assert kiosk.post(ISSUE, VISIT, key="tap-2").get_json()["number"] != first.get_json()["number"]


def test_a_key_used_for_another_request_is_refused(kiosk: Caller) -> None:
    kiosk.post(ISSUE, VISIT, key="tap-1")
    reply = kiosk.post(ISSUE, VISIT | {"class": "senior"}, key="tap-1")
    assert (reply.status_code, reply.get_json()["code"]) == (422, "request.key_reused")


def test_two_terminals_may_use_the_same_key(hall: HallUnderTest) -> None:
    numbers = {hall.caller("kiosk").post(ISSUE, VISIT, key="1").get_json()["number"] for _ in range(2)}
    assert len(numbers) == 2


def test_the_same_tap_from_many_threads_at_once_is_one_ticket(hall: HallUnderTest, kiosk: Caller) -> None:
    secret, _ = hall.server.identity.issue_token("kiosk", "yongxin")

    def tap(_: int) -> tuple[int, str]:
        reply = Caller(hall.server.app.test_client(), secret).post(ISSUE, VISIT, key="impatient")
        return reply.status_code, reply.get_json()["number"]

    with ThreadPoolExecutor(8) as fingers:
        answers = set(fingers.map(tap, range(24)))
    assert len(answers) == 1
    assert hall.anybody().get("/halls/yongxin").get_json()["waiting"] == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"items": ["no-such-item"]}, "item.unknown"),
        ({"items": [ITEM, ITEM]}, "request.invalid"),
        ({"items": []}, "request.invalid"),
        ({"bundle": "no-such-bundle"}, "bundle.unknown"),
        ({"items": [ITEM], "class": "no-such-class"}, "class.unknown"),
        ({"items": [ITEM], "class": "green"}, "class.not_entitled"),
        ({"items": [ITEM], "errand": "sing"}, "request.invalid"),
    ],
)
def test_what_the_hall_does_not_have_is_refused_by_name(kiosk: Caller, body: dict[str, object], code: str) -> None:
    reply = kiosk.post(ISSUE, {"channel": "kiosk", **body})
    assert reply.get_json()["code"] == code
    assert reply.status_code < 500


def test_an_item_of_another_tier_sends_people_to_the_county_hall(hall: HallUnderTest, county: County) -> None:
    offered = {i.code for i in county.offered_items(county.halls["longtian"])}
    elsewhere = next(i.code for i in county.offered_items(county.halls["yongxin"]) if i.code not in offered)
    reply = hall.caller("kiosk", "longtian").post("/halls/longtian/visits", {"items": [elsewhere], "channel": "kiosk"})
    assert (reply.status_code, reply.get_json()["code"]) == (422, "item.not_here")


@pytest.mark.parametrize(
    "moment",
    [
        dt.datetime(2026, 3, 2, 8, 14, tzinfo=CHINA),
        dt.datetime(2026, 3, 2, 17, 16, tzinfo=CHINA),
        dt.datetime(2026, 3, 8, 10, 0, tzinfo=CHINA),
    ],
    ids=["before issuing", "after issuing", "on Sunday"],
)
def test_a_closed_hall_gives_no_number_and_says_when_it_does(hall: HallUnderTest, moment: dt.datetime) -> None:
    hall.time.moment = moment
    reply = hall.caller("kiosk").post(ISSUE, VISIT)
    assert (reply.status_code, reply.get_json()["code"]) == (409, "hall.closed")
    state = hall.anybody().get("/halls/yongxin").get_json()
    assert not state["issuing"]
    assert dt.datetime.fromisoformat(state["opens_next"]) > moment


def test_numbers_begin_again_on_the_next_day(hall: HallUnderTest, kiosk: Caller) -> None:
    first = kiosk.post(ISSUE, VISIT).get_json()
    hall.time.move(days=1)
    second = kiosk.post(ISSUE, VISIT).get_json()
    assert (first["number"], first["business_day"]) == (second["number"], "2026-03-02")
    assert second["business_day"] == "2026-03-03"


class TestFullSeries:
    @pytest.fixture
    def small(self, opened: Opened, county: County) -> Iterator[HallUnderTest]:
        here = county.halls["yongxin"]
        two: dict[str, object] = {"hand_first": None, "offline_first": None}
        series = tuple(s.model_copy(update={**two, "last": s.first + 1}) for s in here.series)
        shrunk = county.model_copy(
            update={"halls": {**county.halls, "yongxin": here.model_copy(update={"series": series})}}
        )
        with opened(shrunk) as running:
            yield running

    def test_a_full_series_says_so_and_stays_full(self, small: HallUnderTest) -> None:
        kiosk = small.caller("kiosk")
        assert [kiosk.post(ISSUE, VISIT).status_code for _ in range(2)] == [201, 201]
        for _ in range(2):
            reply = kiosk.post(ISSUE, VISIT)
            assert (reply.status_code, reply.get_json()["code"]) == (409, "series.full")
        state = small.anybody().get("/halls/yongxin").get_json()
        assert "full" in {queue["status"] for queue in state["queues"]}


def test_the_menu_is_kept_by_its_etag(kiosk: Caller) -> None:
    first = kiosk.get("/halls/yongxin/menu")
    assert any(item["code"] == ITEM for item in first.get_json()["items"])
    again = kiosk.get("/halls/yongxin/menu", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_a_print_is_reported_and_a_name_with_a_rare_character_is_taken(kiosk: Caller) -> None:
    person = {"name": "𬱖䶮·㛃", "id_number": "360830195001010011", "birth": "1950-01-01"}
    reply = kiosk.post(ISSUE, VISIT | {"holders": [person]})
    assert reply.status_code == 201
    assert person["id_number"] not in reply.get_data(as_text=True)
    for result in ("failed", "reprinted", "printed"):
        path = f"/visits/{reply.get_json()['id']}/printed"
        assert kiosk.post(path, {"result": result, "reason": "printer.no_paper"}).status_code == 200


def test_a_request_for_a_person_says_which_terminal_asks(hall: HallUnderTest, county: County) -> None:
    terminal = county.halls["yongxin"].terminals[0].code
    asked = hall.caller("kiosk", terminal=terminal).post("/halls/yongxin/help")
    assert asked.status_code == 200
    assert (asked.get_json()["type"], asked.get_json()["terminal"]) == ("help_asked", terminal)


def test_a_request_for_a_person_says_what_for(hall: HallUnderTest, county: County) -> None:
    terminal = county.halls["yongxin"].terminals[0].code
    caller = hall.caller("kiosk", terminal=terminal)
    assert caller.post("/halls/yongxin/help").get_json()["reason"] == "person"
    asked = caller.post("/halls/yongxin/help", {"reason": "paper_left"})
    assert (asked.status_code, asked.get_json()["reason"]) == (200, "paper_left")
    assert caller.post("/halls/yongxin/help", {"reason": "王小明"}).status_code == 422


def test_a_wrong_ticket_token_finds_nothing(hall: HallUnderTest) -> None:
    anybody = hall.anybody()
    for reply in (
        anybody.get("/visits/made-up"),
        anybody.post("/visits/made-up/back"),
        anybody.post("/visits/made-up/give-back"),
        anybody.post("/visits/made-up/rating", {"level": 1}),
    ):
        assert (reply.status_code, reply.get_json()["code"]) == (404, "visit.unknown")


def test_a_number_given_back_is_no_longer_waiting(hall: HallUnderTest, kiosk: Caller) -> None:
    token = kiosk.post(ISSUE, VISIT).get_json()["token"]
    assert hall.anybody().post(f"/visits/{token}/give-back").get_json()["state"] == "cancelled"
    assert hall.anybody().get("/halls/yongxin").get_json()["waiting"] == 0
