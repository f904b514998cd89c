"""无障碍: what can be set, each with what it is now in a word and a sign."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.journey.model import State
from kiosk.languages import languages
from kiosk.views.languages import other_language
from kiosk.views.parts import Button, Words, words


@dataclass(frozen=True, slots=True)
class AccessView:
    title: str
    line: str
    toggles: tuple[Button, ...]


def access(state: State) -> AccessView:
    t = words(state)
    if state.senior:
        toggles = tuple(replace(b, dress=b.dress.replace("plain", "warm")) for b in _in_large_type(state, t))
        return AccessView(t("access.title"), t("access.line"), toggles)
    toggles = (
        Button(t("access.senior"), "senior", icon="text-aa", sub=t("access.senior_line"), dress="amber"),
        _toggle(t, "contrast", "circle-half", on=state.contrast),
        _toggle(t, "low_reach", "wheelchair", on=state.low_reach),
        _toggle(t, "left_handed", "hand-palm", on=state.left_handed),
        _toggle(t, "reading", "headphones", on=state.reading),
        _toggle(t, "speech", "speaker-high", on=state.speech),
        _toggle(t, "cannot_hear", "ear-slash", on=state.cannot_hear),
        other_language(state, line=True),
    )
    return AccessView(t("access.title"), t("access.line"), toggles)


def choice(state: State) -> AccessView:
    """Return all of them, alike, each in its own words; the one that is spoken now is marked."""
    t, plain = words(state), "warm" if state.senior else "plain"
    keys = (
        Button(
            known.name,
            "language",
            code,
            icon="check-circle" if code == state.language else "translate",
            sub="" if state.senior else known.invitation,
            dress="picked" if code == state.language else plain,
        )
        for code, known in languages().items()
    )
    return AccessView(t("languages.title"), t("languages.line"), tuple(keys))


def _in_large_type(state: State, t: Words) -> tuple[Button, ...]:
    """Return what large type has not brought already, in few words."""
    settings = (
        _toggle(t, "contrast", "circle-half", on=state.contrast, name="bar.contrast"),
        _toggle(t, "cannot_hear", "ear-slash", on=state.cannot_hear, name="access.large_cannot_hear"),
        _toggle(t, "low_reach", "wheelchair", on=state.low_reach, name="access.large_low_reach"),
        _toggle(t, "left_handed", "hand-palm", on=state.left_handed),
        _toggle(t, "reading", "headphones", on=state.reading),
        other_language(state),
    )
    return tuple(b if b.dress == "picked" else replace(b, sub="") for b in settings)


def _toggle(t: Words, intent: str, icon: str, *, on: bool, name: str = "") -> Button:
    return Button(
        t(name or f"access.{intent}"),
        intent,
        icon="check-circle" if on else icon,
        sub=t("access.is_on") if on else t(f"access.{intent}_line"),
        dress="picked" if on else "plain",
    )
