"""When the server does not answer the kiosk goes on by itself, and tells the server everything once it is back."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from kiosk import follower as following
from kiosk.devices import PrinterOwner
from kiosk.effects.edges import Effects
from kiosk.effects.terminal import Edges
from kiosk.follower import Follower
from kiosk.gateway import Gateway, GatewayError
from kiosk.journey.effects import Effect, GiveBack, Issue, ReportPrinted
from kiosk.journey.events import ConnectionChanged, HallUpdated, MenuLoaded
from kiosk.journey.offline import OfflineTicket
from kiosk.journey.ticket_events import GaveBack, GiveBackFailed, Issued, IssueFailed
from kiosk.offline import courier as carrying
from kiosk.offline.courier import Courier
from kiosk.offline.numbers import Offline
from kiosk.speech import Voice
from queue_server.contract.models import IssueRequest, PrintedReport
from queue_server.contract.offline import (
    FIRST_HASH,
    JournalDone,
    JournalEntry,
    JournalIn,
    JournalLine,
    JournalPosition,
    LeaseRequest,
    Leases,
)
from tests.kit.leases import TODAY, block, leases
from tests.kit.own_numbers import Terminal
from tests.unit.kiosk_hall import Kiosk, hall, issued, menu
from tests.unit.owned import Mail, until

REQUEST = IssueRequest(items=["house-sale"], channel="kiosk")
GONE = GatewayError("server.unreachable", retry=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    monkeypatch.setattr(following, "RETRY_S", 0.01)
    monkeypatch.setattr(following, "GATHER_S", 0.01)
    monkeypatch.setattr(carrying, "FIRST_PAUSE_S", 0.01)


@dataclass
class Server:
    """Takes journals and leases numbers as the real one does; `down` is what its line does to every call."""

    down: GatewayError | None = None
    journal: list[JournalEntry] = field(default_factory=list)
    told: list[tuple[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, LeaseRequest]] = field(default_factory=list)
    answer_lost: int = 0
    """So many answers are lost after what was asked for was done."""
    expected: bool = True

    def _there(self, what: str, about: object) -> None:
        self.told.append((what, about))
        if self.down:
            raise self.down

    def _lost(self) -> None:
        if self.answer_lost:
            self.answer_lost -= 1
            raise GONE

    def issue(self, _: IssueRequest, key: str) -> Any:
        self._there("issue", key)
        return issued()

    def printed(self, visit: str, *_: object) -> None:
        self._there("printed", visit)

    def give_back(self, ticket: str, _: str) -> None:
        self._there("give_back", ticket)

    def menu(self) -> Any:
        self._there("menu", "")
        return menu()

    def hall_state(self) -> Any:
        self._there("hall", "")
        return hall()

    def events(self, _: int) -> Any:
        raise GONE

    def journal_position(self) -> JournalPosition:
        self._there("position", "")
        end = self.journal[-1] if self.journal else None
        return JournalPosition(through=end.seq if end else 0, hash=end.hash if end else FIRST_HASH)

    def hand_in(self, journal: JournalIn, _: str) -> JournalDone:
        self._there("hand_in", len(journal.entries))
        lines = []
        for entry in journal.entries:
            known = entry.seq <= len(self.journal)
            if not known:
                assert entry.before == (self.journal[-1].hash if self.journal else FIRST_HASH)
                self.journal.append(entry)
            lines.append(JournalLine(seq=entry.seq, result="known" if known else "taken"))
        self._lost()
        return JournalDone(through=len(self.journal), lines=lines)

    def lease(self, request: LeaseRequest, key: str) -> Leases:
        self._there("lease", key)
        self.asked.append((key, request))
        self._lost()
        return leases(block("A", 611, 2))


class Desk:
    def __init__(self, offline: Offline) -> None:
        self.server, self.mail, self.offline = Server(), Mail(), offline
        gateway, printer, voice = cast(Gateway, self.server), cast(PrinterOwner, None), Voice()
        self.effects = Effects(Edges(gateway, printer, None, voice, "1号取号机", offline), self.mail)
        self.state = Kiosk().state

    def do(self, effect: Effect) -> None:
        self.effects.carry_out(effect, self.state)

    def written(self) -> list[Any]:
        batch = self.offline.outbox.batch()
        return [e.what for e in batch.entries] if batch else []


@pytest.fixture
def offline(tmp_path: Path) -> Iterator[Offline]:
    offline = Terminal(tmp_path).heard()
    yield offline
    offline.close()


@pytest.fixture
def desk(offline: Offline) -> Iterator[Desk]:
    desk = Desk(offline)
    yield desk
    desk.effects.stop()


@pytest.mark.parametrize("code", ["server.unreachable", "server.busy"])
def test_without_an_answer_the_number_comes_from_the_block_under_the_taps_own_key(desk: Desk, code: str) -> None:
    desk.server.down = GatewayError(code, retry=True)
    desk.do(Issue(REQUEST, "tap-1"))
    got = desk.mail.next(Issued)
    assert (got.visit.number, got.key, isinstance(got.visit, OfflineTicket)) == ("A601", "tap-1", True)
    assert [w.key for w in desk.written()] == ["tap-1"]


def test_the_halls_own_refusal_stays_one(desk: Desk) -> None:
    desk.server.down = GatewayError("series.full", retry=False)
    desk.do(Issue(REQUEST, "tap-1"))
    assert desk.mail.next(IssueFailed) == IssueFailed("series.full", False, "tap-1")
    assert desk.written() == []


def test_a_tap_that_got_a_number_of_ours_never_gets_one_of_the_servers(desk: Desk) -> None:
    desk.server.down = GONE
    desk.do(Issue(REQUEST, "tap-1"))
    desk.mail.next(Issued)
    desk.server.down = None
    desk.do(Issue(REQUEST, "tap-1"))
    desk.do(Issue(REQUEST, "tap-2"))
    assert desk.mail.next(Issued).key == "tap-2"
    assert [key for what, key in desk.server.told if what == "issue"] == ["tap-1", "tap-2"]


def test_while_the_line_is_known_to_be_dead_nobody_waits_for_it(desk: Desk) -> None:
    desk.state = Kiosk(connected=False).state
    desk.do(Issue(REQUEST, "tap-1"))
    assert desk.mail.next(Issued).visit.number == "A601"
    assert desk.server.told == []


@pytest.mark.parametrize("who", [{"holder_refs": ["ab" * 32]}, {"phone": "13800138000"}])
def test_who_needs_the_server_or_a_helper_gets_no_number_without_it(desk: Desk, who: dict[str, str]) -> None:
    known = IssueRequest.model_validate({"items": ["house-sale"], "channel": "kiosk", **who})
    desk.server.down = GONE
    desk.do(Issue(known, "tap-1"))
    assert desk.mail.next(IssueFailed) == IssueFailed("server.unreachable", True, "tap-1")
    desk.state = Kiosk(connected=False).state
    desk.do(Issue(known, "tap-2"))
    assert desk.mail.next(IssueFailed) == IssueFailed("server.unreachable", True, "tap-2")
    assert desk.written() == []


def test_with_no_number_left_a_person_is_asked_for_or_the_hall_is_closed(desk: Desk) -> None:
    desk.server.down = GONE
    desk.do(Issue(IssueRequest(items=["tax"], channel="kiosk"), "tap-1"))
    assert desk.mail.next(IssueFailed) == IssueFailed("server.unreachable", True, "tap-1")
    desk.state = Kiosk(connected=False).state
    desk.do(Issue(IssueRequest(items=["house-sale"], channel="kiosk", class_="green"), "tap-2"))
    assert desk.mail.next(IssueFailed) == IssueFailed("class.not_entitled", False, "tap-2")


def test_paper_and_return_of_a_number_of_ours_stand_in_the_journal_behind_it(desk: Desk) -> None:
    desk.server.down = GONE
    desk.do(Issue(REQUEST, "tap-1"))
    visit = desk.mail.next(Issued).visit
    desk.server.down = None
    desk.do(ReportPrinted(visit.id, "printed"))
    until(lambda: len(desk.written()) == 2)
    desk.do(GiveBack(visit.token))
    assert desk.mail.next(GaveBack) == GaveBack(visit.token)
    assert [w.kind for w in desk.written()] == ["issued", "printed", "given_back"]
    assert {w.visit for w in desk.written()} == {visit.id}


def test_what_cannot_be_told_of_the_servers_own_number_is_noted_too(desk: Desk) -> None:
    desk.do(Issue(REQUEST, "tap-1"))
    visit = desk.mail.next(Issued).visit
    desk.server.down = GONE
    desk.do(ReportPrinted(visit.id, "failed", "printer.paper_out"))
    until(lambda: len(desk.written()) == 1)
    desk.do(GiveBack(visit.token))
    desk.mail.next(GaveBack)
    assert [(w.kind, w.visit) for w in desk.written()] == [("printed", visit.id), ("given_back", visit.id)]


def test_a_number_found_by_its_holders_document_is_given_back_by_the_server_alone(desk: Desk) -> None:
    desk.server.down = GONE
    desk.do(GiveBack("token-of-another-day"))
    assert desk.mail.next(GiveBackFailed).code == "server.unreachable"
    assert desk.written() == []


# --- the picture of the hall --------------------------------------------------------------------------------------


@pytest.fixture
def follow(offline: Offline) -> Iterator[Callable[[Server], tuple[Mail, list[int]]]]:
    started: list[Follower] = []

    def start(server: Server) -> tuple[Mail, list[int]]:
        mail, back = Mail(), list[int]()
        started.append(Follower(cast(Gateway, server), mail, offline, lambda: back.append(1)))
        started[0].start()
        return mail, back

    yield start
    started[0].stop()
    until(lambda: not started[0].alive())


def test_a_kiosk_that_starts_without_the_server_shows_its_hall_from_its_disk(
    follow: Callable[[Server], tuple[Mail, list[int]]], offline: Offline
) -> None:
    server = Server(GONE)
    mail, back = follow(server)
    assert mail.next(ConnectionChanged) == ConnectionChanged(False, "server.unreachable")
    assert mail.next(MenuLoaded).menu == menu()
    known = mail.next(HallUpdated).hall
    assert {q.prefix for q in known.queues if q.status == "open"} == {"A", "B"}
    assert not server.expected
    for number in range(3):
        offline.issue(REQUEST, f"tap-{number}")
    known = mail.next(HallUpdated).hall
    assert {q.prefix for q in known.queues if q.status == "open"} == {"B"}
    server.down = None
    assert mail.next(ConnectionChanged) == ConnectionChanged(True)
    until(lambda: back == [1])
    assert server.expected


def test_a_terminal_that_is_not_let_in_shows_no_number_to_give(
    follow: Callable[[Server], tuple[Mail, list[int]]], offline: Offline
) -> None:
    mail, _ = follow(Server(GatewayError("terminal.unknown", retry=False)))
    assert all(q.status == "unserved" for q in mail.next(HallUpdated).hall.queues)
    assert offline.barred


# --- handing in ---------------------------------------------------------------------------------------------------


def carrier(server: Server, offline: Offline) -> Courier:
    return Courier(cast(Gateway, server), offline)


def test_everything_is_handed_in_in_order_and_then_numbers_are_asked_for(offline: Offline) -> None:
    server = Server()
    for number in range(3):
        offline.issue(REQUEST, f"tap-{number}")
    carrier(server, offline).go()
    assert [e.what.number for e in server.journal if e.what.kind == "issued"] == [601, 602, 603]
    assert offline.outbox.batch() is None
    assert server.asked[0][1].left == {"2026-11-23/A": 0, "2026-11-23/B": 3, "2026-11-23/C": 0, "2026-11-24/A": 1}
    assert offline.issue(REQUEST, "tap-9").number == "A611"


def test_a_lost_answer_is_asked_for_again_and_nothing_is_taken_twice(offline: Offline) -> None:
    server = Server(answer_lost=1)
    offline.issue(REQUEST, "tap-1")
    courier = carrier(server, offline)
    with pytest.raises(GatewayError):
        courier.go()
    courier.go()
    server.answer_lost = 1
    with pytest.raises(GatewayError):
        courier.go()  # this time the answer about the numbers was lost
    offline.issue(REQUEST, "tap-2")
    courier.go()
    assert [e.seq for e in server.journal] == [1, 2]
    _, (key, first), (again, second) = server.asked
    assert (key, first) == (again, second), "the same question with the same key"


def test_while_there_are_enough_numbers_no_more_are_asked_for_until_the_line_was_gone(offline: Offline) -> None:
    server = Server()
    courier = carrier(server, offline)
    courier.go()
    offline.blocks.take_in(leases(block("C", 611, 2), block("A", 631, 2, TODAY + dt.timedelta(days=1))))
    offline.report("v1", PrintedReport(result="printed"))
    courier.go()
    assert len(server.asked) == 1
    for number in range(4):
        offline.issue(REQUEST, f"tap-{number}")
    courier.go()
    assert len(server.asked) == 2, "one is left of A"
    courier.line_back()
    courier.go()
    assert len(server.asked) == 3, "blocks may have been voided meanwhile"


def test_a_restored_server_is_told_again_once_the_line_is_back(offline: Offline) -> None:
    server = Server()
    courier = carrier(server, offline)
    for number in range(3):
        offline.issue(REQUEST, f"tap-{number}")
    courier.go()
    del server.journal[1:]
    courier.line_back()
    courier.go()
    assert [e.seq for e in server.journal] == [1, 2, 3]


def test_a_journal_that_does_not_fit_is_compared_anew_before_the_next_attempt(offline: Offline) -> None:
    server = Server()
    offline.issue(REQUEST, "tap-1")
    courier = carrier(server, offline)
    courier.go()
    offline.issue(REQUEST, "tap-2")
    server.down = GatewayError("journal.gap", retry=False)
    with pytest.raises(GatewayError):
        courier.go()
    server.down, server.journal, server.told = None, [], []
    courier.go()
    assert [what for what, _ in server.told] == ["position", "hand_in", "lease"]
    assert [e.seq for e in server.journal] == [1, 2]


def test_the_courier_goes_by_itself_when_something_was_written_and_through_a_broken_line(offline: Offline) -> None:
    server = Server(GONE)
    courier = carrier(server, offline)
    courier.start()
    offline.issue(REQUEST, "tap-1")
    until(lambda: len(server.told) > 2)
    server.down = None
    until(lambda: len(server.journal) == 1)
    offline.issue(REQUEST, "tap-2")
    until(lambda: len(server.journal) == 2)
    courier.stop()
