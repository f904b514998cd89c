"""When counters are counted on: the opening plan as the forecast takes it."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import Any

from queue_server.app.halls import HallRules
from queue_server.app.wait.opening import from_now, planned, whole_day
from queue_server.domain.counters import CounterDesk, closed_desk
from tests.kit.small_county import HALL, MONDAY_9, SHANGHAI, small_county, text

DAY = dt.date(2026, 3, 2)
LUNCH = {
    "hours": [
        {"open": "08:30", "close": "12:00", "issue_from": "08:00", "issue_until": "11:30"},
        {"open": "14:00", "close": "17:30", "issue_from": "14:00", "issue_until": "17:00"},
    ]
}


def rules(**changes: Any) -> HallRules:
    county = small_county(**changes)
    return HallRules(county, county.halls["main"])


def with_plan(*shifts: dict[str, Any]) -> HallRules:
    first, *others = HALL["counters"]
    return rules(counters=[{**first, "plan": list(shifts)}, *others])


def local(hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 3, 2, hour, minute, tzinfo=SHANGHAI).astimezone(dt.UTC)


def opened(number: int = 1, now: dt.datetime = MONDAY_9) -> CounterDesk:
    return closed_desk("main", number, DAY, now).open("staff:li", now)


def hours(found: Any) -> list[tuple[float, float]]:
    """Return local hours; an open end as it is."""
    zero = local(0).timestamp()
    return [((s.from_s - zero) / 3600, (s.until_s - zero) / 3600) for s in found]


def test_an_open_counter_works_until_nobody_is_left() -> None:
    assert hours(from_now(rules(), 1, opened(), MONDAY_9, None)) == [(8.5, math.inf)]


def test_an_open_counter_takes_the_hall_s_lunch_break() -> None:
    found = from_now(rules(calendar=LUNCH), 1, opened(), local(11, 50), None)
    assert hours(found) == [(8.5, 12), (14, math.inf)]


def test_a_counter_that_stays_open_over_lunch_is_believed() -> None:
    found = from_now(rules(calendar=LUNCH), 1, opened(), local(12, 30), None)
    assert hours(found) == [(12.5, 14), (14, math.inf)]


def test_a_counter_nobody_opened_within_the_hours_is_not_counted_on() -> None:
    assert from_now(rules(), 1, None, MONDAY_9, None) == ()


def test_before_the_doors_open_those_come_that_usually_do() -> None:
    assert hours(from_now(rules(), 1, None, local(8), None)) == [(8.5, math.inf)]
    assert hours(from_now(rules(), 1, None, local(8), {1})) == [(8.5, math.inf)]
    assert from_now(rules(), 2, None, local(8), {1}) == ()


def test_a_counter_closed_at_noon_comes_back_in_the_afternoon() -> None:
    gone = opened().close(busy=False, now=local(12))
    assert hours(from_now(rules(calendar=LUNCH), 1, gone, local(12, 5), None)) == [(14, math.inf)]


def test_a_counter_that_closed_for_the_day_does_not_come_back() -> None:
    gone = opened().close(busy=False, now=local(15))
    assert from_now(rules(), 1, gone, local(15, 5), None) == ()


def test_a_planned_shift_to_come_is_counted_on_though_the_counter_is_closed() -> None:
    found = from_now(with_plan({"start": "12:00", "end": "14:00"}), 1, None, MONDAY_9, None)
    assert hours(found) == [(12, 14)]


def test_a_counter_moves_to_another_department_when_its_plan_says() -> None:
    plan = with_plan({"start": "08:30", "end": "12:00"}, {"start": "12:00", "end": "17:30", "departments": ["social"]})
    morning, afternoon = from_now(plan, 1, opened(), MONDAY_9, None)
    assert morning.skills.departments == frozenset({"property"})
    assert afternoon.skills.departments == frozenset({"social"})


def test_a_counter_moved_by_hand_stays_moved() -> None:
    moved = opened().move(frozenset({"social"}))
    assert [s.skills.departments for s in from_now(rules(), 1, moved, MONDAY_9, None)] == [frozenset({"social"})]


def test_a_clerk_s_own_skills_narrow_what_is_counted_on() -> None:
    narrow = rules(roster=[{"clerk": "li", "departments": ["health"]}])
    (found,) = from_now(narrow, 3, opened(3), MONDAY_9, None)
    assert found.skills.departments == frozenset({"health"})


def test_a_desk_of_yesterday_says_nothing_of_today() -> None:
    yesterday = replace(opened(), business_day=DAY - dt.timedelta(days=1))
    assert from_now(rules(), 1, yesterday, MONDAY_9, None) == ()


def test_a_day_off_has_no_plan_and_who_works_all_the_same_is_counted_on() -> None:
    sunday = local(9) - dt.timedelta(days=1)
    assert planned(rules(), 1, DAY - dt.timedelta(days=1)) == []
    desk = replace(opened(), business_day=DAY - dt.timedelta(days=1))
    (found,) = from_now(rules(), 1, desk, sunday, None)
    assert found.until_s > sunday.timestamp() + 86_400


def test_a_whole_day_ends_when_the_hall_closes() -> None:
    assert hours(whole_day(rules(calendar=LUNCH), 1, DAY)) == [(8.5, 12), (14, 17.5)]


# --- extra hours ------------------------------------------------------------------------------------------------------

EVENING = {"open": "17:30", "close": "19:00", "issue_from": "17:00", "issue_until": "18:30"}
NOON = {"open": "12:00", "close": "14:00", "issue_from": "11:30", "issue_until": "13:30"}
SATURDAY = {"open": "09:00", "close": "12:00", "issue_from": "08:30", "issue_until": "11:30"}


def with_extra(hours: dict[str, str], departments: list[str], weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)) -> HallRules:
    extra = {"name": text("延时"), "weekdays": list(weekdays), "departments": departments, **hours}
    return rules(calendar={**LUNCH, "extra": [extra]})


def test_over_lunch_those_counters_are_planned_that_serve_whoever_works_then() -> None:
    found = whole_day(with_extra(NOON, ["social"]), 3, DAY)
    assert hours(found) == [(8.5, 12), (12, 14), (14, 17.5)]
    assert [s.skills.departments for s in found] == [
        frozenset({"social", "health", "tiny"}),
        frozenset({"social"}),
        frozenset({"social", "health", "tiny"}),
    ]
    assert hours(whole_day(with_extra(NOON, ["social"]), 1, DAY)) == [(8.5, 12), (14, 17.5)]


def test_a_general_counter_does_in_extra_hours_what_they_are_for() -> None:
    noon = whole_day(with_extra(NOON, ["social", "property"]), 4, DAY)[1]
    assert noon.skills.departments == frozenset({"social", "property"})


def test_extra_hours_within_the_ordinary_ones_add_nothing() -> None:
    within = {**NOON, "open": "11:00", "close": "12:30", "issue_from": "10:00", "issue_until": "12:00"}
    assert hours(whole_day(with_extra(within, ["social"]), 3, DAY)) == [(8.5, 12), (12, 12.5), (14, 17.5)]


def test_extra_hours_for_all_open_every_counter() -> None:
    assert hours(whole_day(with_extra(NOON, []), 1, DAY)) == [(8.5, 12), (12, 14), (14, 17.5)]


def test_on_a_saturday_of_some_only_their_counters_come() -> None:
    saturday = DAY + dt.timedelta(days=5)
    found = with_extra(SATURDAY, ["social"], (6,))
    assert planned(found, 1, saturday) == []
    day_s = 5 * 24
    assert hours(whole_day(found, 3, saturday)) == [(day_s + 9, day_s + 12)]


def test_who_works_in_the_evening_is_counted_on_without_an_end() -> None:
    found = from_now(with_extra(EVENING, ["social"]), 3, opened(3), local(16), None)
    assert hours(found) == [(14, math.inf)]


def test_a_plan_of_its_own_says_nothing_of_saturdays() -> None:
    extra = {"name": text("延时"), "weekdays": [6], "departments": ["property"], **SATURDAY}
    first, *others = HALL["counters"]
    plan = [{"start": "08:30", "end": "12:00"}]
    found = rules(calendar={**LUNCH, "extra": [extra]}, counters=[{**first, "plan": plan}, *others])
    saturday = DAY + dt.timedelta(days=5)
    assert planned(found, 1, saturday) == [(local(9) + dt.timedelta(days=5), local(12) + dt.timedelta(days=5))]
