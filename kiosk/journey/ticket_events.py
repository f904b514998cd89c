"""What happens to a number: asked for, printed, given back, found again, changed."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.journey.model import Holder
from kiosk.journey.screens import Act
from queue_server.contract.models import VisitIssued, VisitView
from queue_server.contract.tickets import FoundTicket


@dataclass(frozen=True, slots=True)
class Issued:
    visit: VisitIssued
    key: str
    """Whose answer this is: one that comes after the session was wiped must not be shown to the next person."""


@dataclass(frozen=True, slots=True)
class IssueFailed:
    code: str
    can_retry: bool
    key: str


@dataclass(frozen=True, slots=True)
class Printed:
    visit_id: str


@dataclass(frozen=True, slots=True)
class PrintFailed:
    visit_id: str
    code: str


@dataclass(frozen=True, slots=True)
class GaveBack:
    ticket: str = field(repr=False)
    """Whose number, by its token or its visit's id: an answer about an earlier one must not take away the one on the
    glass."""


@dataclass(frozen=True, slots=True)
class GiveBackFailed:
    code: str
    ticket: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TicketFound:
    visit: VisitView
    number: str
    """As it was asked for: an answer to another question is not shown."""


@dataclass(frozen=True, slots=True)
class TicketTrouble:
    code: str
    number: str


@dataclass(frozen=True, slots=True)
class MineFound:
    tickets: tuple[FoundTicket, ...]
    holder: Holder
    """Who was asked about: somebody else's tickets are not shown."""


@dataclass(frozen=True, slots=True)
class MineTrouble:
    code: str
    holder: Holder


@dataclass(frozen=True, slots=True)
class TicketActed:
    """What was asked for with a ticket is done: it now stands so."""

    act: Act
    ticket: str = field(repr=False)
    """As the effect named it: its number, its visit's id or its token."""
    visit: VisitView


@dataclass(frozen=True, slots=True)
class CopyMade:
    ticket: str
    visit: VisitIssued


@dataclass(frozen=True, slots=True)
class ActFailed:
    act: Act
    ticket: str = field(repr=False)
    code: str
