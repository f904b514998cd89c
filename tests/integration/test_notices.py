"""What one server writes, the screens of another show at once: the database passes the word on (PostgreSQL)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from queue_server.event_hub import EventHub
from queue_server.notices import Notifier, listen
from queue_server.store.engine import open_engine, plain_address
from queue_server.store.event_reader import StoredEvents
from tests.integration.test_event_hub import Screen, until
from tests.kit.postgres import Cluster, needs_postgres, running_cluster
from tests.kit.server_kit import Desk, running_hall

pytestmark = needs_postgres


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture
def one(cluster: Cluster, tmp_path: Path) -> Iterator[Desk]:
    """A server that sends notices, as the worker does."""
    notifier = Notifier(cluster.address())
    notifier.start()
    with running_hall(tmp_path, url=cluster.address()) as desk:
        desk.service.writer._on_commit = notifier.send
        yield desk
    notifier.stop()


async def _heard(times: int, connections: list[None]) -> None:
    async with asyncio.timeout(30):
        while len(connections) < times:
            await asyncio.sleep(0.01)


def _in_thread(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)


def test_an_event_of_one_server_reaches_another_s_screens_without_its_poll(cluster: Cluster, one: Desk) -> None:
    async def play() -> None:
        engine = open_engine(cluster.address())
        hub, screen = EventHub(StoredEvents(engine)), Screen()
        connections: list[None] = []

        def connected() -> None:
            connections.append(None)
            hub.wake_all()

        # The hub is not started: it never polls.
        ear = asyncio.ensure_future(listen(str(plain_address(cluster.address())), hub.wake, connected))
        await _heard(1, connections)
        await hub.join("main", None, screen, screen.write)
        for _ in range(3):
            one.take()
        await until(screen, 3)
        cluster.stop()
        cluster.start()
        await _heard(2, connections)
        one.take()
        await until(screen, 4)
        ear.cancel()
        await asyncio.gather(ear, return_exceptions=True)
        await hub.stop()
        engine.dispose()
        assert screen.seen == [1, 2, 3, 4]

    _in_thread(lambda: asyncio.run(play()))


def test_a_hint_of_what_a_channel_has_already_costs_no_question() -> None:
    asked: list[int] = []

    class Log:
        def last(self, hall: str) -> int:
            return 5

        def after(self, hall: str, last: int, limit: int) -> list[object]:
            asked.append(last)
            return []

    async def play() -> None:
        hub, screen = EventHub(Log()), Screen()  # type: ignore[arg-type]  # it has no events to give
        await hub.join("main", None, screen, screen.write)
        async with asyncio.timeout(10):
            while not asked:
                await asyncio.sleep(0.001)
        hub.wake("main", 5)
        await asyncio.sleep(0)
        assert asked == [5]
        hub.wake("main", 6)
        async with asyncio.timeout(10):
            while asked == [5]:
                await asyncio.sleep(0.001)
        await hub.stop()

    asyncio.run(play())
