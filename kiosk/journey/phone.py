"""A code on a phone instead of a card: the server has it confirmed, and answers with a reference, not a person.

It is taken wherever a card is: for a number, of one or of several, for a booking, and to find the tickets one has.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.cards import MOST_HOLDERS, known
from kiosk.journey.effects import Identify
from kiosk.journey.events import PersonConfirmed, PersonTrouble
from kiosk.journey.model import Holder, State
from kiosk.journey.screens import Card, FindBooking, MyPlace, MyTicket, Screen
from kiosk.journey.session import Step, chosen, speak, stay

FRESH = frozenset({"identify.expired", "identify.used"})
"""A new code from the phone helps."""
SILENT = frozenset({"identify.unreachable", "server.unreachable", "server.busy", "server.failed"})
NOT_KNOWN = "identify.unknown"
TROUBLES = FRESH | SILENT | {NOT_KNOWN, "identify.refused", "identify.elsewhere", "identify.gone"}
ASKS = Card | MyTicket | FindBooking
"""Screens that say meanwhile that somebody is asked."""


def takes_phone(state: State) -> bool:
    """Return whether a code on a phone stands in for a card here, while the server is there."""
    screen = state.screen
    if isinstance(screen, Card):
        return state.codes_ok and bool(chosen(state) or state.plan) and len(state.holders) < MOST_HOLDERS
    by_number = isinstance(screen, MyPlace) and not screen.id and not screen.token
    return state.codes_ok and (by_number or isinstance(screen, MyTicket | FindBooking))


def is_phone_code(state: State, shown: str) -> bool:
    """Return whether a code may leave the terminal: one that begins as an issuer's do."""
    return any(shown.strip().startswith(start) for start in (state.menu.phone_codes if state.menu else ()))


def on_phone_code(state: State, code: str) -> Step:
    """Have it confirmed, if it may be sent at all: nothing else that was scanned leaves the terminal."""
    screen, shown = state.screen, code.strip()
    if not takes_phone(state) or _waits(state):
        return stay(state)
    there = replace(state, idle_since=state.now, idle_asked=False)
    if isinstance(screen, Card):
        if not is_phone_code(state, shown):
            return _trouble(there, NOT_KNOWN)
        return stay(replace(there, screen=replace(screen, reading=True, trouble="", asked=shown)), Identify(shown))
    if isinstance(screen, MyPlace):
        asking: MyTicket | FindBooking = MyTicket(busy=True, asked=shown, of=screen)
    elif isinstance(screen, FindBooking):
        asking = replace(screen, busy=True, trouble="", asked=shown)
    else:
        asking = MyTicket(busy=True, asked=shown)
    return stay(replace(there, screen=asking, trail=_without_question(state)), Identify(shown))


def _waits(state: State) -> bool:
    screen = state.screen
    return screen.reading if isinstance(screen, Card) else bool(getattr(screen, "busy", False))


def _without_question(state: State) -> tuple[Screen, ...]:
    """Return the way back: from the place of a typed number it does not lead over the question for it."""
    trail = state.trail
    return trail[:-1] if isinstance(state.screen, MyPlace) and trail and isinstance(trail[-1], MyTicket) else trail


def on_person(state: State, event: PersonConfirmed | PersonTrouble) -> Step:
    """Go on for who was confirmed, or say kindly that there is another way."""
    screen = state.screen
    if not isinstance(screen, ASKS) or not _waits(state) or screen.asked != event.phone_code:
        return stay(state)
    if isinstance(screen, Card):
        calm: ASKS = replace(screen, reading=False, asked="")
    else:
        calm = replace(screen, busy=False, asked="")
    heard = replace(state, screen=calm, idle_since=state.now, idle_asked=False)
    match event:
        case PersonConfirmed(_, holder_ref, masked_name):
            return known(heard, Holder(masked_name, "", ref=holder_ref))
        case PersonTrouble(_, code):
            return _trouble(heard, code)


def _trouble(state: State, code: str) -> Step:
    """Say it where somebody was asked; a place that was found by its number is on the glass again."""
    said, screen = code if code in TROUBLES else "identify.refused", state.screen
    if isinstance(screen, MyTicket) and screen.of is not None:
        screen = screen.of
    if not isinstance(screen, ASKS | MyPlace):
        return stay(state)
    shown = replace(screen, trouble=said)
    if state.screen == shown:
        return stay(state)
    return stay(replace(state, screen=shown), *speak(state, "say.code_unknown"))
