"""预约: the times that can be booked, an appointment, and the ticket it draws on its day."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from queue_server.contract.models import Code, DocumentNumber, Errand, HolderIn, HolderRef, Wire, WireText

BookingChannel = Literal["kiosk", "clerk", "helper", "phone"]
AppointmentState = Literal["booked", "drawn", "cancelled", "no_show"]
"""`drawn`: its holder came and has a ticket."""
BookingCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")]
"""What a person reads out who has neither the paper nor the document; counted tries, never alone on a phone page."""


class SlotView(Wire):
    start: dt.datetime
    end: dt.datetime
    left: int
    """How many more could be booked for what was asked; 0 is full."""


class SlotDay(Wire):
    day: dt.date
    provisional: bool = False
    """No official holiday list covers the day yet: it may still become a day off."""
    slots: list[SlotView]


class Slots(Wire):
    """The days that can be booked for these items, nearest first; a day without a free slot stands there, full."""

    hall: str
    now: dt.datetime
    timezone: str
    days: list[SlotDay]
    opens_on: dt.date | None = None
    """When nothing can be booked now: the next day on which it can. None: nobody knows."""


class BookRequest(Wire):
    """`POST /halls/{hall}/appointments`, with an `Idempotency-Key`."""

    items: list[Code] = Field(default_factory=list, max_length=20)
    bundle: Code | None = None
    errand: Errand = "apply"
    class_: Code | None = Field(default=None, alias="class")
    start: dt.datetime
    """A slot's start."""
    holder: HolderIn | None = None
    holder_ref: HolderRef | None = Field(default=None, repr=False)
    """Whose it is, by a code on a phone instead of a document."""
    channel: BookingChannel
    cannot_hear: bool = False

    @model_validator(mode="after")
    def _items_or_bundle(self) -> BookRequest:
        if bool(self.items) == bool(self.bundle):
            raise ValueError("give either items or a bundle")
        if len(set(self.items)) != len(self.items):
            raise ValueError("an item stands twice")
        if (self.holder is None) == (self.holder_ref is None):
            raise ValueError("give either the holder or the reference to who showed a code")
        return self


class MoveRequest(Wire):
    start: dt.datetime


class DrawRequest(Wire):
    """`POST /halls/{hall}/appointments/{id}/draw`, with an `Idempotency-Key`; the body may be empty."""

    id_number: DocumentNumber | None = Field(default=None, repr=False)
    """Of the document that was laid down: what is bound to a person is drawn with it only (`holder.needed`)."""
    holder_ref: HolderRef | None = Field(default=None, repr=False)
    """By a code on a phone instead of the document."""


class AppointmentView(Wire):
    """What its holder sees; `token` opens it (page `/a/{token}`), as a ticket's token does."""

    id: str
    code: str
    hall: str
    hall_name: WireText
    address: WireText
    state: AppointmentState
    day: dt.date
    start: dt.datetime
    end: dt.datetime
    from_: dt.datetime = Field(alias="from")
    """When it draws its ticket at the earliest."""
    until: dt.datetime
    """How late one may come and still be an appointment."""
    items: list[WireText]
    codes: list[Code] = Field(default_factory=list)
    """The same items: other times are asked for by them, or by the bundle."""
    bundle: Code | None = None
    errand: Errand = "apply"
    zone: str
    name_masked: str
    may_move: bool
    may_cancel: bool
    change_until: dt.datetime
    """Until when its holder may move or cancel it."""
    now: dt.datetime
    number: str | None = None
    """The ticket it has drawn."""
    ticket: str | None = Field(default=None, repr=False)
    """The token of that ticket's page `/t/{token}`; told only to who opened the appointment by its own token."""


class AppointmentBooked(AppointmentView):
    token: str
    url: str
    """The page of the appointment, for the QR code on the slip."""


class FindAppointments(Wire):
    """A person's appointments in a hall, by the document shown, by a code on a phone, or by the code they read out."""

    id_number: DocumentNumber | None = Field(default=None, repr=False)
    holder_ref: HolderRef | None = Field(default=None, repr=False)
    code: BookingCode | None = None

    @model_validator(mode="after")
    def _one_way(self) -> FindAppointments:
        if [self.id_number, self.holder_ref, self.code].count(None) != 2:
            raise ValueError("give the document's number, the reference to who showed a code, or the booking code")
        return self


class FoundAppointments(Wire):
    """Booked ones from today on, soonest first; today's may draw its ticket."""

    appointments: list[AppointmentView]


class DayAppointments(Wire):
    """All of a day, for staff: names masked, soonest first."""

    day: dt.date
    appointments: list[AppointmentView]
