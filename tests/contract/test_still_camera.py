"""A camera for sheets gives a live picture and one JPEG within its size, and keeps nothing of either."""

from __future__ import annotations

import argparse
import logging
import threading
from collections.abc import Callable, Iterator, Sequence

import cv2
import numpy as np
import pytest

from drivers.cli.trial import TRIALS
from drivers.errors import DeviceAbsent, DeviceError, DeviceSilent
from drivers.ports import STILL_DARK, STILL_FROZEN, SheetFlaw, StillCamera
from drivers.registry import create
from drivers.simulators.sheets import HEIGHT, WIDTH, SheetCameraSimulator
from drivers.still.camera import DeskCamera, Settings
from tests.kit.camera_kit import FilmedCamera, filmed

PATIENCE_S = 10.0
PICTURES_ON_THE_LINE = 20


@pytest.fixture(scope="module")
def desk() -> Iterator[FilmedCamera]:
    with filmed(SheetCameraSimulator(fps=10.0)) as camera:
        yield camera


@pytest.fixture
def served(desk: FilmedCamera) -> Iterator[FilmedCamera]:
    yield desk
    for fault in desk.simulator.FAULTS:
        desk.fault(fault, on=False)
    desk.simulator.do("take_away", {})


@pytest.fixture
def camera(served: FilmedCamera) -> Iterator[StillCamera]:
    opened = create("still", "still-camera", {"source": served.address, "frame_timeout_s": 1.5})
    yield opened
    opened.close()


def seen(jpeg: bytes) -> np.ndarray:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE))


def test_a_picture_shows_the_sheet_that_lies_there_whole(served: FilmedCamera, camera: StillCamera) -> None:
    bare = seen(camera.take(PATIENCE_S).jpeg)
    served.simulator.do("lay", {})
    lies = int(bare[60, 500]) + 50
    # what was on the line already shows the bare desk still
    taken = next(
        jpeg for _ in range(PICTURES_ON_THE_LINE) if seen(jpeg := camera.take(PATIENCE_S).jpeg)[60, 500] > lies
    )
    assert taken.startswith(b"\xff\xd8")
    assert taken.endswith(b"\xff\xd9")
    assert seen(taken).shape == (HEIGHT, WIDTH)


def test_nothing_stands_beside_the_picture_no_place_no_time_no_maker(camera: StillCamera) -> None:
    taken = camera.take(PATIENCE_S).jpeg
    assert b"Exif" not in taken
    assert taken[2:4] == b"\xff\xe0", "the plain JFIF head"


def test_the_live_picture_is_small_and_red_stands_first(served: FilmedCamera, camera: StillCamera) -> None:
    shown = camera.preview(PATIENCE_S)
    assert (shown.width, shown.height) == (640, 480)
    assert len(shown.pixels) == 640 * 480 * 3
    red, _, blue = shown.pixels[:3]
    assert red > blue, "the desk is brown"


@pytest.mark.parametrize("most_kb", [50, 500])
def test_a_picture_is_never_larger_than_it_may_be(most_kb: int) -> None:
    coarse = np.random.default_rng(1).integers(0, 255, (1200, 1600, 3), dtype=np.uint8)
    still = DeskCamera(Still(coarse), Settings(source="film", most_kb=most_kb))
    taken = still.take(1.0).jpeg
    assert len(taken) <= most_kb * 1000
    assert seen(taken).shape[1] >= 200


