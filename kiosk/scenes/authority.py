"""替别人办，对吗？ and the ways there, as made-up states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.journey.model import Holder
from kiosk.journey.screens import Authority, Card, Confirm, Home, Photograph, SeniorConfirm, SeniorHome
from kiosk.scenes.made_up import Scene, base


def authority_scenes(language: str) -> Iterator[Scene]:
    agent = Holder("欧阳娜娜", "362430199001010018")
    state = base(language, trail=(Home(), Confirm(), Card(together=True)), basket=("property-sale",), holders=(agent,))
    yield Scene("authority", replace(state, screen=Authority()))
    photo = replace(state, sheets_ok=True, by_authority=True, trail=(*state.trail, Authority()))
    yield Scene("sheet", replace(photo, screen=Photograph(1)))
    yield Scene("sheet-taken", replace(photo, screen=Photograph(2, taken=True)))
    yield Scene("sheet-blurred", replace(photo, screen=Photograph(2, taken=True, flaws=("blurred",))))
    yield Scene("sheet-lost", replace(photo, screen=Photograph(lost=True)))
    senior = replace(state, senior=True, holders=(), trail=(Home(), SeniorHome(), SeniorConfirm()))
    yield Scene("senior-authority", replace(senior, screen=Authority()))
    yield Scene("senior-card-authority", replace(senior, screen=Card(needed=True, authority=True)))
