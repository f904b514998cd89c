"""A camera before which codes are held: the built-in scanner of many terminals, as an IP camera of bytes."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
import zxingcpp

from drivers.simulators.camera import CameraSimulator, Picture

WIDTH, HEIGHT = 640, 480
_FORMATS = {
    "qr": zxingcpp.BarcodeFormat.QRCode,
    "code128": zxingcpp.BarcodeFormat.Code128,
    "ean13": zxingcpp.BarcodeFormat.EAN13,
    "pdf417": zxingcpp.BarcodeFormat.PDF417,
    "datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
}


class CodeCameraSimulator(CameraSimulator):
    """Shows a desk, and the code that is held up."""

    def __init__(self, fps: float = 20.0) -> None:
        super().__init__(self._desk, fps)
        rng = np.random.default_rng(1)
        shade = cv2.resize(rng.uniform(90, 150, (4, 5)).astype(np.float32), (WIDTH, HEIGHT))
        self._plain = np.repeat(shade[:, :, None], 3, axis=2).astype(np.uint8)
        self._grain = rng.integers(0, 9, (HEIGHT + 64, WIDTH, 3), dtype=np.uint8)
        self._shown = self._plain

    def reset(self) -> None:
        """Switch it off and on; nothing is held before it."""
        super().reset()
        if hasattr(self, "_plain"):
            self._shown = self._plain

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        """`show` a code (`text`, `kind`, `blur` in dots) or `hide` it. Raises ValueError for anything else."""
        match action:
            case "show":
                drawn = self._held(str(said["text"]), str(said.get("kind", "qr")))
                blur = float(str(said.get("blur", 0.0)))
                self._shown = np.asarray(cv2.GaussianBlur(drawn, (0, 0), blur), np.uint8) if blur else drawn
            case "hide":
                self._shown = self._plain
            case _:
                return super().do(action, said)
        return {}

    def state(self) -> dict[str, object]:
        return {**super().state(), "shows": self._shown is not self._plain}

    def _desk(self, t: float) -> Picture:
        at = int(t * 1000) % 64
        return np.asarray(cv2.add(self._shown, self._grain[at : at + HEIGHT]), np.uint8)

    def _held(self, text: str, kind: str) -> Picture:
        code = np.array(zxingcpp.create_barcode(text, _FORMATS[kind]).to_image(scale=4, add_quiet_zones=True))
        share = min(1.0, WIDTH * 0.9 / code.shape[1], HEIGHT * 0.9 / code.shape[0])
        code = cv2.resize(code, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        code = np.clip(code, 25, 215)  # ink is not black and paper is not white
        top, left = (HEIGHT - code.shape[0]) // 2, (WIDTH - code.shape[1]) // 2
        shown = self._plain.copy()
        shown[top : top + code.shape[0], left : left + code.shape[1]] = code[:, :, None]
        return shown
