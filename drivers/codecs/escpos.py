"""ESC/POS as bytes: what a document becomes on the wire. No I/O. What comes back is `escpos_status`.

Sources: the command set as in the manuals of SNBC BTP-M300, HPRT TP809, Cashino CSN-80V, Sure SP91, SPRT POS76 and
Epson's own reference. What Chinese printers differ in, and what is done about it:

- Text goes out as two-byte GBK after `FS &`. Four-byte GB18030 codes are never sent: boards print them as garbage. A
  row with a character the printer's set lacks is sent as a picture.
- A printer watches the raw stream for real-time commands (`DLE EOT n`), also inside the data of a picture; such a
  triple there gets one dot darkened.
- `GS !` enlarges Latin letters and hanzi alike; a hanzi is 24 dots wide, a Latin letter 12.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import segno

from drivers.ports import Align, Block, Columns, Cut, Document, Feed, Line, Qr, Raster, Rule

Charset = Literal["gbk", "gb2312", "raster"]
"""What a printer's own type has: all of GBK, only GB 2312, or no hanzi: every row is then sent as a picture."""
PictureOfText = Callable[[str, int, bool, bool], Raster]
"""(text, size, bold, inverse) → the row as a picture in the same cells as the printer's own type."""

CELL_DOTS = 12
HANZI_DOTS = 24
BAND_ROWS = 128
"""Rows of one raster command: a picture is sent in bands, so that the paper can be asked about in between."""
TEAR_LINES = 6

START = b"\x1b\x40\x1c\x26"
_ALIGN: dict[Align, int] = {"left": 0, "center": 1, "right": 2}
_QR_LEVEL = {"L": b"\x30", "M": b"\x31", "Q": b"\x32", "H": b"\x33"}
_REAL_TIME = re.compile(rb"\x10(?:\x04[\x01-\x08\x11\x14]|\x05[\x00-\x03]|\x14[\x01-\x08])")
_NEVER_FIRST = "，。、；：？！）」』》】”’…—·,.;:?!)]}%"


@dataclass(frozen=True, slots=True)
class Page:
    """The paper and type of one printer."""

    width_dots: int
    charset: Charset = "gbk"
    cutter: bool = True
    knife: bytes = b"\x1d\x56\x42\x00"
    """Feeds to the knife and cuts; GS V 66 0 unless the printer has a command of its own."""
    present: bytes = b""
    """Pushes the cut slip out of the mouth, where there is a presenter."""

    def cells(self, size: int) -> int:
        """Return how many Latin letters of this size fit on a row."""
        return self.width_dots // (CELL_DOTS * size)


def encode(document: Document, page: Page, picture: PictureOfText) -> list[bytes]:
    """Return the document as whole commands, in pieces between which a printer may be asked for its status.

    The first piece is the start sequence. Raises ValueError for a picture whose bits do not fit its size.
    """
    return [START, *(piece for block in document.blocks for piece in _block(block, page, picture))]


def cut_off(page: Page) -> bytes:
    """Return what ends a half-printed slip: the print buffer dropped, two lines fed, the paper cut."""
    return START + b"\x1b\x64\x02" + _cut(page)


def _block(block: Block, page: Page, picture: PictureOfText) -> Iterator[bytes]:
    match block:
        case Line(text, size, bold, align, inverse):
            for row in wrap(_printable(text), page.cells(size)):
                yield from _row(row, size, bold, align, inverse, page, picture)
        case Columns(left, right, size, bold):
            row = justify(_printable(left), _printable(right), page.cells(size))
            yield from _row(row, size, bold, "left", False, page, picture)
        case Rule(dashed):
            yield from _rule(page, dashed)
        case Raster():
            yield from raster(block, page.width_dots)
        case Qr():
            yield _qr(block, page)
        case Feed(lines):
            yield b"\x1b\x32\x1b\x64" + bytes([min(max(lines, 0), 255)])
        case Cut():
            yield _cut(page)


# --- text ---------------------------------------------------------------------------------------------------------


def cells(text: str) -> int:
    """Return the width in Latin letters: everything outside ASCII takes two."""
    return sum(1 if c < "\x80" else 2 for c in text)


def encodable(text: str, charset: Charset) -> bool:
    """Return whether the printer's own type has every character."""
    if charset == "raster":
        return False
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def wrap(text: str, width: int) -> list[str]:
    """Break text into rows of at most `width` cells; Latin words stay whole, closing marks do not begin a row."""
    rows = []
    while cells(text) > width:
        end = max(1, _fitting(text, width))
        cut = _break_before(text, end)
        rows.append(text[:cut].rstrip(" "))
        text = text[cut:].lstrip(" ")
    return [*rows, text]


def justify(left: str, right: str, width: int) -> str:
    """Put two texts on one row of `width` cells; the left one is cut where they do not fit."""
    right = right[: _fitting(right, width)]
    room = max(0, width - cells(right) - 1)
    left = left[: _fitting(left, room)]
    return left + " " * (width - cells(left) - cells(right)) + right


