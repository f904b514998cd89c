"""Runs the few statements that every ticket takes, compiled once.

SQLAlchemy's execution costs five to ten times what SQLite needs for the same row, and all of it is spent in the one
writer. The statement is still written in Core and compiled for the dialect in use; only its execution goes straight to
the driver's cursor, with the same conversions of values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql.expression import ClauseElement

Convert = Callable[[Any], Any] | None
_Compiled = tuple[str, list[tuple[str, Convert]], bool, dict[str, Any]]
"""The text; its values' names in order, with conversions; whether they go by position; values it brings along."""


class Prepared:
    """A statement with named values. Thread-safe: what it keeps is written once per dialect."""

    def __init__(self, statement: ClauseElement, values: tuple[str, ...] | None = None) -> None:
        """`values` names the columns an INSERT fills."""
        self._statement = statement
        self._columns = list(values) if values is not None else None
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> DBAPICursor:
        """Execute within the connection's open transaction; the caller reads and closes the cursor."""
        sql, names, positional, fixed = self._compiled.get(connection.dialect.name) or self._compile(connection.dialect)
        if fixed:
            values = {**fixed, **values}
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

    def many(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        """Execute once per row, with one call of the driver."""
        if not rows:
            return
        sql, names, positional, fixed = self._compiled.get(connection.dialect.name) or self._compile(connection.dialect)
        values: list[Any]
        if positional:
            values = [[convert(row[n]) if convert else row[n] for n, convert in names] for row in rows]
        else:
            values = [{**fixed, **{n: convert(row[n]) if convert else row[n] for n, convert in names}} for row in rows]
        cursor = connection.connection.cursor()
        cursor.executemany(sql, values)
        cursor.close()

    def row(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Execute and return the first row as the driver gives it, or None."""
        cursor = self.run(connection, values)
        found = cursor.fetchone()
        cursor.close()
        return found

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=self._columns)
        order: list[str] | None = compiled.positiontup
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        names = order if order is not None else list(binds)
        converts = [(n, binds[n].type.dialect_impl(dialect).bind_processor(dialect)) for n in names]
        fixed = {n: v for n, v in compiled.params.items() if v is not None and not binds[n].required}
        found = (str(compiled), converts, order is not None, fixed)
        self._compiled[dialect.name] = found
        return found


class Query(Prepared):
    """A SELECT whose rows come back as the columns' types say."""

    def __init__(self, select: Select[Any]) -> None:
        super().__init__(select)
        self._types = [column.type for column in select.selected_columns]
        self._readers: dict[str, list[tuple[int, Callable[[Any], Any]]]] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[list[Any]]:
        cursor = self.run(connection, values)
        found = [list(row) for row in cursor.fetchall()]
        readers = self._readers.get(connection.dialect.name)
        if readers is None:
            readers = self._readers[connection.dialect.name] = self._make_readers(connection.dialect, cursor)
        cursor.close()
        for place, read in readers:
            for row in found:
                row[place] = read(row[place])
        return found

    def one(self, connection: Connection, values: Mapping[str, Any]) -> list[Any] | None:
        found = self.rows(connection, values)
        return found[0] if found else None

    def _make_readers(self, dialect: Dialect, cursor: DBAPICursor) -> list[tuple[int, Callable[[Any], Any]]]:
        described: Any = cursor.description
        made: list[tuple[int, Callable[[Any], Any]]] = []
        for place, kind in enumerate(self._types):
            read = kind.dialect_impl(dialect).result_processor(dialect, described[place][1])
            if read is not None:
                made.append((place, read))
        return made


def statement(connection: Connection, sql: str) -> None:
    """Execute a bare statement (SAVEPOINT and its kin)."""
    cursor = connection.connection.cursor()
    cursor.execute(sql)
    cursor.close()
