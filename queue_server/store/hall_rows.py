"""Which rows are one hall's, and each of them as a line of JSON: `hall admin export` and `import`.

A line has every column by its name in the database; a moment is ISO 8601 in UTC, bytes are base64.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    LargeBinary,
    Table,
    func,
    literal,
    select,
)

from queue_server.store.auth_tables import tokens
from queue_server.store.fleet_tables import free_services, outreach
from queue_server.store.tables import (
    Moment,
    answers,
    appointments,
    halls,
    holders,
    metadata,
    ratings,
    set_aside,
    to_micros,
    visits,
)

LEFT_BEHIND = frozenset(
    {
        *("users", "sessions", "challenges", "key_checks", "shown_codes"),
        *("item_versions", "item_lists", "list_lines", "setting_versions"),
    }
)
"""Tables that stay: staff may work in several halls, a question to a terminal is good for two minutes, a code on a
phone for a few more, each database knows its own keys, and the catalogue is the county's."""
PERSONAL_TABLES = frozenset({"holders", "answers", "messages", "contacts", "authorities"})
"""Left out with the sealed data: an answer kept for a retry may show a masked name."""
PERSONAL: dict[str, dict[str, Any]] = {
    appointments.name: {"name_masked": "", "id_hash": "", "sealed": b""},
    set_aside.name: {"sealed": b""},
    outreach.name: {"name_masked": "", "sealed": b""},
    free_services.name: {"name_masked": "", "sealed": b""},
}
"""Columns emptied without the sealed data, in rows that count without them."""
_PAGE = 500


def tables_of_a_hall() -> list[Table]:
    """Return the tables with rows of a hall; one that others point to comes first."""
    return [table for table in metadata.sorted_tables if table.name not in LEFT_BEHIND]


def owned(table: Table, hall: str) -> ColumnElement[bool]:
    """Return the condition that a row is this hall's. Raises KeyError for a table nobody has thought of."""
    if table is tokens:
        # A script's token is the operator's, not a terminal's.
        return (table.c.hall == hall) & table.c.terminal.is_not(None)
    if "hall" in table.c:
        own: ColumnElement[bool] = table.c.hall == hall
        return own
    if table in (holders, ratings):
        return table.c.visit.in_(select(visits.c.id).where(visits.c.hall == hall))
    if table is answers:
        # What its terminals asked, and what was asked of the hall as a whole, as taking a number.
        terminals = answers.c.principal.startswith(f"terminal:{hall}/", autoescape=True)
        return terminals | answers.c.route.endswith(f":{hall}", autoescape=True)
    if "terminal" in table.c:
        return table.c.terminal.startswith(f"{hall}/", autoescape=True)
    if table is halls:
        return halls.c.code == hall
    raise KeyError(f"nobody has said which rows of {table.name} are a hall's")


def count_owned(connection: Connection, table: Table, hall: str) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(owned(table, hall))).scalar_one())


def read_lines(connection: Connection, table: Table, hall: str, *, sealed: bool) -> Iterator[str]:
    """Yield a hall's rows of a table in the order of its key; without `sealed` nothing of a person's is in them."""
    if not sealed and table.name in PERSONAL_TABLES:
        return
    emptied = {} if sealed else PERSONAL.get(table.name, {})
    columns = [literal(emptied[c.name], c.type).label(c.name) if c.name in emptied else c for c in table.columns]
    query = select(*columns).where(owned(table, hall)).order_by(*table.primary_key.columns)
    names = [c.name for c in table.columns]
    found = connection.execute(query, execution_options={"yield_per": _PAGE})
    for row in found:
        values = {name: _written(value) for name, value in zip(names, row, strict=True)}
        yield json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def row_of(table: Table, line: str) -> dict[str, Any]:
    """Return a line's row, ready for `insert(table)`. Raises ValueError for a line that is none of this table's."""
    values = json.loads(line)
    columns = {column.name: column for column in table.columns}
    if not isinstance(values, dict) or values.keys() != columns.keys():
        raise ValueError(f"a line of {table.name} has other columns")
    return {column.key: _read(column, values[name]) for name, column in columns.items()}


def _written(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _read(column: Column[Any], value: Any) -> Any:
    if value is None or isinstance(column.type, JSON):
        return value
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value, validate=True)
    if isinstance(column.type, Date):
        return dt.date.fromisoformat(value)
    if isinstance(column.type, Moment):
        return dt.datetime.fromisoformat(value)
    if isinstance(value, str) and isinstance(column.type, Integer):
        # A table read from an older schema itself: it knows a moment as the number it is kept as.
        return to_micros(dt.datetime.fromisoformat(value))
    return value
