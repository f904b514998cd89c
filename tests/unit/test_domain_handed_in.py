"""A number called before its journal came: what stays, what is filled in, what waits."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from queue_server.domain.handed_in import merged
from queue_server.domain.ids import VisitId
from queue_server.domain.visits import Step

GIVEN = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
CALLED = GIVEN + dt.timedelta(minutes=10)
NOW = GIVEN + dt.timedelta(minutes=20)
DEPARTMENT = {"deed": "property", "mortgage": "property", "pension": "social"}


def step(item: str, position: int = 0, **changes: Any) -> Step:
    plain = Step(
        visit=VisitId("v1"),
        position=position,
        hall="main",
        business_day=dt.date(2026, 3, 2),
        prefix="A",
        number=601,
        item=item,
        department=DEPARTMENT[item],
        errand="apply",
        class_="ordinary",
        state="waiting",
        queued_at=GIVEN,
    )
    return replace(plain, **changes)


def called(item: str, state: str = "called", position: int = 0, **changes: Any) -> Step:
    at = {"queued_at": CALLED, "called_at": CALLED, "counter": 1, "calls": 1, "state": state}
    return step(item, position, **{**at, **changes})


def after(there: list[Step], told: list[Step]) -> list[tuple[str, str]]:
    """Return item and state of all steps once the journal is in."""
    found = {s.position: s for s in there}
    for before, changed in merged(there, told, GIVEN, NOW):
        assert (before is None) == (changed.position not in found)
        found[changed.position] = changed
    return [(s.item, s.state) for s in found.values()]


@pytest.mark.parametrize("state", ["called", "serving", "held", "no_show", "waiting", "pending"])
def test_the_same_matter_stays_where_it_is(state: str) -> None:
    assert after([called("deed", state)], [step("deed")]) == [("deed", state)]


def test_another_matter_of_the_department_takes_the_call_s_place() -> None:
    senior = step("mortgage", class_="senior", matters=3, errand="collect")
    ((_, filled),) = merged([called("deed")], [senior], GIVEN, NOW)
    assert (filled.item, filled.class_, filled.matters, filled.errand) == ("mortgage", "senior", 3, "collect")
    assert (filled.state, filled.counter, filled.waited_s, filled.queued_at) == ("called", 1, 600.0, GIVEN)


def test_a_matter_of_another_department_waits_and_the_call_stays() -> None:
    assert after([called("deed")], [step("pension")]) == [("deed", "called"), ("pension", "pending")]


def test_an_item_is_matched_before_a_department() -> None:
    there = [called("deed")]
    assert after(there, [step("mortgage"), step("deed", 1)]) == [("deed", "called"), ("mortgage", "pending")]


def test_what_is_over_keeps_its_item_and_only_its_wait_is_put_right() -> None:
    done = called("deed", "finished", ended_at=NOW)
    ((before, filled),) = merged([done], [step("mortgage", class_="senior")], GIVEN, NOW)
    assert before == done
    assert (filled.item, filled.class_, filled.state, filled.waited_s) == ("deed", "ordinary", "finished", 600.0)


def test_the_rest_of_a_visit_that_seemed_over_waits_by_its_stages() -> None:
    done = called("deed", "finished", ended_at=NOW)
    told = [step("deed"), step("pension", 1, stage=1, state="pending"), step("mortgage", 2, stage=2, state="pending")]
    assert after([done], told) == [("deed", "finished"), ("pension", "waiting"), ("mortgage", "pending")]


@pytest.mark.parametrize("reason", ["undone", "changed"])
def test_a_call_taken_back_counts_for_nothing(reason: str) -> None:
    gone = called("deed", "cancelled", ended_at=NOW, reason=reason)
    assert after([gone], [step("deed")]) == [("deed", "cancelled"), ("deed", "waiting")]


def test_a_number_given_back_stays_given_back() -> None:
    gone = called("deed", "cancelled", ended_at=NOW)
    assert after([gone], [step("deed")]) == [("deed", "cancelled")]


def test_a_call_that_ended_before_the_paper_came_was_of_nobody() -> None:
    before = GIVEN - dt.timedelta(minutes=5)
    for state in ("finished", "no_show"):
        gone = called("deed", state, called_at=before, queued_at=before, ended_at=before)
        left = "cancelled" if state == "no_show" else "finished"
        assert after([gone], [step("deed")]) == [("deed", left), ("deed", "waiting")]


def test_a_transferred_call_goes_on_where_it_was_sent() -> None:
    there = [called("deed", "transferred", ended_at=NOW), step("mortgage", 1)]
    assert after(there, [step("deed")]) == [("deed", "transferred"), ("deed", "waiting")]
