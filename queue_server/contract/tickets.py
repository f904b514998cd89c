"""「我有号票」: a ticket found, changed, printed anew; numbers that were written by hand."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from queue_server.contract.models import Code, DocumentNumber, Errand, HolderRef, TicketNumber, VisitView, Wire


class ChangeRequest(Wire):
    """Another item with the same number."""

    items: list[Code] = Field(min_length=1, max_length=20)
    errand: Errand = "apply"


class TellMeRequest(Wire):
    """Tell this telephone when the turn of the ticket comes."""

    phone: Annotated[str, StringConstraints(min_length=5, max_length=20)] = Field(repr=False)
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Za-z]{2,8})?$")] = "zh"
    """Of the messages."""


class FindRequest(Wire):
    """A person's tickets of today, by the document shown at the kiosk or the desk, or by a code on a phone."""

    id_number: DocumentNumber | None = Field(default=None, repr=False)
    holder_ref: HolderRef | None = Field(default=None, repr=False)

    @model_validator(mode="after")
    def _one_way(self) -> FindRequest:
        if (self.id_number is None) == (self.holder_ref is None):
            raise ValueError("give either the document's number or the reference to who showed a code")
        return self


class FoundTicket(Wire):
    id: str
    view: VisitView
    voucher: str | None = Field(default=None, repr=False)
    """For `IssueRequest.voucher`: what takes a number today in place of this one, which was not served on its day."""


class FoundTickets(Wire):
    tickets: list[FoundTicket]


class HandWritten(Wire):
    """A number written by hand while the power was gone, typed in afterwards."""

    number: TicketNumber
    item: Code
    taken_at: dt.datetime
    class_: Code | None = Field(default=None, alias="class")
    errand: Errand = "apply"
    served: bool = False
    """It was served meanwhile, by hand too."""


class HandWrittenIn(Wire):
    numbers: list[HandWritten] = Field(min_length=1, max_length=200)


class HandWrittenDone(Wire):
    """One line for each number sent, in order."""

    typed: list[HandWrittenResult]


class HandWrittenResult(Wire):
    number: str
    result: Literal["added", "known", "refused"]
    code: str = ""
    """Why it was refused: an error code."""
