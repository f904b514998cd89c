"""Text on the glass: measured in millimetres, shrunk to a stated least size, broken at phrases, tinted when drawn.

`*…*` in a rich text is bold. A `Say` never wraps by itself past `lines` and tells (`whole`) when it had to cut.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from math import inf
from typing import Any

from kivy.clock import Clock
from kivy.core.text import Label as Glyphs
from kivy.graphics import Color, Rectangle
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk import theme
from kiosk.widgets.wrap import fit

_ASCENT = 1.160
"""Baseline below the texture's top, in em (the font's own metrics)."""
CENTRE = 0.802
"""Middle of a hanzi below the texture's top, in em; capitals lie within a hundredth of it."""
_KEPT = 500
_textures: OrderedDict[tuple[str, int, bool], Any] = OrderedDict()


@lru_cache(maxsize=8192)
def _advance(character: str, bold: bool) -> float:
    glyphs = Glyphs(font_name=theme.BOLD if bold else theme.REGULAR, font_size=100)
    return float(glyphs.get_extents(character)[0]) / 100


def width_of(text: str, bold: bool) -> float:
    """Return the width in em, a touch generous."""
    return sum(_advance(c, bold) for c in text)


def _runs(line: str, bold: bool, rich: bool) -> list[tuple[str, bool]]:
    if not rich:
        return [(line, bold)]
    return [(part, bool(i % 2) or bold) for i, part in enumerate(line.split("*")) if part]


def _em_of(line: str, bold: bool, rich: bool) -> float:
    return sum(width_of(run, heavy) for run, heavy in _runs(line, bold, rich))


@lru_cache(maxsize=4096)
def fitted(
    text: str, bold: bool, rich: bool, width: float, size: float, least: float, lines: int, height: float
) -> tuple[float, tuple[str, ...], bool]:
    """Return `wrap.fit` of a text in this type; kept, since the same words come again and again."""
    px, found, whole = fit(text, lambda line: _em_of(line, bold, rich), width, size, least, lines, height)
    return px, tuple(found), whole


def texture_of(text: str, pixels: int, bold: bool, keep: bool = True) -> Any:
    """Return a white texture of the text; those that may be kept are, the latest few hundred."""
    key = (text, pixels, bold)
    found = _textures.get(key)
    if found is not None:
        _textures.move_to_end(key)
        return found
    glyphs = Glyphs(
        text=text,
        font_name=theme.BOLD if bold else theme.REGULAR,
        font_size=pixels,
        color=(1, 1, 1, 1),
        font_hinting=None,
    )
    glyphs.refresh()
    texture = glyphs.texture
    if keep:
        _textures[key] = texture
        if len(_textures) > _KEPT:
            _textures.popitem(last=False)
    return texture


