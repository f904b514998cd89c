"""The terminal's journal: what it did without the server, on the disk before anybody sees it, until it is handed in.

One file, one JSON object a line, appended and brought to the disk at once. The first line says where the chain begins;
then come entries, and marks of how far the server has them. What an entry says is sealed (AES-GCM, the key in a file
beside it, 0600), as it may name a person. A power cut can tear the last line only: that one was never acted upon, and
is cut off. Whatever else is unreadable sets the file aside, and then no number of its old blocks is given any more.
"""

from __future__ import annotations

import base64
import datetime as dt
import fcntl
import json
import os
import secrets
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import TypeAdapter

from kiosk.credentials import TerminalKey
from kiosk.offline.clocks import Anchor, TerminalClock
from kiosk.offline.durable import keep, own_key, sync_folder
from queue_server.contract.offline import (
    FIRST_HASH,
    GivenBackOffline,
    IssuedOffline,
    JournalEntry,
    JournalPosition,
    PrintedOffline,
    chain,
)

log = structlog.get_logger()

What = IssuedOffline | PrintedOffline | GivenBackOffline
_WHAT: TypeAdapter[What] = TypeAdapter(What)
KEPT_AFTERWARDS = dt.timedelta(days=7)
"""A server put back from a backup asks again for what it had before."""
MOST_AT_ONCE = 200
NONCE_BYTES = 12


class OutboxTaken(Exception):
    """Another kiosk runs with the same data: two would give the same numbers."""


