"""Looks around a device that does not work: its path, its address, who else holds it, what the machine lacks.

A driver says what it met ("absent"); here stands why. Each look returns a code of `advice.toml` and a detail, or
None where it finds nothing to say.
"""

from __future__ import annotations

import grp
import os
import socket
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from drivers.errors import DeviceAbsent, DeviceBusy, DeviceGarbled, DriverUnavailable
from drivers.registry import load, names
from drivers.stand import Entry

Found = tuple[str, str]
"""A code and a detail."""

_CONNECT_S = 1.0
USB_BUS = Path("/sys/bus/usb/devices")


def why(entry: Entry, code: str) -> Found | None:
    """Return a cause closer than `code`, by the first look that finds one."""
    settings = _settings(entry)
    for looks_at, look in LOOKS:
        if code in looks_at and (found := look(entry, settings)) is not None:
            return found
    return None


def _settings(entry: Entry) -> Any:
    """Return the settings the driver would have, its defaults included; None where they are wrong."""
    try:
        return load(entry.kind, entry.driver).settings.model_validate(entry.completed())
    except (DriverUnavailable, ValidationError):
        return None


def _driver(entry: Entry, settings: Any) -> Found | None:
    return None if entry.driver in names(entry.kind) else ("doctor.no_such_driver", "")


def _paths(settings: Any) -> Iterator[Path]:
    for name in ("port", "path", "device"):
        value = getattr(settings, name, None)
        if isinstance(value, str | Path) and str(value).startswith("/"):
            yield Path(value)


def _path(entry: Entry, settings: Any) -> Found | None:
    for path in _paths(settings):
        if not path.exists():
            return "doctor.no_such_path", str(path)
        if not os.access(path, os.R_OK | os.W_OK):
            return "doctor.no_permission", f"{path} ({_group(path)})"
    return None


def _group(path: Path) -> str:
    number = path.stat().st_gid
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def _held(entry: Entry, settings: Any) -> Found | None:
    for path in _paths(settings):
        for holder in holders(path):
            return "doctor.held", f"{path}: {holder}"
    return None


def holders(path: Path) -> Iterator[str]:
    """Return the programs that have a device open, as far as this user may see."""
    try:
        wanted = path.stat()
    except OSError:
        return
    for process in Path("/proc").glob("[0-9]*"):
        if process.name == str(os.getpid()):
            continue
        try:
            if any(_same(link, wanted) for link in (process / "fd").iterdir()):
                yield f"{(process / 'comm').read_text().strip()} ({process.name})"
        except OSError:
            continue  # it ended meanwhile, or is another user's


def _same(link: Path, wanted: os.stat_result) -> bool:
    try:
        there = link.stat()
    except OSError:
        return False
    if stat.S_ISCHR(wanted.st_mode):
        return stat.S_ISCHR(there.st_mode) and there.st_rdev == wanted.st_rdev
    return (there.st_dev, there.st_ino) == (wanted.st_dev, wanted.st_ino)


def _speed(entry: Entry, settings: Any) -> Found | None:
    speed = getattr(settings, "baudrate", None)
    return None if speed is None else ("doctor.wrong_speed", f"baudrate = {speed}")


def _address(entry: Entry, settings: Any) -> Found | None:
    host, port = getattr(settings, "host", None), getattr(settings, "port", None)
    if not isinstance(host, str) or not isinstance(port, int):
        return None
    try:
        socket.create_connection((host, port), timeout=_CONNECT_S).close()
    except socket.gaierror:
        return "doctor.no_such_host", host
    except ConnectionRefusedError:
        return "doctor.refused", f"{host}:{port}"
    except OSError:
        return "doctor.unreachable", f"{host}:{port}"
    return None


def _usb(entry: Entry, settings: Any) -> Found | None:
    vendor, product = getattr(settings, "vendor", None), getattr(settings, "product", None)
    if not isinstance(vendor, str) or not isinstance(product, str):
        return None
    wanted = f"{vendor}:{product}".lower()
    alike = [plugged for plugged in usb_devices() if plugged.number == wanted]
    if not alike:
        return "doctor.no_such_usb", wanted
    serial = getattr(settings, "serial", "")
    ours = [plugged for plugged in alike if serial in ("", plugged.serial)]
    if not ours:
        return "doctor.other_usb_serial", f"{wanted} {' '.join(plugged.serial or '-' for plugged in alike)}"
    node = ours[0].node
    return None if os.access(node, os.R_OK | os.W_OK) else ("doctor.no_permission", f"{node} ({_group(node)})")


@dataclass(frozen=True, slots=True)
class Plugged:
    """What is plugged into USB: VID:PID, device file, serial number where it has one."""

    number: str
    node: Path
    serial: str = ""


def usb_devices(bus: Path | None = None) -> Iterator[Plugged]:
    """Return what is plugged into USB, as the kernel shows it."""
    for device in sorted((bus or USB_BUS).glob("*/idVendor")):
        said = {name: (device.parent / name).read_text().strip() for name in ("idVendor", "idProduct")}
        place = [int((device.parent / name).read_text()) for name in ("busnum", "devnum")]
        serial = device.parent / "serial"
        yield Plugged(
            f"{said['idVendor']}:{said['idProduct']}",
            Path(f"/dev/bus/usb/{place[0]:03}/{place[1]:03}"),
            serial.read_text("utf-8", "replace").strip() if serial.exists() else "",
        )


def _chips(entry: Entry, settings: Any) -> Found | None:
    if entry.kind != "chip_reader" or Path("/run/pcscd/pcscd.comm").exists():
        return None
    return "doctor.no_pcscd", ""


def _sound(entry: Entry, settings: Any) -> Found | None:
    if entry.kind != "sound" or any(Path("/proc/asound").glob("card[0-9]*")):
        return None
    return "doctor.no_sound_card", ""


def _camera(entry: Entry, settings: Any) -> Found | None:
    if (
        entry.kind not in ("face", "still")
        or hasattr(settings, "host")
        or any(Path("/sys/class/video4linux").glob("*"))
    ):
        return None
    return "doctor.no_camera", ""


_GONE = frozenset({DeviceAbsent.code, DeviceBusy.code})

LOOKS: tuple[tuple[frozenset[str], Callable[[Entry, Any], Found | None]], ...] = (
    (frozenset({DriverUnavailable.code}), _driver),
    (_GONE, _path),
    (_GONE, _held),
    (_GONE, _address),
    (_GONE, _usb),
    (_GONE, _chips),
    (_GONE, _sound),
    (_GONE, _camera),
    (frozenset({DeviceGarbled.code}), _speed),
)
"""For which codes of a driver to look, in this order."""
