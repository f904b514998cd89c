"""An empty SQLite database with all its tables, as the migrations make it: made once per process, then copied.

The migrations themselves are proven in `tests/integration/test_store_migrations.py`.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from queue_server.store.engine import open_engine
from queue_server.store.migrate import upgrade


def lay_ready_database(file: Path) -> None:
    """Write it to `file`, unless a database is there already."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_ready())


@cache
def _ready() -> bytes:
    with tempfile.TemporaryDirectory(prefix="hall-ready-") as made:
        file = Path(made) / "hall.db"
        engine = open_engine(f"sqlite:///{file}")
        upgrade(engine)
        engine.dispose()
        return file.read_bytes()
