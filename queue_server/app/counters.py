"""The clerk's presses: open, pause, close, next, recall, start, finish, missed, hold, resume, transfer.

Each is one use case of the writer and answers with the counter's state. A refusal carries that state too, so that a
page that lags draws how things stand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from queue_server.app.board import Boards
from queue_server.app.counter_state import counter_state, may_resume
from queue_server.app.halls import HallRules
from queue_server.app.ports import UnitOfWork
from queue_server.app.step_events import about
from queue_server.app.turns import step_aside, wait_on
from queue_server.contract.counter import CounterState, TransferRequest
from queue_server.domain.calling import KEPT_CANDIDATES, Choice, next_step
from queue_server.domain.counters import CounterDesk, Skills, closed_desk
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import (
    CounterClosed,
    CounterOpened,
    CounterPaused,
    ServiceFinished,
    ServiceStarted,
    TicketCalled,
    TicketHeld,
    TicketMissed,
    TicketRecalled,
    TicketTransferred,
)
from queue_server.domain.visits import AT_COUNTER, Step


@dataclass(frozen=True, slots=True)
class CounterPress:
    """One press at one counter. Its methods are use cases; `answering` makes them answer with the state."""

    rules: HallRules
    boards: Boards
    number: int
    by: str
    now: dt.datetime

    def answering(self, press: Callable[[UnitOfWork], None]) -> Callable[[UnitOfWork], CounterState]:
        def use_case(unit: UnitOfWork) -> CounterState:
            try:
                press(unit)
            except RuleViolation as refusal:
                raise RuleViolation(refusal.code, self._state(unit)) from None
            return self._state(unit)

        return use_case

    @property
    def day(self) -> dt.date:
        return self.rules.calendar.business_day(self.now)

    # --- the counter itself ---------------------------------------------------------------------------------------

    def open(self, unit: UnitOfWork) -> None:
        desk = self._desk(unit)
        opened = desk.open(self.by, self.now)
        if opened != desk:
            unit.save_desk(opened)
            zone = self.rules.counters[self.number].zone
            unit.record(CounterOpened(hall=self.rules.code, at=self.now, by=self.by, counter=self.number, zone=zone))

    def pause(self, unit: UnitOfWork) -> None:
        desk = self._desk(unit)
        paused = desk.pause("", self.now)
        if paused != desk:
            unit.save_desk(paused)
            zone = self.rules.counters[self.number].zone
            unit.record(CounterPaused(hall=self.rules.code, at=self.now, by=self.by, counter=self.number, zone=zone))

    def close(self, unit: UnitOfWork) -> None:
        """Close; those a clerk had sent to this counter alone may be called by others again."""
        desk = self._desk(unit)
        closed = desk.close(self._current(unit) is not None, self.now)
        if closed == desk:
            return
        unit.save_desk(closed)
        for step in unit.sent_to(self.rules.code, self.day, self.number):
            if self.rules.counters_of(step.department):
                unit.save_step(step, replace(step, only_at=None))
        zone = self.rules.counters[self.number].zone
        unit.record(CounterClosed(hall=self.rules.code, at=self.now, by=self.by, counter=self.number, zone=zone))

    # --- calling --------------------------------------------------------------------------------------------------

    def next(self, unit: UnitOfWork, after: str | None) -> None:
        """Call who is next; the one being served is finished first (办结，请下一位)."""
        desk = self._desk(unit)
        desk.must_be_open()
        current = self._current(unit)
        if current is not None:
            if after != current.id:
                raise RuleViolation("counter.stale")
            if current.state == "called":
                raise RuleViolation("counter.busy")
            desk = self._finish(unit, desk, current)
        elif after is not None and after != desk.last_step:
            raise RuleViolation("counter.stale")
        choice = self._choose(unit)
        if choice is None:
            return
        called = choice.step.call(self.number, self.now)
        unit.save_step(choice.step, called)
        step_aside(unit, called)
        seq = unit.record(TicketCalled(**about(self.rules, called, self.by, self.now)))
        unit.add_call(replace(choice, step=called), seq, self.now, again=False)
        unit.save_desk(desk.handled(called.id))

    def recall(self, unit: UnitOfWork, step_id: str) -> None:
        step = self._mine(unit, step_id)
        again = step.recall()
        unit.save_step(step, again)
        seq = unit.record(TicketRecalled(**about(self.rules, again, self.by, self.now), calls=again.calls))
        unit.add_call(Choice(again, ()), seq, self.now, again=True)

    def resume(self, unit: UnitOfWork, step_id: str) -> None:
        """Call a held number back to this counter."""
        desk = self._desk(unit)
        desk.must_be_open()
        if self._current(unit) is not None:
            raise RuleViolation("counter.busy")
        step = unit.step(step_id)
        if step is None or not self._here_today(step):
            raise RuleViolation("counter.stale")
        if step.state != "held" or not may_resume(step, self._skill(desk), unit.desks(self.rules.code, self.day)):
            raise RuleViolation("step.wrong_state")
        called = step.resume(self.number, self.now)
        unit.save_step(step, called)
        seq = unit.record(TicketCalled(**about(self.rules, called, self.by, self.now)))
        unit.add_call(Choice(called, ()), seq, self.now, again=True)
        unit.save_desk(desk.handled(called.id))

    # --- the one at the counter -----------------------------------------------------------------------------------

    def start(self, unit: UnitOfWork, step_id: str) -> None:
        step = self._mine(unit, step_id)
        serving = step.start(self.now)
        unit.save_step(step, serving)
        unit.record(ServiceStarted(**about(self.rules, serving, self.by, self.now)))

    def finish(self, unit: UnitOfWork, step_id: str) -> None:
        self._finish(unit, self._desk(unit), self._mine(unit, step_id))

    def no_show(self, unit: UnitOfWork, step_id: str) -> None:
        step = self._mine(unit, step_id)
        missed = step.miss(self.rules.hall.queue.recalls_before_no_show, self.now)
        unit.save_step(step, missed)
        unit.record(TicketMissed(**about(self.rules, missed, self.by, self.now), calls=missed.calls))

    def hold(self, unit: UnitOfWork, step_id: str) -> None:
        step = self._mine(unit, step_id)
        held = step.hold()
        unit.save_step(step, held)
        unit.record(TicketHeld(**about(self.rules, held, self.by, self.now)))

    def transfer(self, unit: UnitOfWork, request: TransferRequest) -> None:
        """Hand over to another item or counter, with the reason; a new step takes over."""
        step = self._mine(unit, request.step)
        item, department = self._target(step, request)
        over = step.transfer(request.reason, self.now)
        position = 1 + max(s.position for s in unit.steps_of(step.visit))
        successor = over.taken_over(position, item, department, request.to_counter, request.position, self.now)
        unit.save_step(step, over)
        unit.add_step(successor)
        wait_on(unit, self.rules, over, None, self.now)
        unit.record(
            TicketTransferred(
                **about(self.rules, over, self.by, self.now),
                to_step=successor.id,
                to_item=item,
                to_counter=request.to_counter,
                place=request.position,
                reason=request.reason,
            )
        )

    # --- what they share ------------------------------------------------------------------------------------------

    def _desk(self, unit: UnitOfWork) -> CounterDesk:
        known = unit.desk(self.rules.code, self.day, self.number)
        return known or closed_desk(self.rules.code, self.number, self.day, self.now)

    def _skill(self, desk: CounterDesk) -> Skills:
        return self.rules.skill(self.number, desk, self.now)

    def _current(self, unit: UnitOfWork) -> Step | None:
        return unit.current_step(self.rules.code, self.day, self.number)

    def _here_today(self, step: Step) -> bool:
        return step.hall == self.rules.code and step.business_day == self.day

    def _mine(self, unit: UnitOfWork, step_id: str) -> Step:
        """Return the step at this counter; one that is not (any more) means the page lags."""
        step = unit.step(step_id)
        if step is None or not self._here_today(step) or step.counter != self.number:
            raise RuleViolation("counter.stale")
        if step.state not in AT_COUNTER:
            raise RuleViolation("step.wrong_state")
        return step

    def _choose(self, unit: UnitOfWork) -> Choice | None:
        """Ask the rule who is next, and make sure that the board has that step as it is stored."""
        choice = self._choose_from_board(unit)
        if choice is not None and unit.step(choice.step.id) != choice.step:
            self.boards.forget(self.rules.code)
            choice = self._choose_from_board(unit)
        return choice

    def _choose_from_board(self, unit: UnitOfWork) -> Choice | None:
        rules = self.rules
        self.boards.follow(rules.code, unit)
        with self.boards.lock(rules.code):
            board = self.boards.at(rules.code, self.day, unit)
            skill = board.skill(self.number, self.now)
            heads, _ = board.lines.heads(skill, KEPT_CANDIDATES)
        calls = unit.series_calls(rules.code, self.day)
        return next_step(heads, skill, rules.rates, calls, self.now)

    def _state(self, unit: UnitOfWork) -> CounterState:
        self.boards.follow(self.rules.code, unit)
        return counter_state(unit, self.boards, self.rules, self.number, self.now)

    def _finish(self, unit: UnitOfWork, desk: CounterDesk, step: Step) -> CounterDesk:
        """End a step; the visit's next one takes its turn, first at this counter if it can be done here too."""
        finished = step.finish(self.now)
        unit.save_step(step, finished)
        over = not wait_on(unit, self.rules, finished, self._skill(desk), self.now)
        if over:
            visit = unit.visit(step.visit)
            if visit is not None:
                unit.save_visit(replace(visit, finished_at=self.now))
        unit.record(ServiceFinished(**about(self.rules, finished, self.by, self.now), visit_over=over))
        served = desk.served()
        unit.save_desk(served)
        return served

    def _target(self, step: Step, request: TransferRequest) -> tuple[str, str]:
        rules = self.rules
        item, department = step.item, step.department
        if request.to_item is not None:
            offered = rules.offer(request.to_item)
            item, department = request.to_item, offered.item.department
        if request.to_counter is not None:
            if request.to_counter not in rules.counters:
                raise RuleViolation("counter.unknown")
            same = request.to_counter == self.number and item == step.item
        else:
            same = item == step.item
        if same or (request.to_counter is None and not rules.counters_of(department)):
            raise RuleViolation("transfer.nowhere")
        return item, department
