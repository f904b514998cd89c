"""The small values that screens are made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from kiosk.journey.model import State
from kiosk.texts import text


class Words(Protocol):
    def __call__(self, key: str, **values: object) -> str: ...


def words(state: State) -> Words:
    """Return the text function of this session."""
    return partial(text, state)


@dataclass(frozen=True, slots=True)
class Button:
    text: str
    intent: str
    value: str = ""
    icon: str = ""
    sub: str = ""
    dress: str = "plain"


@dataclass(frozen=True, slots=True)
class Tile:
    """A theme, a department, a matter or a life event, with how busy it is."""

    title: str
    intent: str
    value: str
    icon: str = ""
    line: str = ""
    """Second line; `*…*` is bold."""
    load: int = -1
    """Bars filled, 0–3; −1: no bars."""
    load_word: str = ""
    sign: str = ""
    """Icon beside the word of a tile that is shut."""
    shut: bool = False
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to bring, or one that need not be brought (`spared`)."""

    name: str
    sub: str
    icon: str
    spared: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """Which page of how many; the buttons beyond the ends do not exist."""

    page: int
    pages: int
    text: str
    before: str
    after: str

    @property
    def needed(self) -> bool:
        return self.pages > 1


def pager(t: Words, page: int, count: int, per_page: int) -> Pager:
    """Return the pager for `count` things; a page beyond the last shows the last."""
    pages = max(1, -(-count // per_page))
    page = min(page, pages - 1)
    return Pager(page, pages, t("page.of", page=page + 1, pages=pages), t("page.before"), t("page.after"))
