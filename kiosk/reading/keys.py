"""What the keys of a keypad or keyboard mean. Pure: key codes are those of the window (SDL), 0–9 and signs included."""

from __future__ import annotations

from typing import Literal

Move = Literal[
    "next", "before", "press", "first", "back", "repeat", "hush", "slower", "faster", "quieter", "louder", "keys"
]

TAB, ENTER, SPACE, BACKSPACE = 9, 13, 32, 8
HOLD_S = 2.0
"""A key of the keypad held so long starts reading aloud."""

_PAD = 256
"""Code of the keypad's 0; 1–9 follow, then the point, ÷, ×, −, + and Enter."""
_ALWAYS: dict[int, Move] = {
    TAB: "next", 274: "next", 275: "next", 273: "before", 276: "before",
    ENTER: "press", SPACE: "press", 271: "press", BACKSPACE: "back", 27: "hush", 267: "hush", 268: "repeat",
    278: "first", 279: "slower", 281: "faster", 280: "keys", 269: "quieter", 270: "louder",
    ord("-"): "quieter", ord("+"): "louder", ord("="): "louder", ord("*"): "repeat", ord("/"): "hush",
}  # fmt: skip
_DIGITS: dict[str, Move] = {
    "1": "slower", "2": "next", "3": "faster", "4": "before", "5": "press", "6": "next", "7": "first", "8": "before",
    "9": "keys", "0": "repeat",
}  # fmt: skip


def digit_of(code: int) -> str:
    """Return the digit a key writes, on the keypad or in the row above the letters; empty for any other key."""
    if _PAD <= code <= _PAD + 9:
        return str(code - _PAD)
    return chr(code) if ord("0") <= code <= ord("9") else ""


def move_of(code: int, *, shift: bool = False) -> Move | None:
    """Return what a key means where no digits are typed, or None for one without a meaning."""
    if code == TAB and shift:
        return "before"
    return _ALWAYS.get(code) or _DIGITS.get(digit_of(code))
