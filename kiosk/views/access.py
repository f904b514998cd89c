"""无障碍: what can be set, each with what it is now in a word and a sign."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.journey.model import State
from kiosk.views.parts import Button, Words, words


@dataclass(frozen=True, slots=True)
class AccessView:
    title: str
    line: str
    toggles: tuple[Button, ...]


def access(state: State) -> AccessView:
    t = words(state)
    toggles = (
        Button(t("access.senior"), "senior", icon="text-aa", sub=t("access.senior_line"), dress="amber"),
        _toggle(t, "contrast", "circle-half", on=state.contrast),
        _toggle(t, "low_reach", "wheelchair", on=state.low_reach),
        _toggle(t, "left_handed", "hand-palm", on=state.left_handed),
        _toggle(t, "reading", "headphones", on=state.reading),
        _toggle(t, "speech", "speaker-high", on=state.speech),
        _toggle(t, "cannot_hear", "ear-slash", on=state.cannot_hear),
        Button(t("bar.other_language"), "language", icon="translate", sub=t("access.language_line")),
    )
    return AccessView(t("access.title"), t("access.line"), toggles)


def _toggle(t: Words, name: str, icon: str, *, on: bool) -> Button:
    return Button(
        t(f"access.{name}"),
        name,
        icon="check-circle" if on else icon,
        sub=t("access.is_on") if on else t(f"access.{name}_line"),
        dress="picked" if on else "plain",
    )
