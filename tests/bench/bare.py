"""The floor: the server's own front, granian, Flask and writer, with a use case that inserts one row and nothing else.

No token, no rule, no event, no idempotency record: what is left is what HTTP and a durable commit cost on this machine.
A row may name the hall whose turn it takes. `python -m tests.bench.bare DIR` serves it on a free port, on SQLite or on
`--database`; `--worker` is the granian worker below it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import select
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from flask import Flask, Response, request
from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from pydantic import BaseModel
from sqlalchemy import Column, Integer, MetaData, String, Table, insert

from config.load import load_county
from queue_server.app.board import Boards
from queue_server.app.halls import Halls
from queue_server.app.ports import UnitOfWork
from queue_server.app.writer import Writer
from queue_server.clock import RealClock
from queue_server.contract.events import PublicEvent
from queue_server.event_hub import EventHub
from queue_server.processes import die_with_parent
from queue_server.store.batch import SqlStore
from queue_server.store.engine import open_engine
from queue_server.store.migrate import upgrade
from queue_server.store.unit_of_work import SqlUnitOfWork
from queue_server.streams import Front
from queue_server.worker import BLOCKING_THREADS
from tests.kit.served import EXAMPLE, HALL, ROOT

_rows = Table("bench_rows", MetaData(), Column("id", String(32), primary_key=True), Column("kind", Integer))
_insert = insert(_rows)


class Inserted(BaseModel):
    id: str


class _NoEvents:
    """There are none to stream."""

    def last(self, _hall: str) -> int:
        return 0

    def after(self, _hall: str, _last: int, _limit: int) -> list[PublicEvent]:
        return []


def bare_app(data: Path, database: str | None = None) -> Flask:
    engine = open_engine(database or f"sqlite:///{data / 'bare.db'}")
    upgrade(engine)
    _rows.create(engine, checkfirst=True)
    writer = Writer(SqlStore(engine), Boards(Halls(load_county(EXAMPLE))), RealClock())
    writer.start()
    app = Flask("bare")

    def insert_one(unit: UnitOfWork) -> Inserted:
        assert isinstance(unit, SqlUnitOfWork)
        row = uuid.uuid4().hex
        unit.connection.execute(_insert, {"id": row, "kind": 1})
        return Inserted(id=row)

    @app.post("/api/v1/rows")
    def add() -> Response:
        hall = json.loads(request.get_data()).get("hall", HALL)
        done = writer.submit(hall, insert_one, None, Inserted)
        return Response(done.model_dump_json(), status=201, content_type="application/json")

    @app.get("/readyz")
    def ready() -> str:
        return "ready\n"

    @app.get("/api/v1/halls")
    def halls() -> Response:
        return Response('{"halls": []}', content_type="application/json")

    return app


def _work(data: Path, database: str | None, worker_socket: Path, parent: int) -> None:
    die_with_parent(parent)
    granian_id = os.getpid()

    def load(_target: str) -> Callable[..., Any]:
        die_with_parent(granian_id)
        return bare_app(data, database)

    # The same settings as queue_server.worker.
    Granian(
        "bare",
        uds=worker_socket,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=BLOCKING_THREADS,
        loop=Loops.asyncio,
        log_level=LogLevels.error,
        respawn_failed_workers=False,
    ).serve(target_loader=load)


async def _serve(data: Path, database: str | None, worker_socket: Path) -> None:
    arguments = [str(data), "--worker", str(worker_socket), "--parent", str(os.getpid()), *_named(database)]
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.bench.bare", *arguments)
    front = Front(EventHub(_NoEvents()), worker_socket, lambda: child.returncode is None)
    await front.open()
    runner = web.AppRunner(front.application(), access_log=None, handler_cancellation=True, keepalive_timeout=75)
    try:
        while not await front.ready():
            if child.returncode is not None:
                raise RuntimeError("the bare worker did not start")
            await asyncio.sleep(0.05)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        sys.stdout.write(f"listening on {runner.addresses[0][1]}\n")
        sys.stdout.flush()
        await child.wait()
    finally:
        await runner.cleanup()
        await front.close()


def _named(database: str | None) -> list[str]:
    return [] if database is None else ["--database", database]


@contextmanager
def bare_server(data: Path, database: str | None = None) -> Iterator[tuple[int, int]]:
    """Run the floor's server over `data`, or `database`; yields its port and the id of its front."""
    data.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.bare", str(data), *_named(database)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    try:
        if process.stdout is None or not select.select([process.stdout], [], [], 60)[0]:
            raise RuntimeError("the bare server was not ready after 60 s")
        line = process.stdout.readline().split()
        if line[:2] != [b"listening", b"on"]:
            raise RuntimeError("the bare server did not start")
        yield int(line[-1]), process.pid
    finally:
        # Its worker is tied to it by the kernel.
        process.terminate()
        process.wait(timeout=30)
        if process.stdout is not None:
            process.stdout.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--database")
    parser.add_argument("--worker", type=Path)
    parser.add_argument("--parent", type=int)
    given = parser.parse_args()
    if given.worker is not None:
        _work(given.data, given.database, given.worker, given.parent)
        return
    with tempfile.TemporaryDirectory(prefix="bare-") as run:
        asyncio.run(_serve(given.data, given.database, Path(run) / "worker.sock"))


if __name__ == "__main__":
    main()
