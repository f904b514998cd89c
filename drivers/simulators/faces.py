"""A camera before which people stand: a portrait bent over a head, which turns, blinks, or is a photo held up.

The head is an ellipsoid with a nose, so that a turn shifts near parts more than far ones, as a real one does; a photo
held up is turned and moved as the plane it is. Eyes are closed by drawing lids: what is learnt from these pictures
about real eyelids is that the driver notices a change of this kind, no more.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.simulators.camera import CameraSimulator, Picture

_PORTRAITS = Path(__file__).parent / "portraits"
_WALL = (150, 150, 146)
_EYES_APART = 84.0
"""Pixels of a portrait between the outer corners of its eyes."""
_ACT_S = 1.6
_COARSE = 4
_BLINK_S = 0.3

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Portrait:
    """A picture, 240 × 300, with where its eyes (outer, inner corner; left in the picture first) and nose are."""

    file: str
    eyes: tuple[tuple[tuple[int, int], tuple[int, int]], tuple[tuple[int, int], tuple[int, int]]]
    nose: tuple[int, int]

    def picture(self) -> Picture:
        """Return it; nobody may draw on it."""
        return _loaded(self.file)


@functools.cache
def _loaded(file: str) -> Picture:
    picture = _typed(cv2.imdecode(np.frombuffer((_PORTRAITS / file).read_bytes(), np.uint8), cv2.IMREAD_COLOR))
    picture.flags.writeable = False
    return picture


PORTRAITS: Mapping[str, Portrait] = {
    "astronaut": Portrait("astronaut.jpg", (((79, 131), (102, 135)), ((163, 136), (138, 137))), (119, 179)),
    "official": Portrait("official.jpg", (((78, 126), (102, 131)), ((160, 143), (138, 139))), (115, 181)),
}


@dataclass(frozen=True, slots=True)
class Pose:
    """How somebody stands before the camera."""

    turned: float = 0.0
    """Degrees; to the person's own left is more than 0, which is the right of the picture."""
    lids: float = 0.0
    """0 open, 1 closed."""
    size: float = 0.75
    """Pixels of the picture for one of the portrait."""
    light: float = 1.0
    x: float = 0.0
    """Where the face is beside the middle, pixels of the picture."""


