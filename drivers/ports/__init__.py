"""The ports: what a device looks like to whoever uses it. A driver knows no hall, no ticket, no citizen.

Words MUST and MAY are meant as written; the contract suites in `tests/contract` hold every driver to them. All calls
block and belong on the one thread that owns the device (`drivers.owner`). They raise `drivers.errors.DeviceError`
subclasses only.
"""

from drivers.ports.board import Board, InputChanged, Lamp
from drivers.ports.card import CardReader, IdCard, PhotoDecoder, Sex
from drivers.ports.chip import BankCard, ChipCard, ChipEvent, ChipReader, SocialSecurityCard, UnknownChip
from drivers.ports.device import UNCONFIRMED, Device, Source
from drivers.ports.document import DocumentPrinter, Printed
from drivers.ports.face import CAMERA_DARK, Act, FaceCheck, Flaw, Look, Outcome, Reason, Verdict
from drivers.ports.led import LedStrip
from drivers.ports.modem import WEAK_SIGNAL, Delivery, Sent, TextMessages
from drivers.ports.pad import Key, RatingPad
from drivers.ports.printer import (
    LEFT_IN_TRAY,
    PAPER_NEAR_END,
    SUPPLY_LOW,
    Align,
    Block,
    Columns,
    Cut,
    Document,
    Feed,
    Line,
    Paper,
    Printer,
    PrinterStatus,
    Qr,
    Raster,
    Rule,
)
from drivers.ports.scanner import SCANNER_DARK, SCANNER_FROZEN, Scan, Scanner
from drivers.ports.sound import LOUDEST, Count, Number, Sound, Spoken, Token, Utterance, Words
from drivers.ports.still import STILL_DARK, STILL_FROZEN, Preview, SheetFlaw, StillCamera, Taken

__all__ = [
    "CAMERA_DARK",
    "LEFT_IN_TRAY",
    "LOUDEST",
    "PAPER_NEAR_END",
    "SCANNER_DARK",
    "SCANNER_FROZEN",
    "STILL_DARK",
    "STILL_FROZEN",
    "SUPPLY_LOW",
    "UNCONFIRMED",
    "WEAK_SIGNAL",
    "Act",
    "Align",
    "BankCard",
    "Block",
    "Board",
    "CardReader",
    "ChipCard",
    "ChipEvent",
    "ChipReader",
    "Columns",
    "Count",
    "Cut",
    "Delivery",
    "Device",
    "Document",
    "DocumentPrinter",
    "FaceCheck",
    "Feed",
    "Flaw",
    "IdCard",
    "InputChanged",
    "Key",
    "Lamp",
    "LedStrip",
    "Line",
    "Look",
    "Number",
    "Outcome",
    "Paper",
    "PhotoDecoder",
    "Preview",
    "Printed",
    "Printer",
    "PrinterStatus",
    "Qr",
    "Raster",
    "RatingPad",
    "Reason",
    "Rule",
    "Scan",
    "Scanner",
    "Sent",
    "Sex",
    "SheetFlaw",
    "SocialSecurityCard",
    "Sound",
    "Source",
    "Spoken",
    "StillCamera",
    "Taken",
    "TextMessages",
    "Token",
    "UnknownChip",
    "Utterance",
    "Verdict",
    "Words",
]
