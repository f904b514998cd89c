"""What the holder of a ticket sees and may do, and what the printer reports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from queue_server.app.board import Boards, place_of
from queue_server.app.halls import HallRules, wire_text
from queue_server.app.ports import Records, UnitOfWork
from queue_server.app.step_events import about
from queue_server.app.turns import wait_again
from queue_server.app.views import step_view, step_views, wait_of, zone_of
from queue_server.contract.models import PrintedReport, RatingIn, VisitView
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import TicketCancelled, TicketPrinted, TicketReturned, VisitRated
from queue_server.domain.visits import OVER, Step, Visit, VisitState, state_of, turn_of

TICKET = "ticket"
"""Who acts when the token alone is shown."""


def visit_view(records: Records, rules: HallRules, boards: Boards, visit: Visit, now: dt.datetime) -> VisitView:
    steps = records.steps_of(visit.id)
    state = state_today(visit, steps, rules, now)
    turn = turn_of(steps)
    ahead, wait = 0, None
    if state == "waiting" and turn is not None:
        with boards.lock(rules.code):
            board = boards.at(rules.code, visit.business_day, records)
            own_s = rules.service_s(turn.item, turn.errand)
            ahead, told = board.forecast(turn.department, turn.class_, place_of(turn), own_s, now)
        wait = wait_of(told)
    shown = turn or steps[-1]
    level = records.rating(visit.id)
    return VisitView(
        number=visit.label,
        hall=visit.hall,
        hall_name=wire_text(rules.hall.name),
        business_day=visit.business_day,
        state=state,
        zone=zone_of(rules, shown),
        counter=step_view(rules, shown).counter,
        ahead=ahead,
        wait=wait,
        steps=step_views(rules, [s for s in steps if s.state != "transferred"]),
        now=now,
        issued_at=visit.issued_at,
        may_return=state == "missed",
        may_rate=level is None and _may_rate(visit, state, rules, now),
        rating=level,
    )


def without_matters(view: VisitView) -> VisitView:
    """Return what may be told to anybody who knows the number: what the hall's screen shows anyway."""
    return view.model_copy(update={"steps": [], "may_rate": False, "rating": None})


def state_today(visit: Visit, steps: list[Step], rules: HallRules, now: dt.datetime) -> VisitState:
    """Return where a visit stands; one of a past day that was never served is over."""
    state = state_of(steps)
    if state != "finished" and visit.business_day != rules.calendar.business_day(now):
        return "cancelled"
    return state


def _may_rate(visit: Visit, state: VisitState, rules: HallRules, now: dt.datetime) -> bool:
    if state != "finished" or visit.finished_at is None:
        return False
    return now - visit.finished_at <= dt.timedelta(hours=rules.hall.rating.open_hours)


@dataclass(frozen=True, slots=True)
class TicketPress:
    """Something done with one ticket. Its methods are use cases that answer with the ticket's view."""

    rules: HallRules
    boards: Boards
    visit_id: str
    by: str
    now: dt.datetime

    def printed(self, unit: UnitOfWork, report: PrintedReport) -> VisitView:
        """Note what the printer said; a failed print keeps the number, so that it can be printed again."""
        visit = self._visit(unit)
        unit.save_visit(visit.report_print(report.result))
        unit.record(
            TicketPrinted(
                hall=visit.hall,
                at=self.now,
                by=self.by,
                number=visit.label,
                prefix=visit.prefix,
                zone=visit.zone,
                visit=visit.id,
                result=report.result,
                reason=report.reason,
            )
        )
        return self._view(unit, visit)

    def im_back(self, unit: UnitOfWork) -> VisitView:
        """Join the line again after a missed call, by the hall's rule. Raises `visit.not_missed`, `visit.over`."""
        visit = self._today(unit)
        missed = next((s for s in unit.steps_of(visit.id) if s.state == "no_show"), None)
        if missed is None:
            raise RuleViolation("visit.not_missed")
        calls = unit.series_calls(visit.hall, visit.business_day).get(visit.prefix, 0)
        back = missed.come_back(calls, self.rules.hall.queue.no_show_return_after, self.now)
        unit.save_step(missed, back)
        wait_again(unit, back, self.now)
        unit.record(TicketReturned(**about(self.rules, back, self.by, self.now)))
        return self._view(unit, visit)

    def give_back(self, unit: UnitOfWork) -> VisitView:
        """Give the number back: all that is not done is cancelled. Raises `step.wrong_state` while being served."""
        visit = self._today(unit)
        open_steps = [s for s in unit.steps_of(visit.id) if s.state not in OVER]
        turn = turn_of(open_steps)
        for step in open_steps:
            unit.save_step(step, step.cancel(self.now))
        if turn is not None:
            unit.record(TicketCancelled(**about(self.rules, turn, self.by, self.now)))
        return self._view(unit, visit)

    def rate(self, unit: UnitOfWork, rating: RatingIn) -> VisitView:
        """Take a rating, once, while it is open. Raises `visit.rated`, `visit.not_rateable`."""
        visit = self._visit(unit)
        if unit.rating(visit.id) is not None:
            raise RuleViolation("visit.rated")
        if not _may_rate(visit, state_of(unit.steps_of(visit.id)), self.rules, self.now):
            raise RuleViolation("visit.not_rateable")
        unit.add_rating(visit, rating.level, self.now)
        unit.record(VisitRated(hall=visit.hall, at=self.now, by=TICKET, level=rating.level))
        return self._view(unit, visit)

    def _visit(self, unit: UnitOfWork) -> Visit:
        visit = unit.visit(self.visit_id)
        if visit is None:
            raise RuleViolation("visit.unknown")
        return visit

    def _today(self, unit: UnitOfWork) -> Visit:
        visit = self._visit(unit)
        if state_today(visit, unit.steps_of(visit.id), self.rules, self.now) in ("finished", "cancelled"):
            raise RuleViolation("visit.over")
        return visit

    def _view(self, unit: UnitOfWork, visit: Visit) -> VisitView:
        self.boards.follow(visit.hall, unit)
        return visit_view(unit, self.rules, self.boards, visit, self.now)
