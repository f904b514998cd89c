"""The board as the simulation sees it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from queue_server.app.board import Board, newcomer
from queue_server.app.halls import HallRules
from queue_server.app.wait.outlook import ask, flows, outlook
from queue_server.domain.counters import closed_desk
from queue_server.domain.experience import Experience, Now
from queue_server.domain.ids import VisitId
from queue_server.domain.suspensions import Suspension
from queue_server.domain.visits import Step
from tests.kit.small_county import HALL, MONDAY_9, SHANGHAI, small_county, text

DAY = dt.date(2026, 3, 2)
NOTHING = Now(Experience())


def board(**changes: Any) -> Board:
    county = small_county(**changes)
    return Board(HallRules(county, county.halls["main"]), DAY)


def step(visit: str = "v1", position: int = 0, **fields: Any) -> Step:
    number = int(visit[1:])
    known: dict[str, Any] = {
        "prefix": "A",
        "item": "deed",
        "department": "property",
        "errand": "apply",
        "class_": "ordinary",
        "state": "waiting",
        "queued_at": MONDAY_9,
    }
    return Step(VisitId(visit), position, "main", DAY, number=number, **{**known, **fields})


def open_counter(found: Board, number: int) -> None:
    found.set_desk(closed_desk("main", number, DAY, MONDAY_9).open("staff:li", MONDAY_9))


def test_everybody_in_line_is_a_person_with_the_rate_of_the_class() -> None:
    found = board()
    found.load([step("v1"), step("v2", class_="senior")], {})
    people = outlook(found, NOTHING, MONDAY_9).waiting
    assert [(p.visit, p.rate, p.service.mean_s) for p in people] == [("v1", 1.0, 600.0), ("v2", 2.5, 600.0)]


def test_who_waits_for_something_suspended_is_nobody_to_wait_behind() -> None:
    found = board()
    found.load([step("v1"), step("v2", item="pension", department="social", prefix="B")], {})
    found.set_suspensions((Suspension("main", "department", "property", "system", "", "staff:li", MONDAY_9),))
    assert [p.visit for p in outlook(found, NOTHING, MONDAY_9).waiting] == ["v2"]


def test_several_matters_are_served_as_many_at_once_as_the_rule_allows() -> None:
    found = board(queue={"matters_per_turn": 3})
    found.load([step("v1", matters=10)], {})
    assert outlook(found, NOTHING, MONDAY_9).waiting[0].service.matters == 3


def test_a_later_step_waits_behind_the_one_before_it() -> None:
    found = board()
    later = step("v1", 1, item="pension", department="social", state="pending", stage=1)
    found.load([step("v1"), later], {})
    (person,) = outlook(found, NOTHING, MONDAY_9).waiting
    assert person.then is not None
    assert person.then.department == "social"


def test_steps_beside_the_one_at_a_counter_wait_for_their_person() -> None:
    found = board()
    called = step("v1", state="called", counter=1, called_at=MONDAY_9, waited_s=300.0)
    beside = step("v1", 1, item="pension", department="social", state="pending")
    found.load([called, beside], {})
    open_counter(found, 1)
    situation = outlook(found, NOTHING, MONDAY_9)
    assert [(p.visit, p.department) for p in situation.waiting] == [("v1", "social")]
    busy = next(c for c in situation.counters if c.number == 1).busy
    assert busy is not None
    assert (busy.kind, busy.visit, busy.waited_s) == ("called", "v1", 300.0)


def test_a_paused_counter_is_away_for_as_long_as_its_reason_usually_takes() -> None:
    found = board()
    open_counter(found, 1)
    found.set_desk(found.desks[1].pause("lunch", MONDAY_9))
    busy = next(c for c in outlook(found, NOTHING, MONDAY_9).counters if c.number == 1).busy
    assert busy is not None
    assert (busy.kind, busy.service.mean_s) == ("away", 3600.0)


def test_calls_of_a_series_are_known_to_those_who_came_back() -> None:
    found = board()
    found.load([step("v1", back_after_calls=5)], {}, calls={"A": 4})
    situation = outlook(found, NOTHING, MONDAY_9)
    assert situation.calls_of_series == {"A": 4}
    assert situation.waiting[0].back_after_calls == 5


def test_the_question_asks_for_every_department_and_class_of_the_hall() -> None:
    asked = ask(board(), NOTHING, MONDAY_9)
    assert len(asked.kinds) == len(asked.question.probes) == 4 * 4
    assert ("tiny", "senior") in asked.kinds


def test_people_to_come_are_those_of_the_days_before_while_numbers_are_given() -> None:
    slots = {(1, half_hour, "property", "senior"): 4.0 for half_hour in range(48)}
    known = Now(Experience(days={1: 2.0}, people=slots), crowd=1.5)
    found = flows(board().rules, known, MONDAY_9)
    assert {(f.department, f.class_, f.per_hour) for f in found} == {("property", "senior", 2 * 4 / 2 * 1.5)}
    assert found[0].from_s == MONDAY_9.timestamp()
    closes = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
    assert found[-1].until_s == closes.timestamp(), "17:00 in the hall's own zone"


def test_a_hall_without_days_to_learn_from_goes_on_like_its_last_hour() -> None:
    found = flows(board().rules, Now(Experience(), recent={("property", "ordinary"): 6.0}), MONDAY_9)
    assert {f.per_hour for f in found} == {6.0}


def test_in_extra_hours_only_those_are_expected_to_come_who_are_served_then() -> None:
    extra = {
        "name": text("周六延时"),
        "weekdays": [6],
        "open": "09:00",
        "close": "12:00",
        "issue_from": "09:00",
        "issue_until": "11:30",
        "departments": ["social"],
    }
    found = board(calendar={"hours": HALL["calendar"]["hours"], "extra": [extra]})
    people = {(6, slot, d, "ordinary"): 4.0 for slot in range(48) for d in ("social", "property")}
    known = Now(Experience(days={6: 2.0}, people=people))
    saturday = dt.datetime(2026, 3, 7, 8, 0, tzinfo=SHANGHAI)
    expected = flows(found.rules, known, saturday)
    assert {f.department for f in expected} == {"social"}
    assert min(f.from_s for f in expected) == saturday.timestamp() + 3600
    assert max(f.until_s for f in expected) == saturday.timestamp() + 3.5 * 3600


def test_without_a_forecast_the_wait_for_a_department_begins_when_its_own_counters_open() -> None:
    noon = {"open": "12:00", "close": "14:00", "issue_from": "11:30", "issue_until": "13:30"}
    lunch = [
        {"open": "08:30", "close": "12:00", "issue_from": "08:00", "issue_until": "11:30"},
        {"open": "14:00", "close": "17:30", "issue_from": "12:30", "issue_until": "17:00"},
    ]
    extra = {"name": text("中午延时"), "weekdays": [1], "departments": ["social"], **noon}
    found = board(calendar={"hours": lunch, "extra": [extra]})
    open_counter(found, 3)
    at_noon = dt.datetime(2026, 3, 2, 13, 0, tzinfo=SHANGHAI)
    _, property_ = found.forecast("property", "ordinary", newcomer(at_noon), 600.0, at_noon)
    _, social = found.forecast("social", "ordinary", newcomer(at_noon), 600.0, at_noon)
    assert property_ is not None
    assert social is not None
    assert property_.low_s >= 3600 > social.high_s