class OutboxFull(Exception):
    """The journal could not be written: nothing may be given out that it would have to hold."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it lies on the disk."""

    seq: int
    at: dt.datetime
    before: str
    hash: str
    signature: str
    anchor: Anchor
    sealed: bytes

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Line:
        anchor = Anchor(str(kept["boot"]), float(kept["zero_s"]))
        at, sealed = dt.datetime.fromisoformat(kept["at"]), base64.b64decode(kept["sealed"], validate=True)
        return cls(int(kept["seq"]), at, kept["before"], kept["hash"], kept["signature"], anchor, sealed)

    def written(self) -> bytes:
        kept = {
            "seq": self.seq,
            "at": self.at.isoformat(),
            "before": self.before,
            "hash": self.hash,
            "signature": self.signature,
            "boot": self.anchor.boot,
            "zero_s": self.anchor.zero_s,
            "sealed": base64.b64encode(self.sealed).decode(),
        }
        return json.dumps(kept).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Mark:
    """The server has everything up to this entry, since then by the terminal's clock."""

    through: int
    at: dt.datetime

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Mark:
        return cls(int(kept["through"]), dt.datetime.fromisoformat(kept["at"]))

    def written(self) -> bytes:
        return json.dumps({"through": self.through, "at": self.at.isoformat()}).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries in a row whose moments were read from one clock."""

    anchor: Anchor
    entries: list[JournalEntry]


class Outbox:
    """The journal of one terminal. Thread-safe; the file has one owner."""

    def __init__(self, folder: Path, key: TerminalKey, clock: TerminalClock) -> None:
        self._file, self._key, self._clock = folder / "journal", key, clock
        self._lock = threading.RLock()
        self._seal = AESGCM(own_key(folder / "journal.key"))
        self._handle, self._size = -1, 0
        self._forget()
        self._owned = _sole_owner(folder / "journal.lock")
        self._open()

    # --- what is in it --------------------------------------------------------------------------------------------

    @property
    def waiting(self) -> int:
        """How many entries the server does not have yet."""
        with self._lock:
            return sum(1 for line in self._lines if line.seq > self._handed)

    def used(self, block: str, number: int) -> bool:
        """Return whether this number of a block was given out."""
        with self._lock:
            return (block, number) in self._used

    def issued(self, key: str) -> tuple[IssuedOffline, dt.datetime] | None:
        """Return what was given for this tap and when, by the terminal's clock; None when nothing was."""
        with self._lock:
            line = self._by_key.get(key)
            what = self._unsealed(line) if line else None
            return (what, line.at) if line and isinstance(what, IssuedOffline) else None

    # --- writing --------------------------------------------------------------------------------------------------

    def append(self, what: What) -> JournalEntry:
        """Add an entry; it is on the disk when this returns. Raises `OutboxFull`, with the journal as it was before."""
        with self._lock:
            line = self._line(what, self._end(), self._clock.now(), self._clock.anchor)
            try:
                self._write(line.written())
            except OSError as error:
                log.error("journal_not_written", error=type(error).__name__, number=error.errno)
                raise OutboxFull from error
            self._take_in(line, what)
            return self._entry(line)

    def handed_in(self, through: int) -> None:
        """Remember that the server has everything up to this entry."""
        with self._lock:
            if through == self._handed:
                return
            mark = Mark(min(through, self._end()[0]), self._clock.now())
            self._marks.append(mark)
            try:
                self._write(mark.written())
            except OSError:
                log.warning("journal_mark_not_written")  # it is handed in once more, and known there

    def batch(self) -> Batch | None:
        """Return the oldest entries that are to be handed in; None when the server has all of them."""
        with self._lock:
            waiting = [line for line in self._lines if line.seq > self._handed]
            if not waiting:
                return None
            anchor = waiting[0].anchor
            together: list[Line] = []
            for line in waiting[:MOST_AT_ONCE]:
                if line.anchor != anchor:
                    break
                together.append(line)
            return Batch(anchor, [self._entry(line) for line in together])

    def go_on_from(self, position: JournalPosition) -> None:
        """Go on where the server stands: behind after a restore, ahead where this journal is a new one.

        Where the two do not fit together, what the server may lack follows upon what it has, signed anew.
        """
        with self._lock:
            hashes = {self._seq: self._hash} | {line.seq: line.hash for line in self._lines}
            if hashes.get(position.through) == position.hash:
                self.handed_in(position.through)
                return
            lacked = [line for line in self._lines if line.seq > self._handed or position.through < self._seq]
            tell = log.warning if self._lines else log.info  # a new journal of a known terminal is nothing strange
            tell("journal_chained_anew", ours=self._end()[0], theirs=position.through, entries=len(lacked))
            self._chain_anew(lacked, position.through, position.hash)

    def tidy(self, held: Collection[str]) -> None:
        """Forget what the server has had for long enough, and which numbers were given of blocks no longer held."""
        with self._lock:
            latest = self._clock.now() - KEPT_AFTERWARDS
            old = max((mark.through for mark in self._marks if mark.at <= latest), default=0)
            gone = list(takewhile(lambda line: line.seq <= min(old, self._handed), self._lines))
            if gone:
                self._used.difference_update([used for used in self._used if used[0] not in held])
                self._rewrite(gone[-1].seq, gone[-1].hash, self._lines[len(gone) :], self._marks)

    def close(self) -> None:
        """Let go of the file; nothing is written any more."""
        with self._lock:
            if self._handle >= 0:
                os.close(self._handle)
                os.close(self._owned)
                self._handle = -1

    # --- an entry -------------------------------------------------------------------------------------------------

    @property
    def _handed(self) -> int:
        return self._marks[-1].through if self._marks else self._seq

    def _end(self) -> tuple[int, str]:
        """Return what the next entry follows upon."""
        return (self._lines[-1].seq, self._lines[-1].hash) if self._lines else (self._seq, self._hash)

    def _line(self, what: What, after: tuple[int, str], at: dt.datetime, anchor: Anchor) -> Line:
        seq, before = after[0] + 1, after[1]
        hash_ = chain(before, seq, at, what)
        nonce = secrets.token_bytes(NONCE_BYTES)
        body = what.model_dump_json(by_alias=True, exclude_unset=True).encode()
        sealed = nonce + self._seal.encrypt(nonce, body, hash_.encode())
        return Line(seq, at, before, hash_, self._key.sign_entry(seq, hash_), anchor, sealed)

    def _unsealed(self, line: Line) -> What:
        """Return what an entry says. Raises InvalidTag or ValidationError when it is not what was written."""
        nonce, text = line.sealed[:NONCE_BYTES], line.sealed[NONCE_BYTES:]
        return _WHAT.validate_json(self._seal.decrypt(nonce, text, line.hash.encode()))

    def _entry(self, line: Line) -> JournalEntry:
        return JournalEntry(
            seq=line.seq,
            at=line.at,
            what=self._unsealed(line),
            before=line.before,
            hash=line.hash,
            signature=line.signature,
        )

    def _take_in(self, line: Line, what: What) -> None:
        if isinstance(what, IssuedOffline):
            self._used.add((what.block, what.number))
            self._by_key[what.key] = line
        self._lines.append(line)

    # --- the file -------------------------------------------------------------------------------------------------

    def _write(self, line: bytes) -> None:
        """Append one line and bring it to the disk. Raises OSError; what was written of it counts for nothing then."""
        if os.fstat(self._handle).st_size != self._size:
            os.ftruncate(self._handle, self._size)  # a line that failed before
        done = 0
        while done < len(line):
            done += os.pwrite(self._handle, line[done:], self._size + done)
        os.fsync(self._handle)
        self._size += len(line)

    def _open(self) -> None:
        try:
            found = self._file.read_bytes()
        except FileNotFoundError:
            self._rewrite(0, FIRST_HASH, [], [])
            return
        read = self._read(found)
        if not self.id or b"\n" in found[read:]:  # more than the tail that a power cut tears
            self._set_aside()
            return
        self._handle, self._size = os.open(self._file, os.O_RDWR), read
        if read < len(found):
            log.warning("journal_tail_cut", bytes=len(found) - read)
            os.ftruncate(self._handle, read)
            os.fsync(self._handle)

    def _forget(self) -> None:
        self.id = ""
        """Of this file; blocks whose numbers it does not hold belong to another one."""
        self._seq, self._hash = 0, FIRST_HASH
        self._lines: list[Line] = []
        self._marks: list[Mark] = []
        self._used: set[tuple[str, int]] = set()
        self._by_key: dict[str, Line] = {}

    def _read(self, found: bytes) -> int:
        """Take in every line up to the first that is not what was written; return how many bytes those are."""
        read = 0
        for raw in found.splitlines(keepends=True):
            try:
                if not raw.endswith(b"\n"):
                    break
                self._read_line(json.loads(raw))
            except (ValueError, KeyError, TypeError, InvalidTag):
                break
            read += len(raw)
        return read

    def _read_line(self, kept: dict[str, Any]) -> None:
        if not self.id:
            self._used = {(str(block), int(number)) for block, number in kept["used"]}
            self._seq, self._hash, self.id = int(kept["after"]), str(kept["hash"]), str(kept["journal"])
        elif "through" in kept:
            self._marks.append(Mark.read(kept))
        else:
            line = Line.read(kept)
            what = self._unsealed(line)
            fits = (line.seq, line.before) == (self._end()[0] + 1, self._end()[1])
            if not fits or chain(line.before, line.seq, line.at, what) != line.hash:
                raise ValueError("an entry does not follow upon the one before")
            self._take_in(line, what)

    def _set_aside(self) -> None:
        """Begin another file with what can be read, under another name, so that no old block is used any more."""
        aside = self._file.with_name(f"journal.unreadable-{secrets.token_hex(4)}")
        log.error("journal_unreadable", kept_as=aside.name, entries=len(self._lines))
        self._file.rename(aside)
        sync_folder(self._file.parent)
        self.id = ""
        self._rewrite(self._seq, self._hash, self._lines, self._marks)

    def _rewrite(self, after: int, hash_: str, lines: Sequence[Line], marks: Sequence[Mark]) -> None:
        """Put another file in the place of this one. Raises OSError, with the old one still there."""
        id_, used = self.id or secrets.token_hex(8), sorted(self._used)
        header = {"journal": id_, "after": after, "hash": hash_, "used": used}
        kept_lines: list[Line | Mark] = [*lines, *marks]
        content = json.dumps(header).encode() + b"\n" + b"".join(kept.written() for kept in kept_lines)
        keep(self._file, content)
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = os.open(self._file, os.O_RDWR)
        opened = [(line, self._unsealed(line)) for line in lines]
        self._forget()
        self.id, self._seq, self._hash, self._size = id_, after, hash_, len(content)
        self._marks, self._used = list(marks), set(used)
        for line, what in opened:
            self._take_in(line, what)

    def _chain_anew(self, lines: Sequence[Line], after: int, hash_: str) -> None:
        end, chained = (after, hash_), list[Line]()
        for line in lines:
            chained.append(self._line(self._unsealed(line), end, line.at, line.anchor))
            end = (chained[-1].seq, chained[-1].hash)
        self._rewrite(after, hash_, chained, [])


def _sole_owner(file: Path) -> int:
    """Return the lock on this terminal's data, held until it is closed. Raises `OutboxTaken`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise OutboxTaken from None
    return lock
