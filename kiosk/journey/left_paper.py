"""Paper that nobody takes out of the mouth: said once, then a person is called, whoever stands there meanwhile."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kiosk.journey.clock import set_by
from kiosk.journey.effects import AskHelp, Effect, Say
from kiosk.journey.events import Event, PaperLying, Tick
from kiosk.journey.model import Lying, State
from kiosk.journey.screens import Starting
from kiosk.journey.session import Step
from kiosk.journey.ticket_events import Printed


def look(before: State, event: Event, state: State, effects: tuple[Effect, ...]) -> Step:
    """Follow the printer's sensor beside whatever `event` did to the session."""
    match event:
        case PaperLying(lying):
            return replace(state, lying=Lying(state.now) if lying else None), effects
        case Printed() if state.lying:
            return replace(state, lying=Lying(state.now)), effects  # a new one lies there now: it has its own time
        case Tick() if state.lying and not isinstance(state.screen, Starting):
            state, told = _later(_on_the_same_clock(before, state))
            return state, (*effects, *told)
    return state, effects


def _later(state: State) -> Step:
    lying, now = state.lying, state.now
    if lying is None or now is None:
        return state, ()
    if lying.since is None:
        return replace(state, lying=replace(lying, since=now)), ()
    lay, patience = now - lying.since, dt.timedelta(seconds=state.paper_left_s)
    if not lying.said and lay >= patience:
        return replace(state, lying=replace(lying, said=True)), (Say("say.take_paper"),)
    # a printer that can has drawn it back in by then; without the server nobody would hear
    if lying.said and not lying.rung and state.connected and lay >= 2 * patience:
        return replace(state, lying=replace(lying, rung=True)), (AskHelp("paper_left"),)
    return state, ()


def _on_the_same_clock(before: State, state: State) -> State:
    """Move the moment it was first seen along with a clock that was set."""
    if state.lying is None or state.lying.since is None:
        return state
    return replace(state, lying=replace(state.lying, since=state.lying.since + set_by(before.now, state.now)))
