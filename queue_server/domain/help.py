"""Which terminals wait for a person: read from what happened today. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Rung:
    """A terminal (`asked_by`) asked for a person, or somebody went there (`by`)."""

    terminal: str
    at: dt.datetime
    reason: str = "person"
    by: str = ""
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    terminal: str
    reason: str
    since: dt.datetime
    times: int = 1
    taken_at: dt.datetime | None = None
    taken_by: str = ""
    asked_by: str = ""
    """The terminal, as a principal."""

    @property
    def open(self) -> bool:
        return self.taken_at is None


def calls_of(rung: Iterable[Rung]) -> list[Call]:
    """Return each terminal's last call; `rung` is in the order it happened.

    Open ones come first, whoever waits longest before the others; then the taken ones, the last taken first.
    """
    last: dict[str, Call] = {}
    for one in rung:
        before = last.get(one.terminal)
        if one.by:
            if before is not None and before.open:
                last[one.terminal] = replace(before, taken_at=one.at, taken_by=one.by)
        elif before is not None and before.open:
            last[one.terminal] = replace(before, reason=one.reason, times=before.times + 1)
        else:
            last[one.terminal] = Call(one.terminal, one.reason, one.at, asked_by=one.asked_by)
    waiting = sorted((c for c in last.values() if c.open), key=lambda c: c.since)
    taken = [(c.taken_at, c) for c in last.values() if c.taken_at is not None]
    return waiting + [call for _, call in sorted(taken, key=lambda pair: pair[0], reverse=True)]
