"""安静叫号: who gave a telephone number with the ticket is told when the turn comes near, and when it has come.

What is to be told is found by looking again and again at the tickets that have a number: nothing is lost by a server
that dies between a call and its message, and a message that is on its way is marked in the transaction that made it, so
none goes twice.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

import structlog

from config.schema import Hall
from queue_server.app.agents.messages import waiting
from queue_server.app.agents.service import AgentService
from queue_server.app.halls import HallRules
from queue_server.app.keys import Keys
from queue_server.app.ports import Clock, Reader, Records, UnitOfWork
from queue_server.app.quiet.ports import MessageLine
from queue_server.app.tickets.visit_view import visit_view
from queue_server.app.use_cases import UseCases
from queue_server.app.writer import Nothing, Writer
from queue_server.contract.agents import MessageDone
from queue_server.contract.models import VisitView
from queue_server.contract.tickets import TellMeRequest
from queue_server.domain.contacts import (
    GOOD_FOR,
    MOST_NUMBERS,
    MOST_TICKETS,
    Contact,
    News,
    called_turn,
    masked,
    mobile,
    news,
    soon_turn,
    turn_at,
)
from queue_server.domain.errors import RuleViolation
from queue_server.domain.visits import Visit

GATEWAY = "gateway"
"""Who takes messages for the county's gateway, where a terminal does for a modem."""
BY = "server"
AT_ONCE = 20
_SENTENCES = {"soon": "call.text_soon", "called": "call.text_called"}
_log = structlog.get_logger("hall.quiet")


