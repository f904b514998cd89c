"""A counter calls a number that a terminal gave without the network, before its journal comes; the journal merges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from queue_server.contract.counter import CallRequest, CounterState, UndoRequest
from queue_server.contract.offline import LeasedNumber
from queue_server.domain.errors import RuleViolation
from tests.kit.counter_kit import REASON, boards_agree, events_without_a_gap, happened, move, refused, step_of, transfer
from tests.kit.offline_kit import Kiosk, offline_county, results, void_numbers
from tests.kit.server_kit import Desk, running_hall
from tests.kit.ticket_kit import WANG, at, found, person, steps_of, visit_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, offline_county()) as running:
        running.open("main-1")
        running.open("main-3")
        running.open("main-4")
        yield running
        assert boards_agree(running)
        assert events_without_a_gap(running)


def call(desk: Desk, number: str, counter: str = "main-1", item: str | None = None) -> CounterState:
    request = CallRequest(after=None, number=number, reason=REASON, item=item)
    return desk.service.call(counter, request, desk.clerk(counter), desk.key())


def called_then_handed_in(desk: Desk, kiosk: Kiosk, *items: str, item: str = "deed", **wish: Any) -> LeasedNumber:
    """Give A601 at 9:00, call it at 9:10 at counter 1 for `item`, hand the journal in at 9:20."""
    number = kiosk.give(*items, **wish)
    at(desk, "09:10")
    call(desk, "A601", item=item)
    at(desk, "09:20")
    assert results(kiosk.hand_in()) == [("taken", "")]
    return number


def told(desk: Desk, number: LeasedNumber) -> list[tuple[str, str]]:
    return [(s.item, s.state) for s in steps_of(desk, number.visit)]


def test_a_clerk_calls_a_number_that_nobody_has_handed_in(desk: Desk, kiosk: Kiosk) -> None:
    number = kiosk.give("deed")
    state = call(desk, "a601", item="deed")
    assert state.visit is not None
    assert (state.visit.number, state.visit.step) == ("A601", f"{number.visit}-0")
    view = desk.service.visit_by_token(number.token)
    assert (view.state, view.counter) == ("called", 1), "the paper's code opens its page from now on"
    visit = visit_of(desk, number.visit)
    assert (visit.class_, visit.channel, visit.issued_by) == ("ordinary", "kiosk", "terminal:main/k1")
    assert (visit.block, visit.handed_in_at) == (kiosk.blocks[0].id, None)


def test_a_counter_of_one_department_with_a_general_item_needs_not_be_told_the_item(desk: Desk, kiosk: Kiosk) -> None:
    move(desk, "social", counter="main-3")
    number = kiosk.give("pension", prefix="B")
    call(desk, "B601", "main-3")
    assert told(desk, number) == [("pension", "called")]


@pytest.mark.parametrize(
    ("number", "counter", "item", "code"),
    [
        ("A601", "main-1", None, "visit.item_needed"),
        ("B601", "main-3", None, "visit.item_needed"),
        ("A601", "main-3", "deed", "transfer.nowhere"),
        ("A601", "main-1", "flying", "item.unknown"),
        ("A606", "main-1", "deed", "visit.unknown"),
        ("A600", "main-1", "deed", "visit.unknown"),
        ("Z601", "main-1", "deed", "visit.unknown"),
    ],
)
def test_what_cannot_be_called_is_refused_and_leaves_no_trace(
    desk: Desk, kiosk: Kiosk, number: str, counter: str, item: str | None, code: str
) -> None:
    kiosk.give("deed")
    before = len(happened(desk))
    with pytest.raises(RuleViolation) as caught:
        call(desk, number, counter, item)
    refused(code, caught)
    assert len(happened(desk)) == before


def test_the_journal_fills_in_who_and_what_and_keeps_the_call(desk: Desk, kiosk: Kiosk) -> None:
    number = called_then_handed_in(
        desk, kiosk, "mortgage", class_="senior", holders=[person(WANG)], cannot_hear=True, matters=2
    )
    visit = visit_of(desk, number.visit)
    assert (visit.class_, visit.cannot_hear, visit.matters) == ("senior", True, 2)
    assert visit.handed_in_at == desk.clock.now()
    assert visit.issued_at == desk.clock.now() - dt.timedelta(minutes=20)
    (step,) = steps_of(desk, number.visit)
    assert (step.item, step.state, step.counter, step.class_, step.matters) == ("mortgage", "called", 1, "senior", 2)
    assert step.waited_s == 600, "it has waited since the paper came out"
    assert found(desk, WANG) == [("A601", "called")]
    assert step_of(desk.service.counter_state("main-1")) == step.id
    assert happened(desk)[-1].staff["called_before"] is True


def test_a_service_that_is_over_keeps_the_item_the_clerk_said(desk: Desk, kiosk: Kiosk) -> None:
    number = kiosk.give("mortgage")
    state = call(desk, "A601", item="deed")
    desk.finish(step_of(state))
    assert results(kiosk.hand_in()) == [("taken", "")]
    assert told(desk, number) == [("deed", "finished")]
    assert visit_of(desk, number.visit).finished_at is not None
    assert desk.next().visit is None


def test_what_nobody_was_called_for_waits_behind_the_call(desk: Desk, kiosk: Kiosk) -> None:
    number = called_then_handed_in(desk, kiosk, "deed", "pension")
    assert told(desk, number) == [("deed", "called"), ("pension", "pending")]
    desk.finish(f"{number.visit}-0")
    assert told(desk, number) == [("deed", "finished"), ("pension", "waiting")]
    state = desk.next("main-3")
    assert state.visit is not None
    assert state.visit.number == "A601"


def test_what_is_left_of_a_visit_that_seemed_over_waits_since_the_paper(desk: Desk, kiosk: Kiosk) -> None:
    number = kiosk.give("deed", "pension")
    at(desk, "09:10")
    desk.finish(step_of(call(desk, "A601", item="deed")))
    assert visit_of(desk, number.visit).finished_at is not None
    at(desk, "09:20")
    kiosk.hand_in()
    assert told(desk, number) == [("deed", "finished"), ("pension", "waiting")]
    assert visit_of(desk, number.visit).finished_at is None
    assert steps_of(desk, number.visit)[1].queued_at == desk.clock.now() - dt.timedelta(minutes=20)


@pytest.mark.parametrize("action", ["start", "hold"])
def test_a_call_that_went_on_stays_as_it_is(desk: Desk, kiosk: Kiosk, action: str) -> None:
    number = kiosk.give("mortgage")
    state = call(desk, "A601", item="deed")
    desk.press(action, step_of(state))
    kiosk.hand_in()
    assert told(desk, number) == [("mortgage", {"start": "serving", "hold": "held"}[action])]


def test_a_call_that_was_transferred_goes_on_where_it_was_sent(desk: Desk, kiosk: Kiosk) -> None:
    number = kiosk.give("deed")
    state = call(desk, "A601", item="deed")
    transfer(desk, step_of(state), to_item="mortgage")
    kiosk.hand_in()
    assert told(desk, number) == [("deed", "transferred"), ("deed", "waiting")]


def test_a_call_that_was_taken_back_waits_as_its_journal_says(desk: Desk, kiosk: Kiosk) -> None:
    number = kiosk.give("mortgage")
    state = call(desk, "A601", item="deed")
    assert state.undo is not None
    desk.service.undo("main-1", UndoRequest(event=state.undo.event), desk.clerk("main-1"), desk.key())
    assert told(desk, number) == [("deed", "cancelled")]
    again = call(desk, "A601", item="deed")
    assert again.undo is not None, "it can be called anew meanwhile"
    desk.service.undo("main-1", UndoRequest(event=again.undo.event), desk.clerk("main-1"), desk.key())
    kiosk.hand_in()
    assert told(desk, number)[-1] == ("mortgage", "waiting")
    state = desk.next("main-1")
    assert state.visit is not None
    assert state.visit.number == "A601"


def test_a_number_called_in_error_before_it_was_given_is_as_good_as_any(desk: Desk, kiosk: Kiosk) -> None:
    state = call(desk, "A601", item="deed")
    for action in ("recall", "recall", "no_show"):
        desk.press(action, step_of(state))
    at(desk, "10:00")
    number = kiosk.give("mortgage")
    assert number.number == 601
    at(desk, "10:10")
    kiosk.hand_in()
    assert told(desk, number) == [("deed", "cancelled"), ("mortgage", "waiting")]
    assert visit_of(desk, number.visit).issued_at == desk.clock.now() - dt.timedelta(minutes=10)


def test_a_missed_number_stays_missed_until_it_reports(desk: Desk, kiosk: Kiosk) -> None:
    number = kiosk.give("deed")
    at(desk, "09:30")
    state = call(desk, "A601", item="deed")
    for action in ("recall", "recall", "no_show"):
        desk.press(action, step_of(state))
    kiosk.hand_in()
    assert told(desk, number) == [("deed", "no_show")]
    assert desk.service.im_back(number.token, "ticket", desk.key()).state == "waiting"


def test_a_dead_kiosk_s_paper_is_called_though_its_block_is_void(desk: Desk, kiosk: Kiosk) -> None:
    number = kiosk.give("deed")
    block = kiosk.blocks[0]
    desk.service.offline.void("main", block.id, "staff:boss", desk.key())
    assert void_numbers(desk)["A601"] == "voided"
    call(desk, "A601", item="deed")
    assert "A601" not in void_numbers(desk)
    assert told(desk, number) == [("deed", "called")]
