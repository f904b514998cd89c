"""Plans tried over HTTP, and how good a day's ranges were."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from queue_server.app.wait.quieter import HalfHour
from queue_server.domain.calibration import Told
from tests.api.hall import MONDAY_TEN, HallUnderTest

TRIED = {"closed": [2], "arrivals": [{"department": "taxes", "start": "10:00", "end": "12:00", "per_hour": 12}]}


def take(hall: HallUnderTest, item: str = "hall-service-general") -> Any:
    return hall.caller("kiosk").post("/halls/yongxin/visits", {"items": [item], "channel": "kiosk"}).get_json()


@pytest.mark.parametrize("role", ["manager", "county"])
def test_a_plan_is_tried_beside_the_present_one(hall: HallUnderTest, role: Any) -> None:
    hall.caller("clerk").post("/counters/yongxin-2/open")
    take(hall)
    told = hall.caller(role).post("/halls/yongxin/what-if", TRIED, key=None)
    assert told.status_code == 200, "it changes nothing, so it needs no key"
    found = told.get_json()
    assert (found["hall"], found["day"], found["arrivals"], found["waiting"]) == ("yongxin", "2026-03-02", "given", 1)
    present, asked = ([c["counter"] for c in found[plan]["counters"]] for plan in ("present", "asked"))
    assert 2 in present, "open now; some others are planned for noon"
    assert asked == [number for number in present if number != 2]
    assert found["asked"]["hours"][0]["mean_s"] is None, "nobody is called"
    assert {hour["class"] for hour in found["present"]["hours"]} == {"ordinary"}


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"closed": [1], "open": [2]},
        {"closed": [0]},
        {"plan": [{"counter": 1, "start": "12:00", "end": "09:00"}]},
        {"plan": [{"counter": 1, "start": "09:00Z", "end": "12:00"}]},
        {"closed": [1], "arrivals": [{"department": "taxes", "start": "09:00", "end": "10:00", "per_hour": 0}]},
        {"closed": [1], "day": "2026-03-01"},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(hall: HallUnderTest, wrong: Any) -> None:
    told = hall.caller("manager").post("/halls/yongxin/what-if", wrong)
    assert (told.status_code, told.get_json()["code"]) == (422, "request.invalid")


def test_a_counter_that_is_not_there_is_told(hall: HallUnderTest) -> None:
    told = hall.caller("manager").post("/halls/yongxin/what-if", {"closed": [999]})
    assert (told.status_code, told.get_json()["code"]) == (404, "counter.unknown")


@pytest.mark.parametrize("role", ["manager", "county", "auditor"])
def test_the_day_s_accuracy_is_told(hall: HallUnderTest, role: Any) -> None:
    clerk = hall.caller("clerk")
    clerk.post("/counters/yongxin-2/open")
    take(hall)
    clerk.post("/counters/yongxin-2/next", {"after": None})
    told = hall.caller(role).get("/halls/yongxin/days/2026-03-02/accuracy")
    assert told.get_json() == {
        "hall": "yongxin",
        "day": "2026-03-02",
        "n": 1,
        "coverage": 1.0,
        "mae_s": 30,
        "too_short": 0.0,
    }


def test_a_day_without_told_ranges_has_no_accuracy_and_what_is_no_day_is_nowhere(hall: HallUnderTest) -> None:
    manager = hall.caller("manager")
    empty = manager.get("/halls/yongxin/days/2026-03-01/accuracy").get_json()
    assert (empty["n"], empty["coverage"], empty["mae_s"], empty["too_short"]) == (0, None, None, None)
    assert manager.get("/halls/yongxin/days/yesterday/accuracy").status_code == 404


def test_a_manager_sees_the_own_hall_only(hall: HallUnderTest) -> None:
    elsewhere = hall.caller("manager", "litian")
    for reply in (
        elsewhere.post("/halls/yongxin/what-if", TRIED),
        elsewhere.get("/halls/yongxin/days/2026-03-02/accuracy"),
    ):
        assert (reply.status_code, reply.get_json()["code"]) == (403, "auth.forbidden")


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", "今天15:00–16:30人少，约5–12分钟"), ("en", "Quieter today 15:00–16:30: 5–12 min")],
)
def test_the_hall_s_page_tells_a_quieter_time(hall: HallUnderTest, language: str, said: str) -> None:
    begins = MONDAY_TEN + dt.timedelta(hours=5)
    half_hours = [HalfHour(begins + dt.timedelta(minutes=30 * n), Told(300, 500.0, 720)) for n in range(3)]
    now = hall.time.now()
    hall.server.service.outlook.quiet.keep("yongxin", {"A": half_hours}, now)
    clerk = hall.caller("clerk")
    clerk.post("/counters/yongxin-2/open")
    for _ in range(8):
        take(hall)
    page = hall.server.app.test_client().get("/h/yongxin", headers={"Accept-Language": language})
    assert said in page.get_data(as_text=True)
