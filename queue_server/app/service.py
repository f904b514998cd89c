"""The hall, as the web layer sees it: every question and every press, wire models in, wire models out.

Each method is a use case of its own module; this class only binds them to the configuration, the clock and the writer.
A refusal is a `RuleViolation` with a code of `contract.errors`; at a counter it carries the present `CounterState`.
"""

from __future__ import annotations

import datetime as dt

from config.schema import County
from queue_server.app import near, queries
from queue_server.app.agents.service import AgentService
from queue_server.app.alerts.service import AlertService
from queue_server.app.appointments.service import AppointmentService
from queue_server.app.audit.service import AuditService
from queue_server.app.catalogue.lists import ListService
from queue_server.app.catalogue.service import CatalogueService
from queue_server.app.catalogue.settings import CountyFiles, SettingService
from queue_server.app.counters.service import CounterService
from queue_server.app.county_overview import Glance, HourWait, glance, hours_of
from queue_server.app.day.service import DayService
from queue_server.app.fleet.service import FleetService
from queue_server.app.free.service import FreeServices
from queue_server.app.halls import HallRules
from queue_server.app.help import help_call, help_calls, help_taken
from queue_server.app.identify.ports import IssuerLines
from queue_server.app.identify.service import IdentifyService
from queue_server.app.keys import Keys
from queue_server.app.menu import build_menu
from queue_server.app.offline.service import OfflineService
from queue_server.app.outreach.service import OutreachService
from queue_server.app.overview import Overview, overview
from queue_server.app.ports import Clock, Reader, UnitOfWork
from queue_server.app.quiet.service import QuietService
from queue_server.app.remote.service import RemoteService
from queue_server.app.tickets.issue import Issuing
from queue_server.app.tickets.service import TicketService
from queue_server.app.tickets.visit_view import visit_view, without_matters
from queue_server.app.tickets.visits import TICKET, TicketPress
from queue_server.app.wait.lessons import Lessons
from queue_server.app.wait.service import OutlookService
from queue_server.app.writer import Nothing, Writer
from queue_server.contract.display import DisplayCall, DisplayState
from queue_server.contract.events import HelpRequest, PublicEvent
from queue_server.contract.help import HelpCalls
from queue_server.contract.models import (
    HallList,
    HallState,
    IssueRequest,
    Menu,
    PrintedReport,
    RatingIn,
    VisitIssued,
    VisitView,
)
from queue_server.contract.near import OfferingHalls
from queue_server.contract.tickets import ChangeRequest
from queue_server.domain.errors import RuleViolation