def _fitting(text: str, width: int) -> int:
    used = 0
    for index, c in enumerate(text):
        used += cells(c)
        if used > width:
            return index
    return len(text)


def _break_before(text: str, end: int) -> int:
    cut = end
    while cut > 1 and (text[cut] in _NEVER_FIRST or (_latin(text[cut]) and _latin(text[cut - 1]))):
        cut -= 1
    return cut if cut > 1 else end


def _latin(c: str) -> bool:
    return " " < c < "\x7f"


def _printable(text: str) -> str:
    """Keep control characters off the wire: a text must never be able to cut the paper."""
    kept = []
    for c in text:
        category = unicodedata.category(c)
        if category in ("Cc", "Zl", "Zp"):
            kept.append(" ")
        elif category not in ("Cf", "Cs"):
            kept.append(c)
    return "".join(kept)


def _row(
    text: str, size: int, bold: bool, align: Align, inverse: bool, page: Page, picture: PictureOfText
) -> Iterator[bytes]:
    leading = 4 + 4 * size
    if not encodable(text, page.charset):
        yield from raster(_with_align(picture(text, size, bold, inverse), align), page.width_dots)
        yield b"\x1b\x4a" + bytes([leading])
        return
    style = b"\x1b\x61%c\x1b\x45%c\x1d\x42%c\x1d\x21%c\x1b\x33%c" % (
        _ALIGN[align],
        bold,
        inverse,
        (size - 1) << 4 | (size - 1),
        HANZI_DOTS * size + leading,
    )
    yield style + text.encode(page.charset) + b"\x0a"


def _with_align(picture: Raster, align: Align) -> Raster:
    return Raster(picture.width, picture.height, picture.bits, align)


# --- pictures, codes, the knife -----------------------------------------------------------------------------------


def raster(picture: Raster, width_dots: int) -> Iterator[bytes]:
    """Yield a picture as bands of `GS v 0`; what is wider than the paper is cut at the right.

    White at the right of a band is not sent where the left edge is fixed: it would only keep a serial line busy.
    """
    stride = (picture.width + 7) // 8
    if picture.width < 1 or picture.height < 1 or len(picture.bits) != stride * picture.height:
        raise ValueError(f"{len(picture.bits)} bytes are no picture of {picture.width} x {picture.height} dots")
    shown = min(stride, width_dots // 8)
    fixed = picture.align == "left" or shown == width_dots // 8
    align = b"\x1b\x61" + bytes([0 if fixed else _ALIGN[picture.align]])
    for top in range(0, picture.height, BAND_ROWS):
        count = min(BAND_ROWS, picture.height - top)
        rows = [picture.bits[y * stride : y * stride + shown] for y in range(top, top + count)]
        inked = max(1, *(len(row.rstrip(b"\0")) for row in rows)) if fixed else shown
        head = b"\x1d\x76\x30\x00" + inked.to_bytes(2, "little") + count.to_bytes(2, "little")
        yield align + head + _calm(b"".join(row[:inked] for row in rows))


def _calm(bits: bytes) -> bytes:
    return _REAL_TIME.sub(lambda m: bytes([0x10, m[0][1] | 0x08, m[0][2]]), bits)


def _rule(page: Page, dashed: bool) -> Iterator[bytes]:
    width = page.width_dots // 8 * 8
    dots = "".join("0" if dashed and x % 16 >= 11 else "1" for x in range(width))
    row = int(dots, 2).to_bytes(width // 8, "big")
    yield b"\x1b\x4a\x0a" + b"".join(raster(Raster(width, 3, row * 3, "left"), width)) + b"\x1b\x4a\x0e"


def _qr(qr: Qr, page: Page) -> bytes:
    data = qr.data.encode()
    symbol = segno.make(data, error=qr.level, mode="byte", micro=False, boost_error=False)
    module = max(1, min(qr.module, 16, page.width_dots // int(symbol.symbol_size(border=0)[0])))
    quiet = b"\x1b\x4a" + bytes([3 * module])
    return b"".join(
        (
            b"\x1b\x61\x01" + quiet,
            b"\x1d\x28\x6b\x04\x00\x31\x41\x32\x00",
            b"\x1d\x28\x6b\x03\x00\x31\x43" + bytes([module]),
            b"\x1d\x28\x6b\x03\x00\x31\x45" + _QR_LEVEL[qr.level],
            b"\x1d\x28\x6b" + (len(data) + 3).to_bytes(2, "little") + b"\x31\x50\x30" + data,
            b"\x1d\x28\x6b\x03\x00\x31\x51\x30" + quiet,
        )
    )


def _cut(page: Page) -> bytes:
    return page.knife + page.present if page.cutter else b"\x1b\x32\x1b\x64" + bytes([TEAR_LINES])
