"""一共几件？"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.journey.model import State
from kiosk.journey.screens import Matters
from kiosk.views.parts import Button, words


@dataclass(frozen=True, slots=True)
class MattersView:
    title: str
    name: str
    line: str
    count: str
    unit: str
    minus: Button
    plus: Button
    done: Button


def matters(state: State) -> MattersView:
    """Return the question; a key that would go beyond an end has no intent."""
    t = words(state)
    count = state.screen.count if isinstance(state.screen, Matters) else 1
    most = state.menu.matters_per_ticket if state.menu else 1
    found = next((i for i in state.menu.items if i.code in state.basket), None) if state.menu else None
    return MattersView(
        title=t("matters.title"),
        name=found.name.in_language(state.language) if found else "",
        line=t("matters.line", most=most),
        count=str(count),
        unit=t("matters.unit"),
        minus=Button(
            t("matters.less"), "minus" if count > 1 else "", icon="minus", dress="plain" if count > 1 else "shut"
        ),
        plus=Button(
            t("matters.more"), "plus" if count < most else "", icon="plus", dress="plain" if count < most else "shut"
        ),
        done=Button(t("matters.done"), "counted", icon="check", dress="brand"),
    )
