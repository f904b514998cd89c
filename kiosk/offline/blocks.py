"""Numbers leased to this terminal, on its disk: what it may give without the server, and when.

Which of them were given stands in the journal alone, so that a number is never given twice. Blocks that belong to
another journal than the one that is there (it was lost, or could not be read) are not used any more.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import structlog
from pydantic import ValidationError

from kiosk.credentials import TerminalKey
from kiosk.offline.durable import keep
from kiosk.offline.outbox import Outbox
from queue_server.contract.offline import LeasedNumber, Leases, NumberBlock, Window

log = structlog.get_logger()

KEPT_PAST_END = dt.timedelta(days=1)
"""So long a block stays on the disk when its day is over: hall time may have been wrong."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A number that can be given now."""

    block: NumberBlock
    leased: LeasedNumber

    @property
    def called(self) -> str:
        """Return it as it stands on the ticket: A612."""
        return called(self.block.prefix, self.leased.number)


def called(prefix: str, number: int) -> str:
    return f"{prefix}{number:03d}"


class Blocks:
    """The blocks one terminal holds. Thread-safe."""

    def __init__(self, folder: Path, outbox: Outbox, key: TerminalKey) -> None:
        self._file, self._outbox, self._key = folder / "blocks", outbox, key
        self._lock = threading.Lock()
        self.low = 0
        """While fewer are left of a series, more are asked for."""
        self._held: list[NumberBlock] = []
        self._read()

    def take_in(self, leases: Leases) -> None:
        """Keep new blocks, drop void and old ones; it is on the disk when this returns. Raises OSError."""
        with self._lock:
            gone = {*leases.void, *(b.id for b in leases.blocks)}
            held = [b for b in self._held if b.id not in gone and b.expires_at + KEPT_PAST_END > leases.now]
            held += [b for b in leases.blocks if b.id not in leases.void]
            changed = held != self._held or leases.low != self.low
            self._held, self.low = held, leases.low
            if changed:
                self._keep()

    def ids(self) -> set[str]:
        with self._lock:
            return {block.id for block in self._held}

    def left(self) -> dict[str, int]:
        """Return how many numbers are left, by `<day>/<prefix>`, as the server asks for it."""
        with self._lock:
            found: Counter[str] = Counter()
            for block in self._held:
                found[f"{block.day}/{block.prefix}"] += len(self._left_of(block))
            return dict(found)

    def short(self, now: dt.datetime) -> bool:
        """Return whether so few are left of a series, today or later, that more are to be asked for."""
        with self._lock:
            found: Counter[tuple[dt.date, str]] = Counter()
            for block in self._held:
                if block.expires_at > now:
                    found[block.day, block.prefix] += len(self._left_of(block))
            return any(left <= self.low for left in found.values())

    def ready(self, prefix: str, now: dt.datetime) -> Ready | None:
        """Return the next number of this series that may be given now, the oldest block first; None without one."""
        with self._lock:
            open_now = sorted((b for b in self._held if b.prefix == prefix and self._gives(b, now)), key=_first)
            for block in open_now:
                for leased in self._left_of(block):
                    return Ready(block, leased)
            return None

    def giving(self, now: dt.datetime) -> frozenset[str]:
        """Return the series of which a number can be given now."""
        with self._lock:
            return frozenset(b.prefix for b in self._held if self._gives(b, now) and self._left_of(b))

    def find(self, block: str, number: int) -> Ready | None:
        """Return a number of a block that is still held, given or not."""
        with self._lock:
            for held in self._held:
                if held.id == block:
                    return next((Ready(held, n) for n in held.numbers if n.number == number), None)
            return None

    def windows(self) -> dict[str, list[Window]]:
        """Return when numbers of each series are given, as far as the blocks know, in the order of time."""
        with self._lock:
            found: dict[str, dict[dt.datetime, Window]] = {}
            for block in self._held:
                found.setdefault(block.prefix, {}).update({w.from_: w for w in block.windows})
            return {prefix: [known[at] for at in sorted(known)] for prefix, known in found.items()}

    def latest_lease(self) -> dt.datetime | None:
        """Return a moment that hall time has certainly passed."""
        with self._lock:
            return max((b.leased_at for b in self._held), default=None)

    def _gives(self, block: NumberBlock, now: dt.datetime) -> bool:
        mine = block.terminal == self._key.terminal  # not one of before it was enrolled under another name
        return mine and now < block.expires_at and any(w.from_ <= now < w.until for w in block.windows)

    def _left_of(self, block: NumberBlock) -> list[LeasedNumber]:
        return [n for n in block.numbers if not self._outbox.used(block.id, n.number)]

    def _read(self) -> None:
        try:
            kept = json.loads(self._file.read_bytes())
            held = [NumberBlock.model_validate(b) for b in kept["blocks"]]
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, ValidationError):
            log.error("blocks_unreadable")
            return
        if kept["journal"] != self._outbox.id:
            log.error("blocks_of_another_journal", blocks=len(held))
            return
        self._held, self.low = held, int(kept["low"])

    def _keep(self) -> None:
        blocks = [b.model_dump(mode="json", by_alias=True) for b in self._held]
        keep(self._file, json.dumps({"journal": self._outbox.id, "low": self.low, "blocks": blocks}).encode())


def _first(block: NumberBlock) -> int:
    return min((n.number for n in block.numbers), default=0)
