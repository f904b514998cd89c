"""Who sees a request and until when: working hours, tiers, and what may be done by whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from queue_server.domain.errors import RuleViolation
from queue_server.domain.outreach import (
    Outreach,
    accepted,
    after_working,
    finished,
    rated,
    receipted,
    seen_in,
    taken_over,
)

DAY = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
PAPER = ("身份证", "Identity card")
TIERS = ("village", "township", "county")


def at(hour: float, day: int = 0) -> dt.datetime:
    return DAY + dt.timedelta(days=day, hours=hour)


SPANS = [(at(1, d), at(4, d)) for d in (0, 1)] + [(at(6, d), at(9, d)) for d in (0, 1)]
REQUEST = Outreach(
    id="v1",
    token="t",
    hall="litian",
    asked_in="yongxin",
    business_day=DAY.date(),
    kind="visit",
    item="pension",
    grid="village",
    state="asked",
    asked_by="staff:a",
    asked_at=at(1),
    due_at=at(3),
    later_due_at=at(7),
    accepted_by="",
    accepted_at=None,
    papers=(),
    papers_at=None,
    over_at=None,
    rating=None,
    name_masked="王**",
    sealed=b"",
)


def a_request(**changes: Any) -> Outreach:
    return replace(REQUEST, **changes)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (at(1), 2, at(3)),
        (at(1), 3, at(4)),
        (at(3), 2, at(7)),
        (at(5), 1, at(7)),
        (at(8.5), 1, at(1.5, 1)),
        (at(0), 1, at(2)),
    ],
)
def test_a_deadline_counts_working_hours_alone(start: dt.datetime, hours: float, due: dt.datetime) -> None:
    assert after_working(start, dt.timedelta(hours=hours), sorted(SPANS)) == due


def test_without_working_hours_ahead_the_clock_alone_counts() -> None:
    assert after_working(at(1), dt.timedelta(hours=2), []) == at(3)
    assert after_working(at(1), dt.timedelta(hours=99), SPANS[:1]) == at(4)


@pytest.mark.parametrize(
    ("now", "grids"),
    [(at(2.9), TIERS[:1]), (at(3), TIERS[:2]), (at(6.9), TIERS[:2]), (at(7), TIERS), (at(99), TIERS)],
)
def test_what_is_not_accepted_in_time_goes_up_a_tier_and_later_another(now: dt.datetime, grids: object) -> None:
    assert seen_in(a_request(), TIERS, now) == grids


def test_once_accepted_it_goes_up_no_more() -> None:
    assert seen_in(a_request(state="accepted"), TIERS, at(99)) == TIERS[:1]


def test_who_is_second_does_not_get_it() -> None:
    mine = accepted(a_request(), "staff:a", at(2))
    assert (mine.state, mine.accepted_by) == ("accepted", "staff:a")
    with pytest.raises(RuleViolation, match=r"outreach\.taken"):
        accepted(mine, "staff:b", at(2))


def test_a_colleague_goes_on_with_what_was_accepted() -> None:
    mine = accepted(a_request(), "staff:a", at(2))
    assert taken_over(mine, "staff:b", at(3)).accepted_by == "staff:b"
    for one, by in ((mine, "staff:a"), (a_request(), "staff:b"), (a_request(state="done"), "staff:b")):
        with pytest.raises(RuleViolation, match=r"outreach\.taken"):
            taken_over(one, by, at(3))


def test_only_who_accepted_it_gives_a_receipt_and_ends_it() -> None:
    mine = accepted(a_request(), "staff:a", at(2))
    assert receipted(mine, "staff:a", [PAPER], at(3)).papers == (PAPER,)
    assert receipted(mine, "staff:a", [], at(3)).papers_at is None
    with pytest.raises(RuleViolation, match=r"outreach\.not_yours"):
        receipted(mine, "staff:b", [PAPER], at(3))
    with pytest.raises(RuleViolation, match=r"outreach\.not_yours"):
        finished(mine, "staff:b", "done", at(3))


def test_it_is_rated_once_and_only_when_done() -> None:
    done = finished(accepted(a_request(), "staff:a", at(2)), "staff:a", "done", at(3))
    assert rated(done, 2).rating == 2
    for one in (rated(done, 2), a_request(), finished(accepted(a_request(), "a", at(2)), "a", "not_needed", at(3))):
        with pytest.raises(RuleViolation, match=r"outreach\.not_ratable"):
            rated(one, 1)
