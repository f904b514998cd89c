"""Covers what is somebody's own on the glass: who stands behind reads nothing, a finger on it looks beneath."""

from __future__ import annotations

from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, RoundedRectangle
from kivy.uix.widget import Widget

from kiosk import theme
from kiosk.screens.by_keys import seen_in
from kiosk.widgets.key import Key
from kiosk.widgets.kit import CentredRow

NAMING = ("pick_ticket", "pick_booking", "swap")
"""Keys on which somebody's own things stand."""


class Shade(Widget):
    """Lies over the middle of the screen: over all of it at first, then over its words alone."""

    def __init__(self) -> None:
        super().__init__(size_hint=(None, None))
        self._hint = CentredRow(icon="eye-slash", icon_tone="ink", plain=True)
        self._covers: list[tuple[float, float, float, float]] = []
        self._middle: Widget | None = None
        self._held: object | None = None
        once = Clock.create_trigger(self._cover, 0)
        self._later = Clock.create_trigger(lambda _: once(), 0)

    @property
    def covers(self) -> tuple[tuple[float, float, float, float], ...]:
        """Return x, y, width and height of what is covered now."""
        return () if self._held is not None else tuple(self._covers)

    def lie_over(self, middle: Widget | None, hint: str, ty: theme.Type, *, new: bool) -> None:
        """Cover the words of `middle`; nothing for None. On a new screen nothing of it is seen before it is covered."""
        self._middle, self._hint.text = middle, hint
        self._hint.mm, self._hint.least = ty.body, ty.least
        if middle is None:
            self._covers, self._held = [], None
            self._draw()
            return
        if new or not self._covers:
            self._covers = [(middle.x, middle.y, middle.width, middle.height)]
            self._draw()
        self._later()

    def look(self, finger: object, x: float, y: float) -> bool:
        """Return whether this touch is one that looks beneath: then it presses nothing."""
        if not any(left <= x <= left + wide and low <= y <= low + high for left, low, wide, high in self._covers):
            return False
        self._held = finger
        self._draw()
        return True

    def let_go(self, finger: object) -> bool:
        """Return whether this finger was looking; the words are covered again."""
        if self._held is None or self._held != finger:
            return False
        self._held = None
        self._draw()
        return True

    def _cover(self, *_: Any) -> None:
        if self._middle is not None:
            things = seen_in(self._middle, own=True)
            words = [s.widget for s in things if not isinstance(s.widget, Key) or s.widget.intent in NAMING]
            self._covers = [(w.x, w.y, w.width, w.height) for w in words]
            self._draw()

    def _draw(self) -> None:
        self.canvas.clear()
        with self.canvas:
            Color(*theme.rgba("shut"))
            for x, y, width, height in self.covers:
                RoundedRectangle(pos=(x, y), size=(width, height), radius=[theme.mm(4)])
        self.clear_widgets()
        if self.covers:
            x, y, width, height = max(self.covers, key=lambda cover: cover[2] * cover[3])
            self._hint.pos, self._hint.size = (x, y), (width, height)
            self.add_widget(self._hint)
