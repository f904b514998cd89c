"""Reading aloud for who cannot see the glass: on and off, its pace, what may be said of what is reached."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.effects import ReadThing, StopSpeech
from kiosk.journey.events import DeviceChanged, KeysAsked, Press, Reached
from kiosk.journey.model import State
from kiosk.journey.screens import (
    AskBooking,
    AskCancel,
    FindBooking,
    Home,
    MyAsk,
    MyBooking,
    MyBookings,
    MyMatters,
    MyPlace,
    MyTicket,
    MyTickets,
    OfferDraw,
    PhoneNumber,
    Search,
)
from kiosk.journey.session import Step, speak, stay, untouched

PERSONAL = (
    MyTicket | MyTickets | MyMatters | MyPlace | MyAsk | FindBooking | MyBookings | MyBooking | AskBooking | AskCancel
    | OfferDraw | Search | PhoneNumber
)  # fmt: skip
"""Screens whose middle holds what somebody has, or has typed: it is read to headphones and to nobody else."""
PACES = (0.7, 0.85, 1.0, 1.25, 1.5, 1.8, 2.2)


def reading(state: State, _: Press) -> Step:
    """读屏: on or off."""
    return _off(state) if state.reading else _on(state)


def _on(state: State) -> Step:
    state = replace(state, reading=True, volume=max(state.volume, 1))
    return stay(state, *speak(state, "say.reading"))


def _off(state: State) -> Step:
    return stay(replace(state, reading=False, pace=1.0), StopSpeech())


def pace(state: State, event: Press) -> Step:
    """Slower or faster, step by step; said at once at the new pace."""
    place = PACES.index(state.pace) + (1 if event.name == "faster" else -1)
    state = replace(state, pace=PACES[min(max(place, 0), len(PACES) - 1)])
    return stay(state, *speak(state, "say.volume"))


def hush(state: State, _: Press) -> Step:
    """Silence, until something is reached again."""
    return stay(state, StopSpeech())


def on_event(state: State, event: Reached | KeysAsked) -> Step:
    if isinstance(event, KeysAsked):
        return stay(replace(state, idle_since=state.now), *speak(state, "say.reading_keys"))
    if not event.arrived:  # somebody went there; a screen that comes by itself is nobody's doing
        state = replace(state, idle_since=state.now)
    if not state.reading or state.volume <= 0:
        return stay(state)
    personal = event.own and isinstance(state.screen, PERSONAL)
    if personal and not state.headphones_ok:
        return stay(state, *speak(state, "say.headphones"))
    return stay(state, ReadThing(event, personal))


def on_headphones(state: State, event: DeviceChanged) -> Step:
    """Somebody plugs headphones in at a kiosk that nobody uses: it begins to read to them."""
    came, alone = event.ok and state.headphones_ok is False, untouched(state)
    state = replace(state, headphones_ok=event.ok)
    return (
        _on(replace(state, idle_since=state.now)) if came and alone and isinstance(state.screen, Home) else stay(state)
    )
