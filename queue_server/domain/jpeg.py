"""What a JPEG file says of itself in its head: whether it is one, and how large. The picture itself is not decoded."""

from __future__ import annotations

MOST_BYTES = 360_000
"""Of a picture of a sheet; with its coding for the line it fits into one request."""
MOST_DOTS = 4096
LEAST_DOTS = 160
_START, _END = b"\xff\xd8", b"\xff\xd9"
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive: what every browser draws."""
_SCAN = 0xDA
_PLAIN = frozenset({0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, 0xE0, _SCAN})
"""Segments of a picture with nothing beside it: no place, no maker, no comment, no small copy."""


def size_of(file: bytes) -> tuple[int, int] | None:
    """Return width and height of a plain JPEG; None for anything else, and for one with more in it than a picture."""
    if not (file.startswith(_START) and file.endswith(_END)) or len(file) > MOST_BYTES:
        return None
    at, size = 2, None
    while at + 4 <= len(file) and file[at] == 0xFF:
        mark, length = file[at + 1], int.from_bytes(file[at + 2 : at + 4], "big")
        if mark not in _PLAIN or length < 2:
            return None
        if mark in _FRAMES and length >= 8:
            height, width = (int.from_bytes(file[at + n : at + n + 2], "big") for n in (5, 7))
            size = width, height
        if mark == _SCAN:
            return size if size and all(LEAST_DOTS <= dots <= MOST_DOTS for dots in size) else None
        at += 2 + length
    return None
