"""What the devices at counters bring in and carry out: ratings from keypads, text messages through a modem."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from queue_server.contract.fleet import DeviceCode, OrderId
from queue_server.contract.models import Telephone, Wire


class PadRating(Wire):
    """A key pressed after a service ended; `event` is the number of that event, so no ticket is named."""

    event: Annotated[int, Field(ge=1, le=2**53)]
    level: Annotated[int, Field(ge=1, le=5)]
    """1 very satisfied … 5 very dissatisfied, as the hall's words stand."""


class PadRated(Wire):
    event: int


class MessageIn(Wire):
    """A text message that staff let the hall send."""

    phone: Telephone = Field(repr=False)
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)] = Field(repr=False)


class MessageQueued(Wire):
    id: OrderId


class MessageOut(Wire):
    id: OrderId
    phone: str = Field(repr=False)
    text: str = Field(repr=False)


class MessagesTaken(Wire):
    messages: list[MessageOut]
    """Taken by this terminal and not told of yet, a few at a time."""


class MessageDone(Wire):
    id: OrderId
    result: Literal["sent", "failed", "unknown"]
    """`unknown`: it may have gone out; nobody sends it a second time."""
    code: DeviceCode | None = None
    """Why it failed."""


class MessageClosed(Wire):
    id: OrderId
    result: Literal["sent", "failed", "unknown"]
