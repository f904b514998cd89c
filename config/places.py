"""Where halls are, and the county drawn in lines: by hand, since a kiosk asks no map service."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.base import Model, Text

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Point = tuple[Longitude, Latitude]
"""As GeoJSON writes it: the longitude first."""


class Place(Model):
    """Degrees, WGS 84."""

    lat: Latitude
    lon: Longitude


class MapLine(Model):
    """A line of the map. An outline is closed by itself."""

    kind: Literal["outline", "road", "river"]
    name: Text | None = None
    points: tuple[Point, ...] = Field(min_length=2, max_length=400)


class MapName(Model):
    """A name written where it belongs: a town, a mountain."""

    name: Text
    at: Point


class CountyMap(Model):
    """`map.toml`. Without one, halls are listed with their distances and no map is drawn."""

    line: tuple[MapLine, ...] = Field(min_length=1, max_length=60)
    label: tuple[MapName, ...] = Field(default=(), max_length=60)
