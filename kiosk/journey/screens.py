"""What can be on the glass: one frozen value a screen, with nothing in it but what that screen alone knows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from kiosk.journey.seen import NOT_SEEN, Did, Seen
from queue_server.contract.appointments import AppointmentView
from queue_server.contract.models import VisitView
from queue_server.contract.near import OfferingHalls
from queue_server.contract.tickets import FoundTicket

Tab = Literal["theme", "department", "life", "person", "firm"]
Act = Literal["back", "check_in", "change", "copy", "give_back"]
"""What can be done with a ticket one has."""
GuidePart = Literal["bring", "conditions", "steps", "terms", "basis"]


@dataclass(frozen=True, slots=True)
class Starting:
    """The menu has not arrived yet. `code` says why, once that is known."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """取号, the senior banner, search, themes, 「我有号票」."""

    tab: Tab = "theme"


@dataclass(frozen=True, slots=True)
class Access:
    """无障碍: large type, contrast, reach, hand, speech, hearing, language, a person."""


@dataclass(frozen=True, slots=True)
class Languages:
    """Which language, each by its own name; where there are more than two."""


@dataclass(frozen=True, slots=True)
class Choose:
    """Matters of one theme or department (or everything of a tab, by tiles). Several may be picked (`State.basket`)."""

    kind: Literal["all", "theme", "department", "life", "person", "firm", "series"]
    code: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class Search:
    """On-screen keyboard with pinyin, results as one types. `results`: item and bundle codes, best first; `signs`: what
    the letters typed last, or the strokes, may mean."""

    text: str = field(default="", repr=False)
    results: tuple[str, ...] = ()
    page: int = 0
    signs: tuple[str, ...] = field(default=(), repr=False)
    writing: bool = False
    """By finger on the pad, not by letters."""
    strokes: tuple[tuple[tuple[int, int], ...], ...] = field(default=(), repr=False)
    """Of the sign that is being written."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """办这件事，对吗？ What, where, how long, what to bring. `page` turns long lists of things to bring."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Guide:
    """办事指南: one part of a matter's guide, large. `paper`: what became of the copy to take along."""

    item: str
    part: GuidePart = "bring"
    page: int = 0
    paper: Literal["", "printing", "printed", "failed"] = ""


@dataclass(frozen=True, slots=True)
class Near:
    """别处也能办: the other halls that do a matter, the nearest first, and a map. `found`: None while they are asked
    for; `trouble`: why nobody can say."""

    item: str
    found: OfferingHalls | None = None
    page: int = 0
    trouble: str = ""
    paper: Literal["", "printing", "printed", "failed"] = ""


@dataclass(frozen=True, slots=True)
class Papers:
    """这些都带了吗？ `missing`: what was marked as not brought (`kiosk.journey.papers`)."""

    missing: tuple[str, ...] = ()
    page: int = 0


@dataclass(frozen=True, slots=True)
class Priority:
    """您可以优先吗？ The classes one may say of oneself, and those that a person confirms."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class AskFace:
    """刷脸核对一下？ Yes and no are the same size and the same number of touches; a no changes nothing."""


@dataclass(frozen=True, slots=True)
class LookFace:
    """请看镜头. `act`: what is asked for just now."""

    act: str = ""


@dataclass(frozen=True, slots=True)
class FaceNotSure:
    """没核对上，不要紧. `why`: what could be mended, or that it looked like another person."""

    why: str = ""
    again: bool = True
    """One more try may help."""


@dataclass(frozen=True, slots=True)
class Matters:
    """共几件？ How often the one matter is wanted: an agent with ten firms."""

    count: int = 1


@dataclass(frozen=True, slots=True)
class Card:
    """请把证件放在亮灯处. Optional: 「不用证件」 goes on. `trouble` is a device code shown as a calm sentence."""

    trouble: str = ""
    reading: bool = False
    needed: bool = False
    """Numbers for this matter belong to a person: without a document only a member of staff can help."""
    together: bool = False
    """Several come with one matter, buyer and seller: each lays a card down, then one number is taken for all."""
    asked: str = field(default="", repr=False)
    """The code on a phone that is being confirmed."""
    authority: bool = False
    """Who lays it down acts for somebody else, by a written authority."""


@dataclass(frozen=True, slots=True)
class Authority:
    """替别人办，对吗？ The authority is seen at the counter."""


@dataclass(frozen=True, slots=True)
class Photograph:
    """请把委托书放平: the live picture, or the one that was `taken` with what to mend. It is kept elsewhere."""

    frame: int = 0
    taken: bool = False
    flaws: tuple[str, ...] = ()
    lost: bool = False
    """There is no picture to be had: the paper is shown at the counter."""


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """请按手机号: what is typed stands in `State.phone`. `covered`: the screen was left since. `wrong`: it is none."""

    covered: bool = False
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Issuing:
    """正在为您取号. No button decides anything here."""


@dataclass(frozen=True, slots=True)
class Printing:
    """The number exists and is shown big already; the paper is on its way. `again`: it failed before."""

    again: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """请取走号票."""


@dataclass(frozen=True, slots=True)
class NoPaper:
    """票纸用完，您的号是A012: a calm failure. `code` is the device error. Help is called by itself."""

    code: str


@dataclass(frozen=True, slots=True)
class GivenBack:
    """不要这个号: done, said in a sentence."""


@dataclass(frozen=True, slots=True)
class Problem:
    """It did not work; says what to do now. `code` is a key of the contract's ERRORS. `can_retry`: same key again."""

    code: str
    can_retry: bool = False


@dataclass(frozen=True, slots=True)
class SeniorHome:
    """At most six big choices."""


