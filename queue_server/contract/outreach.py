"""帮办单: a request for an agent, an officer or a visit, as the pages see it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from queue_server.contract.models import Code, Telephone, Wire, WireText

OutreachKind = Literal["agent", "officer", "visit"]
OutreachState = Literal["asked", "accepted", "done", "not_needed"]


class OutreachAsk(Wire):
    kind: OutreachKind
    item: Code
    grid: Code
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)] = Field(repr=False)
    phone: Telephone = Field(repr=False)
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = Field(default="", repr=False)
    """Needed for a visit."""


class OutreachAsked(Wire):
    id: str
    token: str
    grid: WireText
    due_at: dt.datetime


class OutreachPerson(Wire):
    """What is kept of who asked; shown to who accepted it, each look on record."""

    name: str = Field(repr=False)
    phone: str = Field(repr=False)
    address: str = Field(repr=False)


class OutreachView(Wire):
    id: str
    token: str = Field(repr=False)
    kind: OutreachKind
    state: OutreachState
    item: str
    matter: WireText
    grid: WireText
    name_masked: str
    asked_at: dt.datetime
    due_at: dt.datetime
    late: bool
    mine: bool
    """The one who looks accepted it."""
    accepted_by: str
    papers: list[WireText]
    """Those the guide asks for."""
    given: list[WireText]
    """Those that were handed over."""
    papers_at: dt.datetime | None
    over_at: dt.datetime | None
    rating: int | None


class OutreachWork(Wire):
    """What one agent sees: the late ones first, then what is in hand, then what ended lately."""

    now: dt.datetime
    grids: list[WireText]
    open: list[OutreachView]
    in_hand: list[OutreachView]
    over: list[OutreachView]
