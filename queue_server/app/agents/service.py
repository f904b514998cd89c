"""Ratings from keypads and text messages through modems, as the web layer sees them."""

from __future__ import annotations

from queue_server.app.agents.messages import opened, waiting
from queue_server.app.ports import UnitOfWork
from queue_server.app.tickets.visits import TicketPress
from queue_server.app.use_cases import UseCases
from queue_server.app.writer import Nothing
from queue_server.contract.agents import (
    MessageClosed,
    MessageDone,
    MessageIn,
    MessageQueued,
    MessagesTaken,
    PadRated,
    PadRating,
)
from queue_server.contract.models import RatingIn
from queue_server.domain.errors import RuleViolation

AT_ONCE = 5


class AgentService(UseCases):
    """Beside `HallService`, over the same reader and writer. `terminal` is global: `<hall>/<code>`."""

    def rate(self, hall: str, rating: PadRating, principal: str, key: str) -> PadRated:
        """Take the rating of the visit whose service ended with an event. Raises `visit.unknown` and as `rate`."""
        rules, now = self.halls.get(hall), self.clock.now()

        def use_case(unit: UnitOfWork) -> PadRated:
            found = unit.events_after(hall, rating.event - 1, 1)
            ended = next((e for e in found if e.seq == rating.event and e.type == "service_finished"), None)
            if ended is None:
                raise RuleViolation("visit.unknown")
            press = TicketPress(rules, self.writer.boards, str(ended.staff["visit"]), principal, now)
            press.rate(unit, RatingIn(level=rating.level))
            return PadRated(event=rating.event)

        idem = self._idem(principal, f"pad-ratings:{hall}", key, rating)
        return self.writer.submit(hall, use_case, idem, PadRated)

    def queue(self, hall: str, message: MessageIn, principal: str, key: str) -> MessageQueued:
        """Let a message wait for a modem; telephone and words are sealed."""
        self.halls.get(hall)
        queued = waiting(self.keys, hall, message.phone, message.text, by=principal, now=self.clock.now())

        def use_case(unit: UnitOfWork) -> MessageQueued:
            unit.add_text(queued)
            return MessageQueued(id=queued.id)

        idem = self._idem(principal, f"messages:{hall}", key, message)
        return self.writer.submit(hall, use_case, idem, MessageQueued)

    def take(self, hall: str, terminal: str, most: int = AT_ONCE) -> MessagesTaken:
        """Hand some messages to a terminal; those whose end it has not told are handed to it again, and to no other."""
        self.halls.get(hall)
        now = self.clock.now()

        def use_case(unit: UnitOfWork) -> Nothing:
            unit.take_texts(hall, terminal, most, now)
            return Nothing()

        self.writer.submit(hall, use_case, None, Nothing)
        with self.reader.read() as records:
            taken = records.texts_taken(terminal)
        return MessagesTaken(messages=[opened(self.keys, message) for message in taken])

    def done(self, hall: str, told: MessageDone, terminal: str) -> MessageClosed:
        """Note the end of a message; told twice, it ended the first time. Its telephone and words are gone then."""
        self.halls.get(hall)
        now = self.clock.now()

        def use_case(unit: UnitOfWork) -> MessageClosed:
            unit.text_done(told.id, terminal, told.result, told.code or "", now)
            return MessageClosed(id=told.id, result=told.result)

        return self.writer.submit(hall, use_case, None, MessageClosed)
