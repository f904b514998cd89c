"""`doctor` names what is wrong with each device, and what to do: seeded faults, one on each device of a stand."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import drivers.ports
from drivers import errors
from drivers.cli import advice, around, doctor
from drivers.cli.main import main
from drivers.registry import Kind
from drivers.simulators.launch import Simulators, simulators
from drivers.stand import Entry, Stand, written

SEEDED = (
    ("printer", "paper_out", "printer.paper_out"),
    ("printer.2", "cover_open", "printer.cover_open"),
    ("printer.3", "cutter_jam", "printer.cutter_jam"),
    ("printer.4", "near_end", "printer.paper_near_end"),
    ("printer.5", "silent", "device.silent"),
    ("printer.6", "garbage", "doctor.wrong_speed"),
    ("reader", "self_test", "card_reader.fault"),
    ("reader.2", "unauthorised", "card_reader.unauthorised"),
    ("reader.3", "bad_checksum", "device.garbled"),
)
"""A simulated device, its fault, and the code `doctor` must find."""


@pytest.fixture(scope="module")
def ill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    devices = [device for device, _, _ in SEEDED]
    with simulators(tmp_path_factory.mktemp("ill"), devices) as running:
        for device, fault, _ in SEEDED:
            running.control.fault(device, fault)
        yield running


def seeded(running: Simulators, free_port: int) -> tuple[Stand, dict[str, str]]:
    """Return a stand on which every device has another fault, and the code of each."""
    devices: dict[str, Entry] = {}
    for device, fault, _ in SEEDED:
        kind, line = ("printer", "escpos") if device.startswith("printer") else ("card_reader", "samv")
        if fault == "garbage":
            devices[device] = Entry(kind=kind, driver=f"{line}-serial", options={"port": running.path(device)})
        else:
            options = {"host": "127.0.0.1", "port": running.port(device)}
            devices[device] = Entry(kind=kind, driver=f"{line}-tcp", options=options)
    held = running.path("printer.2")
    more = {
        "refused": Entry(kind="printer", driver="escpos-tcp", options={"host": "127.0.0.1", "port": free_port}),
        "no path": Entry(kind="card_reader", driver="samv-serial", options={"port": "/dev/serial/by-id/none"}),
        "held": Entry(kind="printer", driver="escpos-serial", options={"port": held}),
        "misspelt": Entry(kind="card_reader", driver="samv-tcp", options={"host": "h", "prot": 7}),
        "no driver": Entry(kind="printer", driver="epson"),
        "no library": Entry(kind="card_reader", driver="samv-serial", options={"port": running.path("reader")}),
    }
    expected = {device: code for device, _, code in SEEDED}
    expected |= {
        "refused": "doctor.refused",
        "no path": "doctor.no_such_path",
        "held": "doctor.held",
        "misspelt": "device.settings",
        "no driver": "doctor.no_such_driver",
        "no library": "device.library_missing",
    }
    return Stand(devices=devices | more), expected


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_every_seeded_fault_is_found_by_name_with_what_to_do(
    ill: Simulators,
    free_port: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import serial

    stand, expected = seeded(ill, free_port)
    without = stand.devices.pop("no library")
    file = tmp_path / "devices.toml"
    file.write_text(written(stand), "utf-8")
    with serial.Serial(ill.path("printer.2"), exclusive=True):
        assert main(["doctor", str(file), "--json", "--language", "zh"]) == 1
    monkeypatch.setitem(sys.modules, "serial", None)
    monkeypatch.delitem(sys.modules, "drivers.transports.serial")
    file.write_text(written(Stand(devices={"no library": without})), "utf-8")
    assert main(["doctor", str(file), "--json", "--language", "zh"]) == 1
    found = {said["device"]: said for said in map(json.loads, capsys.readouterr().out.splitlines())}
    assert {device: said["code"] for device, said in found.items()} == expected
    assert len(set(expected.values())) >= 12
    assert all(said["cause"] and said["do"] for said in found.values())
    assert [device for device, said in found.items() if not said["must_act"]] == ["printer.4"]


def test_a_stand_on_which_all_is_well_asks_nothing_of_anybody(
    running: Simulators, control: object, capsys: pytest.CaptureFixture[str]
) -> None:
    printer = f"printer:escpos-tcp?host=127.0.0.1&port={running.port('printer')}"
    reader = f"card_reader:samv-serial?port={running.path('reader')}"
    assert main(["doctor", "--device", printer, "--device", reader, "--language", "en"]) == 0
    assert capsys.readouterr().out == "printer (escpos-tcp): ready\ncard_reader (samv-serial): ready\n"


def test_the_program_that_holds_a_device_is_named(tmp_path: Path) -> None:
    fifo = tmp_path / "line"
    os.mkfifo(fifo)
    script = f"import os, sys; os.open({str(fifo)!r}, os.O_RDWR); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert any(f"({holder.pid})" in said for said in around.holders(fifo))
        holder.communicate()
    assert list(around.holders(fifo)) == []


@pytest.fixture
def usb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a bus, as the kernel shows it, with a printer and a card reader plugged in."""
    for name, vendor, product, serial in (("1-2", "0483", "5743", ""), ("1-3", "0400", "c35a", "B7")):
        (device := tmp_path / name).mkdir()
        for file, said in {"idVendor": vendor, "idProduct": product, "busnum": "1", "devnum": name[-1]}.items():
            (device / file).write_text(f"{said}\n", "utf-8")
        if serial:
            (device / "serial").write_text(f"{serial}\n", "utf-8")
    monkeypatch.setattr(around, "USB_BUS", tmp_path)
    return tmp_path


