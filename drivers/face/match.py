"""Compares faces by dlib's residual network (CC0): 128 numbers a face, and how far two of them are apart.

Its makers put the limit at 0.6, which told 99.4 % of the pairs of "Labeled Faces in the Wild" right
(dlib.net/dnn_face_recognition_ex.cpp.html). What is measured here is printed by `./hall bench drivers`: of three people
on five pictures, made small as on a card, grey, blurred or badly compressed, the same one is at most 0.55 away in
another picture (24 pairs), another one at least 0.71 (56 pairs). So 0.5 is taken for the same, more than 0.6 for
another. Three people say little, and the network has seen few faces from Asia: a hall measures with its own staff, who
agreed to it, before it relies on this.
"""

from __future__ import annotations

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray

from drivers.face.detect import Face, Finder, model

Template = NDArray[np.float64]
Chip = NDArray[np.uint8]
"""A face upright, 150 × 150, blue first."""

_CHIP = 150
_AROUND = 0.25
_MOST_BYTES = 4 << 20
_MOST_PIXELS = 4_000_000
_CARD_ROWS = 480
"""A card's photo of 102 × 126 is brought to this height: the face on it is too small for the detector."""
_DLIB_ORDER = [3, 2, 0, 1, 4]


class Matcher:
    def __init__(self) -> None:
        self._network = dlib.face_recognition_model_v1(model("dlib_face_recognition_resnet_model_v1.dat"))

    def template(self, chip: Chip) -> Template:
        return np.array(self._network.compute_face_descriptor(np.ascontiguousarray(chip[:, :, ::-1])), np.float64)


def chip_of(picture: NDArray[np.uint8], face: Face) -> Chip:
    """Cut a face out and put it upright."""
    points = [dlib.point(round(x), round(y)) for x, y in face.points[_DLIB_ORDER]]
    shape = dlib.full_object_detection(dlib.rectangle(*face.box), points)
    return np.array(dlib.get_face_chip(np.ascontiguousarray(picture), shape, _CHIP, _AROUND), np.uint8)


def chip_of_photo(photo: bytes | bytearray, finder: Finder) -> Chip | None:
    """Return the one face on a card's photo, a BMP, or None: no such file, no face, or more than one."""
    picture = _decoded(photo)
    if picture is None:
        return None
    share = max(1.0, _CARD_ROWS / picture.shape[0])
    large = np.asarray(cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_CUBIC), np.uint8)
    faces = finder.find(np.asarray(cv2.cvtColor(large, cv2.COLOR_BGR2GRAY), np.uint8))
    chip = chip_of(large, faces[0]) if len(faces) == 1 else None
    picture.fill(0)
    large.fill(0)
    return chip


def distance(one: Template, other: Template) -> float:
    return float(np.linalg.norm(one - other))


def _decoded(coded: bytes | bytearray) -> NDArray[np.uint8] | None:
    """Decode a BMP of sensible size; whatever else comes is no picture."""
    if coded[:2] != b"BM" or not 54 < len(coded) <= _MOST_BYTES:
        return None
    columns, rows = (abs(int.from_bytes(coded[at : at + 4], "little", signed=True)) for at in (18, 22))
    if not 0 < columns * rows <= _MOST_PIXELS:
        return None
    try:
        picture = cv2.imdecode(np.frombuffer(coded, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    return None if picture is None else np.asarray(picture, np.uint8)
