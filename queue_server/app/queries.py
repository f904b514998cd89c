"""The read side: halls, one hall, the big screen, events. On read connections; never through the writer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from config.floor import Series
from queue_server.app.board import Board, Boards, newcomer
from queue_server.app.counters.state import counter_view, status_of
from queue_server.app.day.suspensions import concerns, wire_suspension
from queue_server.app.halls import ORDINARY, HallRules, Halls, wire_text
from queue_server.app.ports import Clock, Records
from queue_server.app.stored import StoredCall, StoredEvent
from queue_server.app.tickets.last_ticket import call_until, hours_status
from queue_server.app.tickets.quotas import full_items
from queue_server.app.views import wait_of
from queue_server.app.wait.quieter import QuietTimes
from queue_server.contract.display import DisplayCall, DisplayState
from queue_server.contract.events import PublicEvent
from queue_server.contract.models import (
    CounterView,
    DepartmentQueue,
    ExtraHoursView,
    HallList,
    HallState,
    HallSummary,
    QueueStatus,
    QueueView,
    WireText,
)
from queue_server.domain.calendar import written
from queue_server.domain.visits import AT_COUNTER, Step

ANNOUNCED_FOR = dt.timedelta(seconds=20)
RECENT_CALLS = 12
_CALLS_READ = 60
_SPOKEN_READ = 300
"""Calls a screen may have to speak at once: what a big hall calls while a line is down."""
_OPENNESS: tuple[QueueStatus, ...] = ("open", "closing", "full", "not_yet", "closed")
"""Of what a series' departments are, the series is what comes first here."""


def hall_list(halls: Halls, now: dt.datetime) -> HallList:
    return HallList(
        halls=[
            HallSummary(
                code=rules.code,
                tier=rules.hall.tier,
                name=wire_text(rules.hall.name),
                open=rules.calendar.is_open(now),
            )
            for rules in halls.by_code.values()
        ]
    )


def hall_state(
    records: Records, rules: HallRules, boards: Boards, clock: Clock, quiet: QuietTimes | None = None
) -> HallState:
    now = clock.now()
    calendar = rules.calendar
    day = calendar.business_day(now)
    issuing = calendar.is_issuing(now)
    opens = None if issuing else calendar.next_opening(now)
    last_event = records.event_seq(rules.code)
    with boards.lock(rules.code):
        board = boards.at(rules.code, day, records)
        queues = _queues(records, rules, board, day, now)
        if quiet is not None:
            quiet.suggest(rules, queues, now)
        waiting = board.all_waiting()
        suspended = [wire_suspension(s) for s in board.suspensions]
    return HallState(
        code=rules.code,
        tier=rules.hall.tier,
        name=wire_text(rules.hall.name),
        business_day=day,
        now=now,
        clock_stated=clock.stated,
        timezone=rules.hall.timezone,
        open=calendar.is_open(now),
        issuing=issuing,
        opens_next=opens,
        hours=calendar.hours(day),
        extra_hours=list(_extra_hours(rules, day, day if opens is None else calendar.business_day(opens))),
        full_items=full_items(records, rules, day),
        holidays_provisional=calendar.provisional(day),
        notice=_notice(rules),
        waiting=waiting,
        suspended=suspended,
        counters=_counters(records, rules, day),
        queues=queues,
        last_event=last_event,
    )


def display_state(records: Records, rules: HallRules, boards: Boards, clock: Clock, zone: str = "") -> DisplayState:
    """Return what a screen shows; of one zone only, where one is named."""
    now = clock.now()
    day = rules.calendar.business_day(now)
    last_event = records.event_seq(rules.code)
    read = _SPOKEN_READ if zone else _CALLS_READ
    calls = [_display_call(rules, c) for c in records.calls(rules.code, day, read)]
    calls = [c for c in calls if not zone or c.zone == zone]
    missed = [s for s in records.steps_in(rules.code, day, ("no_show",)) if not zone or _waits_in(rules, s) == zone]
    with boards.lock(rules.code):
        board = boards.at(rules.code, day, records)
        queues = [q for q in _queues(records, rules, board, day, now) if not zone or q.zone == zone]
        waiting = board.all_waiting()
        suspended = [wire_suspension(s) for s in board.suspensions]
    return DisplayState(
        hall=rules.code,
        name=wire_text(rules.hall.name),
        now=now,
        clock_stated=clock.stated,
        business_day=day,
        timezone=rules.hall.timezone,
        open=rules.calendar.is_open(now),
        hours=rules.calendar.hours(day),
        notice=_notice(rules),
        calling=_once(c for c in calls if c.state != "done"),
        announcing=[c for c in reversed(calls) if now - c.at <= ANNOUNCED_FOR and c.state == "called"],
        recent=_once(calls)[:RECENT_CALLS],
        missed=[s.label for s in sorted(missed, key=lambda s: s.ended_at or now, reverse=True)],
        queues=queues,
        waiting=waiting,
        suspended=suspended,
        last_event=last_event,
    )


def calls_to_speak(records: Records, rules: HallRules, now: dt.datetime) -> tuple[int, list[DisplayCall]]:
    """Return the hall's last event number, and each of the day's last calls and recalls up to it, oldest first."""
    last_event = records.event_seq(rules.code)
    calls = records.calls(rules.code, rules.calendar.business_day(now), _SPOKEN_READ)
    return last_event, [_display_call(rules, call) for call in reversed(calls) if call.event <= last_event]


