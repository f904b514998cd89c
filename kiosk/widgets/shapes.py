"""Grounds, icons, pictures, bars, QR codes: what lies under and beside the words."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
from kivy.graphics import Color, Rectangle, SmoothRoundedRectangle
from kivy.graphics.texture import Texture
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget
from PIL import Image as Raster
from PIL import ImageDraw, ImageOps

from kiosk import theme

# Kivy's center, right and top are cached and may be stale within a `pos` event: x + width is never.

ASSETS = Path(__file__).resolve().parent.parent / "assets"
LOGOS = Path(__file__).resolve().parent.parent.parent / "config" / "defaults" / "logos"


def blit(picture: Raster.Image) -> Any:
    """Return a texture of a Pillow picture, right way up."""
    rgba = picture.convert("RGBA")
    texture = Texture.create(size=rgba.size, colorfmt="rgba")
    texture.blit_buffer(rgba.transpose(Raster.Transpose.FLIP_TOP_BOTTOM).tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    return texture


@lru_cache(maxsize=256)
def icon_texture(name: str, pixels: int) -> Any:
    """Return a white icon `pixels` square; an unknown name gives the question mark."""
    path = ASSETS / "icons" / f"{name}.png"
    if not path.exists():
        path = ASSETS / "icons" / "question.png"
    with Raster.open(path) as source:
        return blit(source.convert("RGBA").resize((pixels, pixels), Raster.Resampling.LANCZOS))


@lru_cache(maxsize=48)
def picture_texture(name: str, width: int, height: int, cover: bool = False, negative: bool = False) -> Any:
    """Return a coloured picture scaled to fit on a transparent ground; `cover` fills the box, cutting off the top.

    `negative`: in greys, dark where it was light, for a ground that is light where it was dark.
    """
    path = ASSETS / "pictures" / f"{name}.png"
    if not path.exists():
        path = LOGOS / f"{name}.png"
    with Raster.open(path) as source:
        scale = (max if cover else min)(width / source.width, height / source.height)
        size = (max(1, round(source.width * scale)), max(1, round(source.height * scale)))
        scaled = source.convert("RGBA").resize(size, Raster.Resampling.LANCZOS)
    if negative:
        grey, alpha = ImageOps.invert(scaled.convert("L")), scaled.getchannel("A")
        scaled = Raster.merge("RGBA", (grey, grey, grey, alpha))
    whole = Raster.new("RGBA", (width, height))
    whole.paste(scaled, ((width - size[0]) // 2, height - size[1] if cover else (height - size[1]) // 2))
    return blit(whole)


@lru_cache(maxsize=8)
def hills_texture(width: int, height: int, colours: tuple[str, str, str]) -> Any:
    """Return the hero's ground: two ranges of hills in the county's colour, a little lighter than the button."""
    twice = 2
    w, h = width * twice, height * twice
    ground = Raster.new("RGB", (w, h), colours[0])
    draw = ImageDraw.Draw(ground)
    for colour, bumps in (
        (colours[1], ((0.60, 0.78, 0.20), (0.76, 0.60, 0.17), (0.95, 0.66, 0.22))),
        (colours[2], ((0.74, 1.02, 0.17), (0.90, 0.95, 0.16), (1.03, 0.88, 0.16))),
    ):
        for x, y, r in bumps:
            draw.ellipse(((x - r) * w, y * h, (x + r) * w, y * h + 2 * r * w), fill=colour)
    # a rounded rectangle reads its texture from below, a rectangle from above
    return blit(ground.resize((width, height), Raster.Resampling.LANCZOS).transpose(Raster.Transpose.FLIP_TOP_BOTTOM))


@lru_cache(maxsize=1)
def qr_rows(data: str) -> tuple[tuple[int, ...], ...]:
    """Return the modules of a QR code, top row first, with a border of two."""
    return tuple(tuple(row) for row in segno.make_qr(data, error="m").matrix_iter(border=2))


class Panel(BoxLayout):
    """A rounded ground with a thin border; it cannot be pressed, so it has no foot and no `edge`."""

    fill = StringProperty("sur")
    border = StringProperty("line")
    radius_mm = NumericProperty(6.0)
    border_px = NumericProperty(2)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas.before:
            self._outer = Color(*theme.rgba(self.border))
            self._rim = SmoothRoundedRectangle()
            self._inner = Color(*theme.rgba(self.fill))
            self._face = SmoothRoundedRectangle()
        for name in ("pos", "size", "fill", "border", "radius_mm"):
            self.fbind(name, self._redraw)
        self._redraw()

    def _redraw(self, *_: Any) -> None:
        rim = self.border_px if self.border else 0
        radius = min(theme.mm(self.radius_mm), self.width / 2, self.height / 2)
        self._outer.rgba = theme.rgba(self.border)
        self._inner.rgba = theme.rgba(self.fill)
        self._rim.pos, self._rim.size, self._rim.radius = self.pos, self.size, [radius] * 4
        self._face.pos = (self.x + rim, self.y + rim)
        self._face.size = (max(0, self.width - 2 * rim), max(0, self.height - 2 * rim))
        self._face.radius = [max(0, radius - rim)] * 4


class Notched(Panel):
    """A ticket: notches at both sides and a dashed line between them, `cut` millimetres above the foot."""

    cut = NumericProperty(60.0)
    ground = StringProperty("bg")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas.before:
            self._rings: list[tuple[Color, SmoothRoundedRectangle, Color, SmoothRoundedRectangle]] = []
            for _ in range(2):
                edge = Color(*theme.rgba(self.border))
                ring = SmoothRoundedRectangle()
                hole = Color(*theme.rgba(self.ground))
                self._rings.append((edge, ring, hole, SmoothRoundedRectangle()))
            self._covers = [(Color(*theme.rgba(self.ground)), Rectangle()) for _ in range(2)]
            Color(*theme.rgba("edge"))
            self._dashes = [Rectangle() for _ in range(90)]
        for name in ("cut", "ground"):
            self.fbind(name, self._redraw)
        self._redraw()

    def _redraw(self, *_: Any) -> None:
        super()._redraw()
        if not hasattr(self, "_dashes"):
            return
        for edge, _ring, hole, _hole in self._rings:
            edge.rgba, hole.rgba = theme.rgba(self.border), theme.rgba(self.ground)
        for cover, _ in self._covers:
            cover.rgba = theme.rgba(self.ground)
        y, r, rim = self.y + theme.mm(self.cut), theme.mm(5.2), self.border_px
        for (_, ring, _, hole), (_, cover), x, outside in zip(
            self._rings, self._covers, (self.x, (self.x + self.width)), (-1, 1), strict=True
        ):
            ring.pos, ring.size, ring.radius = (x - r, y - r), (2 * r, 2 * r), [r] * 4
            inner = r - rim
            hole.pos, hole.size, hole.radius = (x - inner, y - inner), (2 * inner, 2 * inner), [inner] * 4
            cover.pos = (x - r - 2 if outside < 0 else x, y - r - 2)
            cover.size = (r + 2, 2 * r + 4)
        start, end = self.x + theme.mm(12), (self.x + self.width) - theme.mm(12)
        dash, step = theme.mm(1.6), theme.mm(2.9)
        for number, quad in enumerate(self._dashes):
            x = start + number * step
            quad.pos, quad.size = (round(x), round(y) - 1), (dash if x + dash <= end else 0, 3)


class Icon(Widget):
    """One of the white icons of `kiosk/assets/icons`, tinted, centred, `mm` square."""

    name = StringProperty("")
    mm = NumericProperty(11.0)
    tone = StringProperty("brand")
    ring = StringProperty("")
    """A ground behind it (a token), as a disc or a chip."""
    ring_mm = NumericProperty(19.0)
    ring_radius = NumericProperty(4.0)
    ring_border = StringProperty("")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            self._edge, self._edge_shape = Color(0, 0, 0, 0), SmoothRoundedRectangle()
            self._ground, self._shape = Color(0, 0, 0, 0), SmoothRoundedRectangle()
            self._tint, self._quad = Color(), Rectangle()
        for name in ("pos", "size", "name", "tone", "ring", "mm", "ring_border"):
            self.fbind(name, self._redraw)
        self._redraw()

    def _redraw(self, *_: Any) -> None:
        px, ring = theme.mm(self.mm), theme.mm(self.ring_mm)
        cx, cy = round(self.x + self.width / 2), round(self.y + self.height / 2)
        self._ground.rgba, self._edge.rgba = theme.rgba(self.ring), theme.rgba(self.ring_border)
        for shape, size in ((self._edge_shape, ring), (self._shape, ring - (4 if self.ring_border else 0))):
            shape.pos, shape.size = (cx - size / 2, cy - size / 2), (size, size)
            shape.radius = [min(theme.mm(self.ring_radius), size / 2)] * 4
        self._tint.rgba = theme.rgba(self.tone if self.name else "")
        self._quad.texture = icon_texture(self.name, px) if self.name else None
        self._quad.pos, self._quad.size = (cx - px // 2, cy - px // 2), (px, px)


_ON_BRAND = ("stub", "arrow")
"""Pictures that lie on a button or pointer filled with the brand's colour."""
_GROUNDED = ("reader", *_ON_BRAND)


