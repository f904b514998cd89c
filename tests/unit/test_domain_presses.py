"""What a press rests on: whose counter it is, a choice by hand, what one turn takes, when a number is missed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.calling import KEPT_CANDIDATES, by_hand, may_do_along, rank
from queue_server.domain.counters import CounterDesk, Skills, closed_desk
from queue_server.domain.errors import RuleViolation
from queue_server.domain.visits import Step, may_miss_at, told_steps, turn_matters
from tests.unit.test_domain_calling import GENERAL, NOW, RATES, waiting

LATER = NOW + dt.timedelta(minutes=5)
OPEN = CounterDesk("main", 3, NOW.date(), "open", "staff:li", NOW)


# --- whose counter ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("desk", "staff", "code"),
    [
        (OPEN, "staff:li", None),
        (OPEN, "staff:wu", "counter.not_yours"),
        (OPEN.pause("lunch", LATER), "staff:li", None),
        (OPEN.pause("lunch", LATER), "staff:wu", "counter.closed"),
        (OPEN.close(False, LATER), "staff:li", None),
        (closed_desk("main", 3, NOW.date(), NOW), "staff:li", "counter.closed"),
    ],
)
def test_a_counter_belongs_to_who_opened_it_last(desk: CounterDesk, staff: str, code: str | None) -> None:
    if code is None:
        desk.must_be_held_by(staff)
    else:
        with pytest.raises(RuleViolation, match=code.replace(".", r"\.")):
            desk.must_be_held_by(staff)


def test_a_move_is_kept_in_one_order_and_taken_back_by_naming_none() -> None:
    moved = OPEN.move(frozenset({"tax", "housing"}))
    assert moved.departments == "housing,tax"
    assert moved.moved_to == frozenset({"housing", "tax"})
    assert moved.move(frozenset()) == OPEN


def test_a_pause_keeps_its_first_reason_and_opening_ends_it() -> None:
    paused = OPEN.pause("lunch", LATER)
    assert paused.pause("other", LATER).reason == "lunch"
    assert paused.open("staff:wu", LATER).reason == ""


# --- by hand ------------------------------------------------------------------------------------------------------

CROWD = st.lists(
    st.tuples(st.integers(0, 120), st.sampled_from(["ordinary", "senior"]), st.sampled_from(["social", "tax"])),
    min_size=1,
    max_size=15,
)


def _crowd(drawn: list[tuple[int, str, str]]) -> list[Step]:
    return [waiting(n, minutes, class_, department=d) for n, (minutes, class_, d) in enumerate(drawn, 1)]


@given(drawn=CROWD, pick=st.integers(0, 14))
def test_a_choice_by_hand_is_the_best_of_those_wanted_and_keeps_whom_the_rule_would_have_called(
    drawn: list[tuple[int, str, str]], pick: int
) -> None:
    crowd = _crowd(drawn)
    wanted = crowd[pick % len(crowd) :]
    choice = by_hand(wanted, crowd, GENERAL, RATES, {}, NOW)
    assert choice is not None
    assert choice.step == rank(wanted, GENERAL, RATES, {}, NOW)[0].step
    first, *passed = choice.considered
    assert (first.step, first.note) == (choice.step, "by_hand")
    ruled = [s.step for s in rank(crowd, GENERAL, RATES, {}, NOW) if s.step != choice.step]
    assert [s.step for s in passed] == ruled[: KEPT_CANDIDATES - 1]


def test_nobody_is_chosen_by_hand_whom_the_counter_may_not_call() -> None:
    only_tax = Skills(1, frozenset({"tax"}))
    assert by_hand([waiting(1, 5)], [waiting(1, 5)], only_tax, RATES, {}, NOW) is None
    seniors = Skills(1, None, only=frozenset({"senior"}))
    assert by_hand([waiting(1, 5)], [], seniors, RATES, {}, NOW) is None


def test_along_goes_what_is_not_begun_and_what_the_counter_serves() -> None:
    present = replace(waiting(1, 5), state="serving")
    others = [
        replace(waiting(1, 5), position=1, state="pending"),
        replace(waiting(1, 5), position=2, state="waiting"),
        replace(waiting(1, 5), position=3, state="finished"),
        replace(waiting(1, 5, department="tax"), position=4, state="pending"),
        replace(waiting(1, 5, only_at=9), position=5, state="pending"),
    ]
    counter = Skills(3, frozenset({"social"}))
    assert [s.position for s in may_do_along(counter, present, [present, *others])] == [1, 2]


# --- one turn -----------------------------------------------------------------------------------------------------


@given(matters=st.integers(1, 99), turn=st.integers(1, 99))
def test_no_matter_is_lost_or_done_twice_over_the_turns(matters: int, turn: int) -> None:
    step: Step | None = replace(waiting(1, 5), matters=matters)
    done = turns = 0
    while step is not None:
        done += turn_matters(step, turn)
        turns += 1
        step = step.rest(turns, turn, LATER)
    assert done == matters
    assert turns == -(-matters // turn)


def test_the_rest_begins_anew_and_earns_from_now_on() -> None:
    served = replace(
        waiting(1, 30), matters=7, state="serving", counter=3, calls=4, waited_s=1800, called_at=NOW, stage=2
    )
    rest = served.rest(5, 3, LATER)
    assert rest is not None
    assert (rest.state, rest.matters, rest.position, rest.stage) == ("waiting", 4, 5, 2)
    assert (rest.queued_at, rest.waited_s, rest.calls, rest.counter, rest.called_at) == (LATER, 0, 0, None, None)


# --- missed -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calls", "needed", "must_see_s", "after_s"),
    [
        (1, 0, None, 0),
        (1, 2, None, None),
        (2, 2, None, None),
        (3, 2, None, 0),
        (1, 0, 20, None),
        (2, 0, 20, 20),
        (2, 2, 20, None),
        (3, 2, 20, 20),
        (3, 2, 0, 0),
    ],
)
def test_when_a_called_number_may_be_missed(
    calls: int, needed: int, must_see_s: float | None, after_s: int | None
) -> None:
    step = replace(waiting(1, 5), state="called", calls=calls, called_at=NOW)
    expected = None if after_s is None else LATER + dt.timedelta(seconds=after_s)
    assert may_miss_at(step, needed, LATER, must_see_s) == expected


def test_only_who_is_called_is_ever_missed() -> None:
    assert may_miss_at(replace(waiting(1, 5), calls=9), 0, LATER, None) is None
    assert may_miss_at(replace(waiting(1, 5), state="called", calls=9), 0, None, None) is None


def test_the_way_told_leaves_out_what_was_replaced_or_handed_over() -> None:
    step = waiting(1, 5)
    steps = [
        replace(step, position=0, state="transferred"),
        replace(step, position=1, state="cancelled", reason="undone"),
        replace(step, position=2, state="cancelled", reason="changed"),
        replace(step, position=3, state="cancelled"),
        replace(step, position=4, state="waiting"),
    ]
    assert [s.position for s in told_steps(steps)] == [3, 4]
