"""When a day is over, and what becomes of whoever was not served."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from queue_server.app.holidays import official_day
from queue_server.domain.calendar import WorkCalendar
from queue_server.domain.day_end import (
    UNSERVED,
    VOUCHER,
    ended_at,
    gaps,
    is_over,
    last_work,
    leave_unserved,
    send_away,
    voucher_day,
)
from queue_server.domain.visits import State, Step
from tests.unit.test_domain_calendar import CALENDAR, HOURS, ZONE, at
from tests.unit.test_domain_calling import NOW, waiting

MONDAY = dt.date(2026, 3, 2)
END = NOW + dt.timedelta(hours=9)
ALL_YEAR = WorkCalendar(ZONE, frozenset({1, 2, 3, 4, 5}), HOURS, official=official_day)
"""With the State Council's own list."""


def visit(*states: State, departments: tuple[str, ...] = (), stages: tuple[int, ...] = ()) -> list[Step]:
    """Return one visit's steps; all of one stage unless told."""
    return [
        replace(
            waiting(1, 10, department=departments[n] if departments else "social"),
            state=state,
            position=n,
            stage=stages[n] if stages else 0,
            started_at=NOW if state == "serving" else None,
        )
        for n, state in enumerate(states)
    ]


@pytest.mark.parametrize(
    ("last_call", "now", "over"),
    [
        (None, "2026-03-02T17:59", False),
        (None, "2026-03-02T18:00", True),
        ("2026-03-02T11:00", "2026-03-02T18:00", True),
        ("2026-03-02T17:55", "2026-03-02T18:24", False),
        ("2026-03-02T17:55", "2026-03-02T18:25", True),
        ("2026-03-02T23:50", "2026-03-02T23:59", False),
        ("2026-03-02T23:50", "2026-03-03T00:01", True),
        (None, "2026-03-02T12:45", False),
    ],
)
def test_a_day_is_over_half_an_hour_after_the_last_close_or_call_or_with_its_date(
    last_call: str | None, now: str, over: bool
) -> None:
    called = at(last_call) if last_call else None
    assert is_over(CALENDAR, MONDAY, called, at(now)) is over


def test_who_is_served_keeps_the_day_open_but_not_for_ever() -> None:
    (serving,) = visit("serving")
    called = replace(serving, called_at=NOW)
    soon, late = NOW + dt.timedelta(hours=2), NOW + dt.timedelta(hours=2, seconds=1)
    assert last_work(NOW, [called], soon) == soon
    assert last_work(NOW, [called], late) == NOW
    assert last_work(None, [], soon) is None


def test_a_day_off_on_which_somebody_worked_is_over_with_its_date() -> None:
    sunday = dt.date(2026, 3, 1)
    assert not is_over(CALENDAR, sunday, None, at("2026-03-01T23:00"))
    assert is_over(CALENDAR, sunday, None, at("2026-03-02T00:00"))


def test_a_day_to_come_is_not_over() -> None:
    assert not is_over(CALENDAR, dt.date(2026, 3, 3), None, at("2026-03-02T18:00"))


def test_the_work_ended_with_the_last_close_or_call_however_late_the_tidying() -> None:
    assert ended_at(CALENDAR, MONDAY, None, at("2026-03-05T09:00")) == at("2026-03-02T17:30")
    assert ended_at(CALENDAR, MONDAY, at("2026-03-02T18:10"), at("2026-03-05T09:00")) == at("2026-03-02T18:10")
    assert ended_at(CALENDAR, MONDAY, None, at("2026-03-02T16:00")) == at("2026-03-02T16:00")


@pytest.mark.parametrize(
    ("day", "now", "good_on"),
    [
        ("2026-03-02", "2026-03-02T18:00", "2026-03-03"),
        # Wednesday is closed by the hall itself.
        ("2026-03-03", "2026-03-03T18:00", "2026-03-05"),
        # A Saturday of extra opening.
        ("2026-03-06", "2026-03-06T18:00", "2026-03-07"),
        # The server was off at the close: the first working day that is not past.
        ("2026-03-02", "2026-03-03T07:30", "2026-03-03"),
        ("2026-03-02", "2026-03-03T18:30", "2026-03-05"),
    ],
)
def test_a_voucher_is_good_on_the_next_working_day(day: str, now: str, good_on: str) -> None:
    assert voucher_day(CALENDAR, dt.date.fromisoformat(day), at(now)) == dt.date.fromisoformat(good_on)


