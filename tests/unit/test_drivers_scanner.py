"""Scanners over a line in memory, in time kept by hand: each setting changes what is sent or what is said."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp

from drivers import clock
from drivers.clock import HandClock
from drivers.codecs import keyboard
from drivers.errors import DeviceAbsent
from drivers.ports import SCANNER_DARK, SCANNER_FROZEN, UNCONFIRMED, Scan
from drivers.scanner import camera, line, wedge
from drivers.scanner.decode import Decoder
from drivers.simulators.line_scanner import LineScannerSimulator
from drivers.simulators.memory import MemoryLine
from drivers.simulators.wedge import WedgeSimulator
from drivers.transports.camera import Picture

SECRET = "11010519491231002X"


@pytest.fixture(autouse=True)
def time() -> Iterator[HandClock]:
    hand = HandClock()
    with clock.kept_by(hand):
        yield hand


class Told(MemoryLine):
    """A line whose scanner sends what a test says, when it says so."""

    def __init__(self, *said: tuple[float, bytes]) -> None:
        super().__init__(LineScannerSimulator())
        self.said = list(said)
        self.written: list[tuple[float, bytes]] = []

    def write(self, data: bytes, timeout: float) -> None:
        self.written.append((round(clock.now(), 1), data))

    def read(self, n: int, timeout: float) -> bytes:
        end = clock.now() + timeout
        if self.said and self.said[0][0] <= end:
            at, data = self.said.pop(0)
            clock.sleep(max(0.0, at - clock.now()))
            return data
        clock.sleep(timeout)
        return b""


def heard(scanner: Any, seconds: float = 10.0) -> list[str]:
    """Return what a scanner says in so many seconds."""
    found, end = [], clock.now() + seconds
    while clock.now() < end:
        scan = scanner.listen(0.25)
        if scan is not None:
            found.append(scan.text)
    return found


def line_scanner(*said: tuple[float, bytes], **settings: object) -> tuple[line.LineScanner, Told]:
    told = Told(*said)
    return line.LineScanner(told, line.Settings.model_validate(settings)), told


SAME = ((0.0, b"A\r"), (1.0, b"A\r"), (4.0, b"A\r"))
LINE_SETTINGS: list[
    tuple[tuple[tuple[float, bytes], ...], dict[str, object], list[str], dict[str, object], list[str]]
] = [
    (((0, b"A\rB\n"),), {"end": "cr"}, ["A"], {"end": "lf"}, ["A\rB"]),
    (((0, b"A"), (0.3, b"B")), {"end": "none", "gap_s": 0.1}, ["A", "B"], {"end": "none", "gap_s": 0.5}, ["AB"]),
    (((0, b"A"), (0.5, b"B\r")), {"half_scan_s": 0.2}, ["B"], {"half_scan_s": 1.0}, ["AB"]),
    (((0, bytes.fromhex("B0A10D")),), {"charset": "utf-8"}, [], {"charset": "gb18030"}, ["啊"]),
    (((0, b"]Q1A\r"),), {"aim_ids": False}, ["]Q1A"], {"aim_ids": True}, ["A"]),
    (((0, b"ABC\r"),), {"max_length": 2}, [], {"max_length": 3}, ["ABC"]),
    (SAME, {"repeat_after_s": 2}, ["A", "A"], {"repeat_after_s": 0}, ["A", "A", "A"]),
]


@pytest.mark.parametrize(("said", "one", "first", "other", "second"), LINE_SETTINGS)
def test_each_setting_of_a_line_scanner_changes_what_it_says(
    said: tuple[tuple[float, bytes], ...],
    one: dict[str, object],
    first: list[str],
    other: dict[str, object],
    second: list[str],
    time: HandClock,
) -> None:
    assert heard(line_scanner(*said, **one)[0]) == first
    later = tuple((at + time.now(), data) for at, data in said)
    assert heard(line_scanner(*later, **other)[0]) == second


@pytest.mark.parametrize(("every", "sent"), [(5.0, [0.0, 5.0]), (3.0, [0.0, 3.0, 6.0, 9.0])])
def test_the_trigger_goes_over_the_line_at_once_and_then_as_often_as_set(every: float, sent: list[float]) -> None:
    scanner, told = line_scanner(trigger="16 54 0d", trigger_every_s=every)
    heard(scanner, 9.9)
    assert told.written == [(at, b"\x16T\r") for at in sent]


def test_without_a_trigger_nothing_is_sent() -> None:
    scanner, told = line_scanner()
    heard(scanner)
    assert told.written == []


def test_what_comes_while_the_line_is_looked_at_is_not_lost() -> None:
    scanner, _ = line_scanner((0.0, b"A\r"))
    assert scanner.check() == (UNCONFIRMED,)
    assert scanner.listen(0.1) == Scan("A", "", None, b"A")


def test_the_aim_identifier_names_the_kind() -> None:
    scanner, _ = line_scanner((0.0, b"]C1A\r]E0" + b"6901234567892\r"), aim_ids=True)
    assert [scanner.listen(1), scanner.listen(1)] == [
        Scan("A", "code128", None, b"]C1A"),
        Scan("6901234567892", "ean13", None, b"]E06901234567892"),
    ]


@pytest.mark.parametrize("fault", ["garbage", "half"])
def test_noise_and_half_a_text_are_dropped_and_nothing_of_them_is_logged(
    fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    device = LineScannerSimulator()
    scanner = line.LineScanner(MemoryLine(device), line.Settings())
    device.set_fault(fault, True)
    device.do("show", {"text": SECRET})
    assert heard(scanner, 3) == []
    assert "dropped" in caplog.text or "forgotten" in caplog.text
    device.set_fault(fault, False)
    device.do("show", {"text": SECRET})
    assert heard(scanner, 3) == [SECRET]
    assert SECRET[:6] not in caplog.text


@pytest.mark.parametrize("count", range(1, 7))
def test_a_plug_pulled_after_any_byte_is_absence_and_the_next_scan_is_whole(count: int) -> None:
    device = LineScannerSimulator()
    plug = MemoryLine(device)
    scanner = line.LineScanner(plug, line.Settings(repeat_after_s=0))
    device.do("show", {"text": "ABCDEF"})
    plug.cut_after(count)
    with pytest.raises(DeviceAbsent):
        heard(scanner, 5)
    with pytest.raises(DeviceAbsent):
        scanner.check()
    device.reset()
    plug.plug()
    device.do("show", {"text": "GHI"})
    assert heard(scanner, 2) == ["GHI"]


def test_a_triggered_scanner_reads_only_when_it_is_told_to() -> None:
    device = LineScannerSimulator()
    device.do("set", {"trigger": "16540D", "end": "crlf", "aim_ids": True, "charset": "gb18030"})
    device.do("show", {"text": "预约", "kind": "datamatrix"})
    settings = {"end": "crlf", "aim_ids": True}
    assert heard(line.LineScanner(MemoryLine(device), line.Settings.model_validate(settings)), 2) == []
    told = line.LineScanner(MemoryLine(device), line.Settings.model_validate({**settings, "trigger": "16540D"}))
    scan = told.listen(2)
    assert scan is not None
    assert (scan.text, scan.kind) == ("预约", "datamatrix")


# --- keyboard wedge -------------------------------------------------------------------------------------------------


def wedge_scanner(*said: tuple[float, bytes], **settings: object) -> wedge.WedgeScanner:
    return wedge.WedgeScanner(Told(*said), wedge.Settings.model_validate({"path": "memory", **settings}))


TYPED = keyboard.typed
WEDGE_SETTINGS: list[tuple[list[tuple[float, bytes]], dict[str, object], list[str], dict[str, object], list[str]]] = [
    ([(0, TYPED("A", "tab") + TYPED("B"))], {"end": "enter"}, ["A\tB"], {"end": "tab"}, ["A"]),
    ([(0, TYPED("A")[:96]), (0.5, TYPED("B"))], {"half_scan_s": 0.2}, ["B"], {"half_scan_s": 1}, ["AB"]),
    ([(0, TYPED("]Q1A"))], {"aim_ids": False}, ["]Q1A"], {"aim_ids": True}, ["A"]),
    ([(0, TYPED("ABC"))], {"max_length": 2}, [], {"max_length": 3}, ["ABC"]),
    ([(0, TYPED("A")), (1, TYPED("A"))], {"repeat_after_s": 2}, ["A"], {"repeat_after_s": 0}, ["A", "A"]),
]


@pytest.mark.parametrize(("said", "one", "first", "other", "second"), WEDGE_SETTINGS)
def test_each_setting_of_a_wedge_changes_what_it_says(
    said: list[tuple[float, bytes]],
    one: dict[str, object],
    first: list[str],
    other: dict[str, object],
    second: list[str],
    time: HandClock,
) -> None:
    assert heard(wedge_scanner(*said, **one)) == first
    assert heard(wedge_scanner(*[(at + time.now(), data) for at, data in said], **other)) == second


@pytest.mark.parametrize("fault", ["half", "lost", "alt_codes"])
def test_a_text_that_may_be_wrong_is_dropped_and_nothing_of_it_is_logged(
    fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    device = WedgeSimulator()
    scanner = wedge.WedgeScanner(MemoryLine(device), wedge.Settings(path="memory"))
    device.set_fault(fault, True)
    device.do("show", {"text": SECRET})
    assert heard(scanner, 3) == []
    device.reset()
    device.do("show", {"text": SECRET})
    assert heard(scanner, 3) == [SECRET]
    assert "dropped" in caplog.text or "forgotten" in caplog.text
    assert SECRET[:6] not in caplog.text


def test_what_is_typed_while_the_device_is_looked_at_is_not_lost() -> None:
    scanner = wedge_scanner((0.0, TYPED("A")))
    assert scanner.check() == (UNCONFIRMED,)
    assert scanner.listen(0.1) == Scan("A", "", None, b"A")


# --- camera ---------------------------------------------------------------------------------------------------------


class Shown:
    """A camera that shows what a test says; it notes when it was asked, and how long it may take."""

    name = "shown"
    is_open = True

    def __init__(self, picture: Callable[[float], Picture]) -> None:
        self._picture = picture
        self.asked: list[float] = []
        self.timeouts: set[float] = set()

    def open(self) -> None: ...
    def close(self) -> None: ...
    def frame(self, timeout: float) -> Picture:
        self.asked.append(clock.now())
        self.timeouts.add(timeout)
        return self._picture(clock.now())


def drawn(text: str, code: Any = zxingcpp.BarcodeFormat.QRCode, blur: float = 0.0) -> Picture:
    picture = np.array(zxingcpp.create_barcode(text, code).to_image(scale=4, add_quiet_zones=True))
    picture = np.pad(np.clip(picture, 30, 210), 40, constant_values=150)
    seen = cv2.GaussianBlur(picture, (0, 0), blur) if blur else picture
    return np.repeat(np.asarray(seen, np.uint8)[:, :, None], 3, axis=2)


def camera_scanner(picture: Picture, **settings: object) -> tuple[camera.CameraScanner, Shown]:
    shown = Shown(lambda now: picture)
    return camera.CameraScanner(shown, camera.Settings.model_validate({"source": "x", **settings})), shown


@pytest.mark.parametrize(
    ("picture", "one", "other"),
    [
        (drawn("A", zxingcpp.BarcodeFormat.Code128), {"kinds": ["qr"]}, {"kinds": ["qr", "code128"]}),
        (drawn("HALL:1:ABCDEFGH", blur=2.6), {"retries": 0}, {"retries": 7}),
    ],
    ids=["kinds", "retries"],
)
def test_a_setting_decides_what_is_read(picture: Picture, one: dict[str, object], other: dict[str, object]) -> None:
    assert heard(camera_scanner(picture, **one)[0], 0.3) == []
    assert len(heard(camera_scanner(picture, **other)[0], 0.3)) == 1


@pytest.mark.parametrize(("looks_per_s", "looks"), [(2.0, 6), (5.0, 15)])
def test_it_looks_as_often_as_set_and_rests_in_between(looks_per_s: float, looks: int) -> None:
    scanner, shown = camera_scanner(np.zeros((48, 64, 3), np.uint8), looks_per_s=looks_per_s, frame_timeout_s=0.7)
    heard(scanner, 3)
    assert len([at for at in shown.asked if at < 2.95]) == looks
    assert shown.timeouts == {0.7}


@pytest.mark.parametrize(("repeat_after_s", "times"), [(0.5, 1), (0.0, 20)])
def test_a_code_that_stays_in_view_is_one_scan(repeat_after_s: float, times: int) -> None:
    said = heard(camera_scanner(drawn("A"), repeat_after_s=repeat_after_s)[0], 2)
    assert len(said) in range(times, times + 2 if times > 1 else 2)


def test_a_code_shown_again_later_is_another_scan() -> None:
    code, nothing = drawn("A"), np.full((100, 100, 3), 150, np.uint8)
    shown = Shown(lambda now: nothing if 1 < now < 5 else code)
    scanner = camera.CameraScanner(shown, camera.Settings(source="x"))
    assert heard(scanner, 4) == ["A"]
    assert heard(scanner, 4) == ["A"]


def test_a_clear_code_has_more_quality_than_one_out_of_focus() -> None:
    scans = [camera_scanner(drawn("HALL:1:ABCDEFGH", blur=blur))[0].listen(1) for blur in (0.0, 2.6)]
    assert [scan.kind for scan in scans if scan] == ["qr", "qr"]
    clear, blurred = (scan.quality or 0.0 for scan in scans if scan)
    assert clear == 1.0
    assert 0 < blurred < 1


def test_a_covered_camera_and_one_that_stands_still_are_told() -> None:
    rng = np.random.default_rng(1)
    still, black = rng.integers(0, 255, (48, 64, 3), np.uint8), np.full((48, 64, 3), 3, np.uint8)
    assert [camera_scanner(black)[0].check() for _ in range(2)] == [(SCANNER_DARK,)] * 2
    scanner = camera_scanner(still)[0]
    assert [scanner.check(), scanner.check()] == [(), (SCANNER_FROZEN,)]
    alive = camera.CameraScanner(
        Shown(lambda now: rng.integers(0, 255, (48, 64, 3), np.uint8)), camera.Settings(source="x")
    )
    assert [alive.check(), alive.check()] == [(), ()]


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_hanzi_in_a_code_are_read_from_either_charset(charset: str) -> None:
    code = zxingcpp.create_barcode("预约".encode(charset), zxingcpp.BarcodeFormat.QRCode)
    picture = np.pad(np.array(code.to_image(scale=4, add_quiet_zones=True)), 20, constant_values=255)
    (found,) = Decoder(["qr"], 0).read(np.asarray(picture, np.uint8))
    assert found.text == "预约"


@pytest.mark.parametrize("size", [(1, 1), (5, 300), (24, 24), (480, 640)])
def test_a_picture_without_a_code_holds_none(size: tuple[int, int]) -> None:
    rng = np.random.default_rng(2)
    assert Decoder(["qr", "ean13"], 7).read(rng.integers(0, 255, size, np.uint8)) == []


def test_a_scan_shows_nothing_of_itself() -> None:
    assert SECRET not in repr(Scan(SECRET, "qr", 1.0, SECRET.encode()))
