"""Small moves every step of the journey is made of: go to a screen, wipe the session, speak, find a matter's queue."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.model import (
    Effect,
    Home,
    Notice,
    Say,
    Screen,
    Starting,
    State,
    StopCard,
    StopSpeech,
    Wiped,
)
from queue_server.contract.models import MenuBundle, MenuItem, QueueView

Step = tuple[State, tuple[Effect, ...]]


def go(state: State, screen: Screen, *effects: Effect) -> Step:
    """Show another screen and remember the way back."""
    return replace(state, screen=screen, trail=(*state.trail, state.screen)), effects


def stay(state: State, *effects: Effect) -> Step:
    return state, effects


def speak(state: State, text: str, *values: tuple[str, str]) -> tuple[Effect, ...]:
    """Return the effect that says `text`, if this person wants to be spoken to."""
    return (Say(text, values),) if (state.speech or state.senior) and state.volume > 0 else ()


def wipe(state: State) -> Step:
    """End the session: nothing of this person is left for the next one. A card still lying there is said aloud."""
    fresh = State(
        screen=Home() if state.menu and state.hall else Starting(),
        menu=state.menu,
        hall=state.hall,
        connected=state.connected,
        printer_ok=state.printer_ok,
        reader_ok=state.reader_ok,
        now=state.now,
        idle_ask_s=state.idle_ask_s,
        idle_leave_s=state.idle_leave_s,
        unattended=state.unattended,
        card_left=state.card_lying,
    )
    effects: tuple[Effect, ...] = (StopSpeech(), StopCard(), Wiped())
    if state.card_lying:
        effects = (*effects, Say("card.take"))
    return fresh, effects


def item(state: State, code: str) -> MenuItem | None:
    return next((i for i in state.menu.items if i.code == code), None) if state.menu else None


def bundle(state: State, code: str) -> MenuBundle | None:
    return next((b for b in state.menu.bundles if b.code == code), None) if state.menu else None


def queue(state: State, prefix: str) -> QueueView | None:
    return next((q for q in state.hall.queues if q.prefix == prefix), None) if state.hall else None


def matters(state: State) -> tuple[MenuItem, ...]:
    """Return what this session is about: the basket's items or those of the bundle."""
    chosen = bundle(state, state.bundle) if state.bundle else None
    codes = chosen.items if chosen else list(state.basket)
    return tuple(found for code in codes if (found := item(state, code)))


def closed_notice(state: State, prefix: str) -> Notice | None:
    """Return why no number of this series is given now, or None if one is."""
    if state.hall is None:
        return None
    found = queue(state, prefix)
    if found is not None and found.status == "full":
        return Notice("full", prefix)
    if not state.hall.issuing or (found is not None and found.status in ("closed", "not_yet")):
        return Notice("closed", prefix)
    if found is None or found.status == "unserved":
        return Notice("unserved", prefix)
    return None
