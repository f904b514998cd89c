"""A county as six-sided tiles, one a hall, each as near to its real place as the others let it: pure, so that it is
tried without a browser. Shows which way a hall lies, never a border."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

Degrees = tuple[float, float]
"""Latitude and longitude."""
WIDE, HIGH = 112, 128
"""A tile's width and height. Rows overlap by a quarter, every other row is half a tile further right."""
_ROOM = 1.6
"""Cells for each hall: with fewer, neighbours push each other far from where they lie."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A hall's cell. `x`, `y` is its middle."""

    code: str
    x: float
    y: float

    @property
    def points(self) -> str:
        """Return its six corners, as SVG writes them."""
        half, quarter = WIDE / 2, HIGH / 4
        corners = ((0, -2), (1, -1), (1, 1), (0, 2), (-1, 1), (-1, -1))
        return " ".join(f"{self.x + dx * half:g},{self.y + dy * quarter:g}" for dx, dy in corners)


@dataclass(frozen=True, slots=True)
class Tiles:
    tiles: tuple[Tile, ...]
    width: float
    height: float


def tiles(places: Mapping[str, Degrees | None]) -> Tiles:
    """Give every hall a cell of its own; one without a place takes what is left, below the others."""
    known = {code: place for code, place in places.items() if place is not None}
    rows = max(1, math.ceil(math.sqrt(len(known) * _ROOM / 1.4)))
    columns = max(1, math.ceil(len(known) * _ROOM / rows))
    taken: dict[tuple[int, int], str] = {}
    wanted = _wanted(known, columns, rows)
    # Whoever lies in the middle is placed first: those at the edge have room to move.
    middle = ((columns - 1) / 2, (rows - 1) / 2)
    for code in sorted(wanted, key=lambda c: (math.dist(wanted[c], middle), c)):
        free = [(c, r) for c in range(columns) for r in range(rows) if (c, r) not in taken]
        taken[min(free, key=lambda cell: (math.dist(_spot(*cell), wanted[code]), cell))] = code
    for n, code in enumerate(code for code, place in places.items() if place is None):
        taken[(n % columns, rows + n // columns)] = code
    return _drawn(taken)


def _wanted(known: Mapping[str, Degrees], columns: int, rows: int) -> dict[str, tuple[float, float]]:
    """Return where each would lie in cells, north up: degrees of longitude are shorter the farther north they are."""
    if not known:
        return {}
    north, south = max(p[0] for p in known.values()), min(p[0] for p in known.values())
    west, east = min(p[1] for p in known.values()), max(p[1] for p in known.values())
    across, down = max(east - west, 1e-6), max(north - south, 1e-6)
    return {
        code: ((lon - west) / across * (columns - 1), (north - lat) / down * (rows - 1))
        for code, (lat, lon) in known.items()
    }


def _spot(column: int, row: int) -> tuple[float, float]:
    return column + (0.5 if row % 2 else 0.0), float(row)


def _drawn(taken: Mapping[tuple[int, int], str]) -> Tiles:
    """Put the cells onto the paper, without empty rows or columns around them."""
    if not taken:
        return Tiles((), WIDE, HIGH)
    spots = {code: _spot(*cell) for cell, code in taken.items()}
    left, top = min(x for x, _ in spots.values()), min(y for _, y in spots.values())
    drawn = tuple(
        Tile(code, (x - left + 0.5) * WIDE, (y - top) * HIGH * 0.75 + HIGH / 2)
        for code, (x, y) in sorted(spots.items(), key=lambda spot: (spot[1][1], spot[1][0]))
    )
    return Tiles(drawn, max(t.x for t in drawn) + WIDE / 2, max(t.y for t in drawn) + HIGH / 2)
