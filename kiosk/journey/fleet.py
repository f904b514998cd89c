"""What a manager asks of the terminal: what holds from now on, and to begin anew. Nobody's session is cut short."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.effects import Effect, Restart
from kiosk.journey.events import RestartAsked, StandingChanged
from kiosk.journey.model import State
from kiosk.journey.screens import Home, Paused, SeniorHome
from kiosk.journey.session import Step, fresh, stay, untouched
from queue_server.contract.fleet import Service

BEGINS: dict[str, Service] = {
    **dict.fromkeys(("take", "theme", "department", "item", "bundle", "search", "closed_tile"), "tickets"),
    "my_ticket": "my_ticket",
    "booking": "booking",
}
"""Which service a button of the first screens leads to."""


def on_asked(state: State, event: StandingChanged | RestartAsked) -> Step:
    match event:
        case RestartAsked(order):
            return stay(replace(state, restart=order))
        case StandingChanged(standing):
            nobody = untouched(state) or isinstance(state.screen, Paused)
            state = replace(state, standing=standing)
            return stay(fresh(state) if nobody else state)


def switched_off(state: State, intent: str) -> bool:
    """Return whether a button leads to what was switched off here; a session that has begun goes on to its end."""
    begins = isinstance(state.screen, Home | SeniorHome) and not state.changing
    return begins and intent in BEGINS and not state.standing.allows(BEGINS[intent])


def restart_when_alone(state: State, effects: tuple[Effect, ...]) -> Step:
    """Let the terminal begin anew as soon as nobody has begun anything."""
    if not state.restart or not untouched(state):
        return state, effects
    return replace(state, restart=""), (*effects, Restart(state.restart))
