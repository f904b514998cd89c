"""The one worker: granian serves the Flask application on a Unix socket, below the front (`streams.py`).

Started as `python -m queue_server.worker` with its settings on standard input. granian keeps a small process above the
one that works; each dies with its parent, so no worker is ever left alone with the database.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from queue_server.processes import die_with_parent
from queue_server.settings import Settings

BLOCKING_THREADS = 24
"""Requests worked on at once. More wait in line: the writer takes up to 64 of them per batch anyway."""


def main() -> None:
    settings = Settings.from_json(sys.stdin.read())
    if settings.parent is None:
        sys.exit("the worker is started by the front")
    die_with_parent(settings.parent)
    granian_id = os.getpid()

    def load(_target: str) -> Callable[..., Any]:
        die_with_parent(granian_id)
        # Imported here: only the process that works needs Flask, the database and the county.
        from queue_server.bootstrap import build_worker_app

        return build_worker_app(settings)

    Granian(
        "queue_server",
        uds=settings.worker_socket,
        uds_permissions=0o600,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=BLOCKING_THREADS,
        loop=Loops.asyncio,
        log_level=LogLevels.error,
        respawn_failed_workers=False,
        workers_kill_timeout=10,
    ).serve(target_loader=load)


if __name__ == "__main__":
    main()
