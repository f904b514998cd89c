"""The chain through a hall's events: each carries a digest of itself and of the one before it.

Whoever changes, removes or adds an event in the middle breaks every link after it. Whoever rewrites all links to the
end changes the head; heads are therefore told outside the database (the log has one at the end of each day), where the
one who could rewrite the database cannot reach.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

BEGINNING = ""
"""What the first event of a chain is linked to."""


@dataclass(frozen=True, slots=True)
class Link:
    """An event as it is kept. `chain` is None for one that was written before there was a chain."""

    hall: str
    seq: int
    type: str
    at: dt.datetime
    public: Mapping[str, object]
    staff: Mapping[str, object]
    chain: str | None


@dataclass(frozen=True, slots=True)
class Ends:
    """What a hall remembers of its chain: from which event on it is kept, and its last link."""

    kept_from: int
    kept_after: str
    """The link before the first kept event."""
    last: int
    head: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look along a chain found. `broken_at`: the first event that does not fit; None when all hold together."""

    first: int
    last: int
    unchained: int
    """Events from before there was a chain."""
    head: str
    broken_at: int | None = None
    why: str = ""


def link(before: str, hall: str, seq: int, kind: str, at: dt.datetime, public: object, staff: object) -> str:
    """Return an event's link (SHA-256, hex) after the link `before`."""
    moment = at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    said = json.dumps(
        [before, hall, seq, kind, moment, public, staff], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(said.encode()).hexdigest()


def check(links: Iterable[Link], ends: Ends) -> Checked:
    """Walk along a hall's events, oldest first."""
    before, expected, unchained, chained = ends.kept_after, ends.kept_from, 0, False
    for event in links:
        if event.seq != expected:
            return _broken(ends, unchained, before, min(event.seq, expected), "an event is missing")
        expected += 1
        if event.chain is None:
            if chained:
                return _broken(ends, unchained, before, event.seq, "it carries no link")
            unchained += 1
            continue
        chained = True
        if event.chain != link(before, event.hall, event.seq, event.type, event.at, event.public, event.staff):
            return _broken(ends, unchained, before, event.seq, "it is not what was written")
        before = event.chain
    if expected != ends.last + 1:
        return _broken(ends, unchained, before, expected, "the last events are missing")
    if before != ends.head:
        return _broken(ends, unchained, before, ends.last, "it is not the link that the hall remembers")
    return Checked(ends.kept_from, ends.last, unchained, before)


def _broken(ends: Ends, unchained: int, head: str, at: int, why: str) -> Checked:
    return Checked(ends.kept_from, ends.last, unchained, head, at, why)
