"""The rows of codes that phones have shown (`app.identify.ports`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, fields

from sqlalchemy import ColumnElement, Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from queue_server.domain.identified import ShownCode
from queue_server.store.identified_tables import shown_codes

_ALL = select(*(shown_codes.c[f.name] for f in fields(ShownCode)))


class ShownCodeRows:
    """Reads; a part of `SqlRecords`."""

    @property
    def connection(self) -> Connection:
        raise NotImplementedError

    def shown_code(self, code_hash: str) -> ShownCode | None:
        return self._shown(shown_codes.c.code_hash == code_hash)

    def shown_code_of_ref(self, ref_hash: str) -> ShownCode | None:
        return self._shown(shown_codes.c.ref_hash == ref_hash)

    def shown_code_of_use(self, use_hash: str) -> ShownCode | None:
        return self._shown(shown_codes.c.use_hash == use_hash)

    def _shown(self, where: ColumnElement[bool]) -> ShownCode | None:
        row = self.connection.execute(_ALL.where(where)).first()
        return ShownCode(*row) if row else None


class ShownCodeChanges(ShownCodeRows):
    """Writes; a part of `SqlUnitOfWork`."""

    def add_shown_code(self, code: ShownCode) -> bool:
        # two halls' batches may be written at once on PostgreSQL: the key decides, not a look before
        insert = postgresql.insert if self.connection.dialect.name == "postgresql" else sqlite.insert
        adding = insert(shown_codes).values(asdict(code)).on_conflict_do_nothing()
        return self.connection.execute(adding).rowcount == 1

    def save_shown_code(self, code: ShownCode) -> None:
        where = shown_codes.c.code_hash == code.code_hash
        self.connection.execute(update(shown_codes).where(where).values(asdict(code)))

    def drop_shown_code(self, code_hash: str) -> None:
        self.connection.execute(delete(shown_codes).where(shown_codes.c.code_hash == code_hash))

    def empty_shown_codes(self, now: dt.datetime) -> int:
        where = shown_codes.c.state == "held", shown_codes.c.until <= now
        return self.connection.execute(update(shown_codes).where(*where).values(state="used", sealed=b"")).rowcount

    def forget_shown_codes(self, before: dt.datetime) -> int:
        return self.connection.execute(delete(shown_codes).where(shown_codes.c.at < before)).rowcount
