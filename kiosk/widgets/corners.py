"""Four corners touched in order: the way to the service menu, which nobody goes by chance. Pure, as the gate is."""

from __future__ import annotations

from collections.abc import Callable

CORNER_MM = 14.0
WITHIN_S = 10.0


class Corners:
    """Upper left, upper right, lower right, lower left. Places are pixels from the lower left."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._next = 0
        self._began = 0.0

    def forget(self) -> None:
        self._next = 0

    @property
    def done(self) -> bool:
        return self._next == 4

    def touch(self, x: float, y: float, size: tuple[float, float], side: float) -> bool:
        """Return whether a touch belongs to the way: the first two corners hold no key, the others are then held back.

        After the fourth `done` holds, until `forget`.
        """
        if self._next and self._clock() - self._began > WITHIN_S:
            self._next = 0
        corner = _corner(x, y, size, side)
        if corner is None or corner not in (0, self._next):
            self._next = 0
            return False
        if corner == 0:
            self._began, self._next = self._clock(), 0
        self._next += 1
        return self._next > 1


def _corner(x: float, y: float, size: tuple[float, float], side: float) -> int | None:
    width, height = size
    left, right = x <= side, x >= width - side
    low, high = y <= side, y >= height - side
    corners = ((left and high), (right and high), (right and low), (left and low))
    return next((n for n, here in enumerate(corners) if here), None)