def test_what_is_plugged_into_usb_is_known_by_its_numbers(usb: Path) -> None:
    assert list(around.usb_devices()) == [
        around.Plugged("0483:5743", Path("/dev/bus/usb/001/002")),
        around.Plugged("0400:c35a", Path("/dev/bus/usb/001/003"), "B7"),
    ]


@pytest.mark.parametrize(
    ("kind", "driver", "options", "said"),
    [
        ("printer", "escpos-usb", {"vendor": "FFFF", "product": "0001"}, ("doctor.no_such_usb", "ffff:0001")),
        ("card_reader", "samv-usb", {"serial": "A1"}, ("doctor.other_usb_serial", "0400:c35a B7")),
        (
            "printer",
            "escpos-usb",
            {"vendor": "0483", "product": "5743", "serial": "A1"},
            ("doctor.other_usb_serial", "0483:5743 -"),
        ),
    ],
)
def test_a_usb_device_that_is_not_plugged_in_is_said_so(
    usb: Path, kind: Kind, driver: str, options: dict[str, object], said: tuple[str, str]
) -> None:
    assert around.why(Entry(kind=kind, driver=driver, options=options), "device.absent") == said


def test_a_card_reader_pulled_out_of_usb_is_said_so_by_its_numbers(usb: Path) -> None:
    for file in (usb / "1-3").iterdir():
        file.unlink()
    entry = Entry(kind="card_reader", driver="samv-usb", options={})
    assert around.why(entry, "device.absent") == ("doctor.no_such_usb", "0400:c35a")


def test_a_driver_that_never_comes_back_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(Entry, "build", lambda entry: release.wait(5))
    found = doctor.examine(Stand(devices={"x": Entry(kind="led", driver="x")}), limit_s=0.05)
    release.set()
    assert [(one.code, one.must_act) for one in found] == [("device.silent", True)]


CODES = {kind.code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.DeviceError)}
SOON = {value for name, value in vars(drivers.ports).items() if name.isupper() and isinstance(value, str)}
AROUND = set(re.findall(r'"(doctor\.[a-z_]+)"', Path(around.__file__).read_text("utf-8")))


@pytest.mark.parametrize("code", sorted(CODES | SOON | AROUND))
def test_every_code_has_its_cause_and_what_to_do_in_both_languages(code: str) -> None:
    told = advice.table()[code]
    assert all(told["zh"])
    assert all(told["en"])
    assert not any(word.isascii() for word in told["zh"])
    assert all(word.isascii() for word in told["en"])


def test_no_advice_is_left_for_a_code_that_no_longer_is() -> None:
    assert set(advice.table()) - CODES - SOON - AROUND == set()
