"""A day in the hall, at the ticket: each test is a situation of the hall, played through on a real database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from queue_server.contract.counter import HolderCheck
from queue_server.domain.errors import RuleViolation
from tests.kit.counter_kit import boards_agree, events_without_a_gap, happened, missed, number_of, step_of
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import BY_THE_CLOCK, SHANGHAI
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
    type_in,
    visit_of,
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, ticket_county()) as running:
        yield running


def test_missed_the_call_in_the_toilet_i_have_a_ticket(tmp_path: Path) -> None:
    """Missed the call in the toilet: tile 「我有号票」: show ticket or card → my place, "I'm back", by the hall's
    rule."""
    with running_hall(tmp_path, ticket_county({"no_show_return_after": 1})) as desk:
        mine = desk.issue(items=["deed"], holders=[person()])
        others = [desk.take().number for _ in range(2)]
        desk.open()
        assert missed(desk) == mine.number
        assert found(desk, WANG) == [(mine.number, "missed")]
        assert desk.service.visit_by_number("main", "a1").may_return
        view = desk.service.im_back_by_number("main", "a1", "terminal:k1", desk.key())
        assert (view.state, view.may_return) == ("waiting", False)
        called = []
        for _ in range(3):
            state = desk.next()
            called.append(number_of(state))
            desk.finish(step_of(state))
        assert called == [others[0], mine.number, others[1]]
        assert boards_agree(desk)


@pytest.mark.parametrize("keeps", [True, False])
def test_took_a_ticket_for_the_wrong_item_the_time_waited_is_kept_by_rule(tmp_path: Path, keeps: bool) -> None:
    """Took a ticket for the wrong item: same tile, change or give back; the time waited is kept by rule."""
    with running_hall(tmp_path, ticket_county({"change_keeps_wait": keeps})) as desk:
        wrong, unwanted = desk.take("deed"), desk.take("deed")
        desk.clock.forward(minutes=15)
        right = desk.take("pension")
        desk.clock.forward(minutes=5)
        assert desk.service.visit_by_token(wrong.token).may_change
        view = change(desk, wrong.token, "pension")
        assert (view.number, view.zone, view.ahead) == (wrong.number, "west", 0 if keeps else 1)
        desk.open("main-3", "staff:he")
        state = desk.next("main-3")
        assert number_of(state) == (wrong.number if keeps else right.number)
        assert state.visit is not None
        assert state.visit.waited_s == (20 if keeps else 5) * 60
        assert desk.service.give_back(unwanted.token, "ticket", desk.key()).state == "cancelled"
        assert desk.service.hall_state("main").waiting == 1
        assert boards_agree(desk)


def test_lost_the_ticket_same_number_again_marked_as_a_copy_the_old_code_dies(desk: Desk) -> None:
    """Lost the ticket: same tile, same number again, marked as a copy; the old code dies."""
    lost = desk.issue(items=["deed"], holders=[person()])
    assert found(desk) == [(lost.number, "waiting")]
    copy = desk.service.tickets.copy("main", lost.id, "terminal:k1", desk.key(), "http://hall")
    assert (copy.number, copy.copy_number) == (lost.number, 1)
    with pytest.raises(RuleViolation) as caught:
        desk.service.visit_by_token(lost.token)
    assert code_of(caught) == "visit.unknown"
    assert desk.service.visit_by_token(copy.token).state == "waiting"
    # Without a document a member of staff, who knows the person, does it by the number.
    by_number = desk.service.tickets.id_of("main", "a1")
    again = desk.service.tickets.copy("main", by_number, "staff:li", desk.key(), "http://hall")
    assert (again.number, again.copy_number) == (lost.number, 2)


def test_opening_rush_at_8_30_nobody_s_order_is_lost(tmp_path: Path) -> None:
    """Opening rush at 8:30: issuing has its own opening time; a kiosk manages 6 tickets a minute; nobody's order is
    lost."""
    # More come than two counters serve in a day: here numbers are given by the clock alone.
    with running_hall(tmp_path, ticket_county({**BY_THE_CLOCK})) as desk:
        at(desk, "07:59")
        with pytest.raises(RuleViolation) as caught:
            desk.take()
        assert code_of(caught) == "hall.closed"
        assert desk.service.hall_state("main").opens_next == dt.datetime(2026, 3, 2, 8, 0, tzinfo=SHANGHAI)
        order = []
        for minute in range(30):
            at(desk, f"08:{minute:02d}")
            # Two kiosks, six tickets a minute each, all at once.
            with ThreadPoolExecutor(12) as taps:
                taken = list(taps.map(lambda _: desk.take(), range(12)))
            order += sorted(t.number for t in taken)
        assert order == [f"A{n:03d}" for n in range(1, 361)]
        assert not desk.service.hall_state("main").open
        early = desk.service.visit_by_number("main", "A001").wait
        assert early is None or early.low_s >= 0
        at(desk, "08:30")
        desk.open("main-1", "staff:li")
        desk.open("main-2", "staff:wu")
        called = []
        for n in range(60):
            counter = f"main-{1 + n % 2}"
            state = desk.next(counter)
            called.append(number_of(state))
            desk.finish(step_of(state), counter)
        assert called == order[:60]
        assert boards_agree(desk)
        assert events_without_a_gap(desk)


def test_touts_items_bind_tickets_remote_tickets_need_check_in_caps_per_person(desk: Desk) -> None:
    """Touts (黄牛): items may bind tickets to holders; the clerk sees whether holder and person match; remote tickets
    need check-in; caps per person."""
    with pytest.raises(RuleViolation) as caught:
        desk.issue(items=["permit"])
    assert code_of(caught) == "holder.needed"
    sold = desk.issue(items=["permit"], holders=[person(WANG)], channel="phone")
    desk.issue(items=["permit"], holders=[person(WANG)])
    with pytest.raises(RuleViolation) as caught:
        desk.issue(items=["permit"], holders=[person(WANG)])
    assert code_of(caught) == "holder.too_many"
    desk.open()
    assert number_of(desk.next()) == "A002", "the remote number is not called: nobody checked in"
    desk.finish(step_of(desk.service.counter_state("main-1")))
    assert desk.next().visit is None
    desk.service.tickets.check_in("main", sold.id, "terminal:k1", desk.key())
    state = desk.next()
    assert number_of(state) == sold.number
    assert state.visit is not None
    assert state.visit.bound
    for id_number, matches in ((ZHAO, False), (WANG, True)):
        check = HolderCheck(step=state.visit.step, id_number=id_number)
        assert desk.service.check_holder("main-1", check, "staff:li", desk.key()).matches is matches
    record = str([(e.public, e.staff) for e in happened(desk)])
    assert WANG not in record
    assert ZHAO not in record


def test_an_agent_with_ten_firms_the_ticket_says_how_many_matters_the_range_counts_them(tmp_path: Path) -> None:
    """An agent with ten firms: the ticket says how many matters; the range counts them; beyond k the rest queues
    again."""
    with running_hall(tmp_path, ticket_county({"matters_per_turn": 4})) as desk:
        desk.open()
        agent = desk.issue(items=["deed"], matters=10, holders=[person()], agent_for=person(ZHAO, "赵老板"))
        assert (agent.matters, agent.class_) == (10, "agent")
        desk.clock.forward(minutes=5)
        behind = [desk.take() for _ in range(2)]
        told = behind[0].wait
        assert told is not None
        assert told.high_s >= 4 * 600, "four deeds at ten minutes each go before"
        turns = []
        while (state := desk.next()).visit is not None:
            turns.append((number_of(state), state.visit.turn_matters))
            desk.clock.forward(minutes=10)
            desk.finish(step_of(state))
        assert turns[0] == (agent.number, 4)
        assert sorted(t for t in turns if t[0] == agent.number) == [("A001", 2), ("A001", 4), ("A001", 4)]
        assert [number for number, _ in turns].index(behind[0].number) < 3, "who waits goes between the agent's turns"
        assert desk.service.visit_by_token(agent.token).state == "finished"


def test_buyer_and_seller_come_together_one_visit_several_holders_one_number(desk: Desk) -> None:
    """Buyer and seller come together: one visit, several holders, one number."""
    together = desk.issue(items=["deed"], holders=[person(WANG, "王买"), person(ZHAO, "赵卖", birth="1950-01-01")])
    assert (together.number, together.class_) == ("A001", "senior"), "the elder of them counts"
    assert found(desk, WANG) == found(desk, ZHAO) == [("A001", "waiting")]
    desk.open()
    state = desk.next()
    assert state.visit is not None
    assert state.visit.holders == ["王*", "赵*"]
    for id_number in (WANG, ZHAO):
        check = HolderCheck(step=state.visit.step, id_number=id_number)
        assert desk.service.check_holder("main-1", check, "staff:li", desk.key()).matches
    desk.finish(state.visit.step)
    assert desk.next().visit is None, "nobody is called a second time"


def test_comes_to_collect_to_supplement_to_ask_same_day_return_resumes_the_place_by_rule(tmp_path: Path) -> None:
    """Comes to collect, to supplement, to ask: errand kinds (apply, supplement, collect, ask) with durations of their
    own; same-day return resumes the place by rule."""
    with running_hall(tmp_path, ticket_county({"same_day_return": "credit"})) as desk:
        quick = desk.issue(items=["deed"], errand="collect")
        told = desk.service.halls.get("main")
        assert (
            told.service_s("deed", "collect") < told.service_s("deed", "supplement") < told.service_s("deed", "apply")
        )
        mine = desk.issue(items=["deed"])
        desk.clock.forward(minutes=30)
        desk.open()
        desk.finish(step_of(desk.next()))
        assert desk.service.visit_by_token(quick.token).state == "finished"
        desk.finish(step_of(desk.next()), outcome="supplement")
        desk.clock.forward(minutes=90)
        others = [desk.take().number for _ in range(2)]
        view = desk.service.im_back(mine.token, "ticket", desk.key())
        assert (view.state, view.ahead) == ("waiting", 0)
        step = steps_of(desk, mine.id)[-1]
        assert (step.errand, (desk.clock.now() - step.queued_at).total_seconds()) == ("supplement", 1800)
        state = desk.next()
        assert number_of(state) == mine.number
        assert state.visit is not None
        assert (state.visit.errand, state.visit.class_) == ("supplement", "same-day-return")
        desk.finish(state.visit.step)
        assert number_of(desk.next()) == others[0]
        assert boards_agree(desk)


def test_numbers_written_by_hand_meanwhile_are_typed_in_afterwards(tmp_path: Path) -> None:
    """Power returns: services start by themselves, the day goes on; numbers written by hand meanwhile are typed in
    afterwards."""
    (tmp_path / "hall").mkdir()
    with running_hall(tmp_path / "hall", ticket_county()) as desk:
        before = desk.take()
    # The power was gone from 9:00 to 10:00; people got numbers from the pad, two were served by hand.
    with running_hall(tmp_path / "hall", ticket_county()) as desk:
        at(desk, "10:00")
        after = desk.take()
        lines = [
            {"number": f"A{901 + n}", "item": "deed", "taken_at": f"2026-03-02T09:{n:02d}:00+08:00", "served": n < 2}
            for n in range(1, 6)
        ]
        assert {r.result for r in type_in(desk, *lines).typed} == {"added"}
        assert {r.result for r in type_in(desk, *lines).typed} == {"known"}, "typed once more by a colleague"
        desk.open()
        called = []
        while (state := desk.next()).visit is not None:
            called.append(number_of(state))
            desk.finish(step_of(state))
        assert called == [before.number, "A903", "A904", "A905", "A906", after.number]
        assert desk.service.visit_by_number("main", "A902").state == "finished"
        at(desk, "18:30")
        desk.service.day.close_days()
        assert events_without_a_gap(desk)


def test_a_voucher_gives_the_first_call_on_the_next_day(desk: Desk) -> None:
    """A number that nobody could serve: closing with people waiting; voucher for the first call next day."""
    waits = desk.take()
    at(desk, "18:30")
    desk.service.day.close_days()
    view = desk.service.visit_by_token(waits.token)
    assert (view.state, view.voucher_on) == ("cancelled", dt.date(2026, 3, 3))
    at(desk, "2026-03-03T08:00")
    early = [desk.take().number for _ in range(3)]
    at(desk, "2026-03-03T08:40")
    desk.open()
    new = desk.issue(voucher=waits.token)
    assert (new.ahead, visit_of(desk, new.id).voucher_of) == (0, waits.id)
    assert number_of(desk.next()) == new.number
    desk.finish(step_of(desk.service.counter_state("main-1")))
    assert number_of(desk.next()) == early[0]
    with pytest.raises(RuleViolation) as caught:
        desk.issue(voucher=waits.token)
    assert code_of(caught) == "voucher.invalid"
    assert boards_agree(desk)
