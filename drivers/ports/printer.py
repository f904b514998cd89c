"""Ticket and document printers."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Literal, Protocol

from drivers.ports.device import Device

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text. `size` multiplies the printer's own cell (a hanzi is 24 dots at size 1) in both directions."""

    text: str
    size: Literal[1, 2, 3, 4] = 1
    bold: bool = False
    align: Align = "left"
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Two texts on one line, one at each edge. The left one is cut if both do not fit."""

    left: str
    right: str
    size: Literal[1, 2] = 1
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line over the whole width."""

    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Raster:
    """A black-and-white picture, one bit a dot, rows padded to bytes, most significant bit left, 1 is black."""

    width: int
    height: int
    bits: bytes
    align: Align = "center"


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code drawn by the printer itself."""

    data: str
    module: int = 6
    """Dots per module, 1–16."""
    level: Literal["L", "M", "Q", "H"] = "M"


@dataclass(frozen=True, slots=True)
class Feed:
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Cut:
    """Feed to the knife and cut. Ends a document; a printer without a knife feeds to the tear bar."""


Block = Line | Columns | Rule | Raster | Qr | Feed | Cut


@dataclass(frozen=True, slots=True)
class Document:
    """What to print, top to bottom."""

    blocks: tuple[Block, ...]


class Paper(enum.Enum):
    OK = "ok"
    NEAR_END = "near_end"
    OUT = "out"
    UNKNOWN = "unknown"


PAPER_NEAR_END = "printer.paper_near_end"
"""What `check` says when the roll will end soon."""

SUPPLY_LOW = "printer.supply_low"
"""What `check` says when toner or ink will end soon."""

LEFT_IN_TRAY = "printer.left_in_tray"
"""What `check` says while a ticket was not taken away."""


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What the printer says of itself. `answered = False` is a state of its own: never read it as "paper adequate"."""

    answered: bool
    paper: Paper = Paper.UNKNOWN
    cover_open: bool = False
    cutter_error: bool = False
    head_hot: bool = False
    voltage: bool = False
    """Whether the power supply gives too much or too little."""
    jammed: bool = False
    fault: bool = False
    """Anything else that keeps it from printing."""
    left_in_tray: bool | None = None
    """Whether a ticket was not taken away yet; None where no sensor looks."""

    @property
    def can_print(self) -> bool:
        """Return whether a ticket may be sent: it answered and reports nothing in the way."""
        faults = self.cover_open, self.cutter_error, self.head_hot, self.voltage, self.jammed, self.fault
        blocked = any(faults) or self.paper is Paper.OUT
        return self.answered and not blocked


class Printer(Device, Protocol):
    """A ticket printer.

    `print` MUST return only after every byte was handed over and the printer, asked afterwards, reports no fault; MUST
    raise `PaperOut`, `CoverOpen`, `CutterJam`, `PaperJam`, `HeadHot`, `VoltageWrong`, `PrinterFault`, `DeviceAbsent`
    or `DeviceSilent` otherwise, with how much is out in the error's `out`; MUST print every character, by raster where
    its own character set lacks one. Of a printer that has no way to answer, `print` returns when every byte was handed
    over, and `check` says so. It MAY be called again after any error: it reopens by itself, and what was left
    half-printed is cut off first. `status` MUST answer within 2 s and never raise for a printer that is merely silent.
    """

    @property
    def width_dots(self) -> int: ...
    def print(self, document: Document) -> None: ...
    def status(self) -> PrinterStatus: ...
