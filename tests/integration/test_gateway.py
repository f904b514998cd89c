"""The kiosk's line to a real server, through a wire that loses what it should carry."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kiosk.credentials import TerminalKey
from kiosk.gateway import Gateway, GatewayError, Timeouts, line
from queue_server.app.identity import Identity
from queue_server.clock import real_now
from queue_server.contract.appointments import BookRequest
from queue_server.contract.models import HolderIn, IssueRequest, PrintedReport
from queue_server.contract.tickets import ChangeRequest
from queue_server.store.auth_repository import SqlIdentityStore
from queue_server.store.engine import open_engine
from queue_server.store.tables import visits
from tests.kit.served import HALL, Served, serving
from tests.kit.wire import Wire

ITEM = "hall-service-general"
REQUEST = IssueRequest(items=[ITEM], channel="kiosk")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("hall")) as server:
        yield server


@pytest.fixture
def wire(served: Served) -> Iterator[Wire]:
    wire = Wire(served.port)
    yield wire
    wire.close()


@pytest.fixture(scope="module")
def key_file(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enrolled once: whoever enrols again and again is taken for somebody who guesses."""
    file = tmp_path_factory.mktemp("terminal") / "k1.key"
    gateway = Gateway(served.address, TerminalKey(file))
    gateway.enrol(enrol_code(served))
    gateway.close()
    return file


