"""All simulated devices, by name. Each is built with the folder for what it leaves behind, and its options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from drivers.lettering import Lettering
from drivers.registry import Kind
from drivers.simulators import board, modem, pad, relays
from drivers.simulators.chip import ChipSimulator
from drivers.simulators.device import Simulated
from drivers.simulators.led import LedSimulator
from drivers.simulators.line_scanner import LineScannerSimulator
from drivers.simulators.printer import PrinterSimulator
from drivers.simulators.reader import ReaderSimulator
from drivers.simulators.wedge import WedgeSimulator


@dataclass(frozen=True, slots=True)
class Bench:
    """What simulated devices are built with."""

    out: Path
    """Where printed slips and the like are left."""
    font: Path
    """A TTF with hanzi: the printer's own type."""
    font_bold: Path | None = None
    width_mm: int = 80
    """The width of the printer's paper."""


def _code_camera(bench: Bench) -> Simulated:
    from drivers.simulators.codes import CodeCameraSimulator  # draws with libraries that a plain terminal lacks

    return CodeCameraSimulator()


def _sheet_camera(_bench: Bench) -> Simulated:
    from drivers.simulators.sheets import SheetCameraSimulator  # wants OpenCV, as above

    return SheetCameraSimulator()


def _printer(bench: Bench) -> Simulated:
    lettering = Lettering(bench.font, bench.font_bold)
    return PrinterSimulator(lettering, bench.out, 576 if bench.width_mm == 80 else 384)


def _face(_bench: Bench) -> Simulated:
    from drivers.simulators.faces import FaceCamera  # wants OpenCV, which the other devices do without

    return FaceCamera()


DEVICES: Mapping[str, Callable[[Bench], Simulated]] = {
    "printer": _printer,
    "reader": lambda bench: ReaderSimulator(),
    "led": lambda bench: LedSimulator(Lettering(bench.font, bench.font_bold), bench.out),
    "pad": lambda bench: pad.PadSimulator(),
    "board": lambda bench: board.BoardSimulator(),
    "modem": lambda bench: modem.ModemSimulator(),
    "relays": lambda bench: relays.RelaysSimulator(),
    "face": _face,
    "scanner": lambda bench: LineScannerSimulator(),
    "wedge": lambda bench: WedgeSimulator(),
    "code_camera": _code_camera,
    "sheet_camera": _sheet_camera,
    "chip": lambda bench: ChipSimulator(),
}

LINES: Mapping[str, tuple[str, ...]] = {
    "printer": ("tcp", "pty", "rfc2217"),
    "reader": ("tcp", "pty"),
    "led": ("tcp", "pty"),
    "pad": ("tcp", "pty"),
    "board": ("tcp", "pty"),
    "modem": ("pty",),
    "relays": ("pty",),
    "face": ("http",),
    "scanner": ("tcp", "pty"),
    "wedge": ("keys",),
    "code_camera": ("http",),
    "sheet_camera": ("http",),
    "chip": ("vpcd",),
}
"""The kinds of line (`wires.WIRES`) each may hang on."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The driver that speaks with a simulated device, and the options it needs beside where to find it."""

    kind: Kind
    driver: str
    options: Mapping[str, object] = field(default_factory=dict)


SPOKEN: Mapping[tuple[str, str], Spoken] = {
    ("printer", "tcp"): Spoken("printer", "escpos-tcp"),
    ("printer", "pty"): Spoken("printer", "escpos-serial"),
    ("printer", "rfc2217"): Spoken("printer", "escpos-rfc2217"),
    ("reader", "tcp"): Spoken("card_reader", "samv-tcp"),
    ("reader", "pty"): Spoken("card_reader", "samv-serial"),
    ("led", "tcp"): Spoken("led", "strip-tcp"),
    ("led", "pty"): Spoken("led", "strip-serial"),
    ("pad", "tcp"): Spoken("pad", "pad-tcp", pad.OPTIONS),
    ("pad", "pty"): Spoken("pad", "pad-serial", pad.OPTIONS),
    ("board", "tcp"): Spoken("board", "board-tcp", board.OPTIONS),
    ("board", "pty"): Spoken("board", "board-serial", board.OPTIONS),
    ("modem", "pty"): Spoken("modem", "gsm-serial"),
    ("relays", "pty"): Spoken("board", "modbus-serial", relays.OPTIONS),
    ("face", "http"): Spoken("face", "face-camera"),
    ("scanner", "tcp"): Spoken("scanner", "line-tcp"),
    ("scanner", "pty"): Spoken("scanner", "line-serial"),
    ("wedge", "keys"): Spoken("scanner", "wedge", {"grab": False}),
    ("code_camera", "http"): Spoken("scanner", "camera"),
    ("sheet_camera", "http"): Spoken("still", "still-camera"),
    ("chip", "vpcd"): Spoken("chip_reader", "pcsc", {"reader": "Virtual PCD*"}),
}
"""By device and kind of line."""
