"""「我有号票」: another item with the same number, a lost ticket, giving back, coming back with the missing paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.contract.models import VisitView
from queue_server.contract.tickets import FindRequest
from queue_server.domain.errors import RuleViolation
from tests.kit.counter_kit import boards_agree, events_without_a_gap, happened, missed, number_of, step_of, transfer
from tests.kit.server_kit import Desk, running_hall
from tests.kit.ticket_kit import (
    WANG,
    ZHAO,
    at,
    change,
    code_of,
    found,
    person,
    steps_of,
    ticket_county,
    visit_of,
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, ticket_county()) as running:
        yield running


# --- another item ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("keeps", "first"), [(True, "A001"), (False, "B001")])
def test_another_item_keeps_the_number_and_by_rule_the_time_waited(tmp_path: Path, keeps: bool, first: str) -> None:
    with running_hall(tmp_path, ticket_county({"change_keeps_wait": keeps})) as desk:
        wrong = desk.take("deed")
        desk.clock.forward(minutes=10)
        desk.take("pension")
        desk.clock.forward(minutes=10)
        view = change(desk, wrong.token, "pension", errand="collect")
        assert (view.number, view.state, view.zone) == ("A001", "waiting", "west")
        assert [(s.item, s.state) for s in view.steps] == [("pension", "waiting")], (
            "what was wrong is not told any more"
        )
        assert visit_of(desk, wrong.id).zone == "west"
        assert visit_of(desk, wrong.id).errand == "collect"
        desk.open("main-3", "staff:he")
        assert number_of(desk.next("main-3")) == first
        assert boards_agree(desk)
        assert [e.type for e in happened(desk)].count("ticket_changed") == 1


def test_a_ticket_may_be_changed_to_several_items_and_to_more_than_once(desk: Desk) -> None:
    ticket = desk.issue(bundle="home")
    change(desk, ticket.token, "deed", "pension", "card")
    view = change(desk, ticket.token, "mortgage")
    assert [(s.item, s.state) for s in view.steps] == [("mortgage", "waiting")]
    assert view.inside == []
    assert desk.service.hall_state("main").waiting == 1
    assert boards_agree(desk)


def test_a_ticket_of_many_matters_keeps_them_for_another_single_item(desk: Desk) -> None:
    ticket = desk.issue(items=["deed"], matters=8)
    assert change(desk, ticket.token, "mortgage").matters == 8
    assert change(desk, ticket.token, "mortgage", "pension").matters == 1


def test_who_was_called_tells_the_clerk_instead(desk: Desk) -> None:
    ticket = desk.take()
    desk.open()
    step = step_of(desk.next())
    for action in ("start", "hold"):
        assert not desk.service.visit_by_token(ticket.token).may_change
        with pytest.raises(RuleViolation) as caught:
            change(desk, ticket.token, "pension")
        assert code_of(caught) == "visit.at_counter"
        desk.press(action, step)
    with pytest.raises(RuleViolation) as caught:
        change(desk, ticket.token, "pension")
    assert code_of(caught) == "visit.at_counter"


def test_a_missed_number_that_changes_its_item_comes_back_by_the_rule_and_not_before_it(tmp_path: Path) -> None:
    with running_hall(tmp_path, ticket_county({"no_show_return_after": 2})) as desk:
        late = desk.take("deed")
        others = [desk.take("deed") for _ in range(3)]
        desk.open("main-1")
        assert missed(desk) == late.number
        assert desk.service.visit_by_token(late.token).may_change
        change(desk, late.token, "mortgage")
        called = []
        for _ in range(4):
            state = desk.next()
            called.append(number_of(state))
            desk.finish(step_of(state))
        assert called == [others[0].number, others[1].number, late.number, others[2].number]
        assert boards_agree(desk)


def test_changing_again_does_not_get_around_the_rule_for_missed_numbers(tmp_path: Path) -> None:
    with running_hall(tmp_path, ticket_county({"no_show_return_after": 1})) as desk:
        late, other = desk.take("deed"), desk.take("deed")
        desk.open("main-1")
        missed(desk)
        change(desk, late.token, "mortgage")
        change(desk, late.token, "deed")
        assert number_of(desk.next()) == other.number


def test_a_change_keeps_to_what_a_new_ticket_would_keep_to(tmp_path: Path) -> None:
    with running_hall(tmp_path, ticket_county({"items_per_ticket": 2})) as desk:
        ticket = desk.take()
        desk.issue(items=["permit"], holders=[person()])
        desk.issue(items=["permit"], holders=[person()])
        known = desk.issue(items=["deed"], holders=[person()])
        for token, items, code in (
            (ticket.token, ["flying"], "item.unknown"),
            (ticket.token, ["deed", "card", "pension"], "item.too_many"),
            (ticket.token, ["permit"], "holder.needed"),
            (known.token, ["permit"], "holder.too_many"),
        ):
            with pytest.raises(RuleViolation) as caught:
                change(desk, token, *items)
            assert code_of(caught) == code
        with pytest.raises(RuleViolation) as caught:
            change(desk, ticket.token, "pension", errand="supplement")
        assert code_of(caught) == "item.errand_unknown"
        assert desk.service.visit_by_token(ticket.token).steps[0].name.zh == "deed"
        assert boards_agree(desk)


def test_a_number_over_or_of_another_day_is_not_changed(desk: Desk) -> None:
    ticket, kept = desk.take(), desk.take()
    desk.service.give_back(ticket.token, "ticket", desk.key())
    at(desk, "2026-03-03T09:00")
    for token in (ticket.token, kept.token):
        with pytest.raises(RuleViolation) as caught:
            change(desk, token, "pension")
        assert code_of(caught) == "visit.over"


def test_a_remote_number_is_changed_before_its_holder_comes_and_still_waits_for_them(desk: Desk) -> None:
    remote = desk.issue(items=["deed"], channel="phone")
    view = change(desk, remote.token, "pension")
    assert (view.may_check_in, view.steps[0].state) == (True, "pending")
    desk.service.tickets.check_in("main", remote.id, "terminal:k1", desk.key())
    desk.open("main-3", "staff:he")
    assert number_of(desk.next("main-3")) == remote.number


# --- a lost ticket --------------------------------------------------------------------------------------------------


def test_a_lost_ticket_is_printed_anew_with_the_same_number_and_the_old_code_dies(desk: Desk) -> None:
    desk.take()
    lost = desk.issue(items=["deed"], holders=[person()])
    assert found(desk) == [("A002", "waiting")]
    copy = desk.service.tickets.copy("main", lost.id, "terminal:k1", "one-tap", "http://hall")
    assert (copy.number, copy.copy_number, copy.id, copy.ahead) == (lost.number, 1, lost.id, 1)
    assert copy.phone_url == f"http://hall/t/{copy.token}"
    assert desk.service.tickets.copy("main", lost.id, "terminal:k1", "one-tap", "http://hall") == copy
    with pytest.raises(RuleViolation) as caught:
        desk.service.visit_by_token(lost.token)
    assert code_of(caught) == "visit.unknown"
    with pytest.raises(RuleViolation):
        desk.service.give_back(lost.token, "ticket", desk.key())
    assert desk.service.visit_by_token(copy.token).copy_number == 1
    again = desk.service.tickets.copy("main", lost.id, "terminal:k1", desk.key(), "http://hall")
    assert again.copy_number == 2
    assert [(e.type, e.staff.get("copy_number")) for e in happened(desk)][-2:] == [
        ("ticket_copied", 1),
        ("ticket_copied", 2),
    ]
    assert lost.token not in str([e.staff for e in happened(desk)])


def test_a_copy_says_at_which_counter_its_holder_is_called_just_now(desk: Desk) -> None:
    lost = desk.issue(items=["deed", "card"], holders=[person()])
    desk.open("main-1")
    desk.next()
    copy = desk.service.tickets.copy("main", lost.id, "terminal:k1", desk.key(), "http://hall")
    assert (copy.counter, copy.zone, copy.wait) == (1, "east", None)


def test_a_document_finds_only_its_own_tickets_of_today_in_this_hall(desk: Desk) -> None:
    together = desk.issue(items=["deed"], holders=[person(WANG), person(ZHAO)])
    gone = desk.issue(items=["pension"], holders=[person(WANG)])
    desk.issue(items=["pension"], holders=[person(ZHAO)], agent_for=person(WANG))
    desk.issue("town", items=["card"], holders=[person(WANG)])
    desk.service.give_back(gone.token, "ticket", desk.key())
    assert found(desk, WANG) == [(together.number, "waiting")], "not what was given back, nor what others hold"
    assert [number for number, _ in found(desk, ZHAO)] == ["A001", "B002"]
    with pytest.raises(RuleViolation) as caught:
        found(desk, "362430199912310033")
    assert code_of(caught) == "visit.not_found_for_holder"
    at(desk, "2026-03-03T09:00")
    with pytest.raises(RuleViolation):
        found(desk, WANG)


def test_open_tickets_are_found_before_those_that_are_over(desk: Desk) -> None:
    desk.issue(items=["deed"], holders=[person()])
    desk.issue(items=["pension"], holders=[person()])
    desk.open("main-1")
    desk.finish(step_of(desk.next()))
    assert found(desk) == [("B001", "waiting"), ("A001", "finished")]


def test_a_ticket_that_is_over_or_of_another_hall_is_not_copied(desk: Desk) -> None:
    ticket = desk.take()
    with pytest.raises(RuleViolation) as caught:
        desk.service.tickets.copy("town", ticket.id, "terminal:k1", desk.key(), "http://hall")
    assert code_of(caught) == "visit.unknown"
    desk.service.tickets.give_back("main", ticket.id, "terminal:k1", desk.key())
    with pytest.raises(RuleViolation) as caught:
        desk.service.tickets.copy("main", ticket.id, "terminal:k1", desk.key(), "http://hall")
    assert code_of(caught) == "visit.over"


def test_giving_back_what_is_left_ends_a_visit_that_was_served_in_part(desk: Desk) -> None:
    ticket = desk.issue(bundle="home")
    desk.open("main-1")
    desk.finish(step_of(desk.next()))
    view = desk.service.tickets.give_back("main", ticket.id, "terminal:k1", desk.key())
    assert (view.state, view.may_rate) == ("finished", True)
    assert visit_of(desk, ticket.id).finished_at == desk.clock.now()


def test_a_ticket_that_another_hall_took_over_tells_where_it_stands_there(tmp_path: Path) -> None:
    with running_hall(tmp_path, ticket_county()) as desk:
        desk.issue("town", items=["deed"])
        ticket = desk.issue(items=["deed"], holders=[person()])
        desk.open("main-1")
        transfer(desk, step_of(desk.next()), to_hall="town")
        view = desk.service.visit_by_token(ticket.token)
        assert view.moved is not None
        assert (view.moved.hall, view.moved.number, view.hall, view.number) == ("town", "A002", "town", "A002")
        assert (view.state, view.ahead, view.may_change) == ("waiting", 1, True)
        assert change(desk, ticket.token, "card").steps[0].name.zh == "card"
        assert boards_agree(desk, "town")
        assert desk.service.give_back(ticket.token, "ticket", desk.key()).state == "cancelled"
        with pytest.raises(RuleViolation) as caught:
            desk.service.tickets.copy("main", ticket.id, "terminal:k1", desk.key(), "http://hall")
        assert code_of(caught) == "visit.over"


# --- back with the missing paper ------------------------------------------------------------------------------------


def send_for_paper(desk: Desk, waited_min: float = 20) -> tuple[str, str]:
    """Serve somebody whose paper is missing; return token and visit id."""
    ticket = desk.issue(items=["deed"])
    desk.clock.forward(minutes=waited_min)
    desk.open("main-1")
    desk.finish(step_of(desk.next()), outcome="supplement")
    return ticket.token, ticket.id


def back(desk: Desk, token: str) -> VisitView:
    return desk.service.im_back(token, "ticket", desk.key())


@pytest.mark.parametrize(
    ("rule", "order"),
    [
        ("first", ["A001", "A002", "A003"]),
        # 20 minutes at rate 2.2 against 30 and 25 minutes at rate 1.
        ("credit", ["A001", "A002", "A003"]),
        ("last", ["A002", "A003", "A001"]),
    ],
)
def test_who_brings_the_missing_paper_the_same_day_waits_by_rule(tmp_path: Path, rule: str, order: list[str]) -> None:
    with running_hall(tmp_path, ticket_county({"same_day_return": rule})) as desk:
        token, visit_id = send_for_paper(desk)
        view = desk.service.visit_by_token(token)
        assert (view.state, view.may_return, view.may_rate) == ("finished", True, True)
        desk.take()
        desk.clock.forward(minutes=5)
        desk.take()
        desk.clock.forward(minutes=25)
        view = back(desk, token)
        assert (view.state, view.may_return, view.may_rate) == ("waiting", False, False)
        step = steps_of(desk, visit_id)[-1]
        assert (step.errand, step.class_) == ("supplement", "same-day-return")
        assert visit_of(desk, visit_id).finished_at is None
        called = []
        for _ in range(3):
            state = desk.next()
            called.append(number_of(state))
            desk.finish(step_of(state))
        assert called == order
        assert visit_of(desk, visit_id).finished_at is not None
        assert boards_agree(desk)
        assert events_without_a_gap(desk)


def test_credit_carries_the_minutes_and_no_more(tmp_path: Path) -> None:
    with running_hall(tmp_path, ticket_county({"same_day_return": "credit"})) as desk:
        token, visit_id = send_for_paper(desk, waited_min=20)
        desk.clock.forward(minutes=120)
        back(desk, token)
        step = steps_of(desk, visit_id)[-1]
        assert (desk.clock.now() - step.queued_at).total_seconds() == 20 * 60


def test_a_higher_class_stays_the_higher_one_on_coming_back(desk: Desk) -> None:
    ticket = desk.issue(items=["deed"], **{"class": "senior"})
    desk.open("main-1")
    desk.finish(step_of(desk.next()), outcome="supplement")
    back(desk, ticket.token)
    assert steps_of(desk, ticket.id)[-1].class_ == "senior"


def test_a_paper_may_be_missing_twice_but_each_is_taken_up_once(desk: Desk) -> None:
    token, _ = send_for_paper(desk)
    back(desk, token)
    with pytest.raises(RuleViolation) as caught:
        back(desk, token)
    assert code_of(caught) == "visit.not_missed"
    desk.finish(step_of(desk.next()), outcome="supplement")
    assert desk.service.visit_by_token(token).may_return
    back(desk, token)
    desk.finish(step_of(desk.next()))
    assert not desk.service.visit_by_token(token).may_return
    with pytest.raises(RuleViolation) as caught:
        back(desk, token)
    assert code_of(caught) == "visit.over"


def test_nobody_comes_back_on_another_day_or_after_the_counters_closed(desk: Desk) -> None:
    token, _ = send_for_paper(desk)
    for moment in ("17:40", "2026-03-03T09:00"):
        at(desk, moment)
        assert not desk.service.visit_by_token(token).may_return
        with pytest.raises(RuleViolation) as caught:
            back(desk, token)
        assert code_of(caught) == "visit.over"


def test_a_lost_ticket_of_somebody_sent_for_a_paper_is_still_copied(desk: Desk) -> None:
    ticket = desk.issue(items=["deed"], holders=[person()])
    desk.open("main-1")
    desk.finish(step_of(desk.next()), outcome="supplement")
    (only,) = desk.service.tickets.find("main", FindRequest(id_number=WANG)).tickets
    assert only.view.may_return
    copy = desk.service.tickets.copy("main", ticket.id, "terminal:k1", desk.key(), "http://hall")
    assert back(desk, copy.token).state == "waiting"


def test_a_missing_paper_of_one_desk_is_taken_up_while_the_next_one_waits(desk: Desk) -> None:
    ticket = desk.issue(bundle="home")
    desk.open("main-1")
    desk.finish(step_of(desk.next()), outcome="supplement")
    view = desk.service.visit_by_token(ticket.token)
    assert (view.state, view.may_return) == ("waiting", True)
    back(desk, ticket.token)
    assert [(s.item, s.state) for s in steps_of(desk, ticket.id)] == [
        ("deed", "finished"),
        ("pension", "waiting"),
        ("deed", "waiting"),
    ]
    assert number_of(desk.next("main-1")) == ticket.number
    assert [s.state for s in steps_of(desk, ticket.id)] == ["finished", "pending", "called"], "one counter at a time"
    assert boards_agree(desk)


def test_a_number_typed_by_hand_comes_back_as_one_with_a_code_does(desk: Desk) -> None:
    send_for_paper(desk)
    view = desk.service.im_back_by_number("main", "a1", "terminal:k1", desk.key())
    assert (view.state, view.steps) == ("waiting", [])
