"""The manager's page of a day's fairness, and of other counters tried beside the present plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from config.schema import County
from queue_server.contract.outlook import HourOfClass
from queue_server.domain.roles import Role
from queue_server.http.pages.manager_day import HIGH, hour_bars
from tests.api.hall import HallUnderTest

PAGE = "/manage/yongxin"


def shown(hall: HallUnderTest, path: str, role: Role = "manager", status: int = 200, **form: Any) -> str:
    secret, _ = hall.server.identity.issue_token(role, "yongxin")
    headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "zh"}
    client = hall.server.app.test_client()
    path = f"{PAGE}/{path}"
    answer = client.post(path, headers=headers, data=form) if form else client.get(path, headers=headers)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def a_call(hall: HallUnderTest, counter: int) -> None:
    hall.caller("kiosk").post("/halls/yongxin/visits", {"items": ["hall-service-general"], "channel": "kiosk"})
    clerk = hall.caller("clerk")
    clerk.post(f"/counters/yongxin-{counter}/open")
    hall.time.move(minutes=6)
    clerk.post(f"/counters/yongxin-{counter}/next", {"after": None})


def test_a_day_tells_what_each_class_waited_and_how_the_ranges_held(hall: HallUnderTest, county: County) -> None:
    assert "这天没有叫过号" in shown(hall, "day")
    general = next(c.number for c in county.halls["yongxin"].counters if not c.departments)
    a_call(hall, general)
    page = shown(hall, "day", "auditor")
    assert "共叫号 1 次" in page
    assert "6.0" in page
    assert "先于别人叫到" in page
    assert "这天没有叫过号" in shown(hall, "day?day=2026-02-27")
    assert "共叫号 1 次" in shown(hall, "day?day=nonsense"), "no date is today"


def test_other_counters_are_tried_beside_the_present_plan_and_nothing_changes(hall: HallUnderTest) -> None:
    hall.caller("kiosk").post("/halls/yongxin/visits", {"items": ["hall-service-general"], "channel": "kiosk"})
    assert "开着的窗口" in shown(hall, "what-if", "county")
    page = shown(hall, "what-if", day="2026-03-02", open=["1", "2"])
    assert "勾选的窗口" in page
    assert page.count(" checked") == 2
    state = hall.server.service.hall_state("yongxin")
    assert all(counter.status == "closed" for counter in state.counters)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"day": "2026-03-02", "open": []}, "至少勾选一个窗口"),
        ({"day": "2026-03-08", "open": ["1"]}, "填写有误"),
        ({"day": "2025-01-01", "open": ["1"]}, "填写有误"),
    ],
)
def test_a_plan_that_cannot_be_tried_is_told_so(hall: HallUnderTest, form: dict[str, Any], told: str) -> None:
    assert told in shown(hall, "what-if", status=409, **form)


def test_an_auditor_tries_no_plan(hall: HallUnderTest) -> None:
    shown(hall, "what-if", "auditor", 403)
    assert "换些窗口试算" not in shown(hall, "day", "auditor")


def test_bars_stand_for_all_classes_together_the_longest_mean_is_the_highest(
    hall: HallUnderTest, county: County
) -> None:
    at = dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)

    def hours(*waits: tuple[str, float, int | None]) -> list[HourOfClass]:
        said = [(at, class_, people, mean) for class_, people, mean in waits]
        return [
            HourOfClass.model_validate(
                {"starts_at": a, "class": c, "people": p, "mean_s": m, "p90_s": m, "unserved": 0.0 if m else p}
            )
            for a, c, p, m in said
        ]

    present, asked = hours(("ordinary", 3, 600), ("senior", 1, 200)), hours(("ordinary", 4, None))
    with hall.server.app.test_request_context():
        (bar,) = hour_bars(present, asked, county.halls["yongxin"])
    assert (bar.hour, bar.people, bar.now_min, bar.asked_min) == (10, 4, 8, None)
    assert (bar.now_high, bar.asked_high, bar.now_unserved, bar.asked_unserved) == (HIGH, 0, 0, 4)