def head(portrait: Portrait, pose: Pose) -> tuple[Picture, Floats]:
    """Draw a portrait as a head in this pose, 240 × 300; return it with how solid each pixel is."""
    picture = _with_lids(portrait, pose.lids)
    height, width = picture.shape[:2]
    middle_x, middle_y = 120.0, portrait.nose[1] - 0.3 * _EYES_APART
    # solved on a coarse grid: the surface is smooth, and a frame is drawn many times a second
    ys, xs = np.mgrid[0:height:_COARSE, 0:width:_COARSE].astype(np.float32)
    y, aim = ys - middle_y, xs - middle_x
    sine, cosine = math.sin(math.radians(pose.turned)), math.cos(math.radians(pose.turned))
    x = aim.copy()
    for _ in range(6):
        x = (aim - _depth(x, y, portrait) * sine) / cosine
    solid = 1.0 - np.clip((np.hypot(x / (1.05 * _EYES_APART), y / (1.6 * _EYES_APART)) - 0.95) / 0.1, 0, 1)
    from_x, from_y = _fine(x + middle_x, width, height), _fine(ys, width, height)
    shown = cv2.remap(picture, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return _typed(shown), _fine(solid, width, height)


def _fine(coarse: Floats, width: int, height: int) -> Floats:
    """Bring a value known at every fourth pixel to all of them; pixel 0 stays where it is."""
    into = np.array([[_COARSE, 0, 0], [0, _COARSE, 0]], np.float32)
    fine = cv2.warpAffine(coarse.astype(np.float32), into, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(fine, np.float32)


def standing(portrait: Portrait, pose: Pose, width: int = 320, height: int = 240) -> Picture:
    """Draw somebody before a wall."""
    shown, solid = head(portrait, pose)
    into = _placing(pose, width, height)
    front = cv2.warpAffine(shown, into, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    share = cv2.warpAffine(solid, into, (width, height))[:, :, None]
    return _lit(front * share + _wall(width, height) * (1 - share), pose.light)


def photo_held(
    portrait: Portrait, tilt: float, across: float, pose: Pose, width: int = 320, height: int = 240
) -> Picture:
    """Draw the portrait as a sheet of paper, tilted by `tilt` degrees about an axis `across` degrees from upright."""
    picture = portrait.picture()
    rows, columns = picture.shape[:2]
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float64) - [columns / 2, rows / 2]
    turn, axis = math.radians(tilt), math.radians(across)
    along = np.array([math.cos(axis), math.sin(axis)])
    off = corners @ along
    flat = corners + np.outer(off * (math.cos(turn) - 1), along)
    seen = flat * (900.0 / (900.0 + off * math.sin(turn)))[:, None]  # 900 portrait pixels away: about 60 cm
    seen = seen * pose.size + [width / 2 + pose.x, height / 2 + 0.1 * height]
    into = cv2.getPerspectiveTransform(
        (corners + np.array([columns / 2, rows / 2])).astype(np.float32), seen.astype(np.float32)
    )
    paper = cv2.warpPerspective(picture, into, (width, height), flags=cv2.INTER_AREA)
    there = cv2.warpPerspective(np.ones((rows, columns), np.float32), into, (width, height))[:, :, None]
    return _lit(paper * there + _wall(width, height) * (1 - there), pose.light)


class FaceCamera(CameraSimulator):
    """An IP camera with somebody before it, who blinks and turns when told to (`do`)."""

    FAULTS = (*CameraSimulator.FAULTS, "wrong_face", "photo_of_a_face", "two_faces")

    def __init__(self, fps: float = 15.0) -> None:
        self._act, self._since_act = "", -_ACT_S
        self._who: str | None = "astronaut"
        super().__init__(self._show, fps=fps, quality=92)
        self._grain = np.random.default_rng(7)

    def reset(self) -> None:
        super().reset()
        self._who, self._act, self._since_act = "astronaut", "", -_ACT_S

    def set_fault(self, name: str, on: bool, **detail: float) -> None:
        """Switch a fault of the camera, or one of who is before it.

        wrong_face: somebody else. photo_of_a_face: a photo is held up, and moved where a person would act. two_faces:
        a second person looks on.
        """
        super().set_fault(name, on, **detail)

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        """Do what a person does: `stand` (`who`: a portrait, or "nobody"), `blink`, `turn_left`, `turn_right`."""
        if action == "stand":
            who = said.get("who", "astronaut")
            if who not in (*PORTRAITS, "nobody"):
                raise ValueError(f"nobody of that name; there are: {', '.join(PORTRAITS)}, nobody")
            self._who = None if who == "nobody" else str(who)
        elif action in ("blink", "turn_left", "turn_right"):
            self._act, self._since_act = action, self.seconds
        else:
            raise ValueError(f"a person cannot do that: {action!r}")
        return self.state()

    def state(self) -> dict[str, object]:
        return {**super().state(), "who": self._who or "nobody"}

    def _show(self, t: float) -> Picture:
        frame = self._scene_at(t).astype(np.int16)
        grain = self._grain.integers(-2, 3, frame.shape, dtype=np.int16)
        return _typed(np.clip(frame + grain, 0, 255))

    def _scene_at(self, t: float) -> Picture:
        if self._who is None:
            return _wall(320, 240).astype(np.uint8)
        who = PORTRAITS[self._who if "wrong_face" not in self._faults else _other(self._who)]
        pose = self._pose(t)
        if "photo_of_a_face" in self._faults:
            return photo_held(who, 1.6 * pose.turned, 35.0, Pose(x=12 * pose.lids))
        if "two_faces" in self._faults:
            return np.hstack([standing(p, pose, 160, 240) for p in PORTRAITS.values()])
        return standing(who, pose)

    def _pose(self, t: float) -> Pose:
        """Return what the act looks like now: away and back, with a sway that nobody can help."""
        gone = t - self._since_act
        sway = 1.5 * math.sin(t)
        if self._act == "blink":
            return Pose(turned=sway, lids=_bell(gone - 0.3, _BLINK_S))
        if self._act in ("turn_left", "turn_right"):
            return Pose(turned=sway + (26 if self._act == "turn_left" else -26) * _bell(gone, _ACT_S))
        return Pose(turned=sway)


def _bell(gone: float, whole: float) -> float:
    return math.sin(math.pi * gone / whole) ** 2 if 0 < gone < whole else 0.0


def _other(who: str) -> str:
    return next(name for name in PORTRAITS if name != who)


def _placing(pose: Pose, width: int, height: int) -> Floats:
    at_x, at_y = width / 2 + pose.x - 120 * pose.size, height / 2 - 150 * pose.size
    return np.array([[pose.size, 0, at_x], [0, pose.size, at_y]], np.float32)


def _depth(x: Floats, y: Floats, portrait: Portrait) -> Floats:
    """Return how far each point of a face stands out, in portrait pixels; the axis of the neck is 0."""
    e = _EYES_APART
    round_off = np.maximum(0, 1 - (x / (1.0 * e)) ** 2 - (y / (1.7 * e)) ** 2)
    nose_x, nose_y = portrait.nose[0] - 120.0, 0.3 * e - 0.12 * e
    nose = np.exp(-(((x - nose_x) / (0.16 * e)) ** 2) - ((y - nose_y) / (0.26 * e)) ** 2)
    return np.asarray(0.75 * e * round_off + 0.22 * e * nose, np.float32)


def _with_lids(portrait: Portrait, lids: float) -> Picture:
    picture = portrait.picture()
    if lids <= 0:
        return picture
    shown = picture.astype(np.float32)
    for corners in portrait.eyes:
        shown = _lid(shown, np.array(corners, np.float32), lids)
    return np.clip(shown, 0, 255).astype(np.uint8)


def _lid(picture: Floats, corners: Floats, lids: float) -> Floats:
    """Draw one upper lid down over its eye: the skin above it, ending in a line of lashes."""
    outer, inner = corners
    middle, across = (outer + inner) / 2, float(np.linalg.norm(inner - outer))
    slope = float((inner[1] - outer[1]) / (inner[0] - outer[0]))
    ys, xs = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]].astype(np.float32)
    x = (xs - middle[0]) / (0.5 * across)
    y = ys - middle[1] - slope * (xs - middle[0])
    bow = np.maximum(0, 1 - (x / 1.1) ** 2)
    top, bottom = -0.30 * across * bow, 0.20 * across * bow
    edge = top + (bottom - top) * lids
    skin_y = (middle[1] - 0.42 * across + 0.12 * y).astype(np.float32) + slope * (xs - middle[0])
    skin = cv2.remap(picture, xs, skin_y.astype(np.float32), cv2.INTER_LINEAR)
    covered = np.clip(np.minimum(y - top + 1, edge - y), 0, 1)[:, :, None] * (np.abs(x) < 1.1)[:, :, None]
    lashes = np.exp(-((y - edge) ** 2) / 1.5)[:, :, None] * 0.5 * (np.abs(x) < 1.0)[:, :, None]
    return np.asarray((picture * (1 - covered) + skin * covered) * (1 - lashes * lids), np.float32)


def _wall(width: int, height: int) -> Floats:
    wall = np.empty((height, width, 3), np.float32)
    wall[:] = _WALL
    return wall


def _lit(picture: NDArray[np.floating], light: float) -> Picture:
    return _typed(np.clip(picture * light, 0, 255))


def _typed(picture: object) -> Picture:
    return np.asarray(picture, dtype=np.uint8)
