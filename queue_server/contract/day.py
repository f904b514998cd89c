"""The hall's day as managers steer and review it: suspensions, vouchers, and how fair the day was."""

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


class FairClass(Wire):
    """What those of one class waited for their calls, seconds."""

    class_: str = Field(alias="class")
    calls: int
    mean_s: int
    p50_s: int
    p95_s: int
    worst_s: int
    uncalled: int
    """Waits that ended without a call: given back, or not served that day."""
    cost_s: int | None
    """What priority added to their mean wait, against first come, first served; negative: spared. None: unknown."""


class FairOvertaking(Wire):
    """Calls before the turn of somebody who had queued earlier and whom the same counter might have called."""

    class_: str = Field(alias="class")
    """Of who was called; empty: of any class, put first by hand."""
    calls: int
    passed: int
    """People passed, counted at each such call."""


class FairRanges(Wire):
    """The ranges told when numbers were taken, against what people waited."""

    told: int
    within: int
    longer: int
    much_longer: int
    """By more than five minutes."""
    sooner: int


class FairnessReport(Wire):
    hall: str
    day: dt.date
    over: bool
    """False: the day goes on, the figures are up to now."""
    calls: int
    classes: list[FairClass]
    overtakes: list[FairOvertaking]
    by_hand: FairOvertaking
    ranges: FairRanges
