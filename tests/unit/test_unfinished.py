"""What a terminal keeps of a number that is under way: sealed, one at a time, gone once it is settled."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kiosk.journey.offline import OfflineTicket
from kiosk.offline.unfinished import FRESH_S, Owed, Unfinished
from queue_server.contract.models import IssueRequest
from tests.unit.kiosk_hall import HOLDER, issued

REQUEST = IssueRequest.model_validate(
    {"items": ["house-sale"], "holders": [{"name": HOLDER.name, "id_number": HOLDER.id_number}], "channel": "kiosk"}
)


def asked(key: str = "key-1") -> Owed:
    return Owed(at=time.time(), key=key, senior=True, language="en", request=REQUEST)


def test_what_was_asked_for_is_found_by_the_next_program(tmp_path: Path) -> None:
    Unfinished(tmp_path).asks(asked())
    left = Unfinished(tmp_path).left
    assert left is not None
    assert (left.key, left.request, left.senior, left.language) == ("key-1", REQUEST, True, "en")


def test_nobody_is_named_on_the_disk_or_in_the_log(tmp_path: Path) -> None:
    unfinished = Unfinished(tmp_path)
    unfinished.asks(asked())
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for secret in (HOLDER.name, HOLDER.id_number):
        assert secret.encode() not in kept
        assert secret not in repr(unfinished.left) + repr(asked())


@pytest.mark.parametrize("own", [False, True])
def test_a_number_of_the_terminals_own_stays_one(tmp_path: Path, own: bool) -> None:
    visit = issued("A012")
    told = OfflineTicket.model_validate(visit.model_dump(by_alias=True)) if own else visit
    Unfinished(tmp_path).prints(told, senior=False, language="zh")
    left = Unfinished(tmp_path).left
    assert left is not None
    assert left.ticket() == told
    assert isinstance(left.ticket(), OfflineTicket) is own


@pytest.mark.parametrize("name", ["key-1", "token", "id"])
def test_a_number_that_is_settled_is_gone_from_the_disk(tmp_path: Path, name: str) -> None:
    unfinished, visit = Unfinished(tmp_path), issued("A012")
    unfinished.asks(asked())
    unfinished.answered("key-1", visit)
    unfinished.prints(visit, senior=False, language="zh")
    unfinished.settled({"token": visit.token, "id": visit.id}.get(name, name))
    assert Unfinished(tmp_path).left is None


def test_one_that_is_settled_late_does_not_take_the_next_one_with_it(tmp_path: Path) -> None:
    unfinished = Unfinished(tmp_path)
    unfinished.asks(asked("key-2"))
    unfinished.settled("key-1")
    unfinished.over()
    assert not unfinished.owes_nothing()


def test_a_session_that_is_over_leaves_no_number_that_was_on_the_glass(tmp_path: Path) -> None:
    unfinished = Unfinished(tmp_path)
    unfinished.prints(issued("A012"), senior=False, language="zh")
    unfinished.over()
    assert Unfinished(tmp_path).left is None


@pytest.mark.parametrize("content", [b"", b"torn", b"x" * 80])
def test_a_file_that_cannot_be_understood_owes_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "unfinished").write_bytes(content)
    assert Unfinished(tmp_path).left is None


@pytest.mark.parametrize(("later_s", "fresh"), [(1, True), (FRESH_S, False), (-5, False)])
def test_after_some_minutes_nobody_stands_there_any_more(later_s: float, fresh: bool) -> None:
    owed = asked()
    assert owed.fresh(owed.at + later_s) is fresh
