"""Who waits and who serves, in memory: a ticket is told its place and range, a counter its next, without a scan.

A board follows what this process writes, exactly. When the hall's event number in the database is past the one the
board stands at (another server wrote), it catches up with what was written since. After a failed COMMIT and at a start
it is read anew from the records.
"""

from __future__ import annotations

import datetime as dt
import threading
from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from config.schema import County
from queue_server.app.halls import HallRules, Halls
from queue_server.app.lines import Lines
from queue_server.app.ports import Forecasts, Records, UnitOfWork
from queue_server.domain.appointments import LOOK_BACK, USUALLY_KEPT, Appointment, kept_share
from queue_server.domain.counters import CounterDesk, Skills
from queue_server.domain.forecast import LAST_NUMBER, Capacity, Crowd, Forecast, Place, ahead_and_work, forecast
from queue_server.domain.suspensions import Suspension, suspension_of
from queue_server.domain.visits import ANY_COUNTER, AT_COUNTER, Step

_ACTIVE = ("pending", "waiting", *AT_COUNTER)
_TICKETS_ONLY = frozenset({"ticket_issued", "ticket_printed"})
"""What happens most: it changes nothing but steps."""


@dataclass(slots=True)
class _Queue:
    """Those of one department and class, oldest first."""

    line: list[Place] = field(default_factory=list)
    total_s: float = 0.0


