"""What another plan of counters would lead to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from queue_server.contract.outlook import PlanFigures, WhatIf, WhatIfRequest
from queue_server.domain.errors import RuleViolation
from queue_server.domain.experience import Experience, Now
from tests.kit.server_kit import Desk, running_hall

TUESDAY = dt.date(2026, 3, 3)
CROWD = [{"department": "property", "start": "09:00", "end": "12:00", "per_hour": 9}]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, simulated=True) as running:
        yield running


def ask(desk: Desk, **wanted: Any) -> WhatIf:
    return desk.service.outlook.what_if("main", WhatIfRequest.model_validate(wanted))


def mean_s(figures: PlanFigures) -> float:
    people = sum(hour.people for hour in figures.hours if hour.mean_s is not None)
    return sum(hour.people * hour.mean_s for hour in figures.hours if hour.mean_s is not None) / people


def unserved(figures: PlanFigures) -> float:
    return sum(hour.unserved for hour in figures.hours)


def test_fewer_counters_mean_longer_waits_and_fuller_counters(desk: Desk) -> None:
    found = ask(desk, day=TUESDAY, closed=[1, 4], arrivals=CROWD)
    assert mean_s(found.asked) > 2 * mean_s(found.present)
    before, after = ({c.counter: c.load for c in f.counters} for f in (found.present, found.asked))
    assert set(before) - set(after) == {1, 4}
    assert after[2] > before[2]


def test_only_the_counters_named_work(desk: Desk) -> None:
    found = ask(desk, day=TUESDAY, open=[2], arrivals=CROWD)
    assert [c.counter for c in found.asked.counters] == [2]


def test_a_plan_says_when_each_counter_works_and_for_whom(desk: Desk) -> None:
    plan = [
        {"counter": 3, "start": "08:30", "end": "17:30", "departments": ["property"]},
        {"counter": 1, "start": "08:30", "end": "09:00"},
    ]
    found = ask(desk, day=TUESDAY, plan=plan, arrivals=CROWD)
    load = {c.counter: c.load for c in found.asked.counters}
    assert load[3] > 0.3
    assert load[1] < 0.1, "it has gone before they come"


def test_who_still_waits_when_the_counters_close_counts_as_not_served(desk: Desk) -> None:
    plan = [{"counter": 1, "start": "08:30", "end": "10:00"}]
    found = ask(desk, day=TUESDAY, plan=plan, arrivals=CROWD)
    assert unserved(found.asked) > 15
    assert unserved(found.present) < 1


def test_today_begins_with_those_who_wait_and_are_served(desk: Desk) -> None:
    desk.open()
    for _ in range(9):
        desk.take()
    desk.next()
    found = ask(desk, closed=[2])
    assert (found.day, found.waiting, found.starts_at) == (dt.date(2026, 3, 2), 8, desk.clock.now())
    assert sum(hour.people for hour in found.present.hours) >= 8


def test_a_counter_may_be_opened_that_is_closed_now(desk: Desk) -> None:
    desk.open()
    for _ in range(9):
        desk.take()
    arrivals = [{"department": "tiny", "start": "09:00", "end": "09:30", "per_hour": 1}]
    found = ask(desk, open=[1, 2], arrivals=arrivals)
    assert [c.counter for c in found.asked.counters] == [1, 2]
    assert mean_s(found.asked) < 0.7 * mean_s(found.present)


def test_where_the_people_come_from_is_said(desk: Desk) -> None:
    assert ask(desk, day=TUESDAY, closed=[1]).arrivals == "none"
    assert ask(desk, day=TUESDAY, closed=[1], arrivals=CROWD).arrivals == "given"
    desk.take()
    desk.clock.forward(minutes=1)
    assert ask(desk, closed=[1]).arrivals == "last-hour"
    slots = {(1, n, "property", "ordinary"): 2.0 for n in range(48)}
    desk.service.outlook.lessons._known["main"] = desk.clock.now(), Now(Experience(days={1: 2.0}, people=slots))
    assert ask(desk, closed=[1]).arrivals == "learned"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"day": "2026-03-07", "closed": [1]}, "request.invalid"),
        ({"day": "2026-02-27", "closed": [1]}, "request.invalid"),
        ({"day": "2026-06-30", "closed": [1]}, "request.invalid"),
        ({"closed": [99]}, "counter.unknown"),
        (
            {"plan": [{"counter": 1, "start": "09:00", "end": "10:00", "departments": ["no-such"]}]},
            "counter.department_unknown",
        ),
        ({"closed": [1], "arrivals": [{**CROWD[0], "class": "no-such"}]}, "class.unknown"),
        ({"closed": [1], "arrivals": [{**CROWD[0], "per_hour": 1000}] * 2}, "request.invalid"),
        (
            {
                "plan": [
                    {"counter": 1, "start": "09:00", "end": "11:00"},
                    {"counter": 1, "start": "10:00", "end": "12:00"},
                ]
            },
            "request.invalid",
        ),
    ],
)
def test_a_plan_that_cannot_be_is_refused(desk: Desk, wanted: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        ask(desk, **wanted)
    assert refused.value.code == code


def test_trying_a_plan_changes_nothing(desk: Desk) -> None:
    desk.open()
    desk.take()
    before = desk.service.hall_state("main")
    ask(desk, closed=[1])
    assert desk.service.hall_state("main") == before
