"""「我有号票」: a ticket found, changed, printed anew; numbers that were written by hand."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from queue_server.contract.models import Code, DocumentNumber, Errand, TicketNumber, VisitView, Wire


class ChangeRequest(Wire):
    """Another item with the same number."""

    items: list[Code] = Field(min_length=1, max_length=20)
    errand: Errand = "apply"


class FindRequest(Wire):
    """A person's tickets of today, by the document shown at the kiosk or the desk."""

    id_number: DocumentNumber = Field(repr=False)


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
