"""At the counter: what a clerk presses, and how things stand after it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from queue_server.contract.models import Code, CounterView, Errand, StepState, StepView, Wire, WireText


class NextRequest(Wire):
    """`after` is the step the clerk's page showed last, or null: a page that lags gets 409 and the present state."""

    after: str | None


class StepRequest(Wire):
    """recall · start · finish · no-show · hold: the step the clerk means."""

    step: str


class TransferRequest(Wire):
    step: str
    to_item: Code | None = None
    to_counter: int | None = None
    position: Literal["by_time", "first", "last"] = "by_time"
    reason: Annotated[str, StringConstraints(min_length=1, max_length=80)]


class Candidate(Wire):
    """One line of "why this one": staff only."""

    number: str
    class_: str = Field(alias="class")
    waited_s: int
    rate: float
    score: float
    note: Literal["", "preferred", "transfer_first", "continues", "returned"] = ""


class CalledStep(Wire):
    step: str
    visit: str
    number: str
    item: str
    name: WireText
    class_: str = Field(alias="class")
    errand: Errand
    state: StepState
    waited_s: int
    calls: int
    called_at: dt.datetime | None
    started_at: dt.datetime | None
    holders: list[str]
    """Masked names: 王**."""
    matters: int
    steps: list[StepView]
    why: list[Candidate]


class CounterState(Wire):
    """The answer to every press at a counter, 409 included."""

    counter: CounterView
    visit: CalledStep | None
    waiting: int
    """People this counter could serve."""
    upcoming: list[Candidate]
    held: list[CalledStep]
    missed: list[str]
    finished_today: int
    last_event: int
