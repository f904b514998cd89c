"""Walks a real widget tree and says what breaks the laws of size, gap, type, contrast and room. Lengths in mm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kivy.uix.widget import Widget

from kiosk import theme
from kiosk.widgets.key import SINK_PX, Key
from kiosk.widgets.say import Say
from kiosk.widgets.shapes import Icon, Panel

ROUNDING_PX = 2


def _visible(widget: Widget) -> bool:
    while widget is not None and hasattr(widget, "opacity"):
        if widget.opacity == 0:
            return False
        parent = widget.parent
        widget = parent if isinstance(parent, Widget) else None
    return True


def top_layer(root: Any) -> Widget:
    """Return what counts for fingers and eyes: the question over the screen, else the whole."""
    return root._over or root


def texts(root: Any) -> Iterator[Say]:
    for widget in top_layer(root).walk(restrict=True):
        if isinstance(widget, Say) and widget.text.strip() and _visible(widget) and not _shaded(root, widget):
            yield widget


def _shaded(root: Any, say: Say) -> bool:
    """Return whether the shade lies over a text; its own words lie on it."""
    x, y = say.center
    below = any(left <= x <= left + wide and low <= y <= low + high for left, low, wide, high in root.shade.covers)
    return below and root.shade is not say.parent.parent


def ground_of(widget: Widget) -> str:
    """Return the colour token a text lies on."""
    parent = widget.parent
    while isinstance(parent, Widget):
        for sibling in parent.children:
            covers = sibling is not widget and isinstance(sibling, Icon) and sibling.ring
            if covers and sibling.collide_widget(widget) and sibling.size == widget.size:
                return str(sibling.ring)
        fill = getattr(parent, "fill", "")
        if isinstance(parent, Key | Panel) or (fill and isinstance(fill, str)):
            return str(fill)
        if type(parent).__name__ in ("HeaderBar", "Bar"):
            return "sur"
        if type(parent).__name__ == "Frame":
            return "amber2" if parent.ty is theme.SENIOR else "bg"
        parent = parent.parent
    return "bg"


def _inside(inner: tuple[float, ...], outer: tuple[float, ...], slack: float) -> bool:
    return (
        inner[0] >= outer[0] - slack
        and inner[1] >= outer[1] - slack
        and inner[0] + inner[2] <= outer[0] + outer[2] + slack
        and inner[1] + inner[3] <= outer[1] + outer[3] + slack
    )


def _box(widget: Widget) -> tuple[float, float, float, float]:
    return (widget.x, widget.y, widget.width, widget.height)


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    """Return how deep two boxes lie in each other, in pixels (0: apart)."""
    wide = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    high = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return min(wide, high) if wide > 0 and high > 0 else 0.0


def key_faults(root: Any, ty: theme.Type) -> Iterator[str]:
    """Targets large enough, apart enough, on the glass, none in the header's place."""
    keys = root.keys()
    window = (0, 0, *root.size)
    for key in keys:
        small = theme.in_mm(min(key.width, key.height))
        if small < ty.least_target - 0.05:
            yield f"target: {key.words!r} is {small:.1f} mm, least {ty.least_target}"
        if not _inside(_box(key), window, 0.5):
            yield f"off glass: {key.words!r} {_box(key)}"
    filled = [key.words for key in keys if key.dress == "brand"]
    if len(filled) > 1:
        yield f"brand: more than one button is filled with it: {filled}"
    for n, one in enumerate(keys):
        for other in keys[n + 1 :]:
            dx = max(one.x - other.right, other.x - one.right, 0)
            dy = max(one.y - other.top, other.y - one.top, 0)
            tabs = {one.dress, other.dress} <= {"tab", "tab_on"}
            gap = theme.in_mm((dx * dx + dy * dy) ** 0.5)
            slack = max(0.3, theme.in_mm(1) + 0.01)  # a whole pixel, on a large panel
            if gap < (1.0 if tabs else ty.least_gap) - slack:
                yield f"gap: {one.words!r} and {other.words!r} are {gap:.1f} mm apart, least {ty.least_gap}"


def text_faults(root: Any, ty: theme.Type, english: bool) -> Iterator[str]:
    """Types large enough, dark enough, whole, inside their panel, not over each other.

    Nothing Chinese is ever cut; an English name out of the county's files may end in an ellipsis.
    """
    found = list(texts(root))
    for say in found:
        em = theme.in_mm(say.px) / theme._Now.scale
        if em < ty.least - 0.2:
            yield f"type: {say.text!r} is {em:.1f} mm, least {ty.least}"
        ground = say.on or ground_of(say)
        ratio = theme.contrast(say.tone, ground)
        if ratio < (theme.LEAST_IN_CONTRAST if theme.in_contrast() else ty.least_contrast):
            yield f"contrast: {say.text!r} {say.tone} on {ground} {ratio:.1f}"
        if not say.whole and not (english and say.elastic):
            yield f"cut: {say.text!r}"
        panel = say.parent
        while isinstance(panel, Widget) and not isinstance(panel, Key | Panel):
            panel = panel.parent
        room = _box(panel) if isinstance(panel, Widget) else (0, 0, *root.size)
        if not _inside(tuple(say.ink_box), room, ROUNDING_PX):
            yield f"outside: {say.text!r} {[round(v) for v in say.ink_box]} not in {[round(v) for v in room]}"
    for n, one in enumerate(found):
        for other in found[n + 1 :]:
            deep = _overlap(tuple(one.ink_box), tuple(other.ink_box))
            if deep > SINK_PX:
                yield f"overlap: {one.text!r} and {other.text!r} by {deep:.0f} px"


def faults(root: Any, senior: bool, english: bool) -> list[str]:
    """Return everything that breaks a law on this glass."""
    ty = theme.SENIOR if senior else theme.STANDARD
    return [*key_faults(root, ty), *text_faults(root, ty, english)]


def unreached(root: Any) -> list[str]:
    """Return what can be pressed by a finger and not by Tab and Enter, or without a word to be told by."""
    reached = {id(seen.widget) for seen in root.by_keys.seen() if seen.thing.pressable and seen.thing.words}
    keys: list[Key] = root.keys()
    return [f"{key.intent} {key.value} {key.words!r}" for key in keys if id(key) not in reached]
