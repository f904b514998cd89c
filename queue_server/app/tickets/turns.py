"""Which steps of a visit wait, and since when.

Steps of one stage wait side by side, whichever desk is free first. Nobody is called to two counters: when one is called
the others step aside and keep the time waited, once for all of them; they wait on when the person is free again.
"""

from __future__ import annotations

import datetime as dt

from queue_server.app.halls import HallRules
from queue_server.app.ports import UnitOfWork
from queue_server.domain.counters import Skills
from queue_server.domain.visits import NOT_FREE, OVER, Step, next_pending


def step_aside(unit: UnitOfWork, called: Step) -> None:
    """Take the visit's other steps out of their lines while this one is at a counter."""
    for other in unit.steps_of(called.visit):
        if other.state == "waiting" and other.id != called.id:
            unit.save_step(other, other.step_aside(called.waited_s))


def wait_on(unit: UnitOfWork, rules: HallRules, left: Step, here: Skills | None, now: dt.datetime) -> bool:
    """Let the steps whose turn it is wait, after `left` has left its counter; return whether any is left at all.

    They carry the time waited, by the hall's rule, and go first at the counter where the person stands (`here`) if it
    can do them too.
    """
    steps = unit.steps_of(left.visit)
    if not any(s.state in NOT_FREE for s in steps):
        carried = left.waited_s if rules.hall.queue.carry_wait else 0.0
        for step in next_pending(steps):
            first_at = here.number if here is not None and here.serves(step.department) else None
            unit.save_step(step, step.begin_waiting(carried, first_at, now))
    return any(s.state not in OVER for s in steps)


def wait_again(unit: UnitOfWork, back: Step, now: dt.datetime) -> None:
    """Let the steps beside a missed one that reported back wait with it, since the same moment."""
    for step in next_pending(unit.steps_of(back.visit)):
        if step.stage == back.stage:
            waited = (now - back.queued_at).total_seconds()
            waiting = step.begin_waiting(waited, None, now)
            unit.save_step(step, waiting.returned(now, back.back_after_calls))
