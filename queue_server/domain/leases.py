"""断网取号: numbers leased in advance. A block of a series and day belongs to one terminal; no number is leased twice.

A block's id says which numbers it holds and when it was leased, so that a server put back from a backup, which has
forgotten the block, can make it again from what a terminal hands in (its seal proves that it was leased at all).
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

BlockState = Literal["leased", "over", "void"]
"""Given to a terminal; its day has ended; taken back, for a terminal that is dead or gone."""
_ID = re.compile(r"b([0-9a-f]{11})[0-9a-f]{6}-([1-9][0-9]{0,3})-([1-9][0-9]{0,3})")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND = dt.timedelta(milliseconds=1)

NOT_TAKEN = "leased"
"""Why a number is void: leased, and given to nobody until its day ended."""
VOIDED = "voided"
"""Why a number is void: its block was taken back."""


@dataclass(frozen=True, slots=True)
class Block:
    id: str
    hall: str
    business_day: dt.date
    prefix: str
    first: int
    last: int
    terminal: str
    """Global: `<hall>/<code>`."""
    state: BlockState
    leased_at: dt.datetime
    ended_at: dt.datetime | None = None

    @property
    def numbers(self) -> range:
        return range(self.first, self.last + 1)

    def ended(self, state: BlockState, now: dt.datetime) -> Block:
        return replace(self, state=state, ended_at=now)

    def unknown(self, known: Collection[int]) -> list[int]:
        """Return the numbers of the block that no ticket bears and no void record tells of."""
        return [number for number in self.numbers if number not in known]


def new_block(hall: str, day: dt.date, prefix: str, numbers: tuple[int, int], terminal: str, now: dt.datetime) -> Block:
    """Lease these numbers, first and last; the moment counts to the millisecond, as the id tells it."""
    first, last = numbers
    since = (now - _EPOCH) // _MILLISECOND
    block_id = f"b{since:011x}{os.urandom(3).hex()}-{first}-{last}"
    return Block(block_id, hall, day, prefix, first, last, terminal, "leased", _EPOCH + since * _MILLISECOND)


def block_of_id(block_id: str, hall: str, day: dt.date, prefix: str, terminal: str) -> Block | None:
    """Make a block again from its id and what the terminal says of it; None for what is no block's id."""
    found = _ID.fullmatch(block_id)
    if found is None:
        return None
    leased_at = _EPOCH + int(found[1], 16) * _MILLISECOND
    return Block(block_id, hall, day, prefix, int(found[2]), int(found[3]), terminal, "leased", leased_at)


def next_numbers(taken: int, first: int, last: int, count: int) -> tuple[int, int] | None:
    """Return the first and last of at most `count` numbers after `taken` within a series' leased range; None: none."""
    begin = max(first, taken + 1)
    end = min(last, begin + count - 1)
    return (begin, end) if begin <= end else None


def how_many(block: int, left: int, held: int, size: int, terminals: int) -> int:
    """Return how many numbers of a series and day a terminal is given: as many as fill its block again.

    `held` counts all it was ever leased of them: no terminal takes more than its share of the `size` numbers there are,
    however often it forgets what it has.
    """
    share = max(block, size // max(1, terminals))
    return max(0, min(block - left, share - held))


def given_at(block: Block, day: tuple[dt.datetime, dt.datetime], told: dt.datetime, now: dt.datetime) -> dt.datetime:
    """Return when a number was given, from what the terminal's clock told: after the lease, on its day, not to come.

    `day` is when the block's business day begins and ends.
    """
    begins, ends = day
    return min(max(told, block.leased_at, begins), ends - dt.timedelta(microseconds=1), now)
