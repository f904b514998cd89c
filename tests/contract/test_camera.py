"""A camera gives the newest picture or says why not: read over the network, and from a file."""

from __future__ import annotations

import socket
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.errors import DeviceAbsent, DeviceError, DeviceGarbled, DeviceSilent, SettingsError
from drivers.registry import Kind, create, load
from drivers.simulators.camera import CameraSimulator, Picture
from drivers.transports.camera import Camera
from tests.kit.camera_kit import FilmedCamera, filmed

FPS = 50.0


def brightening(t: float) -> Picture:
    """Show the time: 100 grey steps a second, again and again."""
    return np.full((48, 64, 3), round(t * 100) % 200, np.uint8)


@pytest.fixture
def served() -> Iterator[FilmedCamera]:
    with filmed(CameraSimulator(brightening, fps=FPS)) as camera:
        yield camera


@pytest.fixture
def camera(served: FilmedCamera) -> Iterator[Camera]:
    opened = Camera(served.address)
    yield opened
    opened.close()


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """Serve one connection that is told `answer`, whatever it asks, and stays; yield the address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        connections = []

        def serve() -> None:
            connection, _ = server.accept()
            connections.append(connection)
            connection.recv(4096)
            connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join(timeout=5)
        for connection in connections:
            connection.close()


def test_a_picture_is_height_by_width_by_three(camera: Camera) -> None:
    assert not camera.is_open
    picture = camera.frame(2.0)
    assert camera.is_open
    assert (picture.shape, picture.dtype) == ((48, 64, 3), np.dtype(np.uint8))


def test_a_picture_is_never_one_that_was_waiting(served: FilmedCamera, camera: Camera) -> None:
    camera.frame(2.0)
    for _ in range(5):
        asked = round(served.simulator.seconds * 100)
        shown = int(camera.frame(2.0)[0, 0, 0])
        assert (shown - asked + 5) % 200 < 100  # grey steps; JPEG may be one or two off


def test_opencv_reads_the_simulated_camera_as_any_other(served: FilmedCamera) -> None:
    capture = cv2.VideoCapture(served.address, cv2.CAP_FFMPEG)
    there, picture = capture.read()
    capture.release()
    assert there
    assert picture.shape == (48, 64, 3)


@pytest.mark.parametrize(("width", "height", "shape"), [(640, 480, (48, 64, 3)), (32, 32, (24, 32, 3))])
def test_a_picture_is_made_to_fit_what_was_asked_for(
    served: FilmedCamera, width: int, height: int, shape: tuple[int, ...]
) -> None:
    camera = Camera(served.address, width, height)
    assert camera.frame(2.0).shape == shape
    camera.close()


@pytest.mark.parametrize("fault", ["silent", "half_frames"])
def test_no_whole_picture_in_time_is_silence_and_over_when_it_is_mended(
    served: FilmedCamera, camera: Camera, fault: str
) -> None:
    served.fault(fault)
    with pytest.raises(DeviceSilent):
        camera.frame(0.1)
    served.fault(fault, on=False)
    assert camera.frame(2.0).shape == (48, 64, 3)


def test_a_camera_unplugged_is_absent_and_back_when_it_is_plugged_in(served: FilmedCamera, camera: Camera) -> None:
    camera.frame(2.0)
    served.unplug()
    for _ in range(2):
        with pytest.raises(DeviceAbsent):
            camera.frame(2.0)
    served.plug()
    assert camera.frame(2.0).shape == (48, 64, 3)


def test_a_closed_camera_opens_by_itself(camera: Camera) -> None:
    camera.frame(2.0)
    camera.close()
    camera.close()
    assert camera.frame(2.0).shape == (48, 64, 3)


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("black", lambda one, two: one.max() == two.max() == 0),
        ("frozen", lambda one, two: (one == two).all()),
        ("noise", lambda one, two: two.std() > 8),
    ],
)
def test_what_a_lens_shows_is_a_picture_all_the_same(
    served: FilmedCamera, camera: Camera, fault: str, seen: Callable[[Picture, Picture], bool]
) -> None:
    served.fault(fault)
    camera.frame(2.0)
    assert seen(camera.frame(2.0), camera.frame(2.0))


def test_a_slow_camera_is_waited_for(served: FilmedCamera, camera: Camera) -> None:
    camera.frame(2.0)
    served.fault("slow", fps=10.0)
    assert camera.frame(2.0).shape == (48, 64, 3)
    with pytest.raises(DeviceSilent):
        camera.frame(0.01)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi", DeviceGarbled),
        (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", DeviceGarbled),
        (b"SSH-2.0-dropbear\r\n", DeviceAbsent),
    ],
)
def test_something_else_at_the_address_is_told_apart(answer: bytes, error: type[DeviceError]) -> None:
    with answering(answer) as address, pytest.raises(error) as caught:
        Camera(address).frame(1.0)
    assert type(caught.value) is error


@contextmanager
def overheard() -> Iterator[tuple[int, list[bytes]]]:
    """Take one request and hang up; yield the port, and what was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                asked.append(connection.recv(4096))

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1], asked
        thread.join(timeout=5)


