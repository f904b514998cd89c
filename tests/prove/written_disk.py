"""What a disk still holds after its power was cut: read from the log of its writes and flushes.

The log is dm-log-writes' (Linux, Documentation/admin-guide/device-mapper/log-writes.rst), as QEMU's blklogwrites
writes it: a superblock, then for each request a header of one sector and its data, in the order they completed.
What came before a flush that returned is on the disk. Of what came after, a real disk has written some and not
others, in any order: here a random half.
"""

from __future__ import annotations

import os
import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MAGIC = 0x6A736677736872
FLUSH, DISCARD = 1, 4
_SUPER = struct.Struct("<QQQI")
_HEADER = struct.Struct("<QQQQ")


class NoLog(ValueError):
    """The file is no log of writes."""


@dataclass(frozen=True, slots=True)
class Request:
    """Places and lengths in bytes."""

    at: int
    length: int
    flags: int
    data: int
    """Where its data lies in the log."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What a cut did."""

    flushed: int
    """Requests up to the last flush."""
    later: int
    """Writes after it."""
    gone: int
    """Of them, those that never reached the disk."""


def requests(log: BinaryIO) -> Iterator[Request]:
    """Yield every request whose header was written. The last one's data may be missing, like the power."""
    magic, version, _, sector = _SUPER.unpack(log.read(_SUPER.size))
    if magic != MAGIC or version != 1:
        raise NoLog(f"magic {magic:#x}, version {version}")
    place = sector
    while True:
        log.seek(place)
        header = log.read(_HEADER.size)
        if len(header) < _HEADER.size:
            return
        at, count, flags, _ = _HEADER.unpack(header)
        if not count and not flags:
            return
        yield Request(at * sector, count * sector, flags, place + sector)
        place += sector + (0 if flags & DISCARD else count * sector)


def power_cut(log: Path, image: Path, chance: random.Random) -> Lost:
    """Bring `image`, as it was when the log began, to what a disk holds after the cut."""
    with log.open("rb") as written, image.open("r+b") as disk:
        known = list(requests(written))
        flushed = max((n + 1 for n, request in enumerate(known) if request.flags & FLUSH), default=0)
        later = [request for request in known[flushed:] if request.length]
        kept = [request for request in later if not request.flags & DISCARD and chance.random() < 0.5]
        for request in [*known[:flushed], *kept]:
            if request.length:
                _write(request, written, disk)
        disk.flush()
        os.fsync(disk.fileno())
    return Lost(flushed, len(later), len(later) - len(kept))


def _write(request: Request, log: BinaryIO, disk: BinaryIO) -> None:
    disk.seek(request.at)
    if request.flags & DISCARD:
        disk.write(bytes(request.length))
        return
    log.seek(request.data)
    disk.write(log.read(request.length))
