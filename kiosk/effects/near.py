"""What the journey asks for about other halls, as the server and the printer take it."""

from __future__ import annotations

from drivers.ports import Document
from kiosk.effects.sending import Send
from kiosk.gateway import Gateway
from kiosk.guide import url_of
from kiosk.journey.effects import FindHalls, PrintNear
from kiosk.journey.events import HallsFound, HallsTrouble
from kiosk.journey.model import State
from kiosk.journey.near import elsewhere
from kiosk.ticket.layout import Paper
from kiosk.ticket.near import near_paper


def find(effect: FindHalls, gateway: Gateway, send: Send) -> None:
    item = effect.item
    send(
        lambda: gateway.offering_halls(item),
        lambda found: HallsFound(item, found),
        lambda code: HallsTrouble(item, code),
    )


def document(effect: PrintNear, state: State, paper: Paper) -> Document:
    shown = effect.shown
    if shown.found is None or state.menu is None or state.now is None:
        raise ValueError("a list of other halls needs its answer")
    halls, url = elsewhere(state, shown), url_of(state.hall, shown.item)
    return near_paper(shown.found.name, halls, state.menu, paper, effect.language, url, state.now)
