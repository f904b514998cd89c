"""The clerk's presses, on a real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from queue_server.contract.counter import PauseRequest
from queue_server.contract.models import IssueRequest, RatingIn
from queue_server.domain.errors import RuleViolation
from queue_server.store.tables import steps
from tests.kit.counter_kit import refused, step_of, transfer
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import small_county


def test_a_person_is_called_served_and_finished(desk: Desk) -> None:
    issued = desk.take()
    desk.open()
    called = desk.next()
    assert called.visit is not None
    assert (called.visit.number, called.visit.state, called.counter.now_serving) == ("A001", "called", "A001")
    assert [c.number for c in called.visit.why] == ["A001"]
    assert desk.service.visit_by_token(issued.token).state == "called"
    serving = desk.press("start", step_of(called))
    assert serving.visit is not None
    assert serving.visit.state == "serving"
    done = desk.press("finish", step_of(called))
    assert (done.visit, done.finished_today, done.counter.now_serving) == (None, 1, None)
    view = desk.service.visit_by_token(issued.token)
    assert (view.state, view.may_rate) == ("finished", True)


def test_nobody_calls_at_a_counter_that_is_not_open(desk: Desk) -> None:
    desk.take()
    with pytest.raises(RuleViolation) as caught:
        desk.next()
    assert refused("counter.closed", caught).waiting == 1
    desk.open()
    desk.service.pause("main-1", PauseRequest(), "staff:li", desk.key())
    with pytest.raises(RuleViolation) as caught:
        desk.next()
    assert refused("counter.closed", caught).counter.status == "paused"


def test_nobody_waits_is_an_answer_and_no_error(desk: Desk) -> None:
    desk.open()
    assert desk.next().visit is None


def test_a_page_that_lags_gets_the_present_state(desk: Desk) -> None:
    desk.take()
    desk.take()
    desk.open()
    first = desk.next()
    with pytest.raises(RuleViolation) as caught:
        desk.next(after=None)
    state = refused("counter.stale", caught)
    assert state.visit is not None
    assert state.visit.number == "A001"
    with pytest.raises(RuleViolation) as caught:
        desk.next(after=step_of(first))
    refused("counter.busy", caught)


def test_next_finishes_the_one_being_served(desk: Desk) -> None:
    desk.take()
    desk.take()
    desk.open()
    first = desk.next()
    desk.press("start", step_of(first))
    second = desk.next(after=step_of(first))
    assert second.visit is not None
    assert (second.visit.number, second.finished_today) == ("A002", 1)


def test_the_last_step_shown_may_be_named_once_the_counter_is_free(desk: Desk) -> None:
    desk.take()
    desk.take()
    desk.open()
    first = desk.next()
    desk.press("finish", step_of(first))
    assert desk.next(after=step_of(first)).visit is not None


def test_a_missed_number_is_called_again_first_and_comes_back_after_the_hall_s_calls(desk: Desk) -> None:
    missed = desk.take()
    for _ in range(5):
        desk.clock.forward(seconds=10)
        desk.take()
    desk.open()
    step = step_of(desk.next())
    with pytest.raises(RuleViolation) as caught:
        desk.press("no_show", step)
    refused("step.recall_first", caught)
    desk.press("recall", step)
    desk.press("recall", step)
    assert desk.press("no_show", step).missed == ["A001"]
    assert desk.service.visit_by_token(missed.token).may_return
    view = desk.service.im_back(missed.token, "ticket", desk.key())
    assert view.state == "waiting"
    called = []
    for _ in range(5):
        state = desk.next()
        assert state.visit is not None
        called.append(state.visit.number)
        desk.press("finish", state.visit.step)
    assert called == ["A002", "A003", "A004", "A001", "A005"]


def test_a_missed_number_comes_back_at_once_when_nobody_else_waits(desk: Desk) -> None:
    missed = desk.take()
    desk.open()
    step = step_of(desk.next())
    desk.press("recall", step)
    desk.press("recall", step)
    desk.press("no_show", step)
    desk.service.im_back(missed.token, "ticket", desk.key())
    state = desk.next()
    assert state.visit is not None
    assert (state.visit.number, state.visit.why[0].note) == ("A001", "returned")


def test_a_held_number_returns_to_the_counter_that_held_it(desk: Desk) -> None:
    desk.take()
    desk.take()
    desk.open()
    first = step_of(desk.next())
    held = desk.press("hold", first)
    assert [h.number for h in held.held] == ["A001"]
    second = step_of(desk.next())
    with pytest.raises(RuleViolation) as caught:
        desk.press("resume", first)
    refused("counter.busy", caught)
    desk.press("finish", second)
    back = desk.press("resume", first)
    assert back.visit is not None
    assert (back.visit.number, back.visit.state, back.held) == ("A001", "called", [])


def test_another_counter_resumes_a_held_number_only_once_the_holder_has_left(desk: Desk) -> None:
    desk.take()
    desk.open()
    desk.open("main-2", "staff:wu")
    step = step_of(desk.next())
    desk.press("hold", step)
    with pytest.raises(RuleViolation, match=r"step\.wrong_state"):
        desk.press("resume", step, "main-2")
    desk.service.close("main-1", "staff:li", desk.key())
    state = desk.press("resume", step, "main-2")
    assert state.visit is not None
    assert state.counter.now_serving == "A001"


def test_a_transfer_takes_the_waiting_time_along_and_records_who_and_why(desk: Desk) -> None:
    desk.take("pension")
    desk.clock.forward(minutes=1)
    moved = desk.take()
    desk.clock.forward(minutes=10)
    desk.open()
    desk.open("main-3", "staff:wu")
    state = transfer(desk, step_of(desk.next()), to_item="pension")
    assert state.visit is None
    desk.clock.forward(minutes=1)
    order = [c.number for c in desk.service.counter_state("main-3").upcoming]
    assert order == ["B001", "A001"]
    assert desk.service.visit_by_token(moved.token).state == "waiting"
    with desk.service.reader.read() as records:
        event = records.events_after("main", 0, 99)[-1]
    assert event.type == "ticket_transferred"
    assert event.staff["reason"] == "按实际情况"
    assert event.staff["by"] == "staff:li"
    assert "reason" not in event.public


def test_a_transfer_to_the_front_stands_above_every_score(desk: Desk) -> None:
    desk.take("pension")
    desk.clock.forward(minutes=30)
    desk.take()
    desk.open()
    transfer(desk, step_of(desk.next()), to_item="pension", position="first")
    upcoming = desk.service.counter_state("main-3").upcoming
    assert [(c.number, c.note) for c in upcoming] == [("A001", "transfer_first"), ("B001", "")]


def test_a_number_sent_to_one_counter_is_called_only_there_until_it_closes(desk: Desk) -> None:
    desk.take()
    desk.open()
    desk.open("main-2", "staff:wu")
    desk.open("main-3", "staff:he")
    transfer(desk, step_of(desk.next()), to_counter=3)
    assert desk.service.counter_state("main-2").waiting == 0
    assert desk.service.counter_state("main-3").waiting == 1
    desk.service.close("main-3", "staff:he", desk.key())
    assert desk.service.counter_state("main-2").waiting == 1


@pytest.mark.parametrize("target", [{}, {"to_item": "deed"}, {"to_counter": 1}])
def test_a_transfer_to_where_one_is_goes_nowhere(desk: Desk, target: dict[str, object]) -> None:
    desk.take()
    desk.open()
    step = step_of(desk.next())
    with pytest.raises(RuleViolation) as caught:
        transfer(desk, step, "main-1", **target)
    assert refused("transfer.nowhere", caught).visit is not None


def test_several_matters_are_done_one_after_the_other_first_at_the_same_counter(tmp_path: Path) -> None:
    with running_hall(tmp_path, small_county(queue={"several_items": "as-chosen"})) as desk:
        _one_after_the_other(desk)


def _one_after_the_other(desk: Desk) -> None:
    request = IssueRequest.model_validate({"items": ["deed", "mortgage", "pension"], "channel": "kiosk"})
    issued = desk.service.issue("main", request, "terminal:k1", "k", "http://hall")
    assert [s.state for s in issued.steps] == ["waiting", "pending", "pending"]
    desk.clock.forward(minutes=10)
    desk.take()
    desk.open()
    desk.open("main-3", "staff:wu")
    first = desk.next()
    assert first.visit is not None
    assert (first.visit.item, first.visit.matters) == ("deed", 3)
    desk.press("finish", step_of(first))
    second = desk.next()
    assert second.visit is not None
    assert (second.visit.number, second.visit.item, second.visit.why[0].note) == ("A001", "mortgage", "continues")
    desk.press("finish", step_of(second))
    elsewhere = desk.next("main-3")
    assert elsewhere.visit is not None
    assert (elsewhere.visit.number, elsewhere.visit.item, elsewhere.visit.waited_s) == ("A001", "pension", 600)


def test_a_counter_in_use_is_not_opened_by_another_but_a_paused_one_is_taken_over(desk: Desk) -> None:
    desk.open()
    with pytest.raises(RuleViolation) as caught:
        desk.open(who="staff:wu")
    refused("counter.taken", caught)
    assert desk.open().counter.status == "open", "opening one's own counter twice does no harm"
    desk.service.pause("main-1", PauseRequest(reason="lunch"), "staff:li", desk.key())
    assert desk.open(who="staff:wu").counter.status == "open"


def test_a_counter_does_not_close_over_the_person_at_it(desk: Desk) -> None:
    desk.take()
    desk.open()
    desk.next()
    with pytest.raises(RuleViolation) as caught:
        desk.service.close("main-1", "staff:li", desk.key())
    refused("counter.busy", caught)


def test_yesterday_s_numbers_and_counters_are_over(desk: Desk) -> None:
    old = desk.take()
    desk.open()
    desk.clock.forward(days=1)
    assert desk.service.counter_state("main-1").counter.status == "closed"
    desk.open()
    assert desk.next().visit is None
    assert desk.service.visit_by_token(old.token).state == "cancelled"
    with pytest.raises(RuleViolation, match=r"visit\.over"):
        desk.service.give_back(old.token, "ticket", desk.key())


def test_a_number_given_back_is_called_no_more(desk: Desk) -> None:
    given = desk.take()
    desk.take()
    view = desk.service.give_back(given.token, "ticket", desk.key())
    assert view.state == "cancelled"
    desk.open()
    state = desk.next()
    assert state.visit is not None
    assert state.visit.number == "A002"
    with pytest.raises(RuleViolation, match=r"visit\.over"):
        desk.service.give_back(given.token, "ticket", desk.key())


def test_a_number_being_served_cannot_be_given_back(desk: Desk) -> None:
    issued = desk.take()
    desk.open()
    desk.press("start", step_of(desk.next()))
    with pytest.raises(RuleViolation, match=r"step\.wrong_state"):
        desk.service.give_back(issued.token, "ticket", desk.key())


def test_a_visit_is_rated_once_while_it_is_open(desk: Desk) -> None:
    issued = desk.take()
    rating = RatingIn(level=1)
    with pytest.raises(RuleViolation, match=r"visit\.not_rateable"):
        desk.service.rate(issued.token, rating, "ticket", desk.key())
    desk.open()
    desk.press("finish", step_of(desk.next()))
    assert desk.service.rate(issued.token, rating, "ticket", desk.key()).rating == 1
    with pytest.raises(RuleViolation, match=r"visit\.rated"):
        desk.service.rate(issued.token, rating, "ticket", desk.key())


def test_a_rating_too_late_is_refused(desk: Desk) -> None:
    issued = desk.take()
    desk.open()
    desk.press("finish", step_of(desk.next()))
    desk.clock.forward(hours=73)
    with pytest.raises(RuleViolation, match=r"visit\.not_rateable"):
        desk.service.rate(issued.token, RatingIn(level=5), "ticket", desk.key())


def test_a_senior_counter_calls_seniors_first(desk: Desk) -> None:
    desk.take()
    desk.clock.forward(minutes=30)
    desk.take("pension", "senior")
    desk.open("main-4")
    state = desk.next("main-4")
    assert state.visit is not None
    assert (state.visit.number, state.visit.why[0].note) == ("B001", "preferred")


def test_a_number_that_was_changed_behind_the_servers_back_is_not_called(desk: Desk) -> None:
    desk.take()
    desk.take()
    desk.open()
    assert desk.service.counter_state("main-1").waiting == 2
    with desk.engine.begin() as connection:
        connection.execute(update(steps).where(steps.c.number == 1).values(state="cancelled"))
    called = desk.next()
    assert called.visit is not None
    assert (called.visit.number, called.waiting) == ("A002", 0)
