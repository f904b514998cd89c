"""USB through pyusb's whole way, on a bus of bytes: found, claimed, read in packets, and every errno told apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from drivers.clock import HandClock, kept_by
from drivers.errors import DeviceAbsent, DeviceBusy, DeviceSilent
from drivers.simulators.device import Answer
from drivers.simulators.usb import UsbBus, UsbPlug
from drivers.transports.usb import UsbTransport


class Echo:
    """Answers what it gets."""

    FAULTS = ()

    def __init__(self) -> None:
        self.pace = 0.0

    def receive(self, data: bytes, answer: Answer) -> None:
        answer(data)

    def tick(self, speak: Answer) -> None: ...
    def set_fault(self, name: str, on: bool, **detail: float) -> None: ...
    def reset(self) -> None: ...

    def do(self, action: str, said: Mapping[str, object]) -> dict[str, object]:
        return {}

    def state(self) -> dict[str, object]:
        return {}


@pytest.fixture(autouse=True)
def _time_stands_still() -> Iterator[None]:
    with kept_by(HandClock()):
        yield


def test_bytes_go_out_and_come_back_in_whole_packets() -> None:
    line = UsbTransport(0x0483, 0x5743, backend=UsbBus(UsbPlug(Echo(), 0x0483, 0x5743)))
    line.open()
    line.write(bytes(range(256)) * 40, 1)
    heard = b""
    while data := line.read(100, 0):
        assert len(data) <= 100
        heard += data
    assert heard == bytes(range(256)) * 40
    assert line.read(1, 0.5) == b""


def test_the_kernels_driver_is_put_aside_and_gets_the_device_back() -> None:
    plug = UsbPlug(Echo(), 1, 2)
    line = UsbTransport(1, 2, backend=UsbBus(plug))
    line.open()
    assert plug.log == ["open", "detach", "claim"]
    line.close()
    assert plug.log[3:] == ["release", "attach", "close"]
    plug.log.clear()
    line.open()
    assert line.is_open


def test_of_several_alike_the_one_with_the_serial_number_is_taken() -> None:
    first, second = UsbPlug(Echo(), 1, 2, serial="A1"), UsbPlug(Echo(), 1, 2, serial="B7")
    UsbTransport(1, 2, "B7", backend=(bus := UsbBus(first, second))).open()
    assert (first.log.count("claim"), second.log.count("claim")) == (0, 1)
    with pytest.raises(DeviceAbsent, match="serial number"):
        UsbTransport(1, 2, "C9", backend=bus).open()


def test_what_is_not_there_is_absent() -> None:
    with pytest.raises(DeviceAbsent, match="not plugged in"):
        UsbTransport(1, 2, backend=UsbBus()).open()


def test_held_by_another_program_is_busy() -> None:
    with pytest.raises(DeviceBusy):
        UsbTransport(1, 2, backend=UsbBus(UsbPlug(Echo(), 1, 2, taken=True))).open()


def test_a_device_the_user_may_not_open_says_what_to_install() -> None:
    with pytest.raises(DeviceAbsent, match="udev"):
        UsbTransport(1, 2, backend=UsbBus(UsbPlug(Echo(), 1, 2, forbidden=True))).open()


def test_pulled_out_while_open_it_is_absent_and_works_again_once_it_is_back() -> None:
    bus = UsbBus(plug := UsbPlug(Echo(), 1, 2))
    line = UsbTransport(1, 2, backend=bus)
    line.open()
    bus.pull(plug)
    with pytest.raises(DeviceAbsent):
        line.write(b"x", 1)
    with pytest.raises(DeviceAbsent):
        line.open()
    bus.plug(plug)
    line.open()
    line.write(b"x", 1)
    assert line.read(1, 1) == b"x"


def test_pulled_out_while_it_listens_it_is_absent() -> None:
    bus = UsbBus(plug := UsbPlug(Echo(), 1, 2))
    line = UsbTransport(1, 2, backend=bus)
    line.open()
    bus.pull(plug)
    with pytest.raises(DeviceAbsent):
        line.read(1, 1)


def test_a_device_that_takes_nothing_is_silent() -> None:
    echo = Echo()
    line = UsbTransport(1, 2, backend=UsbBus(UsbPlug(echo, 1, 2)))
    line.open()
    echo.pace = 0.1
    with pytest.raises(DeviceSilent):
        line.write(b"x" * 100, 1)


def test_a_frame_in_two_parts_goes_to_two_endpoints_and_comes_from_two() -> None:
    def split(frame: bytes, head: int, rest: int) -> list[tuple[int, bytes]]:
        return [(head, frame[:7]), (rest, frame[7:])]

    plug = UsbPlug(Echo(), 0x0400, 0xC35A, outs=(0x02, 0x06), ins=(0x81, 0x85), spread=lambda data: [
        (0x81 if len(data) == 7 else 0x85, data)
    ])  # fmt: skip
    line = UsbTransport(
        0x0400, 0xC35A, route=lambda data: split(data, 0x02, 0x06), listen=(0x81, 0x85), backend=UsbBus(plug)
    )
    line.open()
    for _ in range(2):
        frame = bytes.fromhex("AAAAAA96690003 20 01 22")
        line.write(frame, 1)
        heard = b""
        while data := line.read(64, 0.05):
            heard += data
        assert heard == frame
    assert plug.written[:2] == [(0x02, frame[:7]), (0x06, frame[7:])]
