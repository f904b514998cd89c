"""Reads an ESC/POS stream back into commands, from bytes that arrive in pieces. No I/O.

Used by the simulated printer. Unknown commands come out as `Unknown`; nothing raises, whatever the bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

_MAX_DATA = 4_000_000
"""No command of a ticket printer carries more; a larger length is garbage."""


@dataclass(frozen=True, slots=True)
class Text:
    """Bytes for the line buffer, in the printer's character set; a hanzi may be split over two of these."""

    data: bytes


@dataclass(frozen=True, slots=True)
class NewLine:
    """Print the line buffer."""


@dataclass(frozen=True, slots=True)
class Mode:
    """A setting that holds until changed: `reset`, `align`, `bold`, `inverse`, `size`, `spacing`, `chinese`, …"""

    name: str
    value: int = 0


@dataclass(frozen=True, slots=True)
class FeedLines:
    count: int


@dataclass(frozen=True, slots=True)
class FeedDots:
    count: int


@dataclass(frozen=True, slots=True)
class Knife:
    """Cut the paper; `feed` says whether it is first moved to the knife."""

    feed: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A band of dots, `stride` bytes a row."""

    stride: int
    rows: int
    bits: bytes


@dataclass(frozen=True, slots=True)
class QrData:
    data: bytes


@dataclass(frozen=True, slots=True)
class QrDraw:
    """Print the code stored last."""


@dataclass(frozen=True, slots=True)
class Ejector:
    """GS e n: 2 draws a cut slip back in, 3 presents it, 5 drops it."""

    n: int


@dataclass(frozen=True, slots=True)
class AskNow:
    """DLE EOT n: to be answered at once."""

    n: int


@dataclass(frozen=True, slots=True)
class AskInTurn:
    """GS r n: to be answered when everything before has been printed."""

    n: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """Bytes that mean nothing here; a printer ignores them."""


Command = (
    Text
    | NewLine
    | Mode
    | FeedLines
    | FeedDots
    | Knife
    | Picture
    | QrData
    | QrDraw
    | Ejector
    | AskNow
    | AskInTurn
    | Unknown
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A command with the bytes it came from."""

    command: Command
    raw: bytes


_MODES: dict[bytes, tuple[str, int]] = {
    b"\x1b\x40": ("reset", 0),
    b"\x1b\x61": ("align", 1),
    b"\x1b\x45": ("bold", 1),
    b"\x1b\x33": ("spacing", 1),
    b"\x1b\x32": ("default-spacing", 0),
    b"\x1b\x74": ("code-page", 1),
    b"\x1b\x21": ("style", 1),
    b"\x1b\x2d": ("underline", 1),
    b"\x1b\x4d": ("font", 1),
    b"\x1b\x52": ("language", 1),
    b"\x1b\x20": ("letter-space", 1),
    b"\x1b\x24": ("position", 2),
    b"\x1b\x5c": ("relative-position", 2),
    b"\x1b\x7b": ("upside-down", 1),
    b"\x1b\x39": ("chinese-code", 1),
    b"\x1b\x63": ("panel", 2),
    b"\x1b\x70": ("drawer", 3),
    b"\x1c\x26": ("chinese-on", 0),
    b"\x1c\x2e": ("chinese-off", 0),
    b"\x1c\x21": ("chinese-style", 1),
    b"\x1c\x2d": ("chinese-underline", 1),
    b"\x1c\x57": ("chinese-quad", 1),
    b"\x1c\x53": ("chinese-space", 2),
    b"\x1d\x21": ("size", 1),
    b"\x1d\x42": ("inverse", 1),
    b"\x1d\x61": ("automatic-status", 1),
    b"\x1d\x62": ("smooth", 1),
    b"\x1d\x4c": ("left-margin", 2),
    b"\x1d\x57": ("print-width", 2),
}
_Step = tuple[Command, int] | None
"""A command and its length in bytes, or None: more bytes are needed."""


