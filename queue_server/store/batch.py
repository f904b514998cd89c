"""Transactions: a batch of use cases, one COMMIT for all (`app.ports.Batch`, `app.ports.Store`).

The numbers of a hall's last event and of its series' last tickets are read once per batch (the hall's row is locked
then, on PostgreSQL), counted on in memory and written back before COMMIT. A use case that fails gives its numbers
back, and its rows never reach the tables or are rolled back with its savepoint. Events are linked (`domain.chain`) in
the moment they are written: in their order, and none that was given back.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import Transaction
from sqlalchemy.exc import SQLAlchemyError

from queue_server.app.ports import Records
from queue_server.app.stored import StoredAnswer
from queue_server.domain.chain import link
from queue_server.domain.errors import RuleViolation
from queue_server.domain.suspensions import Suspension
from queue_server.store import event_rows, queries, statements
from queue_server.store.engine import (
    coming_again,
    end_the_stuck,
    is_given_up,
    is_postgres,
    reading,
    sent_at_once,
    waited_in_vain,
    write_promptly,
)
from queue_server.store.prepared import Prepared, statement
from queue_server.store.records import SqlRecords
from queue_server.store.unit_of_work import AnswerKey, SeriesKey, SqlUnitOfWork

_log = logging.getLogger(__name__)
_ORDER = (
    statements.ADD_VISIT,
    statements.ADD_HOLDER,
    statements.ADD_STEP,
    statements.ADD_EVENT,
    statements.REMEMBER,
)
"""Rows that others point to come first."""


class SqlBatch:
    def __init__(self, connection: Connection, *halls: str) -> None:
        self._connection = connection
        self._transaction: Transaction = connection.begin()
        self.answers: dict[AnswerKey, StoredAnswer] = {}
        self._events: dict[str, int] = {}
        self._events_written: dict[str, int] = {}
        self._chains: dict[str, str] = {}
        """The link of each hall's last event that is written."""
        self._chains_settled: dict[str, str] = {}
        """As they were when the present use case got its savepoint."""
        self._numbers: dict[SeriesKey, int] = {}
        self._numbers_written: dict[SeriesKey, int] = {}
        self._suspensions: dict[str, tuple[Suspension, ...]] = {}
        self._rows: list[tuple[Prepared, dict[str, Any]]] = []
        self._broken: Exception | None = None
        try:
            write_promptly(connection)
            # In one order: of two batches that need the same two halls the second waits for the first.
            for hall in sorted(set(halls)):
                self.last_event(hall)
        except BaseException:
            self.rollback()
            raise

    @contextmanager
    def savepoint(self) -> Iterator[SqlUnitOfWork]:
        events, numbers = dict(self._events), dict(self._numbers)
        unit = SqlUnitOfWork(self, self._connection)
        try:
            with coming_again(self._connection.engine):
                yield unit
        except BaseException as error:
            # A hall or a series first seen in between is read anew: its row may have been rolled back.
            self._events, self._numbers = events, numbers
            self.forget_suspensions()
            if unit.saved:
                self._chains = self._chains_settled
            if unit.saved and self._broken is None:
                statement(self._connection, "ROLLBACK TO SAVEPOINT use_case")
                statement(self._connection, "RELEASE SAVEPOINT use_case")
            elif self._broken is None and isinstance(error, Exception) and is_given_up(self._connection):
                self._broken = error
            raise
        if unit.saved:
            statement(self._connection, "RELEASE SAVEPOINT use_case")
        self._rows += unit.rows
        self.answers |= unit.answers

    def settle(self, unit: SqlUnitOfWork) -> None:
        """Write what the batch still keeps, open the use case's savepoint, then write what it keeps itself."""
        if not unit.saved:
            self._write(self._rows)
            self._rows = []
            self._chains_settled = dict(self._chains)
            statement(self._connection, "SAVEPOINT use_case")
            unit.saved = True
        if unit.rows:
            self._write(unit.rows)
            unit.rows = []

    def commit(self) -> dict[str, int]:
        try:
            if self._broken is not None:
                raise self._broken
            changed = {hall: seq for hall, seq in self._events.items() if seq != self._events_written[hall]}
            with sent_at_once(self._connection):
                self._write(self._rows)
                self._write_numbers()
                for hall, seq in changed.items():
                    end = {"b_hall": hall, "event_seq": seq, "chain": self._chains[hall]}
                    statements.COUNT_EVENTS.do(self._connection, end)
            if is_given_up(self._connection):
                raise RuleViolation("server.busy")
            self._transaction.commit()
        except BaseException:
            self.rollback()
            raise
        self._connection.close()
        return changed

    def rollback(self) -> None:
        """Undo everything; a connection that is gone has been undone by the database."""
        if self._connection.closed:
            return
        try:
            self._transaction.rollback()
        except SQLAlchemyError:
            self._connection.invalidate()
        finally:
            self._connection.close()

    # --- what is counted on in memory -----------------------------------------------------------------------------

    def last_event(self, hall: str) -> int:
        """Return the number of a hall's last event; the first time it locks the hall's row (PostgreSQL)."""
        if hall not in self._events:
            seq, self._chains[hall] = event_rows.last_event(self._connection, hall)
            self._events[hall] = self._events_written[hall] = seq
        return self._events[hall]

    def next_event(self, hall: str) -> int:
        self._events[hall] = self.last_event(hall) + 1
        return self._events[hall]

    def last_number(self, series: SeriesKey, first: int) -> int:
        """Return the last number given of a series; `first - 1` when there is none yet."""
        if series not in self._numbers:
            row = statements.LAST_NUMBER.row(self._connection, _where(series))
            if row is None:
                hall, day, prefix = series
                fresh = {"hall": hall, "business_day": day, "prefix": prefix, "last_number": first - 1, "calls": 0}
                statements.ADD_SERIES.do(self._connection, fresh)
            self._numbers[series] = self._numbers_written[series] = row[0] if row else first - 1
        return self._numbers[series]

    def keep_number(self, series: SeriesKey, number: int) -> None:
        self._numbers[series] = number

    def numbers_given(self, hall: str, day: dt.date) -> dict[str, int]:
        """Return the last numbers that this batch has looked at or given, by series."""
        return {series[2]: number for series, number in self._numbers.items() if series[:2] == (hall, day)}

    def suspensions(self, hall: str) -> tuple[Suspension, ...]:
        """Return what is not called just now. Only one use case changes it: it says so by `forget_suspensions`."""
        if hall not in self._suspensions:
            rows = queries.SUSPENSIONS.rows(self._connection, {"hall": hall})
            self._suspensions[hall] = tuple(Suspension(*row) for row in rows)
        return self._suspensions[hall]

    def forget_suspensions(self) -> None:
        self._suspensions = {}

    # --- writing what was kept ------------------------------------------------------------------------------------

    def _write(self, rows: list[tuple[Prepared, dict[str, Any]]]) -> None:
        if not rows:
            return
        try:
            for prepared in _ORDER:
                of_kind = [row for kind, row in rows if kind is prepared]
                if prepared is statements.ADD_EVENT:
                    self._link(of_kind)
                prepared.many(self._connection, of_kind)
        except Exception as error:
            # Rows of several use cases may be half in: only the whole batch can be refused now.
            self._broken = error
            raise

    def _link(self, rows: list[dict[str, Any]]) -> None:
        """Give each event the link to the one before it."""
        for row in rows:
            hall = row["hall"]
            said = (row["seq"], row["type"], row["at"], row["public"], row["staff"])
            row["chain"] = self._chains[hall] = link(self._chains[hall], hall, *said)

    def _write_numbers(self) -> None:
        for series, number in self._numbers.items():
            if self._numbers_written[series] != number:
                statements.KEEP_NUMBER.do(self._connection, {**_where(series), "last_number": number})


def _where(series: SeriesKey) -> dict[str, object]:
    hall, day, prefix = series
    return {"b_hall": hall, "b_day": day, "b_prefix": prefix}


class SqlStore:
    """The database behind the ports (`app.ports.Store`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self.one_hall_per_batch = is_postgres(engine)

    def begin(self, hall: str, *also: str) -> SqlBatch:
        try:
            return SqlBatch(self._engine.connect(), hall, *also)
        except Exception as error:
            if waited_in_vain(self._engine, error) and (ended := end_the_stuck(self._engine)):
                _log.warning("%s: a server that stood still held the hall; ended %d transactions of it", hall, ended)
            raise

    @contextmanager
    def read(self) -> Iterator[Records]:
        """As `app.ports.Reader`. Raises `server.busy` while the database is away for a moment (PostgreSQL)."""
        with coming_again(self._engine), self._reading.connect() as connection, connection.begin():
            yield SqlRecords(connection)
