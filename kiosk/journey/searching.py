"""Searching by pinyin, by English letters, or by signs written with a finger."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey.effects import FindItems, ReadSigns
from kiosk.journey.events import Press, SearchAnswered, SignsRead, WritingReady, Written
from kiosk.journey.model import State
from kiosk.journey.screens import Search
from kiosk.journey.session import Step, stay
from kiosk.languages import in_hanzi

SIGNS = 5
"""How many words and signs are offered for letters at a time."""
WRITTEN_SIGNS = 10
"""How many signs are offered for strokes."""
LONGEST_SEARCH = 20
MOST_STROKES = 40
"""No sign has more; what goes on is a child's drawing."""


def unread(text: str) -> str:
    """Return the letters at the end of a text that no sign was chosen for."""
    end = len(text)
    while end and text[end - 1].isascii() and text[end - 1].isalpha():
        end -= 1
    return text[end:]


def typed(text: str, pressed: str, longest: int) -> str:
    """Return a text after a key of any keyboard of the kiosk."""
    if pressed == "erase":
        return text[:-1]
    if pressed == "clear":
        return ""
    return (text + (" " if pressed == "space" else pressed))[:longest]


def key(state: State, screen: Search, pressed: str) -> Step:
    """Take a letter, a sign that was offered, or a key that takes something back."""
    if pressed in ("stroke_back", "rewrite"):
        return _strokes(state, screen, screen.strokes[:-1] if pressed == "stroke_back" else ())
    before = screen.text
    if pressed in screen.signs and not screen.writing:  # the letters become the sign touched
        before = before[: len(before) - len(unread(before))]
    text = typed(before, pressed, LONGEST_SEARCH)
    return stay(replace(state, screen=replace(screen, text=text, page=0, signs=(), strokes=())), FindItems(text))


def way(state: State, event: Press) -> Step:
    """拼音 or 手写; what was found stays."""
    screen = state.screen
    writing = event.value == "writing"
    if not isinstance(screen, Search) or screen.writing == writing or (writing and not may_write(state)):
        return stay(state)
    changed = replace(state, screen=replace(screen, writing=writing, signs=(), strokes=()))
    return stay(changed, ReadSigns() if writing else FindItems(screen.text))


def may_write(state: State) -> bool:
    """Return whether the pad is offered: it reads Chinese signs only."""
    return state.can_write and in_hanzi(state.language)


def on_event(state: State, event: SearchAnswered | SignsRead | Written | WritingReady) -> Step:
    screen = state.screen
    if isinstance(event, WritingReady):
        return stay(replace(state, can_write=event.ok))
    if not isinstance(screen, Search):
        return stay(state)
    if isinstance(event, Written):
        return _strokes(state, screen, (*screen.strokes, event.stroke)[:MOST_STROKES])
    if isinstance(event, SignsRead):
        current = screen.writing and screen.strokes == event.strokes
        return stay(replace(state, screen=replace(screen, signs=event.signs)) if current else state)
    if screen.text != event.text:
        return stay(state)
    signs = screen.signs if screen.writing else event.signs
    return stay(replace(state, screen=replace(screen, results=event.results, signs=signs)))


def _strokes(state: State, screen: Search, strokes: tuple[tuple[tuple[int, int], ...], ...]) -> Step:
    if not screen.writing or strokes == screen.strokes:
        return stay(state)
    # the signs of the strokes before stay until the new ones are known: nothing flickers while somebody writes
    signs = screen.signs if strokes else ()
    asked = (ReadSigns(strokes),) if strokes else ()
    return stay(replace(state, screen=replace(screen, strokes=strokes, signs=signs)), *asked)
