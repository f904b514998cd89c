"""Text messages as a modem sends and tells them in PDU mode (3GPP TS 23.040 §9.2). No I/O.

Numbers and texts are personal: no `repr` shows them, and no error repeats them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from drivers.codecs import gsm7

_DELIVER, _SUBMIT, _STATUS_REPORT = 0, 1, 2
_RELATIVE_VALIDITY, _REPORT_ASKED, _HEADER = 0x10, 0x20, 0x40
_GSM7, _EIGHT_BIT, _UCS2 = 0x00, 0x04, 0x08
_INTERNATIONAL, _UNKNOWN, _LETTERS = 0x91, 0x81, 0xD0
_MOST_PARTS = 255

REASONS = {
    0x40: "remote procedure error",
    0x41: "incompatible destination",
    0x42: "connection rejected by the telephone",
    0x43: "not obtainable",
    0x44: "quality of service not available",
    0x45: "no interworking",
    0x46: "validity expired",
    0x47: "deleted by the sender",
    0x48: "deleted by the service centre",
    0x49: "message does not exist",
    0x60: "congestion",
    0x61: "telephone busy",
    0x62: "no response from the telephone",
    0x63: "service rejected",
    0x64: "quality of service not available",
    0x65: "error in the telephone",
}
"""Why the service centre gave up (TP-Status, §9.2.3.15)."""


@dataclass(frozen=True, slots=True)
class Submit:
    """One message to send: the PDU in hexadecimal, and the length `AT+CMGS` wants (without the service centre)."""

    pdu: str = field(repr=False)
    length: int


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What became of a message."""

    reference: int
    number: str = field(repr=False)
    status: int

    @property
    def outcome(self) -> Literal["delivered", "pending", "failed"]:
        """Return "pending" too where the service centre cannot tell."""
        if self.status == 0x00:
            return "delivered"
        return "failed" if self.status >= 0x40 else "pending"

    @property
    def why(self) -> str:
        return REASONS.get(self.status, f"status {self.status:#04x}")


@dataclass(frozen=True, slots=True)
class Received:
    """A message that came in."""

    number: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Submitted:
    """A message as a service centre reads it; `part` counts from 1."""

    number: str = field(repr=False)
    text: str = field(repr=False)
    report: bool = False
    part: int = 1
    parts: int = 1


def submit(number: str, text: str, concatenation: int, validity_h: int, report: bool) -> list[Submit]:
    """Cut a text into the messages that carry it. `validity_h` 0 leaves the time to the network.

    Raises ValueError for a text of more than 255 parts.
    """
    pieces: list[list[int] | bytes] = [*(_pieces_7bit(text) if gsm7.fits(text) else _pieces_ucs2(text))]
    if len(pieces) > _MOST_PARTS:
        raise ValueError("too long")
    told = _SUBMIT | _RELATIVE_VALIDITY * bool(validity_h) | _REPORT_ASKED * report | _HEADER * (len(pieces) > 1)
    coding = _GSM7 if gsm7.fits(text) else _UCS2
    head = bytes([told, 0]) + _address(number) + bytes([0, coding]) + _validity(validity_h)
    made = []
    for at, piece in enumerate(pieces):
        header = bytes([5, 0, 3, concatenation & 0xFF, len(pieces), at + 1]) if len(pieces) > 1 else b""
        tpdu = head + _user_data(piece, header)
        made.append(Submit("00" + tpdu.hex().upper(), len(tpdu)))
    return made


def read(pdu: str) -> StatusReport | Received | None:
    """Read what a modem tells (`+CDS`, `+CMT`); None for another kind. Raises ValueError for what is no PDU."""
    reader = _Reader(bytes.fromhex(pdu))
    reader.take(reader.byte())  # the service centre
    told = reader.byte()
    if told & 3 == _STATUS_REPORT:
        reference, number = reader.byte(), reader.address()
        reader.take(14)  # when it was sent, and when that became of it
        return StatusReport(reference, number, reader.byte())
    if told & 3 == _DELIVER:
        number = reader.address()
        reader.byte()
        coding = reader.byte()
        reader.take(7)
        return Received(number, reader.user_data(coding, bool(told & _HEADER))[1])
    return None


