"""The devices of this terminal, as the journey knows them: jobs go in, its events come out.

Threads, health, new tries and limits of time are the layer's (`drivers.owner`); here stands what they mean to the
person at the terminal. Each ticket is answered exactly once, a card is handed to who asked for it and to nobody else.
"""

from kiosk.devices.chip import ChipOwner
from kiosk.devices.face import FaceOwner
from kiosk.devices.printer import PrinterOwner
from kiosk.devices.reader import ReaderOwner
from kiosk.devices.scanner import ScannerOwner
from kiosk.devices.sheets import SheetOwner
from kiosk.devices.speaker import OWN_CARD, speaker

__all__ = ["OWN_CARD", "ChipOwner", "FaceOwner", "PrinterOwner", "ReaderOwner", "ScannerOwner", "SheetOwner", "speaker"]