def test_what_was_seen_is_overwritten_also_when_it_cannot_be_coded(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = np.full((240, 320, 3), 99, np.uint8)
    still = DeskCamera(Still(picture), Settings(source="film"))
    monkeypatch.setattr(cv2, "imencode", failing_here())
    with pytest.raises(MemoryError):
        still.take(1.0)
    assert not picture.any()


@pytest.mark.parametrize("preview_width", [160, 320])
def test_the_live_picture_is_as_wide_as_it_may_be(preview_width: int) -> None:
    still = DeskCamera(
        Still(np.full((240, 320, 3), 99, np.uint8)), Settings(source="film", preview_width=preview_width)
    )
    assert still.preview(1.0).width == preview_width


def test_a_preview_is_overwritten_and_shows_nothing_in_words() -> None:
    picture = np.full((240, 320, 3), 99, np.uint8)
    shown = DeskCamera(Still(picture), Settings(source="film")).preview(1.0)
    assert not picture.any()
    assert repr(shown) == "Preview(width=320, height=240)"


def test_what_is_to_be_mended_is_told_of_the_picture_taken_and_nothing_of_it_stands_in_words() -> None:
    still = DeskCamera(Still(np.zeros((240, 320, 3), np.uint8)), Settings(source="film"))
    taken = still.take(1.0)
    assert taken.flaws == (SheetFlaw.DARK, SheetFlaw.BLURRED)
    assert "jpeg" not in repr(taken)


@pytest.mark.parametrize(("drawn", "told"), [("written", "good"), ("plain", "blurred")])
def test_who_sets_a_camera_up_is_told_whether_a_sheet_could_be_read(
    drawn: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = np.full((480, 640, 3), 220, np.uint8)
    for line in range(40, 440, 20):
        picture[line : line + 4, 60:580] = 60 if drawn == "written" else 220
    TRIALS["still"](DeskCamera(Twice(picture), Settings(source="film")), argparse.Namespace())
    assert capsys.readouterr().out.strip().endswith(f"KB; {told}")


@pytest.mark.parametrize(("fault", "told"), [("black", STILL_DARK), ("frozen", STILL_FROZEN)])
def test_a_covered_lens_and_a_picture_that_stands_still_are_told(
    served: FilmedCamera, camera: StillCamera, fault: str, told: str
) -> None:
    assert camera.check() == ()
    served.fault(fault)
    assert any(told in camera.check() for _ in range(PICTURES_ON_THE_LINE))


def test_a_camera_that_sends_nothing_is_silent_and_answers_again_afterwards(
    served: FilmedCamera, camera: StillCamera
) -> None:
    served.fault("silent")
    with pytest.raises(DeviceSilent):
        camera.take(0.3)
    served.fault("silent", on=False)
    assert camera.take(PATIENCE_S).jpeg


def test_a_camera_that_was_pulled_is_absent_and_found_again(served: FilmedCamera, camera: StillCamera) -> None:
    camera.take(PATIENCE_S)
    served.unplug()
    with pytest.raises(DeviceAbsent):
        list(map(camera.take, (0.5, 0.5)))  # the last picture may have been on the line when it was pulled
    served.plug()
    assert camera.take(PATIENCE_S).jpeg


def test_no_picture_is_in_an_error_or_in_the_log(
    served: FilmedCamera, camera: StillCamera, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    served.fault("half_frames")
    with pytest.raises(DeviceError) as caught:
        camera.take(0.3)
    assert "JFIF" not in caplog.text + str(caught.value)


class Still:
    """One picture, handed out again and again."""

    name = "film"
    is_open = True

    def __init__(self, picture: np.ndarray) -> None:
        self.picture = picture

    def open(self) -> None: ...

    def frame(self, timeout: float) -> np.ndarray:
        return self.picture

    def close(self) -> None: ...


class Twice(Still):
    """The same, whole again each time: what was handed out before is overwritten."""

    def frame(self, timeout: float) -> np.ndarray:
        return self.picture.copy()


def failing_here() -> Callable[..., object]:
    """Return a coder that fails for this thread only: the simulated camera codes with the same one, and would end."""
    here, coder = threading.get_ident(), cv2.imencode

    def code(kind: str, picture: np.ndarray, how: Sequence[int] = ()) -> object:
        if threading.get_ident() == here:
            raise MemoryError
        return coder(kind, picture, how)

    return code
