"""Whether what stands on a sheet could be read from its picture. What stands there stays unknown."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from drivers.ports.still import SheetFlaw
from drivers.transports.camera import Picture

_WIDTH: Final = 1600
"""Dots across at most it is measured at: sharper than that nobody needs it."""
_DARK_BELOW: Final = 60.0
"""Grey steps of the brightest tenth: white paper, where any lies there."""
_PLAIN_BELOW: Final = 25.0
"""Grey steps between paper and ink below which nothing stands there to be read."""
_SHARP: Final = 0.13
"""How steep the steepest hundredth is, of that difference. Drawn print of 12 points on A4 at 1600 × 1200 has 0.26; so
far out of focus that a dot spreads with a deviation of 2 dots it has 0.11; an empty sheet's edges less than 0.1."""


def flaws(picture: Picture) -> tuple[SheetFlaw, ...]:
    """Return what a person could mend, the most pressing first. A picture smeared in one direction alone may pass."""
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    if gray.shape[1] > _WIDTH:
        height = max(1, round(gray.shape[0] * _WIDTH / gray.shape[1]))
        gray = cv2.resize(gray, (_WIDTH, height), interpolation=cv2.INTER_AREA)
    smooth = cv2.GaussianBlur(gray.astype(np.float32), (3, 3), 0)  # the grain of the camera is no edge
    lowest, bright, highest = (float(step) for step in np.percentile(gray, (1, 90, 99)))
    spread = highest - lowest
    found = []
    if bright < _DARK_BELOW:
        found.append(SheetFlaw.DARK)
    if spread < _PLAIN_BELOW or _steepest(smooth) < _SHARP * spread:
        found.append(SheetFlaw.BLURRED)
    gray.fill(0)
    smooth.fill(0)
    return tuple(found)


def _steepest(smooth: np.ndarray) -> float:
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=3) / 8
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=3) / 8
    steep = np.hypot(across, down)
    steepest = float(np.percentile(steep, 99))
    for edges in (across, down, steep):  # they show the words
        edges.fill(0)
    return steepest
