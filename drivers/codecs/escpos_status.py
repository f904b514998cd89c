"""What ESC/POS printers say of themselves: answers sorted out of a stream of bytes, and what each means. No I/O.

- `DLE EOT n` (10 04 n) is answered at once with one byte, also off line: bits 1 and 4 set, 0 and 7 clear. Boards with
  a presenter of the Equip and Cashino kind set bit 7 of the answer to n = 1 while the slip was not torn away.
- `DLE EOT 20` of the Custom and Reliance kind: 10 0F and four bytes (Pyramid, "ESC/POS Command Set", Reliance
  Status): ticket at the mouth, cover, head temperature, supply voltage, jam, cutter. Its answers to n = 1 to 4 have no
  fixed bits.
- `GS r 1` (1D 72 01) and `ESC v` are answered in their turn with one byte: bits 4 and 7 clear.
- `GS a n` (1D 61 n): from then on four bytes come at every change (SNBC BTP-M300, Epson): the first with bit 4 set and
  0, 1 and 7 clear, the others with bits 4 and 7 clear. So none of these can be taken for another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from drivers.ports import Paper, PrinterStatus

Dialect = Literal["dle-eot", "dle-eot-20", "asb", "gs-r", "none"]
"""How a printer is asked: DLE EOT 2, 3 and 4; DLE EOT 20; GS a; GS r alone; not at all."""

ASK_PRINTED = b"\x1d\x72\x01"
"""GS r 1: answered in its turn, that is, when everything before it has been printed."""
AUTOMATIC = b"\x1d\x61\xff"
"""GS a 255: tell the status now, and again whenever it changes."""

ASK_PRINTER, ASK_OFFLINE, ASK_ERROR, ASK_PAPER, ASK_FULL = 1, 2, 3, 4, 20
LONGEST_QUESTION = 3
"""Bytes of any of these."""
FULL_HEAD = b"\x10\x0f"


@dataclass(frozen=True, slots=True)
class Now:
    """The answer to DLE EOT 1 to 4."""

    byte: int


@dataclass(frozen=True, slots=True)
class InTurn:
    """The answer to GS r."""

    byte: int


@dataclass(frozen=True, slots=True)
class Automatic:
    """Four bytes nobody asked for."""

    frame: bytes


@dataclass(frozen=True, slots=True)
class Full:
    """The four bytes behind 10 0F."""

    frame: bytes


Said = Now | InTurn | Automatic | Full


class Answers:
    """Give it bytes as they come; it returns the answers that are complete and counts what is none."""

    def __init__(self, dialect: Dialect = "dle-eot", bit_7: bool = False) -> None:
        self._full = dialect == "dle-eot-20"
        self._bit_7 = bit_7
        self._pending = b""
        self.noise = 0
        """Bytes that can be no answer."""

    def feed(self, data: bytes) -> list[Said]:
        return [said for byte in data if (said := self._take(byte)) is not None]

    def _take(self, byte: int) -> Said | None:
        pending = self._pending + bytes([byte])
        if self._full and self._pending and (FULL_HEAD.startswith(pending) or pending[:2] == FULL_HEAD):
            self._pending = pending if len(pending) < 6 else b""
            return Full(pending[2:]) if len(pending) == 6 else None
        if self._pending and is_printed(byte):
            self._pending = pending if len(pending) < 4 else b""
            return Automatic(pending) if len(pending) == 4 else None
        self.noise += len(self._pending)
        self._pending = b""
        if byte & 0x93 == 0x10:
            self._pending = bytes([byte])
            return None
        if is_status(byte) or (self._bit_7 and byte & 0x93 == 0x92):
            return Now(byte)
        if is_printed(byte):
            return InTurn(byte)
        self.noise += 1
        return None


def ask(n: int) -> bytes:
    """Return DLE EOT n, answered at once, even while the printer is off line."""
    return b"\x10\x04" + bytes([n])


def is_status(byte: int) -> bool:
    """Return whether this can be an answer to DLE EOT."""
    return byte & 0x93 == 0x12


def is_printed(byte: int) -> bool:
    """Return whether this can be the answer to `ASK_PRINTED`."""
    return byte & 0x90 == 0x00


def status(offline: int, error: int, paper: int, left_in_tray: bool | None = None) -> PrinterStatus:
    """Read the answers to DLE EOT 2, 3 and 4. Raises ValueError for a byte that is no answer.

    Of the errors bit 3 is the cutter, bit 6 what mends itself (the head is hot), bits 2 and 5 anything else.
    """
    if not (is_status(offline) and is_status(error) and is_status(paper)):
        raise ValueError("not an answer to DLE EOT")
    left = Paper.NEAR_END if paper & 0x0C else Paper.OK
    cover, cutter, hot = bool(offline & 0x04), bool(error & 0x08), bool(error & 0x40)
    return PrinterStatus(
        answered=True,
        paper=Paper.OUT if paper & 0x60 or offline & 0x20 else left,
        cover_open=cover,
        cutter_error=cutter,
        head_hot=hot,
        fault=bool(error & 0x24) or (bool(offline & 0x40) and not cutter and not hot),
        left_in_tray=left_in_tray,
    )


def automatic(frame: bytes) -> PrinterStatus:
    """Read the four bytes of an automatic status."""
    return PrinterStatus(
        answered=True,
        paper=_paper(frame[2]),
        cover_open=bool(frame[0] & 0x20),
        cutter_error=bool(frame[1] & 0x08),
        head_hot=bool(frame[1] & 0x40),
        fault=bool(frame[1] & 0x24),
    )


def in_turn(byte: int) -> PrinterStatus:
    """Read the answer to GS r 1: it tells of the paper alone."""
    return PrinterStatus(answered=True, paper=_paper(byte))


def full(frame: bytes) -> PrinterStatus:
    """Read the four bytes behind 10 0F: paper, user, what mends itself, what does not."""
    left = Paper.NEAR_END if frame[0] & 0x04 else Paper.OK
    return PrinterStatus(
        answered=True,
        paper=Paper.OUT if frame[0] & 0x01 else left,
        cover_open=bool(frame[1] & 0x03),
        cutter_error=bool(frame[3] & 0x01),
        head_hot=bool(frame[2] & 0x01),
        voltage=bool(frame[2] & 0x08),
        jammed=bool(frame[2] & 0x40),
        left_in_tray=bool(frame[0] & 0x20),
    )


def left_in_tray(printer: int) -> bool:
    """Read bit 7 of the answer to DLE EOT 1."""
    return bool(printer & 0x80)


def _paper(byte: int) -> Paper:
    if byte & 0x0C:
        return Paper.OUT
    return Paper.NEAR_END if byte & 0x03 else Paper.OK
