"""A busy hour, and the quieter one that is told before the number is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from kiosk.journey.model import State
from kiosk.journey.screens import Choose, Confirm, Home
from kiosk.scenes.made_up import Scene, base, menu
from queue_server.contract.models import Quieter


def told(state: State, low_s: int = 300, high_s: int = 600) -> State:
    """Return the session in a hall where every series is quieter soon."""
    if state.hall is None:
        return state
    begin = (state.now or state.hall.now) + dt.timedelta(minutes=20)
    better = Quieter.model_validate(
        {"from": begin, "until": begin + dt.timedelta(minutes=30), "low_s": low_s, "high_s": high_s}
    )
    queues = [q.model_copy(update={"quieter": better}) for q in state.hall.queues]
    return replace(state, hall=state.hall.model_copy(update={"queues": queues}))


def quieter(language: str) -> Iterator[Scene]:
    items = menu().items
    sale = next((i for i in items if i.code == "property-sale"), items[0])
    state = base(language, trail=(Home(), Choose("theme", sale.theme)), basket=(sale.code,))
    yield Scene("quieter-confirm", replace(told(state), screen=Confirm()))
    offered = menu().model_copy(update={"appointments": False})
    yield Scene("quieter-only-told", replace(told(state), menu=offered, screen=Confirm()))
