"""What lies in the store, as the use cases read it: rows that are no domain values of their own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from queue_server.domain.appointments import Appointment
from queue_server.domain.counters import CounterDesk
from queue_server.domain.suspensions import Suspension
from queue_server.domain.visits import Step


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it lies in the table. `public` and `staff` are kept apart so that no stream can mix them up."""

    hall: str
    seq: int
    type: str
    at: dt.datetime
    public: dict[str, object]
    staff: dict[str, object]


@dataclass(frozen=True, slots=True)
class StoredCall:
    """One call of a number, with the reason it was this one."""

    step: str
    number: str
    counter: int
    at: dt.datetime
    again: bool
    event: int
    state: str
    """The step's state now."""
    why: list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What an Idempotency-Key was answered."""

    body_hash: str
    answer: str


@dataclass(frozen=True, slots=True)
class Voucher:
    """What a visit that could not be served is good for: a first call on that day, once."""

    visit: str
    hall: str
    good_on: dt.date
    used_by: str | None
    """The visit it was used for."""


@dataclass(frozen=True, slots=True)
class StoredPress:
    """A press at a counter and what it changed, by the number of its last event."""

    hall: str
    event: int
    business_day: dt.date
    counter: int
    action: str
    by: str
    at: dt.datetime
    undone: bool
    changes: dict[str, object]


@dataclass(frozen=True, slots=True)
class Learned:
    """What a hall's days have taught, up to `through`, as it is kept."""

    through: dt.date
    state: dict[str, Any]


@dataclass(slots=True)
class Changes:
    """What a use case has changed, in order."""

    steps: list[tuple[Step | None, Step]] = field(default_factory=list)
    """Added (None, new) and changed (before, after)."""
    desks: list[CounterDesk] = field(default_factory=list)
    suspensions: tuple[Suspension, ...] | None = None
    """All that are in force in the hall now; None: as before."""
    events: dict[str, int] = field(default_factory=dict)
    """How many events it has made, by hall."""
    counted: dict[str, int] = field(default_factory=dict)
    """How many calls it has counted for each series; fewer than none when one was taken back."""
    appointments: list[Appointment] = field(default_factory=list)
    """As they are now."""
    calls: list[tuple[int, str]] = field(default_factory=list)
    """Calls it has kept: the event's number, and the series it counted for (empty: called again)."""
