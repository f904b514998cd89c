"""Commands to chip cards and their answers (ISO/IEC 7816-4), with what the T=0 protocol leaves to the caller. No I/O.

CLA INS P1 P2 | Lc data | Le, answered by data and two status bytes. With T=0 a card cannot answer a command that
carried data with data: it says 61 xx and GET RESPONSE fetches xx bytes; a wrong Le it answers with 6C xx, and the
command is sent again with that Le. `exchange` does both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

OK = 0x9000
FILE_NOT_FOUND, RECORD_NOT_FOUND, DATA_NOT_FOUND = 0x6A82, 0x6A83, 0x6A88
NOT_ALLOWED = 0x6982
MEANING = {
    0x6283: "the file is switched off",
    0x6700: "wrong length",
    0x6981: "wrong kind of file",
    NOT_ALLOWED: "needs the card's PIN or a key",
    0x6983: "the card is locked",
    0x6985: "conditions not met",
    0x6A81: "not offered, or the application is locked",
    FILE_NOT_FOUND: "no such file",
    RECORD_NOT_FOUND: "no such record",
    0x6A86: "wrong parameters",
    DATA_NOT_FOUND: "no such data",
    0x6D00: "no such command",
    0x6E00: "no such class of commands",
    0x9303: "the application is locked for good",
}

_MOST_ROUNDS = 40
_LARGEST_ANSWER = 65536


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `le` is how many bytes are wanted, 0 for as many as there are, None for none."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int | None = None

    def encode(self, t0: bool) -> bytes:
        """Return the bytes to send; under T=0 a command with data never says what it wants back."""
        head = bytes([self.cla, self.ins, self.p1, self.p2])
        if self.data:
            wanted = b"" if t0 or self.le is None else bytes([self.le])
            return head + bytes([len(self.data)]) + self.data + wanted
        return head + (b"" if self.le is None else bytes([self.le]))


@dataclass(frozen=True, slots=True)
class Response:
    """What a card answered. `data` may hold a person and stays out of `repr`."""

    data: bytes = field(repr=False)
    sw: int

    @property
    def ok(self) -> bool:
        return self.sw == OK

    @property
    def meaning(self) -> str:
        return f"{self.sw:04X} {MEANING.get(self.sw, 'refused')}"


Ask = Callable[[Command], Response]
"""Carries a command to the card; raises what keeps it from getting there."""


def select_name(name: bytes) -> Command:
    """Return the command that selects an application by its name (AID)."""
    return Command(0x00, 0xA4, 0x04, 0x00, name, 0)


def select_file(file: int) -> Command:
    """Return the command that selects a file of the application by its identifier."""
    return Command(0x00, 0xA4, 0x02, 0x00, file.to_bytes(2, "big"))


def read_item(tag: int) -> Command:
    """Return the command that reads the item with this tag from the file selected."""
    return Command(0x00, 0xB2, tag, 0x00, le=0)


def read_record(number: int, sfi: int) -> Command:
    """Return the command that reads a record of the file with this short identifier."""
    return Command(0x00, 0xB2, number, sfi << 3 | 4, le=0)


def exchange(send: Callable[[bytes], bytes], command: Command, t0: bool) -> Response:
    """Send a command and whatever else is needed to have its whole answer. Raises ValueError for no proper answer."""
    collected = b""
    now = command
    for _ in range(_MOST_ROUNDS):
        raw = send(now.encode(t0))
        if len(raw) < 2:
            raise ValueError("an answer without a status")
        data, first, second = raw[:-2], raw[-2], raw[-1]
        if first == 0x6C and now.le != second:
            now = replace(now, le=second)
            continue
        collected += data
        if len(collected) > _LARGEST_ANSWER:
            break
        if first != 0x61:
            return Response(collected, first << 8 | second)
        now = Command(command.cla & 0x03, 0xC0, 0x00, 0x00, le=second)
    raise ValueError("an answer without an end")
