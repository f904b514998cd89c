"""Free copies and post, as the pages see them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from queue_server.contract.models import Telephone, TicketNumber, Wire

FreeKind = Literal["copies", "post"]


class FreeAddress(Wire):
    """Where something is posted; sealed, each look on record."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)] = Field(repr=False)
    phone: Telephone = Field(repr=False)
    address: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)] = Field(repr=False)


class FreeOrder(Wire):
    kind: FreeKind
    pages: Annotated[int, Field(ge=1, le=999)] = 1
    ticket: TicketNumber | None = None
    to: FreeAddress | None = None

    @model_validator(mode="after")
    def _post_goes_somewhere(self) -> FreeOrder:
        if (self.kind == "post") != (self.to is not None):
            raise ValueError("post needs an address, copies have none")
        return self


class FreeView(Wire):
    id: str
    day: dt.date
    kind: FreeKind
    pages: int
    cost_fen: int
    ticket: str
    ordered_by: str
    ordered_at: dt.datetime
    sent_at: dt.datetime | None
    name_masked: str


class FreeSum(Wire):
    kind: FreeKind
    orders: int
    pages: int
    cost_fen: int


class FreeMonth(Wire):
    """A month for finance: no name, no address."""

    first: dt.date
    sums: list[FreeSum]
    cost_fen: int
    orders: list[FreeView]
