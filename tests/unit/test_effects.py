"""What the journey asks for is done by the right edge, and comes back as one event whatever that edge does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from kiosk.devices import PrinterOwner
from kiosk.effects.edges import Effects
from kiosk.effects.terminal import Edges
from kiosk.gateway import Gateway, GatewayError
from kiosk.journey.effects import (
    AskHelp,
    ChangeTicket,
    CheckIn,
    CopyTicket,
    Effect,
    FindItems,
    FindMine,
    FindTicket,
    GiveBack,
    Issue,
    Print,
    ReadCard,
    ReportBack,
    ReportPrinted,
    Say,
    StopSpeech,
)
from kiosk.journey.events import (
    CardTrouble,
    HallUpdated,
    HelpComing,
    MenuLoaded,
    Press,
    SearchAnswered,
)
from kiosk.journey.model import State
from kiosk.journey.screens import Act
from kiosk.journey.ticket_events import (
    ActFailed,
    CopyMade,
    GaveBack,
    GiveBackFailed,
    Issued,
    IssueFailed,
    MineFound,
    MineTrouble,
    PrintFailed,
    TicketActed,
    TicketFound,
    TicketTrouble,
)
from kiosk.runtime import Runtime
from kiosk.speech import Voice
from queue_server.contract.models import IssueRequest
from queue_server.contract.tickets import ChangeRequest, FoundTickets
from tests.unit.kiosk_hall import HOLDER, Kiosk, hall, issued, menu, mine, view
from tests.unit.owned import Mail, until

REQUEST = IssueRequest(items=["house-sale"], channel="kiosk")


@dataclass
class Server:
    """A gateway whose every answer the test may replace; keeps what it was asked."""

    answers: dict[str, Callable[[], Any]] = field(default_factory=dict)
    asked: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*words: Any, **_named: Any) -> Any:
            self.asked.append((name, words))
            return self.answers[name]()

        return call


@dataclass
class Spoken:
    said: list[tuple[str, str, int]] = field(default_factory=list)

    def say(self, text: str, language: str, volume: int, **_: object) -> None:
        self.said.append((text, language, volume))

    def stop(self) -> None:
        self.said.append(("", "", 0))


@dataclass
class Printer:
    width_dots: int = 576
    jobs: list[str] = field(default_factory=list)

    def print(self, visit_id: str, _: object) -> None:
        self.jobs.append(visit_id)


class Desk:
    def __init__(self) -> None:
        self.server, self.voice, self.printer, self.mail = Server(), Spoken(), Printer(), Mail()
        edges = Edges(
            cast(Gateway, self.server), cast(PrinterOwner, self.printer), None, cast(Voice, self.voice), "1号取号机"
        )
        self.effects = Effects(edges, self.mail)
        self.state = Kiosk().state

    def do(self, effect: Effect) -> None:
        self.effects.carry_out(effect, self.state)


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.effects.stop()


def failing(error: Exception) -> Callable[[], Any]:
    def act() -> Any:
        raise error

    return act


def test_a_number_comes_back_under_its_key(desk: Desk) -> None:
    desk.server.answers["issue"] = issued
    desk.do(Issue(REQUEST, "k1"))
    assert desk.mail.next(Issued) == Issued(issued(), "k1")


def test_a_key_answered_twice_is_told_once(desk: Desk) -> None:
    desk.server.answers["issue"] = issued
    desk.do(Issue(REQUEST, "k1"))
    desk.do(Issue(REQUEST, "k1"))
    desk.do(Issue(REQUEST, "k2"))
    desk.mail.next(Issued)
    assert desk.mail.next(Issued).key == "k2"
    assert desk.mail.count(Issued) == 2


def test_a_refusal_and_a_fault_of_our_own_both_end_the_waiting(desk: Desk) -> None:
    desk.server.answers["issue"] = failing(GatewayError("series.full", retry=False))
    desk.do(Issue(REQUEST, "k1"))
    assert desk.mail.next(IssueFailed) == IssueFailed("series.full", False, "k1")
    desk.server.answers["issue"] = failing(ZeroDivisionError("王小明"))
    with capture_logs() as logs:
        desk.do(Issue(REQUEST, "k2"))
        assert desk.mail.next(IssueFailed) == IssueFailed("server.failed", True, "k2")
    assert "王小明" not in str(logs)


def test_a_ticket_is_drawn_and_handed_to_the_printer(desk: Desk) -> None:
    desk.do(Print(issued(), senior=False, language="zh"))
    until(lambda: desk.printer.jobs == ["visit-A012"])


def test_a_ticket_that_cannot_be_drawn_is_a_failed_print(desk: Desk) -> None:
    desk.state = State()
    desk.do(Print(issued(), senior=False, language="zh"))
    assert desk.mail.next(PrintFailed) == PrintFailed("visit-A012", "printer.failed")


def test_a_slow_report_does_not_hold_up_the_next_number(desk: Desk) -> None:
    let_go = threading.Event()
    desk.server.answers |= {"printed": lambda: let_go.wait(5), "issue": issued, "ask_help": lambda: None}
    desk.do(ReportPrinted("v1", "printed"))
    desk.do(Issue(REQUEST, "k1"))
    desk.do(AskHelp())
    desk.mail.next(Issued)
    assert desk.mail.next(HelpComing).ok
    let_go.set()


def test_giving_back_names_its_number_and_uses_one_key_however_often(desk: Desk) -> None:
    desk.server.answers["give_back"] = view
    desk.do(GiveBack("t1"))
    desk.do(GiveBack("t1"))
    assert desk.mail.next(GaveBack) == desk.mail.next(GaveBack) == GaveBack("t1")
    (_, first), (_, second) = desk.server.asked
    assert first == second
    assert "t1" not in first[1], "the key is no place for a secret"
    desk.server.answers["give_back"] = failing(GatewayError("visit.over", retry=False))
    desk.do(GiveBack("t1"))
    assert desk.mail.next(GiveBackFailed) == GiveBackFailed("visit.over", "t1")


def test_an_answer_about_a_number_names_the_number_that_was_asked(desk: Desk) -> None:
    desk.server.answers["find_ticket"] = view
    desk.do(FindTicket("A1"))
    assert desk.mail.next(TicketFound) == TicketFound(view(), "A1")
    desk.server.answers["find_ticket"] = failing(GatewayError("visit.unknown", retry=False))
    desk.do(FindTicket("A1"))
    assert desk.mail.next(TicketTrouble) == TicketTrouble("visit.unknown", "A1")
    desk.server.answers["find_ticket"] = failing(OSError())
    desk.do(FindTicket("A1"))
    assert desk.mail.next(TicketTrouble) == TicketTrouble("server.failed", "A1")


def test_tickets_found_by_document_name_whose_they_are_and_the_log_does_not(desk: Desk) -> None:
    found = FoundTickets(tickets=[mine()])
    desk.server.answers["find_tickets"] = lambda: found
    desk.do(FindMine(HOLDER))
    assert desk.mail.next(MineFound) == MineFound((mine(),), HOLDER)
    assert desk.server.asked == [("find_tickets", (HOLDER.id_number, ""))]
    desk.server.answers["find_tickets"] = failing(GatewayError("visit.not_found_for_holder", retry=False))
    with capture_logs() as logs:
        desk.do(FindMine(HOLDER))
        assert desk.mail.next(MineTrouble) == MineTrouble("visit.not_found_for_holder", HOLDER)
    assert HOLDER.id_number not in str(logs)


@pytest.mark.parametrize(
    ("effect", "name", "act", "ticket"),
    [
        (ReportBack("A1"), "report_back", "back", "A1"),
        (CheckIn("A1"), "check_in", "check_in", "A1"),
        (ChangeTicket("v1", ChangeRequest(items=["house-ask"])), "change_found", "change", "v1"),
    ],
)
def test_what_was_done_with_a_ticket_names_it_as_it_was_named(
    desk: Desk, effect: Effect, name: str, act: Act, ticket: str
) -> None:
    desk.server.answers[name] = view
    desk.do(effect)
    assert desk.mail.next(TicketActed) == TicketActed(act, ticket, view())
    assert desk.server.asked[-1][1][0] == ticket
    desk.server.answers[name] = failing(GatewayError("visit.at_counter", retry=False))
    desk.do(effect)
    assert desk.mail.next(ActFailed) == ActFailed(act, ticket, "visit.at_counter")


def test_a_copy_comes_back_with_the_visit_it_is_of(desk: Desk) -> None:
    copy = issued(copy_number=1)
    desk.server.answers["copy_ticket"] = lambda: copy
    desk.do(CopyTicket("v1"))
    assert desk.mail.next(CopyMade) == CopyMade("v1", copy)
    desk.server.answers["copy_ticket"] = failing(GatewayError("visit.over", retry=False))
    desk.do(CopyTicket("v1"))
    assert desk.mail.next(ActFailed) == ActFailed("copy", "v1", "visit.over")


def test_a_ticket_found_by_document_is_given_back_by_its_visit(desk: Desk) -> None:
    desk.server.answers["give_back_found"] = view
    desk.do(GiveBack("v1", by_document=True))
    assert desk.mail.next(GaveBack) == GaveBack("v1")
    assert [name for name, _ in desk.server.asked] == ["give_back_found"]


def test_a_trembling_hand_calls_for_help_once(desk: Desk) -> None:
    let_go = threading.Event()
    desk.server.answers["ask_help"] = lambda: let_go.wait(5)
    for _ in range(4):
        desk.do(AskHelp())
    let_go.set()
    assert desk.mail.next(HelpComing).ok
    assert len(desk.server.asked) == 1


def test_a_person_called_for_paper_left_is_no_news_to_who_stands_there(desk: Desk) -> None:
    desk.server.answers["ask_help"] = lambda: None
    desk.do(AskHelp("paper_left"))
    desk.do(AskHelp())
    assert desk.mail.next(HelpComing).ok
    until(lambda: len(desk.server.asked) == 2)
    assert desk.mail.count(HelpComing) == 1
    assert sorted(args[-1] for _, args in desk.server.asked) == ["paper_left", "person"]


def test_search_answers_with_what_was_typed(desk: Desk) -> None:
    desk.do(FindItems("fzgh"))
    answer = desk.mail.next(SearchAnswered)
    assert (answer.text, answer.results) == ("fzgh", ("house-sale",))
    assert answer.signs


def test_without_a_reader_asking_for_a_card_says_so(desk: Desk) -> None:
    desk.do(ReadCard())
    assert desk.mail.next(CardTrouble).code == "device.absent"


def test_numbers_are_spoken_digit_by_digit_and_a_missing_sentence_is_silence(desk: Desk) -> None:
    desk.do(Say("say.no_paper", (("number", "A012"),)))
    assert "零一二" in desk.voice.said[0][0]
    desk.do(Say("say.nonsense"))
    desk.do(StopSpeech())
    assert len(desk.voice.said) == 2


def test_the_wheel_draws_first_and_carries_out_what_that_event_asked_for() -> None:
    order: list[str] = []

    def carry_out(effect: Effect, state: object) -> None:
        order.append(type(effect).__name__)
        assert state is not None

    wheel = Runtime(Kiosk().state, lambda state: order.append(type(state.screen).__name__), carry_out, lambda c: c())
    for intent in ("senior", "item"):
        wheel.post(Press(intent, "house-ask"))
    assert order == ["SeniorHome", "Say", "SeniorConfirm", "ReadCard", "Say"]


def test_the_wheel_brings_hall_time_in_once_the_hall_is_known() -> None:
    wheel = Runtime(State(), lambda _: None, lambda *_: None, lambda c: c())
    wheel.tick()
    assert wheel.state.now is None
    wheel.dispatch(MenuLoaded(menu()))
    wheel.dispatch(HallUpdated(hall()))
    wheel.tick()
    assert wheel.state.now is not None
    assert abs((wheel.state.now - hall().now).total_seconds()) < 5
    assert wheel.state.now.utcoffset() == hall().now.utcoffset()
