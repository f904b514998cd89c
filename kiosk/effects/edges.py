"""Carries out what the journey asks for and brings the results back as events. No rule lives here."""

from __future__ import annotations

import hashlib
import uuid
import zoneinfo
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import structlog

from drivers.ports import Document
from kiosk.effects import booking, guide, identify, near, reading, resuming, service, sheet, tickets
from kiosk.effects.finding import Finder
from kiosk.effects.papers import put_on_paper
from kiosk.effects.terminal import Edges
from kiosk.faults import fault_of
from kiosk.gateway import GatewayError
from kiosk.journey.effects import (
    AskHelp,
    Book,
    CancelBooking,
    ChangeScanned,
    ChangeTicket,
    CheckIn,
    CompareFace,
    CopyTicket,
    DrawTicket,
    Effect,
    FindBookings,
    FindHalls,
    FindItems,
    FindMine,
    FindSlots,
    FindTicket,
    GiveBack,
    Identify,
    Issue,
    LearnMenu,
    LookSheet,
    MoveBooking,
    Print,
    PrintGuide,
    PrintNear,
    PrintSlip,
    ReadCard,
    ReadOut,
    ReadSigns,
    ReadThing,
    ReportBack,
    ReportPrinted,
    Restart,
    Say,
    SendSheet,
    ServiceTask,
    ShowBooking,
    ShowTicket,
    StopCard,
    StopFace,
    StopSheet,
    StopSpeech,
    TakeSheet,
    Wiped,
)
from kiosk.journey.events import CardTrouble, Event, FaceCompared, HelpComing
from kiosk.journey.model import State
from kiosk.journey.offline import OfflineTicket
from kiosk.journey.ticket_events import GaveBack, GiveBackFailed, Issued, IssueFailed
from kiosk.offline.numbers import NotGiven
from kiosk.offline.unfinished import Owed
from kiosk.speech import spelt
from kiosk.texts import text
from kiosk.ticket.layout import Paper, ticket
from kiosk.ticket.slip import slip
from queue_server.contract.models import Menu, PrintedReport, VisitIssued

log = structlog.get_logger()
MOST_GIVEN = 50
T = TypeVar("T")


WITHOUT_SERVER = frozenset({"server.unreachable", "server.busy"})
"""When the server gives no number, and it is not for the hall's own reasons: then a leased one is given."""


