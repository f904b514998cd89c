"""What must be done: the journey asks, `kiosk/effects` carries it out and brings the result back as an event."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from kiosk.journey.events import Reached
from kiosk.journey.model import Holder, Language
from kiosk.journey.screens import Guide, Near
from queue_server.contract.appointments import AppointmentView, BookRequest
from queue_server.contract.events import HelpReason
from queue_server.contract.models import Errand, IssueRequest, VisitIssued
from queue_server.contract.tickets import ChangeRequest

SLIP = "slip-"
"""Before the id of a booking: its slip, among the papers of visits."""
GUIDE = "guide-"
"""Before the code of a matter: its guide, among the papers of visits."""
NEAR = "near-"
"""Before the code of a matter: the list of other places, among the papers of visits."""

TEST_PAPER = "service-test"
"""What the printer calls a test print, among the papers of visits."""


@dataclass(frozen=True, slots=True)
class Issue:
    request: IssueRequest
    key: str


@dataclass(frozen=True, slots=True)
class Identify:
    """Have the server ask whose code a phone shows."""

    phone_code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Print:
    visit: VisitIssued
    senior: bool
    language: Language


@dataclass(frozen=True, slots=True)
class ReportPrinted:
    visit_id: str
    result: Literal["printed", "failed", "reprinted"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Poll the reader until a card was read or `StopCard`; its lamp blinks."""


@dataclass(frozen=True, slots=True)
class StopCard:
    pass


@dataclass(frozen=True, slots=True)
class CompareFace:
    """Look at who stands there, and compare their face with the card's photo."""

    run: int


@dataclass(frozen=True, slots=True)
class StopFace:
    """Nobody wants to know any more: look no longer, and forget the photo."""


@dataclass(frozen=True, slots=True)
class LookSheet:
    """Show what lies before the camera for sheets, until it is taken or forgotten."""

    run: int


@dataclass(frozen=True, slots=True)
class TakeSheet:
    run: int


@dataclass(frozen=True, slots=True)
class StopSheet:
    """Nobody wants the picture: look no longer, and forget it."""


@dataclass(frozen=True, slots=True)
class SendSheet:
    """Hand the picture in with an agent's ticket, then forget it."""

    visit: str
    key: str


@dataclass(frozen=True, slots=True)
class GiveBack:
    ticket: str = field(repr=False)
    """Its token, or its visit's id when its holder's document was read."""
    by_document: bool = False


@dataclass(frozen=True, slots=True)
class FindItems:
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReadSigns:
    """Read a sign written by finger; without strokes: be ready for them."""

    strokes: tuple[tuple[tuple[int, int], ...], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class LearnMenu:
    """The menu is a new one: be ready for whoever searches it."""


@dataclass(frozen=True, slots=True)
class FindTicket:
    number: str


@dataclass(frozen=True, slots=True)
class FindMine:
    """Find today's tickets of whoever laid this document down."""

    holder: Holder


@dataclass(frozen=True, slots=True)
class ShowTicket:
    """Ask for the ticket whose code was scanned."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ShowBooking:
    """Ask for the booked time whose slip was scanned: by the token of its page, or by the eight digits."""

    token: str = field(default="", repr=False)
    digits: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ReportBack:
    number: str


@dataclass(frozen=True, slots=True)
class CheckIn:
    number: str


@dataclass(frozen=True, slots=True)
class ChangeTicket:
    visit_id: str
    request: ChangeRequest


@dataclass(frozen=True, slots=True)
class ChangeScanned:
    """Another matter with the number whose code was scanned."""

    token: str = field(repr=False)
    request: ChangeRequest


@dataclass(frozen=True, slots=True)
class CopyTicket:
    visit_id: str


@dataclass(frozen=True, slots=True)
class FindSlots:
    items: tuple[str, ...]
    bundle: str | None
    errand: Errand

    @property
    def asked(self) -> tuple[str, ...]:
        return (self.bundle or "", self.errand, *self.items)


@dataclass(frozen=True, slots=True)
class FindBookings:
    """Find what is booked, by the document or by the code read out. `brief`: somebody waits for something else."""

    holder: Holder | None
    typed: str = field(default="", repr=False)
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    request: BookRequest
    key: str


@dataclass(frozen=True, slots=True)
class MoveBooking:
    id: str
    start: dt.datetime
    key: str


@dataclass(frozen=True, slots=True)
class CancelBooking:
    id: str


@dataclass(frozen=True, slots=True)
class DrawTicket:
    """Draw the ticket of a booked time; it comes back as any number does."""

    id: str
    key: str
    id_number: str | None = field(default=None, repr=False)
    holder_ref: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class PrintSlip:
    held: AppointmentView = field(repr=False)
    url: str = field(repr=False)
    language: Language

    @property
    def job(self) -> str:
        """What the printer calls this paper."""
        return SLIP + self.held.id


@dataclass(frozen=True, slots=True)
class PrintGuide:
    item: str
    language: Language
    session: str
    """Tells this session's paper from another's: an answer that comes late is not the next person's."""

    @property
    def job(self) -> str:
        """What the printer calls this paper."""
        return f"{GUIDE}{self.item}-{self.session}"


@dataclass(frozen=True, slots=True)
class FindHalls:
    """Ask where in the county a matter is done."""

    item: str


@dataclass(frozen=True, slots=True)
class PrintNear:
    shown: Near
    language: Language
    session: str
    """As of a guide: tells this session's paper from another's."""

    @property
    def job(self) -> str:
        """What the printer calls this paper."""
        return f"{NEAR}{self.shown.item}-{self.session}"


@dataclass(frozen=True, slots=True)
class ReadOut:
    """Read a page of a guide aloud, sentence by sentence, until somebody touches the glass."""

    page: Guide


@dataclass(frozen=True, slots=True)
class AskHelp:
    """Call a person to this terminal, and say what for."""

    reason: HelpReason = "person"


@dataclass(frozen=True, slots=True)
class Say:
    """Speak a wording key; `values` fill its braces (a number is spelt digit by digit)."""

    text: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StopSpeech:
    pass


@dataclass(frozen=True, slots=True)
class Wiped:
    """The session is over: forget what the edges keep of it (typed text, card, pictures)."""


@dataclass(frozen=True, slots=True)
class Restart:
    """Begin anew: nobody is there."""

    order: str


@dataclass(frozen=True, slots=True)
class ServiceTask:
    """What staff ask for before the terminal: does the code fit, how is everything, and what they do."""

    task: Literal["code", "look", "test_print", "paper_changed", "volume", "restart"]
    code: str = field(default="", repr=False)
    volume: int = 0


@dataclass(frozen=True, slots=True)
class ReadThing:
    """Say what the ring stands on. `personal`: to headphones or not at all."""

    thing: Reached
    personal: bool = False


Effect = (
    Issue
    | Identify
    | Print
    | ReportPrinted
    | ReadCard
    | StopCard
    | CompareFace
    | StopFace
    | LookSheet
    | TakeSheet
    | StopSheet
    | SendSheet
    | GiveBack
    | FindItems
    | LearnMenu
    | ReadSigns
    | FindTicket
    | FindMine
    | ShowTicket
    | ShowBooking
    | ReportBack
    | CheckIn
    | ChangeTicket
    | ChangeScanned
    | CopyTicket
    | FindSlots
    | FindBookings
    | Book
    | MoveBooking
    | CancelBooking
    | DrawTicket
    | PrintSlip
    | PrintGuide
    | FindHalls
    | PrintNear
    | ReadOut
    | ReadThing
    | AskHelp
    | Say
    | StopSpeech
    | Wiped
    | Restart
    | ServiceTask
)
