"""The hall's rules told a second time, as plainly as they go: one list, no index, no database.

The state machine in `test_random_days.py` plays the same day here and in the real hall and compares after every step.
Times are seconds since the day began; a refusal is `Refused` with the contract's code.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field

OVER = ("finished", "cancelled", "transferred")
AT_COUNTER = ("called", "serving")
AWAY = (*AT_COUNTER, "held", "no_show")

DEPARTMENT = {"deed": "property", "mortgage": "property", "pension": "social", "card": "health"}
PREFIX = {"property": "A", "social": "B", "health": "B"}
RATES = {"ordinary": 1.0, "senior": 2.5, "infant": 2.0, "serviceman": 2.0}
SERVES = {
    1: ("property",),
    2: ("property",),
    3: ("social", "health"),
    4: ("property", "social", "health"),
}
PREFERS = {4: ("senior",)}
RECALLS, BACK_AFTER, PER_TURN, UNDO_S = 2, 3, 3, 10


class Refused(Exception):
    pass


@dataclass
class Matter:
    item: str
    queued: float
    state: str = "waiting"
    stage: int = 0
    matters: int = 1
    waited: float = 0.0
    calls: int = 0
    counter: int | None = None
    first_at: int | None = None
    only_at: int | None = None
    back_after: int | None = None

    @property
    def department(self) -> str:
        return DEPARTMENT[self.item]


@dataclass
class Person:
    number: int
    prefix: str
    class_: str
    steps: list[Matter]

    @property
    def label(self) -> str:
        return f"{self.prefix}{self.number:03d}"

    @property
    def only_waits(self) -> bool:
        """Say whether the person waits for all that is left, and has been to no counter with any of it."""
        return bool(self.steps) and all(m.state == "waiting" for m in self.steps)

    @property
    def turn(self) -> Matter | None:
        for state in ("serving", "called", "held", "waiting", "no_show", "pending"):
            for step in self.steps:
                if step.state == state:
                    return step
        return None


@dataclass
class Counter:
    status: str = "closed"
    last: tuple[str, int] | None = None
    finished: int = 0


@dataclass
class Press:
    """What undo needs: who was touched, as they were before and after."""

    at: float
    before: dict[str, Person]
    after: dict[str, Person]
    counter_before: Counter
    calls_before: dict[str, int]
    undone: bool = False


@dataclass
class Hall:
    now: float = 0.0
    people: dict[str, Person] = field(default_factory=dict)
    counters: dict[int, Counter] = field(default_factory=lambda: {n: Counter() for n in SERVES})
    last_number: dict[str, int] = field(default_factory=dict)
    series_calls: dict[str, int] = field(default_factory=dict)
    suspended: set[str] = field(default_factory=set)
    presses: dict[int, Press] = field(default_factory=dict)

    # --- tickets --------------------------------------------------------------------------------------------------

    def issue(self, items: list[str], class_: str, matters: int) -> Person:
        if self.suspended & set(items):
            raise Refused("item.suspended")
        prefix = PREFIX[DEPARTMENT[items[0]]]
        number = self.last_number[prefix] = self.last_number.get(prefix, 0) + 1
        person = Person(number, prefix, class_, [Matter(i, self.now, matters=matters) for i in items])
        self.people[person.label] = person
        return person

    def im_back(self, person: Person) -> None:
        missed = next((m for m in person.steps if m.state == "no_show"), None)
        if missed is None:
            raise Refused("visit.over" if person.turn is None else "visit.not_missed")
        missed.state, missed.counter, missed.calls = "waiting", None, 0
        missed.back_after = self.series_calls.get(person.prefix, 0) + BACK_AFTER
        for other in self._pending(person):
            if other.stage == missed.stage:
                other.state, other.queued, other.back_after = "waiting", missed.queued, missed.back_after
                other.first_at = None

    def give_back(self, person: Person) -> None:
        if person.turn is None:
            raise Refused("visit.over")
        if any(m.state == "serving" for m in person.steps):
            raise Refused("step.wrong_state")
        for matter in person.steps:
            if matter.state not in OVER:
                matter.state = "cancelled"

    # --- counters -------------------------------------------------------------------------------------------------

    def at(self, counter: int) -> tuple[Person, int] | None:
        for person in self.people.values():
            for position, matter in enumerate(person.steps):
                if matter.counter == counter and matter.state in AT_COUNTER:
                    return person, position
        return None

    def candidates(self, counter: int) -> list[tuple[Person, int]]:
        """Return all whom the counter may call, best first: the rule, reckoned over everybody."""
        found = []
        for person in self.people.values():
            for position, matter in enumerate(person.steps):
                if matter.state != "waiting" or matter.item in self.suspended:
                    continue
                if matter.only_at is not None and matter.only_at != counter:
                    continue
                if matter.only_at is None and matter.department not in SERVES[counter]:
                    continue
                rank = self._rank(person, matter, counter)
                score = RATES[person.class_] * max(0.0, self.now - matter.queued) / 60
                found.append((rank, -score, matter.queued, person.prefix, person.number, position, person))
        found.sort(key=lambda entry: entry[:6])
        return [(entry[6], entry[5]) for entry in found]

    def _rank(self, person: Person, matter: Matter, counter: int) -> int:
        if matter.back_after is not None and self.series_calls.get(person.prefix, 0) < matter.back_after:
            return 3
        if matter.first_at in (0, counter):
            return 0
        return 1 if person.class_ in PREFERS.get(counter, ()) else 2

    def call(self, counter: int, person: Person, position: int) -> None:
        matter = person.steps[position]
        matter.waited = max(0.0, self.now - matter.queued)
        matter.state, matter.counter, matter.calls = "called", counter, matter.calls + 1
        for other in person.steps:
            if other.state == "waiting":
                other.state, other.waited = "pending", matter.waited
        self.series_calls[person.prefix] = self.series_calls.get(person.prefix, 0) + 1
        self.counters[counter].last = (person.label, position)

    def finish(self, counter: int, person: Person, position: int) -> None:
        matter = person.steps[position]
        matter.state = "finished"
        if matter.matters > PER_TURN:
            rest = Matter(matter.item, self.now, stage=matter.stage, matters=matter.matters - PER_TURN)
            matter.matters = PER_TURN
            person.steps.append(rest)
        self._wait_on(person, matter.waited, counter)
        self.counters[counter].finished += 1

    def miss(self, matter: Matter) -> None:
        if matter.calls - 1 < RECALLS:
            raise Refused("step.recall_first")
        matter.state = "no_show"

    def resume(self, counter: int, person: Person, position: int) -> None:
        matter = person.steps[position]
        mine = matter.counter == counter
        holder = self.counters[matter.counter or counter]
        if not mine and (holder.status == "open" or matter.department not in SERVES[counter]):
            raise Refused("step.wrong_state")
        matter.state, matter.counter, matter.calls = "called", counter, 1
        self.counters[counter].last = (person.label, position)

    def transfer(self, person: Person, position: int, item: str, to_counter: int | None, place: str) -> None:
        if to_counter is not None and self.counters[to_counter].status == "closed":
            raise Refused("transfer.nowhere")
        matter = person.steps[position]
        matter.state = "transferred"
        carried = 0.0 if place == "last" else matter.waited
        first_at = 0 if place == "first" else None
        person.steps.append(
            Matter(item, self.now - carried, stage=matter.stage, matters=matter.matters, first_at=first_at,
                   only_at=to_counter)
        )  # fmt: skip
        self._wait_on(person, matter.waited, None)

    def close(self, counter: int) -> None:
        self.counters[counter].status = "closed"
        for person in self.people.values():
            for matter in person.steps:
                if matter.state == "waiting" and matter.only_at == counter:
                    matter.only_at = None

    # --- undo -----------------------------------------------------------------------------------------------------

    def begin_press(self) -> tuple[dict[str, Person], dict[int, Counter], dict[str, int]]:
        return deepcopy(self.people), deepcopy(self.counters), dict(self.series_calls)

    def end_press(self, counter: int, began: tuple[dict[str, Person], dict[int, Counter], dict[str, int]]) -> None:
        people, counters, calls = began
        if self.people == people and self.counters == counters:
            return  # nothing happened: the press before is still the last
        touched = [label for label, person in self.people.items() if person != people[label]]
        self.presses[counter] = Press(
            self.now,
            {label: people[label] for label in touched},
            {label: deepcopy(self.people[label]) for label in touched},
            counters[counter],
            calls,
        )

    def may_undo(self, counter: int) -> bool:
        press = self.presses.get(counter)
        if press is None or press.undone or self.now - press.at > UNDO_S:
            return False
        return all(self.people[label] == after for label, after in press.after.items())

    def undo(self, counter: int) -> None:
        press = self.presses[counter]
        for label, before in press.before.items():
            after = self.people[label]
            added = after.steps[len(before.steps) :]
            for matter in added:
                matter.state = "cancelled"
            if before.prefix in self.series_calls:
                self.series_calls[before.prefix] = press.calls_before.get(before.prefix, 0) + (
                    self.series_calls[before.prefix] - self._calls_after(press, before.prefix)
                )
            after.steps[: len(before.steps)] = deepcopy(before.steps)
        self.counters[counter] = deepcopy(press.counter_before)
        press.undone = True

    def _calls_after(self, press: Press, prefix: str) -> int:
        """Return the series' calls right after the press: the ones made since by other counters stay counted."""
        made = sum(
            1
            for label, after in press.after.items()
            if after.prefix == prefix
            for old, new in zip(press.before[label].steps, after.steps, strict=False)
            if old.state == "waiting" and new.state == "called"
        )
        return press.calls_before.get(prefix, 0) + made

    # --- shared ---------------------------------------------------------------------------------------------------

    def _pending(self, person: Person) -> list[Matter]:
        left = [m for m in person.steps if m.state not in OVER]
        stage = min((m.stage for m in left), default=0)
        return [m for m in left if m.stage == stage and m.state == "pending"]

    def _wait_on(self, person: Person, waited: float, here: int | None) -> None:
        if any(m.state in AWAY for m in person.steps):
            return
        for matter in self._pending(person):
            matter.state, matter.queued = "waiting", self.now - waited
            matter.first_at = here if here is not None and matter.department in SERVES[here] else None
