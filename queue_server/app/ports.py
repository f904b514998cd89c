"""What the use cases need from outside: a clock, records to read, a unit of work to write. `store` implements them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from queue_server.app.part_ports import PartReads, PartWrites
from queue_server.app.stored import Changes, Learned, StoredAnswer, StoredCall, StoredEvent, StoredPress, Voucher
from queue_server.domain.accuracy import ToldWait
from queue_server.domain.appointments import Appointment, Booking
from queue_server.domain.calling import Choice
from queue_server.domain.counters import CounterDesk
from queue_server.domain.events import HallEvent
from queue_server.domain.experience import Turn
from queue_server.domain.suspensions import Suspension
from queue_server.domain.visits import Holder, Step, Visit

if TYPE_CHECKING:
    from queue_server.app.board import Board
    from queue_server.app.wait.forecasts import Table
    from queue_server.domain.calibration import Told
    from queue_server.domain.ranges import PlanQuestion, SlotsQuestion
    from queue_server.domain.simulation import PlanOutcome, Slot


class Clock(Protocol):
    """Two times: the hall's, which may be stated (`--clock`), and the real one for tokens, sessions and signatures."""

    @property
    def stated(self) -> bool: ...

    def now(self) -> dt.datetime:
        """Return hall time, aware, UTC."""
        ...

    def real(self) -> dt.datetime:
        """Return real time, aware, UTC."""
        ...


