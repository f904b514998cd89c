"""What nobody looks at yet: one thing after the other that can be done here, large, never at the same place."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.journey.model import State
from kiosk.views.parts import words

PLACES = ((0.5, 0.6), (0.2, 0.8), (0.8, 0.4), (0.35, 0.55), (0.65, 0.75))
"""How much of the free room lies left of it and below, in turn: a panel keeps the shadow of what never moves."""


@dataclass(frozen=True, slots=True)
class AttractView:
    icon: str
    over: str
    title: str
    touch: str
    place: tuple[float, float]


def attract(state: State) -> AttractView | None:
    """Return what is shown to nobody; None where somebody is there, or may be."""
    if state.attract < 0:
        return None
    t = words(state)
    shown = pictures(state)
    icon, over, title = shown[state.attract % len(shown)]
    return AttractView(icon, over, title, t("attract.touch"), PLACES[state.attract % len(PLACES)])


def pictures(state: State) -> tuple[tuple[str, str, str], ...]:
    """Return (sign, words over it, what is said) of each: welcome, the hall's notice, what it says of itself,
    the themes of its menu."""
    t = words(state)
    menu, hall = state.menu, state.hall
    if menu is None:
        return (("ticket", "", t("attract.begin")),)
    name = menu.name.in_language(state.language)
    found = [("ticket", name, t("attract.begin"))]
    if hall is not None and hall.notice is not None:
        found.append(("megaphone", t("attract.notice"), hall.notice.in_language(state.language)))
    found += [("megaphone", name, line.in_language(state.language)) for line in menu.attract]
    found += [(theme.icon, t("attract.here"), theme.name.in_language(state.language)) for theme in menu.themes]
    return (*found, ("hand-heart", name, t("attract.senior")))
