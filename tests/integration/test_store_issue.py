"""One ticket, from the request to the tables and the event."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import func, select

from queue_server.contract.models import IssueRequest
from queue_server.domain.errors import RuleViolation
from queue_server.store.tables import answers, holders, visits
from tests.kit.server_kit import running_hall
from tests.kit.small_county import SHANGHAI


def test_a_ticket_has_a_number_a_page_a_place_and_an_event(tmp_path: Path) -> None:
    with running_hall(tmp_path) as desk:
        desk.open()
        first, second = desk.take(), desk.take()
        events = desk.service.events_after("main", 0)
    assert (first.number, second.number) == ("A001", "A002")
    assert (first.ahead, second.ahead) == (0, 1)
    assert first.zone == "east"
    assert first.counter is None
    assert second.wait is not None
    assert 0 < second.wait.high_s <= 3600
    assert second.phone_url == f"http://hall/t/{second.token}"
    assert [(e.seq, e.type, e.number) for e in events] == [
        (1, "counter_opened", None),
        (2, "ticket_issued", "A001"),
        (3, "ticket_issued", "A002"),
    ]
    assert desk.wakes[-1] == ("main", 3)


def test_a_citizen_finds_the_ticket_by_its_token(tmp_path: Path) -> None:
    with running_hall(tmp_path) as desk:
        desk.take()
        issued = desk.take()
        view = desk.service.visit_by_token(issued.token)
        with pytest.raises(RuleViolation, match=r"visit\.unknown"):
            desk.service.visit_by_token("nobody")
    assert (view.number, view.state, view.ahead) == ("A002", "waiting", 1)
    assert view.wait is None, "no counter is open, so nobody can say how long"


def test_numbers_start_again_on_the_next_business_day_of_the_hall_not_of_utc(tmp_path: Path) -> None:
    with running_hall(tmp_path) as desk:
        desk.clock.moment = dt.datetime(2026, 3, 2, 8, 1, tzinfo=SHANGHAI).astimezone(dt.UTC)
        before_midnight_utc = desk.take()
        desk.clock.moment = dt.datetime(2026, 3, 2, 16, 59, tzinfo=SHANGHAI).astimezone(dt.UTC)
        afternoon = desk.take()
        desk.clock.moment = dt.datetime(2026, 3, 3, 8, 30, tzinfo=SHANGHAI).astimezone(dt.UTC)
        tuesday = desk.take()
    assert [v.number for v in (before_midnight_utc, afternoon, tuesday)] == ["A001", "A002", "A001"]
    assert tuesday.ahead == 0


@pytest.mark.parametrize(
    ("hall", "body", "code"),
    [
        ("nowhere", {"items": ["deed"]}, "hall.unknown"),
        ("main", {"items": ["flying"]}, "item.unknown"),
        ("town", {"items": ["mortgage"]}, "item.not_here"),
        ("main", {"items": ["deed"], "errand": "ask"}, "item.errand_unknown"),
        ("main", {"items": ["deed"], "class": "king"}, "class.unknown"),
        ("main", {"items": ["deed"], "class": "serviceman"}, "class.not_entitled"),
        ("main", {"bundle": "wedding"}, "bundle.unknown"),
    ],
)
def test_what_cannot_be_is_refused_and_takes_no_number(
    tmp_path: Path, hall: str, body: dict[str, object], code: str
) -> None:
    with running_hall(tmp_path) as desk:
        request = IssueRequest.model_validate({**body, "channel": "kiosk"})
        with pytest.raises(RuleViolation) as refused:
            desk.service.issue(hall, request, "terminal:k1", "k", "http://hall")
        assert refused.value.code == code
        assert desk.take().number == "A001"


def test_a_closed_hall_and_a_full_series_give_no_number(tmp_path: Path) -> None:
    with running_hall(tmp_path) as desk:
        assert [desk.take("stamp").number for _ in range(2)] == ["S001", "S002"]
        with pytest.raises(RuleViolation, match=r"series\.full"):
            desk.take("stamp")
        desk.clock.forward(hours=9)
        with pytest.raises(RuleViolation, match=r"hall\.closed"):
            desk.take()


def test_a_card_that_shows_the_age_gives_the_class_and_nothing_personal_is_stored_in_clear(tmp_path: Path) -> None:
    person = {"name": "王大爷", "id_number": "362430194901010011", "birth": "1949-01-01"}
    with running_hall(tmp_path) as desk:
        request = IssueRequest.model_validate({"items": ["pension"], "holders": [person], "channel": "kiosk"})
        issued = desk.service.issue("main", request, "terminal:k1", "k", "http://hall")
        keys = desk.service.keys
        with desk.engine.connect() as connection:
            row = connection.execute(select(holders)).one()
            assert connection.execute(select(func.count()).select_from(visits)).scalar() == 1
            assert connection.execute(select(answers.c.answer)).scalar()
    assert issued.class_ == "senior"
    assert row.name_masked == "王**"
    assert "王大爷" in keys.open(row.sealed, issued.id).decode()
    files = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert person["id_number"].encode() not in files
    assert "王大爷".encode() not in files
