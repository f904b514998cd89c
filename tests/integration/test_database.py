"""Opening a database: the schema is looked at cheaply, and brought up to date only when it must be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from queue_server.database import bring_up_to_date, open_identity, take_writer_lock
from queue_server.settings import load_settings, remember
from queue_server.store.engine import AlreadyWriting, open_engine
from queue_server.store.migrate import current, head


def test_the_newest_file_is_alembics_head(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'hall.db'}")
    bring_up_to_date(engine)
    assert current(engine) == head()
    bring_up_to_date(engine)


def test_a_current_database_is_opened_without_alembic(tmp_path: Path) -> None:
    bring_up_to_date(open_engine(f"sqlite:///{tmp_path / 'hall.db'}"))
    look = (
        "import sys; from queue_server.database import bring_up_to_date;"
        "from queue_server.store.engine import open_engine;"
        f"bring_up_to_date(open_engine('sqlite:///{tmp_path / 'hall.db'}')); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", look], timeout=60).returncode == 0


def test_an_admin_command_may_be_the_first_to_open_the_database(tmp_path: Path) -> None:
    secret, _ = open_identity(load_settings(tmp_path)).issue_token("clerk", "yongxin")
    assert open_identity(load_settings(tmp_path)).by_token(secret) is not None


def test_only_one_process_writes(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    lock = take_writer_lock(settings)
    with pytest.raises(AlreadyWriting):
        take_writer_lock(settings, patience_s=0.01)
    assert lock is not None
    lock.release()
    again = take_writer_lock(settings, patience_s=0.01)
    assert again is not None
    again.release()


def test_the_data_directory_remembers_where_the_database_is(tmp_path: Path) -> None:
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere' / 'hall.db'}"
    first = load_settings(tmp_path / "data", database=elsewhere)
    remember(first, explicit=frozenset({"database"}))
    assert load_settings(tmp_path / "data").database == elsewhere
    assert (tmp_path / "data" / "server.toml").stat().st_mode & 0o077 == 0
    assert load_settings(tmp_path / "data", database="sqlite:///x.db").database == "sqlite:///x.db"


def test_settings_reach_the_worker_unchanged(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, public_url="https://hall.example/")
    assert type(settings).from_json(settings.to_json()) == settings