class Records(PartReads, Protocol):
    """Read side. The same code reads inside a unit of work and on a connection of its own."""

    def event_seq(self, hall: str) -> int: ...

    def events_after(self, hall: str, last: int, limit: int) -> list[StoredEvent]: ...

    def last_event_at(self) -> dt.datetime | None:
        """Return the time of the latest event of all halls: a stated clock never starts before it."""
        ...

    def visit(self, visit_id: str) -> Visit | None: ...

    def visit_by_token(self, token: str) -> Visit | None: ...

    def visit_by_number(self, hall: str, day: dt.date, prefix: str, number: int) -> Visit | None: ...

    def step(self, step: str) -> Step | None: ...

    def steps_of(self, visit_id: str) -> list[Step]: ...

    def steps_in(
        self, hall: str, day: dt.date, states: Sequence[str], departments: Sequence[str] | None = None
    ) -> list[Step]:
        """Return the day's steps in these states, of these departments (None: all), oldest `queued_at` first."""
        ...

    def event_types_since(self, hall: str, last: int) -> frozenset[str]:
        """Return which kinds of events there were after event `last`."""
        ...

    def steps_since(self, hall: str, day: dt.date, last: int) -> list[Step]:
        """Return the day's steps written after event `last`, whatever became of them; perhaps one or two before."""
        ...

    def sent_to(self, hall: str, day: dt.date, counter: int) -> list[Step]:
        """Return the waiting steps that a clerk sent to this counter alone."""
        ...

    def current_step(self, hall: str, day: dt.date, counter: int) -> Step | None:
        """Return the step this counter has called or is serving."""
        ...

    def desk(self, hall: str, day: dt.date, counter: int) -> CounterDesk | None:
        """Return a counter that was opened on this day."""
        ...

    def desks(self, hall: str, day: dt.date) -> dict[int, CounterDesk]:
        """Return the counters that were opened on this day; all others are closed."""
        ...

    def series_calls(self, hall: str, day: dt.date) -> dict[str, int]:
        """Return how many numbers of each series have been called today."""
        ...

    def last_numbers(self, hall: str, day: dt.date) -> dict[str, int]: ...

    def calls(self, hall: str, day: dt.date, limit: int) -> list[StoredCall]:
        """Return the day's last calls, newest first."""
        ...

    def why(self, step: str) -> list[dict[str, object]]:
        """Return the candidates stored with the last call of a step."""
        ...

    def last_call_at(self, step: str) -> dt.datetime | None:
        """Return when a step was last called or called again."""
        ...

    def last_press(self, hall: str, day: dt.date, counter: int) -> StoredPress | None:
        """Return the day's last press at a counter, undone or not."""
        ...

    def masked_holders(self, visit_id: str) -> list[tuple[str, str, bool]]:
        """Return role and masked name of who is on a visit."""
        ...

    def said_phone(self, hall: str, day: dt.date, by: str) -> tuple[str, str] | None:
        """Return the last ticket of a terminal that was taken with a phone number, and that number masked."""
        ...

    def holders(self, visit_id: str) -> list[Holder]:
        """Return who is on a visit, as stored: sealed for this visit."""
        ...

    def visits_of_person(self, hall: str, day: dt.date, id_hash: str) -> list[Visit]:
        """Return the day's visits whose holder showed this document, oldest first."""
        ...

    def vouchers_of_person(self, hall: str, day: dt.date, id_hash: str) -> list[Visit]:
        """Return the visits not served on their day whose first call is good on this one, not used yet."""
        ...

    def taken_by_person(self, hall: str, day: dt.date, id_hash: str) -> list[tuple[str, str]]:
        """Return visit and item of all that this document was shown for on that day and that is not cancelled."""
        ...

    def items_taken(self, hall: str, day: dt.date, items: Sequence[str]) -> dict[str, int]:
        """Count the visits of a day that came for each of these items, but for what was cancelled."""
        ...

    def voucher(self, visit_id: str) -> Voucher | None: ...

    def rating(self, visit_id: str) -> int | None: ...

    def days_to_close(self, hall: str, today: dt.date, late: dt.timedelta) -> list[dt.date]:
        """Return the days since the last one closed, and closed ones not older than `late` where steps are open."""
        ...

    def closed_day(self, hall: str, day: dt.date) -> dict[str, int] | None:
        """Return the figures of a day that was closed."""
        ...

    def visits_on(self, hall: str, day: dt.date) -> list[Visit]:
        """Return the day's visits in the order they were taken."""
        ...

    def steps_on(self, hall: str, day: dt.date) -> list[Step]: ...

    def events_on(self, hall: str, day: dt.date, kinds: Sequence[str]) -> list[StoredEvent]:
        """Return the events of these types around the day's calls, in order."""
        ...

    def learned(self, hall: str) -> Learned | None:
        """Return what the hall's days have taught so far."""
        ...

    def days_served(self, hall: str, after: dt.date, before: dt.date) -> list[dt.date]:
        """Return the days between two others on which somebody took a number, in order."""
        ...

    def turns_on(self, hall: str, day: dt.date) -> list[Turn]:
        """Return every step that was called on a day, in the order of the calls."""
        ...

    def arrivals_on(self, hall: str, day: dt.date) -> list[tuple[dt.datetime, str, str]]:
        """Return when somebody came, for which department and in which class, once for each thing called for."""
        ...

    def told_waits_on(self, hall: str, day: dt.date) -> list[ToldWait]:
        """Return what was told to those who were called that day, in the order of their first calls."""
        ...

    def numbers_known(self, hall: str, day: dt.date) -> dict[str, list[int]]:
        """Return the numbers that a ticket bears or that are recorded as void, by series."""
        ...

    def vouchers_on(self, hall: str, day: dt.date) -> frozenset[str]:
        """Return the day's visits that were given a voucher."""
        ...

    def oldest_day(self, hall: str) -> dt.date | None:
        """Return the oldest day whose visits are still kept."""
        ...

    def appointment(self, appointment: str) -> Appointment | None: ...

    def appointment_by_token(self, token: str) -> Appointment | None: ...

    def appointment_by_code(self, code: str) -> Appointment | None: ...

    def appointments_on(self, hall: str, day: dt.date) -> list[Appointment]:
        """Return all of a day, in whatever state, soonest first."""
        ...

    def bookings_on(self, hall: str, day: dt.date) -> list[Booking]:
        """Return what is booked for a day or has drawn its ticket, quickly."""
        ...

    def appointments_of_person(self, hall: str, id_hash: str) -> list[Appointment]:
        """Return all that a person has or had in a hall, as far as it is kept, earliest first."""
        ...

    def appointments_kept(self, hall: str, since: dt.date, until: dt.date) -> dict[str, int]:
        """Count the appointments of the days from one up to another by their state."""
        ...

    def suspensions(self, hall: str) -> tuple[Suspension, ...]:
        """Return what is not called just now, oldest first. Inside a unit of work it costs one look a batch."""
        ...


