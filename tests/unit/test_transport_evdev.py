"""An input device is opened by its path and grabbed; what is no input device, or another program's, is told apart."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.errors import DeviceAbsent, DeviceBusy, DeviceError, SettingsError
from drivers.transports.evdev import EvdevTransport


@pytest.fixture
def device(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """Make a FIFO that somebody holds open for writing, in place of an input device."""
    path = tmp_path / "event0"
    os.mkfifo(path)
    writing = os.open(path, os.O_RDWR)
    yield path, writing
    os.close(writing)


def test_what_is_written_is_read(device: tuple[Path, int]) -> None:
    path, writing = device
    keys = EvdevTransport(str(path), grab=False)
    keys.open()
    keys.open()
    os.write(writing, b"x" * 24)
    assert (keys.read(48, 1.0), keys.read(48, 0.0)) == (b"x" * 24, b"")
    keys.close()
    assert not keys.is_open


def test_it_is_grabbed_before_anything_is_read(device: tuple[Path, int], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(fcntl, "ioctl", lambda file, request, value: asked.append((request, value)))
    keys = EvdevTransport(str(device[0]))
    keys.open()
    keys.close()
    assert asked == [(0x40044590, 1)]  # _IOW('E', 0x90, int)


@pytest.mark.parametrize(
    ("number", "error"), [(errno.EBUSY, DeviceBusy), (errno.ENOTTY, SettingsError), (errno.ENODEV, DeviceAbsent)]
)
def test_why_it_cannot_be_grabbed_is_told(
    device: tuple[Path, int], monkeypatch: pytest.MonkeyPatch, number: int, error: type[DeviceError]
) -> None:
    def refuse(file: int, request: int, value: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "ioctl", refuse)
    keys = EvdevTransport(str(device[0]))
    with pytest.raises(error) as caught:
        keys.open()
    assert type(caught.value) is error
    assert not keys.is_open


def test_something_that_is_no_input_device_cannot_be_grabbed(device: tuple[Path, int]) -> None:
    with pytest.raises(SettingsError, match="grab"):
        EvdevTransport(str(device[0])).open()


@pytest.mark.parametrize("number", [errno.ENODEV, errno.EIO])
def test_one_pulled_out_while_it_is_read_is_absent(
    device: tuple[Path, int], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    keys = EvdevTransport(str(device[0]), grab=False)
    keys.open()
    os.write(device[1], b"x")

    def gone(file: int, n: int) -> bytes:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "read", gone)
    with pytest.raises(DeviceAbsent):
        keys.read(24, 1.0)
    assert not keys.is_open


def test_one_that_is_not_there_is_absent(tmp_path: Path) -> None:
    keys = EvdevTransport(str(tmp_path / "none"))
    with pytest.raises(DeviceAbsent):
        keys.open()
    with pytest.raises(DeviceAbsent):
        keys.read(24, 0.0)
