"""`cuts`: the line between kiosks and server is cut again and again, at any byte of a request, an answer, a journal.

Two kiosks take numbers all the while, through the real journey, and some are given back; now and then a kiosk starts
anew over its disk, or finds the last line of its journal torn. When all is handed in, every paper must be one visit,
and nothing may wait in the hall that nobody holds. On SQLite, then on PostgreSQL.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from kiosk.journey.offline import OfflineTicket
from kiosk.journey.screens import Done, GivenBack, Home, Notice, Problem
from queue_server.app.identity import Identity
from queue_server.clock import real_now
from queue_server.contract.models import Menu
from queue_server.store.auth_repository import SqlIdentityStore
from queue_server.store.engine import open_engine
from tests.kit.glassless import GlasslessKiosk, quick_line
from tests.kit.leases import leasing_county
from tests.kit.postgres import running_postgres
from tests.kit.served import HALL, Served
from tests.kit.wire import Wire
from tests.prove.outcome import Outcome

TERMINALS = ("k1", "k2")
SCREENS = (Done, Problem, Notice)


@dataclass(frozen=True, slots=True)
class Plan:
    cuts: int = 100
    """On each database."""
    seed: int = 20261123
    databases: tuple[str, ...] = ("sqlite", "postgresql")


@dataclass(slots=True)
class Hands:
    """What people hold when it is over, and how they came to it."""

    papers: dict[str, str] = field(default_factory=dict)
    """Visit → number, of every paper that was printed and not given back."""
    given_back: set[str] = field(default_factory=set)
    offline: int = 0
    online: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    starts: int = 0


class Place:
    """One terminal's place in the hall: whoever stands there, and the kiosk that may be started anew."""

    def __init__(self, address: str, folder: Path, hands: Hands) -> None:
        self._address, self._folder, self._hands = address, folder, hands
        self.kiosk = GlasslessKiosk(address, folder)

    def start(self) -> None:
        self.kiosk.start()
        self.kiosk.until(Home)

    def start_anew(self, torn: bool) -> None:
        self.kiosk.stop()
        if torn:
            with (self._folder / "own" / "journal").open("ab") as journal:
                journal.write(b'{"seq": 7, "at": "2026-')
        self._hands.starts += 1
        self.kiosk = GlasslessKiosk(self._address, self._folder)
        self.start()

    def take(self, item: str, gives_back: bool) -> None:
        """Let somebody take a number, and perhaps give it back."""
        kiosk, hands = self.kiosk, self._hands
        kiosk.press("take", f"item:{item}", "confirm")
        kiosk.until(SCREENS)
        screen, visit = kiosk.state.screen, kiosk.state.visit
        if visit is None:
            hands.refused[screen.code if isinstance(screen, Problem) else type(screen).__name__] += 1
        else:
            if isinstance(visit, OfflineTicket):
                hands.offline += 1
            else:
                hands.online += 1
            hands.papers[visit.id] = visit.number
            if gives_back:
                kiosk.press("give_back")
                kiosk.until(lambda state: not isinstance(state.screen, Done))
                if isinstance(kiosk.state.screen, GivenBack):
                    hands.given_back.add(visit.id)
                    del hands.papers[visit.id]
        kiosk.press("home")
        kiosk.until(Home)

    def end(self) -> None:
        self.kiosk.stop()

    def leased(self) -> None:
        """Wait until there are numbers for when the line is cut."""
        self.kiosk.until(lambda _: bool(self.kiosk.offline.blocks.ids()))

    def all_in(self) -> None:
        """Wait until the server has the whole journal, and every report."""
        self.kiosk.told()
        self.kiosk.until(lambda state: state.connected and self.kiosk.offline.outbox.waiting == 0)


def run(work: Path, plan: Plan | None = None) -> Outcome:
    plan = plan or Plan()
    outcome = Outcome(
        "cuts",
        f"{plan.cuts} cuts of the line on each of {' and '.join(plan.databases)}, at random bytes of request, answer, "
        f"lease or journal, seeds from {plan.seed} on; {len(TERMINALS)} kiosks take numbers and give some back all the "
        "while, and some start anew over a torn journal.",
    )
    for database in plan.databases:
        shutil.rmtree(work / database, ignore_errors=True)
        with running_postgres() if database == "postgresql" else nullcontext() as url:
            _play(work / database, url, plan, outcome)
    return outcome