class QuietService(UseCases):
    """Beside `HallService`, over the same reader and writer. `agents` hands the messages out."""

    def __init__(self, reader: Reader, writer: Writer, clock: Clock, keys: Keys, agents: AgentService) -> None:
        super().__init__(reader, writer, clock, keys)
        self._agents = agents

    # --- what the holder of a ticket asks -------------------------------------------------------------------------

    def tell(self, token: str, wanted: TellMeRequest, principal: str, key: str) -> VisitView:
        """Keep a telephone number with the ticket. Raises `visit.unknown`, `texts.off`, `texts.no_mobile`,
        `texts.too_many` and `visit.over`."""
        visit, rules = self._visit(token)
        if rules.hall.texts.sent_by == "nobody":
            raise RuleViolation("texts.off")
        number = mobile(wanted.phone)
        if number is None:
            raise RuleViolation("texts.no_mobile")
        now, phone_hash = self.clock.now(), self.keys.hash(f"contact:{number}")

        def use_case(unit: UnitOfWork) -> VisitView:
            view = visit_view(unit, rules, self.writer.boards, visit, now)
            if view.state in ("finished", "cancelled"):
                raise RuleViolation("visit.over")
            before = unit.contact(visit.id)
            numbers = 1 + (before.numbers if before else 0)
            others = unit.tickets_with(visit.hall, visit.business_day, phone_hash)
            if numbers > MOST_NUMBERS or others >= MOST_TICKETS:
                raise RuleViolation("texts.too_many")
            contact = Contact(
                visit=visit.id,
                hall=visit.hall,
                business_day=visit.business_day,
                language=wanted.language,
                masked=masked(number),
                phone_hash=phone_hash,
                numbers=numbers,
                soon_for="",
                called_for="",
                sealed=self.keys.seal(number.encode(), _context(visit.id)),
            )
            # What the ticket's page says in this very moment needs no message.
            unit.keep_contact(_as_told(contact, unit, view, rules.hall))
            return visit_view(unit, rules, self.writer.boards, visit, now)

        idem = self._idem(principal, f"tell-me:{visit.id}", key, wanted)
        return self.writer.submit(visit.hall, use_case, idem, VisitView)

    def stop_telling(self, token: str, principal: str, key: str) -> VisitView:
        """Forget the number given with a ticket. Raises `visit.unknown`."""
        visit, rules = self._visit(token)
        now = self.clock.now()

        def use_case(unit: UnitOfWork) -> VisitView:
            unit.empty_contact(visit.id)
            return visit_view(unit, rules, self.writer.boards, visit, now)

        idem = self._idem(principal, f"tell-me-no-more:{visit.id}", key, None)
        return self.writer.submit(visit.hall, use_case, idem, VisitView)

    # --- what the server does by itself ---------------------------------------------------------------------------

    def tell_all(self) -> int:
        """Queue a message for everybody who should be told something now; return how many."""
        halls = [code for code, rules in self.halls.by_code.items() if rules.hall.texts.sent_by != "nobody"]
        if not halls:
            return 0
        now = self.clock.now()
        with self.reader.read() as records:
            due = [c for c in records.contacts(halls) if self._news(records, c, now) is not None]
        for contact in due:
            self.writer.submit(contact.hall, partial(self._tell_one, contact.visit), None, Nothing)
        return len(due)

    def _tell_one(self, visit_id: str, unit: UnitOfWork) -> Nothing:
        """Look once more, where nothing can change in between, and write the message."""
        now, contact = self.clock.now(), unit.contact(visit_id)
        told = self._news(unit, contact, now) if contact is not None else None
        if contact is None or told is None:
            return Nothing()
        what, view = told
        if what == "over":
            unit.empty_contact(visit_id)
            return Nothing()
        rules = self.halls.get(contact.hall)
        phone = self.keys.open(contact.sealed, _context(visit_id)).decode()
        said = _words(rules.hall, what, view, contact.language)
        unit.add_text(waiting(self.keys, contact.hall, phone, said, by=BY, now=now, until=now + GOOD_FOR))
        unit.keep_contact(_as_told(contact, unit, view, rules.hall))
        return Nothing()

    def _news(self, records: Records, contact: Contact, now: dt.datetime) -> tuple[News, VisitView] | None:
        visit, rules = records.visit(contact.visit), self.halls.get(contact.hall)
        if visit is None:
            return None
        view = visit_view(records, rules, self.writer.boards, visit, now)
        soon_at = 0 if view.suspended else rules.hall.texts.soon_at
        what = news(contact, view.state, view.ahead, records.steps_of(visit.id), soon_at)
        return (what, view) if what is not None else None

    def send_by(self, line: MessageLine) -> int:
        """Send what waits in the halls that send by the gateway; return how many have an end."""
        ended = 0
        for code, rules in self.halls.by_code.items():
            if rules.hall.texts.sent_by != "gateway":
                continue
            taker = f"{code}/{GATEWAY}"
            for message in self._agents.take(code, taker, AT_ONCE).messages:
                result = line.send(message.id, message.phone, message.text)
                if result is None:
                    _log.warning("message_not_answered", hall=code)
                    continue
                told = MessageDone(id=message.id, result=result, code=None if result == "sent" else "refused")
                self._agents.done(code, told, taker)
                ended += 1
        return ended

    def _visit(self, token: str) -> tuple[Visit, HallRules]:
        with self.reader.read() as records:
            visit = records.visit_by_token(token)
        if visit is None or visit.moved_to is not None:
            raise RuleViolation("visit.unknown")
        return visit, self.halls.get(visit.hall)


def _context(visit: str) -> str:
    return f"contact:{visit}"


def _as_told(contact: Contact, records: Records, view: VisitView, hall: Hall) -> Contact:
    """Return it as told whatever holds now; after a call nothing about coming near is told for that turn."""
    steps = records.steps_of(contact.visit)
    step = turn_at(steps, view.state)
    if step is None:
        return contact
    if view.state == "called":
        return contact.told("called", called_turn(step))
    return contact.told("soon", soon_turn(step)) if view.ahead <= hall.texts.soon_at else contact


def _words(hall: Hall, what: News, view: VisitView, language: str) -> str:
    zone = next((z.name.in_language(language) for z in hall.zones if z.code == view.zone), "")
    said = hall.wording[_SENTENCES[what]].in_language(language)
    place = hall.name.in_language(language)
    return said.format(hall=place, number=view.number, ahead=view.ahead, zone=zone, counter=view.counter)
