"""What is typed, and what becomes of it: on each screen that has keys, its own."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey import booked, phone_number, searching, service
from kiosk.journey.events import Press
from kiosk.journey.model import State
from kiosk.journey.my_ticket import look_up
from kiosk.journey.screens import FindBooking, MyTicket, PhoneNumber, Search, ServiceCode
from kiosk.journey.session import Step, stay

LONGEST_NUMBER = 6


def key(state: State, event: Press) -> Step:
    screen = state.screen
    if isinstance(screen, Search):
        return searching.key(state, screen, event.value)
    if isinstance(screen, FindBooking):
        return booked.type_code(state, screen, event.value)
    if isinstance(screen, ServiceCode):
        return service.typed(state, screen, event.value)
    if isinstance(screen, PhoneNumber):
        return phone_number.typed(state, screen, event.value)
    if isinstance(screen, MyTicket) and not screen.busy:
        text = searching.typed(screen.typed, event.value, LONGEST_NUMBER).upper()
        clean = "".join(c for c in text if c.isascii() and c.isalnum())
        return stay(replace(state, screen=MyTicket(typed=clean)))
    return stay(state)


def find_it(state: State, event: Press) -> Step:
    """查一查, by what was typed."""
    screen = state.screen
    if isinstance(screen, ServiceCode):
        return service.enter(state, screen)
    if isinstance(screen, PhoneNumber):
        return phone_number.enter(state, screen)
    return booked.look_up_code(state, screen) if isinstance(screen, FindBooking) else look_up(state, event)
