"""What waits to be written: a line for each hall, and the halls take turns, so that a hot hall slows no other."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, Protocol, TypeVar


class Waiting(Protocol):
    @property
    def hall(self) -> str: ...
    @property
    def also(self) -> tuple[str, ...]:
        """Other halls it writes to."""


W = TypeVar("W", bound=Waiting)


class TurnsToWrite(Generic[W]):
    """Thread-safe. Within a hall the order is that of coming.

    `one_hall`: what is taken together is of one hall (PostgreSQL), and no hall is in the hands of two at once;
    otherwise it is of any, one of each hall in turn.
    """

    def __init__(self, batch: int, capacity: int, one_hall: bool) -> None:
        """`batch` is how many are taken together at most, `capacity` how many of one hall may wait."""
        self._batch = batch
        self._capacity = capacity
        self._one_hall = one_hall
        self._lines: dict[str, deque[W]] = {}
        self._order: deque[str] = deque()
        """Halls with somebody in line, the next first."""
        self._taken: set[str] = set()
        self._changed = threading.Condition()
        self._closed = False
        self.depth = 0

    def put(self, job: W) -> bool:
        """Put it at the end of its hall's line; False when that is full, or nothing is taken any more."""
        with self._changed:
            line = self._lines.setdefault(job.hall, deque())
            if self._closed or len(line) >= self._capacity:
                return False
            if not line:
                self._order.append(job.hall)
            line.append(job)
            self.depth += 1
            self._changed.notify()
            return True

    def take(self) -> list[W] | None:
        """Wait for something to do and take it; its halls are the caller's until `done`. None once it is closed."""
        with self._changed:
            while not self._closed:
                jobs = self._of_one_hall() if self._one_hall else self._of_all_halls()
                if jobs:
                    self.depth -= len(jobs)
                    return jobs
                self._changed.wait()
            return None

    def done(self, jobs: list[W]) -> None:
        """Let others have the halls of what was taken."""
        with self._changed:
            for job in jobs:
                self._taken.difference_update(_halls(job))
            self._changed.notify_all()

    def close(self) -> list[W]:
        """Give nothing out any more; return what still waits."""
        with self._changed:
            self._closed = True
            left = [job for line in self._lines.values() for job in line]
            self._lines.clear()
            self._order.clear()
            self.depth = 0
            self._changed.notify_all()
            return left

    def _of_one_hall(self) -> list[W]:
        """Take the line of the first hall that nobody has in hand, up to one that needs a hall somebody has.

        A hall passed over keeps its turn.
        """
        for hall in self._order:
            line, mine = self._lines[hall], set[str]()
            jobs: list[W] = []
            while line and len(jobs) < self._batch and not _halls(line[0]) & self._taken:
                mine |= _halls(line[0])
                jobs.append(line.popleft())
            if jobs:
                self._taken |= mine
                self._order.remove(hall)
                if line:
                    self._order.append(hall)
                return jobs
        return []

    def _of_all_halls(self) -> list[W]:
        jobs: list[W] = []
        while self._order and len(jobs) < self._batch:
            hall = self._order.popleft()
            line = self._lines[hall]
            jobs.append(line.popleft())
            if line:
                self._order.append(hall)
        return jobs


def _halls(job: Waiting) -> set[str]:
    return {job.hall, *job.also}
