"""Runs the few statements that every ticket takes, compiled once.

SQLAlchemy's execution costs five to ten times what SQLite needs for the same row, and all of it is spent in the one
writer. The statement is still written in Core and compiled for the dialect in use; only its execution goes straight to
the driver's cursor, with the same conversions of values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql.expression import ClauseElement

Convert = Callable[[Any], Any] | None


class Prepared:
    """A statement with named values. Thread-safe: what it keeps is written once per dialect."""

    def __init__(self, statement: ClauseElement, values: tuple[str, ...] | None = None) -> None:
        """`values` names the columns an INSERT fills."""
        self._statement = statement
        self._columns = list(values) if values is not None else None
        self._compiled: dict[str, tuple[str, list[tuple[str, Convert]], bool]] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> DBAPICursor:
        """Execute within the connection's open transaction; the caller reads and closes the cursor."""
        sql, names, positional = self._compiled.get(connection.dialect.name) or self._compile(connection.dialect)
        cursor = connection.connection.cursor()
        if positional:
            cursor.execute(sql, [convert(values[n]) if convert else values[n] for n, convert in names])
        else:
            cursor.execute(sql, {n: convert(values[n]) if convert else values[n] for n, convert in names})
        return cursor

    def do(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Execute and return the number of rows touched."""
        cursor = self.run(connection, values)
        count: int = cursor.rowcount
        cursor.close()
        return count

    def row(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Execute and return the first row as the driver gives it, or None."""
        cursor = self.run(connection, values)
        found = cursor.fetchone()
        cursor.close()
        return found

    def _compile(self, dialect: Dialect) -> tuple[str, list[tuple[str, Convert]], bool]:
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=self._columns)
        order: list[str] | None = compiled.positiontup
        names = order if order is not None else list(compiled.binds)
        converts = [(n, compiled.binds[n].type.dialect_impl(dialect).bind_processor(dialect)) for n in names]
        found = (str(compiled), converts, order is not None)
        self._compiled[dialect.name] = found
        return found


def statement(connection: Connection, sql: str) -> None:
    """Execute a bare statement (SAVEPOINT and its kin)."""
    cursor = connection.connection.cursor()
    cursor.execute(sql)
    cursor.close()
