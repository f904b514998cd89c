"""您可以优先吗？ and its hard cases, as made-up states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.journey.screens import Choose, Confirm, Home, Priority
from kiosk.scenes.made_up import Scene, base


def priority_scenes(language: str) -> Iterator[Scene]:
    state = base(language, trail=(Home(), Choose("all"), Confirm()), basket=("property-sale",))
    yield Scene("priority", replace(state, screen=Priority()))
    yield Scene("priority-asked", replace(state, screen=Priority(), class_="infant", help_asked=True))
    yield Scene("priority-low", replace(state, screen=Priority(), low_reach=True))
    yield Scene("confirm-priority", replace(state, screen=Confirm(), class_="infant", trail=(Home(),)))
