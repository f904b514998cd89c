"""What says where a device is, and how its line is set, is tried with two values each: the line goes elsewhere.

`TRIED` and `ELSEWHERE` hold every such setting of every driver; a new one without a trial is found here.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import termios
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_socket
import serial
import usb.core
from serial import rfc2217

from drivers.clock import HandClock, kept_by
from drivers.codecs import keyboard
from drivers.errors import DeviceError
from drivers.ports import LOUDEST, Utterance, Words
from drivers.registry import TABLES, Kind, create, load
from drivers.simulators.reader import ReaderSimulator
from drivers.simulators.usb import UsbBus, UsbPlug
from drivers.simulators.usb_reader import samv_plug
from tests.kit.faces_kit import finder, matcher
from tests.kit.voices_kit import record

WHERE = frozenset(
    {"port", "host", "baudrate", "flow", "vendor", "product", "serial", "path", "source", "password_file", "folder"}
    | {"queue", "server", "device", "reader"}
)
"""The names of settings that say where."""

ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("alsa", "device"): "test_sound.py::test_the_card_that_is_named_plays",
    ("pcsc", "reader"): "test_chip_reader.py::test_the_reader_is_chosen_by_its_name",
    (
        "camera",
        "password_file",
    ): "test_camera.py::test_a_password_goes_from_its_file_to_the_camera_and_is_shown_nowhere",
    ("face-camera", "password_file"): (
        "test_camera.py::test_a_password_goes_from_its_file_to_the_camera_and_is_shown_nowhere"
    ),
    ("still-camera", "password_file"): (
        "test_camera.py::test_a_password_goes_from_its_file_to_the_camera_and_is_shown_nowhere"
    ),
}
"""Tried where the device is that it takes."""

KINDS: Mapping[str, Kind] = {driver: kind for kind, table in TABLES.items() for driver in table}


def _fields(driver: str) -> frozenset[str]:
    return WHERE & set(load(KINDS[driver], driver).settings.model_fields)


def _on(line: str) -> list[str]:
    return [driver for driver in KINDS if driver.endswith(f"-{line}")]


def _line(driver: str, options: Mapping[str, Any]) -> Any:
    """Return the line the driver would be built on."""
    return load(KINDS[driver], driver).settings.model_validate(options).line()  # type: ignore[attr-defined]


@pytest.fixture
def needed(font: Path) -> Callable[[str], dict[str, Any]]:
    """Return what a driver must be told besides where it is."""

    def of(driver: str) -> dict[str, Any]:
        from drivers.simulators import board, pad, relays

        wanted = {"pad": pad.OPTIONS, "board": board.OPTIONS, "modbus": relays.OPTIONS, "escpos": {"font": font}}
        return dict(wanted.get(driver.partition("-")[0], {}))

    return of


@pytest.fixture
def terminals() -> Iterator[list[tuple[int, str]]]:
    """Return two pseudo-terminals: a descriptor to look at each, and its path."""
    ends = [os.openpty() for _ in range(2)]
    yield [(slave, os.ttyname(slave)) for _, slave in ends]
    for end in (end for pair in ends for end in pair):
        os.close(end)


@pytest.mark.parametrize("driver", _on("serial"))
def test_a_serial_line_is_opened_at_its_port_with_its_speed_and_flow(
    driver: str, terminals: list[tuple[int, str]], needed: Callable[[str], dict[str, Any]]
) -> None:
    def seen(**options: object) -> list[tuple[int, int]]:
        for slave, _ in terminals:
            before = termios.tcgetattr(slave)
            before[0], before[4:6] = 0, [termios.B1200, termios.B1200]
            termios.tcsetattr(slave, termios.TCSANOW, before)
        line = _line(driver, {**needed(driver), "port": terminals[0][1], "baudrate": 9600, **options})
        line.open()
        found = [termios.tcgetattr(slave) for slave, _ in terminals]
        line.close()
        return [(each[4], each[0] & termios.IXON) for each in found]

    assert seen() == [(termios.B9600, 0), (termios.B1200, 0)]
    assert seen(port=terminals[1][1]) == [(termios.B1200, 0), (termios.B9600, 0)]
    assert seen(baudrate=57600) == [(termios.B57600, 0), (termios.B1200, 0)]
    if "flow" in _fields(driver):
        assert seen(flow="xonxoff") == [(termios.B9600, termios.IXON), (termios.B1200, 0)]


@pytest.fixture
def listeners() -> Iterator[dict[str, socket.socket]]:
    """Return who listens on one port of two addresses, and on another port of the first."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "127.0.0.2"], allow_unix_socket=True)
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        other_host = stack.enter_context(socket.create_server(("127.0.0.2", first.getsockname()[1])))
        other_port = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        yield {"first": first, "other host": other_host, "other port": other_port}


