"""A day at the counters: each test is a situation of the hall, played through on a real database."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from queue_server.contract.counter import HolderCheck
from queue_server.domain.errors import RuleViolation
from tests.kit.counter_kit import (
    boards_agree,
    call,
    close,
    events_without_a_gap,
    happened,
    missed,
    move,
    number_of,
    pause,
    refused,
    step_of,
    transfer,
    undo,
)
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import HALL, SHANGHAI, small_county


def test_the_clerk_slipped_undo_the_last_press_within_10_seconds_recorded(desk: Desk) -> None:
    """The clerk slipped: undo the last press within 10 seconds, recorded."""
    first, second = desk.take(), desk.take()
    desk.open()
    served = step_of(desk.next())
    desk.press("start", served)
    # The finger meant "hold" and hit "done, next please".
    slip = desk.next(after=served)
    assert (number_of(slip), desk.service.visit_by_token(first.token).state) == ("A002", "finished")
    desk.clock.forward(seconds=8)
    state = undo(desk)
    assert (step_of(state), state.visit and state.visit.state, state.finished_today) == (served, "serving", 0)
    assert desk.service.visit_by_token(first.token).state == "serving"
    assert desk.service.visit_by_token(second.token).state == "waiting"
    assert boards_agree(desk)
    record = happened(desk)[-1]
    assert (record.type, record.staff["action"], record.staff["by"]) == ("press_undone", "next", "staff:li")
    assert events_without_a_gap(desk)
    # Eleven seconds are too long: somebody may be on the way already.
    offer = desk.press("hold", served).undo
    assert offer is not None
    desk.clock.forward(seconds=11)
    with pytest.raises(RuleViolation) as caught:
        undo(desk, event=offer.event)
    refused("undo.too_late", caught)


def test_a_counter_moves_to_another_department_at_noon_or_closes(tmp_path: Path) -> None:
    """A counter moves to another department at noon, or closes: the ticket names a zone (a counter only if it alone
    serves the item); moves are called again."""
    alone = [c for c in HALL["counters"] if c["number"] != 4]
    noon = {"start": "12:00", "end": "14:00", "departments": ["social"]}
    with running_hall(tmp_path, small_county(counters=[*alone[:1], {**alone[1], "plan": [noon]}, alone[2]])) as desk:
        deed, pension, card = desk.take("deed"), desk.take("pension"), desk.take("card")
        assert (deed.zone, deed.counter) == ("east", None), "two counters serve it: a zone"
        assert (pension.zone, pension.counter) == ("west", None), "one does at noon besides: a zone"
        assert (card.zone, card.counter) == ("west", 3), "one alone serves it"
        desk.open("main-1", "staff:li")
        desk.open("main-2", "staff:wu")
        desk.open("main-3", "staff:he")
        # A clerk sends A001 to the second counter, which goes over to social security at noon by plan.
        transfer(desk, step_of(desk.next("main-1")), "main-1", to_counter=2)
        assert desk.service.visit_by_token(deed.token).counter == 2
        desk.clock.moment = dt.datetime(2026, 3, 2, 12, 0, tzinfo=SHANGHAI).astimezone(dt.UTC)
        assert [c.number for c in desk.service.counter_state("main-2").upcoming] == ["A001", "B001"]
        # It closes for the day instead: who was sent there is called again, at the counter that is left.
        close(desk, "main-2")
        view = desk.service.visit_by_token(deed.token)
        assert (view.zone, view.counter, view.state) == ("east", None, "waiting")
        called = desk.next("main-1")
        assert number_of(called) == "A001"
        shown = desk.service.display_state("main").calling
        assert [(c.number, c.counter) for c in shown] == [("A001", 1)]
        # The third one is moved by its clerk's own press: it calls at once for whom it serves now.
        desk.take("deed")
        assert number_of(desk.next("main-3")) == "B001"
        desk.press("finish", step_of(desk.service.counter_state("main-3")), "main-3")
        move(desk, "property", counter="main-3")
        assert number_of(desk.next("main-3")) == "A002"
        assert boards_agree(desk)


def test_a_number_that_nobody_answers_and_a_person_who_left(desk: Desk) -> None:
    """A number that nobody answers, a person who left: no-show rule, give-back."""
    away, left = desk.take(), desk.take()
    for _ in range(4):
        desk.take()
    desk.open()
    step = step_of(desk.next())
    with pytest.raises(RuleViolation, match=r"step\.recall_first"):
        desk.press("no_show", step)
    for _ in range(2):
        desk.press("recall", step)
    assert desk.press("no_show", step).missed == ["A001"]
    assert desk.service.display_state("main").missed == ["A001"]
    # Who left gave the number back: nobody waits for it.
    desk.service.give_back(left.token, "ticket", desk.key())
    assert number_of(desk.next()) == "A003"
    desk.press("finish", step_of(desk.service.counter_state("main-1")))
    # Who was away reports and comes after three calls of the series, the missed one included …
    desk.service.im_back(away.token, "ticket", desk.key())
    assert desk.service.visit_by_token(away.token).state == "waiting"
    order = []
    for _ in range(4):
        state = desk.next()
        order.append(number_of(state))
        desk.press("finish", step_of(state))
    assert order == ["A004", "A005", "A006", "A001"]
    # … or the clerk calls a missed number by hand, who stands at the counter already.
    desk.take()
    number = missed(desk)
    assert number_of(call(desk, number)) == number


def test_deaf_flag_cannot_hear_no_show_only_after_a_visible_recall(desk: Desk) -> None:
    """Deaf: flag "cannot hear" by touch, shown to the clerk, no-show only after a visible recall."""
    desk.issue(items=["deed"], cannot_hear=True)
    desk.open()
    state = desk.next()
    assert state.visit is not None
    assert state.visit.cannot_hear
    step = step_of(state)
    for _ in range(2):
        desk.press("recall", step)
        desk.clock.forward(seconds=3)
    with pytest.raises(RuleViolation) as caught:
        desk.press("no_show", step)
    told = refused("step.screen_first", caught).visit
    assert told is not None
    assert told.may_miss_at is not None
    # The recall stands on the screen for all that time.
    shown = desk.service.display_state("main")
    assert [(c.number, c.counter) for c in shown.calling] == [("A001", 1)]
    assert shown.announcing[-1].again
    desk.clock.moment = told.may_miss_at
    assert desk.press("no_show", step).missed == ["A001"]


def test_lunch_and_shift_change_at_a_counter(desk: Desk) -> None:
    """Lunch, shift change: the counter tells why it pauses, and the next clerk goes on with the person there."""
    for _ in range(3):
        desk.take()
    desk.open(who="staff:li")
    step = step_of(desk.next())
    desk.press("start", step)
    state = pause(desk, reason="lunch")
    assert (state.counter.status, state.pause_reason, step_of(state)) == ("paused", "lunch", step)
    desk.press("finish", step)
    assert desk.open(who="staff:li").pause_reason == ""
    step = step_of(desk.next())
    desk.press("start", step)
    pause(desk, reason="handover")
    state = desk.open(who="staff:wu")
    assert (state.staff, step_of(state)) == ("wu", step)
    assert number_of(desk.next(after=step)) == "A003"
    assert [e.staff["by"] for e in happened(desk) if e.type == "service_finished"] == ["staff:li", "staff:wu"]


def test_touts_the_clerk_sees_whether_holder_and_person_match(desk: Desk) -> None:
    """Touts: items may bind tickets to holders; the clerk sees whether holder and person match."""
    desk.issue(items=["deed"], holders=[{"name": "王秀英", "id_number": "110101195001011234"}])
    desk.take()
    desk.open()
    step = step_of(desk.next())
    shown = HolderCheck(step=step, id_number="110101199001011236")
    assert not desk.service.check_holder("main-1", shown, "staff:li", desk.key()).matches
    state = desk.finish(step, outcome="not_holder")
    assert (state.visit, state.waiting) == (None, 1)
    assert [e.staff.get("outcome") for e in happened(desk)][-1] == "not_holder"


def test_an_agent_with_ten_firms_beyond_k_the_rest_queues_again(desk: Desk) -> None:
    """An agent with ten firms: the ticket says how many matters; beyond k the rest queues again."""
    desk.issue(items=["deed"], matters=10)
    others = [desk.take() for _ in range(2)]
    desk.open()
    turns = []
    for _ in range(6):
        state = desk.next()
        assert state.visit is not None
        turns.append((state.visit.number, state.visit.turn_matters))
        desk.clock.forward(minutes=5)
        desk.press("finish", state.visit.step)
    first, second = (o.number for o in others)
    assert turns == [("A001", 3), (first, 1), (second, 1), ("A001", 3), ("A001", 3), ("A001", 1)]
