"""替别人办，对吗？ and the key that leads there from the senior question."""

from __future__ import annotations

from kiosk.journey.authority import may_bring
from kiosk.journey.model import State
from kiosk.views.calm import CalmView
from kiosk.views.parts import Button, Words, words


def authority(state: State) -> CalmView:
    t = words(state)
    no = Button(t("confirm.no"), "back", icon="x", dress="warm" if state.senior else "plain")
    yes = Button(t("authority.yes"), "confirm", icon="check", dress="brand")
    lines = (t("authority.show"), t("authority.cards"))
    return CalmView(t("authority.title"), lines, "file-text", "brand", (no, yes))


def authority_key(state: State, t: Words) -> Button:
    return Button(t("authority.key"), "authority", icon="users", dress="warm") if may_bring(state) else Button("", "")
