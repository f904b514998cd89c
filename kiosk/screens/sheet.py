"""The body of 拍委托书 and its live picture; looks in `sheet.kv`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty, ObjectProperty

from drivers.ports.still import Preview
from kiosk import theme
from kiosk.screens.bodies import Body
from kiosk.widgets.shapes import Panel


class LivePicture(Panel):
    """What the camera sees, as large as fits; the sign of a sheet while there is nothing to show.

    Pictures are fetched from `source` when `frame` changes, and never kept: with frame 0 the texture goes.
    """

    source: ClassVar[Callable[[], Preview | None]] = staticmethod(lambda: None)
    frame = NumericProperty(0)
    ty = ObjectProperty(theme.STANDARD, rebind=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            Color(1, 1, 1, 1)
            self._quad = Rectangle(size=(0, 0))
        self._texture: Any = None
        self.fbind("frame", self._fetch)
        for name in ("pos", "size"):
            self.fbind(name, self._place)

    def _fetch(self, *_: Any) -> None:
        seen = type(self).source() if self.frame else None
        if seen is None:
            self._texture = None
        else:
            if self._texture is None or self._texture.size != (seen.width, seen.height):
                self._texture = Texture.create(size=(seen.width, seen.height), colorfmt="rgb")
                self._texture.flip_vertical()
            self._texture.blit_buffer(seen.pixels, colorfmt="rgb", bufferfmt="ubyte")
        self._place()

    def _place(self, *_: Any) -> None:
        if self._texture is None:
            self._quad.texture, self._quad.size = None, (0, 0)
            return
        wide, high = self._texture.size
        share = min(self.width / wide, self.height / high)
        size = (wide * share, high * share)
        self._quad.texture = self._texture
        self._quad.size = size
        self._quad.pos = (self.center_x - size[0] / 2, self.center_y - size[1] / 2)


def show_from(source: Callable[[], Preview | None]) -> None:
    """Say where the glass fetches what the camera for sheets sees."""
    LivePicture.source = staticmethod(source)


class SheetPortrait(Body):
    pass


class SheetLandscape(Body):
    pass
