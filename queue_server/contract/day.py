"""The hall's day as managers steer and review it: pauses, vouchers, and how fair the day was."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from queue_server.contract.models import Code, SuspendReason, Suspension, Wire

SuspendKind = Literal["item", "department", "hall"]


class SuspendRequest(Wire):
    """Stop calling an item, a department's items, or all (`code` is then the hall's own)."""

    kind: SuspendKind
    code: Code
    reason: SuspendReason
    note: Annotated[str, StringConstraints(max_length=80, strip_whitespace=True)] = ""
    """For everybody to read: no names."""


class ResumeRequest(Wire):
    kind: SuspendKind
    code: Code


class Suspensions(Wire):
    """What is not called just now, oldest first."""

    suspended: list[Suspension]


class VoucherRequest(Wire):
    """Send those away who wait for these departments and items, with a first call on the next working day."""

    departments: list[Code] = Field(default_factory=list, max_length=50)
    items: list[Code] = Field(default_factory=list, max_length=50)
    """Neither named: everybody who waits."""
    reason: Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]


class VouchersGiven(Wire):
    given: int
    good_on: dt.date


class DayEnded(Wire):
    """What tidying up a day found."""

    hall: str
    day: dt.date
    again: bool
    """It had been tidied up before; numbers were typed in afterwards."""
    figures: dict[str, int]
