"""A random day in the real hall and in a plain model beside it; `test_random_days.py` plays them.

After every step both stand alike, and what always holds (design §3) holds: numbers unique and without gaps, nobody at
two counters, one person a counter, events without gaps, the board in memory equal to one read anew; so is another
server's once it has caught up.
"""

from __future__ import annotations

import datetime as dt
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import func, select

from queue_server.app.board import Boards
from queue_server.app.day.service import DayService
from queue_server.contract.counter import (
    CounterState,
    FinishRequest,
    NextRequest,
    StepRequest,
    TransferRequest,
    UndoRequest,
)
from queue_server.contract.models import IssueRequest
from queue_server.domain.errors import RuleViolation
from queue_server.domain.visits import Step
from queue_server.store.tables import events, steps, visits, vouchers
from tests.integration import hall_model as model
from tests.integration.hall_model import Hall, Person, Refused
from tests.kit.postgres import Cluster
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import BY_THE_CLOCK, MONDAY_9, small_county

COUNTERS = st.sampled_from(sorted(model.SERVES))
ITEMS = st.lists(st.sampled_from(sorted(model.DEPARTMENT)), min_size=1, max_size=3, unique=True)
CLASSES = st.sampled_from(["ordinary", "ordinary", "senior", "infant"])
OPEN = ("pending", "waiting", "called", "serving", "held", "no_show")
TEMPLATE = "random_days"
PEOPLE = st.integers(min_value=0, max_value=10_000)


