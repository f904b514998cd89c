"""报手机号: who has no document says a phone number, and a person comes. On a keypad, covered once it was left."""

from __future__ import annotations

import re
from dataclasses import replace

from kiosk.journey.effects import StopCard
from kiosk.journey.events import Press
from kiosk.journey.issuing import ask_number
from kiosk.journey.model import State
from kiosk.journey.screens import Card, PhoneNumber
from kiosk.journey.session import Step, bound, chosen, go, speak, stay

DIGITS = 11
_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def may_say_number(state: State) -> bool:
    """Return whether a phone number will do here: for one person's number, where somebody can come and look.

    In large type only once a person was asked for: no keypad stands on that path.
    """
    screen = state.screen
    if not isinstance(screen, Card) or screen.together or screen.reading or state.plan is not None:
        return False
    somebody = state.connected and not state.unattended and (state.help_asked or not state.senior)
    enough = state.menu is not None and (state.menu.phone_for_bound or not (screen.needed or bound(state)))
    return somebody and enough and bool(chosen(state))


def phone_number(state: State, _: Press) -> Step:
    """报手机号; what was typed before is there, covered."""
    if not may_say_number(state):
        return stay(state)
    return go(state, PhoneNumber(covered=bool(state.phone)), StopCard(), *speak(state, "say.phone"))


def typed(state: State, screen: PhoneNumber, pressed: str) -> Step:
    """A digit. On a covered number it begins a new one: nobody can mend what is not seen."""
    before = "" if screen.covered or pressed == "clear" else state.phone
    if pressed == "erase":
        before = before[:-1]
    elif pressed.isascii() and pressed.isdigit() and len(pressed) == 1:
        before = (before + pressed)[:DIGITS]
    elif pressed != "clear":
        return stay(state)
    return stay(replace(state, phone=before, screen=PhoneNumber()))


def enter(state: State, screen: PhoneNumber) -> Step:
    """好，取号. Once the number is there a person is called: they see which it is."""
    if len(state.phone) < DIGITS:
        return stay(state)
    if not _MOBILE.fullmatch(state.phone):
        return stay(replace(state, screen=replace(screen, wrong=True)), *speak(state, "say.phone"))
    return ask_number(state, by_phone=True)
