"""The pictures of a simulated camera over any line: its real bytes, in time that passes while one is waited for."""

from __future__ import annotations

import cv2
import numpy as np

from drivers.codecs import mjpeg
from drivers.errors import DeviceError, DeviceGarbled, DeviceSilent
from drivers.simulators.camera import Picture
from drivers.transports.transport import Deadline, Transport

_ANSWER_S = 1.0
_HEAD_END = b"\r\n\r\n"


class Film:
    """Implements `transports.camera.Frames`: asks for the stream over HTTP, and decodes what comes whole."""

    name = "film"

    def __init__(self, line: Transport) -> None:
        self._line = line

    @property
    def is_open(self) -> bool:
        return self._line.is_open

    def open(self) -> None:
        if self._line.is_open:
            return
        try:
            self._line.open()
            self._line.write(b"GET / HTTP/1.0\r\n\r\n", _ANSWER_S)
            self._begin(Deadline(_ANSWER_S))
        except DeviceError:
            self.close()
            raise

    def frame(self, timeout: float) -> Picture:
        self.open()
        deadline = Deadline(timeout)
        try:
            while not deadline.over:
                if pictures := self._parser.feed(self._line.read(65536, deadline.left)):
                    coded = np.frombuffer(pictures[-1], np.uint8)
                    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
        except DeviceError:
            self.close()
            raise
        self.close()
        raise DeviceSilent("film: no picture")

    def close(self) -> None:
        self._line.close()

    def _begin(self, deadline: Deadline) -> None:
        heard = b""
        while _HEAD_END not in heard:
            if deadline.over:
                raise DeviceSilent("film: no answer")
            heard += self._line.read(65536, deadline.left)
        head, _, rest = heard.partition(_HEAD_END)
        boundary = mjpeg.boundary_of(head.decode("ascii").partition("Content-Type: ")[2].partition("\r\n")[0])
        if boundary is None:
            raise DeviceGarbled("film: no stream of pictures")
        self._parser = mjpeg.PartParser(boundary)
        self._parser.feed(rest)
