"""无障碍: how this person reads, hears and reaches. Each is one touch, kept while they are here, forgotten after."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.events import Press
from kiosk.journey.model import State
from kiosk.journey.screens import Access
from kiosk.journey.session import Step, go, stay


def access(state: State, _: Press) -> Step:
    """Show what can be set."""
    return go(state, Access())


def low_reach(state: State, _: Press) -> Step:
    return stay(replace(state, low_reach=not state.low_reach))


def contrast(state: State, _: Press) -> Step:
    return stay(replace(state, contrast=not state.contrast))


def shade(state: State, _: Press) -> Step:
    return stay(replace(state, shaded=not state.shaded))


def left_handed(state: State, _: Press) -> Step:
    return stay(replace(state, left_handed=not state.left_handed))
