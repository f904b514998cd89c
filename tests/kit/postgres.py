"""A PostgreSQL of a test's own: a fresh cluster on a Unix socket, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_POSTGRES = shutil.which("postgres") or next(
    (str(p) for p in sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True)), None
)
needs_postgres = pytest.mark.skipif(_POSTGRES is None, reason="PostgreSQL's programs are not installed")


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start a cluster and yield its address; stop and remove it.

    Not below pytest's own directory: that one closes to others whenever a test run starts, and the cluster is another
    user's where the tests are root's (initdb refuses root).
    """
    assert _POSTGRES is not None
    binaries = Path(_POSTGRES).resolve().parent
    with tempfile.TemporaryDirectory(prefix="hall-pg-", ignore_cleanup_errors=True) as made:
        home = Path(made)
        run_as = _as_server_user(home)
        cluster = home / "cluster"
        initdb = [*run_as, str(binaries / "initdb"), "-D", str(cluster), "-U", "hall", "-A", "trust", "--no-sync"]
        subprocess.run([*initdb, "-E", "UTF8"], check=True, capture_output=True)
        control = [*run_as, str(binaries / "pg_ctl"), "-D", str(cluster), "-w", "-l", str(home / "log")]
        options = f"-c listen_addresses='' -c unix_socket_directories='{home}' -c fsync=off"
        subprocess.run([*control, "-o", options, "start"], check=True, capture_output=True)
        try:
            yield f"postgresql://hall@/postgres?host={home}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True)


def _as_server_user(directory: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    shutil.chown(directory, "nobody")
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
