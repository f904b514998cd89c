"""What may be done with one ticket: by its holder, by the kiosk that prints it, at the desk."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from queue_server.app.board import Boards
from queue_server.app.halls import HallRules
from queue_server.app.ports import UnitOfWork
from queue_server.app.step_events import about, about_visit
from queue_server.app.tickets.classes import SAME_DAY_RETURN, best_class
from queue_server.app.tickets.last_ticket import refuse_past
from queue_server.app.tickets.matters import Wanted, chosen, refuse_suspended, steps_for
from queue_server.app.tickets.people import phones_of, refuse_too_many, refuse_unbound, shown_by
from queue_server.app.tickets.quotas import refuse_full
from queue_server.app.tickets.turns import wait_again
from queue_server.app.tickets.visit_view import issued_view, may_rate, state_today, to_take_up, visit_view
from queue_server.contract.models import PrintedReport, RatingIn, VisitIssued, VisitView
from queue_server.contract.tickets import ChangeRequest
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import (
    TicketCancelled,
    TicketChanged,
    TicketCheckedIn,
    TicketCopied,
    TicketPrinted,
    TicketReturned,
    VisitRated,
)
from queue_server.domain.ids import new_token
from queue_server.domain.visits import (
    ANY_COUNTER,
    OVER,
    Errand,
    Step,
    Visit,
    changeable,
    next_pending,
    next_position,
    state_of,
    turn_of,
)

TICKET = "ticket"
"""Who acts when the token alone is shown."""


@dataclass(frozen=True, slots=True)
class TicketPress:
    """Something done with one ticket of a hall. Its methods are use cases; a ticket of elsewhere is `visit.unknown`."""

    rules: HallRules
    boards: Boards
    visit_id: str
    by: str
    now: dt.datetime

    def printed(self, unit: UnitOfWork, report: PrintedReport) -> VisitView:
        """Note what the printer said; a failed print keeps the number, so that it can be printed again."""
        return self._view(unit, self.note_print(unit, report))

    def note_print(self, unit: UnitOfWork, report: PrintedReport) -> Visit:
        """As `printed`, where nobody looks at the ticket."""
        visit = self._visit(unit)
        unit.save_visit(visit.report_print(report.result))
        unit.record(TicketPrinted(**about_visit(visit, self.by, self.now), result=report.result, reason=report.reason))
        return visit

    def im_back(self, unit: UnitOfWork) -> VisitView:
        """Join the line again by the hall's rule: after a missed call, or the same day with the missing paper.

        Raises `visit.not_missed`, `visit.over`.
        """
        visit = self._visit(unit)
        steps = unit.steps_of(visit.id)
        state = state_today(visit, steps, self.rules, self.now)
        if state == "missed":
            self._report_back(unit, next(s for s in steps if s.state == "no_show"))
        elif papers := to_take_up(visit, steps, self.rules, self.now):
            self._take_up(unit, visit, steps, papers)
        else:
            raise RuleViolation("visit.over" if state in ("finished", "cancelled") else "visit.not_missed")
        return self._view(unit, visit)

    def give_back(self, unit: UnitOfWork) -> VisitView:
        """Give the number back: all that is not done is cancelled. Raises `step.wrong_state` while being served."""
        self._today(unit)
        return self._view(unit, self.give_up(unit))

    def give_up(self, unit: UnitOfWork) -> Visit:
        """As `give_back`, on whatever day; of one that is over already nothing is left to give back."""
        visit = self._visit(unit)
        steps = unit.steps_of(visit.id)
        open_steps = [s for s in steps if s.state not in OVER]
        if any(s.state == "serving" for s in open_steps):
            raise RuleViolation("step.wrong_state")
        turn = turn_of(open_steps)
        for step in open_steps:
            unit.save_step(step, step.cancel(self.now))
        if open_steps and any(s.state == "finished" for s in steps):
            visit = replace(visit, finished_at=self.now)
            unit.save_visit(visit)
        if turn is not None:
            unit.record(TicketCancelled(**about(self.rules, turn, self.by, self.now)))
        return visit

    def check_in(self, unit: UnitOfWork) -> VisitView:
        """Let the holder of a number taken from afar wait from now on. Raises `visit.not_remote`, `visit.over`."""
        visit = self._today(unit)
        if visit.checked_in_at is not None:
            raise RuleViolation("visit.not_remote")
        since = self.now if self.rules.hall.queue.remote_waits_from == "check-in" else visit.issued_at
        waited = max(0.0, (self.now - since).total_seconds())
        for step in next_pending(unit.steps_of(visit.id)):
            unit.save_step(step, step.begin_waiting(waited, step.first_at, self.now))
        here = replace(visit, checked_in_at=self.now)
        unit.save_visit(here)
        unit.record(TicketCheckedIn(**about_visit(here, self.by, self.now)))
        return self._view(unit, here)

    def change(self, unit: UnitOfWork, request: ChangeRequest) -> VisitView:
        """Choose other items with the same number; the time waited is kept by the hall's rule.

        Raises `visit.at_counter` once it was called, `visit.over`, and what a new ticket for these items would.
        """
        visit = self._today(unit)
        steps = unit.steps_of(visit.id)
        if not changeable(steps):
            raise RuleViolation("visit.at_counter")
        wanted = chosen(self.rules, request.items, request.errand, visit.matters if len(request.items) == 1 else 1)
        people = unit.holders(visit.id)
        shown = shown_by(people) + phones_of(people)
        refuse_past(self.rules, wanted, self.now)
        refuse_full(
            unit, self.rules, visit.business_day, wanted, frozenset(s.item for s in steps if s.state not in OVER)
        )
        refuse_unbound(self.rules, wanted, people)
        refuse_too_many(unit, self.rules, visit.business_day, wanted, shown, besides=visit.id)
        with self.boards.lock(self.rules.code):
            refuse_suspended(self.boards.at(self.rules.code, visit.business_day, unit), wanted)
        changed = replace(
            visit,
            errand=request.errand,
            bundle=None,
            zone=wanted.matters[0].offered.series.zone,
            matters=wanted.times,
        )
        unit.save_visit(changed)
        self._replace_steps(unit, changed, steps, wanted)
        unit.record(
            TicketChanged(**about_visit(changed, self.by, self.now), items=tuple(m.item for m in wanted.matters))
        )
        return self._view(unit, changed)

    def copy(self, unit: UnitOfWork, base_url: str) -> VisitIssued:
        """Give a lost ticket a new code, to be printed with the same number. Raises `visit.over`.

        A ticket whose holder may still come back with a missing paper is not over.
        """
        visit = self._visit(unit)
        steps = unit.steps_of(visit.id)
        over = state_today(visit, steps, self.rules, self.now) in ("finished", "cancelled")
        if visit.moved_to is not None or (over and not to_take_up(visit, steps, self.rules, self.now)):
            raise RuleViolation("visit.over")
        copied = visit.copied(new_token())
        unit.save_visit(copied)
        unit.record(TicketCopied(**about_visit(copied, self.by, self.now), copy_number=copied.copies))
        view = self._view(unit, copied)
        return issued_view(self.rules, copied, steps, view.ahead, view.wait, base_url)

    def rate(self, unit: UnitOfWork, rating: RatingIn) -> VisitView:
        """Take a rating, once, while it is open. Raises `visit.rated`, `visit.not_rateable`."""
        visit = self._visit(unit)
        if unit.rating(visit.id) is not None:
            raise RuleViolation("visit.rated")
        if not may_rate(visit, state_of(unit.steps_of(visit.id)), self.rules, self.now):
            raise RuleViolation("visit.not_rateable")
        unit.add_rating(visit, rating.level, self.now)
        unit.record(VisitRated(hall=visit.hall, at=self.now, by=TICKET, level=rating.level))
        return self._view(unit, visit)

    # --- how a line is joined again -------------------------------------------------------------------------------

    def _report_back(self, unit: UnitOfWork, missed: Step) -> None:
        back = missed.come_back(self._calls(unit, missed), self.rules.hall.queue.no_show_return_after, self.now)
        unit.save_step(missed, back)
        wait_again(unit, back, self.now)
        unit.record(TicketReturned(**about(self.rules, back, self.by, self.now)))

    def _take_up(self, unit: UnitOfWork, visit: Visit, steps: list[Step], papers: list[Step]) -> None:
        """Let the matters that lacked a paper wait again, first, with the time waited before, or last."""
        rule = self.rules.hall.queue.same_day_return
        unit.save_visit(replace(visit, finished_at=None))
        for position, step in enumerate(papers, start=next_position(steps)):
            carried = step.waited_s if rule == "credit" else 0.0
            back = step.again(
                position,
                self.now - dt.timedelta(seconds=carried),
                errand=self._errand_of_return(step),
                class_=best_class(self.rules, (step.class_, SAME_DAY_RETURN)),
                first_at=ANY_COUNTER if rule == "first" else None,
            )
            unit.add_step(back)
            unit.record(TicketReturned(**about(self.rules, back, self.by, self.now)))

    def _errand_of_return(self, step: Step) -> Errand:
        offered = self.rules.offered.get(step.item)
        return "supplement" if offered is not None and "supplement" in offered.seconds else step.errand

    def _replace_steps(self, unit: UnitOfWork, visit: Visit, steps: list[Step], wanted: Wanted) -> None:
        """Cancel what is open and let other steps take its place in time; who had been missed comes back by rule."""
        left = [s for s in steps if s.state not in OVER]
        lined_up = [s for s in left if s.state != "pending"]
        keeps = self.rules.hall.queue.change_keeps_wait
        queued_at = min((s.queued_at for s in lined_up), default=visit.issued_at) if keeps else self.now
        missed = next((s for s in lined_up if s.state == "no_show"), None)
        returned = next((s for s in lined_up if s.back_after_calls is not None), None)
        for step in left:
            unit.save_step(step, step.cancel(self.now, "changed"))
        for step in steps_for(visit, wanted, queued_at, position=next_position(steps)):
            if missed is not None:
                after = self._calls(unit, missed) + self.rules.hall.queue.no_show_return_after
                step = replace(step, returned_at=self.now, back_after_calls=after)
            elif returned is not None:
                step = replace(step, returned_at=returned.returned_at, back_after_calls=returned.back_after_calls)
            unit.add_step(step)

    # --- what they share ------------------------------------------------------------------------------------------

    def _calls(self, unit: UnitOfWork, step: Step) -> int:
        """Return how many numbers of the step's series have been called today."""
        return unit.series_calls(step.hall, step.business_day).get(step.prefix, 0)

    def _visit(self, unit: UnitOfWork) -> Visit:
        visit = unit.visit(self.visit_id)
        if visit is None or visit.hall != self.rules.code:
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
