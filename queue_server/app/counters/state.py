"""What a counter's page shows: the answer to every press there."""

from __future__ import annotations

import datetime as dt

from queue_server.app.board import Boards
from queue_server.app.counters.undo import undo_offer
from queue_server.app.day.suspensions import concerns, wire_suspension
from queue_server.app.halls import HallRules, wire_text
from queue_server.app.ports import Records
from queue_server.app.tickets.visit_view import inside
from queue_server.app.views import step_views
from queue_server.contract.counter import CalledStep, Candidate, CounterState
from queue_server.contract.models import CounterStatus, CounterView
from queue_server.domain.calling import KEPT_CANDIDATES, Scored, may_call, may_do_along, rank
from queue_server.domain.counters import CounterDesk, Skills
from queue_server.domain.visits import Step, may_miss_at, told_steps, turn_matters


def counter_state(records: Records, boards: Boards, rules: HallRules, number: int, now: dt.datetime) -> CounterState:
    """Read how a counter stands."""
    day = rules.calendar.business_day(now)
    last_event = records.event_seq(rules.code)
    with boards.lock(rules.code):
        board = boards.at(rules.code, day, records)
        skill = board.skill(number, now)
        heads, waiting = board.lines.heads(skill, KEPT_CANDIDATES)
        desks = dict(board.desks)
        suspended = [wire_suspension(s) for s in board.suspensions if concerns(rules, s, skill.serves)]
    upcoming = rank(heads, skill, rules.rates, records.series_calls(rules.code, day), now)
    desk = desks.get(number)
    current = records.current_step(rules.code, day, number)
    aside = records.steps_in(rules.code, day, ("held", "no_show"))
    held = [s for s in aside if s.state == "held" and may_resume(s, skill, desks)]
    missed = [s.label for s in reversed(aside) if s.state == "no_show" and may_call(skill, s)]
    return CounterState(
        counter=counter_view(rules, number, status_of(desk), current),
        visit=called_step(records, rules, current, skill) if current else None,
        waiting=waiting,
        upcoming=[candidate(s) for s in upcoming],
        held=[called_step(records, rules, s, skill) for s in held],
        missed=missed,
        finished_today=desk.finished if desk else 0,
        last_event=last_event,
        staff=staff_name(desk),
        pause_reason=desk.reason if desk and desk.status == "paused" else "",
        departments=sorted(skill.departments or ()),
        undo=undo_offer(records, rules, number, now),
        suspended=suspended,
    )


def staff_name(desk: CounterDesk | None) -> str:
    """Return who works at a counter, as they sign in; empty while it is closed."""
    return desk.staff.partition(":")[2] if desk and desk.status != "closed" else ""


def may_resume(step: Step, counter: Skills, desks: dict[int, CounterDesk]) -> bool:
    """Say whether a counter may call a held step back: it held it, or could serve it and the holder is not open."""
    if step.counter == counter.number:
        return True
    holder_open = step.counter is not None and status_of(desks.get(step.counter)) == "open"
    return not holder_open and counter.serves(step.department)


def status_of(desk: CounterDesk | None) -> CounterStatus:
    return desk.status if desk else "closed"


def counter_view(rules: HallRules, number: int, status: CounterStatus, current: Step | None) -> CounterView:
    counter = rules.counters[number]
    return CounterView(
        id=rules.counter_id(number),
        number=number,
        name=wire_text(counter.name),
        zone=counter.zone,
        status=status,
        now_serving=current.label if current else None,
    )


def called_step(records: Records, rules: HallRules, step: Step, counter: Skills) -> CalledStep:
    """Read one number that is at a counter or set aside there."""
    steps = records.steps_of(step.visit)
    told = told_steps(steps)
    visit = records.visit(step.visit)
    queue = rules.hall.queue
    cannot_hear = visit is not None and visit.cannot_hear
    last_call = records.last_call_at(step.id) if step.state == "called" else None
    must_see_s = queue.visible_recall_s if cannot_hear else None
    offered = rules.offered.get(step.item)
    people = records.masked_holders(step.visit)
    agent_for = next((name for role, name, _ in people if role == "agent_for"), "")
    return CalledStep(
        step=step.id,
        visit=step.visit,
        number=step.label,
        item=step.item,
        name=rules.item_name(step.item),
        class_=step.class_,
        errand=step.errand,
        state=step.state,
        waited_s=round(step.waited_s),
        calls=step.calls,
        called_at=step.called_at,
        started_at=step.started_at,
        holders=[name for role, name, _ in people if role == "holder"],
        faces=[face for role, _, face in people if role == "holder"],
        agent_for=agent_for,
        authority=visit is not None and visit.agent and not agent_for,
        authority_picture=visit is not None and visit.agent and records.has_authority(visit.id),
        phone=next((masked for role, masked, _ in people if role == "phone"), ""),
        matters=len(told),
        steps=step_views(rules, told),
        why=[Candidate.model_validate(line) for line in records.why(step.id)],
        turn_matters=turn_matters(step, queue.matters_per_turn),
        ticket_matters=visit.matters if visit is not None else step.matters,
        cannot_hear=cannot_hear,
        bound=offered is not None and offered.item.bound,
        may_miss_at=may_miss_at(step, queue.recalls_before_no_show, last_call, must_see_s),
        here=[s.id for s in may_do_along(counter, step, steps)],
        inside=inside(rules, visit) if visit is not None else [],
    )


def candidate(scored: Scored) -> Candidate:
    return Candidate(
        number=scored.step.label,
        class_=scored.step.class_,
        waited_s=round(scored.waited_s),
        rate=scored.rate,
        score=round(scored.score, 2),
        note=scored.note,
    )
