"""A document camera over a desk: a sheet is laid under it, and taken away."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from drivers.simulators.camera import CameraSimulator, Picture

WIDTH, HEIGHT = 1024, 768
_SHEET = (162, 40, 700, 688)
"""Left, top, width and height of the sheet on the desk."""
_LINE = 34


class SheetCameraSimulator(CameraSimulator):
    """Shows a desk, and the sheet on it: white, with grey lines where words would stand."""

    def __init__(self, fps: float = 20.0) -> None:
        super().__init__(self._desk, fps)
        rng = np.random.default_rng(3)
        self._grain = rng.integers(0, 4, (HEIGHT + 64, WIDTH, 3), dtype=np.uint8)
        self._bare = np.full((HEIGHT, WIDTH, 3), (58, 92, 120), np.uint8)
        self._shown = self._bare

    def reset(self) -> None:
        """Switch it off and on; nothing lies under it."""
        super().reset()
        if hasattr(self, "_bare"):
            self._shown = self._bare

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        """`lay` a sheet of so many `lines` (12), or `take_away` what lies there. Raises ValueError for the rest."""
        match action:
            case "lay":
                self._shown = self._sheet(int(str(said.get("lines", 12))))
            case "take_away":
                self._shown = self._bare
            case _:
                return super().do(action, said)
        return {}

    def state(self) -> dict[str, object]:
        return {**super().state(), "lies": self._shown is not self._bare}

    def _desk(self, t: float) -> Picture:
        at = int(t * 1000) % 64
        return np.asarray(cv2.add(self._shown, self._grain[at : at + HEIGHT]), np.uint8)

    def _sheet(self, lines: int) -> Picture:
        shown = self._bare.copy()
        left, top, width, height = _SHEET
        shown[top : top + height, left : left + width] = 230
        for line in range(min(lines, (height - 2 * _LINE) // _LINE)):
            y = top + _LINE * (line + 1)
            shown[y : y + 12, left + 50 : left + width - 50 - 90 * (line % 3)] = 70
        return shown
