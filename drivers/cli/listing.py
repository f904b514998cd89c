"""`list`: which drivers there are, and what is connected, as far as that can be told without opening anything."""

from __future__ import annotations

import argparse
import importlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from drivers.errors import DriverUnavailable
from drivers.registry import TABLES, complete, names

Row = Mapping[str, str]

KNOWN_USB: Mapping[str, str] = {
    "0400:c35a": "SAM_V identity-card reader",
    "0416:5011": "ticket printer (58 / 80 mm board)",
    "0483:5743": "ticket printer (58 / 80 mm board)",
    "04b8:0202": "Epson ticket printer",
    "0519:2013": "Star ticket printer",
    "1fc9:2016": "ticket printer (POS-80)",
    "0403:6001": "FTDI serial adapter",
    "067b:2303": "Prolific serial adapter",
    "10c4:ea60": "CP210x serial adapter",
    "1a86:7523": "CH340 serial adapter",
}
"""VID:PID → what it most likely is."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for a program to read")


def run(arguments: argparse.Namespace) -> int:
    found = {title: list(look()) for title, look in SECTIONS.items()}
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    for title, rows in found.items():
        print(f"{title}:")
        for row in rows:
            print("  " + "  ".join(value for value in row.values() if value))
        if not rows:
            print("  none")
    return 0


def _drivers() -> Iterator[Row]:
    for kind in TABLES:
        for driver in names(kind):
            try:
                complete(kind, driver)
                lacks = ""
            except DriverUnavailable as error:
                lacks = error.detail
            yield {"kind": kind, "driver": driver, "lacks": lacks}


def _serial() -> Iterator[Row]:
    try:
        ports = importlib.import_module("serial.tools.list_ports").comports()
    except ImportError:
        yield {"port": "", "note": "unknown without pyserial: pip install '.[devices]'"}
        return
    stable = {link.resolve(): str(link) for link in _in("/dev/serial/by-id", "*")}
    for port in sorted(ports):
        yield {
            "port": port.device,
            "by_id": stable.get(Path(port.device).resolve(), ""),
            "what": "" if port.description == "n/a" else port.description,
        }


def _usb() -> Iterator[Row]:
    for device in _in("/sys/bus/usb/devices", "*"):
        if vendor := _text(device / "idVendor"):
            number = f"{vendor}:{_text(device / 'idProduct')}"
            says = " ".join(filter(None, (_text(device / "manufacturer"), _text(device / "product"))))
            row = {"usb": number, "serial": _text(device / "serial"), "says": says}
            yield {**row, "known_as": KNOWN_USB.get(number, "")}


def _video() -> Iterator[Row]:
    for device in _in("/sys/class/video4linux", "video*"):
        yield {"path": f"/dev/{device.name}", "says": _text(device / "name")}


def _input() -> Iterator[Row]:
    for link in _in("/dev/input/by-id", "*"):
        yield {"path": str(link), "is": str(link.resolve())}


def _chips() -> Iterator[Row]:
    if not Path("/run/pcscd/pcscd.comm").exists():
        return
    try:
        readers = importlib.import_module("smartcard.System").readers()
    except Exception as error:  # a foreign library asks a foreign service: it may say anything
        yield {"reader": "", "note": f"pcscd cannot be asked ({type(error).__name__}): pip install '.[chip]'"}
        return
    for reader in readers:
        yield {"reader": str(reader)}


def _sound() -> Iterator[Row]:
    for card in _in("/proc/asound", "card[0-9]*"):
        yield {"card": card.name, "id": _text(card / "id")}


def _in(folder: str, pattern: str) -> list[Path]:
    return sorted(Path(folder).glob(pattern))


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return ""


SECTIONS: Mapping[str, Callable[[], Iterator[Row]]] = {
    "drivers": _drivers,
    "serial ports": _serial,
    "usb devices": _usb,
    "video devices": _video,
    "input devices": _input,
    "chip-card readers": _chips,
    "sound cards": _sound,
}