class Effects:
    """One citizen at a time: a worker for the number and its paper, one for what is waited for, one for reports.

    So neither a slow report nor a dead line holds up the next ticket. Every worker ends in an event, whatever happens.
    """

    def __init__(self, edges: Edges, post: Callable[[Event], None]) -> None:
        self._edges, self._post = edges, post
        self._urgent = ThreadPoolExecutor(1, "issue")
        self._asked = ThreadPoolExecutor(1, "asked")
        self._later = ThreadPoolExecutor(1, "report")
        self._finder = Finder(post)
        self._helping: Future[None] | None = None
        self._issued: deque[str] = deque(maxlen=50)
        """Keys answered with a number: asked twice, answered twice, but told once."""
        self._given: dict[str, VisitIssued] = {}
        """The last visits given here, by their tokens."""

    def carry_out(self, effect: Effect, state: State) -> None:
        """Start `effect`; whatever comes of it is posted as an event. Returns at once."""
        match effect:
            case Issue():
                connected = state.connected
                owed = resuming.owed(effect, state)
                self._urgent.submit(self._issue, effect.key, lambda: self._number(effect, connected), owed)
            case DrawTicket(appointment, key, id_number, ref):
                gateway = self._edges.gateway
                draw, owed = partial(gateway.draw, appointment, id_number, key, ref), resuming.owed(effect, state)
                self._urgent.submit(self._issue, key, draw, owed, again=True)
            case Print():
                self._put_on_paper(effect.visit.id, lambda: self._ticket(effect, state))
            case PrintSlip():
                self._put_on_paper(effect.job, lambda: self._slip(effect, state))
            case PrintGuide():
                self._put_on_paper(effect.job, lambda: guide.document(effect, state, self._paper(state)[1]))
            case PrintNear():
                self._put_on_paper(effect.job, lambda: near.document(effect, state, self._paper(state)[1]))
            case FindHalls():
                near.find(effect, self._edges.gateway, partial(self._send, self._asked))
            case ReadOut(page):
                self._edges.voice.say(guide.reading(page, state), state.language, state.volume, pace=state.pace)
            case ReadThing(thing, personal):
                said, after = reading.sentence(thing, state), thing.arrived
                voice, volume = self._edges.voice, state.volume
                voice.say(said, state.language, volume, after=after, pace=state.pace, personal=personal)
            case FindSlots() | FindBookings() | ShowBooking() | Book() | MoveBooking() | CancelBooking():
                # who takes a number waits for what is booked, and for nothing else that was asked
                brief = isinstance(effect, FindBookings) and effect.brief
                send = partial(self._send, self._urgent if brief else self._asked)
                booking.carry_out(effect, self._edges.gateway, send, key_of)
            case Identify():
                identify.carry_out(effect, self._edges.gateway, partial(self._send, self._asked))
            case ReadCard():
                for reader in self._edges.readers:
                    reader.read()
                if not self._edges.readers:
                    self._post(CardTrouble("device.absent"))
            case StopCard():
                for reader in self._edges.readers:
                    reader.cancel()
            case CompareFace(run):
                if self._edges.face:
                    self._edges.face.compare(run)
                else:
                    self._post(FaceCompared(run, "unsure", "camera"))
            case StopFace():
                self._forget_face()
            case LookSheet() | TakeSheet() | StopSheet() | SendSheet():
                edges = self._edges
                sheet.carry_out(effect, edges.sheets, edges.gateway, partial(self._send, self._asked), self._post)
            case FindItems():
                self._finder.find(effect, state.menu, state.language)
            case ReadSigns():
                self._finder.read(effect)
            case LearnMenu():
                self._finder.learn(state.menu)
            case Say():
                self._say(effect, state)
            case StopSpeech():
                self._edges.voice.stop()
            case Restart(order):
                self._later.submit(self._edges.begin_anew, order)  # after every report that is on its way
            case ServiceTask():
                service.carry_out(effect, state, self._edges, self._later, self._post)
            case Wiped():
                self._finder.forget()
                self._forget_face()
                if self._edges.sheets:
                    self._edges.sheets.forget()
                log.info("session_over")
                if self._edges.unfinished:
                    self._later.submit(self._edges.unfinished.over)
            case _:
                self._tell_server(effect)

    def _forget_face(self) -> None:
        if self._edges.face:
            self._edges.face.forget()

    def stop(self) -> None:
        for workers in (self._urgent, self._asked, self._later):
            workers.shutdown(wait=False, cancel_futures=True)
        self._finder.stop()
        self._edges.voice.stop()

    def resume(self) -> None:
        """Settle what the program before this one left unfinished."""
        if unfinished := self._edges.unfinished:
            gateway = self._edges.gateway
            ask = partial(resuming.asked_again, number=lambda effect: self._number(effect, True), gateway=gateway)
            self._urgent.submit(resuming.resume, unfinished, ask, self._post, self._tell_server)

    def _issue(self, key: str, ask: Callable[[], VisitIssued], owed: Owed, *, again: bool = False) -> None:
        """Ask for a number; `again`: the same key is told each time, a booked time having one ticket for ever."""
        unfinished = self._edges.unfinished
        try:
            if unfinished:
                unfinished.asks(owed)
            visit = ask()
            if unfinished:
                unfinished.answered(key, visit)
            if again or key not in self._issued:
                self._issued.append(key)
                self._remember(visit)
                self._post(Issued(visit, key))
        except GatewayError as error:
            self._settled(key)
            log.warning("issue_failed", code=error.code)
            self._post(IssueFailed(error.code, error.retry, key))
        except Exception as error:  # the thread's boundary: nobody is left before a screen that waits
            log.error("issue_broken", **fault_of(error))
            self._post(IssueFailed("server.failed", True, key))

    def _number(self, effect: Issue, connected: bool) -> VisitIssued:
        """Take a number from the server, or one of our own; a tap that was given one of ours keeps it."""
        # the person is the server's: a number of our own could be nobody's
        # and a phone number is for people who come and look
        named = bool(effect.request.holder_refs) or effect.request.phone is not None
        offline = None if named else self._edges.offline
        given = offline is not None and offline.outbox.issued(effect.key) is not None
        if offline and (given or not connected):
            try:
                return offline.issue(effect.request, effect.key)
            except NotGiven as refused:
                if given or refused.code != "server.unreachable":
                    raise GatewayError(refused.code, retry=False) from refused
        try:
            return self._edges.gateway.issue(effect.request, effect.key)
        except GatewayError as error:
            if offline is None or error.code not in WITHOUT_SERVER:
                raise
            try:
                return offline.issue(effect.request, effect.key)
            except NotGiven as refused:
                raise GatewayError(refused.code, retry=refused.code in WITHOUT_SERVER) from error

    def _settled(self, name: str) -> None:
        if self._edges.unfinished:
            self._edges.unfinished.settled(name)

    def _remember(self, visit: VisitIssued) -> None:
        self._given[visit.token] = visit
        if len(self._given) > MOST_GIVEN:
            self._given.pop(next(iter(self._given)))

    def _put_on_paper(self, job: str, draw: Callable[[], Document]) -> None:
        self._urgent.submit(put_on_paper, job, draw, self._edges.printer, self._post)

    def _ticket(self, effect: Print, state: State) -> Document:
        menu, paper = self._paper(state)
        document = ticket(effect.visit, menu, paper, effect.language, senior=effect.senior)
        if self._edges.unfinished:  # on the disk before a byte goes out: a paper may come of it from now on
            self._edges.unfinished.prints(effect.visit, senior=effect.senior, language=effect.language)
        return document

    def _slip(self, effect: PrintSlip, state: State) -> Document:
        menu, paper = self._paper(state)
        return slip(effect.held, effect.url, menu, paper, effect.language)

    def _paper(self, state: State) -> tuple[Menu, Paper]:
        if state.menu is None or state.hall is None:
            raise ValueError("a ticket needs the menu and the hall")
        zone = zoneinfo.ZoneInfo(state.hall.timezone)
        return state.menu, Paper(self._edges.printer.width_dots, self._edges.terminal_name, zone)

    def _say(self, effect: Say, state: State) -> None:
        values = {n: spelt(value, state.language) if n == "number" else value for n, value in effect.values}
        try:
            sentence = text(state, effect.text, **values)
        except (KeyError, IndexError):
            log.error("sentence_missing", key=effect.text)
            return
        self._edges.voice.say(sentence, state.language, state.volume, pace=state.pace)

    def _tell_server(self, effect: Effect) -> None:
        gateway, key = self._edges.gateway, uuid.uuid4().hex
        match effect:
            case ReportPrinted():
                self._send(self._later, lambda: self._report(effect, key))
            case AskHelp("paper_left"):  # nobody at the glass pressed, nobody there is told
                self._send(self._later, lambda: gateway.ask_help(key, "paper_left"))
            case AskHelp(reason):
                if self._helping is None or self._helping.done():  # a trembling hand asks once
                    self._helping = self._send(
                        self._asked,
                        lambda: gateway.ask_help(key, reason),
                        lambda _: HelpComing(True),
                        lambda _: HelpComing(False),
                    )
            case _:
                self._act(effect, key)

    def _act(self, effect: Effect, key: str) -> None:
        """Do something with a ticket that is there already; its answer names the ticket as the effect did."""
        gateway = self._edges.gateway
        match effect:
            case GiveBack():
                ticket = effect.ticket
                self._send(
                    self._asked,
                    lambda: self._give_back(effect),
                    lambda _: GaveBack(ticket),
                    lambda code: GiveBackFailed(code, ticket),
                )
            case (
                FindTicket()
                | FindMine()
                | ShowTicket()
                | ReportBack()
                | CheckIn()
                | ChangeTicket()
                | ChangeScanned()
                | CopyTicket()
            ):
                tickets.carry_out(effect, gateway, partial(self._send, self._asked), key)

    def _report(self, effect: ReportPrinted, key: str) -> None:
        """Say what became of a paper: to the server, or in the journal when it cannot be told or does not know yet."""
        try:
            self._tell_of_paper(effect, key)
        finally:
            if effect.result != "failed":  # else it stands on the glass, and would be gone with the program
                self._settled(effect.visit_id)

    def _tell_of_paper(self, effect: ReportPrinted, key: str) -> None:
        report, offline = PrintedReport(result=effect.result, reason=effect.reason), self._edges.offline
        own = any(isinstance(v, OfflineTicket) and v.id == effect.visit_id for v in list(self._given.values()))
        if own and offline and offline.report(effect.visit_id, report):
            return
        try:
            self._edges.gateway.printed(effect.visit_id, report, key)
        except GatewayError as error:
            if offline is None or not error.retry or not offline.report(effect.visit_id, report):
                raise

    def _give_back(self, effect: GiveBack) -> None:
        """Give a number back; one that was given here also while the server is not there."""
        self._take_back(effect)
        self._settled(effect.ticket)

    def _take_back(self, effect: GiveBack) -> None:
        gateway, once, offline = self._edges.gateway, key_of("give-back", effect.ticket), self._edges.offline
        visit = None if effect.by_document else self._given.get(effect.ticket)
        if offline and isinstance(visit, OfflineTicket) and offline.give_back(visit.id):
            return
        try:
            (gateway.give_back_found if effect.by_document else gateway.give_back)(effect.ticket, once)
        except GatewayError as error:
            if offline is None or visit is None or not error.retry or not offline.give_back(visit.id):
                raise

    def _send(
        self,
        workers: ThreadPoolExecutor,
        call: Callable[[], T],
        done: Callable[[T], Event] | None = None,
        failed: Callable[[str], Event] | None = None,
    ) -> Future[None]:
        def run() -> None:
            code = ""
            try:
                answer = call()
            except GatewayError as error:
                code = error.code
                log.warning("call_failed", code=code)
            except Exception as error:  # the thread's boundary
                code = "server.failed"
                log.error("call_broken", **fault_of(error))
            if not code and done:
                self._post(done(answer))
            if code and failed:
                self._post(failed(code))

        return workers.submit(run)


def key_of(what: str, secret: str) -> str:
    """Return the Idempotency-Key of an act that is done once, however often it is pressed."""
    return hashlib.sha256(f"{what}:{secret}".encode()).hexdigest()[:32]
