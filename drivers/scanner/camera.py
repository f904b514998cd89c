"""A camera as a code scanner: built into the terminal, on USB, or an IP camera; read by zxing-cpp.

    [devices.scanner]
    driver = "camera"
    options = {source = "/dev/video0", kinds = ["qr", "code128"]}

Quirks:
- Each kind of code looked for costs 2 to 7 ms a picture; `kinds` names those the hall hands out.
- A camera has no status. That it is covered or stands still is seen in its pictures, and told by `check`.
- No picture is kept, sent or logged.
"""

from __future__ import annotations

import hashlib
from collections import deque
from typing import Literal

from pydantic import Field

from drivers import clock
from drivers.ports import SCANNER_DARK, SCANNER_FROZEN, Scan
from drivers.registry import Driver
from drivers.scanner.decode import PREPARATIONS, Decoder
from drivers.scanner.repeats import Repeats
from drivers.settings import CameraSettings
from drivers.transports.camera import Frames, camera_of
from drivers.transports.transport import Deadline

_DARK_BELOW = 12
"""Grey steps: even a dim hall has something brighter than that in every picture."""

Kind = Literal["qr", "code128", "ean13", "pdf417", "code39", "itf", "codabar", "datamatrix", "aztec"]


class Settings(CameraSettings):
    """What the scanner is told. The docstring of a field says what to write."""

    width: int = Field(default=640, ge=160, le=3840)
    """Dots across; asked of the camera, and larger pictures are made smaller to fit."""
    height: int = Field(default=480, ge=120, le=2160)
    """Dots down."""
    kinds: tuple[Kind, ...] = Field(default=("qr",), min_length=1)
    """The codes to look for: "qr", "code128", "ean13", "pdf417", "code39", "itf", "codabar", "datamatrix", "aztec"."""
    retries: int = Field(default=len(PREPARATIONS), ge=0, le=len(PREPARATIONS))
    """How many preparations a picture without a readable code may take, 0 to 7: more read worse pictures, and cost."""
    looks_per_s: float = Field(default=10.0, ge=0.5, le=30)
    """How often to look; the rest of the time the processor rests."""
    frame_timeout_s: float = Field(default=0.8, ge=0.1, le=1.5)
    """Seconds without a picture after which the camera counts as silent."""
    repeat_after_s: float = Field(default=2.0, ge=0, le=60)
    """Seconds a code must have been out of view before it is reported again; 0: every reading is reported."""


class CameraScanner:
    """Implements `ports.Scanner` on a camera."""

    def __init__(self, camera: Frames, settings: Settings) -> None:
        self._camera = camera
        self._settings = settings
        self._decoder = Decoder(settings.kinds, settings.retries)
        self._repeats = Repeats(settings.repeat_after_s)
        self._scans: deque[Scan] = deque()
        self._next_look = 0.0
        self._last_check = b""

    def listen(self, timeout: float) -> Scan | None:
        """Return the next code shown, or None after `timeout` seconds. Raises DeviceAbsent, DeviceSilent."""
        deadline = Deadline(timeout)
        while not self._scans:
            rest = self._next_look - clock.now()
            if rest > deadline.left:
                clock.sleep(deadline.left)
                return None
            if rest > 0:
                clock.sleep(rest)
            self._look()
            if deadline.over and not self._scans:
                return None
        return self._scans.popleft()

    def check(self) -> tuple[str, ...]:
        """Take a picture; `scanner.dark` for a black one, `scanner.frozen` for the very one of the last check."""
        picture = self._camera.frame(self._settings.frame_timeout_s)
        digest = hashlib.blake2b(picture.tobytes(), digest_size=16).digest()
        frozen, self._last_check = digest == self._last_check, digest
        if int(picture.max()) < _DARK_BELOW:
            return (SCANNER_DARK,)
        return (SCANNER_FROZEN,) if frozen else ()

    def close(self) -> None:
        self._camera.close()
        self._last_check = b""

    def _look(self) -> None:
        self._next_look = clock.now() + 1 / self._settings.looks_per_s
        picture = self._camera.frame(self._settings.frame_timeout_s)
        for code in self._decoder.read(picture):
            if code.text and self._repeats.is_new(code.text):
                quality = 1 - code.tries / (len(PREPARATIONS) + 1)
                self._scans.append(Scan(code.text, code.kind, quality, code.raw))


def camera_scanner(settings: Settings) -> CameraScanner:
    """Return the scanner; the camera is not opened yet. Raises SettingsError for a source of another kind."""
    return CameraScanner(camera_of(settings, settings.width, settings.height), settings)


CAMERA = Driver(Settings, camera_scanner)
