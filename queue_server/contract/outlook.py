"""How good the ranges were, and what another plan of counters would lead to."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from queue_server.contract.models import Code, Wire


def _local(time: dt.time) -> dt.time:
    if time.tzinfo is not None:
        raise ValueError("a local time has no offset")
    return time


LocalTime = Annotated[dt.time, AfterValidator(_local)]
CounterNumber = Annotated[int, Field(ge=1, le=999)]


class DayAccuracy(Wire):
    """The ranges told with a day's numbers, against what their holders waited. Without any, the shares are null."""

    hall: str
    day: dt.date
    n: int
    """Numbers that were told a range and called."""
    coverage: float | None
    """Share of them called within the range; meant to be about 0.8."""
    mae_s: int | None
    """Mean distance of the wait from the middle of the range."""
    too_short: float | None
    """Share who waited over five minutes longer than the range said."""


class PlanShift(Wire):
    """A counter at work from one local time to another."""

    counter: CounterNumber
    start: LocalTime
    end: LocalTime
    departments: list[Code] = Field(default_factory=list, max_length=50)
    """Whose people it serves then; none: those it is set up for."""

    @model_validator(mode="after")
    def _in_order(self) -> PlanShift:
        if self.start >= self.end:
            raise ValueError("a shift ends after it starts")
        return self


class ExpectedIn(Wire):
    """How many come for a department, local time."""

    department: Code
    class_: Code = Field(default="ordinary", alias="class")
    start: LocalTime
    end: LocalTime
    per_hour: Annotated[float, Field(gt=0, le=1000)]

    @model_validator(mode="after")
    def _in_order(self) -> ExpectedIn:
        if self.start >= self.end:
            raise ValueError("a stretch ends after it starts")
        return self


class WhatIfRequest(Wire):
    """A plan of counters, in one of three ways."""

    day: dt.date | None = None
    """Left out: today, from now on."""
    plan: list[PlanShift] = Field(default_factory=list, max_length=500)
    """All that work, and when; the others are closed."""
    open: list[CounterNumber] = Field(default_factory=list, max_length=200)
    """Only these work, all their hours."""
    closed: list[CounterNumber] = Field(default_factory=list, max_length=200)
    """All work that are planned to, but these."""
    arrivals: list[ExpectedIn] = Field(default_factory=list, max_length=500)
    """Who is expected; left out: as the hall has learned."""

    @model_validator(mode="after")
    def _one_plan(self) -> WhatIfRequest:
        if sum(map(bool, (self.plan, self.open, self.closed))) != 1:
            raise ValueError("give one of plan, open, closed")
        return self


class HourOfClass(Wire):
    """Those of a class who take a number in one hour. Without one who is called, the waits are null."""

    starts_at: dt.datetime
    class_: str = Field(alias="class")
    people: float
    mean_s: int | None
    p90_s: int | None
    unserved: float
    """How many of them are not called before their counters close."""


class CounterLoad(Wire):
    counter: int
    load: float
    """Share of its planned time it is kept busy."""


class PlanFigures(Wire):
    hours: list[HourOfClass]
    counters: list[CounterLoad]
    """Those that work."""


class WhatIf(Wire):
    """What a plan leads to, beside the present one. Averages over many simulated courses of the day."""

    hall: str
    day: dt.date
    starts_at: dt.datetime
    waiting: int
    """Who waits already."""
    arrivals: Literal["learned", "given", "last-hour", "none"]
    """Where the people expected come from: the days before, the request, the last hour; nobody is."""
    present: PlanFigures
    asked: PlanFigures
