"""A camera over a desk, or in the terminal's front, that takes a picture of a sheet.

    [devices.sheets]
    driver = "still-camera"
    options = {source = "/dev/video2"}

Any camera of `drivers.transports.camera`: a document camera on USB, or an IP camera's Motion JPEG. For a sheet of A4 to
be read, 1600 × 1200 is enough where the sheet fills the picture.

Quirks: a picture is coded anew, so that nothing but the picture leaves; where it would be larger than `most_kb`, it is
coded more coarsely, and then made smaller. Pictures are overwritten as soon as they are done with; copies inside OpenCV
are freed, which does not overwrite them.
"""

from __future__ import annotations

import hashlib

import cv2
import numpy as np
from pydantic import Field

from drivers.ports.still import STILL_DARK, STILL_FROZEN, Preview, Taken
from drivers.registry import Driver
from drivers.settings import CameraSettings
from drivers.still.legible import flaws
from drivers.transports.camera import Frames, Picture, camera_of

_DARK_BELOW = 12
"""Grey steps: even a dim hall has something brighter than that in every picture."""
_QUALITIES = (85, 70, 55)
_SMALLER = 0.8


class Settings(CameraSettings):
    width: int = Field(default=1600, ge=320, le=3840)
    """Dots across of the picture asked for; what comes larger is made smaller."""
    height: int = Field(default=1200, ge=240, le=2880)
    """Its dots from top to bottom."""
    preview_width: int = Field(default=640, ge=160, le=1280)
    """Dots across of the live picture at most."""
    most_kb: int = Field(default=350, ge=50, le=2000)
    """Kilobytes (1000 bytes) a picture taken may have; it is coded more coarsely until it fits."""
    frame_timeout_s: float = Field(default=1.0, ge=0.1, le=1.5)
    """Seconds without a picture after which `check` counts the camera as silent."""


class DeskCamera:
    """Implements `ports.StillCamera`."""

    def __init__(self, camera: Frames, settings: Settings) -> None:
        self._camera = camera
        self._settings = settings
        self._last_check = b""

    def preview(self, timeout: float) -> Preview:
        picture = self._camera.frame(timeout)
        small = _scaled(picture, min(1.0, self._settings.preview_width / picture.shape[1]))
        shown = cv2.cvtColor(small, cv2.COLOR_BGR2RGB)
        told = Preview(shown.shape[1], shown.shape[0], shown.tobytes())
        _forget(picture, small, shown)
        return told

    def take(self, timeout: float) -> Taken:
        picture = self._camera.frame(timeout)
        try:
            found = flaws(picture)
            return Taken(_coded(picture, self._settings.most_kb * 1000), found)
        finally:
            _forget(picture)

    def check(self) -> tuple[str, ...]:
        """Look once; `still.dark` for a black picture, `still.frozen` for the very one of the last check."""
        picture = self._camera.frame(self._settings.frame_timeout_s)
        digest = hashlib.blake2b(picture.tobytes(), digest_size=16).digest()
        frozen, self._last_check = digest == self._last_check, digest
        dark = int(picture.max()) < _DARK_BELOW
        _forget(picture)
        if dark:
            return (STILL_DARK,)
        return (STILL_FROZEN,) if frozen else ()

    def close(self) -> None:
        self._camera.close()
        self._last_check = b""


def _coded(picture: Picture, most: int) -> bytes:
    """Return the picture as a JPEG of at most `most` bytes; it is overwritten, and so is each smaller one."""
    try:
        while True:
            for quality in _QUALITIES:
                _, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
                if coded.size <= most:
                    return coded.tobytes()
            larger, picture = picture, _scaled(picture, _SMALLER)
            _forget(larger)
    finally:
        _forget(picture)


def _scaled(picture: Picture, share: float) -> Picture:
    if share >= 1:
        return picture
    size = max(1, round(picture.shape[1] * share)), max(1, round(picture.shape[0] * share))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _forget(*pictures: np.ndarray) -> None:
    for picture in pictures:
        if picture.flags.writeable:
            picture.fill(0)


def still_camera(settings: Settings) -> DeskCamera:
    """Return the camera; it is not opened yet. Raises SettingsError for a source of another kind."""
    return DeskCamera(camera_of(settings, settings.width, settings.height), settings)


CAMERA = Driver(Settings, still_camera)
