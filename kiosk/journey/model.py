"""The words of a citizen's session at the kiosk: what it knows. What is on the glass stands in `screens`.

What happens stands in `events`, what must be done in `effects`. Pure values, no Kivy, no I/O. The rule is
`kiosk.journey.machine.step(state, event) -> (state, effects)`; a screen in `kiosk/screens` draws one `Screen` value and
sends events; `kiosk/app.py` carries out effects and feeds their results back. `Tick` brings the time in, so nothing
here reads a clock.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from kiosk.journey.screens import MyBooking, MyPlace, Screen, Starting
from kiosk.journey.standing import NOTHING_SAID, Standing
from queue_server.contract.appointments import AppointmentView, SlotDay, Slots, SlotView
from queue_server.contract.models import Errand, HallState, Menu, VisitIssued

if TYPE_CHECKING:
    from kiosk.journey.events import Resumed

Language = str
"""The code of a folder in `kiosk/locale`."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who lays down a card. Wiped with the session; never printed by `repr`."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    birth: dt.date | None = field(default=None, repr=False)
    valid_to: dt.date | None = field(default=None, repr=False)
    """The last day of the card that was read; None: it has none."""
    ref: str = field(default="", repr=False)
    """By a code on a phone: the server knows the person; here there is a masked name and this reference."""
    has_photo: bool = False
    """The card's photo can be compared with a face; it is kept beside the camera, never here."""
    face: bool = False
    """Their face was found to be the one on the card."""

    @property
    def masked(self) -> str:
        """Return the name as it may stand on the glass: 王**."""
        return self.name if self.ref else f"{self.name[:1]}{'*' * min(2, max(1, len(self.name) - 1))}"


@dataclass(frozen=True, slots=True)
class Plan:
    """A time is being chosen: for a matter, or for a booking that is moved."""

    moving: MyBooking | None = None
    slots: Slots | None = None
    """None while they are asked for."""
    slot: SlotView | None = None
    """The one chosen."""
    wish: tuple[dt.datetime, dt.datetime] | None = None
    """The quieter time one touch asked for: its first free slot is taken, if there is one."""

    def day(self, day: dt.date) -> SlotDay | None:
        return next((d for d in self.slots.days if d.day == day), None) if self.slots else None


START = Starting()


