"""Taking a number: how many matters, for whom, by which class, for which desks, from where."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from queue_server.contract.day import SuspendRequest
from queue_server.domain.errors import RuleViolation
from queue_server.store.tables import holders, series_days
from tests.kit.counter_kit import boards_agree, happened, number_of
from tests.kit.server_kit import Desk, running_hall
from tests.kit.ticket_kit import CLASSES, WANG, ZHAO, at, code_of, person, steps_of, ticket_county, visit_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, ticket_county()) as running:
        yield running


# --- how many matters -----------------------------------------------------------------------------------------------


def test_a_ticket_states_its_matters_and_the_wait_counts_as_many_as_one_turn_takes(tmp_path: Path) -> None:
    ahead = {}
    for times in (1, 3, 10):
        (tmp_path / str(times)).mkdir()
        with running_hall(tmp_path / str(times), ticket_county({"matters_per_turn": 3})) as desk:
            desk.open("main-1")
            issued = desk.issue(items=["deed"], matters=times)
            assert (issued.matters, issued.steps[0].matters) == (times, times)
            told = desk.take().wait
            assert told is not None
            ahead[times] = (told.low_s, told.high_s)
    assert ahead[1][1] < ahead[3][1], "three matters take longer than one"
    assert abs(ahead[10][1] - ahead[3][1]) <= 300, "beyond one turn's share the rest queues again, behind who waits"


def test_more_matters_than_a_ticket_may_state_are_refused(desk: Desk) -> None:
    with pytest.raises(RuleViolation) as caught:
        desk.issue(items=["deed"], matters=21)
    assert code_of(caught) == "item.too_many"
    assert desk.issue(items=["deed"], matters=20).number == "A001"


def test_more_items_than_a_ticket_may_name_are_refused(tmp_path: Path) -> None:
    with running_hall(tmp_path, ticket_county({"items_per_ticket": 2})) as desk:
        with pytest.raises(RuleViolation) as caught:
            desk.issue(items=["deed", "pension", "card"])
        assert code_of(caught) == "item.too_many"


# --- for whom -------------------------------------------------------------------------------------------------------


def test_an_item_bound_to_persons_gives_no_number_without_a_document(desk: Desk) -> None:
    for wanted in ({"items": ["permit"]}, {"items": ["deed", "permit"]}, {"items": ["permit"], "agent_for": person()}):
        with pytest.raises(RuleViolation) as caught:
            desk.issue(**wanted)
        assert code_of(caught) == "holder.needed"
    assert desk.issue(items=["permit"], holders=[person()]).number == "A001"


def test_a_person_takes_only_so_many_numbers_for_one_item_in_a_day(desk: Desk) -> None:
    for _ in range(2):
        desk.issue(items=["permit"], holders=[person()])
    with pytest.raises(RuleViolation) as caught:
        desk.issue(items=["permit"], holders=[person(ZHAO), person(WANG)])
    assert code_of(caught) == "holder.too_many"
    assert desk.issue(items=["permit"], holders=[person(ZHAO)]).number == "A003", "each person has the own share"
    assert desk.issue(items=["deed"], holders=[person(WANG)]).number == "A004", "another item has another share"
    at(desk, "2026-03-03T09:00")
    assert desk.issue(items=["permit"], holders=[person(WANG)]).number == "A001", "the next day begins anew"


def test_a_person_takes_only_so_many_numbers_in_a_day_and_what_was_given_back_does_not_count(tmp_path: Path) -> None:
    with running_hall(tmp_path, ticket_county({"tickets_per_person_day": 2})) as desk:
        first = desk.issue(items=["deed"], holders=[person()])
        desk.issue(items=["pension"], holders=[person()])
        with pytest.raises(RuleViolation) as caught:
            desk.issue(items=["card"], holders=[person()])
        assert code_of(caught) == "holder.too_many"
        assert desk.issue(items=["card"]).number == "B002", "who shows no document is not counted"
        assert desk.issue("town", items=["card"], holders=[person()]).number == "B001", "another hall counts its own"
        desk.service.give_back(first.token, "ticket", desk.key())
        assert desk.issue(items=["card"], holders=[person()]).number == "B003"


def test_who_is_refused_by_the_machine_may_be_given_a_number_at_the_desk(tmp_path: Path) -> None:
    with running_hall(tmp_path, ticket_county({"tickets_per_person_day": 1})) as desk:
        desk.issue(items=["deed"], holders=[person()])
        assert desk.issue(items=["deed"], holders=[person()], channel="helper").number == "A002"
        with pytest.raises(RuleViolation) as caught:
            desk.issue(items=["permit"], channel="helper")
        assert code_of(caught) == "holder.needed", "a bound number has a holder, whoever gives it"


def test_two_taps_of_one_person_at_once_get_no_more_than_the_share(tmp_path: Path) -> None:
    with running_hall(tmp_path, ticket_county({"tickets_per_person_day": 3})) as desk:

        def tap(_: int) -> str:
            try:
                return desk.issue(items=["deed"], holders=[person()]).number
            except RuleViolation as refusal:
                return refusal.code

        with ThreadPoolExecutor(8) as fingers:
            answers = sorted(fingers.map(tap, range(16)))
    assert answers == ["A001", "A002", "A003"] + ["holder.too_many"] * 13


# --- by which class -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "class_"),
    [
        ({"agent_for": person()}, "agent"),
        ({"authority": True}, "agent"),
        ({"agent_for": person(), "class": "senior"}, "senior"),
        ({"agent_for": person(), "class": "ordinary"}, "agent"),
        ({"holders": [person(birth="1950-01-01")], "agent_for": person(ZHAO)}, "senior"),
        ({"holders": [person()]}, "ordinary"),
    ],
)
def test_who_acts_for_another_is_of_the_agents_class_at_least(desk: Desk, wanted: dict[str, Any], class_: str) -> None:
    assert desk.issue(items=["deed"], **wanted).class_ == class_


def test_a_hall_without_a_class_for_agents_takes_them_as_everybody(tmp_path: Path) -> None:
    classes = {code: c for code, c in CLASSES.items() if code != "agent"}
    with running_hall(tmp_path, ticket_county(classes=classes)) as desk:
        assert desk.issue(items=["deed"], agent_for=person()).class_ == "ordinary"


@pytest.mark.parametrize("channel", ["kiosk", "helper"])
def test_a_class_that_only_the_rule_gives_cannot_be_asked_for(desk: Desk, channel: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        desk.issue(items=["deed"], channel=channel, **{"class": "same-day-return"})
    assert code_of(caught) == "class.by_rule_only"


# --- for which desks ------------------------------------------------------------------------------------------------


def test_several_items_wait_side_by_side_and_the_nearest_desk_tells_the_wait(desk: Desk) -> None:
    desk.open("main-1")
    desk.open("main-3", "staff:he")
    deeds = [desk.take("deed") for _ in range(7)][-1].wait
    desk.take("pension")
    issued = desk.issue(items=["deed", "card"])
    assert [(s.state, s.stage) for s in issued.steps] == [("waiting", 0), ("waiting", 0)]
    assert (issued.number, issued.zone, issued.ahead, issued.counter) == ("A008", "east", 1, None)
    assert deeds is not None
    assert issued.wait is not None
    assert issued.wait.high_s < deeds.low_s, "not the hour that the deeds take"
    view = desk.service.visit_by_token(issued.token)
    assert (view.ahead, [s.name.zh for s in view.steps]) == (1, ["deed", "card"])


def test_a_life_event_leads_from_desk_to_desk_and_names_what_is_done_inside(desk: Desk) -> None:
    issued = desk.issue(bundle="home")
    assert [(s.item, s.state, s.stage) for s in issued.steps] == [("deed", "waiting", 0), ("pension", "pending", 1)]
    assert [name.zh for name in issued.inside] == ["card"]
    view = desk.service.visit_by_token(issued.token)
    assert [name.zh for name in view.inside] == ["card"]
    assert {s.item for s in steps_of(desk, issued.id)} == {"deed", "pension"}, "nobody is called for what is inside"


def test_a_life_event_whose_desks_go_in_any_order_waits_for_all_of_them(desk: Desk) -> None:
    assert [s.state for s in desk.issue(bundle="birth").steps] == ["waiting", "waiting"]


def test_a_service_that_is_paused_gives_no_number(desk: Desk) -> None:
    request = SuspendRequest.model_validate({"kind": "department", "code": "health", "reason": "system"})
    desk.service.day.suspend("main", request, "staff:boss", desk.key())
    for wanted in ({"items": ["card"]}, {"items": ["deed", "card"]}, {"bundle": "birth"}):
        with pytest.raises(RuleViolation) as caught:
            desk.issue(**wanted)
        assert code_of(caught) == "item.suspended"
    assert (desk.take("pension").number, desk.take("deed").number) == ("B001", "A001"), "no number was lost by it"


# --- from where -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "waited"), [("check-in", 0), ("issue", 1800)])
def test_a_number_taken_from_afar_waits_by_rule_once_its_holder_is_here(tmp_path: Path, rule: str, waited: int) -> None:
    with running_hall(tmp_path, ticket_county({"remote_waits_from": rule})) as desk:
        desk.open()
        remote = desk.issue(items=["deed"], channel="phone")
        assert remote.steps[0].state == "pending"
        view = desk.service.visit_by_token(remote.token)
        assert (view.state, view.may_check_in, view.may_change, view.may_give_back) == ("waiting", True, True, True)
        desk.clock.forward(minutes=30)
        assert desk.next().visit is None, "nobody is called who is not here"
        here = desk.service.check_in_by_number("main", "a1", "terminal:k1", desk.key())
        assert (here.state, here.may_check_in, here.steps) == ("waiting", False, [])
        state = desk.next()
        assert number_of(state) == remote.number
        assert state.visit is not None
        assert state.visit.waited_s == waited
        assert "ticket_checked_in" in [e.type for e in happened(desk)]
        assert boards_agree(desk)


def test_who_is_here_already_needs_no_check_in_and_checks_in_once(desk: Desk) -> None:
    here = desk.take()
    with pytest.raises(RuleViolation) as caught:
        desk.service.tickets.check_in("main", here.id, "terminal:k1", desk.key())
    assert code_of(caught) == "visit.not_remote"
    remote = desk.issue(items=["deed"], channel="phone")
    first = desk.service.tickets.check_in("main", remote.id, "terminal:k1", "one-press")
    assert desk.service.tickets.check_in("main", remote.id, "terminal:k1", "one-press") == first
    with pytest.raises(RuleViolation) as caught:
        desk.service.tickets.check_in("main", remote.id, "terminal:k1", desk.key())
    assert code_of(caught) == "visit.not_remote"


def test_a_remote_visit_of_several_desks_begins_with_its_first(desk: Desk) -> None:
    remote = desk.issue(bundle="home", channel="phone")
    view = desk.service.tickets.check_in("main", remote.id, "terminal:k1", desk.key())
    assert [s.state for s in view.steps] == ["waiting", "pending"]


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_the_range_told_is_kept_with_the_visit(desk: Desk) -> None:
    nobody_serves = visit_of(desk, desk.take().id)
    assert (nobody_serves.told_low_s, nobody_serves.told_high_s) == (None, None)
    desk.open()
    issued = desk.take()
    assert issued.wait is not None
    kept = visit_of(desk, issued.id)
    assert (kept.told_low_s, kept.told_high_s) == (issued.wait.low_s, issued.wait.high_s)


def test_no_kiosk_gives_a_number_that_lies_on_a_pad(tmp_path: Path) -> None:
    pads = [{**s, "first": 899} for s in ticket_county().halls["main"].model_dump(mode="json")["series"][:1]]
    series = [*pads, *ticket_county().halls["main"].model_dump(mode="json")["series"][1:]]
    with running_hall(tmp_path, ticket_county(series=series)) as desk:
        assert [desk.take().number for _ in range(2)] == ["A899", "A900"]
        with pytest.raises(RuleViolation) as caught:
            desk.take()
        assert code_of(caught) == "series.full"
        assert [q.status for q in desk.service.hall_state("main").queues][:1] == ["full"]


def test_a_refused_request_leaves_no_trace(desk: Desk) -> None:
    with pytest.raises(RuleViolation):
        desk.issue(items=["deed"], matters=21, holders=[person()])
    with desk.engine.connect() as connection:
        assert connection.execute(select(holders)).all() == []
        assert connection.execute(select(series_days)).all() == []
    assert happened(desk) == []
