"""What happens to a booked time: what is free, found, booked, moved, cancelled."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.journey.model import Holder
from queue_server.contract.appointments import AppointmentBooked, AppointmentView, Slots


@dataclass(frozen=True, slots=True)
class SlotsFound:
    slots: Slots
    asked: tuple[str, ...]
    """What the question was about: an answer to another one is not shown."""


@dataclass(frozen=True, slots=True)
class SlotsTrouble:
    code: str
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BookingsFound:
    found: tuple[AppointmentView, ...]
    holder: Holder | None
    typed: str = field(repr=False)
    """The code that was asked about, when it was not the document."""


@dataclass(frozen=True, slots=True)
class BookingsTrouble:
    code: str
    holder: Holder | None
    typed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Booked:
    booked: AppointmentBooked
    key: str


@dataclass(frozen=True, slots=True)
class BookingMoved:
    held: AppointmentView
    key: str


@dataclass(frozen=True, slots=True)
class BookFailed:
    """Neither booked nor moved."""

    code: str
    key: str


@dataclass(frozen=True, slots=True)
class BookingCancelled:
    id: str


@dataclass(frozen=True, slots=True)
class CancelFailed:
    code: str
    id: str
