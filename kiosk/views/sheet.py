"""拍委托书: the live picture, the one that was taken, and what to mend before it is taken again."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.journey.model import State
from kiosk.journey.screens import Photograph
from kiosk.views.parts import Button, words


@dataclass(frozen=True, slots=True)
class SheetView:
    title: str
    line: str
    frame: int
    """Of the picture that the glass fetches; 0: none."""
    buttons: tuple[Button, ...]
    warn: bool = False
    """The line says what to mend."""


def photograph(state: State, screen: Photograph) -> SheetView:
    t = words(state)
    skip = Button(t("sheet.skip"), "skip_sheet", icon="identification-card")
    if screen.lost:
        on = Button(t("sheet.go_on"), "skip_sheet", icon="ticket", dress="brand")
        return SheetView(t("sheet.lost"), t("authority.show"), 0, (on,), warn=True)
    if not screen.taken:
        shoot = Button(t("sheet.shoot"), "shoot", icon="images", dress="brand")
        return SheetView(t("sheet.title"), t("sheet.lay"), screen.frame, (skip, shoot))
    first, other = ("brand", "plain") if screen.flaws else ("plain", "brand")
    again = Button(t("sheet.again"), "shoot", icon="arrow-counter-clockwise", dress=first)
    use = Button(t("sheet.use"), "use_sheet", icon="check", dress=other)
    line = t(f"sheet.flaw.{screen.flaws[0]}") if screen.flaws else t("sheet.look_line")
    return SheetView(t("sheet.look"), line, screen.frame, (skip, again, use), warn=bool(screen.flaws))
