"""Hands a hall's events to its open streams, each frame encoded once.

One channel per hall. A stream first catches up from the database, then joins the channel exactly where the channel
stands; from then on it gets every frame the channel gets, so nothing is missed and nothing comes twice. Hints (a
datagram or a notice after a commit) only make it quicker: the channel also reads `events > last` every second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import structlog

from queue_server.contract.events import PublicEvent

POLL_S = 1.0
PING_S = 15.0
PAGE = 500
SLOW_READER_BYTES = 256 * 1024
"""A reader that leaves this much unread is cut off; it comes back with its Last-Event-ID."""
_YIELD_EVERY = 500
T = TypeVar("T")
PING_FRAME = b": ping\n\n"
_log = structlog.get_logger("hall.streams")


class Events(Protocol):
    """Where events are read; called on a thread."""

    def last(self, hall: str) -> int: ...
    def after(self, hall: str, last: int, limit: int) -> list[PublicEvent]: ...


class Sink(Protocol):
    """One open stream, as the hub sees it."""

    position: int
    """The last event it got; the hub keeps it."""

    def send(self, frames: bytes) -> None:
        """Write at once, without waiting. Must not raise."""

    def backlog(self) -> int:
        """Return the bytes not yet taken by the reader."""

    def cut(self) -> None:
        """Close it now."""


def encode_frame(event: PublicEvent) -> bytes:
    return f"id: {event.seq}\nevent: {event.type}\ndata: {event.model_dump_json(exclude_none=True)}\n\n".encode()


@dataclass(slots=True)
class _Channel:
    hall: str
    last: int
    """The last event handed to its streams."""
    sinks: set[Sink] = field(default_factory=set)
    reading: bool = False
    again: bool = False


class EventHub:
    def __init__(self, events: Events) -> None:
        self._events = events
        self._channels: dict[str, _Channel] = {}
        self._readers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="events")
        self._tasks: set[asyncio.Task[None]] = set()
        self.sent = 0
        self.cut = 0

    @property
    def streams(self) -> int:
        return sum(len(channel.sinks) for channel in self._channels.values())

    def start(self) -> None:
        self._spawn(self._poll())
        self._spawn(self._ping())

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for channel in self._channels.values():
            for sink in list(channel.sinks):
                sink.cut()
        self._readers.shutdown(wait=False, cancel_futures=True)

    def wake(self, hall: str, last: int | None = None) -> None:
        """Take a hint: this hall has new events, up to `last`. It may come by several ways."""
        channel = self._channels.get(hall)
        if channel is not None and channel.sinks and (last is None or last > channel.last):
            self._spawn(self._pump(channel))

    def wake_all(self) -> None:
        """Look for new events everywhere: hints may have been missed."""
        for hall in self._channels:
            self.wake(hall)

    async def join(self, hall: str, last: int | None, sink: Sink, write: Callable[[bytes], Awaitable[None]]) -> None:
        """Bring a stream up to date through `write`, then let it live on through `sink`, without a gap between.

        `last` is the last event the reader has. None begins now; so does one from the future (an older backup runs).
        """
        newest = await self._run(self._events.last, hall)
        position = newest if last is None else min(last, newest)
        channel = self._channels.setdefault(hall, _Channel(hall, position))
        while True:
            page = await self._run(self._events.after, hall, position, PAGE) if position < newest else []
            if page:
                await write(b"".join(map(encode_frame, page)))
                self.sent += len(page)
                position = page[-1].seq
            if len(page) < PAGE:
                # No await from here on: what the channel hands out next is what this stream needs next.
                if not channel.sinks:
                    channel.last = position
                if position >= channel.last:
                    break
            newest = max(newest, channel.last)
        sink.position = position
        channel.sinks.add(sink)
        self.wake(hall)

    def leave(self, hall: str, sink: Sink) -> None:
        channel = self._channels.get(hall)
        if channel is not None:
            channel.sinks.discard(sink)

    async def _pump(self, channel: _Channel) -> None:
        """Read what is new and hand it out; one pump per channel at a time, which goes on while hints come."""
        if channel.reading:
            channel.again = True
            return
        channel.reading = True
        try:
            while True:
                channel.again = False
                page = await self._run(self._events.after, channel.hall, channel.last, PAGE)
                if page:
                    await self._hand_out(channel, page)
                if len(page) < PAGE and not channel.again:
                    return
        except Exception as error:
            # The next poll tries again; the streams stay open.
            _log.error("events could not be read", hall=channel.hall, error=type(error).__name__)
        finally:
            channel.reading = False

    async def _hand_out(self, channel: _Channel, page: list[PublicEvent]) -> None:
        frames = [(event.seq, encode_frame(event)) for event in page]
        whole, before = b"".join(frame for _, frame in frames), channel.last
        channel.last = page[-1].seq
        for count, sink in enumerate(list(channel.sinks)):
            if sink.backlog() > SLOW_READER_BYTES:
                channel.sinks.discard(sink)
                self.cut += 1
                sink.cut()
                continue
            if sink.position <= before:
                sink.send(whole)
            else:
                sink.send(b"".join(frame for seq, frame in frames if seq > sink.position))
            sink.position = max(sink.position, channel.last)
            if count % _YIELD_EVERY == _YIELD_EVERY - 1:
                await asyncio.sleep(0)
        self.sent += len(frames) * len(channel.sinks)

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL_S)
            for channel in list(self._channels.values()):
                if channel.sinks:
                    await self._pump(channel)

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING_S)
            for channel in list(self._channels.values()):
                for sink in list(channel.sinks):
                    sink.send(PING_FRAME)
                await asyncio.sleep(0)

    async def _run(self, read: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, read, *args)

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
