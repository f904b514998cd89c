"""Whatever happens to leased numbers, in whatever order: every paper is one ticket, no number twice, none lost.

Two kiosks lease, give without the network, lose answers, hand in parts, twice, out of order; clerks call before,
managers take blocks back, nights pass, the server starts anew, a backup comes back. On SQLite and on PostgreSQL.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from queue_server.app.keys import new_keys
from queue_server.contract.counter import CallRequest
from queue_server.contract.models import IssueRequest
from queue_server.domain.errors import RuleViolation
from queue_server.domain.visits import OPEN
from queue_server.recovery import backup, restore
from queue_server.settings import load_settings
from queue_server.store.engine import open_engine
from queue_server.store.migrate import upgrade
from queue_server.store.tables import blocks, set_aside, steps, visits, voids
from tests.kit.counter_kit import REASON, boards_agree, events_without_a_gap
from tests.kit.offline_kit import Kiosk, offline_county
from tests.kit.postgres import needs_postgres, running_cluster
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import HALL, MONDAY_9, SHANGHAI

MANY = int(os.environ.get("HALL_RANDOM_DAYS", "0"))
SERIES = [{**HALL["series"][0], "offline_first": 601, "last": 699}, *HALL["series"][1:]]
ITEMS = ("deed", "mortgage")
ACTS = (
    "lease",
    "give",
    "give",
    "give",
    "lose an answer",
    "hand in",
    "hand in again",
    "ask late",
    "take",
    "call",
    "call",
    "void",
    "time",
    "night",
    "restart",
)
Story = list[tuple[str, int, int]]


def stories(*more: str) -> st.SearchStrategy[Story]:
    return st.lists(st.tuples(st.sampled_from(ACTS + more), st.integers(0, 1), st.integers(0, 9)), max_size=40)


class World:
    """A hall with two kiosks, and what its papers say."""

    def __init__(self, directory: Path, url: str | None) -> None:
        self.directory, self.url, self.keys = directory, url, new_keys()
        self.county = offline_county(series=SERIES, offline={"block": 4, "low": 1})
        self.now = MONDAY_9
        self.papers: dict[str, tuple[dt.date, int, str]] = {}
        """By visit: day, number and the tap's key."""
        self.ghosts: set[str] = set()
        """Visits whose answers were lost."""
        self.kiosks: list[Kiosk] = []
        self.start()
        self.kiosks = [Kiosk(self.desk, code) for code in ("k1", "k2")]
        self.open_counter()

    def start(self) -> None:
        self.opened = ExitStack()
        hall = running_hall(self.directory, self.county, self.url, keys=self.keys)
        self.desk: Desk = self.opened.enter_context(hall)
        self.desk.clock.moment = self.now
        for kiosk in self.kiosks:
            kiosk.desk = self.desk

    @property
    def copy(self) -> Path:
        return self.directory / "copy.db"

    def open_counter(self) -> None:
        self.desk.open("main-1")

    @property
    def today(self) -> dt.date:
        return self.desk.service.halls.get("main").calendar.business_day(self.now)

    def play(self, act: str, who: int, count: int) -> None:
        kiosk = self.kiosks[who]
        match act:
            case "lease":
                kiosk.lease()
            case "give":
                self.give(kiosk, self.desk.key(), ITEMS[count % 2])
            case "lose an answer":
                self.lose(kiosk, count)
            case "hand in":
                self.hand_in(kiosk, first=1 + count, last=1 + 2 * count)
            case "hand in again":
                self.hand_in(kiosk, 1, None)
            case "ask late":
                self.ask_late(kiosk, count)
            case "take":
                self.desk.take(ITEMS[count % 2])
            case "call":
                self.call(count)
            case "void" if kiosk.blocks:
                block = kiosk.blocks[count % len(kiosk.blocks)]
                with suppress(RuleViolation):  # a restored server may not know it
                    self.desk.service.offline.void("main", block.id, "staff:boss", self.desk.key())
            case "time":
                self.now += dt.timedelta(minutes=count)
                self.desk.clock.moment = self.now
            case "night":
                self.night()
            case "restart":
                self.opened.close()
                self.start()
            case "backup":
                self.copy.unlink(missing_ok=True)
                backup(load_settings(self.directory), self.copy)
            case "restore" if self.copy.exists():
                self.opened.close()
                restore(load_settings(self.directory, clock=self.now), self.county, self.copy, 99)
                self.start()
                self.open_counter()

    def night(self) -> None:
        """Nine o'clock on the next working day."""
        day = self.desk.service.halls.get("main").calendar.next_working_day(self.today)
        assert day is not None
        self.now = MONDAY_9 + (day - MONDAY_9.date())
        self.desk.clock.moment = self.now
        self.desk.service.day.close_days()
        self.open_counter()

    def give(self, kiosk: Kiosk, key: str, item: str) -> None:
        if kiosk.next_number() is None:
            return
        number = kiosk.give(item, key=key)
        self.papers[number.visit] = (self.today, number.number, key)
        kiosk.printed(number.visit)

    def lose(self, kiosk: Kiosk, count: int) -> None:
        """The server gives a number, the kiosk hears nothing of it and gives one of its own for the same tap."""
        if kiosk.next_number() is None:
            return
        key = self.desk.key()
        self.ghosts.add(self.ask(kiosk, key, ITEMS[count % 2]))
        self.give(kiosk, key, ITEMS[count % 2])

    def ask(self, kiosk: Kiosk, key: str, item: str) -> str:
        request = IssueRequest.model_validate({"items": [item], "channel": "kiosk"})
        return self.desk.service.issue("main", request, kiosk.principal, key, "http://hall").id

    def ask_late(self, kiosk: Kiosk, count: int) -> None:
        """A request that was thought lost reaches the server after its tap got a number offline."""
        mine = [(e.what.visit, e.what.key, e.what.items) for e in kiosk.journal if e.what.kind == "issued"]
        if not mine:
            return
        visit, key, items = mine[count % len(mine)]
        got = self.ask(kiosk, key, items[0])
        if self.handed_in(visit):
            assert got == visit, "the tap's key stands for the number on paper"
        else:
            self.ghosts.add(got)

    def handed_in(self, visit: str) -> bool:
        with self.desk.engine.connect() as connection:
            query = select(visits.c.handed_in_at).where(visits.c.id == visit)
            return connection.execute(query).scalar() is not None

    def hand_in(self, kiosk: Kiosk, first: int, last: int | None) -> None:
        through = self.desk.service.offline.position("main", kiosk.terminal).through
        if not kiosk.journal[first - 1 : last]:
            return
        if first > through + 1:
            with pytest.raises(RuleViolation, match=r"journal\.gap"):
                kiosk.hand_in(first, last)
        else:
            assert kiosk.hand_in(first, last).through >= through

    def call(self, count: int) -> None:
        """Call a paper of today by its number, whether its journal is in or not, and serve it or not."""
        today = sorted((number, visit) for visit, (day, number, _) in self.papers.items() if day == self.today)
        if not today:
            return
        number, _ = today[count % len(today)]
        state = self.desk.service.counter_state("main-1")
        if state.visit is not None:
            self.desk.finish(state.visit.step)
        request = CallRequest(after=None, number=f"A{number}", reason=REASON, item=ITEMS[count % 2])
        with suppress(RuleViolation):  # it may be over, or set aside
            self.desk.service.call("main-1", request, self.desk.clerk("main-1"), self.desk.key())

    # --- what must hold ---------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Every journal is in at last, and the last day is over."""
        for kiosk in self.kiosks:
            self.hand_in(kiosk, 1, None)
            position = self.desk.service.offline.position("main", kiosk.terminal)
            assert position.through == len(kiosk.journal)

    def check(self) -> None:
        with self.desk.engine.connect() as connection:
            there = {row.id: row for row in connection.execute(select(visits).where(visits.c.hall == "main"))}
            alive = set(connection.execute(select(steps.c.visit).where(steps.c.state.in_(OPEN))).scalars())
            void = {(v.business_day, v.prefix, v.number): v.reason for v in connection.execute(select(voids))}
            leased = connection.execute(select(blocks)).all()
            assert connection.execute(select(set_aside)).all() == []
        for visit, (day, number, _) in self.papers.items():
            row = there[visit]
            assert (row.business_day, row.prefix, row.number) == (day, "A", number)
            assert row.handed_in_at is not None
        taken = [(row.business_day, row.number) for row in there.values() if row.block is not None]
        assert sorted(taken) == sorted((day, number) for day, number, _ in self.papers.values()), "each once, no other"
        ghosts = (self.ghosts - set(self.papers)) & set(there)
        assert not alive & ghosts, "one tap, one ticket"
        both = {key for key in void if any((r.business_day, r.prefix, r.number) == key for r in there.values())}
        assert both == {
            (there[g].business_day, "A", there[g].number)
            for g in ghosts
            if void.get((there[g].business_day, "A", there[g].number)) == "offline"
        }
        held = [(b.business_day, b.prefix, n) for b in leased for n in range(b.first, b.last + 1)]
        assert len(held) == len(set(held)), "no number is leased twice"
        assert all(row.number < 601 for row in there.values() if row.block is None)
        assert boards_agree(self.desk)
        assert events_without_a_gap(self.desk)

    def check_the_end(self) -> None:
        """After the close no leased number of the day is silence."""
        day = self.today
        self.now = dt.datetime.combine(day, dt.time(22), SHANGHAI).astimezone(dt.UTC)
        self.desk.clock.moment = self.now
        self.desk.service.day.close_days()
        self.check()
        with self.desk.service.reader.read() as records:
            for block in records.blocks_on("main", day):
                assert block.state != "leased"
                assert not block.unknown(records.numbers_known("main", day).get("A", []))