def _play(work: Path, url: str | None, plan: Plan, outcome: Outcome) -> None:
    served = Served(work / "data", leasing_county(work / "county"), url=url)
    served.start()
    with ExitStack() as stack:
        stack.callback(served.stop)
        stack.enter_context(quick_line())
        wire = Wire(served.port)
        stack.callback(wire.close)
        hands, places = Hands(), list[Place]()
        for terminal in TERMINALS:
            place = Place(wire.address, work / terminal, hands)
            place.kiosk.gateway.enrol(_enrol_code(served, terminal))
            place.start()
            stack.callback(place.end)
            places.append(place)
        for place in places:
            place.leased()
        for number in range(plan.cuts):
            _cut(wire, places, random.Random(plan.seed + number))
        for place in places:
            place.all_in()
        with _database(served) as engine, engine.connect() as connection:
            _audit(connection, hands, outcome, "PostgreSQL" if url else "SQLite")


def _cut(wire: Wire, places: Sequence[Place], chance: random.Random) -> None:
    """Cut the line somewhere while people take numbers; let some more take theirs; then mend it."""
    if chance.random() < 0.7:
        for place in places:
            place.kiosk.until(lambda state: state.connected)
    for _ in range(chance.randint(0, 2)):
        _take(places, chance)
    wire.break_after(chance.choice([chance.randrange(400), chance.randrange(4_000), chance.randrange(60_000)]))
    if chance.random() < 0.2:
        wire.lose = 1
    for _ in range(chance.randint(2, 5)):
        _take(places, chance)
    if chance.random() < 0.3:
        chance.choice(places).start_anew(torn=chance.random() < 0.5)
    wire.mend()
    if chance.random() < 0.5:
        for place in places:
            place.all_in()


def _take(places: Sequence[Place], chance: random.Random) -> None:
    place = chance.choice(places)
    place.take(chance.choice(_items(place.kiosk.state.menu)), gives_back=chance.random() < 0.2)


def _items(menu: Menu | None) -> list[str]:
    """Return what anybody may take a number for, without a document."""
    return [i.code for i in menu.items if not i.bound] if menu else []


def _enrol_code(served: Served, terminal: str) -> str:
    with _database(served) as engine:
        return Identity(SqlIdentityStore(engine), real_now).new_enrol_code(HALL, f"{HALL}/{terminal}")


@contextmanager
def _database(served: Served) -> Iterator[Engine]:
    engine = open_engine(served.url or f"sqlite:///{served.database}")
    try:
        yield engine
    finally:
        engine.dispose()


# --- what the hall knows afterwards -------------------------------------------------------------------------------


def _rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(query)]


def _audit(connection: Connection, hands: Hands, outcome: Outcome, where: str) -> None:
    visits = {
        row[0]: row
        for row in _rows(connection, "SELECT id, prefix, number, print_state, block, handed_in_at FROM visits")
    }
    waiting = {
        r[0] for r in _rows(connection, "SELECT DISTINCT visit FROM steps WHERE state IN ('waiting', 'pending')")
    }
    papers = hands.papers

    def claim(text: str, broken: object, found: object = "") -> None:
        outcome.claim(f"{where}: {text}", not broken, broken if broken else found)

    numbers = Counter((v[1], v[2]) for v in visits.values())
    claim(
        "no number stands on two tickets", [n for n, count in numbers.items() if count > 1], f"{len(visits):,} visits"
    )
    told = f"{hands.online:,} from the server, {hands.offline:,} from the blocks, {len(hands.given_back):,} given back"
    stored = {id_: f"{v[1]}{v[2]:03d}" for id_, v in visits.items()}
    claim("every paper is one visit with its number", [n for v, n in papers.items() if stored.get(v) != n], told)
    claim("every paper waits in the hall", sorted(n for v, n in papers.items() if v not in waiting))
    nobodys = [stored[v] for v in waiting - papers.keys()]
    ghosts = len(visits) - len(papers) - len(hands.given_back)
    claim("nobody waits without a paper", nobodys, f"{ghosts} numbers whose answer was lost on the way are cancelled")
    untold = [n for v, n in papers.items() if v in visits and visits[v][3] != "printed"]
    claim("of every paper the hall knows that it was printed", untold)
    not_in = [v[0] for v in visits.values() if v[4] is not None and v[5] is None]
    claim("every number from a block was handed in", not_in)
    aside = _rows(connection, "SELECT terminal, seq, code FROM set_aside")
    claim("nothing was set aside", aside)
    seqs = sorted(seq for hall, seq in _rows(connection, "SELECT hall, seq FROM events") if hall == HALL)
    claim("events are numbered without a gap", seqs != list(range(1, len(seqs) + 1)), f"{len(seqs):,} events")
    claim("nobody went away without a number", dict(hands.refused), f"{hands.starts} starts of a kiosk anew")
