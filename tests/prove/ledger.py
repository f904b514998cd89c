"""Compares what clients were told with what lies in the database, once the server has stopped."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine

from queue_server.store.engine import open_engine, reading
from tests.prove.crowd import Acknowledged
from tests.prove.outcome import Outcome


def audit(database: Path | str, told: Acknowledged, outcome: Outcome) -> None:
    """Add a claim for each thing that must hold. SQLite's file (a path) is opened read-only; else it is an address."""
    engine = _opened(database)
    try:
        with engine.connect() as connection, connection.begin():
            _tickets(connection, told, outcome)
            _calls(connection, told, outcome)
            _events(connection, outcome)
    finally:
        engine.dispose()


def _opened(database: Path | str) -> Engine:
    if isinstance(database, Path):
        return create_engine(f"sqlite:///file:{database}?mode=ro&uri=true")
    return reading(open_engine(database))


def _all(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(query)]


def _tickets(connection: Connection, told: Acknowledged, outcome: Outcome) -> None:
    rows = _all(connection, "SELECT id, hall, business_day, prefix, number FROM visits")
    numbers = Counter(row[1:] for row in rows)
    outcome.claim("no number was given twice", max(numbers.values(), default=1) == 1, f"{len(rows):,} tickets")
    runs: dict[tuple[str, str, str], list[int]] = {}
    for _, hall, day, prefix, number in rows:
        runs.setdefault((hall, day, prefix), []).append(number)
    gaps = sum(sorted(run) != list(range(1, len(run) + 1)) for run in runs.values())
    outcome.claim("every series runs from 1 without a gap", gaps == 0, f"{len(runs)} series")
    stored = {row[0]: f"{row[3]}{row[4]:03d}" for row in rows}
    lost = [key for key, (visit, number) in told.tickets.items() if stored.get(visit) != number]
    outcome.claim("every acknowledged ticket is there", not lost, f"{len(told.tickets):,} acknowledged")
    twice = len(rows) - len({visit for visit, _ in told.tickets.values()})
    outcome.claim("one tap made one ticket, however often it was sent", twice == 0, f"{told.retries:,} sent again")


def _calls(connection: Connection, told: Acknowledged, outcome: Outcome) -> None:
    first = Counter(row[0] for row in _all(connection, "SELECT visit || '-' || position FROM calls WHERE NOT again"))
    outcome.claim("nobody was called by two counters", max(first.values(), default=1) == 1, f"{len(first):,} calls")
    steps = Counter(step for _, step, _ in told.called)
    outcome.claim("no clerk was given somebody else's call", max(steps.values(), default=1) == 1)
    lost = [step for step in steps if step not in first]
    outcome.claim("every acknowledged call is there", not lost, f"{len(told.called):,} acknowledged")
    unasked = len(first) - len(steps)
    outcome.claim("one press called one person, however often it was sent", unasked == 0)


def _events(connection: Connection, outcome: Outcome) -> None:
    last = {row[0]: row[1] for row in _all(connection, "SELECT code, event_seq FROM halls")}
    found: dict[str, list[int]] = {}
    for hall, seq in _all(connection, "SELECT hall, seq FROM events"):
        found.setdefault(hall, []).append(seq)
    gaps = [hall for hall, end in last.items() if sorted(found.get(hall, [])) != list(range(1, end + 1))]
    total = sum(map(len, found.values()))
    outcome.claim("events are numbered without a gap", not gaps, f"{total:,} events")
    issued = _all(connection, "SELECT count(*) FROM events WHERE type = 'ticket_issued'")[0][0]
    visits = _all(connection, "SELECT count(*) FROM visits")[0][0]
    called = _all(connection, "SELECT count(*) FROM events WHERE type = 'ticket_called'")[0][0]
    calls = _all(connection, "SELECT count(*) FROM calls WHERE NOT again")[0][0]
    outcome.claim("each ticket and each call has its event", issued == visits and called == calls)
