"""The hall's day over HTTP: suspensions, vouchers, and the day's fairness."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.hall import Caller, HallUnderTest

ITEM = "hall-service-general"
DOWN = {"kind": "item", "code": ITEM, "reason": "system", "note": "省系统故障"}
SUSPENSIONS = "/halls/yongxin/suspensions"


def take(hall: HallUnderTest, **more: Any) -> Any:
    visit = {"items": [ITEM], "channel": "kiosk", **more}
    return hall.caller("kiosk").post("/halls/yongxin/visits", visit)


def open_counter(hall: HallUnderTest) -> tuple[Caller, str]:
    """Open the first counter that serves the item."""
    rules = hall.server.service.halls.get("yongxin")
    counter = f"/counters/yongxin-{min(rules.counters_of(rules.offer(ITEM).item.department))}"
    clerk = hall.caller("clerk")
    assert clerk.post(f"{counter}/open").status_code == 200
    return clerk, counter


def serve(clerk: Caller, counter: str) -> None:
    """Call the next person, and end it."""
    visit = clerk.post(f"{counter}/next", {"after": None}).get_json()["visit"]
    assert clerk.post(f"{counter}/finish", {"step": visit["step"]}).status_code == 200


def test_a_clerk_suspends_an_item_and_everybody_sees_why(hall: HallUnderTest) -> None:
    issued = take(hall).get_json()
    reply = hall.caller("clerk").post(SUSPENSIONS, DOWN)
    assert reply.status_code == 200
    (told,) = reply.get_json()["suspended"]
    assert (told["kind"], told["code"], told["reason"], told["note"]) == ("item", ITEM, "system", "省系统故障")
    for path in ("/halls/yongxin", "/halls/yongxin/display"):
        assert hall.anybody().get(path).get_json()["suspended"] == [told]
    assert hall.anybody().get(f"/visits/{issued['token']}").get_json()["suspended"] == told
    refused = take(hall)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "item.suspended")


def test_it_goes_on_once(hall: HallUnderTest) -> None:
    clerk = hall.caller("clerk")
    clerk.post(SUSPENSIONS, DOWN)
    over = {"kind": "item", "code": ITEM}
    assert clerk.post(f"{SUSPENSIONS}/end", over).get_json() == {"suspended": []}
    again = clerk.post(f"{SUSPENSIONS}/end", over)
    assert (again.status_code, again.get_json()["code"]) == (404, "suspension.unknown")
    assert take(hall).status_code == 201


@pytest.mark.parametrize(
    "body",
    [{}, {**DOWN, "reason": "tea"}, {**DOWN, "kind": "zone"}, {**DOWN, "note": "长" * 81}, {**DOWN, "code": "A B"}],
)
def test_a_suspension_that_is_not_well_said_is_refused_without_repeating_it(hall: HallUnderTest, body: Any) -> None:
    refused = hall.caller("manager").post(SUSPENSIONS, body)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "request.invalid")
    assert "长" not in refused.get_data(as_text=True)


def test_a_manager_sends_those_who_wait_away_with_a_first_call(hall: HallUnderTest) -> None:
    issued = take(hall).get_json()
    manager = hall.caller("manager")
    given = manager.post("/halls/yongxin/vouchers", {"reason": "停电"}, key="one")
    assert given.get_json() == {"given": 1, "good_on": "2026-03-03"}
    assert manager.post("/halls/yongxin/vouchers", {"reason": "停电"}, key="one").get_json()["given"] == 1
    assert manager.post("/halls/yongxin/vouchers", {"reason": "停电"}).get_json()["given"] == 0
    assert hall.anybody().get(f"/visits/{issued['token']}").get_json()["voucher_on"] == "2026-03-03"
    hall.time.move(days=1)
    again = take(hall, voucher=issued["token"])
    assert again.status_code == 201
    assert take(hall, voucher=issued["token"]).get_json()["code"] == "voucher.invalid"


def test_vouchers_need_a_reason(hall: HallUnderTest) -> None:
    assert hall.caller("manager").post("/halls/yongxin/vouchers", {}).status_code == 422


@pytest.mark.parametrize("role", ["manager", "county", "auditor"])
def test_the_day_s_fairness_is_told(hall: HallUnderTest, role: Any) -> None:
    clerk, counter = open_counter(hall)
    take(hall)
    hall.time.move(minutes=5)
    take(hall, **{"class": "senior"})
    hall.time.move(minutes=10)
    serve(clerk, counter)
    serve(clerk, counter)
    told = hall.caller(role).get("/halls/yongxin/days/2026-03-02/fairness")
    assert told.status_code == 200
    report = told.get_json()
    waits = {c["class"]: (c["calls"], c["mean_s"], c["worst_s"]) for c in report["classes"]}
    assert waits == {"ordinary": (1, 900, 900), "senior": (1, 600, 600)}
    assert report["overtakes"] == [{"class": "senior", "calls": 1, "passed": 1}]
    assert (report["over"], report["calls"], report["ranges"]["told"]) == (False, 2, 2)


def test_a_day_without_visitors_has_an_empty_report_and_what_is_no_day_has_none(hall: HallUnderTest) -> None:
    manager = hall.caller("manager")
    assert manager.get("/halls/yongxin/days/2026-03-01/fairness").get_json()["classes"] == []
    for day in ("2026-13-01", "today", "20260301x"):
        assert manager.get(f"/halls/yongxin/days/{day}/fairness").status_code == 404


def test_a_manager_stays_in_the_own_hall(hall: HallUnderTest) -> None:
    elsewhere = hall.caller("manager", "litian")
    for reply in (
        elsewhere.post(SUSPENSIONS, DOWN),
        elsewhere.post(f"{SUSPENSIONS}/end", {"kind": "item", "code": ITEM}),
        elsewhere.post("/halls/yongxin/vouchers", {"reason": "x"}),
        elsewhere.get("/halls/yongxin/days/2026-03-02/fairness"),
    ):
        assert (reply.status_code, reply.get_json()["code"]) == (403, "auth.forbidden")