class UnitOfWork(Records, PartWrites, Protocol):
    """One use case's writes. It never commits: the writer does, for a whole batch."""

    def take_changes(self) -> Changes:
        """Return what it has changed since this was asked before: the board follows it."""
        ...

    def all_changes(self) -> Changes:
        """Return what it has changed since it began."""
        ...

    def answered(self, principal: str, route: str, key: str) -> StoredAnswer | None: ...

    def remember(self, principal: str, route: str, key: str, body_hash: str, answer: str, at: dt.datetime) -> None: ...

    def forget_answers(self, before: dt.datetime) -> int:
        """Drop answers older than `before` (real time); return how many."""
        ...

    def take_number(self, hall: str, day: dt.date, prefix: str, first: int, last: int) -> int:
        """Return the next number of a series and advance it; raises `series.full`."""
        ...

    def add_visit(self, visit: Visit, steps_: Sequence[Step], holders_: Iterable[Holder]) -> None: ...

    def save_visit(self, visit: Visit) -> None:
        """Keep what may change of a visit: its paper and code, what it is about, where it went and its end."""
        ...

    def add_step(self, step: Step) -> None: ...

    def save_step(self, before: Step, after: Step) -> None:
        """Update the step if it is still as `before` says; raises `step.wrong_state` when another was quicker."""
        ...

    def save_desk(self, desk: CounterDesk) -> None: ...

    def add_call(self, choice: Choice, event: int, at: dt.datetime, again: bool) -> None:
        """Keep a call with its reasons under its event's number; a first call counts for its series."""
        ...

    def take_back_call(self, hall: str, day: dt.date, event: int, series: str) -> None:
        """Remove a call that was a slip, and what it counted for its series (empty: nothing)."""
        ...

    def add_press(self, press: StoredPress) -> None: ...

    def mark_undone(self, press: StoredPress) -> None: ...

    def forget_holders(self, hall: str, before: dt.date) -> int:
        """Drop who was on the visits of earlier days; return how many people."""
        ...

    def forget_phones(self, hall: str, before: dt.date) -> int:
        """Drop phone numbers of visits before a day; return how many."""
        ...

    def forget_day(self, hall: str, day: dt.date) -> int:
        """Drop a day's visits and all that hangs on them; return how many visits."""
        ...

    def forget_calls(self, hall: str, before: dt.date) -> int:
        """Drop the calls of earlier days with their reasons."""
        ...

    def forget_events(self, hall: str, before: dt.datetime, limit: int) -> int:
        """Drop the hall's oldest events, `limit` at most and never its last; return how many."""
        ...

    def drop_presses(self, hall: str, until: dt.date) -> None:
        """Forget what could be undone on this day and before."""
        ...

    def add_voids(
        self, hall: str, day: dt.date, prefix: str, numbers: Sequence[int], reason: str, at: dt.datetime
    ) -> None: ...

    def save_closed_day(self, hall: str, day: dt.date, at: dt.datetime, figures: dict[str, int]) -> None:
        """Keep that a day was closed; its figures may be put right later."""
        ...

    def add_voucher(self, visit_id: str, hall: str, good_on: dt.date) -> None: ...

    def use_voucher(self, visit_id: str, used_by: str) -> None:
        """Note what a voucher was used for. Raises `voucher.invalid` when another visit was quicker."""
        ...

    def add_rating(self, visit: Visit, level: int, at: dt.datetime) -> None: ...

    def add_appointment(self, appointment: Appointment) -> None: ...

    def save_appointment(self, before: Appointment, after: Appointment) -> None:
        """Keep what may change of an appointment. Raises `appointment.over` when another was quicker."""
        ...

    def forget_booked(self, hall: str, before: dt.date) -> int:
        """Drop who had appointments on earlier days; return how many."""
        ...

    def forget_appointments(self, hall: str, before: dt.date) -> int:
        """Drop the appointments of earlier days; return how many."""
        ...

    def suspend(self, suspension: Suspension) -> None:
        """Put a suspension in force; one of the same item, department or hall is replaced."""
        ...

    def end_suspension(self, hall: str, kind: str, code: str) -> bool:
        """Lift a suspension; say whether there was one."""
        ...

    def keep_learned(self, hall: str, learned: Learned) -> None:
        """Keep what a later day has taught; an earlier one changes nothing."""
        ...

    def record(self, event: HallEvent) -> int:
        """Append an event to its hall; return its number."""
        ...


class Forecasts(Protocol):
    """Ranges from simulating the calling rule forward. Asking for one never raises and never waits."""

    def changed(self, hall: str) -> None:
        """Hear that a hall's board is not what it was. Called for every change: must cost nothing."""
        ...

    def table(self, board: Board, now: dt.datetime) -> Table | None:
        """Return the ranges for a board as it stands or stood a moment ago. The caller holds the board's lock."""
        ...

    def plan(self, question: PlanQuestion) -> PlanOutcome:
        """Return what a plan of counters leads to; this may take seconds. Raises `server.busy`."""
        ...

    def slots(self, question: SlotsQuestion) -> dict[Slot, Told | None]:
        """Return how long those will wait who are expected; as `plan`."""
        ...


class Reader(Protocol):
    """Gives read connections."""

    def read(self) -> AbstractContextManager[Records]:
        """Open one consistent view of the records."""
        ...


class Batch(Protocol):
    """An open transaction that takes several use cases, each in a savepoint."""

    def savepoint(self) -> AbstractContextManager[UnitOfWork]:
        """Run one use case; an exception rolls back only that one."""
        ...

    def commit(self) -> dict[str, int]:
        """Make everything durable; return the last event number of each hall that changed."""
        ...

    def rollback(self) -> None: ...


class Store(Reader, Protocol):
    """Opens batches. `one_hall_per_batch` is true where a batch locks its hall's row (PostgreSQL)."""

    one_hall_per_batch: bool

    def begin(self, hall: str, *also: str) -> Batch:
        """Open a batch. All the halls it will write to are named, so that two batches never wait for each other."""
        ...
