"""The hall as its manager sees it now: queues against the limit, who waits longest, what each counter does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from queue_server.app.board import Boards
from queue_server.app.halls import HallRules
from queue_server.app.ports import Clock, Records
from queue_server.app.queries import hall_state
from queue_server.contract.models import CounterView, HallState, Wait, WireText
from queue_server.domain.counters import CounterDesk, PauseReason
from queue_server.domain.visits import AT_COUNTER, Step

_CALLED = (*AT_COUNTER, "finished", "held", "no_show", "transferred")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits, by number alone."""

    number: str
    prefix: str
    matter: WireText
    waited_s: float


@dataclass(frozen=True, slots=True)
class Line:
    """One series. `counters`: how many could serve it; `open_counters`: how many of them do."""

    prefix: str
    name: WireText
    waiting: int
    wait: Wait | None
    longest_s: float
    over: int
    counters: int
    open_counters: int


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter, and what its manager sees beside what everybody does."""

    view: CounterView
    staff: str
    """`staff:…`; empty when nobody works there."""
    reason: PauseReason
    state: str
    since: dt.datetime | None
    """Since when its number is called or served; else since when the counter is open or paused."""
    free_since: dt.datetime | None
    """Since when it is open and nobody is there; None otherwise."""


@dataclass(frozen=True, slots=True)
class Overview:
    hall: HallState
    limit_s: float
    longest: Waiting | None
    over: tuple[Waiting, ...]
    """Who waits longer than the limit, longest first."""
    lines: tuple[Line, ...]
    desks: tuple[Desk, ...]
    finished: int
    mean_wait_s: float | None
    """Of those called today."""
    mean_service_s: float | None
    """Of those finished today."""


def overview(records: Records, rules: HallRules, boards: Boards, clock: Clock) -> Overview:
    now = clock.now()
    day = rules.calendar.business_day(now)
    state = hall_state(records, rules, boards, clock)
    waiting = _waiting(rules, records.steps_in(rules.code, day, ("waiting",)), now)
    called = records.steps_in(rules.code, day, _CALLED)
    served = [s for s in called if s.state == "finished"]
    limit_s = rules.hall.queue.wait_limit_minutes * 60.0
    over = tuple(w for w in waiting if w.waited_s > limit_s)
    current = {s.counter: s for s in called if s.state in AT_COUNTER}
    last = _last_at_counters(called)
    desks = records.desks(rules.code, day)
    return Overview(
        hall=state,
        limit_s=limit_s,
        longest=waiting[0] if waiting else None,
        over=over,
        lines=tuple(_line(rules, state, desks, waiting, over, prefix) for prefix in rules.series),
        desks=tuple(_desk(view, desks.get(view.number), current.get(view.number), last) for view in state.counters),
        finished=len(served),
        mean_wait_s=_mean([s.waited_s for s in called if s.calls]),
        mean_service_s=_mean([took for s in served if (took := _took_s(s)) is not None]),
    )


def _waiting(rules: HallRules, steps: Sequence[Step], now: dt.datetime) -> list[Waiting]:
    """Return who waits, longest first."""

    def waits(step: Step) -> Waiting:
        waited_s = max(0.0, (now - step.queued_at).total_seconds())
        return Waiting(step.label, step.prefix, rules.item_name(step.item), waited_s)

    return sorted(map(waits, steps), key=lambda w: -w.waited_s)


def _line(
    rules: HallRules,
    state: HallState,
    desks: dict[int, CounterDesk],
    waiting: Sequence[Waiting],
    over: Sequence[Waiting],
    prefix: str,
) -> Line:
    queue = next(q for q in state.queues if q.prefix == prefix)
    wanted = frozenset(rules.series[prefix].departments)
    able = [n for n, c in rules.counters.items() if not c.departments or wanted & frozenset(c.departments)]
    works = [n for n in able if (desk := desks.get(n)) is not None and desk.status == "open" and _does(desk, wanted)]
    mine = [w.waited_s for w in waiting if w.prefix == prefix]
    return Line(
        prefix=prefix,
        name=queue.name,
        waiting=queue.waiting,
        wait=queue.wait,
        longest_s=mine[0] if mine else 0.0,
        over=sum(w.prefix == prefix for w in over),
        counters=len(able),
        open_counters=len(works),
    )


def _does(desk: CounterDesk, wanted: frozenset[str]) -> bool:
    """Say whether a counter that was moved during the day still serves one of these departments."""
    return desk.moved_to is None or bool(desk.moved_to & wanted)


def _last_at_counters(called: Sequence[Step]) -> dict[int, dt.datetime]:
    """Return when each counter last did something with somebody."""
    last: dict[int, dt.datetime] = {}
    for step in called:
        at = step.ended_at or step.started_at or step.called_at
        if step.counter is not None and at is not None:
            last[step.counter] = max(at, last.get(step.counter, at))
    return last


def _desk(view: CounterView, desk: CounterDesk | None, step: Step | None, last: dict[int, dt.datetime]) -> Desk:
    works = desk if desk is not None and view.status != "closed" else None
    began = (step.started_at or step.called_at) if step is not None else None
    return Desk(
        view=view,
        staff=works.staff if works is not None else "",
        reason=desk.reason if desk is not None else "",
        state=step.state if step is not None else "",
        since=began or (works.since if works is not None else None),
        free_since=_free_since(works, last.get(view.number)) if step is None else None,
    )


def _free_since(desk: CounterDesk | None, last: dt.datetime | None) -> dt.datetime | None:
    if desk is None or desk.status != "open":
        return None
    return desk.since if last is None else max(desk.since, last)


def _took_s(step: Step) -> float | None:
    return (step.ended_at - step.started_at).total_seconds() if step.ended_at and step.started_at else None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
