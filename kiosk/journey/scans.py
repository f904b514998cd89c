"""What a scanned code is, and what becomes of it: a ticket opens its place, a slip its booking, the rest is told apart.

Who holds the paper holds the code on it: it opens this ticket and nothing else. A lost ticket is printed anew only for
its holder's document, since then there is no paper to scan.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kiosk.journey.booking import takes_bookings
from kiosk.journey.effects import Say, ShowBooking, ShowTicket, StopCard
from kiosk.journey.events import CodeFound, CodeSeen, CodeTrouble
from kiosk.journey.fleet import switched_off
from kiosk.journey.model import State
from kiosk.journey.my_ticket import reading, refreshed, show
from kiosk.journey.phone import is_phone_code, on_phone_code, takes_phone
from kiosk.journey.screens import (
    Booking,
    Card,
    Choose,
    FindBooking,
    GivenBack,
    Home,
    MyPlace,
    MyTicket,
    MyTickets,
    Notice,
    Search,
    SeniorHome,
)
from kiosk.journey.session import Step, go, speak, stay

_PAGE = re.compile(r"https?://[^/\s?#]+(?:/[^\s?#]*)?/(?P<kind>[ta])/(?P<token>[A-Za-z0-9_-]{8,64})/?(?:[?#]\S*)?")
_DIGITS = re.compile(r"\d{4} ?\d{4}")

OPEN = Home | SeniorHome | Choose | Search | Notice | Booking | GivenBack
"""Where a scan says by itself what its holder has come for: nothing is on its way."""


@dataclass(frozen=True, slots=True)
class OurTicket:
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OurSlip:
    """A booked time: `token` of its page, or the eight digits on the slip."""

    token: str = field(default="", repr=False)
    digits: str = field(default="", repr=False)


def code_of(text: str) -> OurTicket | OurSlip | None:
    """Return what was scanned, None for what was not made by a hall."""
    clean = text.strip()
    if found := _PAGE.fullmatch(clean):
        return OurTicket(found["token"]) if found["kind"] == "t" else OurSlip(token=found["token"])
    return OurSlip(digits=clean.replace(" ", "")) if _DIGITS.fullmatch(clean) else None


def on_code(state: State, event: CodeSeen) -> Step:
    """Take a code where one makes sense; anywhere else it is as if nothing had been shown."""
    screen = state.screen
    if isinstance(screen, Card):
        return on_phone_code(state, event.text)
    if state.changing or state.basket or state.bundle or state.plan:
        return stay(state)  # something else is being chosen: a code that passes by must not push it aside
    waits = isinstance(screen, MyTicket | FindBooking | MyPlace | MyTickets)
    if not waits and not isinstance(screen, OPEN):
        return stay(state)
    if isinstance(screen, MyTicket | FindBooking | MyPlace) and screen.busy:
        return stay(state)
    if takes_phone(state) and is_phone_code(state, event.text):
        return on_phone_code(state, event.text)
    if state.card_left:
        return stay(state, Say("card.take_back"))
    there = replace(state, idle_since=state.now, idle_asked=False)
    match code_of(event.text):
        case OurTicket() if switched_off(there, "my_ticket"):
            return go(there, Notice("off_here"))
        case OurTicket(token):
            return _ask_ticket(there, token)
        case OurSlip() as slip if takes_bookings(state):
            return _ask_booking(there, slip)
        case _:
            return _not_ours(there)


def _ask_ticket(state: State, token: str) -> Step:
    return _shows(state, MyTicket(busy=True, asked=token), ShowTicket(token))


def _ask_booking(state: State, slip: OurSlip) -> Step:
    asked = slip.token or slip.digits
    return _shows(state, FindBooking("draw", busy=True, asked=asked), ShowBooking(slip.token, slip.digits))


def _shows(state: State, asking: MyTicket | FindBooking, effect: ShowTicket | ShowBooking) -> Step:
    """Show that it is being looked up, in the place of a screen that waited for just that."""
    fresh = replace(state, holders=(), voucher="", swap="")
    if isinstance(state.screen, MyTicket | FindBooking | MyPlace | MyTickets):
        trail = tuple(s for s in state.trail if not isinstance(s, MyTicket | FindBooking | MyTickets))
        return stay(replace(fresh, screen=asking, trail=trail), StopCard(), effect)
    return go(fresh, asking, effect)


def _not_ours(state: State) -> Step:
    """Say kindly that this code opens nothing here, and what else there is."""
    sentence = speak(state, "say.code_unknown")
    if isinstance(state.screen, MyTicket | FindBooking):
        return stay(replace(state, screen=replace(state.screen, trouble="code.not_ours")), *sentence)
    if isinstance(state.screen, MyPlace):
        return stay(replace(state, screen=replace(state.screen, trouble="code.not_ours", did="")), *sentence)
    if isinstance(state.screen, MyTickets):
        return stay(state, *sentence)
    # the sentence that asks for another way would be cut off by this one
    asked = tuple(e for e in reading(state) if not isinstance(e, Say))
    return go(state, MyTicket(trouble="code.not_ours"), *asked, *sentence)


def on_code_answer(state: State, event: CodeFound | CodeTrouble) -> Step:
    """The ticket of a scanned code: its place, or why it is not shown."""
    screen = state.screen
    if isinstance(screen, MyPlace) and isinstance(event, CodeFound) and screen.token == event.token:
        return refreshed(state, screen, event.visit)
    if not isinstance(screen, MyTicket) or not screen.busy or screen.asked != event.token:
        return stay(state)
    begun = replace(state, screen=MyTicket(), idle_since=state.now)
    code = _refusal(state, event)
    if code:
        asked = tuple(e for e in reading(state) if not isinstance(e, Say))
        return stay(replace(begun, screen=MyTicket(trouble=code)), *asked, *speak(state, "say.code_unknown"))
    return show(begun, MyPlace(event.visit, token=event.token)) if isinstance(event, CodeFound) else stay(begun)


def _refusal(state: State, event: CodeFound | CodeTrouble) -> str:
    """Return why a ticket is not shown. Another hall's or another day's number would be taken for one of today here."""
    if isinstance(event, CodeTrouble):
        return "code.dead" if event.code == "visit.unknown" else event.code
    hall, visit = state.hall, event.visit
    if hall is None or visit.hall != hall.code:
        return "code.other_hall"
    return "" if visit.business_day == hall.business_day or visit.voucher_on else "code.old"
