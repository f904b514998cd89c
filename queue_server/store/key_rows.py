"""By what a database's keys are known again (`queue_server.key_check`)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Engine, insert, select

from queue_server.store.auth_tables import key_checks
from queue_server.store.engine import one_at_a_time, reading


def known_checks(engine: Engine) -> dict[str, str]:
    """Return the check values, by the keys' names."""
    with reading(engine).connect() as connection:
        return _known(connection)


def add_checks(engine: Engine, checks: Mapping[str, str]) -> dict[str, str]:
    """Add keys that fit to those known, all or none; return what is known then.

    Of two servers at once the second sees what the first one added. Keys that do not fit add nothing.
    """
    with engine.begin() as connection:
        one_at_a_time(connection)
        known = _known(connection)
        fresh = [{"key": name, "value": value} for name, value in checks.items() if name not in known]
        if fresh and all(checks.get(name) == value for name, value in known.items()):
            connection.execute(insert(key_checks), fresh)
            return {**known, **checks}
        return known


def _known(connection: Connection) -> dict[str, str]:
    return {row.key: row.value for row in connection.execute(select(key_checks.c.key, key_checks.c.value))}
