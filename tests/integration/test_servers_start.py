"""Servers that start: two at once on an empty database, and one whose keys are not the database's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.app.keys import KeysUnusable, load_keys, new_keys, save_keys
from queue_server.bootstrap import CannotStart, build_server
from queue_server.database import bring_up_to_date
from queue_server.key_check import load_fitting_keys
from queue_server.settings import load_settings
from queue_server.store.engine import open_engine
from queue_server.store.migrate import current, head
from tests.kit.postgres import Cluster, needs_postgres, running_cluster

START = """
import sys
from pathlib import Path
from queue_server.bootstrap import build_server
from queue_server.settings import load_settings
data, database, keys = sys.argv[1:]
print("ready", flush=True)
sys.stdin.readline()
server = build_server(load_settings(Path(data), database=database, keys=Path(keys)))
print(server.service.keys.checks()["hashing"], flush=True)
server.close()
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'hall.db'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.new_database()


on_both = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=needs_postgres)], indirect=True
)


@needs_postgres
def test_two_servers_that_start_at_once_on_an_empty_database_both_come_up(cluster: Cluster, tmp_path: Path) -> None:
    database = cluster.new_database()
    servers = [
        subprocess.Popen(
            [sys.executable, "-c", START, str(tmp_path / name), database, str(tmp_path / "keys")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    for server in servers:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
    for server in servers:
        assert server.stdin is not None
        server.stdin.write("go\n")
        server.stdin.flush()
    told = [server.communicate(timeout=90) for server in servers]
    assert [server.returncode for server in servers] == [0, 0], told
    assert told[0][0] == told[1][0], "both have the same keys"
    engine = open_engine(database)
    assert current(engine) == head()
    engine.dispose()


def _open(tmp_path: Path, database: str, keys: str) -> None:
    """Look at the keys as a server does before it starts."""
    engine = open_engine(database)
    try:
        bring_up_to_date(engine)
        load_fitting_keys(tmp_path / keys / "keys", engine)
    finally:
        engine.dispose()


def _start(tmp_path: Path, database: str, keys: str) -> None:
    build_server(load_settings(tmp_path / keys, database=database)).close()


@on_both
def test_a_server_whose_keys_are_not_the_database_s_has_them_refused(database: str, tmp_path: Path) -> None:
    _open(tmp_path, database, "first")
    save_keys(tmp_path / "second" / "keys", new_keys())
    with pytest.raises(
        KeysUnusable, match=r"the keys in .*second/keys are not those of this database: copy keys\.json"
    ):
        _open(tmp_path, database, "second")
    with pytest.raises(KeysUnusable, match=r"there are no keys in .*third/keys, but the database has some: copy"):
        _open(tmp_path, database, "third")
    assert not (tmp_path / "third" / "keys" / "keys.json").exists(), "no keys are made that fit nothing"
    _open(tmp_path, database, "first")


@on_both
def test_a_new_sealing_key_is_taken_and_a_server_that_lacks_it_is_refused(database: str, tmp_path: Path) -> None:
    _open(tmp_path, database, "first")
    before = load_keys(tmp_path / "first" / "keys")
    save_keys(tmp_path / "first" / "keys", before.rotated())
    _open(tmp_path, database, "first")
    save_keys(tmp_path / "second" / "keys", before)
    with pytest.raises(KeysUnusable, match="lack k2, which this database uses"):
        _open(tmp_path, database, "second")


def test_a_server_that_cannot_start_says_why_and_leaves_the_database_to_the_next(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'hall.db'}"
    _open(tmp_path, database, "first")
    save_keys(tmp_path / "second" / "keys", new_keys())
    with pytest.raises(CannotStart, match="are not those of this database"):
        _start(tmp_path, database, "second")
    save_keys(tmp_path / "second" / "keys", load_keys(tmp_path / "first" / "keys"))
    _start(tmp_path, database, "second")


def test_a_database_that_does_not_answer_is_told_in_a_sentence(tmp_path: Path) -> None:
    nowhere = f"postgresql://hall@/hall?host={tmp_path}"
    with pytest.raises(CannotStart, match="the database does not answer"):
        _start(tmp_path, nowhere, "first")
