"""A PostgreSQL of a test's own: a fresh cluster on a Unix socket, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

_POSTGRES = shutil.which("postgres") or next(
    (str(p) for p in sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True)), None
)
needs_postgres = pytest.mark.skipif(_POSTGRES is None, reason="PostgreSQL's programs are not installed")


@dataclass(slots=True)
class Cluster:
    """A running PostgreSQL with as many databases as are asked for."""

    home: Path
    options: str
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def address(self, database: str = "postgres") -> str:
        return f"postgresql://hall@/{database}?host={self.home}"

    def new_database(self, template: str = "template1") -> str:
        """Make a database and return its address."""
        name = f"hall_{next(self._numbers)}"
        self.do(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        return self.address(name)

    def do(self, command: sql.SQL | sql.Composed) -> None:
        """Run a command as the cluster's owner."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(command)

    def start(self) -> None:
        self._control("-o", self.options, "-l", str(self.home / "log"), "start")

    def stop(self, mode: str = "immediate") -> None:
        """`immediate` breaks every connection, as a crash does."""
        self._control("-m", mode, "stop")

    def make(self) -> None:
        initdb = [*_as_server_user(), str(_program("initdb")), "-D", str(self.home / "cluster"), "-U", "hall"]
        subprocess.run([*initdb, "-A", "trust", "--no-sync", "-E", "UTF8"], check=True, capture_output=True)

    def _control(self, *arguments: str) -> None:
        control = [*_as_server_user(), str(_program("pg_ctl")), "-D", str(self.home / "cluster"), "-w"]
        subprocess.run([*control, *arguments], check=True, capture_output=True)


@contextmanager
def running_cluster(durable: bool = False) -> Iterator[Cluster]:
    """Start a cluster; stop and remove it. `durable`: it waits for the disk, as one in a hall does.

    Not below pytest's own directory: that one closes to others whenever a test run starts, and the cluster is another
    user's where the tests are root's (initdb refuses root).
    """
    with tempfile.TemporaryDirectory(prefix="hall-pg-", ignore_cleanup_errors=True) as made:
        home = Path(made)
        if os.geteuid() == 0:
            shutil.chown(home, "nobody")
        options = f"-c listen_addresses='' -c unix_socket_directories='{home}'"
        cluster = Cluster(home, options if durable else f"{options} -c fsync=off")
        cluster.make()
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start a cluster and yield its address; stop and remove it."""
    with running_cluster() as cluster:
        yield cluster.address()


def _program(name: str) -> Path:
    assert _POSTGRES is not None
    return Path(_POSTGRES).resolve().parent / name


def _as_server_user() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
