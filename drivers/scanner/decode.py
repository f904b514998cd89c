"""Finds and reads codes in one picture: plainly first, then the likeliest place of it prepared in a few ways.

zxing-cpp reads nearly everything that a person holds up calmly, in about 2 ms. What is left is out of focus, moved,
grainy or small. Preparing the whole picture costs more than reading it; so the place that looks most like a code is cut
out, and only that is prepared, until something is read. A lens out of focus is undone by dividing its blur out of the
spectrum, as far as the noise allows (Wiener, 1949): where the usual sharpening reads one code out of focus in four,
this reads nearly all. Which preparations, and in which order, was chosen on the pictures of `tests/bench/hard_codes.py`
and is checked on others, drawn anew each time: `./hall bench drivers`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from drivers.codecs import scanned, symbology

Picture = NDArray[np.uint8]

FORMATS: dict[str, Any] = {
    "qr": zxingcpp.BarcodeFormat.QRCode,
    "code128": zxingcpp.BarcodeFormat.Code128,
    "ean13": zxingcpp.BarcodeFormat.EAN13,
    "pdf417": zxingcpp.BarcodeFormat.PDF417,
    "code39": zxingcpp.BarcodeFormat.Code39,
    "itf": zxingcpp.BarcodeFormat.ITF,
    "codabar": zxingcpp.BarcodeFormat.Codabar,
    "datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
    "aztec": zxingcpp.BarcodeFormat.Aztec,
}

_COARSE = 4
_MARGIN = 16
_MIN_PLACE, _MAX_PLACE = 24, 320
_LIVELY = 0.1


@dataclass(frozen=True, slots=True)
class Found:
    """A code that was read; `tries` is how many preparations it took, 0 for the picture as it was."""

    text: str = field(repr=False)
    kind: str
    tries: int
    raw: bytes = field(repr=False)


class Decoder:
    """Reads codes of `kinds` (keys of `FORMATS`), with at most `retries` preparations."""

    def __init__(self, kinds: Sequence[str], retries: int) -> None:
        self._formats = zxingcpp.BarcodeFormats([FORMATS[kind] for kind in kinds])
        self._preparations = PREPARATIONS[:retries]

    def read(self, picture: Picture) -> list[Found]:
        """Return the codes in a picture (grey, or blue first), none when there are none."""
        grey = np.asarray(picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
        if found := self._read(grey, 0):
            return found
        cut = likeliest_place(grey) if self._preparations else None
        if cut is not None:
            place = Place(cut)
            for tries, prepare in enumerate(self._preparations, start=1):
                if found := self._read(prepare(place), tries):
                    return found
        return []

    def _read(self, grey: Picture, tries: int) -> list[Found]:
        # a place cut out is small: looking at it made smaller still finds nothing more
        codes = zxingcpp.read_barcodes(grey, formats=self._formats, try_downscale=tries == 0)
        return [Found(_text(code), symbology.kind_of(code.symbology_identifier), tries, code.bytes) for code in codes]


class Place:
    """A piece of a picture, and its spectrum once that is needed."""

    _BORDER = 16

    def __init__(self, grey: Picture) -> None:
        self.grey = grey
        self._spectrum: NDArray[np.complex64] | None = None

    def refocused(self, blur: float, noise: float) -> Picture:
        """Take out a round blur of `blur` dots (sigma); `noise` is the power of the noise, as a part of the light's."""
        height, width = self.grey.shape
        if self._spectrum is None:
            self._spectrum = self._transformed()
        gain = np.exp(-2 * np.pi**2 * blur**2 * self._frequencies)
        light = np.fft.irfft2(self._spectrum * (gain / (gain * gain + noise)), s=self._shape)
        inner = light[self._BORDER : self._BORDER + height, self._BORDER : self._BORDER + width]
        return np.clip(inner, 0, 255).astype(np.uint8)

    def _transformed(self) -> NDArray[np.complex64]:
        """Transform it with a border that mirrors it, at a size that transforms quickly."""
        height, width = self.grey.shape
        rows = cv2.getOptimalDFTSize(height + 2 * self._BORDER)
        columns = 2 * cv2.getOptimalDFTSize((width + 2 * self._BORDER + 1) // 2)
        sides = self._BORDER, rows - height - self._BORDER, self._BORDER, columns - width - self._BORDER
        self._shape = rows, columns
        across, along = np.fft.fftfreq(rows).astype(np.float32), np.fft.rfftfreq(columns).astype(np.float32)
        self._frequencies = across[:, None] ** 2 + along[None, :] ** 2
        wide = cv2.copyMakeBorder(self.grey, *sides, cv2.BORDER_REFLECT).astype(np.float32)
        return np.asarray(np.fft.rfft2(wide), np.complex64)


def _larger(grey: Picture) -> Picture:
    return np.asarray(cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)


PREPARATIONS: tuple[Callable[[Place], Picture], ...] = (
    lambda place: place.refocused(2, 0.03),
    lambda place: _larger(place.grey),
    lambda place: place.refocused(3, 0.001),
    lambda place: _larger(np.asarray(cv2.GaussianBlur(place.grey, (0, 0), 1.0), np.uint8)),
    lambda place: place.refocused(2, 0.003),
    lambda place: _larger(place.refocused(3, 0.001)),
    lambda place: place.refocused(4, 0.003),
)


def likeliest_place(grey: Picture) -> Picture | None:
    """Return the part of a picture where light and dark change most, for how light it is; None in a dull one."""
    size = max(1, grey.shape[1] // _COARSE), max(1, grey.shape[0] // _COARSE)
    coarse = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    mean = cv2.blur(coarse, (9, 9))
    variance = np.maximum(cv2.blur(coarse * coarse, (9, 9)) - mean * mean, 0)
    lively = cv2.blur(np.sqrt(variance) / (mean + 8), (7, 7))
    _, most, _, (x, y) = cv2.minMaxLoc(lively)
    if most < _LIVELY:
        return None
    _, parts, boxes, _ = cv2.connectedComponentsWithStats((lively > most / 2).astype(np.uint8))
    left, top, width, height = (int(_COARSE * edge) for edge in boxes[parts[y, x]][:4])
    cut = grey[
        max(0, top - _MARGIN) : top + height + _MARGIN,
        max(0, left - _MARGIN) : left + width + _MARGIN,
    ]
    if min(cut.shape) < _MIN_PLACE:
        return None
    share = _MAX_PLACE / max(cut.shape)  # a code that fills more has modules to spare; a lively room would cost as much
    if share >= 1:
        return np.ascontiguousarray(cut)
    return np.asarray(cv2.resize(cut, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)


def _text(code: Any) -> str:
    """Return the text; where the code does not say its charset (ECI), as scanners on a line are understood too."""
    says_charset = code.symbology_identifier[:2] == "]Q" and code.symbology_identifier[2] in "246"
    guessed = "" if says_charset else scanned.text_of(code.bytes, "guess")
    return guessed if isinstance(guessed, str) and guessed else str(code.text)
