"""The rows of numbers leased in advance and of terminals' journals (`app.offline_ports`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, update

from queue_server.app.offline.ports import JournalMark, SetAside
from queue_server.domain.leases import Block
from queue_server.domain.visits import Holder
from queue_server.store.prepared import Prepared, Query
from queue_server.store.tables import answers, blocks, holders, journal_entries, journals, set_aside, visits, voids

_BLOCKS = select(*(blocks.c[f.name] for f in fields(Block)))
_MARKS = select(*(journals.c[f.name] for f in fields(JournalMark)))
_ASIDE = select(*(set_aside.c[f.name] for f in fields(SetAside)))
# Asked for every series of a lease, and for every number that a journal tells of.
_LAST_WITHIN = tuple(
    Query(
        select(func.max(table.c.number)).where(
            table.c.hall == bindparam("hall"),
            table.c.business_day == bindparam("day"),
            table.c.prefix == bindparam("series"),
            table.c.number >= bindparam("first"),
            table.c.number <= bindparam("last"),
        )
    )
    for table in (visits, voids)
)
_ADD_BLOCK = Prepared(insert(blocks), tuple(f.name for f in fields(Block)))
_TAKE_BACK = Prepared(
    delete(voids).where(
        voids.c.hall == bindparam("b_hall"),
        voids.c.business_day == bindparam("b_day"),
        voids.c.prefix == bindparam("b_prefix"),
        voids.c.number == bindparam("b_number"),
    )
)


class OfflineRows:
    """Reads; a part of `SqlRecords`."""

    @property
    def connection(self) -> Connection:
        raise NotImplementedError

    def block(self, block: str) -> Block | None:
        row = self.connection.execute(_BLOCKS.where(blocks.c.id == block)).one_or_none()
        return Block(*row) if row else None

    def blocks_on(self, hall: str, day: dt.date) -> list[Block]:
        query = _BLOCKS.where(blocks.c.hall == hall, blocks.c.business_day == day)
        return [Block(*row) for row in self.connection.execute(query.order_by(blocks.c.prefix, blocks.c.first))]

    def last_number_within(self, hall: str, day: dt.date, prefix: str, first: int, last: int) -> int:
        where = {"hall": hall, "day": day, "series": prefix, "first": first, "last": last}
        found = [query.one(self.connection, where) for query in _LAST_WITHIN]
        return max(row[0] or 0 for row in found if row is not None)

    def journal(self, terminal: str) -> JournalMark | None:
        row = self.connection.execute(_MARKS.where(journals.c.terminal == terminal)).one_or_none()
        return JournalMark(*row) if row else None

    def journal_hashes(self, terminal: str, first: int, last: int) -> dict[int, str]:
        query = select(journal_entries.c.seq, journal_entries.c.hash).where(
            journal_entries.c.terminal == terminal, journal_entries.c.seq.between(first, last)
        )
        return {row.seq: row.hash for row in self.connection.execute(query)}

    def kept_aside(self, hall: str) -> list[SetAside]:
        query = _ASIDE.where(set_aside.c.hall == hall).order_by(set_aside.c.terminal, set_aside.c.seq)
        return [SetAside(*row) for row in self.connection.execute(query)]

    def voids_on(self, hall: str, day: dt.date) -> dict[tuple[str, int], str]:
        query = select(voids.c.prefix, voids.c.number, voids.c.reason).where(
            voids.c.hall == hall, voids.c.business_day == day
        )
        return {(prefix, number): reason for prefix, number, reason in self.connection.execute(query)}


class OfflineChanges(OfflineRows):
    """Writes; a part of `SqlUnitOfWork`."""

    def add_block(self, block: Block) -> None:
        _ADD_BLOCK.do(self.connection, asdict(block))

    def save_block(self, block: Block) -> None:
        state = {"state": block.state, "ended_at": block.ended_at}
        self.connection.execute(update(blocks).where(blocks.c.id == block.id).values(state))

    def keep_journal(self, mark: JournalMark, hashes: Mapping[int, str]) -> None:
        values = asdict(mark)
        if (
            self.connection.execute(
                update(journals).where(journals.c.terminal == mark.terminal).values(values)
            ).rowcount
            == 0
        ):
            self.connection.execute(insert(journals), values)
        rows = [{"terminal": mark.terminal, "seq": seq, "hash": hash_, "at": mark.at} for seq, hash_ in hashes.items()]
        self.connection.execute(insert(journal_entries), rows)

    def set_aside(self, entry: SetAside) -> None:
        self.connection.execute(insert(set_aside), asdict(entry))

    def take_back_void(self, hall: str, day: dt.date, prefix: str, number: int) -> bool:
        where = {"b_hall": hall, "b_day": day, "b_prefix": prefix, "b_number": number}
        return _TAKE_BACK.do(self.connection, where) > 0

    def add_holders(self, visit_id: str, holders_: Iterable[Holder]) -> None:
        rows = [{"visit": visit_id, "position": n, **asdict(holder)} for n, holder in enumerate(holders_)]
        if rows:
            self.connection.execute(insert(holders), rows)

    def forget_answer(self, principal: str, route: str, key: str) -> None:
        where = answers.c.principal == principal, answers.c.route == route, answers.c.key == key
        self.connection.execute(delete(answers).where(and_(*where)))

    def forget_journals(self, hall: str, before: dt.datetime) -> int:
        own = journal_entries.c.terminal.startswith(f"{hall}/", autoescape=True)
        self.connection.execute(delete(journal_entries).where(own, journal_entries.c.at < before))
        old = set_aside.c.hall == hall, set_aside.c.at < before
        return self.connection.execute(delete(set_aside).where(*old)).rowcount
