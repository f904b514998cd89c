"""What the journey asks for about guides, as the voice and the printer take it."""

from __future__ import annotations

from functools import partial

from drivers.ports import Document
from kiosk.guide import lines, page, spoken, url_of
from kiosk.journey.effects import PrintGuide
from kiosk.journey.model import State
from kiosk.journey.screens import Guide
from kiosk.journey.session import item
from kiosk.texts import text
from kiosk.ticket.guide import guide_paper
from kiosk.ticket.layout import Paper


def reading(shown: Guide, state: State) -> str:
    """Return what is read out of a page; nothing when the menu lost the matter meanwhile."""
    found, t = item(state, shown.item), partial(text, state)
    if found is None or state.menu is None:
        return ""
    return spoken(page(lines(found, state.menu, shown.part, t, state.language), shown.page), t)


def document(effect: PrintGuide, state: State, paper: Paper) -> Document:
    found = item(state, effect.item)
    if found is None or state.menu is None or state.now is None:
        raise ValueError("a guide needs its matter")
    return guide_paper(found, state.menu, paper, effect.language, url_of(state.hall, effect.item), state.now)