class Picture(Widget):
    """A coloured picture of `kiosk/assets/pictures`, or a seal of `config/defaults/logos`, fitted into the box.

    In high contrast it lies on a white plate, unless it has a ground of its own or is one of the brand's.
    """

    name = StringProperty("")
    cover = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            Color(1, 1, 1, 1)
            self._plate = SmoothRoundedRectangle()
            self._quad = Rectangle()
        for name in ("pos", "size", "name", "cover"):
            self.fbind(name, self._redraw)
        self._redraw()

    def _redraw(self, *_: Any) -> None:
        width, height = round(self.width), round(self.height)
        if not self.name or width <= 1 or height <= 1:
            return
        x, y, rim = round(self.x), round(self.y), 0
        if theme.in_contrast() and (ASSETS / "pictures" / f"{self.name}.png").exists() and self.name not in _GROUNDED:
            rim = theme.mm(2)
            side = min(width, height)
            self._plate.pos, self._plate.size = (x + (width - side) / 2, y + (height - side) / 2), (side, side)
            self._plate.radius = [theme.mm(4)] * 4
        else:
            self._plate.size = (0, 0)
        width, height = max(2, width - 2 * rim), max(2, height - 2 * rim)
        negative = theme.in_contrast() and self.name in _ON_BRAND
        self._quad.texture = picture_texture(self.name, width, height, self.cover, negative)
        self._quad.pos, self._quad.size = (x + rim, y + rim), (width, height)


