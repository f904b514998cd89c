"""无障碍, its settings on and off, and what they make of other screens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.journey.screens import Access, Choose, Home, Languages, SeniorHome
from kiosk.scenes.made_up import Scene, base


def access_scenes(language: str) -> Iterator[Scene]:
    """Yield the panel and what follows from it."""
    state = base(language, trail=(Home(),))
    yield Scene("access", replace(state, screen=Access()))
    every = replace(state, low_reach=True, left_handed=True, speech=True, cannot_hear=True)
    yield Scene("access-on", replace(every, screen=Access()))
    yield Scene("access-low", replace(state, screen=Access(), low_reach=True))
    senior = base(language, senior=True, speech=True, trail=(Home(), SeniorHome()))
    yield Scene("senior-access", replace(senior, screen=Access()))
    settled = replace(senior, screen=Access(), low_reach=True, cannot_hear=True, reading=True)
    yield Scene("senior-access-on", settled)
    yield Scene("languages", replace(state, screen=Languages(), trail=(Home(), Access())))
    yield Scene("senior-languages", replace(senior, screen=Languages(), trail=(Home(), SeniorHome(), Access())))
    yield Scene("home-left", replace(base(language), left_handed=True))
    yield Scene("choose-left", replace(state, screen=Choose("theme", "social"), left_handed=True))
