"""Which touches count: the first finger decides, a drift or a long press does no harm, a new screen is deaf at first.

Pure: times are seconds from any steady clock, places are pixels. One gate per window.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import hypot

DEAF_S = 0.5
"""A new screen hears nothing for so long; a key pressed twice within it counts once."""
QUICK_S = 0.12
"""The same for a keyboard's keys."""
DRIFT_MM = 10.0
"""How far a finger may slide between down and up and still mean what it touched first."""


@dataclass(slots=True)
class _Held:
    finger: Hashable
    key: object
    x: float
    y: float
    strayed: bool = False


class Gate:
    def __init__(self, clock: Callable[[], float], px_per_mm: float) -> None:
        self._clock = clock
        self._drift = DRIFT_MM * px_per_mm
        self._deaf_until = clock()
        self._held: _Held | None = None

    def new_screen(self) -> None:
        """Turn deaf for a moment; a finger that is still down belonged to the old screen."""
        self._deaf_until = self._clock() + DEAF_S
        self._held = None

    @property
    def deaf(self) -> bool:
        return self._clock() < self._deaf_until

    @property
    def held(self) -> object | None:
        """The key a finger lies on now."""
        return self._held.key if self._held else None

    def down(self, finger: Hashable, x: float, y: float, key: object | None) -> bool:
        """Return whether this finger now holds `key`. A second finger never does."""
        if self.deaf or self._held is not None or key is None:
            return False
        self._held = _Held(finger, key, x, y)
        return True

    def move(self, finger: Hashable, x: float, y: float) -> object | None:
        """Return the key this movement let go, if it strayed too far."""
        held = self._held
        if held is None or held.finger != finger or held.strayed:
            return None
        if hypot(x - held.x, y - held.y) > self._drift:
            held.strayed = True
            return held.key
        return None

    def up(self, finger: Hashable, x: float, y: float, quick: bool) -> object | None:
        """Return the key that was pressed, or None. However long it was held, it counts once."""
        held = self._held
        if held is None or held.finger != finger:
            return None
        self.move(finger, x, y)
        self._held = None
        if held.strayed:
            return None
        self._deaf_until = max(self._deaf_until, self._clock() + (QUICK_S if quick else DEAF_S))
        return held.key
