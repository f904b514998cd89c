"""The first call of the next day: what an unserved ticket is good for, where, when, for whom, and once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from queue_server.contract.models import VisitIssued
from queue_server.contract.tickets import FindRequest
from queue_server.domain.errors import RuleViolation
from queue_server.store.tables import vouchers
from tests.kit.counter_kit import boards_agree, number_of, step_of
from tests.kit.server_kit import Desk, running_hall
from tests.kit.ticket_kit import WANG, ZHAO, at, change, code_of, person, steps_of, ticket_county, unserved, visit_of

TUESDAY = "2026-03-03"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, ticket_county()) as running:
        yield running


def left_over(desk: Desk, **wanted: object) -> VisitIssued:
    """Take a number on Monday, let the day end, and go on to Tuesday at nine."""
    old = desk.issue(**{"items": ["deed"], **wanted})  # type: ignore[arg-type]
    next_day(desk)
    return old


def next_day(desk: Desk) -> None:
    at(desk, f"{desk.clock.now().date()}T18:30")
    desk.service.day.close_days()
    desk.clock.forward(hours=14, minutes=30)


def refused(desk: Desk, code: str, **wanted: object) -> None:
    with pytest.raises(RuleViolation) as caught:
        desk.issue(**wanted)  # type: ignore[arg-type]
    assert code_of(caught) == code


def test_the_old_ticket_alone_says_what_is_wanted_and_goes_first(desk: Desk) -> None:
    old = left_over(desk, errand="supplement", matters=4, **{"class": "senior"})
    assert unserved(desk, old.id) == ["deed"]
    assert desk.service.visit_by_token(old.token).voucher_on == dt.date.fromisoformat(TUESDAY)
    early = [desk.take(class_="senior") for _ in range(3)]
    desk.open("main-1")
    desk.clock.forward(minutes=20)
    new = desk.issue(voucher=old.token)
    assert (new.number, new.class_, new.ahead) == ("A004", "senior", 0)
    (step,) = steps_of(desk, new.id)
    assert (step.item, step.errand, step.matters) == ("deed", "supplement", 4)
    assert visit_of(desk, new.id).voucher_of == old.id
    assert desk.service.visit_by_token(new.token).ahead == 0
    assert desk.service.visit_by_token(early[0].token).ahead == 1
    assert number_of(desk.next()) == new.number
    assert boards_agree(desk)


def test_a_voucher_is_used_once_even_by_two_at_once(desk: Desk) -> None:
    old = left_over(desk)

    def use(_: int) -> str:
        try:
            return desk.issue(voucher=old.token).number
        except RuleViolation as refusal:
            return refusal.code

    with ThreadPoolExecutor(8) as fingers:
        answers = sorted(fingers.map(use, range(8)))
    assert answers == ["A001"] + ["voucher.invalid"] * 7
    assert desk.service.visit_by_token(old.token).voucher_on is None
    with desk.engine.connect() as connection:
        row = connection.execute(select(vouchers)).one()
    assert (row.visit, row.used_by) == (old.id, desk.service.tickets.id_of("main", "A001"))


def test_a_voucher_is_good_on_its_day_only_and_in_its_hall(desk: Desk) -> None:
    old = left_over(desk)
    refused(desk, "voucher.invalid", voucher="made-up")
    refused(desk, "voucher.invalid", voucher=old.token, hall="town")
    refused(desk, "voucher.invalid", voucher=desk.take().token)
    next_day(desk)
    refused(desk, "voucher.invalid", voucher=old.token)
    assert desk.service.visit_by_token(old.token).voucher_on is None


def test_a_voucher_gives_no_first_call_for_something_else(desk: Desk) -> None:
    old = left_over(desk)
    refused(desk, "voucher.invalid", voucher=old.token, items=["pension"])
    assert desk.take().number == "A001", "nothing was taken by it"
    both = desk.issue(voucher=old.token, items=["deed", "pension"])
    firsts = {s.item: s.first_at for s in steps_of(desk, both.id)}
    assert firsts == {"deed": 0, "pension": None}


def test_the_first_call_is_not_carried_over_to_another_item_by_changing(desk: Desk) -> None:
    old = left_over(desk)
    early = desk.take("pension")
    desk.clock.forward(minutes=1)
    new = desk.issue(voucher=old.token)
    change(desk, new.token, "pension")
    desk.open("main-3", "staff:he")
    assert number_of(desk.next("main-3")) == early.number


def test_a_bound_number_s_voucher_serves_its_own_person_only(desk: Desk) -> None:
    old = left_over(desk, items=["permit"], holders=[person(WANG)])
    refused(desk, "holder.needed", voucher=old.token)
    refused(desk, "voucher.invalid", voucher=old.token, holders=[person(ZHAO)])
    assert desk.issue(voucher=old.token, holders=[person(WANG)]).number == "A001"


def test_what_was_done_on_the_day_is_not_done_again(desk: Desk) -> None:
    old = desk.issue(bundle="home")
    desk.open("main-1")
    desk.finish(step_of(desk.next()))
    next_day(desk)
    new = desk.issue(voucher=old.token)
    assert [(s.item, s.state) for s in new.steps] == [("pension", "waiting")]
    assert new.number == "B001", "the number is of the series where it goes on"


def test_a_life_event_goes_on_desk_by_desk_as_it_was(desk: Desk) -> None:
    old = left_over(desk, items=[], bundle="home")
    assert [(s.item, s.state) for s in desk.issue(voucher=old.token).steps] == [
        ("deed", "waiting"),
        ("pension", "pending"),
    ]


def test_the_document_finds_what_was_not_served_on_its_day_until_it_is_used(desk: Desk) -> None:
    old = left_over(desk, holders=[person(WANG)])
    (only,) = desk.service.tickets.find("main", FindRequest(id_number=WANG)).tickets
    assert (only.id, only.voucher, only.view.number) == (old.id, old.token, old.number)
    assert only.view.voucher_on == dt.date.fromisoformat(TUESDAY)
    with pytest.raises(RuleViolation):
        desk.service.tickets.find("main", FindRequest(id_number=ZHAO))
    new = desk.issue(voucher=only.voucher, holders=[person(WANG)])
    (now,) = desk.service.tickets.find("main", FindRequest(id_number=WANG)).tickets
    assert (now.id, now.voucher) == (new.id, None)


def test_the_document_finds_no_voucher_before_or_after_its_day(desk: Desk) -> None:
    left_over(desk, holders=[person(WANG)])
    next_day(desk)
    with pytest.raises(RuleViolation) as caught:
        desk.service.tickets.find("main", FindRequest(id_number=WANG))
    assert code_of(caught) == "visit.not_found_for_holder"


def test_a_ticket_given_back_or_served_gives_no_first_call(desk: Desk) -> None:
    gone, served = desk.take(), desk.take()
    desk.service.give_back(gone.token, "ticket", desk.key())
    desk.open("main-1")
    desk.finish(step_of(desk.next()))
    next_day(desk)
    for token in (gone.token, served.token):
        refused(desk, "voucher.invalid", voucher=token)
