"""A camera: a V4L2 device, an IP camera's Motion JPEG over HTTP, or a video file in place of one.

Pictures come faster than anybody looks at them, and whatever is queued is old. A thread of its own therefore takes
every picture off the line; only one that was asked for is decoded, and it arrived after it was asked for. OpenCV's
FFmpeg reads the same HTTP streams, but decodes every picture to get at the newest one, and passes broken ones on grey:
it is not used for them.
"""

from __future__ import annotations

import http.client
import socket
import threading
import urllib.parse
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.codecs import mjpeg
from drivers.errors import DeviceAbsent, DeviceError, DeviceGarbled, DeviceSilent, SettingsError
from drivers.settings import CameraSettings

Picture = NDArray[np.uint8]
"""Height × width × 3, blue first."""

_CONNECT_TIMEOUT_S = 1.0
_LINE_TIMEOUT_S = 5.0
_END_TIMEOUT_S = 3.0


class Frames(Protocol):
    """Where pictures come from; drivers that look at them need no more than this."""

    @property
    def name(self) -> str: ...
    @property
    def is_open(self) -> bool: ...
    def open(self) -> None: ...
    def frame(self, timeout: float) -> Picture: ...
    def close(self) -> None: ...


class _Feed(Protocol):
    """One opened source, used by the grabbing thread alone; only `stop` is called from another one."""

    def advance(self) -> None:
        """Wait for the next picture and keep it undecoded. Raises DeviceError when there will be none."""

    def picture(self) -> Picture | None:
        """Decode the picture kept, None when it cannot be."""

    def stop(self) -> None:
        """Make `advance` return or raise soon."""

    def release(self) -> None: ...


class Camera:
    """Gives the newest picture of `source`: "/dev/video0", the number 0, "http://…" or the path of a video file.

    A device is asked for `width` × `height`; what comes larger, from any source, is made smaller to fit into it. The
    password of the user that an address names stands in `password_file`, and is read whenever the camera is opened.
    """

    def __init__(
        self, source: str | int, width: int = 640, height: int = 480, password_file: Path | None = None
    ) -> None:
        self._open_feed, self._name = _opener(source, width, height, password_file)
        self._size = width, height
        self._grab: _Grab | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def is_open(self) -> bool:
        return self._grab is not None

    def open(self) -> None:
        """Open the source; nothing to do for an open one. Raises DeviceAbsent, DeviceSilent, DeviceGarbled."""
        self._opened()

    def frame(self, timeout: float) -> Picture:
        """Return a picture that arrived after this call; opens the camera first if need be.

        Raises DeviceSilent when none comes within `timeout` seconds, DeviceAbsent when the camera went. A picture that
        never changes is a picture: who looks at it must notice.
        """
        try:
            return _fit(self._opened().wait(timeout), *self._size)
        except DeviceError:
            self.close()
            raise

    def close(self) -> None:
        grab, self._grab = self._grab, None
        if grab is not None:
            grab.end()

    def _opened(self) -> _Grab:
        if self._grab is None:
            self._grab = _Grab(self._open_feed(), self._name)
        return self._grab


def camera_of(settings: CameraSettings, width: int, height: int) -> Camera:
    """Return the camera that settings name; it is not opened yet. Raises SettingsError for a source of another kind."""
    return Camera(settings.source, width, height, settings.password_file)


class _Grab:
    """Takes pictures off one opened source on a thread, for as long as it lives."""

    def __init__(self, feed: _Feed, name: str) -> None:
        self._feed = feed
        self._name = name
        self._news = threading.Condition()
        self._wanted = False
        self._ending = False
        self._picture: Picture | None = None
        self._error: DeviceError | None = None
        self._thread = threading.Thread(target=self._run, name=f"camera {name}", daemon=True)
        self._thread.start()

    def wait(self, timeout: float) -> Picture:
        with self._news:
            self._wanted, self._picture = True, None
            self._news.wait_for(lambda: self._picture is not None or self._error is not None, timeout)
            picture, self._picture, self._wanted = self._picture, None, False
            if picture is not None:
                return picture
            raise self._error or DeviceSilent(f"{self._name}: no picture")

    def end(self) -> None:
        self._ending = True
        self._feed.stop()
        self._thread.join(_END_TIMEOUT_S)

    def _run(self) -> None:
        try:
            while not self._ending:
                self._feed.advance()
                with self._news:
                    if self._wanted and (picture := self._feed.picture()) is not None:
                        self._picture, self._wanted = picture, False
                        self._news.notify_all()
        except (DeviceError, OSError, cv2.error) as error:
            gone = error if isinstance(error, DeviceError) else DeviceAbsent(f"{self._name}: {error}")
            with self._news:
                self._error = gone
                self._news.notify_all()
        finally:
            self._feed.release()


def _opener(source: str | int, width: int, height: int, password_file: Path | None) -> tuple[Callable[[], _Feed], str]:
    """Return how to open this source, and what to call it: never with a password in it."""
    if isinstance(source, int):
        source = f"/dev/video{source}"
    if "://" not in source:
        kind = _DeviceFeed if source.startswith("/dev/") else _FileFeed
        return lambda: kind(source, width, height), source
    address = urllib.parse.urlsplit(source)
    if address.scheme != "http" or not address.hostname:
        raise SettingsError(f"{address.scheme}: write /dev/video0, http://… or the path of a video file")
    name = urllib.parse.urlunsplit(address._replace(netloc=address.netloc.rpartition("@")[2], query=""))
    return lambda: _HttpFeed(address, name, _login(address, password_file)), name


