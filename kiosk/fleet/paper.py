"""How much paper is left on the roll: counted in millimetres since it was changed. An estimate, told as one."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import structlog

from drivers.ports import Columns, Cut, Document, Feed, Line, Qr, Raster, Rule
from kiosk.offline.durable import keep_if_possible
from queue_server.contract.fleet import PaperReport

log = structlog.get_logger()

DOTS_PER_MM = 8
"""203 dots an inch: every ticket printer of this kind."""
HANZI_DOTS = 24
FEED_DOTS = 30
CUT_MM = 18
"""From the print head to the knife."""
QR_MODULES = 37
OUT, NEAR_END = "printer.paper_out", "printer.paper_near_end"


def length_mm(document: Document) -> int:
    """Return how long a document is on paper."""
    dots, cuts = 0, 0
    for block in document.blocks:
        match block:
            case Line(size=size) | Columns(size=size):
                dots += HANZI_DOTS * size + 4 + 4 * size
            case Raster(height=height):
                dots += height
            case Qr(module=module):
                dots += QR_MODULES * module
            case Feed(lines=lines):
                dots += FEED_DOTS * lines
            case Rule():
                dots += FEED_DOTS
            case Cut():
                cuts += 1
    return round(dots / DOTS_PER_MM) + CUT_MM * cuts


class Roll:
    """The roll in the printer. Thread-safe; kept on the disk, a few metres wrong at most when that fails."""

    def __init__(self, file: Path, roll_mm: int) -> None:
        self._file, self._roll_mm = file, roll_mm
        self._lock = threading.Lock()
        self._used_mm, self._code = _read(file)

    def printed(self, document: Document) -> None:
        with self._lock:
            self._know(self._used_mm + length_mm(document), self._code)

    def printer_says(self, codes: tuple[str, ...]) -> None:
        """Hear how the printer is: paper that was out, or near its end, and is not any more, is a new roll."""
        with self._lock:
            if any(code not in (OUT, NEAR_END) for code in codes):
                return  # a cover stands open, a line broke: how the paper is, nobody knows
            code = codes[0] if codes else ""
            if code != self._code:
                self._know(0 if not code else self._used_mm, code)

    def changed(self) -> None:
        """Somebody says that there is a new roll."""
        with self._lock:
            self._know(0, "")

    def report(self) -> PaperReport:
        with self._lock:
            left = 0 if self._code == OUT else max(0, self._roll_mm - self._used_mm)
            return PaperReport(left_mm=left, roll_mm=self._roll_mm, near_end=self._code == NEAR_END)

    def _know(self, used_mm: int, code: str) -> None:
        self._used_mm, self._code = used_mm, code
        keep_if_possible(self._file, json.dumps({"used_mm": used_mm, "code": code}).encode())


def _read(file: Path) -> tuple[int, str]:
    try:
        kept = json.loads(file.read_bytes())
        return max(0, int(kept["used_mm"])), str(kept["code"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0, ""
