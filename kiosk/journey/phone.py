"""A code on a phone instead of a card: the server has it confirmed, and answers with a reference, not a person."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.effects import Identify
from kiosk.journey.events import PersonConfirmed, PersonTrouble
from kiosk.journey.issuing import ask_number
from kiosk.journey.model import State
from kiosk.journey.screens import Card
from kiosk.journey.session import Step, chosen, speak, stay

FRESH = frozenset({"identify.expired", "identify.used"})
"""A new code from the phone helps."""
SILENT = frozenset({"identify.unreachable", "server.unreachable", "server.busy", "server.failed"})
NOT_KNOWN = "identify.unknown"
TROUBLES = FRESH | SILENT | {NOT_KNOWN, "identify.refused", "identify.elsewhere", "identify.gone"}


def takes_phone(state: State) -> bool:
    """Return whether a code on a phone stands in for a card: for one person's number, while the server is there."""
    screen = state.screen
    there = state.scanner_ok and state.connected and state.menu is not None and bool(state.menu.phone_codes)
    return there and isinstance(screen, Card) and not screen.together and state.plan is None


def on_phone_code(state: State, code: str) -> Step:
    """Have it confirmed, if it may be sent at all: nothing else that was scanned leaves the terminal."""
    screen, shown = state.screen, code.strip()
    if not isinstance(screen, Card) or not takes_phone(state) or screen.reading or not chosen(state):
        return stay(state)
    there = replace(state, idle_since=state.now, idle_asked=False)
    known = any(shown.startswith(start) for start in (state.menu.phone_codes if state.menu else ()))
    if not known:
        return _trouble(there, screen, NOT_KNOWN)
    asking = replace(screen, reading=True, trouble="", asked=shown)
    return stay(replace(there, screen=asking), Identify(shown))


def on_person(state: State, event: PersonConfirmed | PersonTrouble) -> Step:
    """Take the number for who was confirmed, or say kindly that there is another way."""
    screen = state.screen
    if not isinstance(screen, Card) or not screen.reading or screen.asked != event.phone_code:
        return stay(state)
    heard = replace(state, screen=replace(screen, reading=False, asked=""), idle_since=state.now, idle_asked=False)
    match event:
        case PersonConfirmed(_, holder_ref):
            return ask_number(replace(heard, holder_ref=holder_ref))
        case PersonTrouble(_, code):
            return _trouble(heard, screen, code)


def _trouble(state: State, screen: Card, code: str) -> Step:
    said = code if code in TROUBLES else "identify.refused"
    shown = replace(screen, reading=False, asked="", trouble=said)
    if state.screen == shown:
        return stay(state)
    return stay(replace(state, screen=shown), *speak(state, "say.code_unknown"))
