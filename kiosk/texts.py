"""What the kiosk says: the county's own wording first, then the catalogue of the language (gettext .po).

Keys are stable names ("confirm.title"); every catalogue holds every key. The .po files are read at start, so no
compiled catalogue lies about. Values in {braces} are filled in here. A county words its texts in two languages: in
another, the catalogue goes first, and what only the county says is Chinese.
"""

from __future__ import annotations

from typing import Protocol

from kiosk.languages import COUNTY, FIRST, catalogue
from queue_server.contract.errors import ERRORS
from queue_server.contract.models import Menu


class Speaker(Protocol):
    """What is needed of a State to say something."""

    @property
    def menu(self) -> Menu | None: ...
    @property
    def language(self) -> str: ...


def text(state: Speaker, key: str, **values: object) -> str:
    """Return the text of `key` in the session's language.

    Raises KeyError for a key neither the county nor the catalogue knows: a test walks every screen.
    """
    wording = state.menu.wording.get(key) if state.menu else None
    if wording and (state.language in COUNTY or key not in catalogue(state.language)):
        found = wording.in_language(state.language)
    else:
        found = catalogue(state.language)[key]
    return found.format(**values) if values else found


def has(key: str) -> bool:
    return key in catalogue(FIRST)


def error_text(state: Speaker, code: str) -> str:
    """Return what to do now about an error code of the contract; unknown codes get the general sentence."""
    if has(f"error.{code}"):
        return text(state, f"error.{code}")
    known = ERRORS.get(code, ERRORS["server.failed"])
    return known.en if state.language == "en" else known.zh
