"""Many people at once book, move, cancel and draw, on both databases: no slot is ever overbooked, nobody has two."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from queue_server.app.keys import new_keys
from queue_server.contract.appointments import AppointmentView
from queue_server.domain.appointments import HOLDS, Appointment
from queue_server.domain.errors import RuleViolation
from queue_server.domain.slot_capacity import DayCapacity, Supply
from queue_server.store.tables import events, visits
from tests.kit.appointment_kit import book, booking_county, cancel, draw, left, move, somebody
from tests.kit.postgres import needs_postgres, running_postgres
from tests.kit.server_kit import Desk, running_hall
from tests.kit.ticket_kit import at

PRESSES = 25
DAYS = ("2026-03-03", "2026-03-04")
CLOCKS = ("09:00", "09:30", "10:00", "10:30", "11:00")
MINUTES = {"deed": 11, "mortgage": 21, "pension": 11, "card": 6}
"""Of an item at the counter, with the minute between two persons."""
EXPECTED = {
    "appointment.slot_gone",
    "appointment.not_offered",
    "appointment.too_many",
    "appointment.over",
    "appointment.not_today",
    "appointment.too_early",
    "appointment.too_late",
    "holder.too_many",
}


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with running_postgres() as address:
        yield address


def everybody_at_once(desks: list[Desk], mine: list[list[AppointmentView]], seed: int) -> Counter[str]:
    """Let people press at random, all of them at the same few slots; return what was refused and how often.

    `mine`: what each of them has booked before and books now.
    """
    refused: Counter[str] = Counter()
    broken: list[BaseException] = []

    def press(n: int) -> None:
        rng, desk = Random(f"{seed}/{n}"), desks[n % len(desks)]
        own = mine[n]
        for _ in range(PRESSES):
            try:
                action, day, clock = rng.random(), rng.choice(DAYS), rng.choice(CLOCKS)
                if action < 0.5 or not own:
                    items = rng.sample(sorted(MINUTES), rng.choice((1, 1, 1, 2)))
                    own.append(book(desk, clock, *items, day=day, id_number=somebody(n * 1000 + rng.randrange(40))))
                elif action < 0.65:
                    move(desk, rng.choice(own), clock, day)
                elif action < 0.75:
                    cancel(desk, rng.choice(own), staff=True)
                else:
                    draw(desk, rng.choice(own))
            except RuleViolation as refusal:
                refused[refusal.code] += 1
            except BaseException as error:
                broken.append(error)
                return

    threads = [threading.Thread(target=press, args=(n,)) for n in range(len(mine))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not broken, broken
    assert set(refused) <= EXPECTED, refused
    return refused


def held(desk: Desk, day: str) -> list[Appointment]:
    with desk.service.reader.read() as records:
        return [a for a in records.appointments_on("main", dt.date.fromisoformat(day)) if a.state in HOLDS]


def must_hold(desk: Desk) -> None:
    """Reckon anew, without the server's own books, that all that is booked fits and nobody has two of a day."""
    departments = {"deed": "property", "mortgage": "property", "pension": "social", "card": "health"}
    counters = [{"property"}, {"property"}, {"social", "health"}, {"property", "social", "health"}]
    for day in DAYS:
        booked = held(desk, day)
        assert max(Counter(a.id_hash for a in booked).values(), default=0) <= 1
        slots = [dt.datetime.fromisoformat(f"{day}T08:30+08:00") + dt.timedelta(minutes=30 * n) for n in range(18)]
        supply = [Supply(n, frozenset(c), 1800.0) for n in range(18) for c in counters]
        capacity = DayCapacity(supply, [range(18)], 0.5, 1800.0)
        for a in booked:
            work: dict[str, float] = {}
            for item in a.items:
                work[departments[item]] = work.get(departments[item], 0.0) + MINUTES[item] * 60
            assert capacity.take(slots.index(a.start), work), f"{a.start} is overbooked"
    drawn = [a.visit for day in DAYS for a in held(desk, day) if a.state == "drawn"]
    with desk.engine.connect() as connection:
        given = connection.execute(select(visits.c.id).where(visits.c.appointment.is_not(None))).scalars().all()
        seqs = connection.execute(select(events.c.seq).where(events.c.hall == "main").order_by(events.c.seq)).scalars()
        assert list(seqs) == list(range(1, desk.service.hall_state("main").last_event + 1))
    assert sorted(given) == sorted(v for v in drawn if v is not None)


def a_rush(desks: list[Desk], seed: int) -> None:
    mine: list[list[AppointmentView]] = [[] for _ in range(8)]
    refused = everybody_at_once(desks, mine, seed)
    assert refused["appointment.slot_gone"], "the slots were never full: nothing was tried"
    must_hold(desks[0])
    for desk in desks:
        at(desk, "2026-03-03T09:45")
    everybody_at_once(desks, mine, seed + 1)
    assert any(a.state == "drawn" for a in held(desks[0], DAYS[0])), "nobody drew a ticket: nothing was tried"
    must_hold(desks[0])


COUNTY = booking_county(least_days_ahead=0, cancel_hours=0, early_minutes=120)


@pytest.mark.parametrize("seed", [1, 2])
def test_no_slot_is_overbooked_however_many_press_at_once(tmp_path: Path, seed: int) -> None:
    with running_hall(tmp_path, COUNTY) as desk:
        a_rush([desk], seed)


@needs_postgres
def test_no_slot_is_overbooked_by_two_servers_on_one_database(database: str, tmp_path: Path) -> None:
    keys = new_keys()
    with (
        running_hall(tmp_path, COUNTY, database, keys=keys) as one,
        running_hall(tmp_path, COUNTY, database, keys=keys) as two,
    ):
        a_rush([one, two], 3)


def test_a_slot_is_never_sold_twice_to_those_who_saw_it_free_together(tmp_path: Path) -> None:
    with running_hall(tmp_path, booking_county(per_slot={"deed": 1})) as desk:
        assert left(desk, "deed")["10:00"] == 1
        barrier, got, refused = threading.Barrier(6), [], []

        def press(n: int) -> None:
            barrier.wait(10)
            try:
                got.append(book(desk, "10:00", id_number=somebody(n)).id)
            except RuleViolation as refusal:
                refused.append(refusal.code)

        threads = [threading.Thread(target=press, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert (len(got), refused) == (1, ["appointment.slot_gone"] * 5)