@dataclass(frozen=True, slots=True)
class SeniorConfirm:
    """One question: 办这件事，对吗？"""


@dataclass(frozen=True, slots=True)
class MyTicket:
    """我有号票: lay the document down, or type the number (letter, digits)."""

    typed: str = ""
    trouble: str = ""
    busy: bool = False
    asked: str = field(default="", repr=False)
    """The number, or the scanned token, that the question on its way is about; empty when it is about the document."""
    of: MyPlace | None = None
    """The place, found by its number, whose holder's document this is thought to be."""


@dataclass(frozen=True, slots=True)
class MyTickets:
    """Several tickets of today belong to this document: which one?"""

    tickets: tuple[FoundTicket, ...]
    page: int = 0


@dataclass(frozen=True, slots=True)
class MyPlace:
    """Where a ticket stands, and what may be done with it."""

    visit: VisitView
    id: str = ""
    """The visit's id, known only after its holder's document was read: who typed a number may see its place, report
    back and check in, and nothing else."""
    token: str = field(default="", repr=False)
    """Of the code that was scanned: who holds the paper may do all but have it printed anew."""
    voucher: str = field(default="", repr=False)
    """What takes today's number in place of one that was not served on its day."""
    busy: Act | Literal[""] = ""
    """What was asked for and has no answer yet."""
    did: Act | Literal[""] = ""
    """What was done last."""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class MyMatters:
    """换哪一件？ Which of the ticket's matters is exchanged for another."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class MyAsk:
    """Is it meant? Giving a number back, or printing a lost ticket anew, cannot be undone by the one who asked."""

    what: Literal["give_back", "copy"]
    place: MyPlace


@dataclass(frozen=True, slots=True)
class Notice:
    """A closed or full tile was pressed: says why and what to do. `kind` with the wording key of the same name."""

    kind: Literal["closed", "full", "closing", "not_now", "unserved", "not_here", "later", "suspended", "off_here"]
    prefix: str = ""
    item: str = ""
    """The matter that was pressed; empty for a whole series."""


@dataclass(frozen=True, slots=True)
class Booking:
    """预约: draw the ticket of a booked time, book one, see or change what one has."""


@dataclass(frozen=True, slots=True)
class FindBooking:
    """Whose booking? The document; to draw a ticket, also the code on the slip."""

    why: Literal["draw", "mine"] = "draw"
    typed: str = field(default="", repr=False)
    trouble: str = ""
    busy: bool = False
    asked: str = field(default="", repr=False)
    """The code the question on its way is about; empty when it is about the document."""


@dataclass(frozen=True, slots=True)
class MyBookings:
    """Several times are booked by this person: which one?"""

    found: tuple[AppointmentView, ...] = field(repr=False)
    page: int = 0


@dataclass(frozen=True, slots=True)
class MyBooking:
    """One booked time, large. `did`: what was done last; `slip`: what became of the paper with it."""

    held: AppointmentView = field(repr=False)
    shown: bool = False
    """Its holder's document was read: it may be moved and cancelled."""
    url: str = field(default="", repr=False)
    did: Literal["", "booked", "moved"] = ""
    slip: Literal["", "printing", "printed", "failed"] = ""
    busy: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class AskCancel:
    """取消预约，对吗？"""

    booking: MyBooking


@dataclass(frozen=True, slots=True)
class CancelledBooking:
    """The time is free again, said in a sentence."""


@dataclass(frozen=True, slots=True)
class OfferDraw:
    """Who takes a number with the document has a time booked today: that one, or another number?"""

    held: AppointmentView = field(repr=False)


@dataclass(frozen=True, slots=True)
class Days:
    """哪一天来？ `trouble`: why a day cannot be had, or why none are known."""

    page: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """几点来？"""

    day: dt.date
    page: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class AskBooking:
    """约这个时间，对吗？"""

    trouble: str = ""


@dataclass(frozen=True, slots=True)
class BookingNow:
    """正在为您预约. No button decides anything here."""


@dataclass(frozen=True, slots=True)
class Paused:
    """这台暂停，请到旁边取号: the hall's manager has switched this terminal off for people. Stands where home would."""


@dataclass(frozen=True, slots=True)
class ServiceCode:
    """服务口令: the code of the service menu is typed. `trouble`: it was wrong, or too often wrong."""

    typed: str = field(default="", repr=False)
    busy: bool = False
    trouble: Literal["", "wrong", "locked"] = ""


@dataclass(frozen=True, slots=True)
class Service:
    """服务菜单: how the devices are, the log's last lines, what staff can do. `did`: what was done last."""

    part: Literal["devices", "log"] = "devices"
    page: int = 0
    seen: Seen = NOT_SEEN
    did: Did = ""
    code: str = ""
    """Why the test print failed."""


Screen = (
    Starting
    | Home
    | Access
    | Languages
    | Choose
    | Search
    | Confirm
    | Guide
    | Near
    | Papers
    | Priority
    | Matters
    | Card
    | PhoneNumber
    | Authority
    | Photograph
    | AskFace
    | LookFace
    | FaceNotSure
    | Issuing
    | Printing
    | Done
    | NoPaper
    | GivenBack
    | Problem
    | SeniorHome
    | SeniorConfirm
    | MyTicket
    | MyTickets
    | MyPlace
    | MyMatters
    | MyAsk
    | Notice
    | Booking
    | FindBooking
    | MyBookings
    | MyBooking
    | AskCancel
    | CancelledBooking
    | OfferDraw
    | Days
    | Times
    | AskBooking
    | BookingNow
    | Paused
    | ServiceCode
    | Service
)
