"""What an auditor reads of an event: its kind, and a value beside what it was before."""

from __future__ import annotations

import datetime as dt
from typing import get_args

import pytest

from queue_server.contract.events import EventType
from queue_server.domain import staff_events
from queue_server.domain.audit import KINDS, Said, has, kind_of, said
from queue_server.domain.chain import Link
from queue_server.domain.events import HallEvent

NOW = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)
CHANGES = frozenset(kind for kind in KINDS if kind != "queue")


def event(kind: str, **staff: object) -> Link:
    return Link("main", 1, kind, NOW, {}, {"by": "staff:li", **staff}, "x")


@pytest.mark.parametrize(
    ("kind", "staff", "expected"),
    [
        ("personal_data_seen", {"what": "address"}, "seen"),
        ("user_set", {}, "staff"),
        ("catalogue_changed", {}, "rules"),
        ("service_suspended", {}, "work"),
        ("ticket_called", {}, "queue"),
        ("ticket_called", {"reason": "called by hand"}, "work"),
        ("something_new", {}, "work"),
    ],
)
def test_an_event_has_one_kind_and_a_new_one_is_never_hidden(
    kind: str, staff: dict[str, object], expected: str
) -> None:
    assert kind_of(event(kind, **staff)) == expected


def test_a_value_stands_beside_what_it_was_and_nothing_is_told_twice() -> None:
    told = said(
        event(
            "user_set", user="li", roles_before=["clerk"], roles=["clerk", "manager"], works_in="x", works_in_before="x"
        )
    )
    assert list(told) == [Said("user", "li"), Said("roles", "clerk, manager", "clerk"), Said("works_in", "x")]


def test_what_was_taken_away_altogether_is_told_with_its_before_alone() -> None:
    """An event keeps no empty value."""
    told = said(event("user_set", user="li", works_in_before="main"))
    assert list(told) == [Said("user", "li"), Said("works_in", "", "main")]


def test_a_filter_asks_for_kind_and_person() -> None:
    seen = event("personal_data_seen")
    assert has(seen, CHANGES, "")
    assert has(seen, frozenset({"seen"}), "staff:li")
    assert not has(seen, frozenset({"staff"}), "")
    assert not has(seen, CHANGES, "staff:wang")
    assert not has(event("ticket_called"), CHANGES, "")


def test_every_sign_in_and_look_is_of_its_own_kind() -> None:
    """What staff do that changes no queue is never found under a hall's work."""
    named = [c.type for c in vars(staff_events).values() if isinstance(c, type) and issubclass(c, HallEvent) and c.type]
    assert named
    assert {kind_of(event(kind)) for kind in named} == {"seen", "staff"}


def test_every_kind_has_events() -> None:
    assert {kind_of(event(kind)) for kind in (*get_args(EventType), "user_set", "catalogue_changed")} == set(KINDS)