@pytest.mark.parametrize(
    ("day", "good_on"),
    [
        # Spring Festival 2026: off from Sunday 15 to Monday 23 February; Saturdays 14 and 28 are worked.
        ("2026-02-13", "2026-02-14"),
        ("2026-02-14", "2026-02-24"),
        ("2026-02-27", "2026-02-28"),
        ("2026-02-28", "2026-03-02"),
        # National Day: off from Thursday 1 to Wednesday 7 October; Sunday 20 September and Saturday 10 October worked.
        ("2026-09-19", "2026-09-20"),
        ("2026-09-30", "2026-10-08"),
        ("2026-10-09", "2026-10-10"),
    ],
)
def test_a_voucher_over_a_holiday_is_good_on_the_first_day_after_it_make_up_days_included(
    day: str, good_on: str
) -> None:
    today = dt.date.fromisoformat(day)
    late = dt.datetime.combine(today, dt.time(18, 30), ZONE).astimezone(dt.UTC)
    assert voucher_day(ALL_YEAR, today, late) == dt.date.fromisoformat(good_on)


def test_a_day_long_past_gives_no_vouchers() -> None:
    assert voucher_day(CALENDAR, MONDAY, at("2026-03-10T08:00")) is None


@pytest.mark.parametrize(
    ("states", "ends", "voucher"),
    [
        (("waiting",), ("cancelled",), True),
        (("waiting", "waiting"), ("cancelled", "cancelled"), True),
        (("finished", "waiting"), ("finished", "cancelled"), True),
        (("serving",), ("finished",), False),
        (("serving", "pending"), ("finished", "cancelled"), True),
        (("called", "pending"), ("cancelled", "cancelled"), False),
        (("called",), ("cancelled",), False),
        (("held", "pending"), ("cancelled", "cancelled"), False),
        (("no_show", "pending"), ("cancelled", "cancelled"), False),
        (("finished", "transferred"), ("finished", "transferred"), False),
    ],
)
def test_who_waited_is_not_served_through_no_fault_and_who_never_answered_is(
    states: tuple[State, ...], ends: tuple[State, ...], voucher: bool
) -> None:
    steps = visit(*states)
    left = leave_unserved(steps, True, END)
    changed = {before.position: after for before, after in left.changes}
    assert tuple(changed.get(s.position, s).state for s in steps) == ends
    assert left.voucher is voucher
    assert {s.reason for s in changed.values() if s.state == "cancelled"} <= {VOUCHER if voucher else UNSERVED}


def test_who_is_served_at_the_end_is_finished_with_the_day_and_nobody_says_how() -> None:
    (_, after), *_ = leave_unserved(visit("serving"), True, END).changes
    assert (after.state, after.outcome, after.ended_at) == ("finished", "", END)


def test_who_took_a_number_from_afar_and_never_came_has_no_claim() -> None:
    left = leave_unserved(visit("pending"), False, END)
    assert not left.voucher
    assert [after.state for _, after in left.changes] == ["cancelled"]


def test_nothing_ends_before_it_began() -> None:
    late = [replace(s, queued_at=END + dt.timedelta(hours=1)) for s in visit("waiting")]
    (_, after), *_ = leave_unserved(late, True, END).changes
    assert after.ended_at is not None
    assert after.ended_at >= after.queued_at


def test_sent_away_is_who_waits_for_what_is_named_with_all_that_would_follow() -> None:
    steps = visit("waiting", "waiting", "pending", departments=("property", "social", "health"), stages=(0, 0, 1))
    left = send_away(steps, frozenset({"property"}), frozenset(), NOW)
    assert left.voucher
    assert [before.department for before, _ in left.changes] == ["property", "health"]
    assert {after.reason for _, after in left.changes} == {VOUCHER}


def test_sent_away_by_item_leaves_the_department_s_other_items() -> None:
    steps = visit("waiting")
    assert not send_away(steps, frozenset(), frozenset({"card"}), NOW).voucher
    assert send_away(steps, frozenset(), frozenset({"pension"}), NOW).voucher


@pytest.mark.parametrize("state", ["called", "serving", "held", "no_show"])
def test_who_is_at_a_counter_or_was_missed_is_not_sent_away(state: State) -> None:
    assert send_away(visit(state, "pending"), frozenset(), frozenset(), NOW).changes == ()


def test_a_gap_is_a_number_up_to_the_last_one_that_nobody_knows() -> None:
    assert gaps(1, 6, [1, 2, 5, 901]) == [3, 4, 6]
    assert gaps(1, 0, []) == []
