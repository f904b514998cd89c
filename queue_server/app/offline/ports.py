"""What leasing numbers and taking in journals needs of the records, beside `app.ports`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from queue_server.domain.leases import Block
from queue_server.domain.visits import Holder


@dataclass(frozen=True, slots=True)
class JournalMark:
    """How far a terminal's journal is in, and the hash that its next entry stands on."""

    terminal: str
    through: int
    hash: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class SetAside:
    """A journal's entry that could not be carried out, sealed, for a person to look at."""

    terminal: str
    seq: int
    hall: str
    code: str
    """Why: an error code."""
    at: dt.datetime
    sealed: bytes


class OfflineReads(Protocol):
    def block(self, block: str) -> Block | None: ...

    def blocks_on(self, hall: str, day: dt.date) -> list[Block]:
        """Return a day's blocks in whatever state, by series and number."""
        ...

    def last_number_within(self, hall: str, day: dt.date, prefix: str, first: int, last: int) -> int:
        """Return the highest number from first to last that a ticket bears or that is void; 0 when there is none."""
        ...

    def journal(self, terminal: str) -> JournalMark | None: ...

    def journal_hashes(self, terminal: str, first: int, last: int) -> dict[int, str]:
        """Return the hashes of a terminal's entries that are in, as far as they are kept."""
        ...

    def kept_aside(self, hall: str) -> list[SetAside]: ...

    def voids_on(self, hall: str, day: dt.date) -> dict[tuple[str, int], str]:
        """Return why each void number of a day is void, by series and number."""
        ...


class OfflineWrites(Protocol):
    def add_block(self, block: Block) -> None: ...

    def save_block(self, block: Block) -> None:
        """Keep a block's state."""
        ...

    def keep_journal(self, mark: JournalMark, hashes: Mapping[int, str]) -> None:
        """Keep how far a journal is in, and the hashes of the entries that came with it."""
        ...

    def set_aside(self, entry: SetAside) -> None: ...

    def take_back_void(self, hall: str, day: dt.date, prefix: str, number: int) -> bool:
        """Drop the record that nobody holds a number; say whether there was one."""
        ...

    def add_holders(self, visit_id: str, holders: Iterable[Holder]) -> None:
        """Add who is on a visit that was made without them."""
        ...

    def forget_answer(self, principal: str, route: str, key: str) -> None:
        """Drop what an Idempotency-Key was answered, so that another answer takes its place."""
        ...

    def forget_journals(self, hall: str, before: dt.datetime) -> int:
        """Drop what was set aside before a moment, and the hashes of entries; return how many were set aside."""
        ...