class Say(Widget):
    text = StringProperty("")
    mm = NumericProperty(9.0)
    """The em, in millimetres."""
    least = NumericProperty(0.0)
    """How small it may become to fit; 0: never smaller than `mm`."""
    bold = BooleanProperty(False)
    rich = BooleanProperty(False)
    tone = StringProperty("ink")
    halign = OptionProperty("left", options=("left", "center", "right"))
    valign = OptionProperty("middle", options=("top", "middle", "bottom"))
    lines = NumericProperty(1)
    cap = NumericProperty(999.0)
    """A smaller em than `mm`, set by a `Stack` that is short of room."""
    on = StringProperty("")
    """Colour token it lies on where that is not its panel's own (a picture)."""
    elastic = BooleanProperty(False)
    """A name or a remark from the county's files: where even the least size has no room it ends in an ellipsis."""
    most_lines = NumericProperty(99)
    """Fewer lines than `lines`, set by a `Stack` that is short of room."""
    hug = BooleanProperty(False)
    """Take the text's own width instead of being given one."""
    tall = BooleanProperty(False)
    """Take the text's own height."""
    private = BooleanProperty(False)
    """Never kept in the texture cache: a person's name, what somebody typed."""
    ink_box = ListProperty([0, 0, 0, 0])
    """x, y, width, height that the glyphs' bodies cover, for whoever checks the layout."""

    def __init__(self, **kwargs: Any) -> None:
        self.whole = True
        self.px = 0.0
        self._shown: tuple[str, ...] = ()
        kwargs.setdefault("size", (0, 0))  # nothing is fitted before the layout has given a width
        super().__init__(**kwargs)
        with self.canvas:
            self._color = Color(*theme.rgba(self.tone))
        self._quads: list[tuple[Rectangle, float, float]] = []
        self._later = Clock.create_trigger(self._render, -1)
        for name in (
            "text",
            "mm",
            "cap",
            "least",
            "bold",
            "rich",
            "lines",
            "hug",
            "most_lines",
            "size",
            "halign",
            "valign",
        ):
            self.fbind(name, lambda *_: self._later())
        self.fbind("pos", lambda *_: self._place())
        self.fbind("tone", self._tint)
        if self.hug or self.tall:
            self._measure()
        self._later()

    def _tint(self, *_: Any) -> None:
        self._color.rgba = theme.rgba(self.tone)

    def _fit(self, width: float, size: float, lines: int, height: float) -> tuple[float, tuple[str, ...], bool]:
        find = fitted.__wrapped__ if self.private else fitted
        least = theme.mm(self.least or self.mm)
        found: tuple[float, tuple[str, ...], bool] = find(
            self.text, self.bold, self.rich, width, size, least, lines, height
        )
        return found

    def _natural(self) -> float:
        """Return the width of the longest line, in em."""
        return max((_em_of(line, self.bold, self.rich) for line in self.text.split("\n")), default=0.0)

    def _measure(self) -> None:
        if self.hug:
            self.width = self._natural() * theme.mm(self.mm) + 2

    def height_at(self, width: float, cap: float, lines: int) -> float:
        """Return the height this text takes at `width`, its em at most `cap` millimetres, on at most `lines` lines."""
        if not self.text:
            return 0.0
        size = max(theme.mm(min(self.mm, cap)), theme.mm(self.least or self.mm))
        px, found, _ = self._fit(width, size, lines, inf)
        return len(found) * int(px) * theme.LINE

    def _render(self, *_: Any) -> None:
        self._measure()
        if self.width <= 2 or not self.text:
            self._quads, self._shown = [], ()
            self.canvas.clear()
            self.canvas.add(self._color)
            self.ink_box = [self.x, self.y, 0, 0]
            if self.tall:
                self.height = 0
            return
        size = theme.mm(min(self.mm, self.cap))
        height = inf if self.tall else self.height
        most = int(min(self.lines, self.most_lines))
        px, self._shown, self.whole = self._fit(self.width, size, most, height)
        self.px = max(1, int(px))
        if self.tall:
            self.height = round(len(self._shown) * self.px * theme.LINE)
        self._draw()
        self._place()

    def _draw(self) -> None:
        self.canvas.clear()
        self.canvas.add(self._color)
        self._quads = []
        for number, line in enumerate(self._shown):
            textures = [
                texture_of(run, int(self.px), bold, not self.private)
                for run, bold in _runs(line, self.bold, self.rich)
                if run.strip() or not self.rich or run
            ]
            full = sum(t.width for t in textures if t)
            x = {"left": 0.0, "center": (self.width - full) / 2, "right": self.width - full}[self.halign]
            for texture in textures:
                if texture is None:
                    continue
                quad = Rectangle(texture=texture, size=texture.size)
                self._quads.append((quad, x, float(number)))
                self.canvas.add(quad)
                x += texture.width

    def _place(self) -> None:
        if not self._shown:
            return
        step = self.px * theme.LINE
        block = len(self._shown) * step
        top = {
            "top": self.y + self.height,
            "middle": self.y + self.height / 2 + block / 2,
            "bottom": self.y + block,
        }[self.valign]
        for quad, dx, number in self._quads:
            middle = top - (number + 0.5) * step
            quad.pos = (round(self.x + dx), round(middle + CENTRE * self.px - quad.size[1]))
        left = min((q.pos[0] for q, _, _ in self._quads), default=self.x)
        right = max((q.pos[0] + q.size[0] for q, _, _ in self._quads), default=self.x)
        height = block - step + self.px * 0.9
        self.ink_box = [left, top - block / 2 - height / 2, right - left, height]


def forget_texts() -> None:
    """Drop every kept texture: a session is over."""
    _textures.clear()
    fitted.cache_clear()
