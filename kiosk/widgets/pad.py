"""A pad one writes on with a finger: it takes every movement as it comes, and no rule for keys holds on it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from kivy.graphics import Color, Line
from kivy.properties import ObjectProperty

from kiosk import theme
from kiosk.widgets.shapes import Panel

UNITS = 1000
"""So many to a side in what it tells."""
_INK_MM = 2.6
_GRID_PX = 2


class Pad(Panel):
    """Square. `strokes`: those of this sign so far, as the journey keeps them."""

    strokes = ObjectProperty(())

    def __init__(self, **kwargs: Any) -> None:
        self._finger: Hashable | None = None
        self._now: list[tuple[float, float]] = []
        super().__init__(**kwargs)
        with self.canvas:
            self._faint = Color()
            self._cross = [Line(width=_GRID_PX), Line(width=_GRID_PX)]
            self._ink = Color()
        for name in ("pos", "size", "strokes"):
            self.fbind(name, self._write)
        self._lines: list[Line] = []
        self._write()

    def begin(self, finger: Hashable, x: float, y: float) -> bool:
        """Return whether this finger writes now; a second one, or the ball of the hand, never does."""
        if self._finger is not None or not self.collide_point(x, y):
            return False
        self._finger, self._now = finger, [(x, y)]
        self._write()
        return True

    def go_on(self, finger: Hashable, x: float, y: float) -> bool:
        if finger != self._finger:
            return False
        place = (min(max(x, self.x), self.right), min(max(y, self.y), self.top))
        if place != self._now[-1]:
            self._now.append(place)
            self._lines[-1].points = [c for point in self._now for c in point]
        return True

    def end(self, finger: Hashable, x: float, y: float) -> tuple[tuple[int, int], ...]:
        """Return the stroke that is done, in thousandths from the upper left; nothing from another finger."""
        if not self.go_on(finger, x, y):
            return ()
        side = max(1.0, float(self.width))
        stroke = tuple((round((x - self.x) / side * UNITS), round((self.top - y) / side * UNITS)) for x, y in self._now)
        self.let_go()
        return stroke

    def let_go(self) -> None:
        """Forget the stroke under way."""
        self._finger, self._now = None, []
        self._write()

    def _write(self, *_: Any) -> None:
        self._faint.rgba = theme.rgba("line")
        self._ink.rgba = theme.rgba("ink")
        self._cross[0].points = [self.center_x, self.y + _GRID_PX, self.center_x, self.top - _GRID_PX]
        self._cross[1].points = [self.x + _GRID_PX, self.center_y, self.right - _GRID_PX, self.center_y]
        for line in self._lines:
            self.canvas.remove(line)
        scale = self.width / UNITS
        drawn = [[(self.x + x * scale, self.top - y * scale) for x, y in stroke] for stroke in self.strokes or ()]
        self._lines = [self._line(stroke) for stroke in (*drawn, *([self._now] if self._now else []))]

    def _line(self, points: list[tuple[float, float]]) -> Line:
        line = Line(
            points=[c for point in points for c in point], width=theme.mm(_INK_MM / 2), joint="round", cap="round"
        )
        self.canvas.add(line)
        return line