def _called(listeners: Mapping[str, socket.socket]) -> list[str]:
    """Return who was called, and hang up."""
    ready, _, _ = select.select(list(listeners.values()), [], [], 5)
    for each in ready:
        each.accept()[0].close()
    return [name for name, each in listeners.items() if each in ready]


@pytest.mark.parametrize("driver", _on("tcp"))
def test_a_line_over_the_network_goes_to_its_host_and_port(
    driver: str, listeners: dict[str, socket.socket], needed: Callable[[str], dict[str, Any]]
) -> None:
    for name, listening in listeners.items():
        host, port = listening.getsockname()
        line = _line(driver, {**needed(driver), "host": host, "port": port})
        line.open()
        assert _called(listeners) == [name]
        line.close()


@pytest.mark.parametrize("driver", ["camera", "face-camera", "still-camera"])
def test_a_camera_is_asked_at_its_source(
    driver: str, listeners: dict[str, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.face.camera.Finder", finder)  # loaded once for all tests
    monkeypatch.setattr("drivers.face.camera.Matcher", matcher)
    for name, listening in listeners.items():
        host, port = listening.getsockname()
        device = create(KINDS[driver], driver, {"source": f"http://{host}:{port}/"})
        called: list[str] = []
        answering = threading.Thread(target=lambda called=called: called.extend(_called(listeners)))
        answering.start()
        with pytest.raises(DeviceError):
            device.check()
        answering.join(timeout=5)
        assert called == [name]
        device.close()


def _box(listening: socket.socket, told: list[tuple[int, bool]]) -> None:
    """Be a box with a serial port for one connection; note the speed and the flow it was left with."""
    connection, _ = listening.accept()
    port: Any = serial.serial_for_url("loop://", timeout=0)
    with connection, contextlib.suppress(OSError):

        class Line:
            def write(self, data: bytes) -> None:
                connection.sendall(data)

        box = rfc2217.PortManager(port, cast(Any, Line()))
        while data := connection.recv(1024):
            list(box.filter(data))
    told.append((port.baudrate, port.xonxoff))


def test_a_box_with_a_serial_port_is_told_speed_and_flow_at_its_host_and_port(
    listeners: dict[str, socket.socket], needed: Callable[[str], dict[str, Any]]
) -> None:
    tried: list[tuple[str, dict[str, object], tuple[int, bool]]] = [
        ("first", {"baudrate": 9600}, (9600, False)),
        ("other host", {"baudrate": 57600}, (57600, False)),
        ("other port", {"baudrate": 9600, "flow": "xonxoff"}, (9600, True)),
    ]
    for name, options, expected in tried:
        told: list[tuple[int, bool]] = []
        box = threading.Thread(target=_box, args=(listeners[name], told))
        box.start()
        host, port = listeners[name].getsockname()
        line = _line("escpos-rfc2217", {**needed("escpos-rfc2217"), "host": host, "port": port, **options})
        line.open()
        line.close()
        box.join(timeout=5)
        assert told == [expected]


def test_a_device_on_usb_is_known_by_its_numbers(
    monkeypatch: pytest.MonkeyPatch, needed: Callable[[str], dict[str, Any]]
) -> None:
    plugs = [
        *(UsbPlug(ReaderSimulator(), *numbers) for numbers in ((1, 2, ""), (1, 3, ""), (4, 2, ""), (1, 2, "B7"))),
        *(samv_plug(ReaderSimulator(), serial) for serial in ("A1", "B7")),
    ]
    find, bus = usb.core.find, UsbBus(*plugs)
    monkeypatch.setattr(usb.core, "find", lambda *words, **how: find(*words, **{**how, "backend": bus}))

    def claimed(act: Callable[[], object]) -> list[int]:
        for plug in plugs:
            plug.log.clear()
        act()
        return [number for number, plug in enumerate(plugs) if "claim" in plug.log]

    def printer(vendor: str, product: str, serial: str = "") -> list[int]:
        options = {"vendor": vendor, "product": product, "serial": serial}
        return claimed(_line("escpos-usb", {**needed("escpos-usb"), **options}).open)

    with kept_by(HandClock()):
        assert [printer("0001", "0002"), printer("0001", "0003"), printer("0004", "0002")] == [[0], [1], [2]]
        assert printer("0001", "0002", "B7") == [3]
        for serial_number, expected in (("A1", [4]), ("B7", [5])):
            assert claimed(create("card_reader", "samv-usb", {"serial": serial_number}).check) == expected


def test_a_keyboard_scanner_is_read_at_its_path(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("one", "two")]
    for path in paths:
        os.mkfifo(path)
    for path in paths:
        writing = os.open(path, os.O_RDWR)
        scanner = create("scanner", "wedge", {"path": str(path), "grab": False})
        scanner.check()
        os.write(writing, keyboard.typed(path.name))
        scan = scanner.listen(5)
        assert scan is not None
        assert scan.text == path.name
        scanner.close()
        os.close(writing)


def test_what_is_left_in_a_folder_is_left_in_the_one_that_is_named(tmp_path: Path) -> None:
    voices = tmp_path / "voices"
    record(voices / "zh-CN", "zh", ("请",))
    record(voices / "en", "en", ("0",))
    for name in ("one", "two"):
        (folder := tmp_path / name).mkdir()
        create("document_printer", "file", {"folder": folder}).print_pdf(b"%PDF-1.7")
        create("sound", "wav", {"folder": folder, "voices": voices}).play(Utterance("zh", (Words("请"),)), LOUDEST)
        assert sorted(path.suffix for path in folder.iterdir()) == [".pdf", ".wav"]


@pytest.mark.parametrize("driver", ["lp", "escpos-lp"])
def test_a_queue_is_asked_for_by_its_name_at_its_server(
    driver: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, needed: Callable[[str], dict[str, Any]]
) -> None:
    asked = tmp_path / "asked"
    (program := tmp_path / "lpstat").write_text(f'#!/bin/sh\necho "$*" > {asked}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    options = needed(driver) if driver == "escpos-lp" else {}
    for queue, server, expected in (
        ("hall", "", "-l -p hall\n"),
        ("office", "", "-l -p office\n"),
        ("hall", "192.168.1.9", "-h 192.168.1.9 -l -p hall\n"),
    ):
        create(KINDS[driver], driver, {**options, "queue": queue, "server": server}).check()
        assert asked.read_text() == expected


TRIED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_on("serial"), frozenset({"port", "baudrate", "flow"})),
    **dict.fromkeys(_on("tcp"), frozenset({"host", "port"})),
    "escpos-rfc2217": frozenset({"host", "port", "baudrate", "flow"}),
    "escpos-usb": frozenset({"vendor", "product", "serial"}),
    "samv-usb": frozenset({"serial"}),
    **dict.fromkeys(("camera", "face-camera", "still-camera"), frozenset({"source"})),
    "wedge": frozenset({"path"}),
    **dict.fromkeys(("file", "wav"), frozenset({"folder"})),
    **dict.fromkeys(("lp", "escpos-lp"), frozenset({"queue", "server"})),
}
"""By driver, what the tests above try."""


@pytest.mark.parametrize("driver", KINDS)
def test_every_setting_that_says_where_is_tried_with_two_values(driver: str) -> None:
    elsewhere = {field for other, field in ELSEWHERE if other == driver}
    assert _fields(driver) - elsewhere - TRIED.get(driver, frozenset()) == frozenset()


@pytest.mark.parametrize("place", sorted(set(ELSEWHERE.values())))
def test_what_is_tried_elsewhere_is_tried(place: str) -> None:
    file, _, name = place.partition("::")
    assert f"def {name}(" in (Path(__file__).parent / file).read_text("utf-8")


@pytest.mark.parametrize("driver", KINDS)
def test_every_other_setting_is_named_by_a_test(driver: str) -> None:
    """Not proof that it is tried with two values, but none is forgotten outright."""
    tests = Path(__file__).parents[1]
    said = "".join(
        file.read_text("utf-8") for part in ("contract", "unit") for file in (tests / part).glob("test_*.py")
    )
    said += "".join(
        (tests.parent / "drivers/simulators" / f"{name}.py").read_text("utf-8") for name in ("pad", "board")
    )
    fields = set(load(KINDS[driver], driver).settings.model_fields) - WHERE
    assert {field for field in fields if f"{field}=" not in said and f'"{field}"' not in said} == set()
