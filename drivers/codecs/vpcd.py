"""The wire between pcscd's virtual reader (vsmartcard's vpcd) and a card: a length of two bytes, then the message.

A message of one byte to the card is the reader's own: power off or on, reset, or the wish for its answer to reset (the
only one to be answered). Every other is a command. The card is pulled by closing the line. No I/O.
"""

from __future__ import annotations

POWER_OFF, POWER_ON, RESET, GET_ATR = b"\x00", b"\x01", b"\x02", b"\x04"


def message(body: bytes) -> bytes:
    """Return the bytes that carry one message."""
    return len(body).to_bytes(2, "big") + body


class MessageParser:
    """Finds messages in bytes that come in pieces. Memory is bounded by the largest message, 64 KiB."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def reset(self) -> None:
        self._buffer.clear()

    def feed(self, data: bytes) -> list[bytes]:
        """Add bytes; return the messages now complete."""
        self._buffer += data
        found = []
        while len(self._buffer) >= 2:
            end = 2 + int.from_bytes(self._buffer[:2], "big")
            if len(self._buffer) < end:
                break
            found.append(bytes(self._buffer[2:end]))
            del self._buffer[:end]
        return found
