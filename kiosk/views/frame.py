"""What stands around every screen: header, strips, bar, and the question that may lie over it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.journey.choosing import card_answers
from kiosk.journey.model import State
from kiosk.journey.reading import PERSONAL
from kiosk.journey.screens import (
    BookingNow,
    CancelledBooking,
    Card,
    Choose,
    Confirm,
    Done,
    FindBooking,
    GivenBack,
    Home,
    Issuing,
    MyBooking,
    MyBookings,
    MyPlace,
    MyTicket,
    MyTickets,
    NoPaper,
    Notice,
    OfferDraw,
    Paused,
    Printing,
    Search,
    SeniorConfirm,
    SeniorHome,
    Service,
    ServiceCode,
    Starting,
)
from kiosk.views import offline
from kiosk.views.languages import other_language
from kiosk.views.parts import Button, Words, words
from kiosk.views.priority import priority_key


@dataclass(frozen=True, slots=True)
class HeaderView:
    logo: str
    name: str
    hours: str
    clock: str
    date: str
    contrast: Button | None = None
    """黑底白字 on the first screen: who needs it may not find it two screens on."""


@dataclass(frozen=True, slots=True)
class StripView:
    text: str
    icon: str
    fill: str
    tone: str


@dataclass(frozen=True, slots=True)
class BarView:
    left: Button | None
    foot: str
    """Words at the place of 返回 where there is no such button."""
    small: tuple[Button, ...]
    help: Button | None
    coming: tuple[str, str]
    """Two lines instead of the help button, once somebody is on the way; or the telephone of an unattended place."""
    coming_icon: str
    pointer: str
    aside: str
    """A word between the buttons when there is no pointer."""
    mirrored: bool = False
    """For a left hand: 返回 at the right, the person at the left."""


@dataclass(frozen=True, slots=True)
class OverView:
    """A question over the screen."""

    title: str
    line: str
    icon: str
    buttons: tuple[Button, ...]


def header(state: State) -> HeaderView:
    t = words(state)
    menu, hall, now = state.menu, state.hall, state.now
    name = t("home.title", hall=menu.name.in_language(state.language)) if menu else ""
    hours = ""
    if hall is not None:
        hours = t("header.hours", hours=hall.hours) if hall.hours else t("header.closed_day")
    if menu is not None and menu.owner is not None:
        hours = t("bank.owner", owner=menu.owner.in_language(state.language), phone=menu.phone)
    clock = f"{now.hour}:{now.minute:02d}" if now else ""
    date = ""
    if now:
        weekday = t(f"weekday.{now.isoweekday()}_long")
        date = t("header.date", month=now.month, day=now.day, weekday=weekday)
    return HeaderView(menu.brand.logo if menu else "mountain", name, hours, clock, date, _contrast(state, t))


def _contrast(state: State, t: Words) -> Button | None:
    named = state.menu is not None and state.menu.owner is not None
    if not isinstance(state.screen, Home) or state.low_reach or named:
        return None  # out of reach of who sits, or the owner's name and telephone stand there: 无障碍 has it too
    return Button(t("bar.contrast"), "contrast", icon="circle-half", dress="picked" if state.contrast else "plain")


_AFTER_CARD = MyPlace | MyTickets | MyBooking | MyBookings | OfferDraw | CancelledBooking
"""Where a card that was read may still lie on the reader."""


def strips(state: State) -> tuple[StripView, ...]:
    """Return the strips under the header, the more pressing first; at most two."""
    t = words(state)
    found = []
    if not state.connected and not isinstance(state.screen, Starting | Paused):
        found.append(StripView(offline.strip(state, t), offline.SIGN, "shut", "ink"))
    message = state.standing.message(state.language, state.now)
    if message and isinstance(state.screen, Home | SeniorHome | Paused):
        found.append(StripView(message, "megaphone", "warn2", "ink"))
    if not state.printer_ok and isinstance(state.screen, Home | SeniorHome):
        found.append(StripView(t("strip.printer_off"), "printer", "warn2", "ink"))
    if state.card_left or (state.card_there and isinstance(state.screen, _AFTER_CARD)):
        found.append(StripView(t("card.take_back"), "identification-card", "warn2", "ink"))
    if isinstance(state.screen, Home | SeniorHome) and state.hall is not None:
        paused = next((s for s in state.hall.suspended if s.kind == "hall"), None)
        if paused is not None:
            reason = t(f"suspend.{paused.reason}")
            found.append(StripView(t("strip.suspended", reason=reason), "pause-circle", "warn2", "ink"))
    if isinstance(state.screen, Home) and state.hall is not None:
        if state.hall.notice is not None:
            notice = t("strip.notice", text=state.hall.notice.in_language(state.language))
            found.append(StripView(notice, "megaphone", "brand2", "ink"))
        elif state.menu is not None and state.menu.tier == "bank":
            found.append(StripView(t("bank.government_only"), "bank", "brand2", "ink"))
        if state.hall.clock_stated:
            found.append(StripView(t("strip.clock_stated"), "clock", "warn2", "ink"))
    return tuple(found[:2])


def bar(state: State) -> BarView:
    t = words(state)
    busy = isinstance(state.screen, Issuing | Printing | BookingNow | Starting)
    left, foot = _left(state, t), ""
    if isinstance(state.screen, Home) and state.menu is not None:
        foot = t("home.foot", hotline=state.menu.brand.hotline)
    pointer = _pointer(state, t)
    help_button: Button | None = Button(t("home.helper"), "help", icon="hand-waving", dress="amber")
    coming, icon = ("", ""), ""
    if isinstance(state.screen, ServiceCode | Service):
        help_button = None
    elif state.unattended and state.menu is not None:
        help_button, icon, coming = None, "phone", (t("bar.phone"), state.menu.phone)
    elif isinstance(state.screen, Starting):
        help_button = None
    elif state.help_asked:
        help_button, icon, coming = None, "check-circle", help_told(state, t)
    elif not state.connected:  # nobody would hear it
        help_button, icon, coming = None, "hand-waving", (t("bar.offline"), t("bar.offline_line"))
    aside = ""
    if isinstance(state.screen, NoPaper | Done | GivenBack) and not pointer and not state.senior:
        aside = t("bar.leaves", minutes=max(1, round(state.idle_leave_s / 60)))
    return BarView(
        left,
        foot,
        () if busy else _small(state, t, bool(pointer)),
        help_button,
        coming,
        icon,
        pointer,
        aside,
        state.left_handed,
    )


def help_told(state: State, t: Words) -> tuple[str, str]:
    """Return what became of the call for a person: it rings, or somebody is on the way."""
    if state.helper_comes:
        return t("bar.comes"), t("bar.wait_here")
    return t("bar.called"), t("bar.coming")


def _left(state: State, t: Words) -> Button | None:
    if isinstance(state.screen, Home | Starting | Issuing | Printing | BookingNow | Paused):
        return None
    if isinstance(state.screen, Done | NoPaper | GivenBack | CancelledBooking):
        return Button(t("bar.home"), "home", icon="house-simple", dress="warm" if state.senior else "plain")
    return Button(t("bar.back"), "back", icon="arrow-left", dress="warm" if state.senior else "plain")


def _small(state: State, t: Words, pointer: bool) -> tuple[Button, ...]:
    if state.senior:
        louder = Button(t("bar.louder"), "louder", icon="speaker-high", dress="warm")
        quieter = Button(t("bar.quieter"), "quieter", icon="speaker-low", dress="warm")
        if isinstance(state.screen, SeniorHome) and not state.changing:
            return replace(_access(state, t), dress="warm"), louder
        if isinstance(state.screen, PERSONAL) and not pointer:
            return _shade(state, t), louder
        return (louder,) if pointer else (quieter, louder)
    icon = "speaker-high" if state.speech else "speaker-x"
    voice = Button(
        t("bar.voice_on" if state.speech else "bar.voice"),
        "speech",
        icon=icon,
        dress="picked" if state.speech else "plain",
    )
    if isinstance(state.screen, Confirm) and not state.changing:
        first = priority_key(state, t)
        return (voice, cannot_hear(state, t), first) if first.intent else (voice, cannot_hear(state, t))
    language = other_language(state)
    if isinstance(state.screen, ServiceCode | Service):
        return (language,)
    if isinstance(state.screen, Paused):
        return voice, language
    if isinstance(state.screen, Choose | Search | Notice):
        return (voice, _access(state, t))
    if isinstance(state.screen, PERSONAL):
        return voice, _shade(state, t)
    if not isinstance(state.screen, Home):
        return (voice,)
    return voice, language, _access(state, t)


def _shade(state: State, t: Words) -> Button:
    """遮一遮: who stands behind reads nothing."""
    dress = "picked" if state.shaded else "warm" if state.senior else "plain"
    return Button(t("bar.shade"), "shade", icon="eye-slash", dress=dress)


def _access(state: State, t: Words) -> Button:
    """无障碍: what can be set for eyes, ears and hands."""
    set_ = state.low_reach or state.contrast or state.left_handed or state.cannot_hear
    return Button(t("bar.access"), "access", icon="wheelchair", dress="picked" if set_ else "plain")


def cannot_hear(state: State, t: Words) -> Button:
    """听不见: one touch, and the clerk knows; pressed again it is taken back."""
    dress = "picked" if state.cannot_hear else "warm" if state.senior else "plain"
    icon = "check-circle" if state.cannot_hear else "ear-slash"
    return Button(t("confirm.cannot_hear"), "cannot_hear", icon=icon, dress=dress)


def _pointer(state: State, t: Words) -> str:
    """Return what the arrow above the real device says, or nothing."""
    if isinstance(state.screen, Card) and state.reader_ok:
        return t("pointer.card")
    if isinstance(state.screen, SeniorConfirm) and state.reader_ok and card_answers(state):
        return t("pointer.card")
    by_number = isinstance(state.screen, MyPlace) and not (state.screen.id or state.screen.token)
    if (isinstance(state.screen, MyTicket | FindBooking) or by_number) and state.reader_ok:
        return t("pointer.card")
    if isinstance(state.screen, Done | Printing):
        return t("pointer.ticket")
    return ""


def over(state: State) -> OverView | None:
    """Return the question that lies over the screen, if one does."""
    if not state.idle_asked:
        return None
    t = words(state)
    plain = "warm" if state.senior else "plain"
    buttons = (
        Button(t("idle.no"), "home", icon="x", dress=plain),
        Button(t("idle.yes"), "still_here", icon="check", dress="brand"),
    )
    return OverView(t("idle.ask"), t("idle.line"), "hand-waving", buttons)
