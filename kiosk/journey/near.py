"""别处也能办: where else a matter is done, the nearest place first, with a map, and on paper. It changes nothing."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.effects import Effect, FindHalls, PrintNear
from kiosk.journey.events import HallsFound, HallsTrouble, Press
from kiosk.journey.model import State
from kiosk.journey.screens import Near
from kiosk.journey.session import Step, go, item, not_here, speak, stay
from kiosk.journey.ticket_events import Printed, PrintFailed
from queue_server.contract.near import OfferingHall


def near(state: State, event: Press) -> Step:
    """Ask where else a matter is done; the answer comes from the server."""
    if item(state, event.value) is None and not_here(state, event.value) is None:
        return stay(state)
    return go(state, Near(event.value), FindHalls(event.value))


def ask_again(state: State, screen: Near) -> Step:
    """再试一次."""
    if not screen.trouble:
        return stay(state)
    return stay(replace(state, screen=Near(screen.item)), FindHalls(screen.item))


def on_halls(state: State, event: HallsFound | HallsTrouble) -> Step:
    screen = state.screen
    if not isinstance(screen, Near) or event.item != screen.item or screen.found is not None:
        return stay(state)
    if isinstance(event, HallsTrouble):
        failed = replace(state, screen=replace(screen, trouble=event.code))
        return stay(failed, *sentence(failed))
    told = replace(state, screen=replace(screen, found=event.found, trouble=""))
    return stay(told, *sentence(told))


def sentence(state: State) -> tuple[Effect, ...]:
    """Return the sentence of the list; without one, whom to turn to."""
    screen = state.screen
    if not isinstance(screen, Near) or (screen.found is None and not screen.trouble):
        return ()
    return speak(state, "say.near" if elsewhere(state, screen) else "say.person")


def elsewhere(state: State, screen: Near) -> tuple[OfferingHall, ...]:
    """Return the other places that do the matter, the nearest first."""
    here = state.menu.hall if state.menu is not None else ""
    return tuple(hall for hall in screen.found.halls if hall.code != here) if screen.found is not None else ()


def print_near(state: State, _: Press) -> Step:
    """打印带走: only after this touch, one paper at a time."""
    screen = state.screen
    if not isinstance(screen, Near) or screen.paper in ("printing", "printed") or not state.printer_ok:
        return stay(state)
    if not elsewhere(state, screen):
        return stay(state)
    printing = replace(screen, paper="printing")
    return stay(replace(state, screen=printing), _paper(state, screen))


def on_paper(state: State, event: Printed | PrintFailed) -> Step:
    """Say what became of the paper, if its page is still there; it belongs to no ticket."""
    screen = state.screen
    if not isinstance(screen, Near) or screen.paper != "printing" or event.visit_id != _paper(state, screen).job:
        return stay(state)
    done = isinstance(event, Printed)
    return stay(replace(state, screen=replace(screen, paper="printed" if done else "failed")))


def _paper(state: State, screen: Near) -> PrintNear:
    return PrintNear(screen, state.language, state.key[:8])