class HallMachine(RuleBasedStateMachine):
    """Each day starts from a migrated, empty database: the file `template`, or the cluster's database of that name."""

    template: Path
    workplace: Path
    cluster: Cluster | None = None

    @initialize()
    def begin(self) -> None:
        self.directory = self.workplace / "day"
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir()
        self.url: str | None = None
        if self.cluster is not None:
            self.url = self.cluster.new_database(TEMPLATE)
        else:
            shutil.copy(self.template, self.directory / "hall.db")
        self.model = Hall()
        self.morning = MONDAY_9
        self.tokens: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self.opened: ExitStack | None = None
        self._start()
        for counter in (1, 3, 4):
            self.a_counter_opens(counter)

    def _start(self) -> None:
        self.opened = ExitStack()
        self.desk: Desk = self.opened.enter_context(
            running_hall(self.directory, small_county(queue=BY_THE_CLOCK), self.url)
        )
        self.elsewhere = Boards(self.desk.service.halls)
        self._set_clock()

    def teardown(self) -> None:
        if getattr(self, "opened", None) is not None:
            assert self.opened is not None
            self.opened.close()

    def _set_clock(self) -> None:
        self.desk.clock.moment = self.morning
        self.desk.clock.forward(seconds=self.model.now)

    def _step_id(self, person: Person, position: int) -> str:
        return f"{self.ids[person.label]}-{position}"

    def _both(self, real: Any, modelled: Any) -> Any:
        """Do the same in both halls; a refusal must be the same in both."""
        expected: str | None = None
        try:
            modelled()
        except Refused as refused:
            expected = str(refused)
        refusal: str | None = None
        answer = None
        try:
            answer = real()
        except RuleViolation as violation:
            refusal = violation.code
        assert refusal == expected
        return answer

    def _press(self, counter: int, real: Any, modelled: Any) -> Any:
        began = self.model.begin_press()
        answer = self._both(real, modelled)
        if answer is not None:
            self.model.end_press(counter, began)
        return answer

    def _by_number(self, chosen: int) -> Person:
        people = list(self.model.people.values())
        return people[chosen % len(people)]

    # --- time -----------------------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([1, 3, 30, 200, 900]))
    def time_passes(self, seconds: int) -> None:
        if self.model.now + seconds < 7 * 3600:
            self.model.now += seconds
            self._set_clock()

    @rule()
    def the_server_dies_and_starts_again(self) -> None:
        assert self.opened is not None
        self.opened.close()
        self._start()

    @precondition(lambda self: self.morning.isoweekday() < 5)
    @rule()
    def a_night_passes(self) -> None:
        """Everything begins anew; who still waited has a voucher, and nothing of the day before stays open."""
        service = self.desk.service
        days = DayService(service.reader, service.writer, self.desk.clock, service.keys)
        waiting = {self.ids[label] for label, person in self.model.people.items() if person.only_waits}
        self.morning += dt.timedelta(days=1)
        self.model = Hall()
        self._set_clock()
        days.close_days()
        assert days.close_days() == [], "a day is closed once"
        with self.desk.engine.connect() as connection:
            assert waiting <= set(connection.execute(select(vouchers.c.visit)).scalars())
            open_still = select(func.count()).where(steps.c.state.in_(OPEN))
            assert connection.execute(open_still).scalar() == 0
        self.tokens, self.ids = {}, {}

    # --- citizens -------------------------------------------------------------------------------------------------

    @rule(items=ITEMS, class_=CLASSES, matters=st.sampled_from([1, 1, 1, 2, 7]))
    def a_number_is_taken(self, items: list[str], class_: str, matters: int) -> None:
        count = matters if len(items) == 1 else 1
        wanted = {"items": items, "class": class_, "channel": "kiosk", "matters": count}
        request = IssueRequest.model_validate(wanted)
        key = self.desk.key()
        taken: list[Person] = []

        def real() -> Any:
            return self.desk.service.issue("main", request, "terminal:k1", key, "http://hall")

        issued = self._both(real, lambda: taken.append(self.model.issue(items, class_, count)))
        if issued is not None:
            assert issued.number == taken[0].label
            assert real() == issued, "a retry is the same ticket"
            self.tokens[issued.number], self.ids[issued.number] = issued.token, issued.id

    @rule(crowd=st.lists(st.tuples(ITEMS, CLASSES), min_size=2, max_size=5))
    def a_crowd_takes_numbers(self, crowd: list[tuple[list[str], str]]) -> None:
        for items, class_ in crowd:
            self.time_passes(7)
            self.a_number_is_taken(items, class_, 7)

    @precondition(lambda self: self.model.people)
    @rule(chosen=PEOPLE)
    def somebody_reports_back(self, chosen: int) -> None:
        person = self._by_number(chosen)
        token = self.tokens[person.label]
        self._both(
            lambda: self.desk.service.im_back(token, "ticket", self.desk.key()), lambda: self.model.im_back(person)
        )

    @precondition(lambda self: self.model.people)
    @rule(chosen=PEOPLE)
    def somebody_gives_the_number_back(self, chosen: int) -> None:
        person = self._by_number(chosen)
        token = self.tokens[person.label]
        self._both(
            lambda: self.desk.service.give_back(token, "ticket", self.desk.key()), lambda: self.model.give_back(person)
        )

    # --- counters -------------------------------------------------------------------------------------------------

    def _id(self, counter: int) -> str:
        return f"main-{counter}"

    @rule(counter=COUNTERS)
    def a_counter_opens(self, counter: int) -> None:
        def modelled() -> None:
            self.model.counters[counter].status = "open"

        self._press(counter, lambda: self.desk.open(self._id(counter)), modelled)

    @rule(counter=COUNTERS)
    def a_counter_closes(self, counter: int) -> None:
        def modelled() -> None:
            if self.model.at(counter) is not None:
                raise Refused("counter.busy")
            if self.model.counters[counter].status != "closed":
                self.model.close(counter)

        def real() -> CounterState:
            return self.desk.service.close(self._id(counter), "staff:li", self.desk.key())

        self._press(counter, real, modelled)

    @rule(counter=COUNTERS)
    def a_counter_calls_the_next(self, counter: int) -> None:
        if self.model.counters[counter].status != "open":
            return
        current = self.model.at(counter)
        after = None if current is None else self._step_id(*current)
        called: list[tuple[Person, int]] = []

        def modelled() -> None:
            if current is not None:
                person, position = current
                if person.steps[position].state == "called":
                    raise Refused("counter.busy")
                self.model.finish(counter, person, position)
            best = self.model.candidates(counter)
            if best:
                called.append(best[0])
                self.model.call(counter, *best[0])

        def real() -> CounterState:
            return self.desk.service.next(self._id(counter), NextRequest(after=after), "staff:li", self.desk.key())

        state = self._press(counter, real, modelled)
        if state is not None:
            expected = self._step_id(*called[0]) if called else None
            assert (state.visit.step if state.visit else None) == expected

    @rule(counter=COUNTERS, pause=st.sampled_from([0, 60, 400]))
    def a_counter_works(self, counter: int, pause: int) -> None:
        """Do what a clerk does next: call, start, finish and call."""
        self.time_passes(pause)
        current = self.model.at(counter)
        if current is not None and current[0].steps[current[1]].state == "called":
            self.the_one_at_the_counter(counter, "start")
        else:
            self.a_counter_calls_the_next(counter)

    @rule(counter=COUNTERS)
    def a_person_does_not_come(self, counter: int) -> None:
        for act in ("recall", "recall", "no_show"):
            self.the_one_at_the_counter(counter, act)

    @rule(
        counter=COUNTERS,
        act=st.sampled_from(["recall", "start", "finish", "finish", "no_show", "no_show", "hold"]),
    )
    def the_one_at_the_counter(self, counter: int, act: str) -> None:
        current = self.model.at(counter)
        if current is None:
            return
        person, position = current
        matter = person.steps[position]

        def modelled() -> None:
            if act in ("recall", "start", "no_show") and matter.state != "called":
                raise Refused("step.wrong_state")
            if act == "recall":
                matter.calls += 1
            elif act == "start":
                matter.state = "serving"
            elif act == "finish":
                self.model.finish(counter, person, position)
            elif act == "no_show":
                self.model.miss(matter)
            else:
                matter.state = "held"

        def real() -> CounterState:
            step = self._step_id(person, position)
            if act == "finish":
                return self.desk.service.finish(
                    self._id(counter), FinishRequest(step=step), "staff:li", self.desk.key()
                )
            pressed = getattr(self.desk.service, act)
            answer: CounterState = pressed(self._id(counter), StepRequest(step=step), "staff:li", self.desk.key())
            return answer

        self._press(counter, real, modelled)

    @rule(counter=COUNTERS, chosen=PEOPLE)
    def a_held_number_is_called_back(self, counter: int, chosen: int) -> None:
        held = [(p, n) for p in self.model.people.values() for n, m in enumerate(p.steps) if m.state == "held"]
        if not held or self.model.counters[counter].status != "open" or self.model.at(counter) is not None:
            return
        person, position = held[chosen % len(held)]
        request = StepRequest(step=self._step_id(person, position))
        self._press(
            counter,
            lambda: self.desk.service.resume(self._id(counter), request, "staff:li", self.desk.key()),
            lambda: self.model.resume(counter, person, position),
        )

    @rule(
        counter=COUNTERS,
        item=st.sampled_from(sorted(model.DEPARTMENT)),
        to=st.sampled_from([None, None, 1, 3, 4]),
        place=st.sampled_from(["by_time", "first", "last"]),
    )
    def the_one_at_the_counter_is_sent_on(self, counter: int, item: str, to: int | None, place: str) -> None:
        current = self.model.at(counter)
        if current is None or (to is None and item == current[0].steps[current[1]].item) or to == counter:
            return
        person, position = current
        request = TransferRequest.model_validate(
            {
                "step": self._step_id(person, position),
                "to_item": item,
                "to_counter": to,
                "position": place,
                "reason": "走错窗口",
            }
        )
        self._press(
            counter,
            lambda: self.desk.service.transfer(self._id(counter), request, "staff:li", self.desk.key()),
            lambda: self.model.transfer(person, position, item, to, place),
        )

    @rule(counter=COUNTERS, act=st.sampled_from(["works", "finish", "no_show", "hold"]))
    def a_clerk_slips(self, counter: int, act: str) -> None:
        if act == "works":
            self.a_counter_works(counter, 60)
        else:
            self.the_one_at_the_counter(counter, act)
        self.both_halls_stand_alike()
        self.the_last_press_is_taken_back(counter)

    @rule(counter=COUNTERS)
    def the_last_press_is_taken_back(self, counter: int) -> None:
        offer = self.desk.service.counter_state(self._id(counter)).undo
        assert (offer is not None) == self.model.may_undo(counter)
        if offer is None:
            return
        self.desk.service.undo(self._id(counter), UndoRequest(event=offer.event), "staff:li", self.desk.key())
        self.model.undo(counter)

    @rule()
    def another_server_looks(self) -> None:
        """Its board takes over all that was written since it looked last, and stands like one read anew."""
        day, fresh = self.morning.date(), Boards(self.desk.service.halls)
        with self.desk.service.reader.read() as records:
            assert _seen(self.elsewhere.at("main", day, records)) == _seen(fresh.at("main", day, records))

    # --- what always holds ----------------------------------------------------------------------------------------

    @invariant()
    def both_halls_stand_alike(self) -> None:
        with self.desk.engine.connect() as connection:
            rows = connection.execute(
                select(visits.c.prefix, visits.c.number, steps)
                .join(steps, steps.c.visit == visits.c.id)
                .where(visits.c.business_day == self.morning.date())
                .order_by(visits.c.prefix, visits.c.number, steps.c.position)
            ).mappings()
            real: dict[str, list[Any]] = {}
            for row in rows:
                real.setdefault(f"{row['prefix']}{row['number']:03d}", []).append(row)
        assert sorted(real) == sorted(self.model.people)
        for label, person in self.model.people.items():
            assert len(real[label]) == len(person.steps), label
            for row, matter in zip(real[label], person.steps, strict=True):
                self._alike(row, matter)

    def _alike(self, row: Any, matter: model.Matter) -> None:
        assert (row["state"], row["item"], row["matters"]) == (matter.state, matter.item, matter.matters)
        if matter.state in ("waiting", "called", "serving", "held"):
            assert row["calls"] == matter.calls
        if matter.state in model.AT_COUNTER:
            assert row["counter"] == matter.counter
        if matter.state == "waiting":
            queued = (row["queued_at"] - self.morning).total_seconds()
            assert queued == pytest.approx(matter.queued, abs=0.001)
            assert (row["first_at"], row["only_at"], row["back_after_calls"]) == (
                matter.first_at,
                matter.only_at,
                matter.back_after,
            )

    @invariant()
    def numbers_and_events_have_no_gap(self) -> None:
        with self.desk.engine.connect() as connection:
            series = connection.execute(
                select(func.count(), func.min(visits.c.number), func.max(visits.c.number)).group_by(
                    visits.c.business_day, visits.c.prefix
                )
            ).all()
            count, last = connection.execute(select(func.count(), func.max(events.c.seq))).one()
        assert all((low, high) == (1, n) for n, low, high in series)
        assert count == (last or 0)

    @invariant()
    def nobody_is_at_two_counters_and_no_counter_has_two(self) -> None:
        with self.desk.service.reader.read() as records:
            busy = records.steps_in("main", self.morning.date(), model.AT_COUNTER)
        assert len({s.visit for s in busy}) == len({s.counter for s in busy}) == len(busy)

    @invariant()
    def the_board_is_as_one_read_anew(self) -> None:
        boards = self.desk.service.writer.boards
        day = self.morning.date()
        with self.desk.service.reader.read() as records, boards.lock("main"):
            followed = _seen(boards.at("main", day, records))
            boards.forget("main")
            assert followed == _seen(boards.at("main", day, records))


def _seen(board: Any) -> dict[str, Any]:
    heads: dict[int, list[Step]] = {}
    for number, skill in board.rules.skills.items():
        found, _ = board.lines.heads(skill, 1000)
        heads[number] = sorted(found, key=lambda s: s.id)
    return {
        "heads": heads,
        "waiting": {p: board.waiting(p) for p in ("A", "B")},
        "by_department": {d: board.waiting_for(d) for d in ("property", "social", "health")},
        "desks": dict(board.desks),
        "at_counter": dict(board.at_counter),
        "pending": board.pending,
        "calls": {series: count for series, count in board.calls.items() if count},
        "suspended": board.suspensions,
    }
