"""Those who wait, in lines of people whom the calling rule tells apart by time and number alone.

Nobody behind the first few of a line can be among the best few of all, so who is next is found among the heads of a
few dozen lines, however many wait.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, insort
from collections.abc import Iterator

from queue_server.domain.calling import may_call
from queue_server.domain.counters import Skills
from queue_server.domain.visits import Step

_Alike = tuple[str, str, str, int | None, int | None, int | None]


class Lines:
    """The waiting steps of one hall's day. Not thread-safe."""

    def __init__(self) -> None:
        self._lines: dict[_Alike, list[Step]] = {}

    def add(self, step: Step) -> None:
        insort(self._lines.setdefault(_alike(step), []), step, key=_order)

    def remove(self, step: Step) -> None:
        """Take a step out; one that is not in is no error."""
        line = self._lines.get(_alike(step), [])
        index = bisect_left(line, _order(step), key=_order)
        if index < len(line) and line[index].id == step.id:
            del line[index]
            if not line:
                del self._lines[_alike(step)]

    def all(self) -> Iterator[Step]:
        """Yield everybody in the lines."""
        for line in self._lines.values():
            yield from line

    def heads(self, counter: Skills, each: int) -> tuple[list[Step], int]:
        """Return the first `each` of every line that a counter may call, and how many it may call in all."""
        found: list[Step] = []
        count = 0
        for line in self._lines.values():
            if may_call(counter, line[0]):
                found += line[:each]
                count += len(line)
        return found, count


def _alike(step: Step) -> _Alike:
    return step.department, step.class_, step.prefix, step.first_at, step.only_at, step.back_after_calls


def _order(step: Step) -> tuple[dt.datetime, int, str, int]:
    return step.queued_at, step.number, step.visit, step.position