class _HttpFeed:
    """Motion JPEG over HTTP, read by ourselves: a picture is there as soon as its last byte is."""

    def __init__(self, address: urllib.parse.SplitResult, name: str, login: dict[str, str]) -> None:
        self._name = name
        self._newest = b""
        self._line = http.client.HTTPConnection(str(address.hostname), address.port or 80, timeout=_CONNECT_TIMEOUT_S)
        try:
            self._line.connect()
        except OSError as error:
            raise DeviceAbsent(f"{name}: {error.strerror or type(error).__name__}") from error
        self._socket: socket.socket = self._line.sock
        try:
            self._response, boundary = self._ask(address, login)
        except DeviceError:
            self._line.close()
            raise
        self._socket.settimeout(_LINE_TIMEOUT_S)
        self._parser = mjpeg.PartParser(boundary)

    def _ask(self, address: urllib.parse.SplitResult, login: dict[str, str]) -> tuple[http.client.HTTPResponse, bytes]:
        path = urllib.parse.urlunsplit(("", "", address.path or "/", address.query, ""))
        try:
            self._line.request("GET", path, headers=login)
            response = self._line.getresponse()
        except TimeoutError as error:
            raise DeviceSilent(f"{self._name}: takes the connection and does not answer") from error
        except (OSError, http.client.HTTPException) as error:
            raise DeviceAbsent(f"{self._name}: {type(error).__name__}") from error
        boundary = mjpeg.boundary_of(response.headers.get("Content-Type", ""))
        if response.status != http.HTTPStatus.OK or boundary is None:
            response.close()
            raise DeviceGarbled(f"{self._name}: status {response.status}, no stream of pictures")
        return response, boundary

    def advance(self) -> None:
        while True:
            try:
                data = self._response.read1(1 << 18)
            except TimeoutError as error:
                raise DeviceSilent(f"{self._name}: sends nothing") from error
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise DeviceAbsent(f"{self._name}: {type(error).__name__}") from error
            if not data:
                raise DeviceAbsent(f"{self._name}: ended the stream")
            if pictures := self._parser.feed(data):
                self._newest = pictures[-1]
                return

    def picture(self) -> Picture | None:
        return _typed(cv2.imdecode(np.frombuffer(self._newest, np.uint8), cv2.IMREAD_COLOR))

    def stop(self) -> None:
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the other side was quicker

    def release(self) -> None:
        self._response.close()
        self._line.close()
        self._socket.close()


class _DeviceFeed:
    """A V4L2 device through OpenCV. Compressed pictures are asked for: a USB 2 line carries no others fast enough."""

    def __init__(self, path: str, width: int, height: int) -> None:
        self._path = path
        if not Path(path).exists():
            raise DeviceAbsent(f"{path}: no such device")
        wishes = [cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")]
        wishes += [cv2.CAP_PROP_FRAME_WIDTH, width, cv2.CAP_PROP_FRAME_HEIGHT, height, cv2.CAP_PROP_BUFFERSIZE, 1]
        wishes += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, int(_END_TIMEOUT_S * 500)]
        self._capture = cv2.VideoCapture(path, cv2.CAP_V4L2, wishes)
        if not self._capture.isOpened():
            self._capture.release()
            raise DeviceAbsent(f"{path}: is no camera, or another program has it")

    def advance(self) -> None:
        if not self._capture.grab():
            if Path(self._path).exists():
                raise DeviceSilent(f"{self._path}: gives no pictures")
            raise DeviceAbsent(f"{self._path}: gone")

    def picture(self) -> Picture | None:
        there, picture = self._capture.retrieve()
        return _typed(picture) if there else None

    def stop(self) -> None:
        return  # `grab` returns by itself, after its timeout at the latest

    def release(self) -> None:
        self._capture.release()


class _FileFeed:
    """A recording that plays at its own speed, over and over."""

    def __init__(self, path: str, _width: int, _height: int) -> None:
        self._path = path
        if not Path(path).is_file():
            raise DeviceAbsent(f"{path}: no such file")
        self._capture = cv2.VideoCapture(path, cv2.CAP_FFMPEG)
        if not self._capture.isOpened() or not self._capture.grab():
            self._capture.release()
            raise DeviceAbsent(f"{path}: holds no pictures")
        self._pause_s = 1 / max(self._capture.get(cv2.CAP_PROP_FPS), 1.0)
        self._stopped = threading.Event()

    def advance(self) -> None:
        self._stopped.wait(self._pause_s)
        if self._capture.grab():
            return
        self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
        if not self._capture.grab():
            raise DeviceAbsent(f"{self._path}: holds no pictures any more")

    def picture(self) -> Picture | None:
        there, picture = self._capture.retrieve()
        return _typed(picture) if there else None

    def stop(self) -> None:
        self._stopped.set()

    def release(self) -> None:
        self._capture.release()


def _login(address: urllib.parse.SplitResult, password_file: Path | None) -> dict[str, str]:
    if address.username is None:
        return {}
    try:
        password = "" if password_file is None else password_file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"password_file: {password_file}: {type(error).__name__}") from None
    words = f"{urllib.parse.unquote(address.username)}:{password}"
    return {"Authorization": f"Basic {b64encode(words.encode()).decode()}"}


def _typed(picture: Any) -> Picture | None:
    """Return what OpenCV decoded, where it is a colour picture."""
    return picture if isinstance(picture, np.ndarray) and picture.ndim == 3 and picture.dtype == np.uint8 else None


def _fit(picture: Picture, width: int, height: int) -> Picture:
    share = min(width / picture.shape[1], height / picture.shape[0])
    if share >= 1:
        return picture
    size = max(1, round(picture.shape[1] * share)), max(1, round(picture.shape[0] * share))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
