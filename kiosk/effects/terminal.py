"""What a terminal has around it: the line to the server, its devices, its disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drivers.health import Health
from kiosk.devices import ChipOwner, FaceOwner, PrinterOwner, ReaderOwner, ScannerOwner, SheetOwner
from kiosk.fleet.service import ServiceDesk
from kiosk.gateway import Gateway
from kiosk.offline.numbers import Offline
from kiosk.offline.unfinished import Unfinished
from kiosk.speech import Voice

AnyOwner = PrinterOwner | ReaderOwner | ChipOwner | ScannerOwner | FaceOwner | SheetOwner


@dataclass(frozen=True, slots=True)
class Edges:
    """What a terminal has around it."""

    gateway: Gateway
    printer: PrinterOwner
    reader: ReaderOwner | None
    voice: Voice
    terminal_name: str
    offline: Offline | None = None
    """What it can do without the server."""

    begin_anew: Callable[[str], None] = lambda _: None
    """Ends this program and begins it anew; hears of which order."""
    unfinished: Unfinished | None = None
    """The number that is under way, on its disk."""
    scanner: ScannerOwner | None = None
    service: ServiceDesk | None = None
    """What its service menu can do."""
    chip: ChipOwner | None = None
    """Takes social security cards."""
    face: FaceOwner | None = None
    """Compares faces with photos of cards."""
    sheets: SheetOwner | None = None
    """Photographs written authorities."""

    @property
    def devices(self) -> dict[str, AnyOwner]:
        """Return the owners of what hangs on this terminal, by the device's name."""
        owned = {
            "printer": self.printer,
            "card_reader": self.reader,
            "chip_reader": self.chip,
            "scanner": self.scanner,
            "face": self.face,
            "sheets": self.sheets,
        }
        return {name: owner for name, owner in owned.items() if owner is not None}

    @property
    def readers(self) -> tuple[ReaderOwner | ChipOwner, ...]:
        """Return what takes a document."""
        return tuple(owner for owner in (self.reader, self.chip) if owner is not None)

    def health(self) -> dict[str, Health]:
        """Return how every device is, by its name."""
        return {name: owner.health for name, owner in self.devices.items()}

    def wake_devices(self) -> None:
        """Look at the devices now: something was plugged in or out."""
        for owner in self.devices.values():
            owner.wake()
        self.voice.look()