@dataclass(frozen=True, slots=True)
class Lying:
    """Paper in the printer's mouth: since when, and what was done about it."""

    since: dt.datetime | None
    said: bool = False
    rung: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Everything a screen needs. `session` fields return to their defaults when the session is wiped."""

    screen: Screen = START
    # the hall, as the server last told it
    menu: Menu | None = None
    next_menu: Menu | None = None
    """A newer one that came while somebody was choosing: it is shown to the next person."""
    hall: HallState | None = None
    connected: bool = True
    printer_ok: bool = True
    reader_ok: bool = True
    chip_ok: bool = False
    """A social security card can be put in here."""
    scanner_ok: bool = False
    headphones_ok: bool | None = None
    """Headphones are plugged in; None: nobody knows yet."""
    face_ok: bool = False
    """A face can be compared with a card's photo here."""
    sheets_ok: bool = False
    """A sheet can be photographed here."""
    can_write: bool = False
    """Signs written by finger can be read here."""
    now: dt.datetime | None = None
    """Hall time, aware."""
    idle_ask_s: int = 60
    idle_leave_s: int = 120
    attract_after_s: int = 0
    """With nobody there for so long, what can be done here is shown in turn; 0: never."""
    alone_since: dt.datetime | None = None
    """Since when nobody has been there; true of the place, not of a session."""
    attract: int = -1
    """Which of those pictures is on the glass; −1: the first screen."""
    unattended: bool = False
    paper_left_s: int = 10
    """How long paper may lie in the printer's mouth before it is said; twice that, and a person is called."""
    lying: Lying | None = None
    """Paper that nobody has taken; true of the printer, not of the session."""
    volume: int = 3
    """0 silent … 5 loud; kept over sessions' end within bounds, back to the usual at home."""
    volume_usual: int = 3
    """What `volume` is when somebody comes; staff set it in the service menu."""
    has_service: bool = False
    """Its files hold a code for the service menu."""
    standing: Standing = NOTHING_SAID
    """What the hall's manager has said about this terminal."""
    restart: str = ""
    """The order to begin anew that waits until nobody is there."""
    resumed: Resumed | None = field(default=None, repr=False)
    """A number that the program before this one owes somebody; until the glass is ready for it."""
    # the session
    language: Language = "zh"
    senior: bool = False
    low_reach: bool = False
    contrast: bool = False
    left_handed: bool = False
    speech: bool = False
    """Spoken prompts; always on in senior mode."""
    shaded: bool = False
    """What is somebody's own is covered on the glass; a finger on it looks beneath."""
    reading: bool = False
    """Every thing that keys reach is read aloud: for who cannot see the glass."""
    pace: float = 1.0
    """Of what is read aloud, against the usual."""
    basket: tuple[str, ...] = ()
    bundle: str | None = None
    errand: Errand = "apply"
    class_: str | None = None
    holders: tuple[Holder, ...] = ()
    """Whose cards were read, in this order."""
    phone: str = field(default="", repr=False)
    """The phone number, as far as it was typed."""
    by_phone: bool = False
    """It is said instead of a document."""
    acting: bool = False
    """The first of them came for the second, who is not here."""
    by_authority: bool = False
    """Who came acts for somebody else, whose card is not here either."""
    matters: int = 1
    """How often the one matter is wanted."""
    cannot_hear: bool = False
    """Said by touch: the clerk is told, and a call is shown before it counts as missed."""
    voucher: str = field(default="", repr=False)
    """The session's number takes the place of one that was not served on its day."""
    changing: MyPlace | None = None
    """Another matter is being chosen for this ticket; its number stays."""
    swap: str = ""
    """Which of its matters is exchanged; empty: all that are open."""
    plan: Plan | None = None
    """A time is being booked or moved: what is chosen is for another day, not for a number now."""
    drawing: AppointmentView | None = field(default=None, repr=False)
    """The booked time whose ticket is being drawn."""
    face_runs: int = 0
    """How often a face was compared in this session; the last one is the one that counts."""
    sheet: Literal["", "kept", "shown", "sending", "sent", "unsent"] = ""
    """What becomes of the picture of a written authority: kept beside the camera, shown at the counter instead, …"""
    sheet_runs: int = 0
    """How often the camera for sheets looked in this session; the last look is the one that counts."""
    key: str = ""
    """Idempotency-Key of this session's ticket: one session's confirmation, one key, however often it is sent."""
    visit: VisitIssued | None = None
    help_asked: bool = False
    helper_comes: bool = False
    """A person has taken the call; before that it only rings."""
    idle_since: dt.datetime | None = None
    idle_asked: bool = False
    """您还在办吗？ lies over the screen."""
    card_lying: bool = False
    """The card that was read has not been lifted yet; true of the reader, not of the session."""
    chip_in: bool = False
    """A card is in the chip reader; true of the reader, not of the session."""
    card_left: bool = False
    """The session is over but a card still lies on the reader: no other begins before it is lifted."""
    trail: tuple[Screen, ...] = ()
    """Where 返回 leads."""

    @property
    def card_ok(self) -> bool:
        """Return whether a document can be laid down or put in."""
        return self.reader_ok or self.chip_ok

    @property
    def codes_ok(self) -> bool:
        """Return whether a code on a phone can be shown here, for the server to have it confirmed."""
        return self.scanner_ok and self.connected and self.menu is not None and bool(self.menu.phone_codes)

    @property
    def card_there(self) -> bool:
        """Return whether somebody's card is on one of the readers, or in it."""
        return self.card_lying or self.chip_in