class StreamParser:
    """Give it bytes as they come; it returns the commands that are complete. Its memory is bounded."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Parsed]:
        """Add bytes and return what is complete now, in order."""
        self._buffer += data
        parsed: list[Parsed] = []
        start = 0
        view = bytes(self._buffer)
        while start < len(view) and (step := _step(view, start)) is not None:
            command, length = step
            parsed.append(Parsed(command, view[start : start + length]))
            start += length
        del self._buffer[:start]
        return parsed


def _step(view: bytes, at: int) -> _Step:
    lead = view[at]
    if lead == 0x0A:
        return NewLine(), 1
    if lead in (0x10, 0x1B, 0x1C, 0x1D):
        return _escaped(view, at) if len(view) >= at + 2 else None
    end = at
    if lead >= 0x20:
        while end < len(view) and view[end] >= 0x20:
            end += 1
        return Text(view[at:end]), end - at
    while end < len(view) and view[end] < 0x20 and view[end] not in (0x0A, 0x10, 0x1B, 0x1C, 0x1D):
        end += 1
    return Unknown(), end - at


def _escaped(view: bytes, at: int) -> _Step:
    prefix = view[at : at + 2]
    if prefix in _MODES:
        name, size = _MODES[prefix]
        return _sized(view, at, 2 + size, Mode(name, int.from_bytes(view[at + 2 : at + 2 + size], "little")))
    argument = view[at + 2] if len(view) > at + 2 else 0
    match prefix:
        case b"\x10\x04":
            return _sized(view, at, 3, AskNow(argument))
        case b"\x10\x05":
            return _sized(view, at, 3, Unknown())
        case b"\x10\x14":
            return _sized(view, at, 5, Unknown())
        case b"\x1d\x72":
            return _sized(view, at, 3, AskInTurn(argument))
        case b"\x1b\x64":
            return _sized(view, at, 3, FeedLines(argument))
        case b"\x1b\x4a":
            return _sized(view, at, 3, FeedDots(argument))
        case b"\x1d\x56":
            feeds = argument in (0x41, 0x42)
            return _sized(view, at, 4 if feeds else 3, Knife(feeds))
        case b"\x1b\x69" | b"\x1b\x6d":
            return Knife(False), 2
        case b"\x1d\x65":
            return _sized(view, at, 3 + {0x03: 1, 0x20: 2}.get(argument, 0), Ejector(argument))
        case b"\x1d\x76":
            return _picture(view, at)
        case b"\x1b\x28" | b"\x1c\x28" | b"\x1d\x28":
            return _lengthy(view, at)
        case _:
            return Unknown(), 2


def _sized(view: bytes, at: int, length: int, command: Command) -> _Step:
    return (command, length) if len(view) >= at + length else None


def _picture(view: bytes, at: int) -> _Step:
    if len(view) < at + 8:
        return None
    stride = int.from_bytes(view[at + 4 : at + 6], "little")
    rows = int.from_bytes(view[at + 6 : at + 8], "little")
    size = stride * rows
    if view[at + 2] != 0x30 or size > _MAX_DATA:
        return Unknown(), 2
    return _sized(view, at, 8 + size, Picture(stride, rows, view[at + 8 : at + 8 + size]))


def _lengthy(view: bytes, at: int) -> _Step:
    """Read the family `GS ( x pL pH …`; x = k with cn = 31h is the QR code."""
    if len(view) < at + 5:
        return None
    size = int.from_bytes(view[at + 3 : at + 5], "little")
    if len(view) < at + 5 + size:
        return None
    command: Command = Unknown()
    body = view[at + 5 : at + 5 + size]
    if view[at : at + 3] == b"\x1d\x28\x6b" and body[:1] == b"\x31":
        function, rest = body[1:2], body[2:]
        if function == b"\x50":
            command = QrData(rest[1:])
        elif function == b"\x51":
            command = QrDraw()
        elif function == b"\x43" and rest:
            command = Mode("qr-module", rest[0])
        elif function == b"\x45" and rest:
            command = Mode("qr-level", rest[0])
    return command, 5 + size
