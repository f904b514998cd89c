"""Calling: who is next by the rule, one of a class or an item or one number by hand, again, and back from hold."""

from __future__ import annotations

from collections.abc import Callable

from queue_server.app.counters.presses import CounterPress
from queue_server.app.counters.serving import end_service
from queue_server.app.counters.state import may_resume
from queue_server.app.offline.called_before import called_anew, leased_step
from queue_server.app.ports import UnitOfWork
from queue_server.app.step_events import about
from queue_server.app.tickets.turns import step_aside
from queue_server.contract.counter import CallRequest, FinishRequest, NextRequest, StepRequest
from queue_server.domain.calling import KEPT_CANDIDATES, Choice, by_hand, may_call, next_step
from queue_server.domain.counters import CounterDesk, Skills
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import TicketCalled, TicketRecalled
from queue_server.domain.numbers import read_label
from queue_server.domain.suspensions import suspension_of
from queue_server.domain.visits import OVER, Step

Wanted = Callable[[Step], bool]


def call_next(at: CounterPress, unit: UnitOfWork, request: NextRequest) -> None:
    """Call who is next; the one being served is finished first (办结，请下一位).

    A class or an item makes it a choice by hand, kept with its reason. Raises `class.unknown`, `item.unknown`.
    """
    wanted = _wanted(at, request)
    desk = _ready_to_call(at, unit, request.after, request.done)
    choice = _choose(at, unit, wanted)
    if choice is not None:
        _call(at, unit, desk, choice, request.reason or "")


def call_number(at: CounterPress, unit: UnitOfWork, request: CallRequest) -> None:
    """Call one number out of turn, or one that was missed, by hand; also one that a terminal gave without the network.

    Raises `visit.unknown`, `visit.over`, `transfer.nowhere` when this counter does not serve it, `item.suspended`,
    `step.wrong_state` when it is at a counter or set aside, `visit.item_needed` when nobody knows what it is for.
    """
    desk = _ready_to_call(at, unit, request.after)
    step = _by_number(at, unit, at.skill(desk), request)
    calls = unit.series_calls(at.rules.code, at.day)
    if step.state == "no_show":
        back = step.come_back(calls.get(step.prefix, 0), 0, at.now)
        unit.save_step(step, back)
        step = back
    heads, skill = _heads(at, unit)
    choice = by_hand([step], heads, skill, at.rules.rates, calls, at.now)
    if choice is not None:
        _call(at, unit, desk, choice, request.reason)


def recall(at: CounterPress, unit: UnitOfWork, request: StepRequest) -> None:
    """Call the same number again."""
    step = at.mine(unit, request.step)
    again = step.recall()
    unit.save_step(step, again)
    seq = unit.record(TicketRecalled(**about(at.rules, again, at.by, at.now), calls=again.calls))
    unit.add_call(Choice(again, ()), seq, at.now, again=True)


def resume(at: CounterPress, unit: UnitOfWork, request: StepRequest) -> None:
    """Call a held number back to this counter."""
    desk = at.own_desk(unit)
    desk.must_be_open()
    if at.current(unit) is not None:
        raise RuleViolation("counter.busy")
    step = unit.step(request.step)
    if step is None or not at.here_today(step):
        raise RuleViolation("counter.stale")
    if step.state != "held" or not may_resume(step, at.skill(desk), unit.desks(at.rules.code, at.day)):
        raise RuleViolation("step.wrong_state")
    called = step.resume(at.number, at.now)
    unit.save_step(step, called)
    seq = unit.record(TicketCalled(**about(at.rules, called, at.by, at.now)))
    unit.add_call(Choice(called, ()), seq, at.now, again=True)
    unit.save_desk(desk.handled(called.id))


