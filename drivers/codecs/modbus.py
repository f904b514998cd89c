"""Modbus-RTU frames of relay and input boards: read coils (01), read inputs (02), write a coil (05). No I/O.

Address | function | data | CRC-16, low byte first. "MODBUS over serial line specification and implementation guide
V1.02", "MODBUS application protocol specification V1.1b3".
"""

from __future__ import annotations

from dataclasses import dataclass

READ_COILS, READ_INPUTS, WRITE_COIL = 0x01, 0x02, 0x05
REQUEST_SIZE = 8
"""Bytes of each of these requests."""
_REFUSED = 0x80

REASONS = {1: "no such function", 2: "no such address", 3: "no such value", 4: "the device failed", 6: "busy"}
"""What an exception code says."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The device will not; `code` as in `REASONS`."""

    code: int


def crc(data: bytes | bytearray) -> bytes:
    """Return the CRC-16 as it follows the frame."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value.to_bytes(2, "little")


def frame(body: bytes) -> bytes:
    return body + crc(body)


def read(unit: int, function: int, address: int, count: int) -> bytes:
    """Return the question for `count` coils or inputs from `address` on."""
    return frame(bytes([unit, function]) + address.to_bytes(2, "big") + count.to_bytes(2, "big"))


def write_coil(unit: int, address: int, on: bool) -> bytes:
    """Return the command that switches a coil; the device answers with the same bytes."""
    return frame(bytes([unit, WRITE_COIL]) + address.to_bytes(2, "big") + (b"\xff\x00" if on else b"\0\0"))


def bits(unit: int, function: int, on: list[bool]) -> bytes:
    """Return the answer to `read`."""
    packed = sum(value << at for at, value in enumerate(on)).to_bytes((len(on) + 7) // 8, "little")
    return frame(bytes([unit, function, len(packed)]) + packed)


def refused(unit: int, function: int, code: int) -> bytes:
    """Return the answer of a device that will not."""
    return frame(bytes([unit, function | _REFUSED, code]))


def answer(request: bytes, heard: bytes | bytearray) -> bytes | Refused | None:
    """Find the answer to a request among the bytes heard since; None while it is not whole.

    Returns the bits that were read, packed as they came, or nothing (`b""`) for a coil that was written. Bytes of
    other frames and garbage before it are passed over.
    """
    unit, function = request[0], request[1]
    size = REQUEST_SIZE if function == WRITE_COIL else 5 + (int.from_bytes(request[4:6], "big") + 7) // 8
    for at in range(max(0, len(heard) - 4)):
        if heard[at] != unit:
            continue
        if heard[at + 1] == function | _REFUSED and _whole(heard[at : at + 5], 5):
            return Refused(heard[at + 2])
        found = bytes(heard[at : at + size])
        if found[1] != function or not _whole(found, size):
            continue
        if function == WRITE_COIL:
            if found == request:
                return b""
        elif found[2] == size - 5:
            return found[3:-2]
    return None


def is_on(packed: bytes, at: int) -> bool:
    """Return the bit at a place of what was read."""
    return bool(packed[at // 8] >> at % 8 & 1)


def is_request(data: bytes | bytearray) -> bool:
    """Return whether these eight bytes are a whole request."""
    return _whole(data, REQUEST_SIZE)


def _whole(data: bytes | bytearray, size: int) -> bool:
    return len(data) == size and crc(data[:-2]) == data[-2:]
