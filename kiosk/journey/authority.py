"""Who comes for somebody else without that person's card, by a written authority: it is seen at the counter."""

from __future__ import annotations

from kiosk.journey.effects import StopCard
from kiosk.journey.events import Press
from kiosk.journey.model import State
from kiosk.journey.screens import Authority, Card, Photograph, SeniorConfirm
from kiosk.journey.session import Step, chosen, go, speak, stay


def may_bring(state: State) -> bool:
    """Return whether one may come for another here: for a new number, once the agent's own card was read; in large
    type before any card."""
    screen = state.screen
    new = state.changing is None and not state.voucher and state.plan is None
    if isinstance(screen, Card):
        return new and screen.together and len(state.holders) == 1
    return new and isinstance(screen, SeniorConfirm) and bool(chosen(state))


def authority(state: State, _: Press) -> Step:
    return go(state, Authority(), StopCard(), *speak(state, "say.confirm")) if may_bring(state) else stay(state)


def brought(state: State) -> bool:
    """Return whether the number that is asked for from this screen is an agent's by written authority."""
    screen = state.screen
    return isinstance(screen, Authority | Photograph) or (isinstance(screen, Card) and screen.authority)