def _played(directory: Path, url: str | None, story: Story) -> None:
    world = World(directory, url)
    try:
        for kiosk in world.kiosks:
            kiosk.lease()
        for act in story:
            world.play(*act)
        world.settle()
        world.check()
        world.check_the_end()
    finally:
        world.opened.close()


def _settings(examples: int) -> settings:
    return settings(
        max_examples=MANY or examples,
        deadline=None,
        derandomize=not MANY,
        phases=list(Phase) if MANY else [Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("leases") / "template.db"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


def test_every_paper_number_is_one_ticket_whatever_happens(template: Path) -> None:
    @_settings(25)
    @given(story=stories("backup", "restore"))
    def played(story: Story) -> None:
        directory = template.parent / "day"
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()
        shutil.copy(template, directory / "hall.db")
        _played(directory, None, story)

    played()


@pytest.fixture(scope="module")
def databases() -> Iterator[Callable[[], str]]:
    with running_cluster() as cluster:
        first = cluster.new_database()
        engine = open_engine(first)
        upgrade(engine)
        engine.dispose()
        name = first.partition("@/")[2].partition("?")[0]
        yield lambda: cluster.new_database(name)


@needs_postgres
def test_every_paper_number_is_one_ticket_on_postgresql_too(databases: Callable[[], str], tmp_path: Path) -> None:
    @_settings(8)
    @given(story=stories())
    def played(story: Story) -> None:
        _played(tmp_path, databases(), story)

    played()
