"""The service menu, for staff: four corners and a code, only when nobody has begun anything; left by itself soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from config.service_code import LONGEST, SHORTEST
from kiosk.journey.effects import ServiceTask
from kiosk.journey.events import Press, ServiceAnswered, ServiceAsked, ServiceSeen
from kiosk.journey.model import State
from kiosk.journey.screens import Home, Paused, Service, ServiceCode
from kiosk.journey.seen import Did
from kiosk.journey.session import Step, fresh, stay, untouched, wipe
from kiosk.journey.ticket_events import Printed, PrintFailed

LEAVES = dt.timedelta(seconds=120)
MOST_VOLUME = 5
SCREENS = ServiceCode | Service


def on_event(state: State, event: ServiceAsked | ServiceAnswered | ServiceSeen) -> Step:
    screen = state.screen
    match event:
        case ServiceAsked():
            nobody = isinstance(screen, Home | Paused) and untouched(state) and not state.card_left
            if not (state.has_service and nobody):
                return stay(state)
            return stay(replace(fresh(state), screen=ServiceCode(), idle_since=state.now))
        case ServiceAnswered(answer) if isinstance(screen, ServiceCode) and screen.busy:
            if answer == "open":
                return stay(replace(state, screen=Service(), idle_since=state.now), ServiceTask("look"))
            return stay(replace(state, screen=ServiceCode(trouble=answer)))
        case ServiceSeen() if isinstance(screen, Service):
            return stay(replace(state, screen=replace(screen, seen=event.seen)))
    return stay(state)


def on_tick(state: State, idle: dt.timedelta) -> Step:
    """Look at the devices again; leave what nobody touches, without a question."""
    if idle >= LEAVES:
        return wipe(state)
    return stay(state, *((ServiceTask("look"),) if isinstance(state.screen, Service) else ()))


def on_paper(state: State, event: Printed | PrintFailed) -> Step:
    """Tell what became of the test print, to whoever is still there."""
    if not isinstance(state.screen, Service) or state.screen.did != "test_print":
        return stay(state)
    did: Did = "test_printed" if isinstance(event, Printed) else "test_failed"
    code = "" if isinstance(event, Printed) else event.code
    return stay(replace(state, screen=replace(state.screen, did=did, code=code)))


def typed(state: State, screen: ServiceCode, key: str) -> Step:
    if screen.busy:
        return stay(state)
    code = screen.typed
    if key == "clear":
        code = ""
    elif key == "erase":
        code = code[:-1]
    elif len(key) == 1 and key in "0123456789":
        code = (code + key)[:LONGEST]
    return stay(replace(state, screen=ServiceCode(typed=code)))


def enter(state: State, screen: ServiceCode) -> Step:
    """Ask whether the code fits; it is forgotten on the glass at once."""
    if screen.busy or len(screen.typed) < SHORTEST:
        return stay(state)
    return stay(replace(state, screen=ServiceCode(busy=True)), ServiceTask("code", code=screen.typed))


def part(state: State, event: Press) -> Step:
    if not isinstance(state.screen, Service) or event.value not in ("devices", "log"):
        return stay(state)
    shown: Service = replace(state.screen, part="log" if event.value == "log" else "devices", page=0, did="", code="")
    return stay(replace(state, screen=shown))


def print_test(state: State, _: Press) -> Step:
    screen = state.screen
    if not isinstance(screen, Service) or screen.did == "test_print":
        return stay(state)  # one is on its way
    return stay(replace(state, screen=replace(screen, did="test_print", code="")), ServiceTask("test_print"))


def paper_changed(state: State, _: Press) -> Step:
    return _did(state, "paper_changed", ServiceTask("paper_changed"))


def usual_volume(state: State, event: Press) -> Step:
    """How loud the terminal is for whoever comes next, until somebody makes it louder or quieter for themselves."""
    volume = min(max(state.volume_usual + (1 if event.value == "+1" else -1), 0), MOST_VOLUME)
    state = replace(state, volume_usual=volume, volume=volume)
    return _did(state, "volume", ServiceTask("volume", volume=volume))


def restart(state: State, _: Press) -> Step:
    """Begin the program anew: whoever asks stands before it, and nobody else has begun anything."""
    if not isinstance(state.screen, Service):
        return stay(state)
    state, effects = wipe(state)
    return stay(state, *effects, ServiceTask("restart"))


def _did(state: State, did: Did, task: ServiceTask) -> Step:
    if not isinstance(state.screen, Service):
        return stay(state)
    return stay(replace(state, screen=replace(state.screen, did=did, code="")), task)


HANDLERS: dict[str, Callable[[State, Press], Step]] = {
    "service_part": part,
    "test_print": print_test,
    "paper_changed": paper_changed,
    "usual_volume": usual_volume,
    "restart": restart,
}
