"""The county in lines, as its configuration draws it, fitted into a box: pure, so that it is tested without a glass."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from queue_server.contract.near import MapView, OfferingHall, PlaceView

Point = tuple[float, float]
MARGIN = 0.03
"""Air around the outline, as a share of the longer side."""


@dataclass(frozen=True, slots=True)
class Stroke:
    kind: Literal["outline", "road", "river"]
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map. `label` is its number in the list beside it; empty: here."""

    label: str
    at: Point


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """Everything from the lower left, in a box one high and `ratio` wide."""

    ratio: float
    strokes: tuple[Stroke, ...]
    dots: tuple[Dot, ...]
    names: tuple[Dot, ...]


def drawing(
    drawn: MapView | None, origin: PlaceView | None, halls: Sequence[tuple[str, OfferingHall]], language: str
) -> MapDrawing | None:
    """Return the map with the places numbered as in the list; None where the county draws none."""
    if drawn is None:
        return None
    places = [(label, hall.place) for label, hall in halls if hall.place is not None]
    known = [point for line in drawn.lines for point in line.points]
    known += [(p.lon, p.lat) for _, p in places] + ([(origin.lon, origin.lat)] if origin else [])
    ratio, put = _projection(known)
    dots = [Dot(label, put((place.lon, place.lat))) for label, place in places]
    if origin is not None:
        dots.insert(0, Dot("", put((origin.lon, origin.lat))))
    return MapDrawing(
        ratio,
        tuple(Stroke(line.kind, tuple(put(p) for p in line.points)) for line in drawn.lines),
        tuple(dots),
        tuple(Dot(name.name.in_language(language), put(name.at)) for name in drawn.names),
    )


def _projection(points: Sequence[Point]) -> tuple[float, Callable[[Point], Point]]:
    """Return how wide the box is, and what puts (longitude, latitude) into it: degrees of longitude are shorter the
    farther north they are."""
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * narrow, 1e-6), max(north - south, 1e-6)
    air = MARGIN * max(wide, high)
    tall = high + 2 * air

    def put(point: Point) -> Point:
        return ((point[0] - west) * narrow + air) / tall, (point[1] - south + air) / tall

    return (wide + 2 * air) / tall, put


def apart(spots: Sequence[Point], least: float, width: float, height: float) -> tuple[Point, ...]:
    """Return the spots moved as little as needed so that any two lie `least` apart and all lie within the box by half
    of that: three halls of one town would cover each other."""
    found = [list(spot) for spot in spots]
    for _ in range(80):
        for n, one in enumerate(found):
            for other in found[n + 1 :]:
                _push(one, other, least)
        for spot in found:
            spot[0] = min(max(spot[0], least / 2), width - least / 2)
            spot[1] = min(max(spot[1], least / 2), height - least / 2)
    return tuple((x, y) for x, y in found)


def _push(one: list[float], other: list[float], least: float) -> None:
    dx, dy = other[0] - one[0], other[1] - one[1]
    away = math.hypot(dx, dy)
    if away >= least:
        return
    if away < 1e-9:
        dx, dy, away = 1.0, 0.0, 1.0
        push = least / 2
    else:
        push = (least - away) / 2
    one[0] -= dx / away * push
    one[1] -= dy / away * push
    other[0] += dx / away * push
    other[1] += dy / away * push


def free(box: tuple[float, float, float, float], taken: Sequence[tuple[float, float, float, float]]) -> bool:
    """Return whether a box (left, lower, right, upper) touches none of the others."""
    return all(box[2] <= b[0] or b[2] <= box[0] or box[3] <= b[1] or b[3] <= box[1] for b in taken)
