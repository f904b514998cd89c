"""What must be done: the journey asks, `kiosk/effects.py` carries it out and brings the result back as an event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kiosk.journey.model import Language
from queue_server.contract.models import IssueRequest, VisitIssued


@dataclass(frozen=True, slots=True)
class Issue:
    request: IssueRequest
    key: str


@dataclass(frozen=True, slots=True)
class Print:
    visit: VisitIssued
    senior: bool
    language: Language
    copy: bool = False


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
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FindItems:
    text: str


@dataclass(frozen=True, slots=True)
class FindTicket:
    number: str


@dataclass(frozen=True, slots=True)
class ReportBack:
    number: str


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
    | ReportBack
    | AskHelp
    | Say
    | StopSpeech
    | Wiped
)