@pytest.fixture
def gateway(wire: Wire, key_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    monkeypatch.setattr(line, "PAUSES_S", (0.01, 0.01))
    gateway = Gateway(wire.address, TerminalKey(key_file), timeouts=Timeouts(2, 3))
    yield gateway
    gateway.close()


def identity(served: Served) -> Identity:
    return Identity(SqlIdentityStore(open_engine(f"sqlite:///{served.database}")), real_now)


def enrol_code(served: Served, terminal: str = "k1") -> str:
    return identity(served).new_enrol_code(HALL, f"{HALL}/{terminal}")


def tickets(served: Served) -> int:
    engine = open_engine(f"sqlite:///{served.database}")
    with engine.connect() as connection:
        found = connection.execute(select(func.count()).select_from(visits)).scalar_one()
    engine.dispose()
    return found


def test_where_else_a_matter_is_done_is_told_with_the_distance_from_here(gateway: Gateway) -> None:
    told = gateway.offering_halls(ITEM)
    assert (told.from_, told.halls[0].code, told.halls[0].distance_m) == (HALL, HALL, 0)
    assert len(told.halls) > 1
    assert told.map is not None


def test_an_enrolled_terminal_knows_its_hall_also_after_a_restart(gateway: Gateway, key_file: Path, wire: Wire) -> None:
    assert gateway.hall == HALL
    assert key_file.stat().st_mode & 0o777 == 0o600
    again = Gateway(wire.address, TerminalKey(key_file))
    assert again.hall_state().code == HALL
    assert again.menu().hall == HALL
    again.close()


def test_a_used_enrolment_code_lets_nobody_else_in(
    gateway: Gateway, wire: Wire, served: Served, tmp_path: Path
) -> None:
    code = enrol_code(served, "k2")
    first, second = (Gateway(wire.address, TerminalKey(tmp_path / f"{n}.key")) for n in range(2))
    assert first.enrol(code).terminal == f"{HALL}/k2"
    with pytest.raises(GatewayError) as refused:
        second.enrol(code)
    assert refused.value.code == "terminal.code_invalid"
    first.close()
    second.close()


def test_a_terminal_nobody_enrolled_is_told_so(wire: Wire, tmp_path: Path) -> None:
    stranger = Gateway(wire.address, TerminalKey(tmp_path / "x.key"))
    with pytest.raises(GatewayError) as refused:
        stranger.menu()
    assert refused.value.code == "terminal.unknown"
    assert not refused.value.retry
    stranger.close()


def test_a_terminal_whose_enrolment_went_to_another_machine_is_told_so(
    wire: Wire, served: Served, tmp_path: Path
) -> None:
    old, new = (Gateway(wire.address, TerminalKey(tmp_path / f"{which}.key")) for which in ("old", "new"))
    old.enrol(enrol_code(served, "k2"))
    old.menu()
    new.enrol(enrol_code(served, "k2"))
    old._token = "run-out"
    with pytest.raises(GatewayError) as refused:
        old.menu()
    assert refused.value.code == "terminal.unknown"
    old.close()
    new.close()


def test_a_token_that_has_run_out_is_renewed_without_anybody_noticing(gateway: Gateway) -> None:
    first = gateway.issue(REQUEST, "renew-1")
    gateway._token = "run-out"
    assert gateway.issue(REQUEST, "renew-1") == first


def test_a_lost_answer_asked_for_again_gives_the_same_ticket(gateway: Gateway, wire: Wire, served: Served) -> None:
    gateway.menu()
    before = tickets(served)
    wire.lose = 1
    visit = gateway.issue(REQUEST, "lost-1")
    assert wire.lose == 0
    assert tickets(served) == before + 1
    assert gateway.issue(REQUEST, "lost-1") == visit


def test_a_line_found_dead_is_tried_once_only_until_it_was_seen_alive(gateway: Gateway, wire: Wire) -> None:
    gateway.menu()
    wire.cut = True
    wire.lose = 99
    with pytest.raises(GatewayError):
        gateway.issue(REQUEST, "dead-1")
    assert not gateway.expected
    lost = wire.lose
    with pytest.raises(GatewayError):
        gateway.issue(REQUEST, "dead-2")
    assert lost - wire.lose <= 1
    wire.cut, wire.lose = False, 0


def test_answers_lost_for_good_are_a_failure_and_the_same_key_finds_the_ticket_later(
    gateway: Gateway, wire: Wire, served: Served
) -> None:
    gateway.menu()
    before = tickets(served)
    wire.lose = 99
    with pytest.raises(GatewayError) as failed:
        gateway.issue(REQUEST, "lost-2")
    assert failed.value.code == "server.unreachable"
    assert failed.value.retry
    wire.lose = 0
    visit = gateway.issue(REQUEST, "lost-2")
    assert tickets(served) == before + 1
    assert gateway.find_ticket(visit.number).ahead >= 0


def test_a_line_cut_and_mended(gateway: Gateway, wire: Wire) -> None:
    assert gateway.hall_state().code == HALL
    wire.cut = True
    for each in list(wire._open):
        wire._end(each)
    with pytest.raises(GatewayError) as failed:
        gateway.hall_state()
    assert failed.value.code == "server.unreachable"
    wire.cut = False
    assert gateway.hall_state().code == HALL


def test_a_refusal_is_told_by_its_own_code_and_not_repeated(gateway: Gateway, wire: Wire) -> None:
    gateway.menu()
    carried = wire.carried
    with pytest.raises(GatewayError) as refused:
        gateway.issue(IssueRequest(items=["no-such-item"], channel="kiosk"), "refused-1")
    assert refused.value.code == "item.unknown"
    assert not refused.value.retry
    assert wire.carried == carried + 1


def test_a_ticket_lives_through_its_whole_life(gateway: Gateway) -> None:
    visit = gateway.issue(REQUEST, "life-1")
    gateway.printed(visit.id, PrintedReport(result="printed"), "life-2")
    assert gateway.find_ticket(visit.number.lower()).state == "waiting"
    with pytest.raises(GatewayError) as refused:
        gateway.report_back(visit.number, "life-3")
    assert refused.value.code == "visit.not_missed"
    assert gateway.give_back(visit.token, "life-4").state == "cancelled"
    with pytest.raises(GatewayError) as over:
        gateway.give_back(visit.token, "life-5")
    assert over.value.code == "visit.over"
    gateway.ask_help("life-6")


def document(n: int) -> str:
    """Return the number of a document nobody else in this module has shown."""
    return f"36243019800101{n:04d}"


def with_document(n: int, **wanted: object) -> IssueRequest:
    holder = {"name": "王小明", "id_number": document(n)}
    return IssueRequest.model_validate({"items": [ITEM], "channel": "kiosk", "holders": [holder], **wanted})


def test_a_lost_ticket_is_found_by_its_document_and_copied_once_also_when_the_answer_is_lost(
    gateway: Gateway, wire: Wire
) -> None:
    visit = gateway.issue(with_document(1), "copy-1")
    (mine,) = gateway.find_tickets(document(1)).tickets
    assert (mine.id, mine.view.number) == (visit.id, visit.number)
    wire.lose = 1
    copy = gateway.copy_ticket(mine.id, "copy-2")
    assert wire.lose == 0
    assert (copy.number, copy.copy_number) == (visit.number, 1), "one copy for one tap"
    assert gateway.copy_ticket(mine.id, "copy-2") == copy
    with pytest.raises(GatewayError) as dead:
        gateway.show_ticket(visit.token)
    assert dead.value.code == "visit.unknown"
    assert gateway.show_ticket(copy.token).copy_number == 1


def test_a_menu_that_did_not_change_is_not_sent_again(gateway: Gateway) -> None:
    sent = []
    gateway.http.event_hooks["response"].append(lambda answer: sent.append(answer.status_code))
    first = gateway.menu()
    assert gateway.menu() == first
    assert sent[-2:] == [200, 304]


def test_a_wrong_item_is_changed_by_the_code_or_by_the_document(gateway: Gateway, wire: Wire) -> None:
    menu = gateway.menu()
    others = [i.code for i in menu.items if i.code != ITEM and not i.bound and "apply" in i.errands][:2]
    visit = gateway.issue(with_document(2), "change-1")
    wire.lose = 1
    changed = gateway.change_ticket(visit.token, ChangeRequest(items=others[:1]), "change-2")
    assert (changed.number, [s.item for s in changed.steps]) == (visit.number, others[:1])
    assert gateway.change_ticket(visit.token, ChangeRequest(items=others[:1]), "change-2") == changed
    again = gateway.change_found(visit.id, ChangeRequest(items=others[1:]), "change-3")
    assert [s.item for s in again.steps] == others[1:]
    assert gateway.give_back_found(visit.id, "change-4").state == "cancelled"
    with pytest.raises(GatewayError) as over:
        gateway.change_found(visit.id, ChangeRequest(items=[ITEM]), "change-5")
    assert over.value.code == "visit.over"


def test_a_number_taken_from_afar_is_checked_in_once(gateway: Gateway, wire: Wire) -> None:
    visit = gateway.issue(with_document(3, channel="phone"), "afar-1")
    assert gateway.find_ticket(visit.number).may_check_in
    wire.lose = 1
    assert not gateway.check_in(visit.number, "afar-2").may_check_in
    assert not gateway.check_in(visit.number, "afar-2").may_check_in
    with pytest.raises(GatewayError) as twice:
        gateway.check_in(visit.number, "afar-3")
    assert twice.value.code == "visit.not_remote"


@pytest.mark.parametrize("id_number", [document(9), "no number", "36243019800101002x", ""])
def test_a_document_without_a_ticket_finds_none_and_its_number_is_in_no_error(gateway: Gateway, id_number: str) -> None:
    with pytest.raises(GatewayError) as refused:
        gateway.find_tickets(id_number)
    assert (refused.value.code, refused.value.retry) == ("visit.not_found_for_holder", False)
    assert str(refused.value) == refused.value.code
    assert refused.value.__cause__ is None or id_number not in str(refused.value.__cause__)


def test_a_number_with_odd_letters_goes_nowhere_else(gateway: Gateway) -> None:
    for odd in ("../menu", "A1/back", "A?x=1", "甲1"):
        with pytest.raises(GatewayError) as refused:
            gateway.find_ticket(odd)
        assert refused.value.code in ("visit.unknown", "resource.not_found", "method.not_allowed")


def test_the_halls_events_are_followed_and_a_broken_stream_is_told(gateway: Gateway, wire: Wire) -> None:
    last = gateway.hall_state().last_event
    visit = gateway.issue(REQUEST, "events-1")
    stream = gateway.events(last)
    event = next(stream)
    assert (event.seq, event.type, event.number) == (last + 1, "ticket_issued", visit.number)
    for each in list(wire._open):
        wire._end(each)
    with pytest.raises(GatewayError) as broken:
        next(stream)
    assert broken.value.retry


def test_a_stranger_in_the_servers_place_counts_as_unreachable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "PAUSES_S", (0.01, 0.01))
    with socket.create_server(("127.0.0.1", 0)) as portal:

        def answer() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _ = portal.accept()
                    client.recv(65536)
                    client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlogin")
                    client.close()

        threading.Thread(target=answer, daemon=True).start()
        key = TerminalKey(tmp_path / "k.key")
        key.remember(f"{HALL}/k1", HALL)
        gateway = Gateway(f"http://127.0.0.1:{portal.getsockname()[1]}", key)
        with pytest.raises(GatewayError) as failed:
            gateway.hall_state()
        assert failed.value.code == "server.unreachable"
        gateway.close()
        portal.shutdown(socket.SHUT_RDWR)


