"""An IP camera of bytes: HTTP in, Motion JPEG out, of whatever a scene shows.

A scene is a function of the seconds since the camera was switched on; it returns a picture, height × width × 3, blue
first. The faults come between the scene and the lens, or between the lens and the line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers import clock
from drivers.codecs import mjpeg
from drivers.simulators.device import Answer
from drivers.simulators.faults import known

Picture = NDArray[np.uint8]
Scene = Callable[[float], Picture]

BOUNDARY = b"picture"
_HEAD = (
    b"HTTP/1.0 200 OK\r\nCache-Control: no-store\r\nConnection: close\r\n"
    b"Content-Type: multipart/x-mixed-replace; boundary=" + BOUNDARY + b"\r\n\r\n"
)
_REFUSED = b"HTTP/1.0 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_MAX_REQUEST = 8192
_MAX_VIEWERS = 4


class CameraSimulator:
    """The camera behind its HTTP port; `GET` of any path is answered with the stream."""

    FAULTS: tuple[str, ...] = ("black", "frozen", "silent", "slow", "noise", "half_frames")
    pace = 0.0

    def __init__(self, scene: Scene, fps: float = 20.0, quality: int = 90) -> None:
        self._scene = scene
        self._fps = fps
        self._quality = quality
        self._noise = np.random.default_rng(5)
        self.reset()

    @property
    def seconds(self) -> float:
        """The time of the scene."""
        return clock.now() - self._since

    def reset(self) -> None:
        """Switch it off and on, with no fault. Who watches must ask again."""
        self._faults: dict[str, float] = {}
        self._asking = b""
        self._viewers: list[Answer] = []
        self._since = self._next_at = clock.now()
        self._sent = 0
        self._last: bytes | None = None

    def set_fault(self, name: str, on: bool, **detail: float) -> None:
        """Switch a fault. Raises ValueError for an unknown one.

        black: the lens is covered. frozen: the same picture for ever. silent: no pictures, the line stays. slow:
        `fps` pictures a second (1). noise: of `sigma` grey steps (60). half_frames: each picture breaks off half way.
        """
        known(name, self.FAULTS)
        if on:
            self._faults[name] = detail.get({"slow": "fps", "noise": "sigma"}.get(name, ""), 0.0)
        else:
            self._faults.pop(name, None)
        self._next_at = clock.now()

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        """Do what a hand can do in front of it; a plain camera looks on. Raises ValueError."""
        raise ValueError(f"the camera cannot do that: {action!r}")

    def state(self) -> dict[str, object]:
        return {"faults": sorted(self._faults), "sent": self._sent, "viewers": len(self._viewers)}

    def receive(self, data: bytes, answer: Answer) -> None:
        """Take a request as it comes and begin the stream when it is whole."""
        request, self._asking = self._asking + data, b""
        if b"\r\n\r\n" in request:
            if not request.startswith(b"GET "):
                answer(_REFUSED)
                return
            answer(_HEAD)
            self._viewers = [*self._viewers, answer][-_MAX_VIEWERS:]
        elif len(request) < _MAX_REQUEST:
            self._asking = request

    def tick(self, _speak: Answer) -> None:
        """Send a picture to everybody who watches, when it is time for one. Called every 10 ms."""
        now = clock.now()
        if now < self._next_at or not self._viewers:
            return
        fps = (self._faults["slow"] or 1.0) if "slow" in self._faults else self._fps
        self._next_at = max(self._next_at + 1 / fps, now)
        if "silent" in self._faults:
            return
        part = mjpeg.part(self._picture(self.seconds), BOUNDARY)
        self._sent += 1
        for answer in self._viewers:
            answer(part)

    def _picture(self, t: float) -> bytes:
        if self._last is None or "frozen" not in self._faults:
            frame = self._scene(t)
            if "black" in self._faults:
                frame = np.zeros_like(frame)
            if "noise" in self._faults:
                grain = self._noise.normal(0, self._faults["noise"] or 60.0, frame.shape)
                frame = np.clip(frame + grain, 0, 255).astype(np.uint8)
            _, coded = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, self._quality])
            self._last = coded.tobytes()
        return self._last[: len(self._last) // 2] if "half_frames" in self._faults else self._last
