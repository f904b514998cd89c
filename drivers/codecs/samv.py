"""The SAM_V protocol of resident identity card readers (GA 450 family): frames, commands, replies. No I/O.

Request  AA AA AA 96 69 | LenH LenL | CMD PARA DATA… | CHK         Reply  the same, with SW1 SW2 SW3 for CMD PARA
Len counts what follows it; CHK is the XOR of everything from LenH up to it. What stands on a card: `identity.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import xor

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
HEAD_SIZE = len(PREAMBLE) + 2
MAX_LENGTH = 0x0A00
"""A longer frame does not exist; such a length is garbage."""

TEXT_SIZE, PHOTO_SIZE = 0x0100, 0x0400
EXTRA_ADDRESS_SIZE = 70

# Commands: CMD, PARA. There is another, 30 10, that also reads the fingerprints: this product never sends it.
RESET_SAM = b"\x10\xff"
SAM_STATUS = b"\x11\xff"
READ_SAM_ID = b"\x12\xff"
FIND = b"\x20\x01"
SELECT = b"\x20\x02"
READ = b"\x30\x01"
READ_EXTRA_ADDRESS = b"\x30\x03"

# SW3 of a reply.
DONE, FOUND, NO_SUCH_ITEM = 0x90, 0x9F, 0x91
BAD_CHECKSUM, BAD_LENGTH, BAD_COMMAND = 0x10, 0x11, 0x21
NO_FIND_YET = 0x34
WRONG_CARD_TYPE, READ_FAILED = 0x40, 0x41
SELF_TEST_FAILED, NOT_AUTHORISED = 0x60, 0x66
NO_CARD, SELECT_FAILED = 0x80, 0x81

MEANING = {
    DONE: "done",
    FOUND: "card found",
    NO_SUCH_ITEM: "card has no such item",
    BAD_CHECKSUM: "checksum of received frame wrong",
    BAD_LENGTH: "length wrong or receive timeout",
    BAD_COMMAND: "command wrong",
    0x23: "not permitted",
    0x24: "unrecognised error",
    0x31: "card refused the reader",
    0x32: "reader refused the card",
    0x33: "information check failed",
    NO_FIND_YET: "no find done yet",
    WRONG_CARD_TYPE: "wrong or unrecognised card type",
    READ_FAILED: "reading the card failed",
    0x47: "getting a random number failed",
    0x50: "writing failed",
    SELF_TEST_FAILED: "self-test failed",
    0x61: "user login failed",
    NOT_AUTHORISED: "SAM not authorised",
    NO_CARD: "no card",
    SELECT_FAILED: "selecting failed",
}
CARD_REFUSED = frozenset({0x23, 0x24, 0x31, 0x32, 0x33, WRONG_CARD_TYPE, 0x47, 0x50})
"""The card is there and cannot be read."""
READER_BROKEN = frozenset({SELF_TEST_FAILED, 0x61, NOT_AUTHORISED})
"""The reader itself needs a person."""

_FINGERPRINT_SIZES = (0, 512, 1024)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reader answered. `data` may hold a person and stays out of `repr`."""

    sw1: int
    sw2: int
    sw3: int
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Garbled:
    """Bytes that looked like a frame and were not: `why` is "length" or "checksum"."""

    why: str


def frame(body: bytes) -> bytes:
    """Wrap CMD PARA DATA, or SW1 SW2 SW3 DATA, into a frame."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes([reduce(xor, counted, 0)])


def request(command: bytes, data: bytes = b"") -> bytes:
    """Return the frame of one of the commands above."""
    return frame(command + data)


def reply(sw3: int, data: bytes = b"") -> bytes:
    """Return the frame a reader answers with."""
    return frame(bytes([0, 0, sw3]) + data)


def read_reply(body: bytes) -> Reply:
    """Read the body of a reply. Raises ValueError if it has no status."""
    if len(body) < 3:
        raise ValueError("a reply without a status")
    return Reply(body[0], body[1], body[2], body[3:])


def text_and_photo(data: bytes) -> tuple[bytes, bytes]:
    """Split the data of READ into its 256 bytes of text and the photo. Raises ValueError for other sizes.

    Readers that send the fingerprints without being asked put their size behind the other two, and them behind the
    photo: they are cut off here, unread.
    """
    text, photo = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
    fingerprint = int.from_bytes(data[4:6], "big")
    if text == TEXT_SIZE and len(data) == 4 + text + photo:
        start = 4
    elif text == TEXT_SIZE and fingerprint in _FINGERPRINT_SIZES and len(data) == 6 + text + photo + fingerprint:
        start = 6
    else:
        raise ValueError("not the size of a card's text and photo")
    return data[start : start + text], data[start + text : start + text + photo]


def sam_id(data: bytes) -> str:
    """Return the reader's number as printed on it, "05.01-20240115-0001234567-0001234567"."""
    if len(data) < 16:
        raise ValueError("a SAM number has 16 bytes")
    words = [int.from_bytes(data[at : at + 4], "little") for at in (4, 8, 12)]
    return f"{data[0]:02d}.{data[2]:02d}-{words[0]:08d}-{words[1]:010d}-{words[2]:010d}"


class FrameParser:
    """Finds frames in bytes that come in pieces, with garbage between them. Memory is bounded by one frame."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def pending(self) -> int:
        """Return how many bytes wait for the rest of a frame."""
        return len(self._buffer)

    def reset(self) -> None:
        self._buffer.clear()

    def feed(self, data: bytes) -> list[bytes | Garbled]:
        """Add bytes; return the bodies (without length and checksum) of the frames now complete, and what was garbled.

        After a bad length or checksum the search goes on one byte behind the preamble: a frame that follows a broken
        one is found.
        """
        self._buffer += data
        found: list[bytes | Garbled] = []
        while (item := self._next()) is not None:
            found.append(item)
        return found

    def _next(self) -> bytes | Garbled | None:
        buffer = self._buffer
        start = buffer.find(PREAMBLE)
        if start < 0:
            del buffer[: max(0, len(buffer) - len(PREAMBLE) + 1)]
            return None
        del buffer[:start]
        if len(buffer) < 7:
            return None
        length = int.from_bytes(buffer[5:7], "big")
        if not 3 <= length <= MAX_LENGTH:
            del buffer[:1]
            return Garbled("length")
        if len(buffer) < 7 + length:
            return None
        if reduce(xor, buffer[5 : 7 + length], 0) != 0:
            del buffer[:1]
            return Garbled("checksum")
        body = bytes(buffer[7 : 6 + length])
        del buffer[: 7 + length]
        return body
