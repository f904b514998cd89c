"""The one at the counter: start, finish (several matters in one go, the rest queues again), missed, hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from queue_server.app.counters.presses import CounterPress
from queue_server.app.ports import UnitOfWork
from queue_server.app.step_events import about
from queue_server.app.tickets.turns import wait_on
from queue_server.contract.counter import DoneStep, FinishRequest, StepRequest
from queue_server.domain.calling import may_do_along
from queue_server.domain.counters import CounterDesk, Skills
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import ServiceFinished, ServiceStarted, TicketHeld, TicketMissed
from queue_server.domain.visits import OVER, Outcome, Step, may_miss_at, next_position


def start(at: CounterPress, unit: UnitOfWork, request: StepRequest) -> None:
    step = at.mine(unit, request.step)
    serving = step.start(at.now)
    unit.save_step(step, serving)
    unit.record(ServiceStarted(**about(at.rules, serving, at.by, at.now)))


def finish(at: CounterPress, unit: UnitOfWork, request: FinishRequest) -> None:
    step = at.mine(unit, request.step)
    end_service(at, unit, at.desk(unit), step, request)


def no_show(at: CounterPress, unit: UnitOfWork, request: StepRequest) -> None:
    """Mark as missed. Raises `step.recall_first`, and `step.screen_first` for somebody who cannot hear."""
    step = at.mine(unit, request.step)
    queue = at.rules.hall.queue
    missed = step.miss(queue.recalls_before_no_show, at.now)
    visit = unit.visit(step.visit)
    if visit is not None and visit.cannot_hear:
        last = unit.last_call_at(step.id)
        earliest = may_miss_at(step, queue.recalls_before_no_show, last, queue.visible_recall_s)
        if earliest is None or at.now < earliest:
            raise RuleViolation("step.screen_first")
    unit.save_step(step, missed)
    unit.record(TicketMissed(**about(at.rules, missed, at.by, at.now), calls=missed.calls))


def hold(at: CounterPress, unit: UnitOfWork, request: StepRequest) -> None:
    step = at.mine(unit, request.step)
    held = step.hold()
    unit.save_step(step, held)
    unit.record(TicketHeld(**about(at.rules, held, at.by, at.now)))


def end_service(
    at: CounterPress, unit: UnitOfWork, desk: CounterDesk, step: Step, request: FinishRequest
) -> CounterDesk:
    """End a step and what was done along with it; return the counter after it.

    The visit's next step takes its turn, first at this counter if it can be done here too. What one turn leaves of a
    ticket's matters queues again. Who is not the ticket's holder is not served any further.
    """
    skill = at.skill(desk)
    steps = unit.steps_of(step.visit)
    along = _along(steps, skill, step, request.along)
    outcome: Outcome = request.outcome or "done"
    finished = step.finish(at.now, outcome)
    if outcome == "not_holder":
        done = (step, *(s for s, _ in along))
        _cancel(at, unit, [s for s in steps if s not in done])
    else:
        turn = request.matters_done or at.rules.hall.queue.matters_per_turn
        rest = step.rest(next_position(steps), turn, at.now)
        if rest is not None:
            finished = replace(finished, matters=turn)
            unit.add_step(rest)
    unit.save_step(step, finished)
    for other, its_outcome in along:
        ended = other.finish_along(at.number, at.now, its_outcome or "done")
        unit.save_step(other, ended)
        unit.record(ServiceFinished(**about(at.rules, ended, at.by, at.now), visit_over=False, outcome=ended.outcome))
    over = not wait_on(unit, at.rules, finished, skill, at.now)
    visit = unit.visit(step.visit) if over else None
    if visit is not None:
        unit.save_visit(replace(visit, finished_at=at.now))
    unit.record(ServiceFinished(**about(at.rules, finished, at.by, at.now), visit_over=over, outcome=outcome))
    served = desk.served(1 + len(along))
    unit.save_desk(served)
    return served


def _along(steps: Sequence[Step], skill: Skills, present: Step, done: Sequence[DoneStep]) -> list[tuple[Step, Outcome]]:
    """Return the visit's other steps that were done in one go. Raises `step.wrong_state` for one that cannot be."""
    able: dict[str, Step] = {s.id: s for s in may_do_along(skill, present, steps)}
    if len({d.step for d in done}) != len(done) or any(d.step not in able for d in done):
        raise RuleViolation("step.wrong_state")
    return [(able[d.step], d.outcome) for d in done]


def _cancel(at: CounterPress, unit: UnitOfWork, steps: Sequence[Step]) -> None:
    for step in steps:
        if step.state not in OVER:
            unit.save_step(step, step.cancel(at.now))