def public_event(event: StoredEvent) -> PublicEvent:
    return PublicEvent.model_validate({"seq": event.seq, "type": event.type, "at": event.at, **event.public})


def _waits_in(rules: HallRules, step: Step) -> str:
    return next((s.zone for s in rules.series.values() if step.department in s.departments), "")


def _once(calls: Iterable[DisplayCall]) -> list[DisplayCall]:
    """Keep the newest call of each number."""
    found: dict[str, DisplayCall] = {}
    for call in calls:
        found.setdefault(call.number, call)
    return list(found.values())


def _display_call(rules: HallRules, call: StoredCall) -> DisplayCall:
    counter = rules.counters.get(call.counter)
    zone = rules.zones.get(counter.zone) if counter else None
    unknown = WireText(zh="", en="")
    return DisplayCall.model_validate(
        {
            "event": call.event,
            "number": call.number,
            "counter": call.counter,
            "counter_name": wire_text(counter.name) if counter else unknown,
            "zone": zone.code if zone else "",
            "zone_name": wire_text(zone.name) if zone else unknown,
            "at": call.at,
            "again": call.again,
            "state": call.state,
        }
    )


def _notice(rules: HallRules) -> WireText | None:
    return wire_text(rules.hall.notice) if rules.hall.notice else None


def _extra_hours(rules: HallRules, today: dt.date, until: dt.date) -> Iterator[ExtraHoursView]:
    """Yield the extra hours of today, and of the days before the hall opens for everybody again."""
    for day in (today + dt.timedelta(days=n) for n in range(max(1, (until - today).days))):
        for said, extra in zip(rules.hall.calendar.extra, rules.calendar.extra, strict=True):
            if rules.calendar.holds(extra, day):
                yield ExtraHoursView(
                    day=day,
                    name=wire_text(said.name),
                    hours=written((extra.stretch,)),
                    departments=list(said.departments),
                )


def _counters(records: Records, rules: HallRules, day: dt.date) -> list[CounterView]:
    desks = records.desks(rules.code, day)
    current = {s.counter: s for s in records.steps_in(rules.code, day, AT_COUNTER)}
    return [counter_view(rules, n, status_of(desks.get(n)), current.get(n)) for n in rules.counters]


def _queues(records: Records, rules: HallRules, board: Board, day: dt.date, now: dt.datetime) -> list[QueueView]:
    given = records.last_numbers(rules.code, day)
    return [_queue(rules, series, board, given.get(series.prefix), now) for series in rules.series.values()]


def _queue(rules: HallRules, series: Series, board: Board, given: int | None, now: dt.datetime) -> QueueView:
    full = given is not None and given >= series.last_given
    lanes = [_lane(rules, department, board, now, full) for department in series.departments]
    busiest = max((lane for lane in lanes if lane.wait), key=lambda lane: lane.waiting, default=None)
    return QueueView(
        prefix=series.prefix,
        name=wire_text(series.name),
        zone=series.zone,
        status=_status(rules, series, lanes),
        waiting=board.waiting(series.prefix),
        wait=busiest.wait if busiest else None,
        departments=lanes,
        suspended=[
            wire_suspension(s) for s in board.suspensions if concerns(rules, s, series.departments.__contains__)
        ],
    )


def department_queue(
    records: Records, rules: HallRules, department: str, board: Board, now: dt.datetime
) -> DepartmentQueue:
    """Tell how somebody who comes now would wait for one department alone."""
    series = rules.series[rules.prefix_of[department]]
    given = records.last_numbers(rules.code, board.day).get(series.prefix)
    return _lane(rules, department, board, now, given is not None and given >= series.last_given)


def _lane(rules: HallRules, department: str, board: Board, now: dt.datetime, full: bool) -> DepartmentQueue:
    """Tell how somebody who comes now would wait for this department, by what class one may say of oneself."""
    calendar = rules.calendar
    paused = board.suspended("", department) is not None
    own_s = rules.department_s(department)
    believed = [code for code, class_ in rules.hall.classes.items() if class_.entitlement == "believed"]
    told = {
        class_: board.forecast(department, class_, newcomer(now), own_s, now)
        for class_ in (() if paused else dict.fromkeys((ORDINARY, *believed)))
    }
    waits = {class_: wait for class_, (_, range_) in told.items() if (wait := wait_of(range_))}
    until = call_until(rules, department, now)
    ordinary = waits.get(ORDINARY)
    status: QueueStatus = "full" if full else hours_status(rules, department, now)
    if status == "open" and until is not None and ordinary is not None:
        status = "open" if now + dt.timedelta(seconds=ordinary.high_s) <= until else "closing"
    return DepartmentQueue(
        department=department,
        waiting=board.waiting_for(department),
        wait=waits.get(ORDINARY),
        waits={code: waits[code] for code in believed if code in waits},
        aheads={class_: ahead for class_, (ahead, _) in told.items()},
        status=status,
        opens_next=calendar.opens_for(department, now) if status in ("not_yet", "closed") else None,
        next_day=calendar.opens_for(department, calendar.day_ends_at(calendar.business_day(now))),
        call_until=until,
    )


def _status(rules: HallRules, series: Series, lanes: list[DepartmentQueue]) -> QueueStatus:
    """`unserved` is a series no counter of the hall is set up for; one nobody sits at just now has no range."""
    if not any(rules.counters_of(d) for d in series.departments):
        return "unserved"
    return min((lane.status for lane in lanes), key=_OPENNESS.index)
