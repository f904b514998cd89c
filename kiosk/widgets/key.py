"""What can be pressed: a face with a foot under it and an edge around it. Pressed, the foot goes and it sinks.

A key decides nothing and handles no touch: `kiosk.screens.root` finds the key under the finger, by the rules of
`kiosk.widgets.gate`, and sends its intent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kivy.graphics import Color, SmoothRoundedRectangle
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk import theme
from kiosk.widgets.shapes import hills_texture

SINK_PX = 6
"""How much lower a pressed key lies."""


@dataclass(frozen=True, slots=True)
class Dress:
    """Colour tokens of one kind of key and the height of its foot in millimetres."""

    fill: str
    border: str
    foot: str
    ink: str
    second: str
    icon: str
    pressed: str
    foot_mm: float = 2.0


DRESSES = {
    "plain": Dress("sur", "edge", "plainfoot", "ink", "ink2", "brand", "brand2"),
    "brand": Dress("brand", "brandfoot", "brandfoot", "sur", "sur", "sur", "brandfoot", 2.4),
    "amber": Dress("amber", "amberedge", "amberfoot", "amberink", "amberink", "amberink", "amberfoot"),
    "warm": Dress("sur", "amberline", "warmfoot", "ink", "ink", "brand", "amber2", 2.4),
    "shut": Dress("shut", "edge", "", "ink2", "ink2", "ink2", "plainfoot", 0.0),
    "flat": Dress("sur", "edge", "", "ink", "ink2", "brand", "brand2", 0.0),
    "tab": Dress("shut", "", "", "ink", "ink2", "brand", "plainfoot", 0.0),
    "tab_on": Dress("brand", "", "", "sur", "sur", "sur", "brandfoot", 0.0),
    "info": Dress("sur", "line", "", "ink", "ink2", "brand", "sur", 0.0),
    "picked": Dress("brand2", "brand", "", "ink", "ink", "brand", "brand2", 0.0),
}


class Key(BoxLayout):
    intent = StringProperty("")
    """Name of the Press it sends; empty: not pressable at the moment."""
    value = StringProperty("")
    dress = StringProperty("plain")
    radius_mm = NumericProperty(6.0)
    border_px = NumericProperty(2)
    quick = BooleanProperty(False)
    """A key of a keyboard or a pager: may be pressed again at once."""
    down = BooleanProperty(False)
    hills = BooleanProperty(False)
    ink = StringProperty("ink")
    second = StringProperty("ink2")
    sign = StringProperty("brand")
    fill = StringProperty("sur")
    inset = NumericProperty(3.0)
    """Space left free at both sides, in millimetres."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas.before:
            self._edge, self._rim = Color(), SmoothRoundedRectangle()
            self._foot, self._strip = Color(), SmoothRoundedRectangle()
            self._ground, self._face = Color(), SmoothRoundedRectangle()
        for name in ("pos", "size", "dress", "down", "hills", "border_px", "radius_mm", "inset"):
            self.fbind(name, self._redraw)
        self._redraw()

    @property
    def words(self) -> str:
        """Everything written on it, for fingers that look for a text."""
        return " ".join(w.text for w in self.walk(restrict=True) if hasattr(w, "ink_box") and w.text)

    def _redraw(self, *_: Any) -> None:
        dress = DRESSES[self.dress]
        rim = self.border_px if dress.border else 0
        foot = theme.mm(dress.foot_mm)
        sunk = SINK_PX if self.down else 0
        raised = 0 if self.down else foot
        x, y, w, h = self.x, self.y, self.width, self.height - sunk
        radius = max(0, min(theme.mm(self.radius_mm), w / 2, h / 2))
        inner = max(0, radius - rim)
        self._edge.rgba = theme.rgba(dress.border)
        self._foot.rgba = theme.rgba(dress.foot if raised else "")
        self.fill = dress.pressed if self.down else dress.fill
        self._ground.rgba = theme.rgba(self.fill)
        self._rim.pos, self._rim.size, self._rim.radius = (x, y), (w, h), [radius] * 4
        self._strip.pos, self._strip.radius = (x + rim, y + rim), [inner] * 4
        # the foot reaches no higher than the face's corners let it be seen: drawing what lies beneath costs time
        self._strip.size = (max(0, w - 2 * rim), max(0, min(h - 2 * rim, raised + 2 * inner)))
        face_h = h - 2 * rim - raised
        self._face.pos = (x + rim, y + rim + raised)
        self._face.size, self._face.radius = (max(0, w - 2 * rim), max(0, face_h)), [inner] * 4
        self._face.texture = None
        if self.hills and w > 10 and face_h > 10:
            self._ground.rgba = (1, 1, 1, 1)
            base = theme.hexa(self.fill)
            colours = (base, theme.mixed(base, "#FFFFFF", 0.055), theme.mixed(base, "#35A0BC", 0.22))
            self._face.texture = hills_texture(round(w - 2 * rim), round(face_h), colours)
        side = theme.mm(self.inset)
        self.padding = (side, rim + sunk, side, max(0, rim + foot - sunk))
        self.ink, self.second, self.sign = dress.ink, dress.second, dress.icon
