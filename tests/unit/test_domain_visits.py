"""What may happen to a step, and what may not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from queue_server.domain.errors import RuleViolation
from queue_server.domain.numbers import label, next_number
from queue_server.domain.visits import State, Step, next_pending, state_of, turn_of
from tests.unit.test_domain_calling import NOW, waiting

LATER = NOW + dt.timedelta(minutes=5)


def _in(state: State) -> Step:
    return replace(waiting(1, 10), state=state, counter=3, calls=9, called_at=NOW)


CHANGES: dict[str, Callable[[Step], Step]] = {
    "call": lambda s: s.call(3, LATER),
    "recall": lambda s: s.recall(),
    "start": lambda s: s.start(LATER),
    "finish": lambda s: s.finish(LATER),
    "miss": lambda s: s.miss(2, LATER),
    "come_back": lambda s: s.come_back(7, 3, LATER),
    "hold": lambda s: s.hold(),
    "resume": lambda s: s.resume(3, LATER),
    "cancel": lambda s: s.cancel(LATER),
    "transfer": lambda s: s.transfer("x", LATER),
    "begin": lambda s: s.begin_waiting(0, None, LATER),
    "step_aside": lambda s: s.step_aside(60),
    "finish_along": lambda s: s.finish_along(3, LATER),
    "sent_on": lambda s: s.sent_on("x", LATER),
    "undone": lambda s: s.undone(LATER),
}
STATES: tuple[State, ...] = (
    "pending",
    "waiting",
    "called",
    "serving",
    "held",
    "finished",
    "no_show",
    "cancelled",
    "transferred",
)
ALLOWED: dict[str, dict[str, str]] = {
    "call": {"waiting": "called"},
    "recall": {"called": "called"},
    "start": {"called": "serving"},
    "finish": {"called": "finished", "serving": "finished"},
    "miss": {"called": "no_show"},
    "come_back": {"no_show": "waiting"},
    "hold": {"called": "held", "serving": "held"},
    "resume": {"held": "called"},
    "cancel": dict.fromkeys(("pending", "waiting", "called", "held", "no_show"), "cancelled"),
    "transfer": {"called": "transferred", "serving": "transferred"},
    "begin": {"pending": "waiting"},
    "step_aside": {"waiting": "pending"},
    "finish_along": {"pending": "finished", "waiting": "finished"},
    "sent_on": dict.fromkeys(("pending", "waiting", "called", "serving", "held", "no_show"), "transferred"),
    "undone": dict.fromkeys(STATES, "cancelled"),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("change", CHANGES)
def test_a_step_changes_only_as_the_rules_say(change: str, state: State) -> None:
    expected = ALLOWED[change].get(state)
    if expected is None:
        with pytest.raises(RuleViolation):
            CHANGES[change](_in(state))
    else:
        assert CHANGES[change](_in(state)).state == expected


def test_a_number_is_missed_only_after_it_was_called_again() -> None:
    once = waiting(1, 10).call(3, NOW)
    with pytest.raises(RuleViolation, match=r"step\.recall_first"):
        once.recall().miss(2, NOW)
    assert once.recall().recall().miss(2, NOW).state == "no_show"


def test_a_call_keeps_what_was_waited() -> None:
    assert waiting(1, 10).call(3, NOW).waited_s == 600


def test_a_missed_number_keeps_its_place_in_time() -> None:
    missed = _in("no_show")
    back = missed.come_back(7, 3, LATER)
    assert (back.queued_at, back.back_after_calls, back.counter, back.calls) == (missed.queued_at, 10, None, 0)


def test_a_later_step_carries_the_time_already_waited() -> None:
    pending = replace(waiting(1, 0), state="pending")
    assert pending.begin_waiting(600, None, NOW).queued_at == NOW - dt.timedelta(minutes=10)


@pytest.mark.parametrize(("place", "minutes"), [("by_time", 10), ("first", 10), ("last", 0)])
def test_a_transfer_keeps_or_drops_the_waiting_time_as_chosen(place: str, minutes: int) -> None:
    over = waiting(1, 10).call(3, NOW).transfer("x", NOW)
    taken = over.taken_over(1, "deed", "property", None, place, NOW)  # type: ignore[arg-type]
    assert taken.queued_at == NOW - dt.timedelta(minutes=minutes)
    assert (taken.id, taken.state, taken.department) == ("v1-1", "waiting", "property")


def test_a_visit_stands_where_its_present_step_stands() -> None:
    done, later = _in("finished"), replace(_in("pending"), position=1)
    assert state_of([done, later]) == "waiting"
    assert turn_of([done, later]) == later
    assert next_pending([done, later]) == [later]
    assert state_of([done, _in("transferred")]) == "finished"
    assert state_of([_in("cancelled")]) == "cancelled"
    assert state_of([_in("no_show"), later]) == "missed"


def test_numbers_have_three_digits_and_more_when_needed() -> None:
    assert [label("A", 1), label("A", 999), label("AB", 1000)] == ["A001", "A999", "AB1000"]


def test_a_series_starts_at_its_first_and_ends_at_its_last() -> None:
    assert next_number(None, 101, 102) == 101
    assert next_number(101, 101, 102) == 102
    with pytest.raises(RuleViolation, match=r"series\.full"):
        next_number(102, 101, 102)
