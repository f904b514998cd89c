"""Tells the fronts of all servers on one PostgreSQL which hall has new events (`NOTIFY`, `LISTEN`).

Only a hint: streams also read what is new every second, so a lost one costs a second at most. It is sent after the
COMMIT, on a connection of its own: inside the writer's transaction, NOTIFY would take a lock that all halls share.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import structlog

from queue_server.store.engine import LINE

CHANNEL = "hall_events"
BACK_OFF_S = (0.1, 0.5, 1.0, 2.0, 5.0)
"""Pauses between attempts while the database is away; the last one repeats."""
_log = structlog.get_logger("hall.notices")


class Notifier:
    """Sends from a thread of its own, so that no writer ever waits for it; what comes meanwhile goes as one."""

    def __init__(self, address: str) -> None:
        """`address` as libpq reads it (`store.engine.plain_address`)."""
        self._address = address
        self._due: dict[str, int] = {}
        """By hall, its last event."""
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="notices", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join(5)

    def send(self, hall: str, last: int) -> None:
        with self._changed:
            self._due[hall] = last
            self._changed.notify()

    def _run(self) -> None:
        # Imported here: a server on SQLite needs none of it.
        import psycopg

        failures = 0
        while not self._stopping:
            try:
                with psycopg.connect(self._address, autocommit=True, **LINE) as connection:
                    failures = 0
                    self._serve(connection.execute)
            except psycopg.Error as error:
                failures = self._pause(failures, error)

    def _serve(self, execute: Callable[[str, tuple[str, str]], object]) -> None:
        while True:
            with self._changed:
                while not self._due and not self._stopping:
                    self._changed.wait()
                due = list(self._due.items())
            if self._stopping:
                return
            for hall, last in due:
                # Taken off the list once it is out: a line that is found broken only now loses nothing.
                execute("SELECT pg_notify(%s, %s)", (CHANNEL, f"{hall} {last}"))
                with self._changed:
                    if self._due.get(hall) == last:
                        del self._due[hall]

    def _pause(self, failures: int, error: Exception) -> int:
        if failures == 0:
            _log.warning("notices cannot be sent", error=type(error).__name__)
        with self._changed:
            if not self._stopping:
                self._changed.wait_for(lambda: self._stopping, BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
        return failures + 1


async def listen(address: str, heard: Callable[[str, int], None], connected: Callable[[], None]) -> None:
    """Hear the notices of all servers until cancelled: `heard(hall, last event)`. Connects again by itself.

    `connected` is called whenever it listens anew: what was said before has not been heard.
    """
    import psycopg

    failures = 0
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(address, autocommit=True, **LINE) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                failures = 0
                connected()
                async for notice in connection.notifies():
                    hall, _, last = notice.payload.partition(" ")
                    heard(hall, int(last) if last.isdecimal() else 0)
        except psycopg.Error as error:
            if failures == 0:
                _log.warning("notices cannot be heard", error=type(error).__name__)
        await asyncio.sleep(BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
        failures += 1
