"""Starts the server: the worker (`worker.py`) as a process below this one, which then becomes the front (`streams.py`).

Whoever started it (systemd, the demo, a person) starts both again when one of them goes. A worker never outlives the
front. Little is imported here: the worker is on its way before the front loads its own part.
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import resource
import shutil
import signal
import ssl
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from queue_server.settings import CommandRefused, Settings

STOP_DEADLINE_S = 15.0


class StartFailed(Exception):
    """The worker did not come up; why stands on standard error."""


@dataclasses.dataclass(frozen=True, slots=True)
class Listen:
    host: str
    port: int
    tls_cert: Path | None = None
    tls_key: Path | None = None

    def tls(self) -> ssl.SSLContext | None:
        if self.tls_cert is None:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.tls_cert, self.tls_key)
        return context


async def run(settings: Settings, listen: Listen, on_ready: Callable[[str], None]) -> int:
    """Run the server until a signal or the worker's end; return the exit code (0 for a signal).

    `on_ready` gets the address once tickets can be issued. Raises CommandRefused for an address that is no database's,
    StartFailed, and OSError for a port that is taken.
    """
    _open_many_files()
    sockets = Path(tempfile.mkdtemp(prefix="hall-"))
    settings = dataclasses.replace(settings, run=sockets, parent=os.getpid())
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "queue_server.worker"),
        stdin=asyncio.subprocess.PIPE,
        # Two dozen threads would each keep memory of their own.
        env={**os.environ, "MALLOC_ARENA_MAX": "2"},
    )
    try:
        if child.stdin is not None:
            child.stdin.write(settings.to_json().encode())
            child.stdin.close()
        # While the worker loads what it needs, so does the front.
        from queue_server.logs import configure_logs
        from queue_server.store.engine import open_engine
        from queue_server.store.event_reader import StoredEvents
        from queue_server.streams import serve_front

        try:
            events = StoredEvents(open_engine(settings.database))
        except ValueError as error:
            raise CommandRefused(str(error)) from error
        configure_logs()
        return await serve_front(settings, listen, events, on_ready, child, stopping)
    finally:
        await _end(child)
        shutil.rmtree(sockets, ignore_errors=True)


def _open_many_files() -> None:
    """Take as many open files as the system lets us: every stream is one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is not None:
        return
    child.terminate()
    try:
        await asyncio.wait_for(child.wait(), STOP_DEADLINE_S)
    except TimeoutError:
        child.kill()
        await child.wait()
