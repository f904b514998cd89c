"""A process that issues numbers until it is killed; prints each one only once it was acknowledged.

Run by tests as `python -m tests.integration.issuing_process DIR THREADS [SYNCHRONOUS]`.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from pathlib import Path

from sqlalchemy import Engine, event

from queue_server.store import engine as store_engine
from tests.kit import server_kit
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import HALL, small_county


def main() -> None:
    directory, threads = Path(sys.argv[1]), int(sys.argv[2])
    if len(sys.argv) > 3:
        _spoil_durability(sys.argv[3])
    series = [{**s, "last": 9999} for s in HALL["series"]]
    lock = store_engine.WriterLock(directory)
    lock.acquire()
    with running_hall(directory, small_county(series=series)) as desk:
        running = [threading.Thread(target=_tap, args=(desk, n)) for n in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()


def _tap(desk: Desk, n: int) -> None:
    while True:
        number = desk.take("deed" if n % 2 else "pension").number
        # One write per line: what stands in the pipe was acknowledged.
        os.write(1, f"{number}\n".encode())


def _spoil_durability(synchronous: str) -> None:
    """Do what a careless hand might: open the database with another `synchronous`."""
    honest = store_engine.open_engine

    def careless(url: str) -> Engine:
        engine = honest(url)

        def spoil(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute(f"PRAGMA synchronous={synchronous}")

        event.listen(engine, "connect", spoil)
        return engine

    vars(server_kit)["open_engine"] = careless


if __name__ == "__main__":
    main()
