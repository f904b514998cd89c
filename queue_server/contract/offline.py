"""断网取号: numbers leased to a terminal in advance, and the journal it hands in of what it did without the server.

A journal is a chain: every entry holds the hash of the one before, and the terminal signs each hash. The server takes
entries in order, each once, however often they are sent.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from queue_server.contract.models import Code, Errand, HolderIn, PrintedReport, Wire

Hex64 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
FIRST_HASH = "0" * 64
"""What the first entry of a terminal's journal stands on."""
SIGNED = "hall-journal-v1"
"""The signature is over `hall-journal-v1:<terminal>:<seq>:<hash>`, Ed25519, by the terminal's own key."""


# --- numbers in advance -------------------------------------------------------------------------------------------


class LeasedNumber(Wire):
    """A ready-made ticket: what it will be called, and the code of its phone page."""

    number: int
    visit: str
    token: str = Field(repr=False)
    phone_url: str


class Window(Wire):
    """Numbers are given from here to there, hall time."""

    from_: dt.datetime = Field(alias="from")
    until: dt.datetime


class NumberBlock(Wire):
    """Numbers of one series and day that only this terminal gives."""

    id: str
    hall: str
    terminal: str
    day: dt.date
    prefix: str
    numbers: list[LeasedNumber]
    leased_at: dt.datetime
    expires_at: dt.datetime
    """The end of its day. What was not given until then is void."""
    windows: list[Window]
    seal: str
    """The server's own mark, so that it knows a lease again which a restored backup has forgotten."""


class LeaseRequest(Wire):
    """`POST /halls/{hall}/number-blocks`: what the terminal still has, so that the server tops it up."""

    left: dict[str, Annotated[int, Field(ge=0, le=9999)]] = Field(default_factory=dict, max_length=200)
    """`<day>/<prefix>` → numbers left; what is not named counts as none."""


class Leases(Wire):
    now: dt.datetime
    """Hall time, for the terminal's own clock."""
    blocks: list[NumberBlock]
    """The new ones; empty when there is enough."""
    void: list[str] = []
    """Blocks of this terminal that were voided: it gives no number of them any more."""
    low: int
    """The terminal asks again while it has so few left of a series."""


class BlockView(Wire):
    """A block as managers see it."""

    id: str
    terminal: str
    day: dt.date
    prefix: str
    first: int
    last: int
    state: Literal["leased", "over", "void"]
    leased_at: dt.datetime
    ended_at: dt.datetime | None
    given: int
    """How many of its numbers the server knows to be on paper."""
    void: int
    """How many are on record as held by nobody."""


class Blocks(Wire):
    """`GET /halls/{hall}/number-blocks` and `GET /halls/{hall}/days/{day}/number-blocks`."""

    day: dt.date
    blocks: list[BlockView]


# --- what was done meanwhile --------------------------------------------------------------------------------------


class IssuedOffline(Wire):
    """A number given from a block."""

    kind: Literal["issued"]
    block: str
    day: dt.date
    prefix: str
    number: int
    visit: str
    items: list[Code] = Field(default_factory=list, max_length=20)
    bundle: Code | None = None
    class_: Code | None = Field(default=None, alias="class")
    errand: Errand = "apply"
    holders: list[HolderIn] = Field(default_factory=list, max_length=10)
    agent_for: HolderIn | None = None
    authority: bool = False
    matters: Annotated[int, Field(ge=1, le=99)] = 1
    cannot_hear: bool = False
    key: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    """The Idempotency-Key of the tap. Had its request reached the server after all, that other number is void."""
    seal: str
    """The block's."""


class PrintedOffline(Wire):
    """What became of a ticket's paper, whichever way the number was given."""

    kind: Literal["printed"]
    visit: str
    report: PrintedReport


class GivenBackOffline(Wire):
    """The person pressed 不办了 right after the paper came."""

    kind: Literal["given_back"]
    visit: str


class JournalEntry(Wire):
    """One line. `hash` = SHA-256 of `<before>\\n<seq>\\n<at>\\n<what, as sent>`."""

    seq: Annotated[int, Field(ge=1)]
    at: AwareDatetime
    """By the terminal's own clock."""
    what: Annotated[IssuedOffline | PrintedOffline | GivenBackOffline, Field(discriminator="kind")]
    before: Hex64
    hash: Hex64
    signature: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$")]

    def reckoned(self) -> str:
        """Return what `hash` must be."""
        return chain(self.before, self.seq, self.at, self.what)


def chain(before: str, seq: int, at: dt.datetime, what: IssuedOffline | PrintedOffline | GivenBackOffline) -> str:
    """Return the hash that binds an entry to the one before; the moment counts in UTC, to the microsecond.

    What was not set does not count: a terminal that knows fewer fields than its server reckons the same.
    """
    moment = at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    body = what.model_dump_json(by_alias=True, exclude_unset=True)
    return hashlib.sha256(f"{before}\n{seq}\n{moment}\n{body}".encode()).hexdigest()


def signed_text(terminal: str, seq: int, hash_: str) -> bytes:
    """Return the bytes that a terminal signs for an entry."""
    return f"{SIGNED}:{terminal}:{seq}:{hash_}".encode()


class JournalIn(Wire):
    """`POST /halls/{hall}/journal`: some entries in a row; those the server has already are answered again."""

    clock: AwareDatetime
    """The terminal's own clock when it sends this: what it is wrong by is corrected."""
    entries: list[JournalEntry] = Field(min_length=1, max_length=200)


class JournalLine(Wire):
    seq: int
    result: Literal["taken", "known", "set_aside"]
    """`set_aside`: it could not be carried out, and is kept for a person to look at."""
    code: str = ""
    """Why it was set aside: an error code."""
    number: str | None = None


class JournalDone(Wire):
    """`through` is the last entry the server holds; after a restore it may be older than what the terminal sent."""

    through: int
    lines: list[JournalLine]


class JournalPosition(Wire):
    """`GET /halls/{hall}/journal`: where a terminal goes on."""

    through: int
    hash: Hex64
