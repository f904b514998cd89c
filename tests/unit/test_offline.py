"""A number given without the server: as the server would have given it, one for a tap, and only what can be known."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.journey.offline import OfflineTicket
from kiosk.offline.kept import Kept
from kiosk.offline.numbers import NotGiven, Offline
from queue_server.contract.models import IssueRequest, PrintedReport
from queue_server.contract.offline import IssuedOffline
from tests.kit.leases import MORNING, SetClock
from tests.kit.own_numbers import Terminal
from tests.unit.kiosk_hall import entry, hall, menu, suspension

HOUR, DAY = 3600.0, 24 * 3600.0
OLD = {"name": "王小明", "id_number": "11010519491231002X", "birth": "1949-12-31"}
YOUNG = {"name": "李雷", "id_number": "110105199001010017", "birth": "1990-01-01"}


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


@pytest.fixture
def offline(terminal: Terminal) -> Iterator[Offline]:
    offline = terminal.heard()
    yield offline
    offline.close()


def asked(*items: str, **more: Any) -> IssueRequest:
    return IssueRequest.model_validate({"items": list(items), "channel": "kiosk", **more})


def entries(offline: Offline) -> list[Any]:
    batch = offline.outbox.batch()
    return [e.what for e in batch.entries] if batch else []


def refused(offline: Offline, request: IssueRequest) -> str:
    with pytest.raises(NotGiven) as no:
        offline.issue(request, "tap")
    assert entries(offline) == []
    return no.value.code


def test_a_number_from_the_block_is_a_whole_ticket_and_stands_in_the_journal(offline: Offline) -> None:
    got = offline.issue(asked("house-sale", errand="collect", cannot_hear=True), "tap-1")
    assert isinstance(got, OfflineTicket)
    assert (got.number, got.id, got.token, got.zone) == ("A601", "v23A601", "t23A601", "west")
    assert (got.phone_url, got.business_day, got.issued_at) == ("http://h/t/601", MORNING.date(), MORNING)
    assert (got.wait, got.counter, [s.name.zh for s in got.steps]) == (None, None, ["房屋买卖转移登记"])
    expected = {
        "kind": "issued", "block": "b23A601", "day": "2026-11-23", "prefix": "A", "number": 601, "visit": "v23A601",
        "items": ["house-sale"], "errand": "collect", "cannot_hear": True, "key": "tap-1", "seal": "5ea1",
    }  # fmt: skip
    assert [w.model_dump(mode="json", by_alias=True, exclude_unset=True) for w in entries(offline)] == [expected]


def test_one_tap_gets_one_number_however_often_it_is_sent_also_after_a_start(terminal: Terminal) -> None:
    first = terminal.heard()
    got = first.issue(asked("house-sale"), "tap-1")
    terminal.machine.go_on(60)
    assert first.issue(asked("house-sale"), "tap-1") == got
    first.close()
    again = terminal.start()
    assert again.issue(asked("house-sale"), "tap-1") == got
    assert again.issue(asked("house-sale"), "tap-2").number == "A602"
    again.close()


def test_a_kiosk_that_starts_without_the_server_gives_numbers(terminal: Terminal) -> None:
    terminal.heard().close()
    terminal.machine.go_on(HOUR)
    again = terminal.start("another boot")
    known = again.hall()
    assert known is not None
    assert (known.now, known.issuing, again.kept.menu) == (MORNING + dt.timedelta(hours=1), True, menu())
    assert again.issue(asked("house-sale"), "tap-1").number == "A601"
    again.close()


def test_several_matters_stand_side_by_side_or_in_order_as_the_hall_says(terminal: Terminal) -> None:
    offline = terminal.heard(found=menu(items_in_order=True))
    got = offline.issue(asked("house-sale", "tax"), "tap-1")
    assert [(s.item, s.stage, s.state) for s in got.steps] == [("house-sale", 0, "waiting"), ("tax", 1, "pending")]
    bundled = offline.issue(IssueRequest(bundle="newborn", channel="kiosk"), "tap-2")
    assert (bundled.number, [s.stage for s in bundled.steps]) == ("B601", [0, 0])
    entry = entries(offline)[-1]
    assert isinstance(entry, IssuedOffline)
    assert (entry.bundle, entry.items) == ("newborn", [])
    offline.close()


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (asked("nothing-known"), "item.unknown"),
        (asked("house-sale", errand="ask"), "item.errand_unknown"),
        (asked("house-sale", "house-ask", "pension", "tax"), "item.too_many"),
        (asked("house-sale", **{"class": "green"}), "class.not_entitled"),
        (asked("house-sale", **{"class": "green"}, holders=[YOUNG]), "class.not_entitled"),
        (asked("house-sale", **{"class": "nobody"}), "class.unknown"),
        (IssueRequest(bundle="wedding", channel="kiosk"), "bundle.unknown"),
        (IssueRequest(voucher="p7Wq3rT9xK2m", channel="kiosk"), "server.unreachable"),
        (asked("pension"), "server.unreachable"),
        (asked("visa"), "server.unreachable"),
    ],
)
def test_what_the_server_would_refuse_is_refused_and_costs_no_number(
    offline: Offline, request_: IssueRequest, code: str
) -> None:
    assert refused(offline, request_) == code


def test_numbers_that_belong_to_persons_need_the_card_as_ever(terminal: Terminal) -> None:
    offline = terminal.heard(found=menu(items=[entry("house-sale", "过户", "Transfer", "A", bound=True)], bundles=[]))
    assert refused(offline, asked("house-sale")) == "holder.needed"
    assert offline.issue(asked("house-sale", holders=[YOUNG]), "tap").number == "A601"
    offline.close()


def test_who_is_old_enough_by_the_card_or_says_so_gets_the_class(offline: Offline) -> None:
    assert offline.issue(asked("house-sale", **{"class": "senior"}), "tap-1").class_ == "senior"
    assert offline.issue(asked("house-sale", **{"class": "green"}, holders=[OLD]), "tap-2").class_ == "green"


def test_after_hours_the_hall_is_closed_and_the_next_day_has_its_own_numbers(terminal: Terminal) -> None:
    offline = terminal.heard()
    terminal.machine.go_on(10 * HOUR)
    known = offline.hall()
    assert known is not None
    assert (known.issuing, known.opens_next) == (False, MORNING.replace(day=24, hour=8, minute=30))
    assert {q.prefix: q.status for q in known.queues} == {
        "A": "closed", "B": "closed", "C": "closed", "D": "closed", "E": "closed",
    }  # fmt: skip
    assert refused(offline, asked("house-sale")) == "hall.closed"
    terminal.machine.go_on(DAY - 10 * HOUR)
    known = offline.hall()
    assert known is not None
    assert (known.issuing, known.business_day) == (True, MORNING.date() + dt.timedelta(days=1))
    got = offline.issue(asked("house-sale"), "tap-1")
    assert (got.number, got.business_day, got.id) == ("A601", MORNING.date() + dt.timedelta(days=1), "v24A601")
    offline.close()


def test_when_no_hours_are_known_any_more_a_person_is_asked_for_instead_of_saying_closed(terminal: Terminal) -> None:
    offline = terminal.heard()
    terminal.machine.go_on(3 * DAY)
    known = offline.hall()
    assert known is not None
    assert (known.issuing, known.hours, {q.status for q in known.queues}) == (True, "", {"unserved"})
    assert refused(offline, asked("house-sale")) == "server.unreachable"
    offline.close()


def test_the_hall_without_its_server_says_what_can_be_given_and_nothing_it_cannot_know(offline: Offline) -> None:
    for number in range(3):
        offline.issue(asked("newborn-register"), f"tap-{number}")
    known = offline.hall(last_event=7)
    assert known is not None
    statuses = {q.prefix: q.status for q in known.queues}
    assert statuses == {"A": "open", "B": "unserved", "C": "unserved", "D": "unserved", "E": "unserved"}
    assert (known.issuing, known.waiting, known.counters, known.last_event) == (True, 0, [], 7)
    assert all((q.waiting, q.wait) == (0, None) for q in known.queues)


def test_what_was_suspended_stays_so_for_its_day_only(terminal: Terminal) -> None:
    offline = terminal.heard()
    offline.kept.take_hall(hall(suspended=[suspension("hall", "", "evacuation")]))
    known = offline.hall()
    assert known is not None
    assert [s.reason for s in known.suspended] == ["evacuation"]
    terminal.machine.go_on(DAY)
    known = offline.hall()
    assert known is not None
    assert known.suspended == []
    offline.close()


def test_a_terminal_the_server_does_not_let_in_gives_nothing(offline: Offline) -> None:
    offline.barred = True
    known = offline.hall()
    assert known is not None
    assert all(q.status == "unserved" for q in known.queues)
    assert refused(offline, asked("house-sale")) == "terminal.unknown"


def test_a_terminal_that_never_heard_of_its_hall_knows_nothing(terminal: Terminal) -> None:
    offline = terminal.start()
    assert offline.hall() is None
    assert refused(offline, asked("house-sale")) == "server.unreachable"
    offline.close()


def test_a_disk_that_is_full_gives_no_number_and_notes_nothing(
    offline: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "pwrite", full)
    assert refused(offline, asked("house-sale")) == "server.unreachable"
    assert not offline.report("v1", PrintedReport(result="printed"))
    assert not offline.give_back("v1")


def test_whatever_is_written_wakes_whoever_hands_it_in(offline: Offline) -> None:
    woken: list[int] = []
    offline.on_entry = lambda: woken.append(1)
    visit = offline.issue(asked("house-sale"), "tap-1").id
    assert offline.report(visit, PrintedReport(result="failed", reason="printer.paper_out"))
    assert offline.give_back(visit)
    assert (len(woken), [w.kind for w in entries(offline)]) == (3, ["issued", "printed", "given_back"])


def test_what_is_kept_of_a_hall_is_written_when_it_changes_and_now_and_then_for_the_time(tmp_path: Path) -> None:
    machine = SetClock()
    kept = Kept(tmp_path, machine.terminal())
    kept.take_hall(hall())
    written = (tmp_path / "hall").stat().st_ino
    kept.take_hall(hall(MORNING + dt.timedelta(seconds=30), status={"A": "full"}))
    assert (tmp_path / "hall").stat().st_ino == written
    kept.take_hall(hall(MORNING + dt.timedelta(seconds=61)))
    assert (tmp_path / "hall").stat().st_ino != written
    assert (tmp_path / "hall").stat().st_mode & 0o777 == 0o600


def test_what_another_release_kept_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "menu").write_text('{"hall": "qing"}')
    (tmp_path / "hall").write_text('{"hall": {}}')
    kept = Kept(tmp_path, SetClock().terminal())
    assert (kept.menu, kept.hall, kept.time.now()) == (None, None, None)
