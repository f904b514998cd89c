"""How many numbers of an item are left on a day: walk-ins and appointments together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import pytest

from queue_server.app.halls import HallRules
from queue_server.app.ports import Records
from queue_server.app.tickets.matters import chosen
from queue_server.app.tickets.quotas import full_items, left_on, refuse_full
from queue_server.domain.appointments import Booking, State
from queue_server.domain.errors import RuleViolation
from tests.kit.small_county import MONDAY_9, small_county

DAY = dt.date(2026, 3, 2)
LIMITS = {"deed": 3, "pension": 1}


def booked(*items: str, state: State = "booked") -> Booking:
    return Booking("", MONDAY_9, items, "apply", state)


@dataclass
class Day:
    """A day's numbers and appointments."""

    taken: dict[str, int] = field(default_factory=dict)
    booked: list[Booking] = field(default_factory=list)
    asked: int = 0

    def items_taken(self, hall: str, day: dt.date, items: Sequence[str]) -> dict[str, int]:
        self.asked += 1
        return {item: count for item, count in self.taken.items() if item in items}

    def bookings_on(self, hall: str, day: dt.date) -> list[Booking]:
        self.asked += 1
        return self.booked


def rules(limits: dict[str, int] | None = None) -> HallRules:
    county = small_county(offer={"per_day": LIMITS if limits is None else limits})
    return HallRules(county, county.halls["main"])


def left(day: Day) -> dict[str, int]:
    return left_on(cast(Records, day), rules(), DAY)


def test_a_number_and_a_booked_time_take_one_each() -> None:
    assert left(Day({"deed": 1}, [booked("deed")])) == {"deed": 1, "pension": 1}


def test_an_appointment_counts_only_while_it_is_booked() -> None:
    """Drawn, it counts as its visit; cancelled or missed, not at all."""
    others: list[State] = ["drawn", "cancelled", "no_show"]
    assert left(Day({}, [booked("deed", state=state) for state in others])) == {"deed": 3, "pension": 1}


def test_an_appointment_for_several_items_counts_for_each() -> None:
    assert left(Day({}, [booked("deed", "pension", "card")])) == {"deed": 2, "pension": 0}


def test_more_than_the_limit_leaves_nothing_and_no_debt() -> None:
    assert left(Day({"pension": 4})) == {"deed": 3, "pension": 0}


def test_a_day_to_come_counts_what_is_booked() -> None:
    assert left_on(cast(Records, Day({}, [booked("pension")])), rules(), DAY + dt.timedelta(days=1))["pension"] == 0


def test_an_item_without_a_limit_is_never_full_and_nothing_is_counted_for_it() -> None:
    day = Day({"deed": 99})
    hall = rules()
    refuse_full(cast(Records, day), hall, DAY, chosen(hall, ["card"], "apply"))
    assert day.asked == 0


def test_a_hall_without_limits_counts_nothing() -> None:
    day = Day({"deed": 99})
    assert full_items(cast(Records, day), rules({}), DAY) == []
    assert day.asked == 0


def test_one_full_item_among_several_refuses_them_all() -> None:
    day, hall = Day({"pension": 1}), rules()
    with pytest.raises(RuleViolation, match=r"item\.full"):
        refuse_full(cast(Records, day), hall, DAY, chosen(hall, ["deed", "pension"], "apply"))


def test_who_holds_a_number_for_a_full_item_may_keep_it_when_changing() -> None:
    day, hall = Day({"pension": 1}), rules()
    refuse_full(cast(Records, day), hall, DAY, chosen(hall, ["deed", "pension"], "apply"), frozenset({"pension"}))
