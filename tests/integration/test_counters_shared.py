"""Two clerks at once, one pressing twice, a page that lags, a counter handed over, moved or left: one outcome, told."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queue_server.contract.counter import CounterState, NextRequest, PauseRequest
from queue_server.domain.errors import RuleViolation
from tests.kit.counter_kit import (
    boards_agree,
    call,
    close,
    events_without_a_gap,
    happened,
    move,
    number_of,
    pause,
    refused,
    step_of,
    transfer,
)
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import HALL, SHANGHAI, small_county


def _at_once(*presses: Callable[[], CounterState]) -> list[CounterState | RuleViolation]:
    """Press together; return each one's answer or refusal."""
    barrier = threading.Barrier(len(presses))
    answers: list[CounterState | RuleViolation] = []

    def run(press: Callable[[], CounterState]) -> None:
        barrier.wait(10)
        try:
            answers.append(press())
        except RuleViolation as refusal:
            answers.append(refusal)

    threads = [threading.Thread(target=run, args=(press,)) for press in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def _codes(answers: list[CounterState | RuleViolation]) -> list[str]:
    return sorted(a.code if isinstance(a, RuleViolation) else "done" for a in answers)


# --- at once ------------------------------------------------------------------------------------------------------


def test_two_clerks_who_open_one_counter_at_once_get_one_clerk(desk: Desk) -> None:
    answers = _at_once(lambda: desk.open(who="staff:li"), lambda: desk.open(who="staff:wu"))
    assert _codes(answers) == ["counter.taken", "done"]
    holders = {a.staff for a in answers if isinstance(a, CounterState)}
    told = {a.state.staff for a in answers if isinstance(a, RuleViolation) and isinstance(a.state, CounterState)}
    assert holders == told


def test_next_pressed_twice_with_two_keys_calls_one_person(desk: Desk) -> None:
    for _ in range(3):
        desk.take()
    desk.open()
    answers = _at_once(lambda: desk.next(), lambda: desk.next())
    assert _codes(answers) == ["counter.stale", "done"]
    shown = [a if isinstance(a, CounterState) else a.state for a in answers]
    assert {s.visit.number for s in shown if isinstance(s, CounterState) and s.visit} == {"A001"}


def test_next_pressed_twice_with_one_key_calls_one_person_and_answers_the_same(desk: Desk) -> None:
    for _ in range(3):
        desk.take()
    desk.open()
    key = desk.key()
    answers = _at_once(
        *[lambda: desk.service.next("main-1", NextRequest(after=None), "staff:li", key) for _ in range(4)]
    )
    assert len({a.model_dump_json() for a in answers if isinstance(a, CounterState)}) == 1
    assert len(answers) == 4
    assert desk.service.counter_state("main-1").waiting == 2


@pytest.mark.parametrize("other", ["no_show", "hold", "start"])
def test_of_two_presses_on_one_person_the_first_counts_and_the_other_is_told(desk: Desk, other: str) -> None:
    desk.take()
    desk.open()
    step = step_of(desk.next())
    for _ in range(2):
        desk.press("recall", step)
    answers = _at_once(lambda: desk.press("finish", step), lambda: desk.press(other, step))
    both = ["done", "done"]  # start first, then finish: both were possible
    assert _codes(answers) in (["done", "step.wrong_state"], both)
    assert (_codes(answers) == both) <= (other == "start")
    assert events_without_a_gap(desk)


def test_two_clerks_who_call_the_same_number_by_hand_get_it_once(desk: Desk) -> None:
    desk.take()
    desk.take()
    desk.open()
    desk.open("main-2", "staff:wu")
    answers = _at_once(lambda: call(desk, "A002"), lambda: call(desk, "A002", "main-2"))
    assert _codes(answers) == ["done", "step.wrong_state"]
    assert boards_agree(desk)


def test_everything_pressed_at_once_leaves_a_hall_that_adds_up(desk: Desk) -> None:
    for _ in range(40):
        desk.take()
        desk.take("pension")
    for n in range(1, 5):
        desk.open(f"main-{n}", f"staff:{n}")
    served: list[str] = []

    def work(counter: str) -> CounterState:
        state = desk.next(counter)
        while state.visit is not None:
            step = state.visit.step
            desk.press("start", step, counter)
            offer = desk.service.counter_state(counter).undo
            if offer is not None and len(served) % 3 == 0:
                desk.press("hold", step, counter)
                desk.press("resume", step, counter)
            state = desk.press("finish", step, counter)
            served.append(step)
            state = desk.next(counter)
        return state

    answers = _at_once(*[lambda n=n: work(f"main-{n}") for n in range(1, 5)])
    assert _codes(answers) == ["done"] * 4
    assert Counter(served).most_common(1)[0][1] == 1
    assert len(served) == 80
    assert events_without_a_gap(desk)
    assert boards_agree(desk)


# --- not yours ----------------------------------------------------------------------------------------------------

_PRESSES: dict[str, Callable[[Desk, str, str], Any]] = {
    "next": lambda d, step, who: d.service.next("main-1", NextRequest(after=step), who, d.key()),
    "pause": lambda d, step, who: d.service.pause("main-1", PauseRequest(), who, d.key()),
    "close": lambda d, step, who: d.service.close("main-1", who, d.key()),
    "recall": lambda d, step, who: d.press("recall", step),
    "start": lambda d, step, who: d.press("start", step),
    "finish": lambda d, step, who: d.press("finish", step),
    "no-show": lambda d, step, who: d.press("no_show", step),
    "hold": lambda d, step, who: d.press("hold", step),
    "resume": lambda d, step, who: d.press("resume", step),
    "transfer": lambda d, step, who: transfer(d, step, to_item="pension"),
    "call": lambda d, step, who: call(d, "A002", after=step),
    "move": lambda d, step, who: move(d, "social"),
}


@pytest.mark.parametrize("press", _PRESSES)
def test_nobody_presses_at_a_counter_that_another_clerk_holds(desk: Desk, press: str) -> None:
    desk.take()
    desk.take()
    desk.open()
    step = step_of(desk.next())
    before = len(happened(desk))
    desk.clerks["main-1"] = "staff:wu"
    with pytest.raises(RuleViolation) as caught:
        _PRESSES[press](desk, step, "staff:wu")
    state = refused("counter.not_yours", caught)
    assert (state.staff, state.visit and state.visit.state) == ("li", "called")
    assert len(happened(desk)) == before


def test_at_a_counter_nobody_holds_a_clerk_is_told_to_open_it_first(desk: Desk) -> None:
    desk.take()
    with pytest.raises(RuleViolation) as caught:
        desk.next()
    refused("counter.closed", caught)
    desk.open()
    step = step_of(desk.next())
    pause(desk)
    desk.clerks["main-1"] = "staff:wu"
    with pytest.raises(RuleViolation) as caught:
        desk.press("start", step)
    refused("counter.closed", caught)


def test_closing_a_closed_counter_does_no_harm_whoever_does_it(desk: Desk) -> None:
    assert close(desk).counter.status == "closed"
    assert happened(desk) == []


def test_a_manager_frees_the_counter_of_a_clerk_who_left(desk: Desk) -> None:
    desk.open(who="staff:li")
    with pytest.raises(RuleViolation, match=r"counter\.taken"):
        desk.open(who="staff:wu")
    state = desk.service.pause("main-1", PauseRequest(reason="other"), "staff:boss", desk.key(), for_another=True)
    assert (state.counter.status, state.pause_reason) == ("paused", "other")
    assert happened(desk)[-1].staff["by"] == "staff:boss"
    assert desk.open(who="staff:wu").staff == "wu"
    assert desk.service.close("main-1", "staff:boss", desk.key(), for_another=True).counter.status == "closed"


# --- pause and hand-over ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "lunch", "meeting", "system", "handover", "other"])
def test_a_pause_tells_its_reason_until_the_counter_goes_on(desk: Desk, reason: str) -> None:
    desk.open()
    state = pause(desk, reason=reason)
    assert (state.counter.status, state.pause_reason, state.staff) == ("paused", reason, "li")
    assert happened(desk)[-1].staff.get("reason", "") == reason
    assert desk.open().pause_reason == ""


def test_the_next_clerk_finds_whom_the_one_before_was_serving(desk: Desk) -> None:
    desk.take()
    desk.take()
    desk.open()
    step = step_of(desk.next())
    desk.press("start", step)
    assert pause(desk, reason="handover").visit is not None
    state = desk.open(who="staff:wu")
    assert (step_of(state), state.visit and state.visit.state, state.staff) == (step, "serving", "wu")
    with pytest.raises(RuleViolation) as caught:
        desk.service.next("main-1", NextRequest(after=step), "staff:li", desk.key())
    refused("counter.not_yours", caught)
    assert number_of(desk.next(after=step)) == "A002"


# --- a counter that moves -----------------------------------------------------------------------------------------


def test_a_counter_moved_by_its_clerk_serves_the_other_department_at_once(desk: Desk) -> None:
    desk.take()
    desk.take("pension")
    desk.open()
    assert desk.service.counter_state("main-1").departments == ["property"]
    state = move(desk, "social")
    assert (state.departments, [c.number for c in state.upcoming]) == (["social"], ["B001"])
    assert number_of(desk.next()) == "B001"
    event = happened(desk)[-2]
    assert (event.type, event.public["counter"], event.staff["departments"]) == ("counter_moved", 1, ["social"])
    assert boards_agree(desk)


def test_moving_to_nowhere_goes_back_to_what_is_planned(desk: Desk) -> None:
    desk.open()
    move(desk, "social", "health")
    assert move(desk).departments == ["property"]


def test_a_counter_is_not_moved_to_a_department_that_is_not_here(desk: Desk) -> None:
    desk.open()
    with pytest.raises(RuleViolation) as caught:
        move(desk, "social", "witchcraft")
    assert refused("counter.department_unknown", caught).departments == ["property"]


def test_a_closed_counter_is_not_moved(desk: Desk) -> None:
    desk.open()
    close(desk)
    with pytest.raises(RuleViolation) as caught:
        move(desk, "social")
    refused("counter.closed", caught)


def test_whom_a_moved_counter_can_no_longer_serve_others_call(desk: Desk) -> None:
    desk.take()
    desk.take("pension")
    desk.open()
    desk.open("main-2", "staff:wu")
    desk.open("main-3", "staff:he")
    transfer(desk, step_of(desk.next("main-2")), "main-2", to_counter=1)
    transfer(desk, step_of(desk.next("main-3")), "main-3", to_counter=1)
    assert desk.service.counter_state("main-2").waiting == 0
    state = move(desk, "health")
    assert [c.number for c in state.upcoming] == ["B001"], "a clerk sent B001 here though it never was of this counter"
    assert desk.service.counter_state("main-2").waiting == 1
    assert boards_agree(desk)


def test_a_move_ends_with_the_day(desk: Desk) -> None:
    desk.open()
    move(desk, "social")
    desk.clock.forward(days=1)
    assert desk.open().departments == ["property"]


# --- plan and roster ----------------------------------------------------------------------------------------------


def _planned(**counter: Any) -> dict[str, Any]:
    first, *others = HALL["counters"]
    return {"counters": [{**first, **counter}, *others]}


def test_a_planned_move_needs_no_press(tmp_path: Path) -> None:
    plan = [{"start": "12:00", "end": "13:30", "departments": ["social"]}]
    with running_hall(tmp_path, small_county(**_planned(plan=plan))) as desk:
        desk.take()
        desk.take("pension")
        desk.open()
        desk.clock.moment = dt.datetime(2026, 3, 2, 11, 59, tzinfo=SHANGHAI)
        assert [c.number for c in desk.service.counter_state("main-1").upcoming] == ["A001"]
        desk.clock.moment = dt.datetime(2026, 3, 2, 12, 0, tzinfo=SHANGHAI)
        assert number_of(desk.next()) == "B001"
        desk.press("finish", step_of(desk.service.counter_state("main-1")))
        desk.clock.moment = dt.datetime(2026, 3, 2, 13, 30, tzinfo=SHANGHAI)
        assert number_of(desk.next()) == "A001"


def test_a_clerk_is_offered_only_what_the_roster_says(tmp_path: Path) -> None:
    roster = [{"clerk": "he", "departments": ["health"]}]
    with running_hall(tmp_path, small_county(roster=roster)) as desk:
        desk.take("pension")
        desk.clock.forward(minutes=5)
        desk.take("card")
        state = desk.open("main-3", "staff:he")
        assert (state.departments, state.waiting) == (["health"], 1)
        assert number_of(desk.next("main-3")) == "B002"
        desk.press("finish", step_of(desk.service.counter_state("main-3")), "main-3")
        pause(desk, "main-3")
        assert desk.open("main-3", "staff:wu").waiting == 1, "who is not on the roster does what the counter does"


def test_an_exclusive_counter_calls_its_classes_alone(tmp_path: Path) -> None:
    with running_hall(tmp_path, small_county(**_planned(only=["senior"]))) as desk:
        desk.take()
        desk.clock.forward(minutes=30)
        desk.take(class_="senior")
        desk.open()
        assert number_of(desk.next()) == "A002"
        with pytest.raises(RuleViolation) as caught:
            call(desk, "A001", after=step_of(desk.press("start", step_of(desk.service.counter_state("main-1")))))
        refused("transfer.nowhere", caught)


def test_a_number_is_not_sent_to_a_counter_where_nobody_works(desk: Desk) -> None:
    desk.take()
    desk.open()
    step = step_of(desk.next())
    with pytest.raises(RuleViolation) as caught:
        transfer(desk, step, to_counter=2)
    assert refused("transfer.nowhere", caught).visit is not None
    desk.open("main-2", "staff:wu")
    pause(desk, "main-2", "lunch")
    transfer(desk, step, to_counter=2)
    assert desk.service.counter_state("main-2").waiting == 1


def test_a_range_counts_the_counters_that_serve_it_now(desk: Desk) -> None:
    """Moved away, a counter is no help; moved here, it is."""
    desk.open()
    assert desk.take().wait is not None
    move(desk, "social")
    assert desk.take().wait is None, "nobody serves property now"
    assert desk.take("pension").wait is not None
    move(desk)
    assert desk.take().wait is not None
    assert desk.take("pension").wait is None
