"""Key presses as the Linux kernel tells them (`struct input_event`, linux/input.h) and the text they type.

A scanner that plays a keyboard types on the US layout. It can type ASCII only: hanzi come as Alt and digits, or as
nothing. A text that may be wrong is worse than none: what cannot be typed on the US layout spoils its line.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

EVENT = struct.Struct("llHHi")
"""Seconds, microseconds, type, code, value: 24 bytes on a 64-bit kernel."""
EV_SYN, EV_KEY, EV_MSC = 0, 1, 4
SYN_REPORT, SYN_DROPPED = 0, 3
MSC_SCAN = 4
UP, DOWN = 0, 1

KEY_TAB, KEY_ENTER, KEY_KPENTER = 15, 28, 96
SHIFTS = frozenset({42, 54})
CONTROLS = frozenset({29, 97})
ALTS = frozenset({56, 100})
_SILENT = frozenset({69, 70, 125, 126})  # num lock, scroll lock, the two logo keys
_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
    (55, "*", "*"),
    (71, "789-456+1230.", "789-456+1230."),
    (98, "/", "/"),
)
PLAIN = {first + n: character for first, plain, _ in _ROWS for n, character in enumerate(plain)}
SHIFTED = {first + n: character for first, _, shifted in _ROWS for n, character in enumerate(shifted)}
_KEY_OF = {
    character: (code, shift) for shift, keys in ((True, SHIFTED), (False, PLAIN)) for code, character in keys.items()
}

End = Literal["enter", "tab"]
MAX_LENGTH = 4096


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A line that came to its end and is not to be believed; `why` says nothing of what stood in it."""

    why: str


class KeyParser:
    """Takes events as they come, however they are cut, and gives the lines typed."""

    def __init__(self, end: End, max_length: int) -> None:
        self._ends = {KEY_ENTER, KEY_KPENTER} if end == "enter" else {KEY_TAB}
        self._max_length = max_length
        self._bytes = b""
        self._held: set[int] = set()
        self.reset()

    @property
    def pending(self) -> bool:
        """Whether a line has begun."""
        return bool(self._typed) or bool(self._why)

    def reset(self) -> None:
        """Forget the line that has begun; keys held down stay so."""
        self._typed: list[str] = []
        self._why = ""

    def feed(self, data: bytes) -> list[str | Spoilt]:
        data = self._bytes + data
        whole = len(data) - len(data) % EVENT.size
        self._bytes = data[whole:]
        found = []
        for kind, code, value in events(data[:whole]):
            if kind == EV_SYN and code == SYN_DROPPED:
                self._why = "events were lost"
                self._held.clear()
            elif kind == EV_KEY and (line := self._key(code, value)) is not None:
                found.append(line)
        return found

    def _key(self, code: int, value: int) -> str | Spoilt | None:
        if code in SHIFTS | CONTROLS | ALTS:
            (self._held.add if value else self._held.discard)(code)
        elif value == DOWN and code in self._ends:
            return self._line()
        elif value == DOWN and code not in _SILENT:
            self._type(code)
        return None

    def _type(self, code: int) -> None:
        keys = SHIFTED if self._held & SHIFTS else PLAIN
        character = {KEY_TAB: "\t", KEY_ENTER: "\n", KEY_KPENTER: "\n"}.get(code) or keys.get(code)
        if character is None or self._held & ALTS:
            self._why = self._why or "a key that types no ASCII"
        elif len(self._typed) >= self._max_length:
            self._why = "too long"
        else:
            control = self._held & CONTROLS  # how a group separator of GS1 codes is typed: Ctrl and ]
            self._typed.append(chr(ord(character.upper()) & 0x1F) if control else character)

    def _line(self) -> str | Spoilt:
        line: str | Spoilt = Spoilt(self._why) if self._why else "".join(self._typed)
        self.reset()
        return line


def events(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Return type, code and value of each event in whole events."""
    return ((kind, code, value) for _, _, kind, code, value in EVENT.iter_unpack(data))


def typed(text: str, end: End = "enter") -> bytes:
    """Return the events of a keyboard typing a line. Raises ValueError for what the US layout has no key for."""
    keys: list[int] = []
    for character in text:
        if character not in _KEY_OF:
            raise ValueError("only ASCII can be typed")
        code, shifted = _KEY_OF[character]
        keys += [42, code, -code, -42] if shifted else [code, -code]
    last = KEY_ENTER if end == "enter" else KEY_TAB
    return b"".join(press(abs(key), DOWN if key > 0 else UP) for key in [*keys, last, -last])


def press(code: int, value: int) -> bytes:
    """Return the two events of a key going down or up."""
    return EVENT.pack(0, 0, EV_KEY, code, value) + EVENT.pack(0, 0, EV_SYN, SYN_REPORT, 0)
