"""Choices of a clerk's own: next of a class or an item, one number out of turn, a missed number called again."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from queue_server.contract.counter import NextRequest
from queue_server.domain.errors import RuleViolation
from tests.kit.counter_kit import REASON, call, happened, missed, next_by_hand, number_of, refused, step_of
from tests.kit.server_kit import Desk


def test_the_next_of_a_class_is_called_by_hand_and_recorded_with_the_reason(desk: Desk) -> None:
    desk.take()
    desk.clock.forward(minutes=1)
    desk.take(class_="infant")
    desk.clock.forward(minutes=30)
    desk.take(class_="senior")
    desk.open()
    state = next_by_hand(desk, class_="senior")
    assert number_of(state) == "A003"
    assert state.visit is not None
    assert [(c.number, c.note) for c in state.visit.why] == [("A003", "by_hand"), ("A002", ""), ("A001", "")]
    event = happened(desk)[-1]
    assert (event.type, event.staff["reason"]) == ("ticket_called", REASON)
    assert "reason" not in event.public


def test_a_call_by_the_rule_carries_no_reason(desk: Desk) -> None:
    desk.take()
    desk.open()
    desk.next()
    assert "reason" not in happened(desk)[-1].staff


def test_the_next_for_an_item_is_found_behind_many_others_of_its_line(desk: Desk) -> None:
    for _ in range(12):
        desk.take()
        desk.clock.forward(seconds=5)
    desk.take("mortgage")
    desk.open()
    state = next_by_hand(desk, item="mortgage")
    assert (number_of(state), state.visit and state.visit.item) == ("A013", "mortgage")


def test_a_class_and_an_item_together_mean_both(desk: Desk) -> None:
    desk.take(class_="senior")
    desk.take("mortgage")
    desk.take("mortgage", "senior")
    desk.open()
    assert number_of(next_by_hand(desk, class_="senior", item="mortgage")) == "A003"


def test_nobody_of_that_kind_is_an_answer_and_no_error(desk: Desk) -> None:
    desk.take()
    desk.open()
    assert next_by_hand(desk, class_="senior").visit is None
    assert next_by_hand(desk, item="mortgage").visit is None


def test_a_choice_by_hand_finishes_the_one_being_served_as_every_call_does(desk: Desk) -> None:
    desk.take()
    desk.take("mortgage")
    desk.open()
    first = step_of(desk.next())
    desk.press("start", first)
    state = next_by_hand(desk, after=first, item="mortgage")
    assert (number_of(state), state.finished_today) == ("A002", 1)


@pytest.mark.parametrize(
    ("wanted", "code"), [({"class_": "royal"}, "class.unknown"), ({"item": "flying"}, "item.unknown")]
)
def test_what_the_hall_does_not_know_is_refused_and_nobody_is_finished(
    desk: Desk, wanted: dict[str, str], code: str
) -> None:
    desk.take()
    desk.open()
    first = step_of(desk.next())
    desk.press("start", first)
    with pytest.raises(RuleViolation) as caught:
        next_by_hand(desk, after=first, **wanted)
    state = refused(code, caught)
    assert (state.visit and state.visit.state, state.finished_today) == ("serving", 0)


@pytest.mark.parametrize("body", [{"class": "senior"}, {"reason": "因故"}, {"item": "deed", "reason": " "}])
def test_a_choice_by_hand_has_a_reason_and_a_reason_belongs_to_a_choice(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        NextRequest.model_validate({"after": None, **body})


def test_one_number_is_called_out_of_turn(desk: Desk) -> None:
    for _ in range(3):
        desk.take()
        desk.clock.forward(minutes=2)
    desk.open()
    state = call(desk, "a003")
    assert state.visit is not None
    assert [(c.number, c.note) for c in state.visit.why] == [("A003", "by_hand"), ("A001", ""), ("A002", "")]
    assert happened(desk)[-1].staff["reason"] == REASON
    with desk.service.reader.read() as records:
        assert records.series_calls("main", desk.clock.now().date()) == {"A": 1}


def test_a_missed_number_is_called_again_by_hand_at_once(desk: Desk) -> None:
    for _ in range(3):
        desk.take()
    desk.open()
    assert missed(desk) == "A001"
    state = call(desk, "A001")
    assert state.visit is not None
    assert (state.visit.number, state.visit.state, state.visit.calls) == ("A001", "called", 1)
    assert state.missed == []
    assert (state.visit.why[0].note, state.upcoming[0].number) == ("by_hand", "A002")


def test_calling_a_number_finishes_the_one_being_served(desk: Desk) -> None:
    for _ in range(3):
        desk.take()
    desk.open()
    first = step_of(desk.next())
    desk.press("start", first)
    assert number_of(call(desk, "A003", after=first)) == "A003"
    with pytest.raises(RuleViolation) as caught:
        call(desk, "A002", after=None)
    assert refused("counter.stale", caught).finished_today == 1


@pytest.mark.parametrize("number", ["Z001", "A999", "B002"])
def test_a_number_nobody_holds_today_is_unknown(desk: Desk, number: str) -> None:
    desk.take()
    desk.open()
    with pytest.raises(RuleViolation) as caught:
        call(desk, number)
    refused("visit.unknown", caught)


def test_a_number_of_another_counter_s_departments_goes_nowhere(desk: Desk) -> None:
    desk.take("pension")
    desk.open()
    with pytest.raises(RuleViolation) as caught:
        call(desk, "B001")
    refused("transfer.nowhere", caught)


def test_a_number_that_is_over_or_at_a_counter_is_not_called_by_number(desk: Desk) -> None:
    given = desk.take()
    desk.take()
    desk.take()
    desk.service.give_back(given.token, "ticket", desk.key())
    desk.open()
    desk.open("main-2", "staff:wu")
    with pytest.raises(RuleViolation) as caught:
        call(desk, "A001")
    refused("visit.over", caught)
    assert number_of(desk.next("main-2")) == "A002"
    with pytest.raises(RuleViolation) as caught:
        call(desk, "A002")
    refused("step.wrong_state", caught)
    desk.press("hold", f"{desk.service.counter_state('main-2').visit.step}", "main-2")  # type: ignore[union-attr]
    with pytest.raises(RuleViolation) as caught:
        call(desk, "A002")
    refused("step.wrong_state", caught)


def test_the_others_of_a_visit_step_aside_when_one_is_called_by_number(desk: Desk) -> None:
    desk.issue(items=["deed", "pension"])
    desk.open()
    desk.open("main-3", "staff:wu")
    call(desk, "A001")
    assert desk.service.counter_state("main-3").waiting == 0
    with pytest.raises(RuleViolation) as caught:
        call(desk, "A001", "main-3")
    refused("step.wrong_state", caught)


def test_one_who_is_called_by_hand_passes_nobody_unseen(desk: Desk) -> None:
    """Everybody whom the rule would have called before stands in the reasons kept with the call, the best few."""
    for _ in range(9):
        desk.take()
        desk.clock.forward(seconds=30)
    desk.open()
    state = call(desk, "A009")
    assert state.visit is not None
    assert [c.number for c in state.visit.why] == ["A009", "A001", "A002", "A003", "A004"]
