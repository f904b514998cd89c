"""The picture of a written authority: a plain JPEG, sealed, shown to who serves the ticket, each look on record."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from sqlalchemy import select

from queue_server.app.keys import KeysUnusable
from queue_server.app.stored import StoredEvent
from queue_server.contract.authority import AuthorityIn
from queue_server.contract.counter import CalledStep
from queue_server.domain.jpeg import MOST_BYTES, size_of
from queue_server.store.fleet_tables import authorities
from tests.kit.server_kit import Desk, running_hall
from tests.kit.settings_kit import refusal
from tests.kit.ticket_kit import ticket_county


def jpeg(width: int = 320, height: int = 240, grey: int = 200) -> bytes:
    _, coded = cv2.imencode(".jpg", np.full((height, width, 3), grey, np.uint8))
    return coded.tobytes()


SHEET, OTHER = jpeg(), jpeg(grey=90)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, ticket_county()) as running:
        yield running


def hand_in(desk: Desk, visit: str, picture: bytes = SHEET, key: str = "k1") -> None:
    wanted = AuthorityIn(picture=b64encode(picture))
    desk.service.tickets.keep_authority("main", visit, wanted, "terminal:main/k1", key)


def kept(desk: Desk) -> list[bytes]:
    with desk.engine.connect() as connection:
        return list(connection.execute(select(authorities.c.sealed)).scalars())


def called(desk: Desk) -> CalledStep:
    desk.open()
    visit = desk.next().visit
    assert visit is not None
    return visit


def all_events(desk: Desk) -> list[StoredEvent]:
    with desk.service.reader.read() as records:
        return records.events_after("main", 0, 100)


def test_the_clerk_who_serves_the_ticket_sees_the_picture_and_each_look_is_on_record(desk: Desk) -> None:
    visit = desk.issue(items=["deed"], authority=True)
    hand_in(desk, visit.id)
    step = called(desk)
    assert step.authority_picture
    assert desk.service.show_authority("main-1", step.step, "staff:li") == SHEET
    assert desk.service.show_authority("main-1", step.step, "staff:li") == SHEET
    seen = [e for e in all_events(desk) if e.type == "personal_data_seen"]
    assert [(e.staff["by"], e.staff["visit"], e.staff["what"]) for e in seen] == [
        ("staff:li", visit.id, "authority")
    ] * 2
    assert all(e.public == {} for e in seen)


def test_nobody_else_sees_it_and_a_look_refused_is_none(desk: Desk) -> None:
    hand_in(desk, desk.issue(items=["deed"], authority=True).id)
    step = called(desk)
    assert refusal(lambda: desk.service.show_authority("main-1", step.step, "staff:wang")) == "counter.not_yours"
    desk.finish(step.step)
    assert refusal(lambda: desk.service.show_authority("main-1", step.step, "staff:li")) == "step.wrong_state"
    assert "personal_data_seen" not in {e.type for e in all_events(desk)}


def test_it_is_nowhere_in_the_files_and_opens_for_its_own_visit_only(desk: Desk, tmp_path: Path) -> None:
    visit = desk.issue(items=["deed"], authority=True)
    hand_in(desk, visit.id)
    (sealed,) = kept(desk)
    assert desk.service.keys.open(sealed, f"{visit.id}/authority") == SHEET
    with pytest.raises(KeysUnusable):
        desk.service.keys.open(sealed, visit.id)
    on_disk = b"".join(p.read_bytes() for p in tmp_path.iterdir() if p.is_file())
    assert SHEET[200:260] not in on_disk
    assert b64encode(SHEET)[200:260] not in on_disk
    assert b64encode(SHEET).decode()[40:80] not in repr(AuthorityIn(picture=b64encode(SHEET)))


def test_the_same_key_twice_is_one_and_another_picture_takes_the_place_of_the_first(desk: Desk) -> None:
    visit = desk.issue(items=["deed"], authority=True)
    hand_in(desk, visit.id)
    first = kept(desk)
    hand_in(desk, visit.id)
    assert kept(desk) == first
    assert refusal(lambda: hand_in(desk, visit.id, OTHER)) == "request.key_reused"
    hand_in(desk, visit.id, OTHER, "k2")
    assert desk.service.show_authority("main-1", called(desk).step, "staff:li") == OTHER
    assert len(kept(desk)) == 1


def test_only_an_agents_ticket_of_today_takes_one(desk: Desk) -> None:
    ordinary, agents = desk.issue(items=["deed"]), desk.issue(items=["deed"], authority=True)
    assert refusal(lambda: hand_in(desk, ordinary.id)) == "authority.not_agents"
    assert refusal(lambda: hand_in(desk, "v-nobody")) == "visit.unknown"
    desk.clock.forward(days=1)
    assert refusal(lambda: hand_in(desk, agents.id)) == "visit.unknown"
    assert kept(desk) == []


def with_more(mark: int) -> bytes:
    return SHEET[:2] + bytes([0xFF, mark, 0, 8]) + b"Exif\0\0" + SHEET[2:]


@pytest.mark.parametrize(
    "picture",
    [b"", b"\x89PNG\r\n\x1a\n" + b"0" * 400, SHEET[:-2], SHEET[:200], b"<svg/>", jpeg(100, 100), jpeg(5000, 200)]
    + [with_more(mark) for mark in (0xE1, 0xED, 0xFE)],
    ids=["empty", "png", "cut", "half", "svg", "too small", "too wide", "place", "maker", "comment"],
)
def test_what_is_no_plain_picture_of_a_sheet_is_refused(desk: Desk, picture: bytes) -> None:
    visit = desk.issue(items=["deed"], authority=True)
    assert refusal(lambda: hand_in(desk, visit.id, picture)) == "picture.unusable"
    assert kept(desk) == []


def test_a_picture_has_a_largest_size() -> None:
    filled = SHEET[:-2] + b"\0" * (MOST_BYTES - len(SHEET))
    assert size_of(filled + SHEET[-2:]) == (320, 240)
    assert size_of(filled + b"\0" + SHEET[-2:]) is None


@pytest.mark.parametrize("days", [2, 30])
def test_it_goes_with_the_names_on_the_ticket(tmp_path: Path, days: int) -> None:
    kept_for = {"holders_days": days, "tickets_days": 200, "events_days": 180}
    with running_hall(tmp_path, ticket_county(retention=kept_for)) as desk:
        hand_in(desk, desk.issue(items=["deed"], authority=True).id)
        desk.clock.forward(days=days)
        desk.service.day.purge()
        assert len(kept(desk)) == 1
        desk.clock.forward(days=1)
        desk.service.day.purge()
        assert kept(desk) == []
