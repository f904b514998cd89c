"""A phone number said instead of a document: sealed, counted, masked for staff, gone the same night."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from queue_server.app.keys import KeysUnusable
from queue_server.contract.counter import CalledStep, HolderCheck
from queue_server.contract.models import IssueRequest
from queue_server.domain.errors import RuleViolation
from queue_server.store.tables import holders
from tests.kit.server_kit import Desk, running_hall
from tests.kit.settings_kit import refusal
from tests.kit.ticket_kit import WANG, at, person, ticket_county

NUMBER = "13800138000"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, ticket_county()) as running:
        yield running


def called(desk: Desk) -> CalledStep:
    desk.open()
    visit = desk.next().visit
    assert visit is not None
    return visit


def people(desk: Desk) -> list[tuple[str, str]]:
    with desk.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(holders.c.role, holders.c.name_masked))]


def test_the_clerk_sees_the_masked_number_and_that_no_card_was_read(desk: Desk) -> None:
    desk.issue(items=["deed"], phone=NUMBER)
    visit = called(desk)
    assert (visit.phone, visit.holders) == ("138****8000", [])
    assert NUMBER not in visit.model_dump_json()


def test_the_number_is_nowhere_in_the_files_and_opens_for_its_own_visit_only(desk: Desk, tmp_path: Path) -> None:
    issued = desk.issue(items=["deed"], phone=NUMBER)
    with desk.engine.connect() as connection:
        sealed = connection.execute(select(holders.c.sealed)).scalar_one()
    assert json.loads(desk.service.keys.open(sealed, issued.id)) == {"phone": NUMBER}
    with pytest.raises(KeysUnusable):
        desk.service.keys.open(sealed, "another")
    assert NUMBER.encode() not in b"".join(p.read_bytes() for p in tmp_path.iterdir() if p.is_file())
    assert NUMBER not in repr(IssueRequest.model_validate({"items": ["deed"], "channel": "kiosk", "phone": NUMBER}))


@pytest.mark.parametrize(("shown", "matches"), [(NUMBER, True), ("13800138001", False), (WANG, False)])
def test_the_number_that_is_said_at_the_counter_is_compared(desk: Desk, shown: str, matches: bool) -> None:
    desk.issue(items=["deed"], phone=NUMBER)
    request = HolderCheck(step=called(desk).step, id_number=shown)
    told = desk.service.check_holder("main-1", request, desk.clerk("main-1"), desk.key())
    assert (told.matches, told.bound) == (matches, True)


def test_a_document_counts_before_a_number_that_was_said(desk: Desk) -> None:
    desk.issue(items=["deed"], phone=NUMBER, holders=[person()])
    visit = called(desk)
    request = HolderCheck(step=visit.step, id_number=NUMBER)
    told = desk.service.check_holder("main-1", request, desk.clerk("main-1"), desk.key())
    assert (visit.holders, visit.phone, told.matches) == (["王**"], "138****8000", False)


def test_one_number_takes_no_more_in_a_day_than_one_person(tmp_path: Path) -> None:
    with running_hall(tmp_path, ticket_county({"tickets_per_person_day": 2})) as desk:
        for _ in range(2):
            desk.issue(items=["deed"], phone=NUMBER)
        assert refusal(lambda: desk.issue(items=["deed"], phone=NUMBER)) == "holder.too_many"
        assert refusal(lambda: desk.issue(items=["deed"], phone="13900139000")) == "done"


def test_what_is_not_a_mobile_number_is_refused(desk: Desk) -> None:
    for wrong in ("1380013800", "138001380000", "23800138000", "12800138000", "1380013800x"):
        with pytest.raises(ValueError, match="phone"):
            desk.issue(items=["deed"], phone=wrong)


@pytest.mark.parametrize(("days", "left"), [(0, 0), (3, 1)])
def test_it_is_gone_when_its_time_is_over_and_the_card_beside_it_stays(tmp_path: Path, days: int, left: int) -> None:
    county = ticket_county(retention={"phone_days": days})
    with running_hall(tmp_path, county) as desk:
        desk.issue(items=["deed"], phone=NUMBER, holders=[person()])
        assert desk.service.day.purge()["main"]["phones"] == 0, "not on its own day"
        at(desk, "2026-03-03T03:00")
        assert desk.service.day.purge()["main"]["phones"] == 1 - left
        assert people(desk) == [("holder", "王**"), ("phone", "138****8000")][: 1 + left]


def test_another_matter_bound_to_a_person_is_not_had_by_a_number_that_was_said(desk: Desk) -> None:
    with pytest.raises(RuleViolation, match=r"holder\.needed"):
        desk.issue(items=["permit"], phone=NUMBER)
