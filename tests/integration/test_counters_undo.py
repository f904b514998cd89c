"""The clerk slipped: the last press is taken back, exactly, while nobody else has touched what it changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queue_server.contract.counter import UndoRequest
from queue_server.contract.models import RatingIn
from queue_server.domain.errors import RuleViolation
from tests.kit.counter_kit import (
    all_rows,
    boards_agree,
    call,
    close,
    events_without_a_gap,
    happened,
    missed,
    move,
    next_by_hand,
    number_of,
    pause,
    refused,
    step_of,
    transfer,
    undo,
)
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import small_county

RECORD = ("events", "presses", "answers", "halls")
"""What goes on growing whatever is taken back."""


def _called(desk: Desk) -> str:
    return step_of(desk.next())


def _served(desk: Desk) -> str:
    step = _called(desk)
    desk.press("start", step)
    return step


def _press_next_after(desk: Desk) -> Callable[[], object]:
    step = _served(desk)
    return lambda: desk.next(after=step)


def _press_held_back(desk: Desk) -> Callable[[], object]:
    step = _served(desk)
    desk.press("hold", step)
    return lambda: desk.press("resume", step)


def _press_missed(desk: Desk) -> Callable[[], object]:
    step = _called(desk)
    desk.press("recall", step)
    desk.press("recall", step)
    return lambda: desk.press("no_show", step)


def _on(action: str, ready: Callable[[Desk], str]) -> Callable[[Desk], Callable[[], object]]:
    def prepare(desk: Desk) -> Callable[[], object]:
        step = ready(desk)
        return lambda: desk.press(action, step)

    return prepare


def _transferred(**target: Any) -> Callable[[Desk], Callable[[], object]]:
    def prepare(desk: Desk) -> Callable[[], object]:
        step = _served(desk)
        return lambda: transfer(desk, step, **target)

    return prepare


def _missed_called(desk: Desk) -> Callable[[], object]:
    number = missed(desk)
    return lambda: call(desk, number)


PRESSES: dict[str, Callable[[Desk], Callable[[], object]]] = {
    "next": lambda desk: lambda: desk.next(),
    "next, finishing the one before": _press_next_after,
    "next of a class": lambda desk: lambda: next_by_hand(desk, class_="senior"),
    "call a number": lambda desk: lambda: call(desk, "A003"),
    "call a missed number": _missed_called,
    "recall": _on("recall", _called),
    "start": _on("start", _called),
    "finish": _on("finish", _served),
    "finish without start": _on("finish", _called),
    "missed": _press_missed,
    "hold": _on("hold", _served),
    "resume": _press_held_back,
    "transfer to an item": _transferred(to_item="pension"),
    "transfer to a counter, first": _transferred(to_counter=2, position="first"),
    "pause": lambda desk: lambda: pause(desk, reason="lunch"),
    "close": lambda desk: lambda: close(desk),
    "move": lambda desk: lambda: move(desk, "social"),
}


def _crowd(desk: Desk) -> None:
    """A visit with several matters first, a ticket with many, a senior, one who waits for this counter alone."""
    desk.issue(items=["deed", "pension", "mortgage"])
    desk.issue(items=["deed"], matters=7)
    desk.take("deed", "senior")
    desk.take("mortgage")
    desk.open("main-1")
    desk.open("main-2", "staff:wu")
    sent = desk.next("main-2")
    transfer(desk, step_of(sent), "main-2", to_counter=1, position="last")
    desk.clock.forward(minutes=3)


@pytest.mark.parametrize("press", PRESSES)
def test_a_press_taken_back_leaves_everything_as_it_was(desk: Desk, press: str) -> None:
    _crowd(desk)
    do = PRESSES[press](desk)
    before = all_rows(desk.engine, *RECORD)
    state_before = desk.service.counter_state("main-1")
    do()
    assert all_rows(desk.engine, *RECORD) != before
    state = undo(desk)
    assert state.undo is None, "an undo is not undone"
    after = all_rows(desk.engine, *RECORD)
    made = [row for row in after["steps"] if row["reason"] == "undone"]
    after["steps"] = [row for row in after["steps"] if row["reason"] != "undone"]
    assert after == before
    assert all(row["state"] == "cancelled" for row in made)
    assert state.model_copy(update={"last_event": 0, "undo": None}) == state_before.model_copy(
        update={"last_event": 0, "undo": None}
    )
    assert boards_agree(desk)
    assert events_without_a_gap(desk)
    assert happened(desk)[-1].type == "press_undone"


@pytest.mark.parametrize("press", PRESSES)
def test_a_press_taken_back_may_be_pressed_again(desk: Desk, press: str) -> None:
    _crowd(desk)
    do = PRESSES[press](desk)
    do()
    once = desk.service.counter_state("main-1")
    undo(desk)
    do()
    twice = desk.service.counter_state("main-1")
    shown = {"counter", "waiting", "missed", "finished_today", "staff", "pause_reason", "departments"}
    assert twice.model_dump(include=shown) == once.model_dump(include=shown)
    assert boards_agree(desk)


def test_the_first_opening_of_a_counter_is_taken_back(desk: Desk) -> None:
    desk.take()
    desk.open()
    assert undo(desk).counter.status == "closed"
    assert desk.service.counter_state("main-1").staff == ""
    assert boards_agree(desk)


def test_what_is_offered_names_the_press_and_ends_with_the_hall_s_seconds(desk: Desk) -> None:
    desk.take()
    desk.open()
    state = desk.next()
    assert state.undo is not None
    assert (state.undo.action, state.undo.number, state.undo.event) == ("next", "A001", state.last_event)
    assert (state.undo.until - desk.clock.now()).total_seconds() == 10
    desk.clock.forward(seconds=10)
    assert desk.service.counter_state("main-1").undo == state.undo
    desk.clock.forward(seconds=1)
    assert desk.service.counter_state("main-1").undo is None
    with pytest.raises(RuleViolation) as caught:
        undo(desk, event=state.undo.event)
    assert refused("undo.too_late", caught).visit is not None


def test_undo_is_on_record_with_what_it_took_back_and_by_whom(desk: Desk) -> None:
    desk.take()
    desk.open()
    called = desk.next()
    undo(desk)
    event = happened(desk)[-1]
    assert (event.type, event.public["number"], event.public["counter"]) == ("press_undone", "A001", 1)
    assert (event.staff["action"], event.staff["event"], event.staff["by"]) == ("next", called.last_event, "staff:li")


def test_the_last_press_is_taken_back_once_and_the_one_before_it_not_at_all(desk: Desk) -> None:
    desk.take()
    desk.open()
    first = desk.next()
    desk.press("start", step_of(first))
    assert first.undo is not None
    with pytest.raises(RuleViolation) as caught:
        undo(desk, event=first.undo.event)
    offered = refused("counter.stale", caught).undo
    assert offered is not None
    undo(desk)
    with pytest.raises(RuleViolation) as caught:
        undo(desk, event=offered.event)
    assert refused("undo.nothing", caught).undo is None


def test_undo_pressed_twice_by_a_nervous_finger_counts_once(desk: Desk) -> None:
    desk.take()
    desk.open()
    offer = desk.next().undo
    assert offer is not None
    request, key = UndoRequest(event=offer.event), desk.key()
    first = desk.service.undo("main-1", request, "staff:li", key)
    assert desk.service.undo("main-1", request, "staff:li", key) == first
    assert [e.type for e in happened(desk)].count("press_undone") == 1


def test_nobody_takes_back_what_another_clerk_pressed(desk: Desk) -> None:
    desk.take()
    desk.open()
    offer = desk.next().undo
    assert offer is not None
    with pytest.raises(RuleViolation) as caught:
        undo(desk, event=offer.event, by="staff:wu")
    refused("counter.not_yours", caught)
    handed = pause(desk, reason="handover").undo
    assert handed is not None
    desk.open(who="staff:wu")
    with pytest.raises(RuleViolation) as caught:
        undo(desk, event=handed.event, by="staff:wu")
    refused("counter.stale", caught)
    assert undo(desk, by="staff:wu").staff == "li", "taking over by mistake is taken back"


def test_a_hall_may_switch_undo_off(tmp_path: Path) -> None:
    with running_hall(tmp_path, small_county(queue={"undo_s": 0})) as desk:
        desk.take()
        desk.open()
        state = desk.next()
        assert state.undo is None
        with pytest.raises(RuleViolation) as caught:
            undo(desk, event=state.last_event)
        refused("undo.nothing", caught)


def test_a_press_that_changed_nothing_is_no_press_to_take_back(desk: Desk) -> None:
    desk.open()
    opened = desk.service.counter_state("main-1").undo
    desk.open()
    desk.next()
    assert desk.service.counter_state("main-1").undo == opened


# --- touched meanwhile --------------------------------------------------------------------------------------------


def _gone(desk: Desk, event: int) -> None:
    assert desk.service.counter_state("main-1").undo is None
    before = all_rows(desk.engine, *RECORD)
    with pytest.raises(RuleViolation) as caught:
        undo(desk, event=event)
    refused("undo.nothing", caught)
    assert all_rows(desk.engine, *RECORD) == before


def test_a_missed_number_that_reported_back_is_missed_no_more(desk: Desk) -> None:
    issued = desk.take()
    desk.open()
    missed(desk)
    offer = desk.service.counter_state("main-1").undo
    desk.service.im_back(issued.token, "ticket", desk.key())
    assert offer is not None
    _gone(desk, offer.event)


def test_a_visit_that_was_rated_stays_finished(desk: Desk) -> None:
    issued = desk.take()
    desk.open()
    offer = desk.finish(_called(desk)).undo
    desk.service.rate(issued.token, RatingIn(level=1), "ticket", desk.key())
    assert offer is not None
    _gone(desk, offer.event)


def test_a_finish_stays_once_another_counter_has_called_the_next_step(desk: Desk) -> None:
    desk.issue(items=["deed", "pension"])
    desk.open()
    desk.open("main-3", "staff:wu")
    offer = desk.finish(_called(desk)).undo
    assert number_of(desk.next("main-3")) == "A001"
    assert offer is not None
    _gone(desk, offer.event)


def test_a_transfer_stays_once_its_number_was_called_or_given_back(desk: Desk) -> None:
    first, second = desk.take(), desk.take()
    desk.open()
    desk.open("main-3", "staff:wu")
    offer = transfer(desk, _called(desk), to_item="pension").undo
    assert number_of(desk.next("main-3")) == first.number
    assert offer is not None
    _gone(desk, offer.event)
    offer = transfer(desk, _called(desk), to_item="pension").undo
    desk.service.give_back(second.token, "ticket", desk.key())
    assert offer is not None
    _gone(desk, offer.event)


def test_a_counter_stays_closed_once_somebody_it_released_was_called_elsewhere(desk: Desk) -> None:
    desk.take()
    desk.open()
    desk.open("main-2", "staff:wu")
    transfer(desk, step_of(desk.next("main-2")), "main-2", to_counter=1)
    offer = close(desk).undo
    assert number_of(desk.next("main-2")) == "A001"
    assert offer is not None
    _gone(desk, offer.event)


def test_what_happens_to_others_does_not_stand_in_the_way(desk: Desk) -> None:
    desk.take()
    desk.take()
    other = desk.take()
    desk.open()
    desk.open("main-2", "staff:wu")
    desk.next()
    desk.next("main-2")
    desk.service.give_back(other.token, "ticket", desk.key())
    desk.take("pension")
    assert undo(desk).visit is None
    assert boards_agree(desk)
    assert number_of(desk.next()) == "A001"


def test_a_number_given_back_from_the_line_is_not_called_back_to_life(desk: Desk) -> None:
    """The slip called A001; its holder gives it back while it is called; the slip stays."""
    issued = desk.take()
    desk.open()
    offer = desk.next().undo
    desk.service.give_back(issued.token, "ticket", desk.key())
    assert offer is not None
    _gone(desk, offer.event)
