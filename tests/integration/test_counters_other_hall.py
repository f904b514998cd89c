"""A transfer to another hall: the number there, the place in its line, both halls' records, the ticket in hand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from queue_server.domain.errors import RuleViolation
from queue_server.store.tables import holders, steps, visits
from tests.kit.counter_kit import (
    REASON,
    boards_agree,
    events_without_a_gap,
    happened,
    number_of,
    refused,
    step_of,
    transfer,
)
from tests.kit.server_kit import Desk

WANG = {"name": "王秀英", "id_number": "110101195001011234"}


def _sent(desk: Desk, **more: Any) -> None:
    desk.open()
    transfer(desk, step_of(desk.next()), to_hall="town", **more)


def _rows(desk: Desk, hall: str) -> list[dict[str, object]]:
    with desk.engine.connect() as connection:
        found = connection.execute(select(visits).where(visits.c.hall == hall)).mappings()
        return [dict(row) for row in found]


def test_the_person_gets_the_other_hall_s_own_number_and_waits_there(desk: Desk) -> None:
    desk.take(hall="town")
    desk.take()
    _sent(desk)
    assert desk.service.counter_state("main-1").visit is None
    assert desk.service.hall_state("main").waiting == 0
    desk.open("town-4", "staff:qi")
    assert number_of(desk.next("town-4")) == "A001"
    desk.press("finish", step_of(desk.service.counter_state("town-4")), "town-4")
    assert number_of(desk.next("town-4")) == "A002"
    assert boards_agree(desk)
    assert boards_agree(desk, "town")


def test_the_old_visit_knows_the_new_one_which_has_a_token_of_its_own(desk: Desk) -> None:
    desk.take()
    _sent(desk)
    [old], [new] = _rows(desk, "main"), _rows(desk, "town")
    assert old["moved_to"] == new["id"]
    assert old["token"] != new["token"]
    with desk.engine.connect() as connection:
        states = connection.execute(select(steps.c.hall, steps.c.state, steps.c.reason)).all()
    assert sorted(states) == [("main", "transferred", REASON), ("town", "waiting", "")]


def test_both_halls_have_it_on_record_and_neither_has_a_gap(desk: Desk) -> None:
    desk.take()
    _sent(desk)
    here, there = happened(desk)[-1], happened(desk, "town")[-1]
    assert (here.type, here.public["number"], here.public["counter"]) == ("ticket_moved", "A001", 1)
    assert (here.staff["to_hall"], here.staff["to_number"], here.staff["reason"]) == ("town", "A001", REASON)
    assert (there.type, there.public["number"], there.staff["by"]) == ("ticket_issued", "A001", "staff:li")
    assert events_without_a_gap(desk)
    assert events_without_a_gap(desk, "town")
    assert {hall for hall, _ in desk.wakes} == {"main", "town"}


@pytest.mark.parametrize(("place", "order"), [("by_time", ["A002", "A001"]), ("last", ["A001", "A002"])])
def test_the_time_waited_counts_there_by_the_place_chosen(desk: Desk, place: str, order: list[str]) -> None:
    desk.take()
    desk.clock.forward(minutes=20)
    desk.take(hall="town")
    desk.clock.forward(minutes=5)
    _sent(desk, position=place)
    desk.clock.forward(minutes=1)
    assert [c.number for c in desk.service.counter_state("town-4").upcoming] == order


def test_first_there_stands_above_every_score(desk: Desk) -> None:
    desk.take(hall="town")
    desk.clock.forward(minutes=50)
    desk.take()
    _sent(desk, position="first")
    upcoming = desk.service.counter_state("town-4").upcoming
    assert [(c.number, c.note) for c in upcoming] == [("A002", "transfer_first"), ("A001", "")]


def test_the_holders_come_along_and_open_for_the_new_visit_only(desk: Desk) -> None:
    desk.issue(items=["deed"], holders=[WANG])
    _sent(desk)
    [new] = _rows(desk, "town")
    with desk.engine.connect() as connection:
        [row] = connection.execute(select(holders).where(holders.c.visit == new["id"])).mappings().all()
    opened = json.loads(desk.service.keys.open(row["sealed"], str(new["id"])))
    assert (opened["name"], row["name_masked"]) == (WANG["name"], "王**")
    desk.open("town-4", "staff:qi")
    state = desk.next("town-4")
    assert state.visit is not None
    assert state.visit.holders == ["王**"]


def test_all_that_is_not_done_goes_along_in_its_order(desk: Desk) -> None:
    desk.issue(items=["deed", "pension", "card"])
    _sent(desk)
    with desk.engine.connect() as connection:
        rows = connection.execute(select(steps.c.hall, steps.c.item, steps.c.state).order_by(steps.c.position)).all()
    assert [tuple(r) for r in rows if r.hall == "main"] == [
        ("main", item, "transferred") for item in ("deed", "pension", "card")
    ]
    assert [tuple(r) for r in rows if r.hall == "town"] == [
        ("town", item, "waiting") for item in ("deed", "pension", "card")
    ]


def test_what_is_done_here_stays_done_here(desk: Desk) -> None:
    desk.issue(items=["deed", "pension"])
    desk.open()
    desk.press("finish", step_of(desk.next()))
    desk.open("main-3", "staff:he")
    transfer(desk, step_of(desk.next("main-3")), "main-3", to_hall="town")
    [new] = _rows(desk, "town")
    with desk.service.reader.read() as records:
        assert [s.item for s in records.steps_of(str(new["id"]))] == ["pension"]
        assert records.visit(str(new["id"])).prefix == "B"  # type: ignore[union-attr]


def test_another_item_may_be_meant_there(desk: Desk) -> None:
    desk.take("mortgage")
    _sent(desk, to_item="deed")
    with desk.service.reader.read() as records:
        [new] = _rows(desk, "town")
        assert [s.item for s in records.steps_of(str(new["id"]))] == ["deed"]


@pytest.mark.parametrize(
    ("item", "target", "code"),
    [
        ("mortgage", {"to_hall": "town"}, "item.not_here"),
        ("deed", {"to_hall": "main"}, "transfer.nowhere"),
        ("deed", {"to_hall": "town", "to_counter": 4}, "transfer.nowhere"),
        ("deed", {"to_hall": "atlantis"}, "hall.unknown"),
        ("deed", {"to_hall": "town", "to_item": "flying"}, "item.unknown"),
    ],
)
def test_where_nobody_can_go_nobody_is_sent(desk: Desk, item: str, target: dict[str, Any], code: str) -> None:
    desk.take(item)
    desk.open()
    step = step_of(desk.next())
    with pytest.raises(RuleViolation) as caught:
        transfer(desk, step, **target)
    state = refused(code, caught)
    assert state.visit is not None
    assert _rows(desk, "town") == []
    assert desk.take(hall="town").number == "A001", "no number was used up"


def test_nobody_is_sent_to_a_hall_that_is_closed(desk: Desk) -> None:
    desk.take()
    desk.open()
    step = step_of(desk.next())
    desk.clock.forward(hours=10)
    with pytest.raises(RuleViolation) as caught:
        transfer(desk, step, to_hall="town")
    refused("hall.closed", caught)


def test_what_reached_into_another_hall_is_not_taken_back(desk: Desk) -> None:
    desk.take()
    desk.open()
    step = step_of(desk.next())
    assert transfer(desk, step, to_hall="town").undo is None


def test_a_retry_moves_nobody_twice(desk: Desk) -> None:
    from queue_server.contract.counter import TransferRequest

    desk.take()
    desk.open()
    request = TransferRequest(step=step_of(desk.next()), to_hall="town", reason=REASON)
    key = desk.key()
    first = desk.service.transfer("main-1", request, "staff:li", key)
    assert desk.service.transfer("main-1", request, "staff:li", key) == first
    assert len(_rows(desk, "town")) == 1
