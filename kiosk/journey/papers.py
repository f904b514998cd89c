"""这些都带了吗？ What somebody has not brought is told kindly and costs nobody the number. Never asked of seniors."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.events import Press
from kiosk.journey.model import State
from kiosk.journey.screens import Confirm, Papers
from kiosk.journey.session import Step, go, matters, speak, stay

CARD = "card"
"""The identity card among the things to bring; a material is called by its Chinese name."""


def to_bring(state: State) -> tuple[str, ...]:
    """Return what is to be brought, each once, the identity card first."""
    items = matters(state)
    card = (CARD,) if any(i.guide.identity == "card" for i in items) else ()
    return tuple(dict.fromkeys((*card, *(m.name.zh for i in items for m in i.guide.bring))))


def may_ask(state: State) -> bool:
    """Return whether it makes sense to ask: for a new number, of somebody who is asked more than one thing."""
    new = state.changing is None and not state.voucher and state.plan is None
    return new and not state.senior and bool(to_bring(state))


def asks_first(state: State) -> bool:
    """Return whether the hall wants everybody asked before a number is taken."""
    asked = state.menu is not None and state.menu.ask_papers
    return asked and isinstance(state.screen, Confirm) and may_ask(state)


def papers(state: State, _: Press) -> Step:
    return go(state, Papers(), *speak(state, "say.papers")) if may_ask(state) else stay(state)


def lack(state: State, event: Press) -> Step:
    """This one is missing; pressed again it is here after all."""
    screen = state.screen
    if not isinstance(screen, Papers) or event.value not in to_bring(state):
        return stay(state)
    others = tuple(name for name in screen.missing if name != event.value)
    missing = others if event.value in screen.missing else (*others, event.value)
    return stay(replace(state, screen=replace(screen, missing=missing)))
