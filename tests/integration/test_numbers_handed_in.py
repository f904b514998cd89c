"""A number given without the network, once it is handed in: what it is for, since when it waits, and one for a tap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from queue_server.domain.errors import RuleViolation
from tests.kit.counter_kit import boards_agree, events_without_a_gap, happened
from tests.kit.offline_kit import Kiosk, many, offline_county, online, open_visits, results, void_numbers
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import MONDAY_9
from tests.kit.ticket_kit import CLASSES, WANG, at, code_of, found, person, steps_of, visit_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, offline_county(classes=CLASSES)) as running:
        yield running
        assert boards_agree(running)
        assert events_without_a_gap(running)


# --- what is taken ------------------------------------------------------------------------------------------------


def test_everything_somebody_said_at_the_glass_is_on_the_visit(kiosk: Kiosk, desk: Desk) -> None:
    number = kiosk.give(
        "deed",
        "pension",
        class_="senior",
        holders=[person(WANG)],
        agent_for=person("362430198502020022", "赵"),
        cannot_hear=True,
    )
    kiosk.hand_in()
    visit = visit_of(desk, number.visit)
    assert (visit.class_, visit.channel, visit.cannot_hear, visit.agent) == ("senior", "kiosk", True, True)
    assert (visit.block, visit.handed_in_at) == (kiosk.blocks[0].id, desk.clock.now())
    assert [(s.item, s.state) for s in steps_of(desk, number.visit)] == [("deed", "waiting"), ("pension", "waiting")]
    assert found(desk, WANG) == [("A601", "waiting")]
    assert [e.type for e in happened(desk)] == ["numbers_leased", "ticket_handed_in"]


def test_several_matters_of_one_item_are_kept(kiosk: Kiosk, desk: Desk) -> None:
    number = kiosk.give("deed", matters=4)
    kiosk.hand_in()
    assert [(s.matters, s.errand) for s in steps_of(desk, number.visit)] == [(4, "apply")]


def test_closed_doors_and_suspensions_refuse_no_paper(kiosk: Kiosk, desk: Desk) -> None:
    at(desk, "16:59")
    number = kiosk.give()
    at(desk, "17:40")
    assert results(kiosk.hand_in()) == [("taken", "")]
    assert visit_of(desk, number.visit).issued_at.hour == 8


@pytest.mark.parametrize(
    ("wish", "items", "errand", "class_"),
    [
        ({"items": ["gone", "pension"]}, ["pension"], "apply", "ordinary"),
        ({"items": ["deed"], "errand": "ask"}, ["deed"], "apply", "ordinary"),
        ({"items": ["deed"], "errand": "collect"}, ["deed"], "collect", "ordinary"),
        ({"items": ["deed"], "class": "king"}, ["deed"], "apply", "ordinary"),
        ({"items": ["deed"], "class": "serviceman"}, ["deed"], "apply", "ordinary"),
        ({"items": ["deed"], "class": "agent"}, ["deed"], "apply", "ordinary"),
        ({"items": ["deed"], "matters": 99}, ["deed"], "apply", "ordinary"),
        ({"bundle": "gone"}, ["pension"], "apply", "ordinary"),
        ({"items": ["gone"]}, ["pension"], "apply", "ordinary"),
        ({"items": []}, ["pension"], "apply", "ordinary"),
    ],
)
def test_what_the_hall_does_not_do_any_more_becomes_the_nearest_it_does(
    kiosk: Kiosk, desk: Desk, wish: dict[str, Any], items: list[str], errand: str, class_: str
) -> None:
    number = kiosk.give(prefix="B", **wish)
    assert results(kiosk.hand_in()) == [("taken", "")]
    visit = visit_of(desk, number.visit)
    assert (visit.label, visit.errand, visit.class_) == ("B601", errand, class_)
    assert [s.item for s in steps_of(desk, number.visit)] == items


def test_a_number_whose_series_is_gone_is_kept_aside_and_on_record_as_void(tmp_path: Path) -> None:
    with running_hall(tmp_path, offline_county()) as desk:
        kiosk = Kiosk(desk)
        kiosk.lease()
        kiosk.give("stamp", prefix="S")
    county = offline_county()
    left = {code: item for code, item in county.items.items() if code != "stamp"}
    county = county.model_copy(update={"items": left})
    with running_hall(tmp_path, county, keys=desk.service.keys) as later:
        kiosk.desk = later
        assert results(kiosk.hand_in()) == [("set_aside", "item.unknown")]
        assert void_numbers(later) == {"S601": "set_aside"}


# --- when ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [dt.timedelta(), dt.timedelta(hours=-3), dt.timedelta(days=400)])
def test_a_terminal_s_clock_may_be_wrong_its_numbers_keep_their_time(
    kiosk: Kiosk, desk: Desk, wrong: dt.timedelta
) -> None:
    kiosk.clock_is_ahead = wrong
    at(desk, "10:00")
    number = kiosk.give()
    at(desk, "10:25")
    kiosk.hand_in()
    visit = visit_of(desk, number.visit)
    assert visit.issued_at == MONDAY_9 + dt.timedelta(hours=1)
    assert {s.queued_at for s in steps_of(desk, number.visit)} == {visit.issued_at}


@pytest.mark.parametrize(
    ("jump", "given"),
    [
        (dt.timedelta(hours=5), "9:00"),
        (dt.timedelta(hours=-5), "11:00"),
        (dt.timedelta(0), "10:00"),
        (dt.datetime.max.replace(tzinfo=dt.UTC) - MONDAY_9 - dt.timedelta(days=1), "11:00"),
    ],
)
def test_a_clock_that_jumped_puts_no_number_before_its_lease_or_after_its_receipt(
    kiosk: Kiosk, desk: Desk, jump: dt.timedelta, given: str
) -> None:
    at(desk, "10:00")
    number = kiosk.give()
    at(desk, "11:00")
    kiosk.clock_is_ahead = jump
    kiosk.hand_in()
    issued_at = visit_of(desk, number.visit).issued_at + dt.timedelta(hours=8)
    assert f"{issued_at.hour}:{issued_at:%M}" == given


def test_numbers_of_two_kiosks_and_of_the_server_stand_in_the_order_they_were_given(desk: Desk) -> None:
    first, second = Kiosk(desk), Kiosk(desk, "k2")
    first.lease()
    second.lease()
    at(desk, "09:10")
    a = first.give()
    at(desk, "09:20")
    b = desk.take()
    at(desk, "09:30")
    c = second.give()
    at(desk, "09:40")
    d = first.give()
    second.hand_in()
    first.hand_in()
    desk.open("main-1")
    called = []
    after = None
    for _ in range(4):
        state = desk.next(after=after)
        assert state.visit is not None
        called.append(state.visit.number)
        after = state.visit.step
        desk.press("start", after)
    assert called == [f"A{a.number}", b.number, f"A{c.number}", f"A{d.number}"]


# --- one tap, one ticket ------------------------------------------------------------------------------------------


def test_the_number_of_a_lost_answer_is_laid_and_one_ticket_is_left(kiosk: Kiosk, desk: Desk) -> None:
    ghost = online(kiosk, "tap-1")
    number = kiosk.give("deed", key="tap-1")
    kiosk.hand_in()
    assert open_visits(desk) == {number.visit}
    assert [(s.state, s.reason) for s in steps_of(desk, ghost.id)] == [("cancelled", "offline")]
    assert void_numbers(desk) == {"A001": "offline"}
    assert online(kiosk, "tap-1").id == number.visit, "the tap's key stands for the number on paper now"
    assert open_visits(desk) == {number.visit}


def test_a_request_that_is_late_gets_the_number_its_tap_got_offline(kiosk: Kiosk, desk: Desk) -> None:
    number = kiosk.give("deed", key="tap-1", class_="senior", holders=[person(WANG)])
    kiosk.hand_in()
    late = online(kiosk, "tap-1", "deed", **{"class": "senior"}, holders=[person(WANG)])
    assert (late.id, late.number, late.token) == (number.visit, "A601", number.token)
    assert many(desk) == 1
    with pytest.raises(RuleViolation) as caught:
        online(kiosk, "tap-1", "mortgage")
    assert code_of(caught) == "request.key_reused"
    assert many(desk) == 1


@pytest.mark.parametrize("reached", ["called", "held", "no_show"])
def test_a_ghost_that_was_called_is_laid_all_the_same(kiosk: Kiosk, desk: Desk, reached: str) -> None:
    ghost = online(kiosk, "tap-1")
    number = kiosk.give("deed", key="tap-1")
    desk.open("main-1")
    called = desk.next().visit
    assert called is not None
    if reached == "held":
        desk.press("hold", called.step)
    if reached == "no_show":
        for action in ("recall", "recall", "no_show"):
            desk.press(action, called.step)
    kiosk.hand_in()
    assert open_visits(desk) == {number.visit}
    assert steps_of(desk, ghost.id)[0].state == "cancelled"
    state = desk.next()
    assert state.visit is not None
    assert state.visit.number == "A601"


def test_who_is_served_under_a_ghost_s_number_is_served_and_the_paper_waits(kiosk: Kiosk, desk: Desk) -> None:
    ghost = online(kiosk, "tap-1")
    number = kiosk.give("deed", key="tap-1")
    desk.open("main-1")
    called = desk.next().visit
    assert called is not None
    desk.press("start", called.step)
    kiosk.hand_in()
    assert open_visits(desk) == {number.visit}
    (step,) = steps_of(desk, ghost.id)
    assert (step.state, step.outcome) == ("finished", "")
    assert desk.service.counter_state("main-1").visit is None


def test_another_terminal_s_key_is_another_tap(kiosk: Kiosk, desk: Desk) -> None:
    other = online(Kiosk(desk, "k2"), "tap-1")
    number = kiosk.give("deed", key="tap-1")
    kiosk.hand_in()
    assert open_visits(desk) == {other.id, number.visit}


# --- paper and giving back ----------------------------------------------------------------------------------------


def test_what_the_printer_said_is_noted_of_numbers_given_either_way(kiosk: Kiosk, desk: Desk) -> None:
    before = online(kiosk, "tap-0")
    number = kiosk.give()
    kiosk.printed(number.visit, "failed")
    kiosk.printed(number.visit, "reprinted")
    kiosk.printed(before.id)
    kiosk.hand_in()
    assert visit_of(desk, number.visit).print_state == "reprinted"
    assert visit_of(desk, before.id).print_state == "printed"


def test_a_number_given_back_offline_is_not_called(kiosk: Kiosk, desk: Desk) -> None:
    first, second = kiosk.give(), kiosk.give()
    kiosk.give_back(first.visit)
    kiosk.hand_in()
    assert open_visits(desk) == {second.visit}
    desk.open("main-1")
    called = desk.next().visit
    assert called is not None
    assert called.number == "A602"


def test_a_number_given_back_offline_gives_no_voucher_however_late_one_hears_of_it(kiosk: Kiosk, desk: Desk) -> None:
    number = kiosk.give()
    kiosk.give_back(number.visit)
    at(desk, "2026-03-03T09:00")
    assert results(kiosk.hand_in()) == [("taken", "")] * 2
    desk.service.day.close_days()
    assert desk.service.visit_by_token(number.token).voucher_on is None
    assert open_visits(desk) == set()


def test_who_is_served_cannot_have_given_the_number_back(kiosk: Kiosk, desk: Desk) -> None:
    number = kiosk.give()
    kiosk.hand_in()
    desk.open("main-1")
    called = desk.next().visit
    assert called is not None
    desk.press("start", called.step)
    kiosk.give_back(number.visit)
    assert results(kiosk.hand_in(2)) == [("set_aside", "step.wrong_state")]
    assert open_visits(desk) == {number.visit}


def test_nobody_is_overtaken_whom_the_hall_could_not_know_of(kiosk: Kiosk, desk: Desk) -> None:
    at(desk, "09:10")
    kiosk.give()
    at(desk, "09:20")
    desk.take()
    desk.open("main-1")
    at(desk, "09:40")
    first = desk.next().visit
    assert first is not None
    assert first.number == "A001"
    desk.press("start", first.step)
    at(desk, "09:50")
    kiosk.hand_in()
    at(desk, "10:00")
    second = desk.next(after=first.step).visit
    assert second is not None
    assert second.number == "A601"
    report = desk.service.day.fairness("main", dt.date(2026, 3, 2))
    assert sum(o.calls for o in report.overtakes) == 0
