"""A terminal without a screen: leases numbers, gives them without the network, keeps its journal, hands it in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Table, func, select

from config.schema import County
from queue_server.contract.models import IssueRequest, PrintedReport, VisitIssued
from queue_server.contract.offline import (
    FIRST_HASH,
    GivenBackOffline,
    IssuedOffline,
    JournalDone,
    JournalEntry,
    JournalIn,
    LeasedNumber,
    LeaseRequest,
    Leases,
    NumberBlock,
    PrintedOffline,
    chain,
    signed_text,
)
from queue_server.domain.visits import OPEN
from queue_server.store.tables import steps, visits, voids
from tests.kit.server_kit import Desk
from tests.kit.small_county import HALL, small_county

OFFLINE_SERIES = [{**s, "offline_first": 601, "last": 640, "first": 1} for s in HALL["series"]]
"""Forty numbers of each series are for terminals."""
TWO_KIOSKS = [HALL["terminals"][0], {**HALL["terminals"][0], "code": "k2"}]
What = IssuedOffline | PrintedOffline | GivenBackOffline


def offline_county(**changes: Any) -> County:
    """A small county whose two kiosks hold blocks of five numbers."""
    kept = {"series": OFFLINE_SERIES, "terminals": TWO_KIOSKS, "offline": {"block": 5, "low": 2}}
    return small_county(**{**kept, **changes})


def key_of(terminal: str) -> Ed25519PrivateKey:
    """Return a terminal's own key, the same whenever it is asked for."""
    return Ed25519PrivateKey.from_private_bytes(terminal.encode().ljust(32, b".")[:32])


def public_hex(private: Ed25519PrivateKey) -> str:
    raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
    return private.public_key().public_bytes(*raw).hex()


def entry(terminal: str, seq: int, at: dt.datetime, what: What, before: str) -> JournalEntry:
    """Return an entry as the terminal writes it: chained and signed."""
    hash_ = chain(before, seq, at, what)
    signature = key_of(terminal).sign(signed_text(terminal, seq, hash_)).hex()
    return JournalEntry(seq=seq, at=at, what=what, before=before, hash=hash_, signature=signature)


@dataclass
class Kiosk:
    """One terminal of the hall `main`, in front of whatever server `desk` runs."""

    desk: Desk
    code: str = "k1"
    hall: str = "main"
    journal: list[JournalEntry] = field(default_factory=list)
    blocks: list[NumberBlock] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    """Visits of the leased numbers that it has given."""
    clock_is_ahead: dt.timedelta = dt.timedelta()

    @property
    def terminal(self) -> str:
        return f"{self.hall}/{self.code}"

    @property
    def principal(self) -> str:
        return f"terminal:{self.terminal}"

    @property
    def clock(self) -> dt.datetime:
        return self.desk.clock.now() + self.clock_is_ahead

    def left(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for block in self.blocks:
            name = f"{block.day}/{block.prefix}"
            found[name] = found.get(name, 0) + sum(n.visit not in self.given for n in block.numbers)
        return found

    def lease(self, key: str | None = None, left: dict[str, int] | None = None) -> Leases:
        """Ask for numbers; an answer that came is kept."""
        request = LeaseRequest(left=self.left() if left is None else left)
        got = self.desk.service.offline.lease(
            self.hall, request, self.terminal, self.principal, key or self.desk.key(), "http://hall"
        )
        known = {b.id for b in self.blocks}
        self.blocks = [b for b in self.blocks if b.id not in got.void] + [b for b in got.blocks if b.id not in known]
        return got

    def next_number(self, prefix: str = "A", day: dt.date | None = None) -> tuple[NumberBlock, LeasedNumber] | None:
        """Return the next number of a series that was not given; today's unless another day is named."""
        today = day or self.desk.service.halls.get(self.hall).calendar.business_day(self.desk.clock.now())
        for block in self.blocks:
            if (block.day, block.prefix) == (today, prefix):
                for number in block.numbers:
                    if number.visit not in self.given:
                        return block, number
        return None

    def give(
        self, *items: str, prefix: str = "A", key: str | None = None, day: dt.date | None = None, **wish: Any
    ) -> LeasedNumber:
        """Give the next number without the network: it stands in the journal before anybody sees it."""
        found = self.next_number(prefix, day)
        assert found is not None, f"no number of {prefix} is left"
        block, number = found
        said = {
            "kind": "issued",
            "block": block.id,
            "day": block.day,
            "prefix": prefix,
            "number": number.number,
            "visit": number.visit,
            "key": key or self.desk.key(),
            "seal": block.seal,
            **({} if "bundle" in wish else {"items": list(items) or ["deed"]}),
            **{name.removesuffix("_"): value for name, value in wish.items()},
        }
        self.given.add(number.visit)
        self.write(IssuedOffline.model_validate(said))
        return number

    def printed(self, visit: str, result: str = "printed") -> None:
        report = PrintedReport.model_validate({"result": result})
        self.write(PrintedOffline(kind="printed", visit=visit, report=report))

    def give_back(self, visit: str) -> None:
        self.write(GivenBackOffline(kind="given_back", visit=visit))

    def write(self, what: What) -> None:
        before = self.journal[-1].hash if self.journal else FIRST_HASH
        self.journal.append(entry(self.terminal, len(self.journal) + 1, self.clock, what, before))

    def hand_in(self, first: int = 1, last: int | None = None, key: str | None = None) -> JournalDone:
        """Send the entries from `first` to `last` (None: all there are)."""
        return self.send(self.journal[first - 1 : last], key)

    def send(self, entries: Sequence[JournalEntry], key: str | None = None) -> JournalDone:
        request = JournalIn(clock=self.clock, entries=list(entries))
        return self.desk.service.offline.hand_in(
            self.hall,
            request,
            self.terminal,
            public_hex(key_of(self.terminal)),
            self.principal,
            key or self.desk.key(),
            "http://hall",
        )


def results(done: JournalDone) -> list[tuple[str, str]]:
    return [(line.result, line.code) for line in done.lines]


def void_numbers(desk: Desk, day: dt.date | None = None) -> dict[str, str]:
    """Return why each void number of main is void."""
    query = select(voids.c.prefix, voids.c.number, voids.c.reason).where(voids.c.hall == "main")
    with desk.engine.connect() as connection:
        rows = connection.execute(query if day is None else query.where(voids.c.business_day == day))
        return {f"{prefix}{number:03d}": reason for prefix, number, reason in rows}


def many(desk: Desk, table: Table = visits) -> int:
    with desk.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def open_visits(desk: Desk) -> set[str]:
    with desk.engine.connect() as connection:
        return set(connection.execute(select(steps.c.visit).where(steps.c.state.in_(OPEN))).scalars())


def online(kiosk: Kiosk, key: str, *items: str, **wish: object) -> VisitIssued:
    """Take a number through the server, as the kiosk does while there is a network."""
    request = IssueRequest.model_validate({"items": list(items) or ["deed"], "channel": "kiosk", **wish})
    return kiosk.desk.service.issue("main", request, kiosk.principal, key, "http://hall")
