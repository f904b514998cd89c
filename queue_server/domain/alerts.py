"""What a hall's manager is told of without looking: which reasons there are, which alerts begin and end. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import HallEvent

Kind = Literal["wait", "over", "unserved", "idle", "paper", "silent", "device"]
KINDS: tuple[Kind, ...] = ("unserved", "wait", "over", "idle", "device", "silent", "paper")
"""What hurts people most comes first."""


@dataclass(frozen=True, slots=True)
class Limits:
    """A hall's rules; 0 and False are off."""

    wait_s: float
    people_over: int
    unserved_s: float
    idle_s: float
    paper_percent: int
    silent_s: float
    failed_device: bool


@dataclass(frozen=True, slots=True)
class QueueSeen:
    prefix: str
    longest_s: float
    """How long the first has waited; 0 when nobody does."""
    open_counters: int


@dataclass(frozen=True, slots=True)
class CounterSeen:
    """An open counter with nobody at it. `could_call_s`: how long the longest has waited whom it could call now."""

    number: int
    free_s: float
    could_call_s: float


@dataclass(frozen=True, slots=True)
class TerminalSeen:
    """A terminal that was heard of. `paper`: share of the roll that is left, 0 to 1; None where nobody counts it."""

    code: str
    silent_s: float
    paper: float | None = None
    near_end: bool = False
    failed: tuple[str, ...] = ()
    """Its devices that do not work."""


@dataclass(frozen=True, slots=True)
class Seen:
    queues: tuple[QueueSeen, ...] = ()
    over: int = 0
    """People who wait longer than the hall's limit."""
    counters: tuple[CounterSeen, ...] = ()
    terminals: tuple[TerminalSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an alert stands. `subject`: the series, the counter or the terminal (`k1`, `k1/printer`); empty: the hall.

    `value`: seconds waited, idle or silent, people, or percent of paper, by the kind.
    """

    kind: Kind
    subject: str
    value: int

    @property
    def about(self) -> tuple[str, str]:
        return self.kind, self.subject


@dataclass(frozen=True, slots=True)
class Alert:
    """One reason from when it was noticed until it was gone. The same reason later is another alert."""

    id: str
    hall: str
    kind: Kind
    subject: str
    value: int
    """When it began."""
    began_at: dt.datetime
    acknowledged_by: str = ""
    acknowledged_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None

    @property
    def about(self) -> tuple[str, str]:
        return self.kind, self.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class _AlertEvent(HallEvent):
    """Nothing of it is public."""

    alert: str
    kind: str
    subject: str

    def public(self) -> dict[str, object]:
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertBegan(_AlertEvent):
    type: ClassVar[str] = "alert_began"
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAcknowledged(_AlertEvent):
    """Somebody sees to it; `by` is who."""

    type: ClassVar[str] = "alert_acknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEnded(_AlertEvent):
    """Its reason is gone."""

    type: ClassVar[str] = "alert_ended"


def reasons(seen: Seen, limits: Limits) -> list[Reason]:
    """Return what there is to be told of now, the worst first."""
    found = [*_of_queues(seen, limits), *_of_counters(seen, limits), *_of_terminals(seen, limits)]
    return sorted(found, key=lambda r: (KINDS.index(r.kind), -r.value, r.subject))


def begun(open_alerts: Iterable[Alert], found: Iterable[Reason]) -> list[Reason]:
    """Return the reasons that no open alert tells of yet."""
    known = {alert.about for alert in open_alerts}
    return [reason for reason in found if reason.about not in known]


def over(open_alerts: Iterable[Alert], found: Collection[Reason]) -> list[Alert]:
    """Return the open alerts whose reason is gone."""
    left = {reason.about for reason in found}
    return [alert for alert in open_alerts if alert.about not in left]


def acknowledged(alert: Alert, by: str, now: dt.datetime) -> Alert:
    """Note who sees to it; the first who said so stays. Raises `alert.over`, `alert.acknowledged`."""
    if alert.ended_at is not None:
        raise RuleViolation("alert.over")
    if alert.acknowledged_at is not None:
        raise RuleViolation("alert.acknowledged")
    return replace(alert, acknowledged_by=by, acknowledged_at=now)


def _of_queues(seen: Seen, limits: Limits) -> Iterator[Reason]:
    for queue in seen.queues:
        waited = round(queue.longest_s)
        if limits.unserved_s and not queue.open_counters and queue.longest_s >= limits.unserved_s:
            yield Reason("unserved", queue.prefix, waited)
        elif limits.wait_s and queue.longest_s > limits.wait_s:
            yield Reason("wait", queue.prefix, waited)
    if limits.people_over and seen.over >= limits.people_over:
        yield Reason("over", "", seen.over)


def _of_counters(seen: Seen, limits: Limits) -> Iterator[Reason]:
    """Who came a moment ago finds every free counter idle: both must have lasted."""
    for counter in seen.counters:
        idle_s = min(counter.free_s, counter.could_call_s)
        if limits.idle_s and idle_s >= limits.idle_s:
            yield Reason("idle", str(counter.number), round(idle_s))


def _of_terminals(seen: Seen, limits: Limits) -> Iterator[Reason]:
    """Of a silent terminal nothing else is known any more."""
    for terminal in seen.terminals:
        if limits.silent_s and terminal.silent_s >= limits.silent_s:
            yield Reason("silent", terminal.code, round(terminal.silent_s))
            continue
        if limits.failed_device:
            yield from (Reason("device", f"{terminal.code}/{device}", 0) for device in terminal.failed)
        left = None if terminal.paper is None else round(100 * terminal.paper)
        if limits.paper_percent and (terminal.near_end or (left is not None and left <= limits.paper_percent)):
            yield Reason("paper", terminal.code, left or 0)
