"""A small language for frames that a configuration describes, and the parser that finds such frames. No I/O.

Keypads and input boards have no common protocol: their frames are written down as the maker's sheet shows them.

    A5 01 03 5A              bytes, in hexadecimal
    A5 01 0? ?? 5A           `?` stands for any half byte, `??` for any byte
    'KEY 3' 0D 0A            text, as ASCII, between single quotes
    55 {inputs} {sum}        a named byte, then the low byte of the sum of everything before it
    55 01 {lamp} {xor:1} AA  the XOR of everything from byte 1 on (bytes are counted from 0)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import xor

MAX_SIZE = 64
"""Bytes of the longest frame that can be described."""

_TOKEN = re.compile(r"\s*(?:'(?P<text>[^']+)'|\{(?P<name>\w+)(?::(?P<start>\d+))?\}|(?P<hex>[0-9A-Fa-f?]{2}))")
_CHECKS = ("xor", "sum")


@dataclass(frozen=True, slots=True)
class _Fixed:
    value: int
    mask: int


@dataclass(frozen=True, slots=True)
class _Named:
    name: str


@dataclass(frozen=True, slots=True)
class _Check:
    kind: str
    start: int


_Item = _Fixed | _Named | _Check


@dataclass(frozen=True, slots=True)
class Pattern:
    """One kind of frame. All frames of a pattern have the same length."""

    items: tuple[_Item, ...]

    @property
    def size(self) -> int:
        return len(self.items)

    def may_begin(self, data: bytes | bytearray) -> bool:
        """Return whether these bytes are the beginning of such a frame, or begin with a whole one."""
        return all(_allows(item, data, at) for at, item in enumerate(self.items[: len(data)]))

    def read(self, data: bytes | bytearray) -> dict[str, int]:
        """Return the named bytes of a whole frame."""
        return {item.name: data[at] for at, item in enumerate(self.items) if isinstance(item, _Named)}

    def build(self, **named: int) -> bytes:
        """Return the frame with these named bytes. Raises ValueError for a value that is no byte."""
        frame = bytearray()
        for item in self.items:
            match item:
                case _Fixed(value, _):
                    frame.append(value)
                case _Named(name):
                    frame += bytes([named[name]])
                case _Check(kind, start):
                    frame.append(_checksum(kind, frame[start:]))
        return bytes(frame)

    def meets(self, other: Pattern) -> bool:
        """Return whether the same bytes can be, or begin, a frame of both."""
        both = (pair for pair in zip(self.items, other.items, strict=False))
        return all(_compatible(mine, theirs) for mine, theirs in both)


def heard(text: str, names: Collection[str] = ()) -> Pattern:
    """Parse the pattern of a frame that comes in; it must hold each of `names` once.

    Raises ValueError that says what is wrong, at which byte of the frame.
    """
    pattern = _parsed(text, names)
    if not any(isinstance(item, _Fixed) and item.mask == 0xFF for item in pattern.items):
        raise ValueError("it needs one fixed byte at least, or everything would be such a frame")
    return pattern


def sent(text: str, names: Collection[str] = ()) -> Pattern:
    """Parse the pattern of a frame that goes out. Raises ValueError as `heard` does, and for `?`."""
    pattern = _parsed(text, names)
    if any(isinstance(item, _Fixed) and item.mask != 0xFF for item in pattern.items):
        raise ValueError("a frame to be sent cannot hold ?")
    return pattern


class Matcher:
    """Finds frames of several patterns in bytes that come in pieces, with garbage between them."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        """Raise ValueError when two patterns cannot be told apart."""
        for at, pattern in enumerate(patterns):
            if any(pattern.meets(other) for other in patterns[:at]):
                raise ValueError("two of the frames cannot be told apart: the same bytes would be both")
        self._patterns = tuple(patterns)
        self._buffer = bytearray()

    @property
    def pending(self) -> int:
        """Return how many bytes wait for the rest of a frame."""
        return len(self._buffer)

    def reset(self) -> None:
        self._buffer.clear()

    def feed(self, data: bytes) -> list[tuple[Pattern, dict[str, int]]]:
        """Add bytes; return the frames now complete, each with its named bytes. Bytes of no frame are passed over."""
        self._buffer += data
        found: list[tuple[Pattern, dict[str, int]]] = []
        while self._buffer:
            pattern = next((each for each in self._patterns if each.may_begin(self._buffer)), None)
            if pattern is None:
                del self._buffer[0]
            elif len(self._buffer) < pattern.size:
                break
            else:
                found.append((pattern, pattern.read(self._buffer)))
                del self._buffer[: pattern.size]
        return found


def _parsed(text: str, names: Collection[str]) -> Pattern:
    items: list[_Item] = []
    at = 0
    rest = text.rstrip()
    while at < len(rest):
        token = _TOKEN.match(rest, at)
        if token is None:
            raise ValueError(f"after byte {len(items)} comes what is neither a byte (A5, 0?, ??), 'text' nor {{name}}")
        items += _items(token, names, len(items))
        at = token.end()
    if not 1 <= len(items) <= MAX_SIZE:
        raise ValueError(f"a frame has 1 to {MAX_SIZE} bytes")
    held = [item.name for item in items if isinstance(item, _Named)]
    if sorted(held) != sorted(names):
        wanted = ", ".join(f"{{{name}}}" for name in sorted(names)) or "no names"
        raise ValueError(f"it must hold {wanted}, each once")
    return Pattern(tuple(items))


def _items(token: re.Match[str], names: Collection[str], at: int) -> list[_Item]:
    if text := token["text"]:
        if not text.isascii():
            raise ValueError(f"at byte {at}: text between quotes must be ASCII; write other bytes in hexadecimal")
        return [_Fixed(byte, 0xFF) for byte in text.encode("ascii")]
    if name := token["name"]:
        if name in _CHECKS:
            start = int(token["start"] or 0)
            if start >= at:
                raise ValueError(f"at byte {at}: {{{name}}} has nothing before it to count")
            return [_Check(name, start)]
        if name not in names or token["start"]:
            known = ", ".join(f"{{{each}}}" for each in (*sorted(names), *_CHECKS))
            raise ValueError(f"at byte {at}: no such name; there are: {known}")
        return [_Named(name)]
    digits = token["hex"]
    value = int(digits.replace("?", "0"), 16)
    mask = int("".join("0" if digit == "?" else "F" for digit in digits), 16)
    return [_Fixed(value, mask)]


def _allows(item: _Item, data: bytes | bytearray, at: int) -> bool:
    match item:
        case _Fixed(value, mask):
            return data[at] & mask == value
        case _Check(kind, start):
            return data[at] == _checksum(kind, data[start:at])
    return True


def _compatible(one: _Item, other: _Item) -> bool:
    if isinstance(one, _Fixed) and isinstance(other, _Fixed):
        return (one.value ^ other.value) & one.mask & other.mask == 0
    return True


def _checksum(kind: str, data: bytes | bytearray) -> int:
    return sum(data) & 0xFF if kind == "sum" else reduce(xor, data, 0)