def test_a_server_killed_and_started_again_gives_the_same_ticket_for_the_same_key(
    gateway: Gateway, served: Served
) -> None:
    visit = gateway.issue(REQUEST, "killed-1")
    served.kill()
    with pytest.raises(GatewayError) as failed:
        gateway.issue(REQUEST, "killed-1")
    assert failed.value.code == "server.unreachable"
    served.start()
    assert gateway.issue(REQUEST, "killed-1") == visit


def booking(gateway: Gateway, id_number: str) -> BookRequest:
    """Return the request for the first free time there is."""
    free = [slot for day in gateway.slots((ITEM,), None, "apply").days for slot in day.slots if slot.left]
    holder = HolderIn(name="王小明", id_number=id_number)
    return BookRequest(items=[ITEM], start=free[0].start, channel="kiosk", holder=holder)


def test_a_booking_whose_answer_was_lost_is_made_once(gateway: Gateway, wire: Wire) -> None:
    wanted = booking(gateway, "362499198709143134")
    wire.lose = 1
    booked = gateway.book(wanted, "book-1")
    assert wire.lose == 0
    assert [held.id for held in gateway.find_appointments("362499198709143134").appointments] == [booked.id]
    assert gateway.book(wanted, "book-1") == booked


def test_what_is_booked_is_found_by_the_document_and_by_its_code(gateway: Gateway) -> None:
    booked = gateway.book(booking(gateway, "362499195603120029"), "book-2")
    by_code = gateway.find_appointments(None, booked.code).appointments
    assert [held.id for held in by_code] == [booked.id]
    assert by_code[0].codes == [ITEM]
    with pytest.raises(GatewayError) as nobody:
        gateway.find_appointments("362499199311050047")
    assert nobody.value.code == "appointment.unknown"


def test_a_document_nobody_can_have_found_nothing_and_is_not_sent(gateway: Gateway, wire: Wire) -> None:
    with pytest.raises(GatewayError) as refused:
        gateway.find_appointments("?")
    assert refused.value.code == "appointment.unknown"


def test_a_time_of_another_day_draws_nothing(gateway: Gateway) -> None:
    booked = gateway.book(booking(gateway, "362499194807201010"), "book-3")
    with pytest.raises(GatewayError) as early:
        gateway.draw(booked.id, "362499194807201010", "draw-3")
    assert early.value.code == "appointment.not_today"
