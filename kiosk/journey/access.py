"""无障碍: how this person reads, hears and reaches. Each is one touch, kept while they are here, forgotten after."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.effects import StopSpeech
from kiosk.journey.events import Press
from kiosk.journey.model import State
from kiosk.journey.screens import Access, Home, Languages
from kiosk.journey.session import Step, go, previous, stay
from kiosk.languages import after, languages, many


def access(state: State, _: Press) -> Step:
    """Show what can be set."""
    return go(state, Access())


def language(state: State, event: Press) -> Step:
    """Go to the other language; with more than two, show them all where there is time to choose."""
    if isinstance(state.screen, Languages):
        return _picked(state, event.value)
    if many() and isinstance(state.screen, Home | Access):
        return go(state, Languages(), StopSpeech())
    return stay(replace(state, language=after(state.language)), StopSpeech())


def _picked(state: State, code: str) -> Step:
    before = previous(state)
    if code not in languages() or before is None:
        return stay(state)
    screen, trail = before
    return stay(replace(state, language=code, screen=screen, trail=trail), StopSpeech())


def low_reach(state: State, _: Press) -> Step:
    return stay(replace(state, low_reach=not state.low_reach))


def contrast(state: State, _: Press) -> Step:
    return stay(replace(state, contrast=not state.contrast))


def shade(state: State, _: Press) -> Step:
    return stay(replace(state, shaded=not state.shaded))


def left_handed(state: State, _: Press) -> Step:
    return stay(replace(state, left_handed=not state.left_handed))