class Board:
    """One hall's day. Not thread-safe by itself: `Boards` holds the lock."""

    def __init__(self, rules: HallRules, day: dt.date) -> None:
        self.rules = rules
        self.day = day
        self.seq = -1
        self.lines = Lines()
        self.desks: dict[int, CounterDesk] = {}
        """Counters that were opened today."""
        self.suspensions: tuple[Suspension, ...] = ()
        self._active: dict[str, Step] = {}
        """All steps that stand here, by id: who waits, whose turn has not come, who is at a counter."""
        self._parked: dict[str, Step] = {}
        """Steps that wait for something suspended: out of the lines, still waiting."""
        self.at_counter: dict[int, Step] = {}
        """Who is called or served where."""
        self.pending: dict[str, dict[int, Step]] = {}
        """By visit: steps whose turn has not come, by position."""
        self.calls: dict[str, int] = {}
        """Calls of each series today."""
        self.booked: dict[str, Appointment] = {}
        """Today's appointments whose holders have not come yet."""
        self.kept_share = USUALLY_KEPT
        """Share of the appointments of the last weeks whose holders came."""
        self.joined: dict[tuple[str, str], int] = {}
        """How many have come since the board was loaded, by department and class."""
        self.forecasts: Forecasts | None = None
        self._queues: dict[tuple[str, str], _Queue] = {}
        self._work: dict[str, float] = {}
        self._waiting: dict[str, int] = {}
        self._open: set[int] = set()

    def load(
        self,
        steps: Sequence[Step],
        desks: Mapping[int, CounterDesk],
        suspensions: tuple[Suspension, ...] = (),
        calls: Mapping[str, int] | None = None,
    ) -> None:
        self.suspensions = suspensions
        self.calls = dict(calls or {})
        for step in steps:
            self.change(None, step)
        for desk in desks.values():
            self.set_desk(desk)

    def catch_up(self, records: Records) -> None:
        """Take over what was written elsewhere since the event the board stands at."""
        hall, happened = self.rules.code, records.event_types_since(self.rules.code, self.seq)
        for step in records.steps_since(hall, self.day, self.seq):
            self.change(self._active.get(step.id), step)
        if happened <= _TICKETS_ONLY:
            return
        self.calls = dict(records.series_calls(hall, self.day))
        for desk in records.desks(hall, self.day).values():
            self.set_desk(desk)
        self.set_suspensions(records.suspensions(hall))
        if any(kind.startswith("appointment_") for kind in happened):
            self.booked = {}
            for appointment in records.appointments_on(hall, self.day):
                self.set_appointment(appointment)

    def change(self, before: Step | None, after: Step) -> None:
        if after.business_day != self.day:
            return
        if before is not None:
            self._take(before)
        if after.state in _ACTIVE:
            self._active[after.id] = after
        else:
            self._active.pop(after.id, None)
        if after.state == "waiting":
            self._put(after, 1)
            insort(self._queue(after).line, place_of(after))
            self._line_up(after)
            if before is None and after.called_at is None:
                self.joined[after.department, after.class_] = self.joined.get((after.department, after.class_), 0) + 1
        elif after.state == "pending":
            self.pending.setdefault(after.visit, {})[after.position] = after
        elif after.state in AT_COUNTER and after.counter is not None:
            self.at_counter[after.counter] = after

    def _take(self, step: Step) -> None:
        if step.state == "waiting":
            line, place = self._queue(step).line, place_of(step)
            index = bisect_left(line, place)
            if index < len(line) and line[index] == place:
                del line[index]
            self._put(step, -1)
            if self._parked.pop(step.id, None) is None:
                self.lines.remove(step)
        elif step.state == "pending":
            others = self.pending.get(step.visit, {})
            others.pop(step.position, None)
            if not others:
                self.pending.pop(step.visit, None)
        elif step.state in AT_COUNTER and step.counter is not None:
            self.at_counter.pop(step.counter, None)

    def _put(self, step: Step, sign: int) -> None:
        seconds = sign * self.rules.turn_s(step.item, step.errand, step.matters)
        self._queue(step).total_s += seconds
        self._work[step.department] = self._work.get(step.department, 0.0) + seconds
        self._waiting[step.prefix] = self._waiting.get(step.prefix, 0) + sign

    def _queue(self, step: Step) -> _Queue:
        return self._queues.setdefault((step.department, step.class_), _Queue())

    def _line_up(self, step: Step) -> None:
        if self.suspended(step.item, step.department) is None:
            self.lines.add(step)
        else:
            self._parked[step.id] = step

    def set_suspensions(self, suspensions: tuple[Suspension, ...]) -> None:
        """Take those who wait for something suspended out of the lines; let them in again, each at the old place."""
        if suspensions == self.suspensions:
            return
        waiting = [*self.lines.all(), *self._parked.values()]
        self.suspensions, self.lines, self._parked = suspensions, Lines(), {}
        for step in waiting:
            self._line_up(step)

    def set_desk(self, desk: CounterDesk) -> None:
        if desk.business_day == self.day:
            self.desks[desk.number] = desk
        if desk.business_day == self.day and desk.status == "open":
            self._open.add(desk.number)
        else:
            self._open.discard(desk.number)

    def set_appointment(self, appointment: Appointment) -> None:
        if appointment.business_day == self.day and appointment.state == "booked":
            self.booked[appointment.id] = appointment
        else:
            self.booked.pop(appointment.id, None)

    # --- questions ------------------------------------------------------------------------------------------------

    def waiting(self, prefix: str) -> int:
        return self._waiting.get(prefix, 0)

    def waiting_for(self, department: str) -> int:
        return sum(len(queue.line) for (lane, _), queue in self._queues.items() if lane == department)

    def all_waiting(self) -> int:
        return sum(self._waiting.values())

    def suspended(self, item: str, department: str) -> Suspension | None:
        """Return what keeps an item from being called just now."""
        return suspension_of(self.suspensions, item, department) if self.suspensions else None

    def skill(self, number: int, now: dt.datetime) -> Skills:
        """Return what a counter can call now."""
        return self.rules.skill(number, self.desks.get(number), now)

    def forecast(
        self, department: str, class_: str, place: Place, own_s: float, now: dt.datetime, visit: str | None = None
    ) -> tuple[int, Forecast | None]:
        """Return how many go before a person, and the range; no range when no counter is there to serve.

        The range comes from simulating the rule forward: of this very visit, or of anybody who comes now. While there
        is no such answer, or an old one only, it is reckoned from the work ahead.
        """
        rate, now_s = self.rules.rate(class_), now.timestamp()
        crowds = self._crowds(department)
        table = self.forecasts.table(self, now) if self.forecasts is not None else None
        if table is not None:
            found, told = table.find(self, department, class_, place, now_s, visit)
            if found:
                ahead, _ = ahead_and_work(crowds, rate, place, told.median_s if told else 0.0, now_s)
                return ahead, Forecast(ahead, told.low_s, told.high_s) if told else None
        since = self.rules.calendar.until_open_for(department, now).total_seconds()
        capacity = self._capacity(department, own_s, since, now)
        known = capacity or Capacity(1.0, 0.0, own_s, self.rules.gap_s)
        reckoned = forecast(crowds, rate, place, known, now_s)
        return reckoned.ahead, reckoned if capacity else None

    def servers(self, department: str, now: dt.datetime) -> float:
        """Return how many counters serve a department, shared ones in part; 0 when none does."""
        since = self.rules.calendar.until_open_for(department, now).total_seconds()
        capacity = self._capacity(department, self.rules.department_s(department), since, now)
        return capacity.servers if capacity else 0.0

    def joined_since(self, department: str, class_: str, then: Mapping[tuple[str, str], int]) -> int:
        """Return how many have come since `joined` was as `then`, and go before somebody of this class."""
        rate, company = self.rules.rate(class_), self.rules.company(department)
        return sum(
            count - then.get(kind, 0)
            for kind, count in self.joined.items()
            if kind[0] in company and self.rules.rate(kind[1]) >= rate
        )

    def _crowds(self, department: str) -> list[Crowd]:
        """Return those who stand in line with a department's people, by what they came for."""
        company = self.rules.company(department)
        return [
            Crowd(self.rules.rate(lane_class), queue.line, max(0.0, queue.total_s) / len(queue.line))
            for (lane, lane_class), queue in self._queues.items()
            if lane in company and queue.line
        ]

    def _capacity(self, department: str, own_s: float, opens_in_s: float, now: dt.datetime) -> Capacity | None:
        """Share each counter between this department's company and whatever else waits for it.

        Work that other open counters do as well presses on this one only in part: a general counter beside a busy
        department is not the only one that will serve it. A counter counts for what it serves now: by its plan, where
        its clerk moved it, and within what its clerk can do.
        """
        skills = {number: self.skill(number, now) for number in self._open}
        there = {d: sum(s.serves(d) for s in skills.values()) for d in {department, *self._work}}
        serving = [number for number, skill in skills.items() if skill.serves(department)]
        at_work = serving if serving or opens_in_s == 0 else sorted(self.rules.counters_of(department))
        if not at_work:
            return None
        # The department's waiting work for each counter that is there to do it, in seconds.
        pressure = {d: max(0.0, work) / max(1, there[d]) for d, work in self._work.items()}
        company = self.rules.company(department)
        mine = own_s + sum(pressure.get(lane, 0.0) for lane in company)
        servers = busy = 0.0
        for number in at_work:
            skill = skills.get(number) or self.rules.skills[number]
            share = mine / (mine + sum(p for d, p in pressure.items() if d not in company and skill.serves(d)))
            servers += share
            if number in self.at_counter:
                busy += share
        return Capacity(servers, busy, own_s, self.rules.gap_s, 0.0 if serving else opens_in_s)


