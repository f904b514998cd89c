"""Tells a head from a sheet of paper while it turns, by following points on it.

Whatever a flat thing does, its points move by one projection of a plane; the nose of a head that turns moves further
than the cheeks. What a plane leaves unexplained is set against what it explains by tilting: a photo tilted far is
measured less exactly, and tilts the more. On the simulated pictures (`drivers/simulators/faces.py`) a head turned by 20
degrees gives 1.0 or more, a photo tilted by 50 degrees 0.25 at most: `./hall bench drivers` prints both. What is bent
like a face, worn as a mask, or shown on a screen as a moving picture is no sheet of paper, and is not told.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.face.detect import Face, Gray

_MOST = 120
_FEWEST = 25
_STRAYED = 0.6
"""Pixels by which a point may miss its start when followed back."""
_WINDOW = (15, 15)
_LEAST_TILT = 0.02
"""Of the eyes' distance: less is not told from what the following of points errs by."""

Places = NDArray[np.float32]


class Surface:
    """Points of one face from one picture on. Keeps the pictures it is given, and overwrites them when done."""

    def __init__(self, gray: Gray, face: Face) -> None:
        self._eyes_apart = face.eyes_apart
        self._before = gray
        found = cv2.goodFeaturesToTrack(gray, _MOST, 0.01, max(3.0, 0.04 * self._eyes_apart), mask=_inside(gray, face))
        self._start: Places = np.empty((0, 2), np.float32) if found is None else np.asarray(found[:, 0], np.float32)
        self._now = self._start

    @property
    def lost(self) -> bool:
        """Tell whether too few points are left to judge by."""
        return len(self._now) < _FEWEST

    def follow(self, gray: Gray) -> None:
        """Look where the points went in the next picture; forget those that are not sure."""
        if not self.lost:
            there, seen = _flow(self._before, gray, self._now)
            back, seen_back = _flow(gray, self._before, there)
            kept = seen & seen_back & (np.linalg.norm(back - self._now, axis=1) < _STRAYED)
            self._start, self._now = self._start[kept], there[kept]
        self._before.fill(0)
        self._before = gray

    def depth(self) -> float:
        """Return what a plane leaves unexplained of the movement, of what it explains by tilting: 0 for a sheet."""
        if self.lost:
            return 0.0
        plane, _ = cv2.findHomography(self._start, self._now, 0)
        if plane is None:
            return 0.0
        tilted = cv2.perspectiveTransform(self._start[None], plane)[0]
        upright, _ = cv2.estimateAffinePartial2D(self._start, tilted, method=cv2.LMEDS)
        if upright is None:
            return 0.0
        moved = self._start @ upright[:, :2].T + upright[:, 2]
        return self._apart(tilted, self._now) / max(self._apart(tilted, moved), _LEAST_TILT)

    def _apart(self, expected: NDArray[np.floating], seen: NDArray[np.floating]) -> float:
        """Return how far points are from where they should be, of the eyes' distance; three of four are nearer."""
        return float(np.percentile(np.linalg.norm(expected - seen, axis=1), 75)) / self._eyes_apart

    def forget(self) -> None:
        self._before.fill(0)
        self._start = self._now = np.empty((0, 2), np.float32)


def _flow(before: Gray, after: Gray, places: Places) -> tuple[Places, NDArray[np.bool_]]:
    there, seen, _ = cv2.calcOpticalFlowPyrLK(
        before, after, places[:, None], np.empty_like(places[:, None]), winSize=_WINDOW, maxLevel=3
    )
    return np.asarray(there[:, 0], np.float32), seen[:, 0] == 1


def _inside(gray: Gray, face: Face) -> Gray:
    mask = np.zeros(gray.shape, np.uint8)
    apart, (x, y) = face.eyes_apart, face.points[4]
    axes = round(0.8 * apart), round(1.05 * apart)
    cv2.ellipse(mask, (round(x), round(y - 0.15 * apart)), axes, 0, 0, 360, 255, -1)
    return mask
