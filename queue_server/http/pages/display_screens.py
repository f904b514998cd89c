"""What is different on one of the hall's screens: its zone, its voice, its contrast, how big its rows are, its arrows.

The county's file says it (`[[screens]]`); the address of a screen may say it, too, for one that hangs there today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from config.behaviour import Screen
from config.schema import Hall

Layout = Literal["board", "calls"]
"""`board`: calls and queues. `calls`: calls alone, in rows that are read from further away."""
Direction = Literal["left", "right", "ahead", "back"]

LEAST_OF_DISTANCE = 300
"""Signs smaller than this part of the distance are not read by everybody."""
LONG_SIDE_U = 1920
ROWS_U: Mapping[Layout, int] = {"board": 56, "calls": 88}
"""The least type of the rows of calls, upright, in units of the drawing (`display-tall.css`, `display-screens.css`)."""
_DIGIT = 0.73
"""Height of a digit, as part of its type."""
_LONG_SIDE_MM = 25.4 * 16 / (16**2 + 9**2) ** 0.5
"""The long side of a 16:9 screen per inch of its diagonal."""


@dataclass(frozen=True, slots=True)
class Set:
    """How one screen is set."""

    zone: str = ""
    sound: bool = False
    high_contrast: bool = False
    layout: Layout = "board"
    arrows: Mapping[str, Direction] = field(default_factory=dict)


def digits_mm(layout: Layout, inches: float) -> float:
    """Return how high the digits of a call in the rows are on a screen of this diagonal."""
    return ROWS_U[layout] * _DIGIT * inches * _LONG_SIDE_MM / LONG_SIDE_U


def layout_of(screen: Screen) -> Layout:
    """Return the layout whose rows are read from as far as the screen must be."""
    enough = digits_mm("board", screen.inches) >= screen.read_from_m * 1000 / LEAST_OF_DISTANCE
    return "board" if enough else "calls"


def as_set(place: Hall, asked: Mapping[str, str]) -> Set | None:
    """Return how the screen is set that this address stands for; None where it names what is not there."""
    code = asked.get("screen")
    screen = next((s for s in place.screens if s.code == code), None)
    if code and screen is None:
        return None
    screen = screen or Screen(code="any")
    zone = asked.get("zone") or screen.zone or ""
    if zone and zone not in {z.code for z in place.zones}:
        return None
    return Set(
        zone=zone,
        sound=place.display.speaks != "none" and {"on": True, "off": False}.get(asked.get("sound", ""), screen.sound),
        high_contrast=(asked.get("contrast") or screen.contrast) == "high",
        layout=layout_of(screen),
        arrows=screen.arrows,
    )
