"""`hall admin audit …`: whether the events hold together, and who did what."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from queue_server.database import disposing, open_beside
from queue_server.domain.chain import Checked, Ends, Link, check
from queue_server.hall_export import one_moment
from queue_server.settings import CommandRefused, Settings
from queue_server.store import event_rows

_HEAD = "time\thall\tnumber\twho\twhat\tdetails"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `audit list` prints; None is every one."""

    hall: str | None = None
    by: str | None = None
    type: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def has(self, event: Link) -> bool:
        return (
            (self.by is None or event.staff.get("by") == self.by)
            and (self.type is None or event.type == self.type)
            and (self.since is None or event.at >= self.since)
            and (self.until is None or event.at < self.until)
        )


def verify(settings: Settings, hall: str | None, head: str | None) -> list[str]:
    """Walk along the events of one hall, or of all. Raises CommandRefused where they do not hold together.

    `head`: a link that the log told once (`audit_head`); it must stand in the chain of some hall.
    """
    lines, broken, seen = [], [], head is None
    with disposing(open_beside(settings)) as engine, one_moment(engine) as connection:
        for name, ends in _kept(connection, hall):
            watch = _Watch(head)
            found = check(watch.past(event_rows.links(connection, name)), ends)
            seen = seen or watch.seen
            lines.append(f"{name}\t{_told(found)}")
            if found.broken_at is not None:
                broken.append(name)
    if broken:
        raise CommandRefused("\n".join([*lines, f"the events of {', '.join(broken)} were changed by somebody"]))
    if not seen:
        raise CommandRefused("\n".join([*lines, "no event has this link: what came after it was written anew"]))
    return lines


def listing(settings: Settings, wanted: Wanted) -> Iterator[str]:
    """Yield a line for each event that is wanted, hall by hall, oldest first."""
    yield _HEAD
    with disposing(open_beside(settings)) as engine, one_moment(engine) as connection:
        for name, _ in _kept(connection, wanted.hall):
            yield from (_line(event) for event in event_rows.links(connection, name) if wanted.has(event))


class _Watch:
    """Notes whether one link comes past."""

    def __init__(self, head: str | None) -> None:
        self._head = head
        self.seen = False

    def past(self, events: Iterator[Link]) -> Iterator[Link]:
        for event in events:
            self.seen = self.seen or (self._head is not None and event.chain == self._head)
            yield event


def _kept(connection: Connection, hall: str | None) -> Iterator[tuple[str, Ends]]:
    halls = event_rows.chains(connection)
    if hall is not None and hall not in halls:
        raise CommandRefused(f"nothing has happened in {hall!r}; there are events of: {', '.join(halls) or 'no hall'}")
    for name in halls if hall is None else [hall]:
        ends = event_rows.ends(connection, name)
        if ends is not None:
            yield name, ends


def _told(found: Checked) -> str:
    if found.broken_at is not None:
        return f"BROKEN at event {found.broken_at}: {found.why}"
    before = f", {found.unchained} of them from before there was a chain" if found.unchained else ""
    return f"events {found.first} to {found.last} hold together{before}\thead {found.head or '-'}"


def _line(event: Link) -> str:
    said = {**event.public, **event.staff}
    by = said.pop("by", "")
    details = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "\t".join((event.at.isoformat(timespec="seconds"), event.hall, str(event.seq), str(by), event.type, details))
