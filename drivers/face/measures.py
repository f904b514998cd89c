"""What is measured on one face in one picture. Nothing here tells who it is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from drivers.face.detect import Face, Gray
from drivers.ports.face import Flaw

_EYE = (48, 32)
_WIDTH_OF_EYES = 1.65
"""Width of a face, of the distance between the outer corners of its eyes; the detector's own boxes come in steps."""
_GLARING = 250
_TURNED = 0.11
"""About 18 degrees."""
_GLARE_SHARE = 0.06
_SHARP = 0.012


@dataclass(frozen=True, slots=True)
class Measures:
    share: float
    """Width of the face, of the picture's height."""
    turn: float
    """How far the foot of the nose is beside the middle of the eyes, of their distance: to the person's own left more
    than 0. 0.01 is about 1.7 degrees."""
    openness: float
    """How much darker the middle of the more open eye is than the lids around it, 0 to 1."""
    light: float
    """Middle grey of the face, 0 to 255."""
    glare: float
    """Share of the face's pixels that are burnt out."""
    sharpness: float
    """How strong edges are on a face brought to one size, of its contrast."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is good enough."""

    smallest: float
    largest: float
    darkest: int
    brightest: int


def measure(gray: Gray, face: Face) -> Measures:
    chip = _chip(gray, face)
    edges = cv2.Laplacian(chip.astype(np.float32), cv2.CV_32F)
    contrast = max(float(chip.std()), 1.0)
    return Measures(
        share=_WIDTH_OF_EYES * face.eyes_apart / gray.shape[0],
        turn=_turn(face),
        openness=max(_openness(gray, face, 0), _openness(gray, face, 2)),
        light=float(np.median(chip)),
        glare=float((chip >= _GLARING).mean()),
        sharpness=float(np.abs(edges).mean()) / contrast / 10,
    )


def flaws(found: Measures, limits: Limits) -> tuple[Flaw, ...]:
    """Return what a person could mend, the most pressing first."""
    checks = (
        (Flaw.TOO_FAR, found.share < limits.smallest),
        (Flaw.TOO_CLOSE, found.share > limits.largest),
        (Flaw.DARK, found.light < limits.darkest),
        (Flaw.BRIGHT, found.light > limits.brightest),
        (Flaw.GLARE, found.glare > _GLARE_SHARE),
        (Flaw.TURNED, abs(found.turn) > _TURNED),
        (Flaw.BLURRED, found.sharpness < _SHARP),
    )
    return tuple(flaw for flaw, there in checks if there)


def _turn(face: Face) -> float:
    along = face.points[3] - face.points[0]
    middle = (face.points[3] + face.points[0]) / 2
    return float((face.points[4] - middle) @ along) / float(along @ along)


def _openness(gray: Gray, face: Face, first: int) -> float:
    """Compare the middle of an eye, where the iris is, with the skin above and below it."""
    start, end = face.points[first], face.points[first + 1]
    along = end - start
    below = (start + end) / 2 + np.array([-along[1], along[0]]) / 2
    into = cv2.getAffineTransform(
        np.array([start, end, below], np.float32), np.array([[8, 16], [40, 16], [24, 32]], np.float32)
    )
    eye = cv2.warpAffine(gray, into, _EYE).astype(np.float32)
    skin = max(float(np.median(np.vstack([eye[:5, 8:40], eye[25:30, 8:40]]))), 1.0)
    return float(np.maximum(0, skin - eye[10:20, 16:32]).mean()) / skin


def _chip(gray: Gray, face: Face) -> Gray:
    left, top, right, bottom = (max(0, edge) for edge in face.box)
    inner = gray[top:bottom, left:right]
    if inner.size == 0:
        return np.zeros((64, 64), np.uint8)
    return np.asarray(cv2.resize(inner, (64, 64), interpolation=cv2.INTER_AREA), np.uint8)


def lower(gray: Gray, face: Face) -> Gray:
    """Return nose and cheeks brought to one place: what stands still while eyes blink."""
    outer, other, nose = face.points[0], face.points[3], face.points[4]
    into = cv2.getAffineTransform(
        np.array([outer, other, nose], np.float32), np.array([[2, -6], [46, -6], [24, 16]], np.float32)
    )
    return np.asarray(cv2.GaussianBlur(cv2.warpAffine(gray, into, _EYE), (5, 5), 0), np.uint8)


def alike(one: Gray, other: Gray) -> float:
    """Return how alike two small pictures are, whatever the light: 1 for the same."""
    return float(cv2.matchTemplate(one, other, cv2.TM_CCOEFF_NORMED)[0, 0])