def _ready_to_call(
    at: CounterPress, unit: UnitOfWork, after: str | None, done: FinishRequest | None = None
) -> CounterDesk:
    """Make sure that the page which pressed is of now, and finish whom this counter serves."""
    desk = at.desk(unit)
    if desk.status == "open":
        desk.must_be_held_by(at.by)
    desk.must_be_open()
    current = at.current(unit)
    if current is None:
        if after is not None and after != desk.last_step:
            raise RuleViolation("counter.stale")
        return desk
    if after != current.id:
        raise RuleViolation("counter.stale")
    if current.state == "called":
        raise RuleViolation("counter.busy")
    if done is not None and done.step != current.id:
        raise RuleViolation("counter.stale")
    return end_service(at, unit, desk, current, done or FinishRequest(step=current.id))


def _wanted(at: CounterPress, request: NextRequest) -> Wanted | None:
    """Return whom a clerk wants by hand; None: whom the rule says."""
    class_, item = request.class_, request.item
    if class_ is not None:
        at.rules.class_(class_)
    if item is not None:
        at.rules.offer(item)
    if class_ is None and item is None:
        return None
    return lambda step: class_ in (None, step.class_) and item in (None, step.item)


def _by_number(at: CounterPress, unit: UnitOfWork, skill: Skills, request: CallRequest) -> Step:
    steps = _steps_of_number(at, unit, skill, request)
    if all(s.state in OVER for s in steps):
        raise RuleViolation("visit.over")
    callable_ = [s for s in steps if s.state in ("waiting", "no_show")]
    if not callable_:
        raise RuleViolation("step.wrong_state")
    served = [s for s in callable_ if may_call(skill, s)]
    if not served:
        raise RuleViolation("transfer.nowhere")
    suspensions = unit.suspensions(at.rules.code)
    free = [s for s in served if suspension_of(suspensions, s.item, s.department) is None]
    if not free:
        raise RuleViolation("item.suspended")
    return free[0]


def _steps_of_number(at: CounterPress, unit: UnitOfWork, skill: Skills, request: CallRequest) -> list[Step]:
    typed = read_label(request.number)
    if typed is None:
        raise RuleViolation("visit.unknown")
    visit = unit.visit_by_number(at.rules.code, at.day, *typed)
    if visit is None:
        return [leased_step(at, unit, skill, *typed, request.item)]
    anew = called_anew(at, unit, skill, visit, request.item)
    return [anew] if anew is not None else unit.steps_of(visit.id)


def _choose(at: CounterPress, unit: UnitOfWork, wanted: Wanted | None) -> Choice | None:
    """Ask the rule who is next, and make sure that the board has that step as it is stored."""
    choice = _choose_from_board(at, unit, wanted)
    if choice is not None and unit.step(choice.step.id) != choice.step:
        at.boards.forget(at.rules.code)
        choice = _choose_from_board(at, unit, wanted)
    return choice


def _choose_from_board(at: CounterPress, unit: UnitOfWork, wanted: Wanted | None) -> Choice | None:
    heads, skill = _heads(at, unit)
    calls = unit.series_calls(at.rules.code, at.day)
    if wanted is None:
        return next_step(heads, skill, at.rules.rates, calls, at.now)
    with at.boards.lock(at.rules.code):
        found = [s for s in at.boards.at(at.rules.code, at.day, unit).lines.all() if wanted(s)]
    return by_hand(found, heads, skill, at.rules.rates, calls, at.now)


def _heads(at: CounterPress, unit: UnitOfWork) -> tuple[list[Step], Skills]:
    """Return the first few of every line this counter may call, and what it may call."""
    at.boards.follow(at.rules.code, unit)
    with at.boards.lock(at.rules.code):
        board = at.boards.at(at.rules.code, at.day, unit)
        skill = board.skill(at.number, at.now)
        return board.lines.heads(skill, KEPT_CANDIDATES)[0], skill


def _call(at: CounterPress, unit: UnitOfWork, desk: CounterDesk, choice: Choice, reason: str) -> None:
    called = choice.step.call(at.number, at.now)
    unit.save_step(choice.step, called)
    step_aside(unit, called)
    seq = unit.record(TicketCalled(**about(at.rules, called, at.by, at.now), reason=reason))
    unit.add_call(Choice(called, choice.considered), seq, at.now, again=False)
    unit.save_desk(desk.handled(called.id))
