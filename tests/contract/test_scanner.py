"""What `ports.Scanner` demands, asked of every driver over its own line."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from drivers import clock
from drivers.errors import DeviceAbsent, DeviceSilent
from drivers.ports import SCANNER_DARK, SCANNER_FROZEN, UNCONFIRMED, Scan, Scanner
from drivers.registry import create
from drivers.simulators.launch import Simulators, simulators

DEVICES = ("scanner", "wedge", "code_camera")
REPEAT_AFTER_S = 0.5
PATIENCE_S = 5.0
_TRIES = itertools.count()


@dataclass
class Place:
    """A scanner, and the hand that works it."""

    scanner: Scanner
    device: str
    line: Simulators

    def show(self, text: str) -> None:
        self.line.control.do(self.device, "show", text=text)

    def hide(self) -> None:
        if self.device != "wedge":
            self.line.control.do(self.device, "hide")

    def fault(self, name: str, on: bool = True) -> None:
        self.line.control.fault(self.device, name, on)

    def connect(self) -> None:
        """Return once the far end has noticed us: a scanner says what it reads to nobody if nobody is there."""
        self.scanner.check()
        for _ in range(10):
            self.show(f"connected {next(_TRIES)}")  # never one that was just in view
            if self.scanner.listen(1.0) is not None:
                break
        self.hide()

    def next(self) -> Scan:
        scan = self.scanner.listen(PATIENCE_S)
        assert scan is not None
        return scan

    def silence(self, seconds: float) -> None:
        """Listen until nothing was said for so long."""
        end = clock.now() + seconds
        while (left := end - clock.now()) > 0:
            assert self.scanner.listen(left) is None


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    with simulators(tmp_path_factory.mktemp("scanners"), DEVICES) as started:
        yield started


def placed(bench: Simulators, driver: str) -> Place:
    places: dict[str, tuple[str, dict[str, object]]] = {
        "line-tcp": ("scanner", {"host": "127.0.0.1", "port": bench.port("scanner")}),
        "line-serial": ("scanner", {"port": bench.path("scanner")}),
        "wedge": ("wedge", {"path": bench.path("wedge", "keys"), "grab": False}),
        "camera": (
            "code_camera",
            {"source": f"http://127.0.0.1:{bench.places['code_camera_http']}/", "looks_per_s": 20},
        ),
    }
    device, options = places[driver]
    bench.control.reset(device)
    for on in (True, False):  # a new line, with nothing left on it
        bench.control.fault(device, "disconnect", on)
    return Place(create("scanner", driver, {**options, "repeat_after_s": REPEAT_AFTER_S}), device, bench)


@pytest.fixture(params=["line-tcp", "line-serial", "wedge", "camera"])
def place(request: pytest.FixtureRequest, bench: Simulators) -> Iterator[Place]:
    made = placed(bench, request.param)
    made.connect()
    yield made
    made.scanner.close()


@pytest.fixture
def camera(bench: Simulators) -> Iterator[Place]:
    made = placed(bench, "camera")
    yield made
    made.scanner.close()


def test_nothing_shown_is_none_and_not_an_error(place: Place) -> None:
    assert place.scanner.listen(0.05) is None


def test_a_code_shown_is_said_whole(place: Place) -> None:
    place.show("http://192.168.1.10:8080/t/Ab3-%7E?x=1")
    assert place.next().text == "http://192.168.1.10:8080/t/Ab3-%7E?x=1"


def test_a_code_that_stays_in_view_is_said_once(place: Place) -> None:
    if place.device == "scanner":
        place.fault("continuous")
    place.show("A1")
    assert place.next().text == "A1"
    if place.device == "wedge":
        place.show("A1")
    place.silence(1.5 * REPEAT_AFTER_S if place.device != "wedge" else REPEAT_AFTER_S / 2)


def test_a_code_shown_again_later_is_said_again_and_another_one_at_once(place: Place) -> None:
    place.show("A1")
    assert place.next().text == "A1"
    place.hide()
    place.silence(1.5 * REPEAT_AFTER_S)
    place.show("A1")
    assert place.next().text == "A1"
    place.show("B2")
    assert place.next().text == "B2"


def test_a_scanner_unplugged_is_absent_and_back_when_it_is_plugged_in(place: Place) -> None:
    place.fault("disconnect")
    with pytest.raises(DeviceAbsent):
        place.scanner.listen(PATIENCE_S)
    with pytest.raises(DeviceAbsent):
        place.scanner.check()
    place.fault("disconnect", on=False)
    place.connect()
    place.show("back")
    assert place.next().text == "back"


def test_a_closed_scanner_opens_by_itself(place: Place) -> None:
    place.scanner.close()
    place.scanner.close()
    place.silence(1.5 * REPEAT_AFTER_S)
    place.connect()
    place.show("A1")
    assert place.next().text == "A1"


def test_a_scanner_that_never_speaks_of_itself_does_not_claim_to_be_well(place: Place) -> None:
    assert place.scanner.check() == (() if place.device == "code_camera" else (UNCONFIRMED,))


def test_nothing_of_a_code_is_logged_or_shown(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    place.show("11010519491231002X")
    assert "19491231" not in repr(place.next())
    assert "19491231" not in caplog.text


@pytest.mark.parametrize(("fault", "codes"), [("black", (SCANNER_DARK,)), ("frozen", (SCANNER_FROZEN,))])
def test_a_covered_or_frozen_camera_is_told_and_over_when_it_is_mended(
    camera: Place, fault: str, codes: tuple[str, ...]
) -> None:
    camera.scanner.check()
    camera.fault(fault)
    camera.scanner.check()
    assert camera.scanner.check() == codes
    camera.fault(fault, on=False)
    camera.scanner.check()
    assert camera.scanner.check() == ()


@pytest.mark.parametrize("fault", ["silent", "half_frames"])
def test_a_camera_without_pictures_is_silent_and_reads_again_when_it_is_mended(camera: Place, fault: str) -> None:
    camera.fault(fault)
    with pytest.raises(DeviceSilent):
        camera.scanner.check()
    camera.fault(fault, on=False)
    camera.show("A1")
    assert camera.next().text == "A1"


def test_a_code_in_a_grainy_picture_is_read(camera: Place) -> None:
    camera.line.control.fault("code_camera", "noise", sigma=35.0)
    camera.show("A1")
    assert camera.next().text == "A1"
