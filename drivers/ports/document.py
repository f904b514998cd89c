"""Printers of A4 documents."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from drivers.ports.device import Device


@dataclass(frozen=True, slots=True)
class Printed:
    """What became of a document."""

    pages: int | None
    """Sheets that came out, None where nobody counts them."""


class DocumentPrinter(Device, Protocol):
    """A printer of whole documents.

    `print_pdf` MUST return only when the document has left the queue as printed, or lies whole where it was to be
    filed; MUST raise `PaperOut`, `CoverOpen`, `PaperJam`, `PrinterFault`, `DeviceAbsent` or `DeviceSilent` otherwise,
    with how much is out in the error's `out`, and MUST then leave nothing behind that comes out later by itself. It
    MUST raise `PrinterError` for what is no PDF.
    """

    def print_pdf(self, pdf: bytes | Path, copies: int = 1, duplex: bool = False, tray: str = "") -> Printed: ...
