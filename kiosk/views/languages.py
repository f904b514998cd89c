"""The key to the other language: it goes to and fro between two; with more, it leads to where all of them stand."""

from __future__ import annotations

from kiosk.journey.model import State
from kiosk.journey.screens import Access, Home
from kiosk.languages import after, languages, many, told
from kiosk.views.parts import Button, words


def other_language(state: State, *, line: bool = False) -> Button:
    """Return the key, with its own words in the language it leads to; `line`: there is room for more of them."""
    if many() and isinstance(state.screen, Home | Access):
        t = words(state)
        names = "  ".join(known.name for known in languages().values())
        return Button(
            t("access.languages" if line else "bar.languages"), "language", icon="translate", sub=names if line else ""
        )
    other = told(after(state.language))
    return Button(other.name, "language", icon="translate", sub=other.invitation if line else "")
