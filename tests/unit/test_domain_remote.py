"""When a number may be taken on a phone, and until when its holder must have come."""

from __future__ import annotations

import datetime as dt

import pytest

from queue_server.domain.remote import check_in_by, offered_at, offered_next

DAY = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


def at(hour: int, minute: int = 0) -> dt.datetime:
    return DAY.replace(hour=hour, minute=minute)


SPANS = ((at(8), at(12)), (at(14), at(17)))
HALF_AN_HOUR, AN_HOUR = dt.timedelta(minutes=30), dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "while_open", "offered"),
    [
        (at(7, 29), True, False),
        (at(7, 30), True, True),
        (at(7, 30), False, True),
        (at(8), True, True),
        (at(8), False, False),
        (at(12), True, False),
        (at(13, 30), False, True),
        (at(17), True, False),
    ],
)
def test_numbers_are_offered_before_the_hall_gives_them_and_while_it_does_by_its_rule(
    now: dt.datetime, while_open: bool, offered: bool
) -> None:
    assert offered_at(SPANS, HALF_AN_HOUR, while_open, now) is offered


def test_with_neither_before_nor_while_open_there_are_none() -> None:
    assert not any(offered_at(SPANS, dt.timedelta(), False, at(h)) for h in range(24))


@pytest.mark.parametrize(("now", "begins"), [(at(5), at(7, 30)), (at(9), at(13, 30)), (at(14), None)])
def test_it_is_told_when_they_are_offered_next(now: dt.datetime, begins: dt.datetime | None) -> None:
    assert offered_next(SPANS, HALF_AN_HOUR, True, now) == begins


@pytest.mark.parametrize(
    ("taken", "by"),
    [
        (at(7, 40), at(9)),  # the hall begins at eight
        (at(9), at(10)),
        (at(13, 45), at(15)),
        (at(16, 50), at(17, 30)),  # it closes
        (at(18), at(19)),  # taken after all: never before it was taken
    ],
)
def test_the_time_to_come_runs_from_the_taking_or_from_the_opening_and_ends_with_the_day(
    taken: dt.datetime, by: dt.datetime
) -> None:
    assert check_in_by(taken, SPANS, AN_HOUR, at(17, 30)) == by
