"""The photo of simulated cards: a stand-in for the vendors' secret codec, in the same 1,024 bytes. No I/O.

"SIM4", then 40 by 50 dots of 16 greys, two dots a byte, the left one in the high half; the rest is zero. No real card
holds this. What it decodes to is what the vendors' libraries give: a BMP of 102 by 126 dots of 24 bits.
"""

from __future__ import annotations

import struct

COLUMNS, ROWS = 40, 50
SIZE = 1024
WIDTH, HEIGHT = 102, 126
_MARK = b"SIM4"
_DOTS = COLUMNS * ROWS
_ROW_PADDING = -WIDTH * 3 % 4


def encode(greys: bytes) -> bytes:
    """Return the 1,024 bytes for 40 by 50 greys of 0 to 255, row by row from the top. Raises ValueError."""
    if len(greys) != _DOTS:
        raise ValueError(f"a photo has {COLUMNS} by {ROWS} dots")
    packed = bytes((greys[i] & 0xF0) | (greys[i + 1] >> 4) for i in range(0, _DOTS, 2))
    return (_MARK + packed).ljust(SIZE, b"\0")


def decode(raw: bytes) -> bytes:
    """Return the BMP. Raises ValueError for anything but this stand-in."""
    if len(raw) != SIZE or not raw.startswith(_MARK):
        raise ValueError("not the photo of a simulated card")
    packed = raw[len(_MARK) : len(_MARK) + _DOTS // 2]
    greys = [half * 17 for byte in packed for half in (byte >> 4, byte & 15)]
    rows = []
    for y in reversed(range(HEIGHT)):  # a BMP begins with its lowest row
        row = greys[y * ROWS // HEIGHT * COLUMNS :][:COLUMNS]
        rows.append(bytes(row[x * COLUMNS // WIDTH] for x in range(WIDTH) for _ in range(3)) + bytes(_ROW_PADDING))
    dots = b"".join(rows)
    start = 14 + 40
    head = struct.pack("<2sIHHI", b"BM", start + len(dots), 0, 0, start)
    return head + struct.pack("<IiiHHIIiiII", 40, WIDTH, HEIGHT, 1, 24, 0, len(dots), 2835, 2835, 0, 0) + dots