class HallService(CounterService):
    """All halls of one county and their counters.

    Thread-safe: reads on connections of their own, writes through the writer.

    `principal` is who asks (`terminal:…`, `staff:…`, `token:…`); `key` is the Idempotency-Key of the request.
    """

    def __init__(
        self,
        county: County,
        reader: Reader,
        writer: Writer,
        clock: Clock,
        keys: Keys,
        lessons: Lessons | None = None,
        line_to: IssuerLines | None = None,
        files: CountyFiles | None = None,
    ) -> None:
        """`lessons`: what the halls have learned; left out: nothing. `line_to`: makes the lines to issuers of codes.

        `files`: where the county is read from; left out, no setting is changed while the halls are open.
        """
        super().__init__(reader, writer, clock, keys)
        self.day = DayService(reader, writer, clock, keys)
        self.tickets = TicketService(reader, writer, clock, keys)
        self.offline = OfflineService(reader, writer, clock, keys)
        self.appointments = AppointmentService(reader, writer, clock, keys)
        self.agents = AgentService(reader, writer, clock, keys)
        self.quiet = QuietService(reader, writer, clock, keys, self.agents)
        self.outreach = OutreachService(county.grids, reader, writer, clock, keys)
        self.catalogue = CatalogueService(county, reader, writer, clock, keys, files.load if files else None)
        self.settings = SettingService(self.catalogue, files)
        self.lists = ListService(self.catalogue)
        self.free = FreeServices(reader, writer, clock, keys)
        self.remote = RemoteService(reader, writer, clock, keys)
        self.audit = AuditService(reader, writer, clock, keys)
        self.fleet = FleetService(reader, writer, clock, keys)
        self.alerts = AlertService(reader, writer, clock, keys)
        self.identify = IdentifyService(reader, writer, clock, keys, county.issuers, line_to)
        self.outlook = OutlookService(reader, writer, clock, lessons or Lessons(self.halls))
        self._menus: dict[str, tuple[HallRules, Menu, str]] = {}

    @property
    def county(self) -> County:
        """The county with the items in force today."""
        return self.halls.county

    # --- questions ------------------------------------------------------------------------------------------------

    def hall_list(self) -> HallList:
        return queries.hall_list(self.halls, self.clock.now())

    def hall_state(self, hall: str) -> HallState:
        rules = self.halls.get(hall)
        with self.reader.read() as records:
            return queries.hall_state(records, rules, self.writer.boards, self.clock, self.outlook.quiet)

    def overview(self, hall: str) -> Overview:
        """Return how a hall stands, for its manager."""
        rules = self.halls.get(hall)
        with self.reader.read() as records:
            return overview(records, rules, self.writer.boards, self.clock)

    def glance(self, hall: str) -> Glance:
        """Return how a hall stands, for the county."""
        rules = self.halls.get(hall)
        with self.reader.read() as records:
            return glance(records, rules, self.writer.boards, self.clock)

    def hours_of(self, hall: str) -> list[HourWait]:
        """Return how long those waited who came today, by the hour."""
        rules = self.halls.get(hall)
        with self.reader.read() as records:
            return hours_of(records, rules, self.clock.now())

    def offering_halls(self, item: str, from_: str | None) -> OfferingHalls:
        with self.reader.read() as records:
            return near.offering_halls(records, self.halls, self.writer.boards, item, from_, self.clock.now())

    def menu(self, hall: str, terminal: str | None = None) -> tuple[Menu, str]:
        """Return the menu and its ETag (without quotes). Every terminal of a hall offers the same today."""
        rules = self.halls.get(hall)
        known = self._menus.get(hall)
        if known is None or known[0] is not rules:
            known = self._menus[hall] = (rules, *build_menu(rules))
        return known[1], known[2]

    def display_state(self, hall: str, zone: str = "") -> DisplayState:
        rules = self.halls.get(hall)
        with self.reader.read() as records:
            return queries.display_state(records, rules, self.writer.boards, self.clock, zone)

    def calls_to_speak(self, hall: str) -> tuple[int, list[DisplayCall]]:
        rules = self.halls.get(hall)
        with self.reader.read() as records:
            return queries.calls_to_speak(records, rules, self.clock.now())

    def visit_by_token(self, token: str) -> VisitView:
        with self.reader.read() as records:
            visit = records.visit_by_token(token)
            if visit is None:
                raise RuleViolation("visit.unknown")
            return visit_view(records, self.halls.get(visit.hall), self.writer.boards, visit, self.clock.now())

    def visit_by_number(self, hall: str, number: str) -> VisitView:
        """Return today's ticket with this number, for who stands before a kiosk without showing its token.

        Numbers are no secret: it tells what the hall's screen shows, no item, no rating. Raises `visit.unknown`.
        """
        return without_matters(self.tickets.by_number(hall, number))

    def events_after(self, hall: str, last: int, limit: int = 500) -> list[PublicEvent]:
        self.halls.get(hall)
        with self.reader.read() as records:
            return [queries.public_event(e) for e in records.events_after(hall, last, limit)]

    def hall_of_visit(self, visit_id: str) -> str:
        """Return the hall of a visit, for the web layer's permission check. Raises `visit.unknown`."""
        with self.reader.read() as records:
            visit = records.visit(visit_id)
        if visit is None:
            raise RuleViolation("visit.unknown")
        return visit.hall

    # --- taking a number ------------------------------------------------------------------------------------------

    def issue(self, hall: str, request: IssueRequest, principal: str, key: str, base_url: str) -> VisitIssued:
        rules = self.halls.get(hall)
        times = self.clock.now(), self.clock.real()
        use_case = Issuing(rules, self.writer.boards, self.keys, request, principal, base_url, *times)
        idem = self._idem(principal, f"issue:{hall}", key, request)
        return self.writer.submit(hall, use_case, idem, VisitIssued)

    def printed(self, visit_id: str, report: PrintedReport, principal: str, key: str) -> VisitView:
        press = self._ticket(self.hall_of_visit(visit_id), visit_id, principal)
        idem = self._idem(principal, f"printed:{visit_id}", key, report)
        return self.writer.submit(press.rules.code, lambda unit: press.printed(unit, report), idem, VisitView)

    def ask_help(
        self, hall: str, terminal: str, principal: str, key: str, wanted: HelpRequest | None = None
    ) -> PublicEvent:
        """Call a person to a terminal."""
        wanted = wanted or HelpRequest()
        rules = self.halls.get(hall)
        idem = self._idem(principal, f"help:{hall}:{terminal}", key, wanted)
        call = help_call(rules, terminal, wanted.reason, principal, self.clock.now())
        return self.writer.submit(hall, call, idem, PublicEvent)

    def help_calls(self, hall: str) -> HelpCalls:
        """Return which of the hall's terminals asked for a person today, and who went."""
        rules = self.halls.get(hall)
        with self.reader.read() as records:
            return help_calls(records, rules, self.clock.now())

    def take_help(self, hall: str, terminal: str, principal: str, key: str) -> HelpCalls:
        """Note that somebody goes to a terminal. Raises `help.taken` when nobody waits there any more."""
        rules = self.halls.get(hall)
        idem = self._idem(principal, f"help-taken:{hall}:{terminal}", key, None)
        return self.writer.submit(hall, help_taken(rules, terminal, principal, self.clock.now()), idem, HelpCalls)

    def forget_answers(self, older_than: dt.timedelta) -> None:
        """Drop what Idempotency-Keys were answered long ago, in real time. For the housekeeping job."""
        before = self.clock.real() - older_than

        def use_case(unit: UnitOfWork) -> Nothing:
            unit.forget_answers(before)
            return Nothing()

        self.writer.submit(next(iter(self.halls.by_code)), use_case, None, Nothing)

    # --- the citizen's own ticket (the token is the credential) ---------------------------------------------------

    def im_back(self, token: str, principal: str, key: str) -> VisitView:
        press = self._ticket_of(token)
        idem = self._idem(principal, f"im-back:{press.visit_id}", key, None)
        return self.writer.submit(press.rules.code, press.im_back, idem, VisitView)

    def im_back_by_number(self, hall: str, number: str, principal: str, key: str) -> VisitView:
        """Report back at a kiosk or a desk, as `im_back`."""
        press = self._ticket(hall, self.tickets.id_of(hall, number), principal)
        idem = self._idem(principal, f"im-back:{press.visit_id}", key, None)
        return without_matters(self.writer.submit(press.rules.code, press.im_back, idem, VisitView))

    def check_in_by_number(self, hall: str, number: str, principal: str, key: str) -> VisitView:
        """Check in at a kiosk or a desk, as `TicketService.check_in`."""
        return without_matters(self.tickets.check_in(hall, self.tickets.id_of(hall, number), principal, key))

    def change(self, token: str, request: ChangeRequest, principal: str, key: str) -> VisitView:
        """Choose other items with the same number."""
        press = self._ticket_of(token)
        idem = self._idem(principal, f"change:{press.visit_id}", key, request)
        return self.writer.submit(press.rules.code, lambda unit: press.change(unit, request), idem, VisitView)

    def give_back(self, token: str, principal: str, key: str) -> VisitView:
        press = self._ticket_of(token)
        idem = self._idem(principal, f"give-back:{press.visit_id}", key, None)
        return self.writer.submit(press.rules.code, press.give_back, idem, VisitView)

    def rate(self, token: str, rating: RatingIn, principal: str, key: str) -> VisitView:
        press = self._ticket_of(token)
        idem = self._idem(principal, f"rate:{press.visit_id}", key, rating)
        return self.writer.submit(press.rules.code, lambda unit: press.rate(unit, rating), idem, VisitView)

    # --- what they share ------------------------------------------------------------------------------------------

    def _ticket(self, hall: str, visit_id: str, by: str) -> TicketPress:
        return TicketPress(self.halls.get(hall), self.writer.boards, visit_id, by, self.clock.now())

    def _ticket_of(self, token: str) -> TicketPress:
        """Return what may be done with a ticket; one that another hall took over leads there."""
        with self.reader.read() as records:
            visit = records.visit_by_token(token)
            while visit is not None and visit.moved_to is not None:
                visit = records.visit(visit.moved_to)
        if visit is None:
            raise RuleViolation("visit.unknown")
        return self._ticket(visit.hall, visit.id, TICKET)
