"""Carries out what the journey asks for and brings the results back as events. No rule lives here."""

from __future__ import annotations

import uuid
import zoneinfo
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import structlog

from kiosk.devices import PrinterOwner, ReaderOwner
from kiosk.gateway import Gateway, GatewayError
from kiosk.journey.model import (
    AskHelp,
    Effect,
    Event,
    FindItems,
    FindTicket,
    GaveBack,
    GiveBack,
    GiveBackFailed,
    HelpComing,
    Issue,
    Issued,
    IssueFailed,
    Print,
    PrintFailed,
    ReadCard,
    ReportBack,
    ReportPrinted,
    Say,
    SearchAnswered,
    State,
    StopCard,
    StopSpeech,
    TicketFound,
    TicketTrouble,
    Wiped,
)
from kiosk.search import Index
from kiosk.speech import Voice, spelt
from kiosk.texts import text
from kiosk.ticket.layout import Paper, ticket
from queue_server.contract.models import Menu, PrintedReport

log = structlog.get_logger()
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edges:
    """What a terminal has around it."""

    gateway: Gateway
    printer: PrinterOwner
    reader: ReaderOwner | None
    voice: Voice
    terminal_name: str


class Effects:
    """One citizen at a time: two workers are enough, and keep a slow report from holding up the next ticket."""

    def __init__(self, edges: Edges, post: Callable[[Event], None]) -> None:
        self._edges, self._post = edges, post
        self._urgent = ThreadPoolExecutor(1, "issue")
        self._later = ThreadPoolExecutor(1, "report")
        self._index: tuple[Menu, Index] | None = None

    def carry_out(self, effect: Effect, state: State) -> None:
        """Start `effect`; whatever comes of it is posted as an event."""
        match effect:
            case Issue():
                self._urgent.submit(self._issue, effect)
            case Print():
                self._print(effect, state)
            case ReadCard():
                if self._edges.reader:
                    self._edges.reader.read()
            case StopCard():
                if self._edges.reader:
                    self._edges.reader.cancel()
            case FindItems():
                self._find(effect, state)
            case Say():
                self._say(effect, state)
            case StopSpeech():
                self._edges.voice.stop()
            case Wiped():
                log.info("session_over")
            case _:
                self._tell_server(effect)

    def stop(self) -> None:
        self._urgent.shutdown(cancel_futures=True)
        self._later.shutdown()
        self._edges.voice.stop()

    def _issue(self, effect: Issue) -> None:
        try:
            self._post(Issued(self._edges.gateway.issue(effect.request, effect.key), effect.key))
        except GatewayError as error:
            log.warning("issue_failed", code=error.code)
            self._post(IssueFailed(error.code, error.retry, effect.key))

    def _print(self, effect: Print, state: State) -> None:
        if state.menu is None or state.hall is None:
            self._post(PrintFailed(effect.visit.id, "printer.failed"))
            return
        zone = zoneinfo.ZoneInfo(state.hall.timezone)
        paper = Paper(self._edges.printer.width_dots, self._edges.terminal_name, zone)
        document = ticket(effect.visit, state.menu, paper, effect.language, senior=effect.senior, copy=effect.copy)
        self._edges.printer.print(effect.visit.id, document)

    def _find(self, effect: FindItems, state: State) -> None:
        if state.menu is None:
            return
        if self._index is None or self._index[0] is not state.menu:
            self._index = (state.menu, Index(state.menu))
        self._post(SearchAnswered(effect.text, self._index[1].find(effect.text)))

    def _say(self, effect: Say, state: State) -> None:
        values = {name: spelt(value) if name == "number" else value for name, value in effect.values}
        self._edges.voice.say(text(state, effect.text, **values), state.language, state.volume)

    def _tell_server(self, effect: Effect) -> None:
        gateway, key = self._edges.gateway, uuid.uuid4().hex
        match effect:
            case ReportPrinted():
                report = PrintedReport(result=effect.result, reason=effect.reason)
                self._send(lambda: gateway.printed(effect.visit_id, report, key))
            case GiveBack():
                self._send(
                    lambda: gateway.give_back(effect.token, key), lambda _: GaveBack(), lambda e: GiveBackFailed(e.code)
                )
            case FindTicket():
                self._send(lambda: gateway.find_ticket(effect.number), TicketFound, lambda e: TicketTrouble(e.code))
            case ReportBack():
                self._send(
                    lambda: gateway.report_back(effect.number, key), TicketFound, lambda e: TicketTrouble(e.code)
                )
            case AskHelp():
                self._send(lambda: gateway.ask_help(key), lambda _: HelpComing(True), lambda _: HelpComing(False))

    def _send(
        self,
        call: Callable[[], T],
        done: Callable[[T], Event] | None = None,
        failed: Callable[[GatewayError], Event] | None = None,
    ) -> None:
        def run() -> None:
            try:
                answer = call()
            except GatewayError as error:
                log.warning("call_failed", code=error.code)
                if failed:
                    self._post(failed(error))
            else:
                if done:
                    self._post(done(answer))

        self._later.submit(run)
