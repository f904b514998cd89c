"""Sees to it that a server's keys are those its database was made with.

With others, sealed names stay shut and a person's own tickets are not found: too late to learn at the counter, so a
server that has the wrong ones does not start. The database keeps a check value of each key, never a key.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from queue_server.app.keys import Keys, KeysUnusable, load_keys
from queue_server.store.key_rows import add_checks, known_checks

_COPY = "copy keys.json of the server that runs on this database (0600), or name its directory with --keys"


def load_fitting_keys(directory: Path, engine: Engine) -> Keys:
    """Read the keys, or make them for a database that has none yet. Raises KeysUnusable when they are not its own."""
    known = known_checks(engine)
    if known and not (directory / "keys.json").exists():
        raise KeysUnusable(f"there are no keys in {directory}, but the database has some: {_COPY}")
    keys = load_keys(directory)
    checks = keys.checks()
    # Two servers may be the first at once: what the other one wrote counts.
    known = add_checks(engine, checks)
    if any(checks.get(name, value) != value for name, value in known.items()):
        raise KeysUnusable(f"the keys in {directory} are not those of this database: {_COPY}")
    if missing := sorted(set(known) - set(checks)):
        raise KeysUnusable(f"the keys in {directory} lack {', '.join(missing)}, which this database uses: {_COPY}")
    return keys
