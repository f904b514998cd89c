"""When a manager is told of something, and when it is over."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.alerts import (
    Alert,
    CounterSeen,
    Kind,
    Limits,
    QueueSeen,
    Reason,
    Seen,
    TerminalSeen,
    acknowledged,
    begun,
    over,
    reasons,
)
from queue_server.domain.errors import RuleViolation

NOW = dt.datetime(2026, 3, 2, 2, tzinfo=dt.UTC)
LIMITS = Limits(
    wait_s=3600, people_over=5, unserved_s=600, idle_s=300, paper_percent=10, silent_s=300, failed_device=True
)
OFF = Limits(wait_s=0, people_over=0, unserved_s=0, idle_s=0, paper_percent=0, silent_s=0, failed_device=False)
BAD = Seen(
    queues=(QueueSeen("A", 3700, 2), QueueSeen("B", 650, 0)),
    over=5,
    counters=(CounterSeen(3, 900, 310),),
    terminals=(
        TerminalSeen("k1", 301),
        TerminalSeen("k2", 1, paper=0.1),
        TerminalSeen("k3", 1, failed=("printer",)),
    ),
)
ABOUT = st.tuples(st.sampled_from(["wait", "idle", "paper"]), st.sampled_from(["A", "B", "3"]))


def alert(kind: Kind = "wait", subject: str = "A") -> Alert:
    return Alert(f"l{kind}{subject}", "main", kind, subject, 60, NOW)


def test_every_rule_tells_of_its_own_the_worst_first() -> None:
    assert [(r.kind, r.subject, r.value) for r in reasons(BAD, LIMITS)] == [
        ("unserved", "B", 650),
        ("wait", "A", 3700),
        ("over", "", 5),
        ("idle", "3", 310),
        ("device", "k3/printer", 0),
        ("silent", "k1", 301),
        ("paper", "k2", 10),
    ]


def test_a_rule_that_is_off_tells_nothing() -> None:
    assert reasons(BAD, OFF) == []


@pytest.mark.parametrize(
    "seen",
    [
        Seen(queues=(QueueSeen("A", 3600, 1),)),
        Seen(queues=(QueueSeen("A", 599, 0), QueueSeen("B", 0, 0))),
        Seen(over=4),
        Seen(counters=(CounterSeen(3, 299, 4000), CounterSeen(4, 4000, 299), CounterSeen(5, 4000, 0))),
        Seen(terminals=(TerminalSeen("k1", 299, paper=0.2), TerminalSeen("k2", 0))),
    ],
)
def test_what_is_within_the_limits_is_not_told(seen: Seen) -> None:
    assert reasons(seen, LIMITS) == []


def test_a_printer_that_feels_the_end_of_its_roll_is_believed() -> None:
    assert [r.kind for r in reasons(Seen(terminals=(TerminalSeen("k1", 0, paper=0.9, near_end=True),)), LIMITS)] == [
        "paper"
    ]


def test_of_a_silent_terminal_nothing_else_is_told() -> None:
    silent = Seen(terminals=(TerminalSeen("k1", 900, paper=0.0, near_end=True, failed=("printer",)),))
    assert [r.kind for r in reasons(silent, LIMITS)] == ["silent"]


def test_who_sees_to_it_first_stays() -> None:
    taken = acknowledged(alert(), "staff:zhou", NOW)
    assert (taken.acknowledged_by, taken.acknowledged_at) == ("staff:zhou", NOW)
    with pytest.raises(RuleViolation, match=r"alert\.acknowledged"):
        acknowledged(taken, "staff:li", NOW)
    with pytest.raises(RuleViolation, match=r"alert\.over"):
        acknowledged(replace(alert(), ended_at=NOW), "staff:li", NOW)


@given(st.sets(ABOUT), st.sets(ABOUT))
def test_what_is_open_after_a_look_is_what_there_is_reason_for(
    known: set[tuple[Kind, str]], found: set[tuple[Kind, str]]
) -> None:
    alerts, why = [alert(*about) for about in known], [Reason(*about, 1) for about in found]
    left = {a.about for a in alerts} - {a.about for a in over(alerts, why)} | {r.about for r in begun(alerts, why)}
    assert left == found
    assert not {r.about for r in begun(alerts, why)} & known, "no second one of the same"
