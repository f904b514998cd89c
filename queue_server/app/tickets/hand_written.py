"""Numbers written by hand while the power was gone, typed in afterwards: each keeps the time it was taken.

They come from paper pads (`Series.hand_first` and up), which no kiosk gives, so that no number is given twice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from queue_server.app.halls import ORDINARY, HallRules
from queue_server.app.ports import UnitOfWork
from queue_server.app.step_events import about, about_visit
from queue_server.app.tickets.classes import askable
from queue_server.app.tickets.matters import Wanted, chosen, steps_for
from queue_server.contract.tickets import HandWritten, HandWrittenDone, HandWrittenIn, HandWrittenResult
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import ServiceFinished, TicketIssued
from queue_server.domain.ids import new_token, new_visit_id
from queue_server.domain.numbers import read_label
from queue_server.domain.visits import Visit

PAPER = "paper"
"""The channel of a number from a pad."""


@dataclass(frozen=True, slots=True)
class TypingIn:
    """A list of hand-written numbers: a use case. A line that is refused changes nothing and stops no other."""

    rules: HallRules
    request: HandWrittenIn
    by: str
    now: dt.datetime

    def __call__(self, unit: UnitOfWork) -> HandWrittenDone:
        return HandWrittenDone(typed=[self._line(unit, line) for line in self.request.numbers])

    def _line(self, unit: UnitOfWork, line: HandWritten) -> HandWrittenResult:
        try:
            return self._typed(unit, line)
        except RuleViolation as refusal:
            return HandWrittenResult(number=line.number.upper(), result="refused", code=refusal.code)

    def _typed(self, unit: UnitOfWork, line: HandWritten) -> HandWrittenResult:
        """Add one number; everything is checked before anything is written."""
        prefix, number = self._on_pad(line.number)
        wanted = chosen(self.rules, [line.item], line.errand)
        class_ = line.class_ or ORDINARY
        askable(self.rules, class_)
        day = self._day_of(line.taken_at)
        known = unit.visit_by_number(self.rules.code, day, prefix, number)
        if known is not None:
            if not any(s.item == line.item for s in unit.steps_of(known.id)):
                raise RuleViolation("hand.other_item")
            return HandWrittenResult(number=known.label, result="known")
        visit = self._visit(prefix, number, day, wanted, class_, line)
        self._add(unit, visit, wanted, line)
        return HandWrittenResult(number=visit.label, result="added")

    def _on_pad(self, typed: str) -> tuple[str, int]:
        prefix, number = read_label(typed) or ("", 0)
        series = self.rules.series.get(prefix)
        if series is None or series.hand_first is None or not series.hand_first <= number <= series.last:
            raise RuleViolation("hand.not_on_pad")
        return prefix, number

    def _day_of(self, taken_at: dt.datetime) -> dt.date:
        """Return the business day, which must be today's; a time without a zone or to come is no time at all."""
        today = self.rules.calendar.business_day(self.now)
        if taken_at.tzinfo is None or taken_at > self.now or self.rules.calendar.business_day(taken_at) != today:
            raise RuleViolation("hand.not_today")
        return today

    def _visit(self, prefix: str, number: int, day: dt.date, wanted: Wanted, class_: str, line: HandWritten) -> Visit:
        taken_at = line.taken_at.astimezone(dt.UTC)
        return Visit(
            id=new_visit_id(self.now),
            token=new_token(),
            hall=self.rules.code,
            business_day=day,
            prefix=prefix,
            number=number,
            class_=class_,
            errand=line.errand,
            channel=PAPER,
            zone=wanted.matters[0].offered.series.zone,
            print_state="printed",
            bundle=None,
            agent=False,
            issued_by=self.by,
            issued_at=taken_at,
            finished_at=self.now if line.served else None,
            checked_in_at=taken_at,
        )

    def _add(self, unit: UnitOfWork, visit: Visit, wanted: Wanted, line: HandWritten) -> None:
        """Add the visit. Who was served by hand too was served by nobody knows whom and when, before now."""
        (step,) = steps_for(visit, wanted, visit.issued_at)
        if line.served:
            step = replace(step, state="finished", ended_at=self.now, outcome="done")
        unit.add_visit(visit, [step], ())
        unit.record(
            TicketIssued(
                **about_visit(visit, self.by, self.now), class_=visit.class_, channel=visit.channel, items=(line.item,)
            )
        )
        if line.served:
            unit.record(ServiceFinished(**about(self.rules, step, self.by, self.now), visit_over=True))