@pytest.mark.parametrize(
    ("kind", "driver"), [("scanner", "camera"), ("face", "face-camera"), ("still", "still-camera")]
)
@pytest.mark.parametrize("password", ["s@crot", "geheim"])
def test_a_password_goes_from_its_file_to_the_camera_and_is_shown_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: Kind, driver: str, password: str
) -> None:
    (file := tmp_path / "camera").write_text(f"{password}\n", "utf-8")
    with overheard() as (port, asked):
        options = {"source": f"http://hall@127.0.0.1:{port}/v", "password_file": file}
        device = create(kind, driver, options)
        with pytest.raises(DeviceAbsent) as caught:
            device.check()
        device.close()
    assert f"Authorization: Basic {b64encode(f'hall:{password}'.encode()).decode()}\r\n".encode() in asked[0]
    settings = load(kind, driver).settings.model_validate(options)
    assert password not in str(caught.value) + caplog.text + repr(settings) + repr(device)


def test_a_key_in_an_address_goes_into_no_message() -> None:
    with overheard() as (port, _), pytest.raises(DeviceAbsent) as caught:
        Camera(f"http://127.0.0.1:{port}/v?key=s@crot").frame(1.0)
    assert "crot" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"source": "http://hall:s3crot@camera/"}, "source: leave the password out"),
        ({"source": "http://camera/", "password_file": "/etc/camera"}, "names no user"),
        ({"source": "/dev/video0", "password_file": "/etc/camera"}, "names no user"),
    ],
)
def test_a_password_in_sight_or_without_a_user_is_refused_and_not_repeated(
    options: dict[str, object], said: str
) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        create("scanner", "camera", options)
    assert "s3crot" not in str(caught.value)


def test_a_password_file_that_is_not_there_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"password_file: .*none: FileNotFoundError"):
        Camera("http://hall@127.0.0.1:9/", password_file=tmp_path / "none").frame(1.0)


def test_a_recording_plays_over_and_over(tmp_path: Path) -> None:
    path = str(tmp_path / "day.avi")
    writer = cv2.VideoWriter(path, cv2.VideoWriter.fourcc(*"MJPG"), 100.0, (64, 48))
    for grey in (50, 200):
        writer.write(np.full((48, 64, 3), grey, np.uint8))
    writer.release()
    camera = Camera(path, 32, 24)
    greys = [round(float(camera.frame(2.0).mean()), -1) for _ in range(6)]
    camera.close()
    assert set(greys) == {50.0, 200.0}


@pytest.mark.parametrize("source", ["/dev/video-none", 999, "no-such.avi", "http://127.0.0.1:9/"])
def test_a_camera_that_is_not_there_is_absent(source: str | int) -> None:
    with pytest.raises(DeviceAbsent):
        Camera(source).frame(0.1)


def test_a_file_without_pictures_is_absent(tmp_path: Path) -> None:
    (tmp_path / "x.avi").write_bytes(b"no pictures")
    with pytest.raises(DeviceAbsent):
        Camera(str(tmp_path / "x.avi")).frame(0.1)


@pytest.mark.parametrize("source", ["ftp://camera/", "http:///x", "rtsp://camera/1"])
def test_a_source_of_another_kind_is_refused_with_what_to_write(source: str) -> None:
    with pytest.raises(SettingsError, match="/dev/video0"):
        Camera(source)


def test_a_request_that_is_no_get_is_refused(served: FilmedCamera) -> None:
    port = int(served.address.rsplit(":", 1)[1].split("/")[0])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        for piece in (b"DELETE / HT", b"TP/1.0\r\n\r\n"):
            line.sendall(piece)
        assert line.recv(100).startswith(b"HTTP/1.0 405")


def test_the_simulated_camera_has_no_other_fault_and_no_hand() -> None:
    simulator = CameraSimulator(brightening)
    with pytest.raises(ValueError, match="there are: black"):
        simulator.set_fault("melted", True)
    with pytest.raises(ValueError, match="cannot do that"):
        simulator.do("dance", {})
