"""可以优先: a class by one touch, for whoever is believed on their word; what a person must confirm calls that person.

The senior way has its class already; a card gives one by its age (`issuing.class_by_age`).
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.events import Press
from kiosk.journey.model import State
from kiosk.journey.screens import Priority
from kiosk.journey.session import Step, go, previous, speak, stay
from queue_server.contract.models import MenuClass

ORDINARY = "ordinary"


def classes(state: State) -> tuple[MenuClass, ...]:
    """Return what somebody may be here: first those taken at their word, then those that a person confirms."""
    found = [c for c in state.menu.classes if c.code != ORDINARY and c.entitlement != "rule"] if state.menu else []
    believed = [c for c in found if c.entitlement == "believed"]
    confirmed = [] if state.unattended else [c for c in found if c.entitlement == "clerk"]
    return (*believed, *confirmed)


def may_choose(state: State) -> bool:
    """Return whether a class makes a difference: for a new number, of somebody whose class is not settled."""
    new = state.changing is None and not state.voucher and state.plan is None
    return new and not state.senior and bool(classes(state))


def chosen(state: State) -> MenuClass | None:
    """Return the class somebody said of themselves."""
    return next((c for c in classes(state) if c.code == state.class_), None)


def priority(state: State, _: Press) -> Step:
    return go(state, Priority(), *speak(state, "say.priority")) if may_choose(state) else stay(state)


def pick(state: State, event: Press) -> Step:
    """Take one of those believed and go back to the question; the one chosen already is taken back."""
    found = next((c for c in classes(state) if c.code == event.value and c.entitlement == "believed"), None)
    before = previous(state)
    if found is None or before is None or not isinstance(state.screen, Priority):
        return stay(state)
    screen, trail = before
    class_ = None if state.class_ == found.code else found.code
    return stay(replace(state, class_=class_, screen=screen, trail=trail), *speak(state, "say.confirm"))
