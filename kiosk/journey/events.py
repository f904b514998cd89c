"""What happens in a citizen's session: a finger, the time, the hall's news, what devices and the server answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from kiosk.journey.model import Act, Holder
from queue_server.contract.appointments import AppointmentBooked, AppointmentView, Slots
from queue_server.contract.models import HallState, Menu, VisitIssued, VisitView
from queue_server.contract.tickets import FoundTicket


@dataclass(frozen=True, slots=True)
class Press:
    """A finger on a button. `name` is the intent (see `INTENTS`), `value` what it is about (a code, a letter)."""

    name: str
    value: str = ""


INTENTS = frozenset(
    {
        "take",  # 取号: everything, by theme; value: a Tab, for the whole list behind its tiles
        "senior",  # 老年人优先
        "tab",  # value: Tab
        "theme",  # value: theme code
        "department",  # value: department code
        "item",  # value: item code: pick it and go on to Confirm (in Choose: toggles when `more` is on)
        "more",  # 再加一件: back to choosing with the basket kept
        "drop",  # value: item code: take it out of the basket
        "bundle",  # value: bundle code
        "errand",  # value: Errand
        "page",  # value: "+1" | "-1"
        "search",  # open search
        "key",  # value: a letter, a hanzi candidate, "space", "erase", "clear" (Search) or letter/digit (MyTicket)
        "cannot_hear",  # 听不见: on or off
        "matters",  # 替别人办·多件: ask how many
        "plus",  # Matters: one more
        "minus",  # Matters: one less
        "counted",  # Matters: 好
        "with_card",  # 用身份证取号 (from Confirm)
        "together",  # 几位同办 (from Card): the next cards join the first on one number
        "confirm",  # 对，取号; with a ticket that is being changed: 对，换
        "skip_card",  # 不用证件
        "back",  # 返回 / 不对，返回
        "home",  # 回首页 / 不办了
        "still_here",  # 还在
        "give_back",  # 不要这个号
        "another",  # 再办一件事
        "remembered",  # 记住了
        "retry",  # 再试一次
        "reprint",  # 再打一次
        "help",  # 请人帮忙
        "language",  # 中文 / English
        "speech",  # 语音 on/off
        "louder",
        "quieter",
        "low_reach",  # 无障碍: controls in the lower part
        "my_ticket",  # 我有号票
        "look_up",  # MyTicket: find it
        "pick_ticket",  # MyTickets: this one; value: its visit id
        "im_back",  # MyPlace: 我回来了
        "check_in",  # MyPlace: 签到
        "use_voucher",  # MyPlace: today's number in place of one that was not served
        "change",  # MyPlace: 换一件事
        "swap",  # MyMatters: this one is exchanged; value: item code
        "ask_give_back",  # MyPlace: 还号
        "ask_copy",  # MyPlace: 号票丢了
        "do_it",  # MyAsk: yes
        "closed_tile",  # value: series prefix of a closed/full/unserved tile, or the item whose own state it tells
        "booking",  # 预约
        "draw",  # 取预约的号: find it first; in FindBooking, MyBooking and OfferDraw: draw it
        "book",  # 约个时间: choose the matter, then the time; from a notice: for its matter
        "my_bookings",  # 看我的预约
        "pick_booking",  # MyBookings: this one; value: its id
        "day",  # Days: value: the date
        "time",  # Times: value: a slot's start
        "book_it",  # AskBooking: yes
        "move_booking",  # MyBooking: 改时间
        "ask_cancel",  # MyBooking: 取消预约
        "cancel_it",  # AskCancel: yes
        "walk_in",  # OfferDraw: another number, without the booking
    }
)


@dataclass(frozen=True, slots=True)
class Touched:
    """Any touch: the person is there."""

    heard: bool = True
    """False for one that a new screen is still deaf to: a trembling finger must not cut off what it begins to say."""


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


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    device: Literal["printer", "card_reader"]
    ok: bool
    code: str = ""


@dataclass(frozen=True, slots=True)
class CardSeen:
    holder: Holder


@dataclass(frozen=True, slots=True)
class CardTrouble:
    code: str


@dataclass(frozen=True, slots=True)
class CardGone:
    pass


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
class SearchAnswered:
    text: str
    results: tuple[str, ...]


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
    ticket: str
    """As the effect named it: its number or its visit's id."""
    visit: VisitView


@dataclass(frozen=True, slots=True)
class CopyMade:
    ticket: str
    visit: VisitIssued


@dataclass(frozen=True, slots=True)
class ActFailed:
    act: Act
    ticket: str
    code: str


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


@dataclass(frozen=True, slots=True)
class HelpComing:
    ok: bool


Event = (
    Press
    | Touched
    | Tick
    | MenuLoaded
    | HallUpdated
    | ConnectionChanged
    | DeviceChanged
    | CardSeen
    | CardTrouble
    | CardGone
    | Issued
    | IssueFailed
    | Printed
    | PrintFailed
    | GaveBack
    | GiveBackFailed
    | SearchAnswered
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
    | HelpComing
)
