"""What happened in a hall, in past tense. Saved in the transaction that caused it; streams and statistics read it.

An event holds no name, no document number and no token. `public` fields may leave the hall on a stream; the rest is
for staff.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import ClassVar

PUBLIC_FIELDS = ("number", "counter", "zone", "prefix", "terminal")


@dataclass(frozen=True, slots=True, kw_only=True)
class HallEvent:
    type: ClassVar[str] = ""
    hall: str
    at: dt.datetime
    by: str
    """Who caused it (`terminal:…`, `staff:…`, `ticket`)."""

    def public(self) -> dict[str, object]:
        return {f: v for f in PUBLIC_FIELDS if (v := getattr(self, f, None)) is not None}

    def staff(self) -> dict[str, object]:
        names = _staff_fields(type(self))
        return {f: v for f in names if (v := getattr(self, f)) not in (None, "")}


def _staff_fields(kind: type[HallEvent]) -> tuple[str, ...]:
    known = _STAFF_FIELDS.get(kind)
    if known is None:
        known = tuple(f.name for f in fields(kind) if f.name not in (*PUBLIC_FIELDS, "hall", "at"))
        _STAFF_FIELDS[kind] = known
    return known


_STAFF_FIELDS: dict[type[HallEvent], tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class _TicketEvent(HallEvent):
    number: str
    prefix: str
    zone: str
    visit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketIssued(_TicketEvent):
    type: ClassVar[str] = "ticket_issued"
    class_: str
    channel: str
    items: tuple[str, ...]
    terminal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPrinted(_TicketEvent):
    """The printer's report; `result` may say that it failed."""

    type: ClassVar[str] = "ticket_printed"
    result: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _StepEvent(_TicketEvent):
    step: str
    counter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled(_StepEvent):
    type: ClassVar[str] = "ticket_called"
    reason: str = ""
    """Why a clerk chose this one by hand; empty when the rule did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRecalled(_StepEvent):
    type: ClassVar[str] = "ticket_recalled"
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStarted(_StepEvent):
    type: ClassVar[str] = "service_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFinished(_StepEvent):
    type: ClassVar[str] = "service_finished"
    visit_over: bool
    outcome: str = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMissed(_StepEvent):
    type: ClassVar[str] = "ticket_missed"
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReturned(_StepEvent):
    """A missed number reported back."""

    type: ClassVar[str] = "ticket_returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketHeld(_StepEvent):
    type: ClassVar[str] = "ticket_held"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTransferred(_StepEvent):
    """A clerk moved it by hand: `place` in the new line and the reason stay on record."""

    type: ClassVar[str] = "ticket_transferred"
    to_step: str
    to_item: str
    to_counter: int | None
    place: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCancelled(_StepEvent):
    type: ClassVar[str] = "ticket_cancelled"
    reason: str = ""
    """`not_checked_in`: nobody gave it back, its holder did not come in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _CounterEvent(HallEvent):
    counter: int
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterOpened(_CounterEvent):
    type: ClassVar[str] = "counter_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterPaused(_CounterEvent):
    type: ClassVar[str] = "counter_paused"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterClosed(_CounterEvent):
    type: ClassVar[str] = "counter_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterMoved(_CounterEvent):
    """It serves other departments from now on; none named: as planned again."""

    type: ClassVar[str] = "counter_moved"
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PressUndone(_CounterEvent):
    """The clerk took the last press back."""

    type: ClassVar[str] = "press_undone"
    action: str
    event: int
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderChecked(_StepEvent):
    """A document was compared with the ticket's holder."""

    type: ClassVar[str] = "holder_checked"
    matches: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketChanged(_TicketEvent):
    """Its holder chose another item with the same number."""

    type: ClassVar[str] = "ticket_changed"
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCopied(_TicketEvent):
    """A lost ticket was printed anew; the code before is dead."""

    type: ClassVar[str] = "ticket_copied"
    copy_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCheckedIn(_TicketEvent):
    """The holder of a number taken from afar is in the hall."""

    type: ClassVar[str] = "ticket_checked_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMoved(_StepEvent):
    """Another hall took over."""

    type: ClassVar[str] = "ticket_moved"
    to_hall: str
    to_number: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherGiven(_TicketEvent):
    """It could not be served; on `good_on` it gives the first call."""

    type: ClassVar[str] = "voucher_given"
    good_on: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSuspended(HallEvent):
    """An item, a department or the whole hall is not called until further notice; who waits keeps the place."""

    type: ClassVar[str] = "service_suspended"
    kind: str
    code: str
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceResumed(HallEvent):
    type: ClassVar[str] = "service_resumed"
    kind: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClosed(HallEvent):
    """The day was tidied up. `day` is the business day that ended."""

    type: ClassVar[str] = "day_closed"
    day: str
    served: int
    vouchers: int
    cancelled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersLeased(HallEvent):
    """A terminal was given numbers for when the network is gone; `by` is the terminal."""

    type: ClassVar[str] = "numbers_leased"
    count: int
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockVoided(HallEvent):
    """Numbers leased to a terminal were taken back. `count`: those that nobody is known to hold."""

    type: ClassVar[str] = "block_voided"
    block: str
    of: str
    """The terminal they were leased to."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketHandedIn(_TicketEvent):
    """A terminal's journal told of a number that it gave without the network."""

    type: ClassVar[str] = "ticket_handed_in"
    class_: str
    items: tuple[str, ...]
    called_before: bool = False
    """A clerk had called it before the journal came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRated(HallEvent):
    """A rating came in. Who rated is confidential: the public part is empty, the staff part names no visit."""

    type: ClassVar[str] = "visit_rated"
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAsked(HallEvent):
    """`reason` is public: it says what to bring along, and nothing of who stands there."""

    type: ClassVar[str] = "help_asked"
    terminal: str
    reason: str = "person"

    def public(self) -> dict[str, object]:
        return {**HallEvent.public(self), "reason": self.reason}


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpTaken(HallEvent):
    """Somebody goes to the terminal that asked. Who, is for staff."""

    type: ClassVar[str] = "help_taken"
    terminal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _AppointmentEvent(HallEvent):
    """Public is only that it happened. `day` and `start` (ISO) are the booked ones."""

    appointment: str
    day: str
    start: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentBooked(_AppointmentEvent):
    type: ClassVar[str] = "appointment_booked"
    channel: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMoved(_AppointmentEvent):
    type: ClassVar[str] = "appointment_moved"
    from_start: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCancelled(_AppointmentEvent):
    type: ClassVar[str] = "appointment_cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentDrawn(_AppointmentEvent):
    """Its holder came; `coming` is `on_time` or `late` (a walk-in then)."""

    type: ClassVar[str] = "appointment_drawn"
    visit: str
    coming: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMissed(_AppointmentEvent):
    """The day ended and its holder had not come."""

    type: ClassVar[str] = "appointment_missed"
