"""The key to the other language: it goes to and fro between two; with more, it leads to where all of them stand."""

from __future__ import annotations

from kiosk.journey.model import State
from kiosk.languages import after, told
from kiosk.views.parts import Button


def other_language(state: State, *, line: bool = False) -> Button:
    """Return the key, with its own words in the language it leads to; `line`: there is room for more of them."""
    other = told(after(state.language))
    return Button(other.name, "language", icon="translate", sub=other.invitation if line else "")
