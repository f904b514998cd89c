"""The check of faces in the test's own process, with models that are loaded once, and photos as cards hold them."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import cv2

from drivers.face.camera import FaceCamera, Settings
from drivers.face.detect import Finder
from drivers.face.match import Matcher
from drivers.simulators.faces import PORTRAITS
from drivers.transports.camera import Frames

SIZE = (102, 126)
"""Of the photo on a card, pixels."""


def checked_by(film: Frames, options: Mapping[str, object] | None = None) -> FaceCamera:
    """Return the driver before this camera."""
    settings = Settings.model_validate({"source": "film", "width": 320, "height": 240, **(options or {})})
    return FaceCamera(film, settings, finder(), matcher())


@functools.cache
def finder() -> Finder:
    """Return one for all tests of a process: its making takes longer than a test."""
    return Finder()


@functools.cache
def matcher() -> Matcher:
    return Matcher()


def card_photo(who: str = "astronaut", blur: float = 0.0) -> bytes:
    """Return the portrait as vendors' libraries give a card's photo: a BMP of 102 × 126, 24 bits, 38,862 bytes."""
    small = cv2.resize(PORTRAITS[who].picture(), SIZE, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".bmp", cv2.GaussianBlur(small, (0, 0), blur) if blur else small)[1].tobytes()
