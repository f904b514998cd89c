"""Whoever reads a hall's events misses nothing and sees nothing twice, whenever and from wherever it comes."""

from __future__ import annotations

import asyncio
import datetime as dt
import random

import pytest

from queue_server import event_hub
from queue_server.contract.events import PublicEvent
from queue_server.event_hub import EventHub

AT = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)


class Log:
    """A hall's events in memory, read on the hub's threads as the database is."""

    def __init__(self) -> None:
        self.events: list[PublicEvent] = []

    def add(self, count: int = 1) -> None:
        for _ in range(count):
            self.events.append(PublicEvent(seq=len(self.events) + 1, type="ticket_called", at=AT, number="A001"))

    def last(self, hall: str) -> int:
        return len(self.events)

    def after(self, hall: str, last: int, limit: int) -> list[PublicEvent]:
        return self.events[last : last + limit]


class Screen:
    def __init__(self) -> None:
        self.position = 0
        self.got = b""
        self.unread = 0
        self.closed = False

    def send(self, frames: bytes) -> None:
        self.got += frames

    async def write(self, frames: bytes) -> None:
        await asyncio.sleep(0)
        self.got += frames

    def backlog(self) -> int:
        return self.unread

    def cut(self) -> None:
        self.closed = True

    @property
    def seen(self) -> list[int]:
        return [int(line[4:]) for line in self.got.decode().splitlines() if line.startswith("id: ")]


async def until(screen: Screen, last: int) -> None:
    async with asyncio.timeout(5):
        while not screen.seen or screen.seen[-1] < last:
            await asyncio.sleep(0.001)


@pytest.fixture
def log() -> Log:
    return Log()


def test_a_returning_screen_gets_what_it_missed_and_then_what_is_new(log: Log) -> None:
    async def play() -> None:
        log.add(1200)
        hub, screen = EventHub(log), Screen()
        await hub.join("yongxin", 3, screen, screen.write)
        log.add(2)
        hub.wake("yongxin")
        await until(screen, 1202)
        await hub.stop()
        assert screen.seen == list(range(4, 1203))

    asyncio.run(play())


def test_a_new_screen_begins_now(log: Log) -> None:
    async def play() -> None:
        log.add(5)
        hub, screen = EventHub(log), Screen()
        await hub.join("yongxin", None, screen, screen.write)
        log.add()
        hub.wake("yongxin")
        await until(screen, 6)
        await hub.stop()
        assert screen.seen == [6]

    asyncio.run(play())


def test_a_screen_from_a_later_history_begins_now_instead_of_waiting_for_ever(log: Log) -> None:
    async def play() -> None:
        log.add(5)
        hub, screen = EventHub(log), Screen()
        await hub.join("yongxin", 900, screen, screen.write)
        log.add()
        hub.wake("yongxin")
        await until(screen, 6)
        await hub.stop()
        assert screen.seen == [6]

    asyncio.run(play())


def test_a_lost_hint_costs_a_second_at_most(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        monkeypatch.setattr(event_hub, "POLL_S", 0.01)
        hub, screen = EventHub(log), Screen()
        hub.start()
        await hub.join("yongxin", None, screen, screen.write)
        log.add(3)
        await until(screen, 3)
        await hub.stop()
        assert screen.seen == [1, 2, 3]

    asyncio.run(play())


def test_screens_that_come_and_go_under_load_miss_nothing_and_see_nothing_twice(log: Log) -> None:
    dice = random.Random(20260302)

    async def visit(hub: EventHub) -> None:
        screen = Screen()
        start = dice.randint(0, len(log.events))
        await hub.join("yongxin", start, screen, screen.write)
        await asyncio.sleep(dice.random() / 50)
        hub.leave("yongxin", screen)
        assert screen.seen == list(range(start + 1, start + 1 + len(screen.seen)))

    async def write(hub: EventHub) -> None:
        for _ in range(150):
            log.add(dice.randint(1, 9))
            hub.wake("yongxin")
            await asyncio.sleep(dice.random() / 500)

    async def play() -> None:
        hub, stays = EventHub(log), Screen()
        await hub.join("yongxin", 0, stays, stays.write)
        async with asyncio.TaskGroup() as group:
            group.create_task(write(hub))
            for _ in range(60):
                group.create_task(visit(hub))
                await asyncio.sleep(0.002)
        hub.wake("yongxin")
        await until(stays, len(log.events))
        await hub.stop()
        assert stays.seen == list(range(1, len(log.events) + 1))

    asyncio.run(play())


def test_a_slow_reader_is_cut_off_and_the_others_go_on(log: Log) -> None:
    async def play() -> None:
        hub, slow, quick = EventHub(log), Screen(), Screen()
        for screen in (slow, quick):
            await hub.join("yongxin", None, screen, screen.write)
        slow.unread = event_hub.SLOW_READER_BYTES + 1
        log.add()
        hub.wake("yongxin")
        await until(quick, 1)
        await hub.stop()
        assert slow.closed
        assert slow.seen == []
        assert hub.cut == 1

    asyncio.run(play())


class TwoHalls:
    def __init__(self) -> None:
        self.halls = {"yongxin": Log(), "litian": Log()}

    def last(self, hall: str) -> int:
        return self.halls[hall].last(hall)

    def after(self, hall: str, last: int, limit: int) -> list[PublicEvent]:
        return self.halls[hall].after(hall, last, limit)


def test_a_hall_hears_nothing_of_another() -> None:
    async def play() -> None:
        logs, here, there = TwoHalls(), Screen(), Screen()
        hub = EventHub(logs)
        await hub.join("yongxin", None, here, here.write)
        await hub.join("litian", None, there, there.write)
        logs.halls["litian"].add()
        hub.wake("yongxin")
        hub.wake("litian")
        await until(there, 1)
        await hub.stop()
        assert here.seen == []

    asyncio.run(play())