def read_submit(pdu: str) -> Submitted:
    """Read what a modem is told to send, as the service centre does. Raises ValueError for what is no such PDU."""
    reader = _Reader(bytes.fromhex(pdu))
    reader.take(reader.byte())
    told = reader.byte()
    if told & 3 != _SUBMIT:
        raise ValueError("not a message to send")
    reader.byte()
    number = reader.address()
    reader.byte()
    coding = reader.byte()
    reader.take({0x00: 0, _RELATIVE_VALIDITY: 1}.get(told & 0x18, 7))
    header, text = reader.user_data(coding, bool(told & _HEADER))
    parts, part = (header[4], header[5]) if header[:3] == b"\x05\x00\x03" and len(header) == 6 else (1, 1)
    return Submitted(number, text, bool(told & _REPORT_ASKED), part, parts)


def status_report(reference: int, number: str, status: int) -> str:
    """Return the report a service centre sends, without its own number."""
    when = bytes.fromhex("62112212000023")
    return (bytes([0, 0x06, reference]) + _address(number) + when + when + bytes([status])).hex().upper()


def deliver(number: str, text: str) -> str:
    """Return a message as it comes in, in UCS2."""
    when = bytes.fromhex("62112212000023")
    data = _user_data(text.encode("utf-16-be"), b"")
    return (bytes([0, 0x04]) + _address(number) + bytes([0, _UCS2]) + when + data).hex().upper()


def _pieces_7bit(text: str) -> Iterator[list[int]]:
    characters = gsm7.septets(text)
    room = 160 if sum(map(len, characters)) <= 160 else 153
    piece: list[int] = []
    for codes in characters:
        if len(piece) + len(codes) > room:
            yield piece
            piece = []
        piece += codes
    yield piece


def _pieces_ucs2(text: str) -> Iterator[bytes]:
    characters = [c.encode("utf-16-be", "replace") for c in text]
    room = 140 if sum(map(len, characters)) <= 140 else 134
    piece = b""
    for character in characters:
        if len(piece) + len(character) > room:
            yield piece
            piece = b""
        piece += character
    yield piece


def _user_data(piece: list[int] | bytes, header: bytes) -> bytes:
    if isinstance(piece, bytes):
        return bytes([len(header) + len(piece)]) + header + piece
    held = (8 * len(header) + 6) // 7
    return bytes([held + len(piece)]) + header + gsm7.packed(piece, 7 * held - 8 * len(header))


def _address(number: str) -> bytes:
    digits = number.lstrip("+")
    padded = digits + "F" * (len(digits) % 2)
    swapped = "".join(padded[at + 1] + padded[at] for at in range(0, len(padded), 2))
    return bytes([len(digits), _INTERNATIONAL if number.startswith("+") else _UNKNOWN]) + bytes.fromhex(swapped)


def _validity(hours: int) -> bytes:
    """Return the relative validity period, rounded down to what it can say (§9.2.3.12.1)."""
    if not hours:
        return b""
    if hours <= 12:
        return bytes([hours * 12 - 1])
    if hours <= 24:
        return bytes([143 + (hours - 12) * 2])
    return bytes([max(167, 166 + hours // 24)])


class _Reader:
    """Takes a PDU apart. Every method raises ValueError where it ends too early."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def byte(self) -> int:
        return self.take(1)[0]

    def take(self, count: int) -> bytes:
        if count > len(self._data):
            raise ValueError("the PDU ends too early")
        taken, self._data = self._data[:count], self._data[count:]
        return taken

    def address(self) -> str:
        digits, kind = self.byte(), self.byte()
        data = self.take((digits + 1) // 2)
        if kind & 0x70 == _LETTERS & 0x70:
            return gsm7.text(gsm7.unpacked(data, digits * 4 // 7))
        swapped = "".join(f"{byte & 15:X}{byte >> 4:X}" for byte in data)[:digits]
        return ("+" if kind & 0x70 == _INTERNATIONAL & 0x70 else "") + swapped

    def user_data(self, coding: int, with_header: bool) -> tuple[bytes, str]:
        """Return the header, its length byte included, and the text."""
        length = self.byte()
        alphabet = coding & 0x0C if coding < 0x80 else coding & 0x04
        size = (7 * length + 7) // 8 if alphabet == _GSM7 else length
        data = self.take(size)
        header = data[: data[0] + 1] if with_header and data else b""
        if alphabet == _GSM7:
            held = (8 * len(header) + 6) // 7
            rest = data[len(header) :]
            return header, gsm7.text(gsm7.unpacked(rest, max(0, length - held), 7 * held - 8 * len(header)))
        rest = data[len(header) :]
        return header, rest.decode("utf-16-be" if alphabet == _UCS2 else "latin-1", "replace")
