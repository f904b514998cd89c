"""What must be done: the journey asks, `kiosk/effects.py` carries it out and brings the result back as an event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kiosk.journey.model import Holder, Language
from queue_server.contract.models import IssueRequest, VisitIssued
from queue_server.contract.tickets import ChangeRequest


@dataclass(frozen=True, slots=True)
class Issue:
    request: IssueRequest
    key: str


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
class GiveBack:
    ticket: str = field(repr=False)
    """Its token, or its visit's id when its holder's document was read."""
    by_document: bool = False


@dataclass(frozen=True, slots=True)
class FindItems:
    text: str


@dataclass(frozen=True, slots=True)
class FindTicket:
    number: str


@dataclass(frozen=True, slots=True)
class FindMine:
    """Find today's tickets of whoever laid this document down."""

    holder: Holder


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
class CopyTicket:
    visit_id: str


@dataclass(frozen=True, slots=True)
class AskHelp:
    pass


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


Effect = (
    Issue
    | Print
    | ReportPrinted
    | ReadCard
    | StopCard
    | GiveBack
    | FindItems
    | FindTicket
    | FindMine
    | ReportBack
    | CheckIn
    | ChangeTicket
    | CopyTicket
    | AskHelp
    | Say
    | StopSpeech
    | Wiped
)
