"""The bodies of 别处也能办 and its map; looks in `near.kv`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.properties import NumericProperty, ObjectProperty
from kivy.uix.floatlayout import FloatLayout
from PIL import Image as Raster
from PIL import ImageDraw

from kiosk import theme
from kiosk.screens.bodies import Body, Part
from kiosk.views.county_map import Dot, MapDrawing, Point, apart, free
from kiosk.views.near import NearRow
from kiosk.widgets.say import Say, width_of
from kiosk.widgets.shapes import Icon, Panel, blit

TWICE = 2
"""Drawn so much larger, for smooth lines."""
NAME_MM = 7.0


@lru_cache(maxsize=2)
def map_texture(drawn: MapDrawing, size: tuple[int, int], leaders: tuple[tuple[Point, Point], ...], ink: str) -> Any:
    """Return the map's ground: the county, its river and roads, and a line from each disc that was moved aside to its
    place. `ink` tells the colours apart that are in force."""
    wide, high = size[0] * TWICE, size[1] * TWICE
    picture = Raster.new("RGBA", (wide, high))
    draw = ImageDraw.Draw(picture)
    line = theme.mm(1) * TWICE
    looks = {
        "outline": (theme.hexa("edge"), 0.7),
        "river": (theme.mixed("brand", "brand2", 0.45), 1.8),
        "road": (theme.hexa("amberline"), 0.9),
    }
    for kind in ("outline", "river", "road"):
        colour, width = looks[kind]
        for stroke in drawn.strokes:
            if stroke.kind != kind:
                continue
            points = [(x * high, high - y * high) for x, y in stroke.points]
            if kind == "outline":
                draw.polygon(points, fill=theme.hexa("brand2"))
                points.append(points[0])
            draw.line(points, fill=colour, width=max(1, round(line * width)), joint="curve")
    for (x, y), (at_x, at_y) in leaders:
        ends = [(x * TWICE, high - y * TWICE), (at_x * TWICE, high - at_y * TWICE)]
        draw.line(ends, fill=ink, width=max(1, round(line * 0.6)))
        dot = line * 0.9
        draw.ellipse((ends[0][0] - dot, ends[0][1] - dot, ends[0][0] + dot, ends[0][1] + dot), fill=ink)
    return blit(picture.resize(size, Raster.Resampling.LANCZOS))


class CountyMap(FloatLayout):
    """The county in lines, a numbered disc for each place of the list, another for this hall."""

    drawn = ObjectProperty(None, allownone=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)
    disc_mm = NumericProperty(13.0)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas.before:
            Color(1, 1, 1, 1)
            self._ground = Rectangle(size=(0, 0))
        for name in ("pos", "size", "drawn", "ty", "disc_mm"):
            self.fbind(name, self._draw)
        self._draw()

    def _draw(self, *_: Any) -> None:
        self.clear_widgets()
        drawn = self.drawn
        self._ground.size = (0, 0)
        if not isinstance(drawn, MapDrawing) or self.width <= theme.mm(20) or self.height <= theme.mm(20):
            return
        high = min(self.height, self.width / drawn.ratio)
        size = (round(high * drawn.ratio), round(high))
        left, foot = round(self.x + (self.width - size[0]) / 2), round(self.y + (self.height - high) / 2)
        disc = theme.mm(self.disc_mm)
        true = [(dot.at[0] * high, dot.at[1] * high) for dot in drawn.dots]
        spots = apart(true, disc * 1.06, *size)
        leaders = tuple(
            (a, b) for a, b in zip(true, spots, strict=True) if abs(a[0] - b[0]) + abs(a[1] - b[1]) > disc / 6
        )
        self._ground.texture = map_texture(drawn, size, leaders, theme.hexa("ink"))
        self._ground.pos, self._ground.size = (left, foot), size
        boxes = [self._disc(dot, (left + x, foot + y), disc) for dot, (x, y) in zip(drawn.dots, spots, strict=True)]
        if self.ty is theme.STANDARD:
            self._names(drawn.names, (left, foot, *size), boxes)

    def _disc(self, dot: Dot, at: Point, disc: float) -> tuple[float, float, float, float]:
        box = (round(at[0] - disc / 2), round(at[1] - disc / 2))
        held: dict[str, Any] = {"size_hint": (None, None), "pos": box, "size": (disc, disc)}
        here = not dot.label
        looks = {"ring": "amber" if here else "brand", "tone": "amberink" if here else "sur"}
        self.add_widget(
            Icon(
                name="map-pin" if here else "",
                mm=self.disc_mm * 0.72,
                ring_mm=self.disc_mm,
                ring_radius=99,
                **looks,
                **held,
            )
        )
        if not here:
            say = Say(text=dot.label, mm=self.disc_mm * 0.66, bold=True, halign="center", tone="sur", **held)
            self.add_widget(say)
        return (*box, box[0] + disc, box[1] + disc)

    def _names(
        self,
        names: tuple[Dot, ...],
        box: tuple[float, float, float, float],
        taken: list[tuple[float, float, float, float]],
    ) -> None:
        """Write the names that have room, above or below their places."""
        high = theme.mm(NAME_MM * theme.LINE)
        for name in names:
            wide = width_of(name.label, False) * theme.mm(NAME_MM) + theme.mm(2)
            x = box[0] + name.at[0] * box[3] - wide / 2
            for y in (box[1] + name.at[1] * box[3] + step * high for step in (0.5, -1.5, 1.2, -2.2)):
                room = (x, y, x + wide, y + high)
                inside = box[0] <= x and x + wide <= box[0] + box[2] and box[1] <= y and y + high <= box[1] + box[3]
                if inside and free(room, taken):
                    taken.append(room)
                    said = Say(text=name.label, mm=NAME_MM, halign="center", tone="ink", on="brand2")
                    said.size_hint, said.pos, said.size = (None, None), (round(x), round(y)), (wide, high)
                    self.add_widget(said)
                    break


class NearCard(Panel):
    """One place: its number, its name, how it is there now, when it works, how far it is."""

    view = ObjectProperty(NearRow("", "", "", "", "", "", "", "", False), rebind=True)
    ty = ObjectProperty(theme.STANDARD, rebind=True)


class NearHead(Part):
    """What it is about."""


class NearList(Part):
    """One page of places, or what is said instead."""

    slots = NumericProperty(3)


class NearMap(Part):
    """The map, and which sign is this hall."""


class NearPortrait(Body):
    pass


class NearLandscape(Body):
    pass