FIRST: Place = (0.0, 0)
"""The place of a newcomer who goes first."""


def place_of(step: Step) -> Place:
    """Return where a step stands among its class; who goes first everywhere came before all others, so to say."""
    return (0.0, step.number) if step.first_at == ANY_COUNTER else (step.queued_at.timestamp(), step.number)


def newcomer(now: dt.datetime) -> Place:
    return now.timestamp(), LAST_NUMBER


class Boards:
    """The boards of all halls; readers and the writer share them."""

    def __init__(self, halls: Halls) -> None:
        self.halls = halls
        self.forecasts: Forecasts | None = None
        """Asked for every range; set once, before the first board is read."""
        self._boards: dict[str, Board] = {}
        self._locks = {code: threading.RLock() for code in halls.by_code}

    def use(self, county: County) -> None:
        """Go on with other items: each board is built anew when it is next looked at."""
        self.halls.use(county)
        for hall in self.halls.by_code:
            with self._locks[hall]:
                self.forget(hall)

    def lock(self, hall: str) -> threading.RLock:
        return self._locks[hall]

    def at(self, hall: str, day: dt.date, records: Records) -> Board:
        """Return the board as the records stand (or a little later). Hold `lock(hall)` while using it."""
        seq = records.event_seq(hall)
        board = self._boards.get(hall)
        # A hall that had nothing may have been brought in from elsewhere, with rows as old as they are.
        if board is not None and board.day == day and 0 < board.seq < seq:
            board.catch_up(records)
            board.seq = seq
            self._changed(hall)
        elif board is None or board.day != day or board.seq < seq:
            board = Board(self.halls.get(hall), day)
            steps = records.steps_in(hall, day, _ACTIVE)
            calls = records.series_calls(hall, day)
            board.load(steps, records.desks(hall, day), records.suspensions(hall), calls)
            for appointment in records.appointments_on(hall, day):
                board.set_appointment(appointment)
            board.kept_share = kept_share(records.appointments_kept(hall, day - LOOK_BACK, day))
            board.forecasts = self.forecasts
            board.seq = seq
            self._boards[hall] = board
            self._changed(hall)
        return board

    def follow(self, hall: str, unit: UnitOfWork) -> None:
        """Take over what a use case has changed since it was last asked.

        Called once its savepoint held, and before by one that reads the board: after the event of what it changed.
        """
        board = self._boards.get(hall)
        if board is None:
            return
        with self._locks[hall]:
            seq = unit.event_seq(hall)
            if board.seq == seq:
                return
            changes = unit.take_changes()
            came_from = seq - changes.events.get(hall, 0)
            if board.seq < came_from:
                # Another server wrote before: whoever looks next catches up with that and with this.
                return
            if board.seq != came_from:
                self.forget(hall)
                return
            for before, after in changes.steps:
                if after.hall == hall:
                    board.change(before, after)
            for desk in changes.desks:
                board.set_desk(desk)
            for appointment in changes.appointments:
                if appointment.hall == hall:
                    board.set_appointment(appointment)
            for series, calls in changes.counted.items():
                board.calls[series] = board.calls.get(series, 0) + calls
            if changes.suspensions is not None:
                board.set_suspensions(changes.suspensions)
            board.seq = seq
        self._changed(hall)

    def _changed(self, hall: str) -> None:
        if self.forecasts is not None:
            self.forecasts.changed(hall)

    def undo(self, hall: str, unit: UnitOfWork) -> None:
        """Drop a board that followed a use case which was rolled back."""
        board = self._boards.get(hall)
        if board is not None and board.seq > unit.event_seq(hall):
            self.forget(hall)

    def forget(self, hall: str) -> None:
        """Drop a board that may show what was never committed."""
        self._boards.pop(hall, None)