class Load(Widget):
    """Three bars: how busy it is. `level` 0–3 of them are filled."""

    level = NumericProperty(0)
    tone = StringProperty("brand")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            self._parts = [(Color(), SmoothRoundedRectangle(), Color(), SmoothRoundedRectangle()) for _ in range(3)]
        for name in ("pos", "size", "level", "tone"):
            self.fbind(name, self._redraw)
        self._redraw()

    def _redraw(self, *_: Any) -> None:
        bar, gap = theme.mm(2.9), theme.mm(0.9)
        x, floor = (
            round((self.x + self.width / 2) - (3 * bar + 2 * gap) / 2),
            round((self.y + self.height / 2) - theme.mm(3.6)),
        )
        for number, (edge, outer, ground, inner) in enumerate(self._parts):
            height = theme.mm((2.9, 5.1, 7.2)[number])
            filled = number < self.level
            edge.rgba = theme.rgba(self.tone if filled else "edge")
            ground.rgba = theme.rgba(self.tone if filled else "sur")
            outer.pos, outer.size, outer.radius = (x, floor), (bar, height), [2] * 4
            inner.pos, inner.size, inner.radius = (x + 2, floor + 2), (bar - 4, height - 4), [1] * 4
            x += bar + gap


QR_INK = (21, 35, 44)
"""Dark on white in every contrast: many phones read no other way round."""


class Qr(Widget):
    """A QR code with its quiet zone, black on white, as large as the box allows in whole pixels a module."""

    data = StringProperty("")
    dense = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            Color(1, 1, 1, 1)
            self._quad = Rectangle()
        for name in ("pos", "size", "data"):
            self.fbind(name, self._redraw)
        self._redraw()

    def _redraw(self, *_: Any) -> None:
        if not self.data or self.width <= 1:
            self._quad.size = (0, 0)
            return
        rows = qr_rows(self.data)
        count = len(rows)
        module = max(1, int(min(self.width, self.height)) // count)
        dots = Raster.new("RGB", (count, count), "white")
        dots.putdata([QR_INK if dot else (255, 255, 255) for row in rows for dot in row])
        texture = blit(dots)
        texture.mag_filter = texture.min_filter = "nearest"
        side = module * count
        self._quad.texture = texture
        self._quad.pos, self._quad.size = (
            (round((self.x + self.width / 2) - side / 2), round((self.y + self.height / 2) - side / 2)),
            (side, side),
        )
