"""What happens in a citizen's session: a finger, the time, the hall's news, what devices and the server answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from kiosk.journey.booking_events import (
    Booked,
    BookFailed,
    BookingCancelled,
    BookingMoved,
    BookingsFound,
    BookingsTrouble,
    CancelFailed,
    SlotsFound,
    SlotsTrouble,
)
from kiosk.journey.model import Holder
from kiosk.journey.seen import Seen
from kiosk.journey.standing import Standing
from kiosk.journey.ticket_events import (
    ActFailed,
    CopyMade,
    GaveBack,
    GiveBackFailed,
    Issued,
    IssueFailed,
    MineFound,
    MineTrouble,
    Printed,
    PrintFailed,
    TicketActed,
    TicketFound,
    TicketTrouble,
)
from queue_server.contract.models import HallState, Menu, VisitIssued, VisitView
from queue_server.contract.near import OfferingHalls


@dataclass(frozen=True, slots=True)
class Press:
    """A finger on a button. `name` is the intent (see `intents`), `value` what it is about (a code, a letter)."""

    name: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Touched:
    """Any touch: the person is there."""

    heard: bool = True
    """False for one that a new screen is still deaf to: a trembling finger must not cut off what it begins to say."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The ring that keys move has come to stand on something."""

    words: str = field(repr=False)
    role: Literal["text", "key", "on", "shut"] = "text"
    place: int = 1
    count: int = 1
    own: bool = False
    """It stands in the middle of the screen, not in its frame."""
    arrived: bool = False
    """With the screen, or as what a press has done: said after what is being said."""


@dataclass(frozen=True, slots=True)
class KeysAsked:
    """What do the keys do?"""


@dataclass(frozen=True, slots=True)
class Tick:
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class MenuLoaded:
    menu: Menu


@dataclass(frozen=True, slots=True)
class HallUpdated:
    hall: HallState


@dataclass(frozen=True, slots=True)
class ConnectionChanged:
    connected: bool
    code: str = ""


DeviceName = Literal["printer", "card_reader", "chip_reader", "scanner", "headphones", "face", "sheets"]
Alike = Literal["yes", "no", "unsure"]
Reader = Literal["plate", "chip"]
"""Where a card is laid, or put in."""


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    device: DeviceName
    ok: bool
    code: str = ""


@dataclass(frozen=True, slots=True)
class CardSeen:
    holder: Holder
    by: Reader = "plate"


@dataclass(frozen=True, slots=True)
class CardTrouble:
    code: str


@dataclass(frozen=True, slots=True)
class CardGone:
    by: Reader = "plate"


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """The camera for sheets has another live picture; the glass fetches it."""

    run: int
    frame: int


@dataclass(frozen=True, slots=True)
class SheetTaken:
    """The picture was taken and is kept beside the camera. `flaws`: what the person could mend."""

    run: int
    frame: int
    flaws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetFailed:
    """The camera gives no picture."""

    run: int


@dataclass(frozen=True, slots=True)
class SheetSent:
    """The picture is with its number, or could not be handed in."""

    visit: str
    ok: bool


@dataclass(frozen=True, slots=True)
class FaceActWanted:
    """What somebody before the camera is to do now; `done`: all was seen."""

    run: int
    act: str


@dataclass(frozen=True, slots=True)
class FaceCompared:
    """What became of a comparison; `why`: what kept it from being one, a code that the texts know."""

    run: int
    alike: Alike
    why: str = ""


@dataclass(frozen=True, slots=True)
class ChipIn:
    """A card was put into the chip reader, whoever it is and whether anybody asked."""


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """A code was shown to the scanner: a ticket's, a slip's, or anything at all."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PersonConfirmed:
    """The server knows whose code a phone showed; here it has a reference only."""

    phone_code: str = field(repr=False)
    holder_ref: str = field(repr=False)
    masked_name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PersonTrouble:
    phone_code: str = field(repr=False)
    code: str


@dataclass(frozen=True, slots=True)
class CodeFound:
    token: str = field(repr=False)
    visit: VisitView


@dataclass(frozen=True, slots=True)
class CodeTrouble:
    token: str = field(repr=False)
    code: str


@dataclass(frozen=True, slots=True)
class Written:
    """A finger has drawn a stroke on the pad: in thousandths of it, from its upper left."""

    stroke: tuple[tuple[int, int], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class WritingReady:
    """Whether signs written by finger can be read here."""

    ok: bool


@dataclass(frozen=True, slots=True)
class SignsRead:
    """What these strokes may mean, the likeliest first."""

    strokes: tuple[tuple[tuple[int, int], ...], ...] = field(repr=False)
    signs: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SearchAnswered:
    text: str = field(repr=False)
    results: tuple[str, ...]
    signs: tuple[str, ...] = field(default=(), repr=False)
    """Words and signs that the letters typed last may mean."""


@dataclass(frozen=True, slots=True)
class HallsFound:
    """Where a matter is done in the county."""

    item: str
    found: OfferingHalls


@dataclass(frozen=True, slots=True)
class HallsTrouble:
    item: str
    code: str


@dataclass(frozen=True, slots=True)
class HelpComing:
    ok: bool


@dataclass(frozen=True, slots=True)
class SomebodyComes:
    """A helper took this terminal's call and is on the way."""


@dataclass(frozen=True, slots=True)
class PaperLying:
    """The printer's sensor: paper lies in its mouth that nobody took, or no longer does."""

    lying: bool


@dataclass(frozen=True, slots=True)
class StandingChanged:
    """The hall's manager has said what holds at this terminal from now on."""

    standing: Standing


@dataclass(frozen=True, slots=True)
class RestartAsked:
    """The terminal shall begin anew, once nobody stands before it."""

    order: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """The program before this one was cut off while this number was under way."""

    visit: VisitIssued
    key: str
    senior: bool
    language: str
    paper_unknown: bool
    """Its paper was on its way: nobody can say whether it came out. Otherwise none can have come out."""


@dataclass(frozen=True, slots=True)
class ServiceAsked:
    """The four corners were touched in order."""


@dataclass(frozen=True, slots=True)
class ServiceAnswered:
    """Whether the code of the service menu was right."""

    answer: Literal["open", "wrong", "locked"]


@dataclass(frozen=True, slots=True)
class ServiceSeen:
    """How the terminal is now."""

    seen: Seen


Event = (
    Press
    | Touched
    | Reached
    | KeysAsked
    | Tick
    | MenuLoaded
    | HallUpdated
    | ConnectionChanged
    | DeviceChanged
    | CardSeen
    | CardTrouble
    | CardGone
    | ChipIn
    | FaceActWanted
    | FaceCompared
    | SheetSeen
    | SheetTaken
    | SheetFailed
    | SheetSent
    | CodeSeen
    | PersonConfirmed
    | PersonTrouble
    | CodeFound
    | CodeTrouble
    | Issued
    | IssueFailed
    | Printed
    | PrintFailed
    | GaveBack
    | GiveBackFailed
    | SearchAnswered
    | SignsRead
    | Written
    | WritingReady
    | TicketFound
    | TicketTrouble
    | MineFound
    | MineTrouble
    | TicketActed
    | CopyMade
    | ActFailed
    | SlotsFound
    | SlotsTrouble
    | BookingsFound
    | BookingsTrouble
    | Booked
    | BookingMoved
    | BookFailed
    | BookingCancelled
    | CancelFailed
    | HallsFound
    | HallsTrouble
    | HelpComing
    | SomebodyComes
    | PaperLying
    | StandingChanged
    | RestartAsked
    | Resumed
    | ServiceAsked
    | ServiceAnswered
    | ServiceSeen
)
