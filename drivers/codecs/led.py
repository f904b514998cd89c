"""The "AA … BB 51 54" frames of LED strips (window screens, hall screens, taxi lamps). No I/O.

    AA | address | BB | 51 54 | SUM | mode speed stay colour valid | text in GBK | FF

SUM is the low byte of the sum of everything between it and the closing FF. With 51 44 in place of 51 54 the strip
keeps the text over a power cut, and there is no `valid` byte. The maker is not known; the meaning of the values of
mode and colour differs between strips.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

HEAD, AFTER_ADDRESS, END = 0xAA, b"\xbb\x51", 0xFF
_SHOW, _KEEP = 0x54, 0x44
MAX_SIZE = 512
"""Bytes of the longest frame; a longer one is garbage."""
MISSING = "？"
"""What stands for a character the strip lacks."""


@dataclass(frozen=True, slots=True)
class Style:
    """The bytes that say how a text is shown; their meaning is the strip's."""

    mode: int = 0x01
    speed: int = 0x00
    stay: int = 0x99
    colour: int = 0x00
    valid: int = 0x63


@dataclass(frozen=True, slots=True)
class Shown:
    """What a frame tells a strip to show."""

    address: int
    text: str
    style: Style
    keep: bool


@dataclass(frozen=True, slots=True)
class Garbled:
    """Bytes that looked like a frame and were not: `why` is "sum" or "length"."""

    why: str


def encoded(text: str) -> bytes:
    """Return the bytes of a text: line ends and tabs become spaces, other characters a strip lacks `？`."""
    spaced = "".join(" " if c in "\r\n\t" else c for c in text)
    plain = "".join(c for c in spaced if unicodedata.category(c) != "Cc")
    return b"".join(_encoded(c) for c in plain)


def frame(address: int, text: bytes, style: Style, keep: bool = False) -> bytes:
    """Return the frame that shows a text (`encoded`)."""
    told = [style.mode, style.speed, style.stay, style.colour] + [style.valid] * (not keep)
    counted = bytes(told) + text
    head = bytes([HEAD, address]) + AFTER_ADDRESS + bytes([_KEEP if keep else _SHOW])
    return head + bytes([sum(counted) & 0xFF]) + counted + bytes([END])


class FrameParser:
    """Finds frames in bytes that come in pieces, with garbage between them. Memory is bounded by one frame.

    The bytes before the text may be FF, as an address or a value: only an FF behind them ends the frame.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def pending(self) -> int:
        return len(self._buffer)

    def reset(self) -> None:
        self._buffer.clear()

    def feed(self, data: bytes) -> list[Shown | Garbled]:
        """Add bytes; return what the frames now complete say, and what was garbled."""
        self._buffer += data
        found: list[Shown | Garbled] = []
        while (item := self._next()) is not None:
            found.append(item)
        return found

    def _next(self) -> Shown | Garbled | None:
        buffer = self._buffer
        while buffer and not _may_begin(buffer):
            del buffer[0]
        if len(buffer) < 5:
            return None
        keep = buffer[4] == _KEEP
        text_at = 10 if keep else 11
        end = buffer.find(END, text_at)
        if end < 0:
            if len(buffer) < MAX_SIZE:
                return None
            del buffer[0]
            return Garbled("length")
        counted = bytes(buffer[6:end])
        if sum(counted) & 0xFF != buffer[5]:
            del buffer[0]
            return Garbled("sum")
        address, told = buffer[1], [*counted[:4], 0 if keep else counted[4]]
        del buffer[: end + 1]
        return Shown(address, counted[text_at - 6 :].decode("gbk", "replace"), Style(*told), keep)


def _may_begin(data: bytearray) -> bool:
    head = bytes([HEAD]), None, b"\xbb", b"\x51", bytes([_SHOW, _KEEP])
    return all(allowed is None or byte in allowed for byte, allowed in zip(data, head, strict=False))


def _encoded(c: str) -> bytes:
    try:
        return c.encode("gbk")
    except UnicodeEncodeError:
        return MISSING.encode("gbk")
