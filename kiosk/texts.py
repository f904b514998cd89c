"""What the kiosk says: the county's own wording first, then this package's catalogues (zh and en, gettext .po).

Keys are stable names ("confirm.title"); both catalogues hold every key. The .po files are read at start, so no
compiled catalogue lies about. Values in {braces} are filled in here.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Protocol

from babel.messages.pofile import read_po

from queue_server.contract.errors import ERRORS
from queue_server.contract.models import Menu

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("zh", "en")


class Speaker(Protocol):
    """What is needed of a State to say something."""

    @property
    def menu(self) -> Menu | None: ...
    @property
    def language(self) -> str: ...


@lru_cache(maxsize=4)
def catalogue(language: str) -> dict[str, str]:
    """Return every text of one language by its key."""
    with (LOCALE / language / "LC_MESSAGES" / "kiosk.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id}


def text(state: Speaker, key: str, **values: object) -> str:
    """Return the text of `key` in the session's language.

    Raises KeyError for a key neither the county nor the catalogue knows: a test walks every screen.
    """
    wording = state.menu.wording.get(key) if state.menu else None
    found = wording.in_language(state.language) if wording else catalogue(state.language)[key]
    return found.format(**values) if values else found


def has(key: str) -> bool:
    return key in catalogue("zh")


def error_text(state: Speaker, code: str) -> str:
    """Return what to do now about an error code of the contract; unknown codes get the general sentence."""
    if has(f"error.{code}"):
        return text(state, f"error.{code}")
    known = ERRORS.get(code, ERRORS["server.failed"])
    return known.en if state.language == "en" else known.zh
