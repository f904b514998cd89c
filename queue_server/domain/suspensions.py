"""What is not called just now: an item, a department's items, or the whole hall. Who waits for it keeps the place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["item", "department", "hall"]
Reason = Literal["system", "staff", "evacuation", "equipment", "other"]


@dataclass(frozen=True, slots=True)
class Suspension:
    """`code` names the item or the department; for a hall it is the hall's own."""

    hall: str
    kind: Kind
    code: str
    reason: Reason
    note: str
    """What was written for everybody to read."""
    by: str
    since: dt.datetime

    def covers(self, item: str, department: str) -> bool:
        return covers(self.kind, self.code, item, department)


def covers(kind: str, code: str, item: str, department: str) -> bool:
    """Say whether an item of a department is among what is suspended."""
    return kind == "hall" or code == (item if kind == "item" else department)


def suspension_of(suspensions: Iterable[Suspension], item: str, department: str) -> Suspension | None:
    """Return what keeps an item from being called; of several the oldest."""
    covering = [s for s in suspensions if s.covers(item, department)]
    return min(covering, key=lambda s: (s.since, s.kind, s.code), default=None)
