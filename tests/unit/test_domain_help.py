"""Who waits for a person: an open call is one however often it is rung, and is over once somebody goes."""

from __future__ import annotations

import datetime as dt

from queue_server.domain.help import Call, Rung, calls_of

NINE = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)


def at(minute: int) -> dt.datetime:
    return NINE + dt.timedelta(minutes=minute)


def test_an_open_call_rung_again_is_one_call_with_its_last_reason() -> None:
    rung = [Rung("k1", at(0)), Rung("k1", at(2), "print_failed")]
    assert calls_of(rung) == [Call("k1", "print_failed", at(0), times=2)]


def test_whoever_waits_longest_stands_first_and_taken_calls_behind_the_open_ones() -> None:
    rung = [Rung("k1", at(0)), Rung("k2", at(1)), Rung("k3", at(2)), Rung("k1", at(3), by="staff:wang")]
    assert [c.terminal for c in calls_of(rung)] == ["k2", "k3", "k1"]


def test_the_first_who_goes_has_the_call() -> None:
    rung = [Rung("k1", at(0)), Rung("k1", at(1), by="staff:wang"), Rung("k1", at(2), by="staff:li")]
    assert calls_of(rung) == [Call("k1", "person", at(0), taken_at=at(1), taken_by="staff:wang")]


def test_a_call_after_somebody_went_is_a_new_one() -> None:
    rung = [Rung("k1", at(0)), Rung("k1", at(1), by="staff:wang"), Rung("k1", at(9))]
    assert calls_of(rung) == [Call("k1", "person", at(9))]


def test_nobody_goes_where_nobody_asked() -> None:
    assert calls_of([Rung("k1", at(0), by="staff:wang")]) == []
