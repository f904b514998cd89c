"""What the rules of alerts look at: a hall's queues, its free counters, its terminals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from queue_server.app.board import Boards
from queue_server.app.fleet.views import terminals_view
from queue_server.app.halls import HallRules
from queue_server.app.overview import Overview, overview
from queue_server.app.ports import Clock, Records
from queue_server.contract.fleet import TerminalView
from queue_server.domain.alerts import CounterSeen, Limits, QueueSeen, Reason, Seen, TerminalSeen, reasons
from queue_server.domain.calling import rank


def reasons_now(records: Records, rules: HallRules, boards: Boards, clock: Clock) -> list[Reason]:
    """Return what there is to tell of. Nothing while the hall is closed and nobody waits: its terminals may be off."""
    now = clock.now()
    if not rules.calendar.is_open(now) and not _anybody_waits(records, rules, boards, now):
        return []
    seen = overview(records, rules, boards, clock)
    terminals = terminals_view(records, rules, now, clock.real()).terminals
    return reasons(
        Seen(
            queues=tuple(QueueSeen(line.prefix, line.longest_s, line.open_counters) for line in seen.lines),
            over=len(seen.over),
            counters=tuple(_free_counters(records, rules, boards, seen, now)),
            terminals=tuple(_terminal(t) for t in terminals if t.silent_s is not None),
        ),
        limits_of(rules),
    )


def limits_of(rules: HallRules) -> Limits:
    rule = rules.hall.alerts
    return Limits(
        wait_s=rule.wait_minutes * 60.0,
        people_over=rule.people_over,
        unserved_s=rule.unserved_minutes * 60.0,
        idle_s=rule.idle_minutes * 60.0,
        paper_percent=rule.paper_percent,
        silent_s=rule.silent_s,
        failed_device=rule.failed_device,
    )


def _anybody_waits(records: Records, rules: HallRules, boards: Boards, now: dt.datetime) -> bool:
    with boards.lock(rules.code):
        return boards.at(rules.code, rules.calendar.business_day(now), records).all_waiting() > 0


def _free_counters(
    records: Records, rules: HallRules, boards: Boards, seen: Overview, now: dt.datetime
) -> Iterator[CounterSeen]:
    """Yield the open counters nobody is at, with whom the hall's own rule would let them call."""
    day = rules.calendar.business_day(now)
    calls = records.series_calls(rules.code, day)
    for desk in seen.desks:
        if desk.free_since is None:
            continue
        with boards.lock(rules.code):
            board = boards.at(rules.code, day, records)
            skill = board.skill(desk.view.number, now)
            heads, _ = board.lines.heads(skill, 1)
        waited = [(now - one.step.queued_at).total_seconds() for one in rank(heads, skill, rules.rates, calls, now)]
        yield CounterSeen(desk.view.number, (now - desk.free_since).total_seconds(), max(waited, default=0.0))


def _terminal(terminal: TerminalView) -> TerminalSeen:
    paper = terminal.paper
    return TerminalSeen(
        code=terminal.code,
        silent_s=terminal.silent_s or 0,
        paper=paper.left_mm / paper.roll_mm if paper is not None and paper.roll_mm else None,
        near_end=paper is not None and paper.near_end,
        failed=tuple(device.name for device in terminal.devices if device.state == "failed"),
    )
