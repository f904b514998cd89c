"""The camera of faces, its real bytes, in the test's own process: time passes only while a picture is waited for."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import cv2
import numpy as np

from drivers import clock
from drivers.codecs import mjpeg
from drivers.errors import DeviceAbsent, DeviceSilent
from drivers.face.camera import FaceCamera, Settings
from drivers.face.detect import Finder
from drivers.face.match import Matcher
from drivers.simulators import faces
from drivers.simulators.camera import BOUNDARY, Picture
from drivers.simulators.faces import PORTRAITS
from drivers.transports.camera import Frames

_TICK_S = 0.01
SIZE = (102, 126)
"""Of the photo on a card, pixels."""


class FilmedFaces:
    """Implements `transports.camera.Frames` before a simulated camera of faces."""

    name = "film"

    def __init__(self, simulator: faces.FaceCamera) -> None:
        self.simulator = simulator
        self.plugged = True
        self._open = False

    @property
    def is_open(self) -> bool:
        return self._open

    def open(self) -> None:
        if not self.plugged:
            raise DeviceAbsent("film: unplugged")
        if not self._open:
            self._heard = bytearray()
            self._parser = mjpeg.PartParser(BOUNDARY)
            self.simulator.receive(b"GET / HTTP/1.0\r\n\r\n", self._heard.extend)
            self._open = True

    def frame(self, timeout: float) -> Picture:
        self.open()
        if not self.plugged:
            raise DeviceAbsent("film: unplugged")
        end = clock.now() + timeout
        while clock.now() < end:
            self.simulator.tick(self._heard.extend)
            pictures = self._parser.feed(bytes(self._heard))
            self._heard.clear()
            if pictures:
                coded = np.frombuffer(pictures[-1], np.uint8)
                return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
            clock.sleep(_TICK_S)
        raise DeviceSilent("film: no picture")

    def close(self) -> None:
        self._open = False


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
