"""Finds faces and five points in them: the corners of the eyes and the foot of the nose.

dlib's gradient detector and 5-point model (Boost licence and CC0; the files ship in `face_recognition_models`). Its
68-point model is not used: the pictures it was made from forbid use in trade. The network detector in the same package
(`mmod`) finds the same faces on these pictures and takes 60 times as long: 0.6 s for 320 × 240, against 10 ms.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Points = NDArray[np.float64]
Box = tuple[int, int, int, int]

_SMALLEST = 80
"""Pixels across of the smallest face the detector knows."""
_SEEN_AT = 110
"""Pixels across to which a face is brought that is followed: fewer are quicker, and are missed more often."""
_LARGER = 2.0
"""How much a picture is made larger at most to find small faces in it."""


@dataclass(frozen=True, slots=True)
class Face:
    box: Box
    """Left, top, right, bottom."""
    points: Points = field(repr=False)
    """In order from left to right in the picture: outer and inner corner of one eye, inner and outer corner of the
    other; then the foot of the nose."""

    @property
    def eyes_apart(self) -> float:
        """Return the pixels between the outer corners of the eyes."""
        return float(np.linalg.norm(self.points[3] - self.points[0]))


def model(name: str) -> str:
    """Return the path of a model file. Raises ImportError when the package that ships it is not installed.

    The package itself is not imported: it wants pkg_resources, which Python no longer has.
    """
    spec = importlib.util.find_spec("face_recognition_models")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("no models", name="face_recognition_models")
    return str(Path(spec.submodule_search_locations[0]) / "models" / name)


class Finder:
    def __init__(self) -> None:
        self._detector = dlib.get_frontal_face_detector()
        self._points = dlib.shape_predictor(model("shape_predictor_5_face_landmarks.dat"))

    def find(self, gray: Gray, smallest: float = _SMALLEST) -> list[Face]:
        """Return the faces of a picture that are at least `smallest` pixels across, the largest first."""
        share = min(_LARGER, _SMALLEST / smallest)
        return self._faces(gray, _resized(gray, share), share, 0, 0)

    def follow(self, gray: Gray, before: Face) -> list[Face]:
        """Return the faces around where one was a moment ago, the largest first."""
        left, top, right, bottom = before.box
        across = right - left
        left, top = max(0, left - across // 2), max(0, top - across // 2)
        near = gray[top : bottom + across // 2, left : right + across // 2]
        share = min(_LARGER, _SEEN_AT / across)
        return self._faces(gray, _resized(near, share), share, left, top)

    def _faces(self, gray: Gray, seen: Gray, share: float, left: int, top: int) -> list[Face]:
        found = []
        for place in self._detector(seen, 0):
            box = [place.left() / share + left, place.top() / share + top]
            box += [place.right() / share + left, place.bottom() / share + top]
            whole = dlib.rectangle(*(round(edge) for edge in box))
            points = np.array([[p.x, p.y] for p in self._points(gray, whole).parts()], np.float64)
            found.append(Face((whole.left(), whole.top(), whole.right(), whole.bottom()), points[[2, 3, 1, 0, 4]]))
        return sorted(found, key=lambda face: face.box[0] - face.box[2])


def _resized(gray: Gray, share: float) -> Gray:
    way = cv2.INTER_AREA if share < 1 else cv2.INTER_LINEAR
    return np.ascontiguousarray(cv2.resize(gray, None, fx=share, fy=share, interpolation=way), np.uint8)
