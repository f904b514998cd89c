"""Nobody is there: what can be done here is shown in turn until somebody comes. The first touch only wakes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kiosk.journey.clock import set_by
from kiosk.journey.events import Event, KeysAsked, Press, Reached, Tick, Touched
from kiosk.journey.model import State
from kiosk.journey.screens import Home
from kiosk.journey.session import untouched

TURN = dt.timedelta(seconds=15)
"""How long each is shown: calm, and nothing stands still for hours on a panel that would keep its shadow."""


def look(before: State, event: Event, state: State) -> State:
    """Return the state with what is shown to nobody; as it is where the terminal shows nothing of the kind."""
    if not state.attract_after_s:
        return state
    somebody = isinstance(event, Press | Touched | Reached | KeysAsked) or not untouched(state)
    if somebody or state.lying is not None or not (isinstance(state.screen, Home) and _gives_numbers(state)):
        return replace(state, alone_since=None, attract=-1)
    if not isinstance(event, Tick) or state.now is None:
        return state
    since = (state.alone_since or state.now) + set_by(before.now, state.now)
    shown = (state.now - since - dt.timedelta(seconds=state.attract_after_s)) // TURN
    return replace(state, alone_since=since, attract=max(-1, shown))


def _gives_numbers(state: State) -> bool:
    """Nobody is beckoned to a hall that is shut: its first screen says so."""
    return state.hall is not None and state.hall.issuing
