"""您可以优先吗？ Each class as a tile: who it is for, and whether one's word is enough."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.journey.model import State
from kiosk.journey.priority import chosen, classes, may_choose
from kiosk.journey.screens import Priority
from kiosk.views.parts import Button, Pager, Tile, Words, pager, words
from queue_server.contract.models import MenuClass

_ICONS = {"senior": "user", "disabled": "wheelchair", "infant": "baby"}


@dataclass(frozen=True, slots=True)
class PriorityView:
    title: str
    line: str
    tiles: tuple[Tile, ...]
    pager: Pager


def priority_key(state: State, t: Words) -> Button:
    """Return the key that leads here, marked where a class was chosen."""
    if not may_choose(state):
        return Button("", "")
    if chosen(state) is None:
        return Button(t("priority.key"), "priority", icon="heart")
    return Button(t("priority.key"), "priority", icon="check-circle", dress="picked")


def priority(state: State, screen: Priority, per_page: int) -> PriorityView:
    t = words(state)
    every = classes(state)
    turned = pager(t, screen.page, len(every), per_page)
    shown = every[turned.page * per_page : (turned.page + 1) * per_page]
    return PriorityView(
        title=t("priority.title"),
        line=t("priority.line"),
        tiles=tuple(_tile(state, t, class_) for class_ in shown),
        pager=turned,
    )


def _tile(state: State, t: Words, class_: MenuClass) -> Tile:
    name = class_.name.in_language(state.language)
    who = class_.who.in_language(state.language) if class_.who else ""
    if class_.entitlement == "believed":
        picked = class_.code == state.class_
        sign, word = ("check", t("priority.picked")) if picked else ("", "")
        icon = _ICONS.get(class_.code, "heart")
        return Tile(name, "class", class_.code, icon, who, load_word=word, sign=sign, picked=picked)
    word = t("priority.coming") if state.help_asked else t("priority.shown")
    return Tile(name, "help", "", "identification-card", who, load_word=word, sign="hand-waving")
